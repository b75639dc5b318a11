"""What the network and the platform can answer, to a deposit and to each reading."""

from itertools import cycle

from cases import case
from tls_front import TlsFront
from world import Background, check, until

#: executed: the deposit is there, whatever the answer looks like
EXECUTED = {
    "cut half-way": {"kind": "cut_half"},
    "a byte now and then, in time": {"kind": "trickle", "seconds": 0.01},
    "not JSON": {"kind": "invalid_json"},
    "half the JSON": {"kind": "truncated_json"},
    "no flow number": {"kind": "no_flow_number"},
    "nulls": {"kind": "nulls"},
    "missing keys": {"kind": "missing_keys"},
    "wrong types": {"kind": "wrong_types"},
    "200 MB": {"kind": "large", "bytes": 200_000_000},
    "HTML under 200": {"kind": "html", "executed": True},
    "HTTP 500": {"kind": "status", "status": 500, "executed": True},
    "a redirect": {
        "kind": "redirect",
        "executed": True,
        "location": "http://127.0.0.1:9/",
    },
}
#: not executed: nothing is there, and only some answers tell so
NOT_EXECUTED = {
    "silence": {"kind": "timeout_before"},
    "401 once": {"kind": "401_token"},
    "HTML under 502": {"kind": "html", "status": 502},
    "HTTP 403": {"kind": "status", "status": 403},
    "HTTP 429": {"kind": "status", "status": 429},
    "HTTP 429 with Retry-After": {
        "kind": "status",
        "status": 429,
        "headers": {"Retry-After": "120"},
    },
    "HTTP 500": {"kind": "status", "status": 500},
    "HTTP 503": {"kind": "status", "status": 503},
    "a redirect to another host": {
        "kind": "redirect",
        "location": "https://elsewhere.invalid/",
    },
}
#: what each reading must survive; read again later, all is known
WHEN_READING = {
    **{name: one for name, one in EXECUTED.items() if name != "no flow number"},
    **NOT_EXECUTED,
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


def send_through(world, words):
    """Send one invoice into the fault, let the scheduler finish, judge."""
    ids, numbers = world.take(1)
    set_fault(world, words)
    world.send(world.first, ids)
    with world.sending_again():
        world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was executed twice")


def register(name, words, executed):
    @case(f"answer to a deposit: {name}, {executed}: once", long=True)
    def one_fault(world):
        send_through(world, words)


for _name, _words in EXECUTED.items():
    register(_name, _words, executed="executed")
for _name, _words in NOT_EXECUTED.items():
    register(_name, _words, executed="not executed")


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
    try:
        ids, numbers = world.take(1)
        world.send(world.first, ids)
        world.let_it_finish(numbers)
        check(world.calls(numbers) == 1, "the deposit was executed twice")
        until_followed(world, numbers)
    finally:
        world.simulator.control("settings", {"token_seconds": 3600})


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
    "20 answers to each of 3 readings: nothing is believed that was not said",
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
    until_followed(world, numbers)
    world.expect_once(numbers)
    return f"{len(READINGS) * len(WHEN_READING)} faults"


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
