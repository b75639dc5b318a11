"""What the network and the platform can answer, to a deposit and to each reading."""

import time
from itertools import cycle

from cases import case
from other_host import OtherHost
from tls_front import TlsFront
from verdict import EVENTS, STATUSES
from world import Background, check, until

#: the journal's names of two operations
DEPOSIT, SEARCH = "deposer/flux", "rechercher/fournisseur"
#: what is known when the answer has come: it was understood; it may have been executed,
#: and is looked for; it surely was not, and waits for its time
UNDERSTOOD, UNSURE, SURELY_NOT = "deposited", "uncertain", "ready"
#: executed: the deposit is there, whatever the answer looks like
EXECUTED = {
    "cut half-way": ({"kind": "cut_half"}, UNSURE),
    "a byte now and then, in time": ({"kind": "trickle", "seconds": 0.01}, UNDERSTOOD),
    "not JSON": ({"kind": "invalid_json"}, UNSURE),
    "half the JSON": ({"kind": "truncated_json"}, UNSURE),
    "no flow number": ({"kind": "no_flow_number"}, UNSURE),
    "nulls": ({"kind": "nulls"}, UNSURE),
    "missing keys": ({"kind": "missing_keys"}, UNSURE),
    "wrong types": ({"kind": "wrong_types"}, UNSURE),
    "200 MB": ({"kind": "large", "bytes": 200_000_000}, UNSURE),
    "HTML under 200": ({"kind": "html", "executed": True}, UNSURE),
    "HTTP 500": ({"kind": "status", "status": 500, "executed": True}, UNSURE),
}
#: not executed: nothing is there, and only some answers tell so
NOT_EXECUTED = {
    "silence": ({"kind": "timeout_before"}, UNSURE),
    "401 once": ({"kind": "401_token"}, UNDERSTOOD),
    "HTML under 502": ({"kind": "html", "status": 502}, UNSURE),
    "HTTP 403": ({"kind": "status", "status": 403}, SURELY_NOT),
    "HTTP 429": ({"kind": "status", "status": 429}, SURELY_NOT),
    "HTTP 429 with Retry-After": (
        {"kind": "status", "status": 429, "headers": {"Retry-After": "7200"}},
        SURELY_NOT,
    ),
    "HTTP 500": ({"kind": "status", "status": 500}, UNSURE),
    "HTTP 503": ({"kind": "status", "status": 503}, UNSURE),
}
#: what each reading must survive; read again later, all is known
WHEN_READING = {
    name: words
    for name, (words, _known) in (EXECUTED | NOT_EXECUTED).items()
    if name != "no flow number"
}
#: operation -> the scheduled action that calls it
READINGS = {
    "search_issued_invoices": "ir_cron_synchronize",
    "get_invoice_history": "ir_cron_synchronize",
    "get_flow_report": "ir_cron_follow_deposits",
}
#: what a buyer does, again and again
BUYER = cycle(("SERVICE_FAIT", "MANDATEE"))


def set_fault(world, words, operation="deposit_flow"):
    options = dict(words)
    world.fault(options.pop("kind"), operation, **options)


def send_through(world, words, known):
    """Send one invoice into the fault, see what is believed, let the scheduler finish,
    judge; returns how long the user waited."""
    ids, numbers = world.take(1)
    set_fault(world, words)
    calls = world.count_calls()
    request = Background(world.send, world.first, ids)
    request.answer()
    # a lane of the scheduler may have been quicker than the user
    until(lambda: not world.unmet(), "the call meets its fault")
    world.wait_states(numbers, [known], f"called {known}")
    [row] = world.db.transmissions(numbers)
    if known == SURELY_NOT:
        check(row["fault_text"], "the reason is not told")
    if asked := words.get("headers", {}).get("Retry-After"):
        waits = world.db.value(SECONDS_TO_WAIT, row["id"])
        asked = int(asked)
        check(asked - 60 < waits <= asked, f"waits {waits} s, {asked} s were asked")
    with world.sending_again():
        world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was executed twice")
    if known == UNSURE:
        looked_for_first(world, calls)
    return f"the user waited {request.seconds:.0f} s" if request.seconds > 5 else ""


#: how long the next try is away
SECONDS_TO_WAIT = """
SELECT extract(epoch FROM next_attempt_on - now() AT TIME ZONE 'UTC')
  FROM chorus_pro_transmission WHERE id = %s
"""


def looked_for_first(world, calls):
    """After a deposit without an answer the next call about it looks for it.

    :param calls: how many the simulator had received before
    """
    names = [one["operation"] for one in world.journal()[calls:]]
    names = [name for name in names if name in (DEPOSIT, SEARCH)]
    # what is followed may be searched for at any time
    names = names[names.index(DEPOSIT) :]
    check(names[:2] == [DEPOSIT, SEARCH], f"not looked for first: {names}")


def register(name, words, known, executed):
    @case(f"answer to a deposit: {name}, {executed}: once", long=True)
    def one_fault(world):
        return send_through(world, words, known)


for _name, (_words, _known) in EXECUTED.items():
    register(_name, _words, _known, executed="executed")
for _name, (_words, _known) in NOT_EXECUTED.items():
    register(_name, _words, _known, executed="not executed")


@case("redirected to another host, executed or not: not followed, once", invoices=2)
def redirected(world):
    with OtherHost() as other:
        for executed in (True, False):
            words = {"kind": "redirect", "location": other.url, "executed": executed}
            send_through(world, words, UNSURE)
        check(not other.knocked, "the redirect was followed")


@case("no answer within the time-out: uncertain, found, once", long=True)
def too_slow(world):
    ids, numbers = world.take(1)
    world.fault("hold", seconds=60, when="after")
    request = Background(world.send, world.first, ids)
    world.wait_states(numbers, ["uncertain"], "the time-out")
    request.answer()
    check(request.seconds < 45, f"the user waited {request.seconds:.0f} s")
    world.release()
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was called again")
    return f"the user waited {request.seconds:.0f} s"


@case("an answer that trickles beyond every time-out: given up, found, once", long=True)
def trickles(world):
    ids, numbers = world.take(1)
    world.fault("trickle", seconds=1)
    request = Background(world.send, world.first, ids)
    world.wait_states(numbers, ["uncertain"], "it is given up")
    request.answer()
    check(request.seconds < 45, f"the user waited {request.seconds:.0f} s")
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was called again")
    return f"the user waited {request.seconds:.0f} s"


# === CREDENTIALS === #


@case("401 for ever: nothing leaves, the reason is told, once when it works", long=True)
def always_401(world):
    ids, numbers = world.take(1)
    world.fault("status", status=401, count=1000)
    world.send(world.first, ids)
    world.wait_states(numbers, ["ready"], "given back")
    [row] = world.db.transmissions(numbers)
    check(row["fault_text"], "the reason is not told")
    world.clear_faults()
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was executed twice")


@case("each token expires at once, in the middle of everything: once", long=True)
def short_tokens(world):
    world.injected += 1
    world.simulator.control("settings", {"token_seconds": 1})
    world.restart_odoo()  # it has a token of an hour
    try:
        ids, numbers = world.take(1)
        before = world.count_calls("token")
        world.send(world.first, ids)
        world.let_it_finish(numbers)
        check(world.calls(numbers) == 1, "the deposit was executed twice")
        for status in ("SERVICE_FAIT", "MANDATEE"):
            world.simulator.control("act", {"numbers": numbers, "status": status})
            time.sleep(1.5)
            until_followed(world, numbers)
        tokens = world.count_calls("token") - before
        check(tokens > 2, f"{tokens} tokens: none expired in mid-run")
    finally:
        world.simulator.control("settings", {"token_seconds": 3600})
    return f"{tokens} tokens"


# === TLS === #


@case("a certificate that does not match: surely not sent; once with the right one")
def wrong_certificate(world):
    world.injected += 1
    file = world.points / "tls"
    with TlsFront(world.certificate, world.sim_port) as front:
        try:
            ids, numbers = world.take(1)
            before = world.deposits()
            file.write_text(f"https://localhost:{front.port}")
            world.send(world.first, ids)
            world.wait_states(numbers, ["ready"], "given back")
            check(front.refused, "nobody looked at the certificate")
            check(world.deposits() == before, "something was sent")
            file.write_text(f"https://127.0.0.1:{front.port}")
            world.let_it_finish(numbers)
            check(world.calls(numbers) == 1, "the deposit was executed twice")
        finally:
            file.unlink()


# === READING === #


@case(
    "18 answers to each of 3 readings: nothing is believed that was not said",
    long=True,
    invoices=3,
)
def readings(world):
    ids, numbers = world.take(3)
    world.send(world.first, ids)
    world.let_it_finish(numbers)
    for operation, action in READINGS.items():
        for name, words in WHEN_READING.items():
            set_fault(world, words, operation)
            status = {"numbers": numbers, "status": next(BUYER)}
            world.simulator.control("act", status)
            meets(world, numbers, action, f"{operation} meets {name}")
            nothing_is_invented(world, numbers, f"{operation}: {name}")
        until_followed(world, numbers)
    world.expect_once(numbers)
    return f"{len(READINGS) * len(WHEN_READING)} faults"


def nothing_is_invented(world, numbers, what):
    """Whatever is recorded was said: every event and status is one of the buyer's."""
    said = {
        invoice["number"]: {str(one["id"]) for one in invoice["history"]}
        for invoice in world.integrated()
    }
    for number, _code, event in world.db.rows(EVENTS, list(numbers)):
        check(event in said[number], f"{what}: event {event} was never given")
    known = {"DEPOSEE", "MISE_A_DISPOSITION", "SERVICE_FAIT", "MANDATEE"}
    for number, code in world.db.rows(STATUSES, list(numbers)):
        check(code in known, f"{what}: status {code} of {number} was never given")
    states = world.db.states(numbers)
    check(set(states.values()) <= {"deposited", "integrated"}, f"{what}: {states}")


def meets(world, numbers, action, what):
    """Wake the reading until it has met its fault."""

    def met():
        world.make_due(numbers)
        world.wake(action)
        return not world.simulator.control("fault")["waiting"]

    until(met, what, interval=0.5)


def until_followed(world, numbers):
    """Until statuses and histories are those of the platform, no more and no less."""

    def followed():
        world.make_due(numbers)
        world.wake("ir_cron_synchronize", "ir_cron_follow_deposits")
        return not world.not_followed(numbers)

    until(followed, "statuses and histories as they are", interval=1)
