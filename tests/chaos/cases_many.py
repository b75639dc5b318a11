"""Several at once: users, lanes, hundreds of invoices."""

import time

from cases import case
from world import Background, check

#: the request only reserves; the rest is the scheduler's
QUICK = 10


@case("two users, four windows, the same four invoices: one deposit each", invoices=4)
def pressed_together(world):
    ids, numbers = world.take(4)
    users = [world.first, world.second, world.sign_in("admin"), world.sign_in("second")]
    orders = [ids, ids[::-1], ids[2:] + ids[:2], ids]
    windows = [
        world.window(user, order) for user, order in zip(users, orders, strict=True)
    ]
    requests = [
        Background(world.press, user, window)
        for user, window in zip(users, windows, strict=True)
    ]
    for request in requests:
        request.answer()
    world.let_it_finish(numbers)
    count = len(world.db.transmissions(numbers))
    check(count == 4, f"{count} transmissions for 4 invoices")
    return f"{max(one.seconds for one in requests):.1f} s for the slowest window"


@case("our window and Odoo's Send dialog at once, same invoice: one deposit")
def two_doors(world):
    ids, numbers = world.take(1)
    window = world.window(world.first, ids)
    dialog = world.second.call(
        "account.move.send.wizard",
        "create",
        [{"move_id": ids[0]}],
        context={"active_model": "account.move", "active_ids": ids},
    )
    requests = [
        Background(world.press, world.first, window),
        Background(
            world.second.call,
            "account.move.send.wizard",
            "action_send_and_print",
            dialog,
        ),
    ]
    for request in requests:
        request.join(60)
        check(not request.is_alive(), "one waits for the other")
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "deposited by both doors")
    count = len(world.db.transmissions(numbers))
    check(count == 1, f"{count} transmissions")
    # who comes second may be told so, and by an error
    errors = [str(one.error) for one in requests if one.error]
    return f"told to the second: {errors[0]}" if errors else ""


@case("an invoice that cannot be built stops no other", invoices=7)
def one_broken(world):
    ids, numbers = world.take(7)
    world.pause("ir_cron_build")
    world.send(world.first, ids)
    # Reserved when it was sound, broken before its file is built.
    world.db.rows("UPDATE account_move SET invoice_date = NULL WHERE id = %s", ids[3])
    world.injected += 1
    world.resume("ir_cron_build")
    good = [number for number in numbers if number != numbers[3]]
    world.let_it_finish(good)
    world.wait_states([numbers[3]], ["faulty"], "the broken one is shown")
    [row] = world.db.transmissions([numbers[3]])
    check(row["fault_text"], "nobody is told what to correct")


@case("40 invoices from a list, two lanes, default limits: each once", invoices=40)
def forty(world):
    return many(world, 40)


@case(
    "300 invoices from a list, two lanes, default limits: each once",
    long=True,
    invoices=300,
)
def three_hundred(world):
    return many(world, 300)


@case("60 invoices, killed three times on the way: each once", long=True, invoices=60)
def sixty_killed(world):
    # more than one envelope holds (50): a call is left for the third kill
    ids, numbers = world.take(60)
    world.send(world.first, ids)
    for point in ("build.before_commit", "call.before", "answer.received"):
        world.arm(point, "scheduler")
        world.wake("ir_cron_build", "ir_cron_push")
        world.wait_reached(point)
        world.restart_odoo()
    with world.sending_again():
        world.let_it_finish(numbers, 180)


def many(world, count):
    """Press once, wait for the scheduler; nothing is helped along."""
    ids, numbers = world.take(count)
    calls = world.deposits()
    started = time.monotonic()
    world.send(world.first, ids)
    pressed = time.monotonic() - started
    check(pressed < QUICK, f"the request took {pressed:.1f} s")
    reserved = len(world.db.transmissions(numbers))
    check(reserved == count, f"{reserved} of {count} were reserved")
    world.wait_states(numbers, ["deposited", "integrated"], "all deposited", 900)
    minutes = (time.monotonic() - started) / 60
    world.expect_once(numbers)
    calls = world.deposits() - calls
    return f"request {pressed:.1f} s, all in {minutes:.1f} min, {calls} deposits"
