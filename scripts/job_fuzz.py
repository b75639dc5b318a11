"""``./dev fuzz``: fuzz the readers of answers, files and archives."""

import subprocess

import setup
from paths import ROOT, VENV_PYTHON, child_environment

PROGRAM = ROOT / "tests" / "fuzz" / "run.py"


def run(arguments: list[str]) -> int:
    """Run tests/fuzz/run.py; its options follow."""
    setup.ensure()
    return subprocess.run(
        [str(VENV_PYTHON), str(PROGRAM), *arguments],
        cwd=ROOT,
        env=child_environment(),
        check=False,
    ).returncode
