"""Facts of the tests of late payment: an invoice's history in a line, the rates."""

from datetime import date, datetime
from decimal import Decimal

from chorus_pro.late_payment import (
    SECONDARY,
    Event,
    Facts,
    Paid,
    Rate,
    late_interest,
    legal_delay,
)

RATES = [
    Rate(date(2023, 1, 1), Decimal("2.50")),
    Rate(date(2023, 7, 1), Decimal("4.00")),
    Rate(date(2024, 1, 1), Decimal("4.50")),
    Rate(date(2024, 7, 1), Decimal("4.25")),
    Rate(date(2025, 1, 1), Decimal("3.15"), SECONDARY),
    Rate(date(2025, 7, 1), Decimal("2.15")),
    Rate(date(2026, 1, 1), Decimal("2.15"), SECONDARY),
    Rate(date(2026, 7, 1), Decimal("2.40"), SECONDARY),
]


def day(text):
    return date.fromisoformat(text)


def at(status, moment):
    """Noon of that day in Paris, or the moment itself (UTC) when an hour is given."""
    return Event(
        status, datetime.fromisoformat(moment + "T11:00" * (len(moment) == 10))
    )


def facts(*events, kind="authority", **more):
    return Facts(kind, events=tuple(at(*event) for event in events), **more)


def available(moment, *events, **more):
    return facts(("MISE_A_DISPOSITION", moment), *events, **more)


def due(known):
    return legal_delay(known).due_on


def codes(result):
    return [step.code for step in result.steps]


def owed(due_on, total, paid_on, **more):
    """Interest of one payment of the whole base, on the day of the payment order."""
    total = Decimal(total)
    base = total - more.get("credited", 0) - more.get("retention", 0)
    return late_interest(due_on, total, [Paid(day(paid_on), base)], RATES, **more)
