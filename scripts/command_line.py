"""The commands of ``./dev``: their names, one line of help, where they live."""

import importlib
import os
import sys
import time

from console import StepFailed, say
from paths import CACHE

# name: (module, help). Each module has run(arguments) -> exit status.
COMMANDS = {
    "demo": (
        "job_demo",
        "an invoice sent, followed, paid before your eyes [--exit]",
    ),
    "test": ("testing", "everything: linters, unit, Odoo, tours, chaos [--long]"),
    "setup": (
        "job_setup",
        "prepare the machine (each command does it too)",
    ),
    "lint": ("lint", "linters only"),
    "unit": ("unit", "plain Python tests only [pytest options]"),
    "odoo-test": ("odoo_tests", "our Odoo tests [--tags T] [--db NAME] [--reuse]"),
    "tour": ("tours", "our browser tours [--tags T]; keeps screenshots"),
    "bench": ("job_bench", "measures: seconds, queries, memory"),
    "chaos": ("chaos", "kill and fault runs [--long] [--campaign N --seed S]"),
    "fuzz": ("job_fuzz", "fuzz the readers of what comes from outside [--seconds N]"),
    "sim": ("job_sim", "the simulator of Chorus Pro alone [--port N]"),
    "samples": (
        "samples",
        "write and judge the files of the demo and of all scenarios: samples DIR",
    ),
    "db": ("job_db", "a fresh database with our addon: db NAME [--bare] [--drop]"),
    "shell": ("job_shell", "odoo shell on a database [--db NAME]"),
    "server": ("job_server", "Odoo on a database [--db NAME] [--port N]"),
    "pot": ("pot", "write the translation template, report what fr.po misses"),
    "env": ("job_env", 'the variables of this environment: eval "$(./dev env)"'),
    "stop": ("job_stop", "stop PostgreSQL and what a broken run left behind"),
}


def usage() -> str:
    """Return the list of the commands."""
    lines = ["usage: ./dev COMMAND [options]", ""]
    lines += [f"  {name:<10} {text}" for name, (_m, text) in COMMANDS.items()]
    lines += ["", f"Cache: {CACHE} (CHORUS_PRO_CACHE moves it).", ""]
    lines += ["Variables: ODOO_SOURCE (your Odoo 19), PGHOST (your PostgreSQL)."]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(usage())
        return 0
    name = arguments[0]
    if name not in COMMANDS:
        say(f"./dev has no command {name!r}\n\n{usage()}")
        return 2
    # umask 077 of a careful root would lock PostgreSQL's user out of its folder.
    os.umask(0o022)
    started = time.monotonic()
    module = importlib.import_module(COMMANDS[name][0])
    try:
        return module.run(arguments[1:]) or 0
    except StepFailed as error:
        print(f"\n./dev {name}: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say(f"\nstopped after {time.monotonic() - started:.0f} s")
        return 130
