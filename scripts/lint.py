"""``./dev lint``: each linter is one pass or one failure."""

import subprocess
import time
from pathlib import Path
from xml.etree import ElementTree

import setup
from console import log_path
from paths import ADDONS, BRIDGES, MODULE, ROOT, VENV, child_environment
from results import Result


def tool(name: str, *words) -> tuple[bool, list[str]]:
    """Run a linter of the virtual environment in the repository."""
    done = subprocess.run(
        [str(VENV / "bin" / name), *map(str, words)],
        cwd=ROOT,
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, (done.stdout + done.stderr).splitlines()


def tracked(suffix: str) -> list[Path]:
    """Return the files of the repository that end with ``suffix``."""
    return sorted(
        path
        for path in ROOT.rglob(f"*{suffix}")
        if ".git" not in path.relative_to(ROOT).parts
    )


def xml_files() -> tuple[bool, list[str]]:
    """Read every XML file; say which one is not well-formed."""
    problems = []
    for path in tracked(".xml"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            problems.append(f"{path.relative_to(ROOT)}: {error}")
    return not problems, problems


def pylint() -> tuple[bool, list[str]]:
    """Run pylint-odoo through the link: the addon must carry its own name."""
    return tool("pylint", f"--rcfile={ROOT / '.pylintrc'}", *addons())


def addons() -> list[Path]:
    """Return the folders of our addon, through its link, and of its bridges."""
    return [ADDONS / MODULE, *(ROOT / "bridges" / name for name in BRIDGES)]


def odoo_modules() -> tuple[bool, list[str]]:
    """Check manifests, views and data of each addon."""
    results = [
        tool("oca-checks-odoo-module", "--disable=prefer-readme-rst", path)
        for path in addons()
    ]
    lines = [line for _good, found in results for line in found]
    return all(good for good, _found in results), lines


def po_files() -> tuple[bool, list[str]]:
    """Check the translation files, once there are some."""
    files = [*tracked(".po"), *tracked(".pot")]
    return tool("oca-checks-po", *files) if files else (True, [])


def stage() -> Result:
    """Run every linter and return the count."""
    started = time.monotonic()
    checks = {
        "ruff check": lambda: tool("ruff", "check", "--no-cache", "."),
        "ruff format": lambda: tool("ruff", "format", "--no-cache", "--check", "."),
        "pylint-odoo": pylint,
        "oca-checks-odoo-module": odoo_modules,
        "oca-checks-po": po_files,
        "xml": xml_files,
    }
    passed, details = 0, []
    for name, check in checks.items():
        good, lines = check()
        passed += good
        if not good:
            details += [f"[{name}]", *lines[-80:]]
    log = log_path("lint")
    log.write_text("\n".join(details))
    seconds = time.monotonic() - started
    return Result("lint", passed, len(checks) - passed, details, str(log), seconds)


def run(arguments: list[str]) -> int:
    """Run the linters; ``--fix`` formats and repairs what ruff can."""
    setup.ensure(template=False)
    if "--fix" in arguments:
        tool("ruff", "check", "--no-cache", "--fix", ".")
        tool("ruff", "format", "--no-cache", ".")
    result = stage()
    result.show()
    return int(bool(result.failed))
