"""Entries by data: the same kills as for a flow, around the one call that counts."""

import contextlib

from cases import case
from cases_kill import one_lookup, pressed_until
from world import check

SYNTAX = "UPDATE chorus_pro_account SET syntax = %s"


@contextlib.contextmanager
def entering(world):
    """The account enters its invoices by their data."""
    before = world.db.value("SELECT syntax FROM chorus_pro_account LIMIT 1")
    world.db.rows(SYNTAX, "DEPOT_PDF_API")
    try:
        yield
    finally:
        world.db.rows(SYNTAX, before)


def entered_once(world, numbers):
    calls = world.simulator.control("journal?operation=submit_entry")["calls"]
    made = [one for one in calls if one.get("number") in numbers]
    check(len(made) == 1, f"entered {len(made)} times")


@case("an entry by data, killed after its execution, before the answer: found, once")
def entry_after_execution(world):
    ids, numbers = world.take(1)
    with entering(world):
        world.fault("hold", "submit_entry", seconds=120, when="after")
        pressed_until(world, ids, world.wait_held)
        world.restart_odoo()
        world.let_it_finish(numbers)
        world.release()
    entered_once(world, numbers)


@case(
    "an entry by data, killed while it is held, executed late: found, once", long=True
)
def entry_executed_late(world):
    ids, numbers = world.take(1)
    with entering(world):
        world.fault("hold", "submit_entry", seconds=120)
        pressed_until(world, ids, world.wait_held)
        world.restart_odoo()
        one_lookup(world, numbers)
        state = world.db.states(numbers)[numbers[0]]
        check(state == "uncertain", "silence was believed")
        world.release()
        world.let_it_finish(numbers)
    entered_once(world, numbers)


@case("an entry by data whose answer is lost, and three at once", long=True, invoices=3)
def entries_lost(world):
    ids, numbers = world.take(3)
    with entering(world):
        world.fault("timeout_after", "submit_entry")
        world.send(world.first, ids)
        check(not world.unmet(), "no answer was lost")
        world.let_it_finish(numbers)
        for number in numbers:
            entered_once(world, [number])
