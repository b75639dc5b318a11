"""Lanes and servers: several at once, on the same invoices."""

import time
from functools import partial

from cases import case
from world import Background, check, until

HUNDRED = 100
LANED = "SELECT count(*) FROM ir_cron WHERE cron_name LIKE %s"


def set_lanes(world, wanted):
    """The setting, as an administrator writes it."""
    user = world.first
    settings = user.call(
        "res.config.settings", "create", [{"chorus_pro_lanes": wanted}]
    )
    user.call("res.config.settings", "execute", settings)


def once_by(world, lanes, servers, count):
    """Send ``count`` from a list; each leaves once; returns what was seen."""
    set_lanes(world, lanes)
    world.only(servers)
    ids, numbers = world.take(count)
    started = time.monotonic()
    world.send(world.first, ids)
    world.wait_states(numbers, ["deposited", "integrated"], "all deposited", 900)
    seconds = time.monotonic() - started
    world.expect_once(numbers)
    return f"{lanes}: {60 * count / seconds:.0f} a minute"


@case("1, 2 and 4 lanes on one server: each once", long=True, invoices=90)
def one_server(world):
    return ", ".join(once_by(world, lanes, 1, 30) for lanes in (1, 2, 4))


@case("1, 2 and 4 lanes on two servers: each once", long=True, invoices=90)
def two_servers(world):
    try:
        return ", ".join(once_by(world, lanes, 2, 30) for lanes in (1, 2, 4))
    finally:
        set_lanes(world, 2)
        world.only(1)


@case(
    "a hundred invoices pressed at once from form, list and dialog, on two servers",
    long=True,
    invoices=HUNDRED,
)
def pressed_by_everybody(world):
    world.only(2)
    deadlocks = world.deadlocks()
    ids, numbers = world.take(HUNDRED)
    here, there = world.servers
    batch = there.sign_in("second")
    context = {"active_model": "account.move", "active_ids": ids}
    dialog = batch.call(
        "account.move.send.batch.wizard",
        "create",
        [{"move_ids": [[6, 0, ids]]}],
        context=context,
    )
    requests = [
        Background(press_list, world, here.sign_in("admin"), ids),
        Background(press_list, world, there.sign_in("admin"), ids[::-1]),
        Background(press_forms, world, here.sign_in("second"), ids[::9]),
        Background(press_forms, world, there.sign_in("second"), ids[4::9]),
        Background(
            partial(batch.call, context=context),
            "account.move.send.batch.wizard",
            "action_send_and_print",
            dialog,
        ),
    ]
    for request in requests:
        request.join(600)
        check(not request.is_alive(), "a request never returned")
    world.wait_states(numbers, ["deposited", "integrated"], "all deposited", 900)
    # Odoo's own batch goes on by itself, and finds nothing left to deposit
    until(lambda: not world.db.value(WAITING, ids), "the batch dialog is done", 600)
    world.expect_once(numbers)
    count = len(world.db.transmissions(numbers))
    check(count == HUNDRED, f"{count} transmissions for {HUNDRED} invoices")
    lost = world.db.value(NOT_SHOWN, ids)
    check(not lost, f"{lost} invoices do not show that they have left")
    check(world.deadlocks() == deadlocks, "a deadlock")
    errors = [str(one.error) for one in requests if one.error]
    world.only(1)
    return f"{len(errors)} requests were told that others were quicker"


WAITING = """
SELECT count(*) FROM account_move WHERE id = ANY(%s) AND sending_data IS NOT NULL
"""
NOT_SHOWN = """
SELECT count(*) FROM account_move
 WHERE id = ANY(%s) AND NOT (is_move_sent AND chorus_pro_stage IS NOT NULL)
"""


def press_list(world, user, ids):
    world.send(user, ids)


def press_forms(world, user, ids):
    """One after the other, as a person who opens each."""
    for one in ids:
        world.send(user, [one])
