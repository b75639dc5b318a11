"""``./dev db NAME``: a fresh copy of the ready database, our addon installed."""

import argparse

import databases
import setup
from console import say


def run(arguments: list[str]) -> int:
    """Copy the ready database under a name of one's own and print the full name."""
    parser = argparse.ArgumentParser(prog="./dev db", description=__doc__)
    parser.add_argument("name", help="a short name of your own")
    parser.add_argument("--bare", action="store_true", help="without our addon")
    parser.add_argument("--sale", action="store_true", help="with the sales app")
    parser.add_argument("--drop", action="store_true", help="remove it instead")
    options = parser.parse_args(arguments)
    ready = setup.ensure()
    kind = databases.SALE if options.sale else databases.READY
    if options.drop:
        databases.drop(databases.database_name(options.name))
    elif options.bare:
        say(databases.fresh(ready.folder, options.name, kind))
    else:
        say(databases.installed(ready.folder, options.name, kind))
    return 0
