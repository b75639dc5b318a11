"""``./dev sim``: the simulator of Chorus Pro alone."""

import os

import server
import setup
from paths import ROOT, VENV_PYTHON, child_environment


def command(port: int, *words: str) -> list[str]:
    """Return the command of the simulator; run it from the repository's root."""
    start = [str(VENV_PYTHON), "-m", "chorus_pro.simulator", "--port", str(port)]
    return [*start, *words]


def run(arguments: list[str]) -> int:
    """Replace this process by the simulator; options go to it."""
    setup.ensure(template=False)
    os.chdir(ROOT)
    if "--port" in arguments:
        start = [str(VENV_PYTHON), "-m", "chorus_pro.simulator", *arguments]
    else:
        start = command(server.free_port(8070), *arguments)
    os.execve(start[0], start, child_environment())
