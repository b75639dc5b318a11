"""SIGKILL of every Odoo process at an exact place, then a restart."""

from cases import case
from world import Background, check, until


def pressed_until(world, ids, reached):
    """Press Send in the background and wait until the place is reached."""
    request = Background(world.send, world.first, ids)
    reached()
    return request


def killed_at(world, point):
    """One invoice sent by the button; the program is killed at ``point``."""
    ids, numbers = world.take(1)
    world.arm(point, "user")
    pressed_until(world, ids, lambda: world.wait_reached(point))
    world.restart_odoo()
    return ids, numbers


def called_once(world, numbers):
    check(world.calls(numbers) == 1, "the deposit was called again")


@case(
    "killed before the reservation is committed: nothing left, sent by a second press"
)
def before_reservation(world):
    ids, numbers = killed_at(world, "reserve.before_commit")
    check(not world.db.transmissions(numbers), "a reservation without a commit")
    world.send(world.first, ids)
    world.let_it_finish(numbers)


@case("killed between reservation and building: once")
def before_building(world):
    _ids, numbers = killed_at(world, "build.before")
    check(world.db.states(numbers)[numbers[0]] == "reserved", "not reserved")
    world.let_it_finish(numbers)


@case("killed after building, before its commit: once", long=True)
def while_building(world):
    _ids, numbers = killed_at(world, "build.before_commit")
    world.let_it_finish(numbers)


@case("killed between building and push: once")
def before_push(world):
    _ids, numbers = killed_at(world, "push.before")
    check(world.db.states(numbers)[numbers[0]] == "ready", "not built")
    world.let_it_finish(numbers)


@case("killed before the claim is committed: once", long=True)
def before_claim(world):
    _ids, numbers = killed_at(world, "claim.before_commit")
    check(world.db.states(numbers)[numbers[0]] == "ready", "claimed without a commit")
    world.let_it_finish(numbers)


@case("killed before the call: uncertain, not found, a person decides: once")
def before_call(world):
    _ids, numbers = killed_at(world, "call.before")
    deposit_id = wait_for_person(world, numbers)
    check(world.calls(numbers) == 0, "sent again without a decision")
    world.second.call("chorus.pro.deposit", "action_send_again", [deposit_id])
    world.let_it_finish(numbers)


@case("killed before the call, account sends again what is not found: once")
def before_call_sent_again(world):
    _ids, numbers = killed_at(world, "call.before")
    with world.sending_again():
        world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "not sent exactly once")


@case("killed while Chorus Pro holds the request; executed late: found, once")
def during_call_executed_late(world):
    ids, numbers = world.take(1)
    world.fault("hold", seconds=120)
    pressed_until(world, ids, world.wait_held)
    world.restart_odoo()
    one_lookup(world, numbers)
    check(world.db.states(numbers)[numbers[0]] == "uncertain", "silence was believed")
    world.release()
    world.let_it_finish(numbers)
    called_once(world, numbers)


@case("killed after the execution, before the answer: found, once")
def after_execution(world):
    ids, numbers = world.take(1)
    world.fault("hold", seconds=120, when="after")
    pressed_until(world, ids, world.wait_held)
    world.restart_odoo()
    world.let_it_finish(numbers)
    world.release()
    called_once(world, numbers)


@case("killed with the answer in hand: found, once")
def answer_in_hand(world):
    _ids, numbers = killed_at(world, "answer.received")
    world.let_it_finish(numbers)
    called_once(world, numbers)


@case("killed before the receipt is committed: found, once", long=True)
def before_receipt(world):
    _ids, numbers = killed_at(world, "receipt.before_commit")
    world.let_it_finish(numbers)
    called_once(world, numbers)


@case("killed between the flow number and the invoice: derived, no call")
def between_records(world):
    _ids, numbers = killed_at(world, "receipt.recorded")
    [row] = world.db.transmissions(numbers)
    check(row["flow_number"], "the flow number was not recorded first")
    world.let_it_finish(numbers)
    called_once(world, numbers)


@case("killed before the invoice's record is committed: derived", long=True)
def before_outcome(world):
    _ids, numbers = killed_at(world, "outcome.before_commit")
    world.let_it_finish(numbers)


@case("killed while an orphan is recorded, and while it is looked for", long=True)
def twice_killed(world):
    _ids, numbers = killed_at(world, "answer.received")
    for point in (
        "orphan.before_commit",
        "lookup.before_record",
        "lookup.before_commit",
    ):
        world.arm(point)
        world.wake("ir_cron_follow_deposits")
        if point != "orphan.before_commit":
            world.wait_states(numbers, ["uncertain"], "the orphan is seen")
            world.hasten()
            world.wake("ir_cron_follow_deposits")
        world.wait_reached(point)
        world.restart_odoo()
    world.let_it_finish(numbers)


@case(
    "killed in a page of statuses, and between histories: all is read",
    long=True,
    invoices=3,
)
def during_statuses(world):
    ids, numbers = world.take(3)
    world.send(world.first, ids)
    world.let_it_finish(numbers)
    words = {"numbers": numbers, "status": "MANDATEE"}
    world.simulator.control("act", words)
    for point in ("statuses.in_page", "statuses.between_histories"):
        world.arm(point, "scheduler")
        world.wake("ir_cron_synchronize")
        world.wait_reached(point)
        world.restart_odoo()
    world.wake("ir_cron_synchronize")
    until(lambda: all_read(world, numbers), "every status and its history")


def all_read(world, numbers):
    """Whether each invoice has its status and just one event for it."""
    found = world.db.rows(
        "SELECT t.number, count(*) FROM chorus_pro_transmission t "
        "JOIN chorus_pro_status s ON s.id = t.status_id "
        "JOIN chorus_pro_event e ON e.transmission_id = t.id AND e.status_id = s.id "
        "WHERE s.code = 'MANDATEE' AND t.number = ANY(%s) AND NOT t.history_due "
        "GROUP BY t.number",
        list(numbers),
    )
    return [count for _number, count in found] == [1] * len(numbers)


# === LOOK-UPS === #


def one_lookup(world, numbers):
    """Let the scheduler see the orphan and look for it once."""
    world.wake("ir_cron_follow_deposits")
    world.wait_states(numbers, ["uncertain"], "the orphan is seen")
    world.hasten()
    world.wake("ir_cron_follow_deposits")
    wait_lookups(world, numbers, 1)


def wait_lookups(world, numbers, count):
    until(
        lambda: (
            world.db.value(
                "SELECT max(d.lookups) FROM chorus_pro_deposit d "
                "JOIN chorus_pro_transmission t ON t.deposit_id = d.id "
                "WHERE t.number = ANY(%s)",
                list(numbers),
            )
            >= count
        ),
        f"{count} look-ups",
    )


def last_lookup(world, numbers):
    """Look once, then pretend that a day has passed; returns the deposit's id."""
    one_lookup(world, numbers)
    [row] = world.db.transmissions(numbers)
    world.db.rows(
        "UPDATE chorus_pro_deposit SET lookups = 5 WHERE id = %s", row["deposit_id"]
    )
    world.hasten()
    world.wake("ir_cron_follow_deposits")
    return row["deposit_id"]


def wait_for_person(world, numbers):
    """Until the look-ups are used up and a person is asked."""
    deposit_id = last_lookup(world, numbers)
    until(
        lambda: world.db.value(
            "SELECT needs_decision FROM chorus_pro_deposit WHERE id = %s", deposit_id
        ),
        "a person is asked",
    )
    [row] = world.db.transmissions(numbers)
    check(row["fault_text"], "the person is not told why")
    stage = world.db.value(
        "SELECT chorus_pro_stage FROM account_move WHERE id = %s", row["move_id"]
    )
    check(stage == "action_needed", f"the invoice shows {stage}")
    return deposit_id
