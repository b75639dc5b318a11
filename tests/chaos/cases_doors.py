"""SIGKILL in each way in, in the grouping of a flow, and in an update of the addon."""

import mischief
from cases import case
from cases_faulty import until_integrated
from cases_network import until_followed
from world import Background, check

BATCH = "account.ir_cron_account_move_send"
PAUSED = ("ir_cron_build", "ir_cron_push")


def send_by_dialog(world, user, ids):
    """Odoo's own dialog: the window of one invoice, or that of a batch."""
    context = {"active_model": "account.move", "active_ids": ids}
    if len(ids) == 1:
        model, values = "account.move.send.wizard", {"move_id": ids[0]}
    else:
        model, values = "account.move.send.batch.wizard", {"move_ids": [[6, 0, ids]]}
    dialog = user.call(model, "create", [values], context=context)
    user.call(model, "action_send_and_print", dialog, context=context)


@case("killed while the window is opened: nothing left, sent by a second press")
def opening(world):
    ids, numbers = world.take(1)
    world.arm("wizard.opened", "user")
    Background(world.window, world.first, ids)
    world.wait_reached("wizard.opened")
    world.restart_odoo()
    check(not world.db.transmissions(numbers), "a window has reserved something")
    world.send(world.first, ids)
    world.let_it_finish(numbers)


@case(
    "killed with the reservation of a list committed: each once", long=True, invoices=20
)
def reserved(world):
    ids, numbers = world.take(20)
    world.arm("reserve.committed", "user")
    Background(world.send, world.first, ids)
    world.wait_reached("reserve.committed")
    world.restart_odoo()
    count = len(world.db.transmissions(numbers))
    check(count == 20, f"{count} reservations of 20 are there")
    world.let_it_finish(numbers)


@case(
    "killed in Odoo's Send dialog, before its commit: sent by a second press", long=True
)
def in_dialog(world):
    ids, numbers = world.take(1)
    world.arm("dialog.reserved", "user")
    Background(send_by_dialog, world, world.second, ids)
    world.wait_reached("dialog.reserved")
    world.restart_odoo()
    check(not world.db.transmissions(numbers), "a reservation without a commit")
    send_by_dialog(world, world.second, ids)
    world.let_it_finish(numbers)


@case(
    "killed in Odoo's batch send, in the scheduler: each once", long=True, invoices=20
)
def in_batch(world):
    ids, numbers = world.take(20)
    world.arm("dialog.reserved", "scheduler")
    send_by_dialog(world, world.second, ids)
    world.wake(BATCH)
    world.wait_reached("dialog.reserved")
    world.restart_odoo()
    world.let_it_finish(numbers, 240, also=[BATCH])


@case("killed while the clock reserves: each once", long=True, invoices=20)
def by_the_clock(world):
    ids, numbers = world.take(20)
    world.db.rows(
        "UPDATE account_move SET chorus_pro_send_after = now() AT TIME ZONE 'UTC' "
        "WHERE id = ANY(%s)",
        ids,
    )
    world.arm("clock.before_commit", "scheduler")
    world.wake("ir_cron_send")
    world.wait_reached("clock.before_commit")
    world.restart_odoo()
    world.let_it_finish(numbers, also=["ir_cron_send"])


@case("killed during the grouping of a flow: each once", long=True, invoices=20)
def grouping(world):
    ids, numbers = world.take(20)
    world.arm("claim.grouped", "scheduler")
    world.send(world.first, ids)
    world.wake("ir_cron_build", "ir_cron_push")
    world.wait_reached("claim.grouped")
    world.restart_odoo()
    claimed = [row for row in world.db.transmissions(numbers) if row["deposit_id"]]
    check(not claimed, "grouped without a commit")
    world.let_it_finish(numbers)


@case(
    "killed twice in an update of the addon, invoices on their way: once",
    long=True,
    invoices=12,
)
def updating(world):
    ids, numbers = world.take(12)
    world.send(world.first, ids[:3])
    world.let_it_finish(numbers[:3])
    until_integrated(world, numbers[:3])
    world.simulator.control("act", {"numbers": numbers[:3], "status": "MANDATEE"})
    for name in PAUSED:
        world.pause(name)
    world.arm("push.before", "user")
    Background(world.send, world.first, ids[3:6])
    world.wait_reached("push.before")
    world.send(world.second, ids[6:])
    before = world.db.states(numbers)
    for point in ("update.tables", "update.data"):
        mischief.killed_update(world, point)
    check(world.db.states(numbers) == before, "an update changes how far they are")
    for name in PAUSED:
        world.resume(name)
    world.let_it_finish(numbers)
    until_followed(world, numbers)
    return ", ".join(sorted(set(before.values())))
