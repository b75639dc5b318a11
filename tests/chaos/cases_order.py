"""The order is the promise: reserve, commit, call once, record."""

import time

from cases import case
from world import Background, check, until

#: who holds the deposit: pid of the connection with the advisory lock
OWNER = """
SELECT a.state, a.xact_start, a.pid
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = %s AND l.granted
"""
OTHER_LOCKS = """
SELECT count(*) FROM pg_locks WHERE pid = %s AND locktype <> 'advisory'
"""
ADVISORY_CLASS = 0x4350524F


@case("while Chorus Pro thinks: all is committed, nothing is locked, nobody doubles it")
def held_open(world):
    ids, numbers = world.take(1)
    other_window = world.window(world.second, ids)
    world.fault("hold", seconds=40)
    pressed = Background(world.send, world.first, ids)
    world.wait_held()
    try:
        deposit_id, digest = committed_reservation(world, numbers)
        bystanders = nothing_is_locked(world, ids, deposit_id)
        second_user_gets_nothing(world, other_window, numbers)
    finally:
        world.release()
    pressed.answer()
    world.wait_states(numbers, ["deposited"], "the receipt")
    world.expect_once(numbers)
    [flow] = [
        one
        for one in world.simulator.control("state")["flows"]
        if one["sha256"] == digest
    ]
    check(flow["size"] > 0, "the flow is empty")
    return f"{bystanders} other connections in a transaction, without a row lock"


def committed_reservation(world, numbers):
    """Read what a second connection sees: the deposit, its bytes, their digest."""
    [row] = world.db.transmissions(numbers)
    check(row["state"] == "sending", f"the transmission is {row['state']}")
    check(row["deposit_state"] == "sending", f"the deposit is {row['deposit_state']}")
    digest = world.db.stored_sha256("chorus.pro.deposit", row["deposit_id"])
    check(digest, "the bytes are not committed before the call")
    check(digest == row["deposit_sha256"], "the bytes are not those of the digest")
    return row["deposit_id"], digest


def nothing_is_locked(world, ids, deposit_id):
    """The connection that waits has no transaction; every row is free."""
    owners = world.db.rows(OWNER, ADVISORY_CLASS, deposit_id)
    check(len(owners) == 1, f"{len(owners)} connections own the deposit")
    [owner] = owners
    check(owner["state"] == "idle", f"the connection is {owner['state']}")
    check(owner["xact_start"] is None, "a transaction is open during the call")
    locks = world.db.value(OTHER_LOCKS, owner["pid"])
    check(locks == 0, f"{locks} locks are held during the call")
    with world.db.open() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM chorus_pro_deposit WHERE id = %s FOR UPDATE NOWAIT",
            [deposit_id],
        )
        cursor.execute(
            "SELECT 1 FROM chorus_pro_transmission WHERE move_id = %s "
            "FOR UPDATE NOWAIT",
            [ids[0]],
        )
        cursor.execute(
            "SELECT 1 FROM account_move WHERE id = %s FOR UPDATE NOWAIT", ids
        )
    connection.close()
    # the user's own request, which only waits and has read
    return world.db.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'idle in transaction'"
    )


def second_user_gets_nothing(world, window, numbers):
    """Another user, whose window was open before, presses Send: without effect."""
    before = world.deposits()
    other = Background(world.press, world.second, window)
    other.join(20)
    check(not other.is_alive(), "the second user waits for the first")
    check(len(world.db.transmissions(numbers)) == 1, "a second transmission was made")
    check(world.deposits() == before, "a second call was made")


@case("an answer lost after execution: uncertain, looked for, found, one deposit")
def answer_lost(world):
    ids, numbers = world.take(1)
    world.fault("timeout_after")
    world.send(world.first, ids)
    world.wait_states(numbers, ["uncertain"], "no answer is called uncertain")
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was called again")


@case("serialization failures while the answer is recorded: no call repeated")
def serialization_failures(world):
    ids, numbers = world.take(1)
    rejected = world.serialization_failures()
    world.fault("hold", seconds=40)
    pressed = Background(world.send, world.first, ids)
    world.wait_held()
    [row] = world.db.transmissions(numbers)
    rows = [
        ("chorus_pro_deposit", "write_date = now()", row["deposit_id"]),
        ("chorus_pro_transmission", "write_date = now()", row["id"]),
        ("account_move", "write_date = now()", ids[0]),
    ]
    # Somebody else has changed each row and commits while the record waits for it.
    others = [disturb(world, *one) for one in rows]
    world.release()
    for connection in others:
        until(lambda: blocked(world), "the record waits for the other's row")
        connection.commit()
        connection.close()
    pressed.answer()
    world.wait_states(numbers, ["deposited"], "the receipt")
    check(world.calls(numbers) == 1, "the deposit was called again")
    world.expect_once(numbers)
    failures = until(
        lambda: world.serialization_failures() - rejected, "a serialization failure"
    )
    return f"{failures} serialization failures"


def disturb(world, table, change, record_id):
    connection = world.db.open()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change} WHERE id = %s", [record_id])
    return connection


def blocked(world):
    """Whether an Odoo connection waits for a row of another one."""
    return world.db.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock'"
    )


@case("PostgreSQL cuts the connection while Chorus Pro thinks: found, one deposit")
def connection_cut(world):
    ids, numbers = world.take(1)
    world.fault("hold", seconds=40)
    pressed = Background(world.send, world.first, ids)
    world.wait_held()
    [row] = world.db.transmissions(numbers)
    [owner] = world.db.rows(OWNER, ADVISORY_CLASS, row["deposit_id"])
    world.db.rows("SELECT pg_terminate_backend(%s)", owner["pid"])
    world.release()
    told = pressed.answer()
    check(told["params"]["message"], "the user is not told how far it is")
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was called again")


@case("connection refused: given back with a delay, sent once when it is there again")
def refused(world):
    ids, numbers = world.take(1)
    world.injected += 1
    world.stop_simulator()
    try:
        world.send(world.first, ids)
        world.wait_states(numbers, ["ready"], "given back")
        [row] = world.db.transmissions(numbers)
        check(row["attempts"] == 1, f"{row['attempts']} attempts are noted")
        check(row["next_attempt_on"], "no next attempt is planned")
        check(row["fault_text"], "the reason is not told")
        check(row["deposit_state"] == "not_sent", f"deposit {row['deposit_state']}")
        world.wake("ir_cron_push")
        time.sleep(2)
        [row] = world.db.transmissions(numbers)
        check(row["attempts"] == 1, "tried again before its time")
    finally:
        world.start_simulator()
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was called again")
