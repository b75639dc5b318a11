"""What the network and the platform can answer to a deposit, once each."""

from cases import case
from world import Background, check

#: executed: the deposit is there, whatever the answer looks like
EXECUTED = {
    "cut_half": {},
    "trickle": {"seconds": 0.01},
    "invalid_json": {},
    "truncated_json": {},
    "no_flow_number": {},
    "nulls": {},
    "missing_keys": {},
    "wrong_types": {},
    "large": {"bytes": 80_000_000},
    "html": {"executed": True},
    "status": {"status": 500, "executed": True},
    "redirect": {"executed": True, "location": "http://127.0.0.1:9/"},
}
#: not executed: nothing is there, and only some answers tell so
NOT_EXECUTED = {
    "timeout_before": {},
    "401_token": {},
    "html": {"status": 502},
    "status 403": {"status": 403},
    "status 429": {"status": 429, "headers": {"Retry-After": "120"}},
    "status 500": {"status": 500},
    "status 503": {"status": 503},
    "redirect": {"location": "http://127.0.0.1:9/"},
}


def send_through(world, kind, options):
    """Send one invoice into the fault, let the scheduler finish, judge."""
    ids, numbers = world.take(1)
    world.fault(kind, **options)
    world.send(world.first, ids)
    with world.sending_again():
        world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was executed twice")


def register(kind, options, executed):
    name = kind.partition(" ")[0]
    what = "executed" if executed else "not executed"

    @case(f"answer {kind}, {what}: once", long=True)
    def one_fault(world):
        send_through(world, name, options)


for _kind, _options in EXECUTED.items():
    register(_kind, _options, executed=True)
for _kind, _options in NOT_EXECUTED.items():
    register(_kind, _options, executed=False)


@case("no answer within the time-out: uncertain, found, once", long=True)
def too_slow(world):
    ids, numbers = world.take(1)
    world.fault("hold", seconds=40, when="after")
    request = Background(world.send, world.first, ids)
    world.wait_states(numbers, ["uncertain"], "the time-out")
    request.answer()
    check(request.seconds < 35, f"the user waited {request.seconds:.0f} s")
    world.release()
    world.let_it_finish(numbers)
    check(world.calls(numbers) == 1, "the deposit was called again")
    return f"the user waited {request.seconds:.0f} s"
