"""Odoo's command line: configuration, environment, free ports."""

import contextlib
import socket
import subprocess
from pathlib import Path

import oca
import odoo_source
import postgres
from console import run, say
from paths import (
    ADDONS,
    BRIDGES,
    CACHE,
    DATA,
    LOGS,
    ROOT,
    RUN,
    VENV_PYTHON,
    child_environment,
)

CONFIGURATION = CACHE / "odoo.conf"
# Alone in its folder, which Python puts first on its path.
LAUNCHER = CACHE / "bin" / "odoo"


def environment(folder: Path, **extra: str) -> dict[str, str]:
    """Return the environment in which ``python -m odoo`` finds everything."""
    return child_environment(
        PYTHONPATH=str(folder),
        ODOO_RC=str(CONFIGURATION),
        **postgres.environment(),
        **extra,
    )


def addons_path(folder: Path) -> str:
    """Return the addons path: our link, the bridges, Odoo's own addons, OCA's."""
    paths = [ADDONS]
    if BRIDGES:
        paths.append(ROOT / "bridges")
    paths += odoo_source.addons_paths(folder)
    if oca.addons():
        paths.append(oca.addons())
    return ",".join(map(str, paths))


def write_configuration(folder: Path) -> Path:
    """Write the configuration of every Odoo we start; return its path."""
    for path in (DATA, RUN, LOGS, LAUNCHER.parent):
        path.mkdir(parents=True, exist_ok=True)
    # With workers, Odoo starts its own program again for the bus: "python -m odoo"
    # leaves it a file that cannot run alone, and it tries twenty times a second.
    LAUNCHER.write_text("from odoo.cli.command import main\n\nmain()\n")
    CONFIGURATION.write_text(
        f"""[options]
addons_path = {addons_path(folder)}
data_dir = {DATA}
http_interface = 127.0.0.1
with_demo = False
list_db = True
screenshots = {CACHE / "screenshots"}
max_cron_threads = 2
limit_memory_soft = 4294967296
limit_memory_hard = 5368709120
"""
    )
    return CONFIGURATION


def command(*words) -> list[str]:
    """Return the command ``odoo <words>``."""
    return [str(VENV_PYTHON), str(LAUNCHER), *map(str, words)]


def odoo(folder: Path, log: str, *words, check=True) -> int:
    """Run Odoo into a log; return its status. Raises StepFailed when ``check``."""
    return run(command(*words), log, check=check, env=environment(folder), cwd=CACHE)


def shell(folder: Path, database: str, script: str, log: str = "shell") -> str:
    """Run a script in ``odoo shell`` and return what it printed.

    Raises subprocess.CalledProcessError, with the error stream, when it fails.
    """
    words = ("shell", "-d", database, "--no-http", "--log-level=warn")
    # "odoo shell" swallows exceptions of its standard input: say them by a status.
    guarded = (
        "import sys, traceback\ntry:\n"
        f"    exec(compile({script!r}, 'script', 'exec'), dict(env=env))\n"
        "except BaseException:\n    traceback.print_exc()\n    sys.exit(1)\n"
    )
    done = subprocess.run(
        command(*words),
        input=guarded,
        env=environment(folder),
        cwd=CACHE,
        capture_output=True,
        text=True,
        check=False,
    )
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / f"{log}.log", "a") as stream:
        stream.write(done.stderr)
    if done.returncode:
        done.check_returncode()
    return done.stdout


def free_port(wanted: int = 0, taken: tuple[int, ...] = ()) -> int:
    """Return ``wanted`` if it is free on this machine, else another one (printed)."""
    for port in (wanted, 0):
        with contextlib.closing(socket.socket()) as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            number = candidate.getsockname()[1]
        if number in taken:
            continue
        if wanted and number != wanted:
            say(f"  port {wanted} is busy: using {number}")
        return number
    return free_port(0, taken)
