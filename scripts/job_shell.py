"""``./dev shell``: odoo shell on a database of ours."""

import argparse
import os

import databases
import server
import setup
from console import StepFailed


def resolve(label: str) -> str:
    """Return the database called ``label``: a short name of ours, or a full one."""
    for name in (databases.database_name(label), label):
        if databases.exists(name):
            return name
    raise StepFailed(f"no database {label!r}: make it with ./dev db {label}")


def run(arguments: list[str]) -> int:
    """Replace this process by ``odoo shell``; other options go to Odoo."""
    parser = argparse.ArgumentParser(prog="./dev shell", description=__doc__)
    parser.add_argument("--db", default="demo", help="short or full name (demo)")
    options, others = parser.parse_known_args(arguments)
    ready = setup.ensure()
    words = ("shell", "-d", resolve(options.db), "--no-http", "--log-level=warn")
    command = server.command(*words, *others)
    os.execve(command[0], command, server.environment(ready.folder))
