"""What the platform does on ordinary days, and programs do not expect.

Each habit begins and ends; all ordered pairs of them are played, the second beginning
while the first still goes on.
"""

from itertools import permutations

from ...chorus_pro.simulator.fixtures import EITHER_REQUIRED_SIRET

#: seconds: a moment, minutes, hours, more than a day
DELAYS = (20, 600, 5 * 3600, 30 * 3600)


def late(life, chance):
    """What is integrated appears in searches later only."""
    seconds = chance.choice(DELAYS)
    life.simulator.settings.search_delay = seconds
    return f"{seconds} s"


def partial(life, _chance):
    """One buyer has begun to require what Odoo does not know yet: its invoices are
    refused, the others of the same deposit are integrated."""
    life.require_service(True)


def silent(life, chance):
    """The next deposits get no answer, and reports name no refused invoice."""
    life.simulator.settings.report_silent = True
    kind = chance.choice(("timeout_after", "timeout_before", "cut_half"))
    life.simulator.next_fault("deposer/flux", kind)
    return kind


def unknown(life, chance):
    """A flow is unknown for some time after its deposit."""
    seconds = chance.choice(DELAYS)
    life.simulator.settings.flow_unknown_seconds = seconds
    return f"{seconds} s"


def duplicate(life, chance):
    """Searches list rows twice, and others have used our numbers, another year or for
    another buyer, under our own SIREN."""
    life.gateway.rows_twice = True
    number = chance.choice(life.numbers())
    life.simulator.seed(
        {
            "invoices": {
                "number": number,
                "recipient": EITHER_REQUIRED_SIRET,
                "issued_on": chance.choice(("2024-05-05", "2025-12-31")),
                "with_tax": "1.00",
            }
        }
    )
    return number


HABITS = {one.__name__: one for one in (late, partial, silent, unknown, duplicate)}
PAIRS = tuple(permutations(HABITS, 2))


def none(life):
    """The platform is as one hopes again."""
    settings = life.simulator.settings
    settings.search_delay = settings.flow_unknown_seconds = 0
    settings.report_silent = False
    life.gateway.rows_twice = False
    life.require_service(False)
    life.simulator.faults.clear()
