"""``./dev bench``: run the measures of ``benchmarks/`` on a real database."""

import subprocess

import server
import setup
from console import say
from paths import ROOT, VENV_PYTHON

PROGRAM = ROOT / "benchmarks" / "run.py"


def run(arguments: list[str]) -> int:
    """Run benchmarks/run.py; its options follow."""
    if not PROGRAM.exists():
        say("benchmarks/run.py does not exist in this checkout")
        return 1
    ready = setup.ensure()
    return subprocess.run(
        [str(VENV_PYTHON), str(PROGRAM), *arguments],
        cwd=ROOT,
        env=server.environment(ready.folder),
        check=False,
    ).returncode
