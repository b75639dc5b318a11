"""``./dev server``: Odoo on a database of ours, with its scheduler."""

import argparse
import os

import server
import setup
from console import say
from job_shell import resolve


def run(arguments: list[str]) -> int:
    """Replace this process by Odoo; other options go to Odoo (``--workers=2``)."""
    parser = argparse.ArgumentParser(prog="./dev server", description=__doc__)
    parser.add_argument("--db", default="demo", help="short or full name (demo)")
    parser.add_argument("--port", type=int, default=8069)
    options, others = parser.parse_known_args(arguments)
    ready = setup.ensure()
    name, port = resolve(options.db), server.free_port(options.port)
    words = ("server", "-d", name, f"--db-filter=^{name}$", f"--http-port={port}")
    gevent = f"--gevent-port={server.free_port(taken=(port,))}"
    say(f"http://127.0.0.1:{port}  (admin / admin)  database {name}")
    command = server.command(*words, gevent, *others)
    os.execve(command[0], command, server.environment(ready.folder))
