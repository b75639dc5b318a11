"""``./dev chaos``: break real Odoo processes on purpose, see that nothing is lost.

Needs the environment of ``./dev env``. Prints each case with its seconds, then
``injected N, lost N, doubled N, stuck N`` and, last, ``N passed, N failed``.
"""

import argparse
import importlib
import os
import re
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# the unit tests know how to make a certificate
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "tests" / "unit")]

from campaign import campaign  # noqa: E402
from cases import CASES  # noqa: E402
from console import say  # noqa: E402
from verdict import judge  # noqa: E402
from world import Failed, NotTried, World, check  # noqa: E402

#: in the order in which they are played; the great numbers come last, for what the
#: simulator has to remember grows with them, and the histories to read as well
MODULES = (
    "cases_order",
    "cases_kill",
    "cases_faulty",
    "cases_network",
    "cases_doors",
    "cases_entry",
    "cases_habits",
    "cases_postgresql",
    "cases_actions",
    "cases_many",
    "cases_servers",
)
#: Odoo's logs cut the time to the second
SECOND = timedelta(seconds=1)
#: so many failures in a row: the machines are broken, not the promises
ENOUGH = 4
SERIOUS = re.compile(r" (ERROR|CRITICAL) ")
#: a row changed by somebody else is played again; what a case has broken is said
EXPECTED = (
    "odoo.sql_db: bad query",
    "cannot be described",
    "was not built",
    "History of the transmission",
    "the scheduled actions will go on",
)


def line(good, seconds, title, note=""):
    """Print the result of one case; return whether it is good."""
    word = "passed" if good else "FAILED"
    say(f"{word}  {seconds:6.1f} s  {title}{f' ({note})' if note else ''}")
    return good


def play(world, one):
    """Run one case; return whether it held, None when it could not be tried.

    A point that nobody reached or a fault that no call met is a failure: the case
    would pass without what it is to prove.
    """
    started = time.monotonic()
    try:
        note = one.function(world)
        left = world.unmet()
        check(not left, f"nobody met what was set: {', '.join(left)}")
    except NotTried as reason:
        say(f"not tried         {one.title} ({reason})")
        return None
    except Exception as error:
        if not isinstance(error, Failed):
            traceback.print_exc()
        line(False, time.monotonic() - started, one.title)
        say(f"    {error}")
        world.recover()
        return False
    return line(True, time.monotonic() - started, one.title, note)


def play_all(world, chosen):
    """Run the cases; what is not played after too many failures counts as failed."""
    held = []
    for one in chosen:
        if len(held) >= ENOUGH and not any(held[-ENOUGH:]):
            line(False, 0, one.title, "not played")
            held.append(False)
        elif (result := play(world, one)) is not None:
            held.append(result)
    return held


def is_excused(entry, outages):
    """Whether PostgreSQL was away when Odoo wrote that line."""
    try:
        moment = datetime.fromisoformat(entry[:19])
    except ValueError:
        return False
    return any(begin - SECOND <= moment <= end for begin, end in outages)


def logs_are_clean(world):
    """No deadlock, and nothing serious in Odoo's logs that no case provoked."""
    deadlocks = world.deadlocks()
    found = [
        entry
        for log in world.logs
        for entry in log.read_text(errors="replace").splitlines()
        if SERIOUS.search(entry)
        and not any(word in entry for word in EXPECTED)
        and not is_excused(entry, world.outages)
    ]
    for words in world.excused:
        known = next((entry for entry in found if words in entry), None)
        if known:
            found.remove(known)
    for entry in found[:20]:
        say(f"    {entry[:300]}")
    title = "no deadlock, nothing unexpected in the logs"
    return line(not found and not deadlocks, 0, title, f"{deadlocks} deadlocks")


def total(world):
    """Sum up every invoice that any case has used."""
    verdict = judge(world.db, world.simulator, world.used)
    say(
        f"injected {world.injected}, lost {len(verdict.lost)}, "
        f"doubled {len(verdict.doubled)}, stuck {len(verdict.stuck)}"
    )


def choose(options):
    """The cases of this run."""
    for name in MODULES:
        importlib.import_module(name)
    if options.only or options.file:
        return [
            one
            for one in CASES
            if options.only in one.title and (options.file in one.function.__module__)
        ]
    return [one for one in CASES if options.long or not one.long]


def main(words=None):
    """Play the cases; the exit status is 1 when one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="every case")
    parser.add_argument("--only", default="", help="cases whose title holds this")
    parser.add_argument("--file", default="", help="such as habits or network")
    parser.add_argument("--label", default="chaos", help="name of the database")
    parser.add_argument("--campaign", type=int, metavar="N", help="N kills and faults")
    parser.add_argument("--seed", default="1", help="of the campaign")
    parser.add_argument("--run", type=int, help="one run of the campaign again")
    options = parser.parse_args(words)
    # An interruption stops what we have started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if options.campaign or options.run is not None:
        folder = Path(os.environ["PYTHONPATH"])
        return campaign(folder, options.campaign, options.seed, options.run)
    chosen = choose(options)
    invoices = sum(one.invoices for one in chosen)
    started = time.monotonic()
    world = World(Path(os.environ["PYTHONPATH"]), label=options.label, count=invoices)
    try:
        say(f"ready after {time.monotonic() - started:.0f} s, {invoices} invoices")
        held = play_all(world, chosen)
        held.append(logs_are_clean(world))
        total(world)
        say(f"{time.monotonic() - started:.0f} s, {world.starts} starts of Odoo")
    finally:
        world.close()
    passed = sum(held)
    say(f"{passed} passed, {len(held) - passed} failed")
    return int(passed < len(held))


if __name__ == "__main__":
    sys.exit(main())
