"""Hundreds of invoices from a list: the click, the building, the deposits.

    python benchmarks/send_many.py [--count 100] [--lanes 2]

Under the environment of ``./dev env``: real Odoo processes with two HTTP workers, two
cron workers and Odoo's default time limits, the simulator in its own process.
"""

import argparse
import sys
import time
from pathlib import Path

from support import odoo_folder, show

# isort: split
# found through the path that "support" has set
from world import World

LABEL = "bench_send"
PATIENCE = 3600
BUILT = ("ready", "sending", "deposited", "integrated")
DEPOSITED = ("deposited", "integrated")


def send(world, count):
    """Press once and wait; the figures as ``(name, value, unit)``."""
    ids, numbers = world.take(count)
    started = time.monotonic()
    world.send(world.first, ids)
    clicked = time.monotonic() - started
    world.wait_states(numbers, BUILT, "every file built", PATIENCE)
    built = time.monotonic() - started
    world.wait_states(numbers, DEPOSITED, "every invoice deposited", PATIENCE)
    deposited = time.monotonic() - started
    world.expect_once(numbers)
    return [
        ("the user's request", clicked, "s"),
        ("until every file is built", built, "s"),
        ("until every invoice is deposited", deposited, "s"),
        ("invoices a minute", 60 * count / deposited, ""),
        ("calls that deposit", world.deposits(), ""),
        ("largest process of Odoo", largest(world), "MB"),
    ]


def largest(world):
    """Peak memory of the process of Odoo that took most."""
    group = world.main.process.child.pid
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            stat = status.with_name("stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has just ended
            continue
        if int(stat[2]) == group and "VmHWM:" in text:
            peaks.append(int(text.split("VmHWM:")[1].split()[0]) / 1024)
    return max(peaks)


def main(words=None):
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--lanes", type=int, default=2)
    options = parser.parse_args(words)
    world = World(odoo_folder(), label=LABEL, count=options.count, lanes=options.lanes)
    try:
        figures = send(world, options.count)
    finally:
        world.close()
    title = f"{options.count} invoices from a list, {options.lanes} lanes"
    show(title, ("", "value", "unit"), figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
