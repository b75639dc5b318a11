"""Lanes and servers: several at once, on the same invoices."""

import re
import time
from functools import partial

from cases import case
from machines import utc_now
from world import Background, check, until

HUNDRED = 100
LOGINS = ("admin", "second")
#: how Odoo's scheduler logs that it begins or ends one of ours
JOB = re.compile(r"^(\S+ \S+) .* Job 'Chorus Pro.*?' \((\d+)\) (starting|)")
LANES_OF_BUILDING = """
SELECT lane.id
  FROM ir_model_data reference
  JOIN ir_cron one ON one.id = reference.res_id
  JOIN ir_act_server act ON act.id = one.ir_actions_server_id
  JOIN ir_act_server twin ON twin.code = act.code AND twin.model_id = act.model_id
  JOIN ir_cron lane ON lane.ir_actions_server_id = twin.id
 WHERE reference.module = 'l10n_fr_chorus_pro' AND reference.name = 'ir_cron_build'
"""


def set_lanes(world, wanted):
    """The setting, as an administrator writes it."""
    user = world.first
    settings = user.call(
        "res.config.settings", "create", [{"chorus_pro_lanes": wanted}]
    )
    user.call("res.config.settings", "execute", settings)


def at_once(world, since):
    """How many lanes of the building worked at the same time, at most.

    :param since: as Odoo's logs tell the time
    """
    lanes = {row[0] for row in world.db.rows(LANES_OF_BUILDING)}
    found = [
        (moment, int(job), bool(begins))
        for log in world.logs
        for line in log.read_text(errors="replace").splitlines()
        for moment, job, begins in JOB.findall(line)
        if moment >= since and int(job) in lanes
    ]
    working, most = set(), 0
    for _moment, job, begins in sorted(found):
        (working.add if begins else working.discard)(job)
        most = max(most, len(working))
    return most


def once_by(world, lanes, servers, count):
    """Send ``count`` from a list; each leaves once; returns what was seen."""
    set_lanes(world, lanes)
    threads = max(2, lanes // servers)
    if threads != world.cron_threads:
        world.cron_threads = threads
        world.only(0)
    world.only(servers)
    ids, numbers = world.take(count)
    since = str(utc_now().replace(microsecond=0))
    started = time.monotonic()
    world.send(world.first, ids)
    world.wait_states(numbers, ["deposited", "integrated"], "all deposited", 900)
    seconds = time.monotonic() - started
    world.expect_once(numbers)
    found = at_once(world, since)
    check(found == lanes, f"{found} lanes worked at once, not {lanes}")
    return f"{lanes}: {60 * count / seconds:.0f} a minute"


@case("1, 2 and 4 lanes on one server: each once", long=True, invoices=90)
def one_server(world):
    try:
        return ", ".join(once_by(world, lanes, 1, 30) for lanes in (1, 2, 4))
    finally:
        as_before(world)


@case("1, 2 and 4 lanes on two servers: each once", long=True, invoices=90)
def two_servers(world):
    try:
        return ", ".join(once_by(world, lanes, 2, 30) for lanes in (1, 2, 4))
    finally:
        as_before(world)


def as_before(world):
    """Two lanes, one server, two workers of its scheduler."""
    world.cron_threads = 2
    world.only(0)
    world.only(1)
    set_lanes(world, 2)


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
    # every window is open, and every invoice free in it, before anybody presses
    users = [server.sign_in(login) for server in (here, there) for login in LOGINS]
    lists = [
        (user, [world.window(user, order)])
        for user, order in zip(users[::2], (ids, ids[::-1]), strict=True)
    ]
    forms = [
        (user, [world.window(user, [one]) for one in order])
        for user, order in zip(users[1::2], (ids[::2], ids[::-2]), strict=True)
    ]
    requests = [
        Background(press_each, world, user, windows) for user, windows in forms + lists
    ]
    core = Background(
        partial(batch.call, context=context),
        "account.move.send.batch.wizard",
        "action_send_and_print",
        dialog,
    )
    for request in (*requests, core):
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
    check(not errors, f"a request broke: {errors}")
    world.only(1)
    later = [len(one.result) for one in requests[: len(forms)]]
    note = f"{sum(later)} of {HUNDRED} forms were told that others were quicker"
    if core.error:
        # it writes a hundred invoices at once, and Odoo plays it again but five times
        check("serialize" in str(core.error), f"the dialog broke: {core.error}")
        world.excused.append("odoo.http: Exception during request handling")
        note += "; Odoo's batch dialog gave up, as core does"
    return note


WAITING = """
SELECT count(*) FROM account_move WHERE id = ANY(%s) AND sending_data IS NOT NULL
"""
NOT_SHOWN = """
SELECT count(*) FROM account_move
 WHERE id = ANY(%s) AND NOT (is_move_sent AND chorus_pro_stage IS NOT NULL)
"""


def press_each(world, user, windows):
    """Press in one window after the other; returns what those read who came second."""
    told = []
    for window in windows:
        message = world.press(user, window)["params"]["message"]
        check(message, "a press without an answer")
        if "déjà" in message:
            told.append(message)
    return told
