"""PostgreSQL killed, rows changed by others, while invoices are on their way.

Killed only where the cluster is ours and nobody else works on it.
"""

import mischief
import postgres
from cases import case
from cases_network import until_followed
from world import Background, NotTried, check, until

OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND datname NOT IN (current_database(),
       'postgres')
"""
HOWS = {"SIGKILL": "kill", "immediate stop": "immediate"}
#: where a sender stands when it happens
SENDING = ("claim.before_commit", "call.before", "answer.received", "receipt.recorded")
READING = ("statuses.in_page", "history.before_commit")


def check_ours(world):
    """Raise :class:`NotTried` where PostgreSQL may not be killed."""
    if not postgres.uses_own_cluster():
        raise NotTried("this PostgreSQL is not ours")
    if world.db.value(OTHERS):
        raise NotTried("others work on this PostgreSQL")


#: what would do the user's work
CLOCKS = ("ir_cron_build", "ir_cron_push")


def kill(world, how, point):
    """Kill PostgreSQL under whoever stands at the point; let it go on."""
    world.kill_postgresql(how)
    world.leave(point)


def register(name, how):
    @case(f"PostgreSQL {name} during the sending: once", long=True, invoices=8)
    def during_sending(world):
        check_ours(world)
        for point in SENDING:
            ids, numbers = world.take(2)
            # or the scheduler is quicker, and nobody comes by the point
            for name in CLOCKS:
                world.pause(name)
            world.arm(point, "user")
            request = Background(world.send, world.first, ids)
            world.wait_reached(point)
            kill(world, how, point)
            request.join(60)
            check(not request.is_alive(), "the user's request never returned")
            for name in CLOCKS:
                world.resume(name)
            with world.sending_again():
                world.let_it_finish(numbers)

    @case(f"PostgreSQL {name} while Chorus Pro thinks: found, once", long=True)
    def during_call(world):
        check_ours(world)
        ids, numbers = world.take(1)
        world.fault("hold", seconds=60, when="after")
        request = Background(world.send, world.first, ids)
        world.wait_held()
        world.kill_postgresql(how)
        check(world.db.states(numbers) == {numbers[0]: "sending"}, "the claim is lost")
        world.release()
        request.join(60)
        world.let_it_finish(numbers)
        check(world.calls(numbers) == 1, "the deposit was called again")

    @case(f"PostgreSQL {name} during the synchronisation", long=True, invoices=3)
    def during_synchronisation(world):
        check_ours(world)
        ids, numbers = world.take(3)
        world.send(world.first, ids)
        world.let_it_finish(numbers)
        for status, point in zip(("SERVICE_FAIT", "MANDATEE"), READING, strict=True):
            words = {"numbers": numbers, "status": status}
            world.simulator.control("act", words)
            world.arm(point, "scheduler")
            world.wake("ir_cron_synchronize")
            world.wait_reached(point)
            kill(world, how, point)
        until_followed(world, numbers)
        world.expect_once(numbers)


for _name, _how in HOWS.items():
    register(_name, _how)


@case("a commit before the call survives a PostgreSQL that may forget", long=True)
def forgetful(world):
    """With ``synchronous_commit = off`` a crash takes the last commits with it; that of
    the claim must not be among them."""
    check_ours(world)
    postgres.psql(world.name, "ALTER SYSTEM SET wal_writer_delay = '10s'")
    for_all = f'ALTER DATABASE "{world.name}" SET synchronous_commit = '
    world.db.rows(for_all + "off")
    world.db.rows("SELECT pg_reload_conf()")
    world.restart_odoo()
    try:
        ids, numbers = world.take(1)
        world.arm("call.before", "user")
        request = Background(world.send, world.first, ids)
        world.wait_reached("call.before")
        kill(world, "kill", "call.before")
        states = world.db.states(numbers)
        check(states == {numbers[0]: "sending"}, f"the claim is lost: {states}")
        request.join(60)
    finally:
        world.db.rows(for_all + "on")
        postgres.psql(world.name, "ALTER SYSTEM RESET wal_writer_delay")
        world.db.rows("SELECT pg_reload_conf()")
        world.restart_odoo()
    with world.sending_again():
        world.let_it_finish(numbers)


@case("rows changed by others at each step of the path: played again, once", long=True)
def serialization_everywhere(world):
    ids, numbers = world.take(1)
    points = ("claim.before_commit", "receipt.before_commit", "outcome.before_commit")
    for point in points:
        world.arm(point)
    request = Background(world.send, world.first, ids)
    refused = {}
    for point in points:
        world.wait_reached(point)
        before = world.serialization_failures()
        # who claims has locked its rows already, and nobody else can change them
        mischief.serialization(world, point, 0, 0)
        if point != "claim.before_commit":
            refused[point] = collision(world, before, point)
    request.answer()
    world.let_it_finish(numbers)
    for point, status in (
        ("statuses.in_page", "SERVICE_FAIT"),
        ("history.before_commit", "MANDATEE"),
    ):
        world.simulator.control("act", {"numbers": numbers, "status": status})
        world.arm(point, "scheduler")
        world.wake("ir_cron_synchronize")
        world.wait_reached(point)
        before = world.serialization_failures()
        world.set_free("chorus_pro_transmission", "write_date = now()", "true")
        world.leave(point)
        until(lambda: not world.not_followed(numbers), "played again")
        refused[point] = world.serialization_failures() - before
    check(world.calls(numbers) == 1, "the deposit was called again")
    return ", ".join(f"{point}: {count}" for point, count in refused.items())


def collision(world, before, point):
    """Wait until PostgreSQL has refused a statement; returns how many."""
    return until(
        lambda: world.serialization_failures() - before,
        f"a serialization failure after {point}",
    )
