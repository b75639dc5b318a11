"""``./dev unit``: the plain Python tests, without Odoo."""

import re
import subprocess
import time

import setup
from console import log_path, say
from paths import ROOT, VENV_PYTHON, child_environment
from results import Result

COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")


def stage(*, long: bool = False) -> Result:
    """Run pytest in tests/unit and return its count."""
    started = time.monotonic()
    command = [VENV_PYTHON, "-m", "pytest", "-q", "--tb=short"]
    if not long:
        command += ["-m", "not long"]
    log = log_path("unit")
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT / "tests" / "unit",
        env=child_environment(CHORUS_PRO_LONG="1" if long else ""),
        capture_output=True,
        text=True,
        check=False,
    )
    log.write_text(done.stdout + done.stderr)
    return counted("unit", done.returncode, log, time.monotonic() - started)


def counted(title: str, status: int, log, seconds: float) -> Result:
    """Read pytest's closing line in ``log``; a run that died is one failure."""
    lines = log.read_text(errors="replace").splitlines()
    counts = {"passed": 0, "failed": 0, "error": 0}
    for number, word in COUNT.findall(lines[-1] if lines else ""):
        counts[word.rstrip("s")] += int(number)
    failed = counts["failed"] + counts["error"]
    if not failed and (status or not counts["passed"]):
        failed = 1
    details = lines[-120:] if failed else []
    return Result(title, counts["passed"], failed, details, str(log), seconds)


def run(arguments: list[str]) -> int:
    """Run pytest with the user's own options, or the whole stage."""
    setup.ensure(template=False)
    if arguments:
        return subprocess.run(
            [str(VENV_PYTHON), "-m", "pytest", *arguments],
            cwd=ROOT / "tests" / "unit",
            env=child_environment(),
            check=False,
        ).returncode
    result = stage()
    result.show()
    say(f"log: {result.log}")
    return int(bool(result.failed))
