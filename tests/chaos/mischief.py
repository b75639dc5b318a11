"""What a campaign does to the machines: a named place, and what happens there."""

import contextlib
import os
import signal
import time
from types import SimpleNamespace

from world import Failed, until

#: seconds until a place is given up: nothing was left to do that passes there
GIVE_UP = 20

# === KILLS === #
# Each leaves the point and returns whether it did anything.


def worker(world, point, pid, backend):
    """SIGKILL of the one process that stands there; the others go on."""
    os.kill(pid, signal.SIGKILL)
    world.leave(point)
    return True


def server(world, point, pid, backend):
    """SIGKILL of all the processes of that server, and a restart."""
    one = world.server_of(pid)
    one.kill()
    one.start()
    return True


def connection(world, point, pid, backend):
    """PostgreSQL ends the connection of the process that stands there."""
    ended = world.db.value("SELECT pg_terminate_backend(%s)", backend)
    world.leave(point)
    return bool(ended)


def serialization(world, point, pid, backend):
    """Others have changed the same rows meanwhile, and committed.

    Whether that refused anything to anybody, PostgreSQL says: see :func:`happened`.
    """
    tables = {
        "chorus_pro_deposit": "state <> 'processed'",
        "chorus_pro_transmission": "state <> 'integrated'",
        "account_move": "chorus_pro_stage = 'sending'",
        "chorus_pro_account": "true",
    }
    touched = [
        world.set_free(table, "write_date = now()", where)
        for table, where in tables.items()
    ]
    world.leave(point)
    return any(touched)


def postgresql_killed(world, point, pid, backend):
    """SIGKILL of PostgreSQL; who stands there goes on without it."""
    world.kill_postgresql("kill")
    world.leave(point)
    return True


def postgresql_stopped(world, point, pid, backend):
    """An immediate stop of PostgreSQL, as of a machine that is switched off."""
    world.kill_postgresql("immediate")
    world.leave(point)
    return True


KILLS = {
    "worker killed": worker,
    "Odoo killed": server,
    "connection ended": connection,
    "rows changed": serialization,
    "PostgreSQL killed": postgresql_killed,
    "PostgreSQL stopped": postgresql_stopped,
}


def reach(world, point, wake, whom=""):
    """Arm a point and let the scheduler run into it.

    :param wake: the scheduled actions to wake, again and again
    :return: (process, connection) that stand there, None when nobody came
    """
    world.arm(point, whom)
    reached = world.points / f"{point}.reached"
    deadline = time.monotonic() + GIVE_UP
    while not reached.exists():
        if time.monotonic() > deadline:
            (world.points / f"{point}.armed").unlink(missing_ok=True)
            break
        if wake:
            world.hasten()
            world.wake(*wake)
        with contextlib.suppress(Failed):
            until(reached.exists, point, 2)
    if not reached.exists():
        world.injected -= 1  # nothing was done to anybody
        return None
    pid, backend = reached.read_text().split()
    return int(pid), int(backend)


def strike(world, point, kind, wake=(), whom=""):
    """Do a mischief at a point; return whether it happened."""
    who = reach(world, point, wake, whom)
    if not who:
        return False
    with observed(world, kind) as seen:
        seen.did = KILLS[kind](world, point, *who)
    return seen.did


@contextlib.contextmanager
def observed(world, kind):
    """Changed rows are a mischief only where PostgreSQL refuses a statement for them;
    the others show at once. ``did`` of what is given tells, after the block."""
    seen = SimpleNamespace(did=False)
    before = world.serialization_failures()
    yield seen
    if seen.did and kind == "rows changed":
        with contextlib.suppress(Failed):
            until(lambda: world.serialization_failures() > before, "", 3, 0.2)
        seen.did = world.serialization_failures() > before
        world.injected -= not seen.did


def strike_call(world, when, kind, wake):
    """The same while Chorus Pro holds the deposit open.

    :param when: "before" or "after" it has executed it
    """
    who = reach(world, "call.before", wake)
    if not who:
        return False
    world.fault("hold", seconds=100, when=when)
    world.injected -= 1
    world.go_on("call.before")
    with observed(world, kind) as seen:
        try:
            world.wait_held()
            seen.did = KILLS[kind](world, "call.before", *who)
        finally:
            world.clear_faults()
    return seen.did


# === THE NETWORK AND THE PLATFORM === #

#: what the next call of an operation meets: name -> words of the fault
FAULTS = {
    "time-out before": {"kind": "timeout_before"},
    "time-out after": {"kind": "timeout_after"},
    "cut half-way": {"kind": "cut_half"},
    "trickle": {"kind": "trickle", "seconds": 0.002},
    "401 once": {"kind": "401_token"},
    "401 for ever": {"kind": "status", "status": 401, "count": 2},
    "403": {"kind": "status", "status": 403},
    "429": {"kind": "status", "status": 429},
    "429, Retry-After": {
        "kind": "status",
        "status": 429,
        "headers": {"Retry-After": "90"},
    },
    "500": {"kind": "status", "status": 500},
    "500, executed": {"kind": "status", "status": 500, "executed": True},
    "502, HTML": {"kind": "html", "status": 502},
    "503": {"kind": "status", "status": 503},
    "200, HTML": {"kind": "html", "executed": True},
    "redirect": {"kind": "redirect", "location": "http://127.0.0.1:9/"},
    "not JSON": {"kind": "invalid_json"},
    "half the JSON": {"kind": "truncated_json"},
    "nulls": {"kind": "nulls"},
    "missing keys": {"kind": "missing_keys"},
    "wrong types": {"kind": "wrong_types"},
    "large answer": {"kind": "large", "bytes": 80_000_000},
    "no flow number": {"kind": "no_flow_number"},
}
#: said by a deposit only
OF_DEPOSITS = ("no flow number",)


def fault(world, operation, name, wake):
    """Let the next call of the operation meet a fault; return whether it did."""
    words = dict(FAULTS[name])
    world.fault(words.pop("kind"), operation, **words)
    deadline = time.monotonic() + GIVE_UP
    while world.simulator.control("fault")["waiting"]:
        if time.monotonic() > deadline:
            world.clear_faults()
            world.injected -= 1
            return False
        world.hasten()
        world.wake(*wake)
        time.sleep(0.5)
    return True


NOT_SENT = "SELECT count(*) FROM chorus_pro_deposit WHERE state = 'not_sent'"


def connection_refused(world, wake):
    """Chorus Pro is not there for a moment; return whether somebody knocked."""
    before = world.db.value(NOT_SENT)
    world.stop_simulator()
    try:
        world.hasten()
        world.wake(*wake)
        with contextlib.suppress(Failed):
            until(lambda: world.db.value(NOT_SENT) > before, "", GIVE_UP)
    finally:
        world.start_simulator()
    knocked = world.db.value(NOT_SENT) > before
    world.injected += knocked
    return knocked


# === UPDATE OF THE ADDON === #


def killed_update(world, point):
    """``odoo -u`` killed in the middle, then played whole, then Odoo again."""
    running = [one for one in world.servers if one.runs]
    for one in running:
        one.kill()
    world.arm(point)
    half = world.update()
    world.wait_reached(point, 300)
    os.killpg(half.child.pid, signal.SIGKILL)
    half.child.wait()
    world.forget_reached()
    whole = world.update()
    if whole.child.wait(300):
        raise Failed(f"the update ended with {whole.child.returncode}: {whole.log}")
    for one in running:
        one.start()
    return True
