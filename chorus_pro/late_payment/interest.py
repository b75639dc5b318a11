"""What a buyer that pays late owes: interest and the lump sum (CCP L2192-13...).

base x rate x days / 365, rounded once at the end, half up to the cent. The rate is that
of the half-year in which interest starts, and never changes afterwards (R2192-31).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from .steps import GUESS, SECONDARY, SPEC, Step

#: once per payment request paid late (D2192-35)
LUMP_SUM = Decimal("40.00")
#: points on top of the ECB's rate (R2192-31)
POINTS = Decimal(8)
#: interest and lump sum are due within this time after the principal (R2192-36)
CLAIM_DAYS = 45
#: years, from 1 January after the year in which the principal was due
LIMIT_YEARS = 4

_CENT = Decimal("0.01")
_YEAR = 365
#: no operation of ours rounds before the end
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_RANK = (SPEC, SECONDARY, GUESS)


class RateUnknown(Exception):
    """No rate is known for a half-year; the last one is never carried forward."""

    def __init__(self, first_day: date):
        self.first_day = first_day
        super().__init__(f"no ECB rate for the half-year that starts on {first_day}")


@dataclass(frozen=True)
class Rate:
    """ECB main refinancing rate on the first day of a half-year, in percent a year."""

    first_day: date
    ecb: Decimal
    certainty: str = SPEC


@dataclass(frozen=True)
class Paid:
    """A payment of the principal.

    :ivar day: of the "mise en paiement", or of the bank when the buyer reports none
    :ivar amount: euros with tax
    :ivar by_bank: the day is the bank's, perhaps a few days too late
    """

    day: date
    amount: Decimal
    by_bank: bool = False


@dataclass(frozen=True)
class Part:
    """Interest on one amount: from the first day of all to its own last day."""

    amount: Decimal
    first_day: date
    last_day: date
    days: int
    rate: Decimal
    exact: Decimal


@dataclass(frozen=True)
class Interest:
    """Result of :func:`late_interest`, in euros.

    :ivar amount: interest, rounded
    :ivar lump_sum: 40.00 or 0.00
    :ivar total: both
    :ivar days: of the longest part
    :ivar limit: last day to claim it
    :ivar is_running: something is unpaid; interest goes on
    """

    amount: Decimal
    lump_sum: Decimal
    total: Decimal
    days: int
    limit: date
    parts: tuple[Part, ...] = ()
    rate: Decimal | None = None
    is_running: bool = False
    steps: tuple[Step, ...] = ()


def half_year(day: date) -> date:
    """First day of the half-year of a day.

    >>> half_year(date(2026, 12, 31)).isoformat()
    '2026-07-01'
    """
    return date(day.year, 1 if day.month < 7 else 7, 1)


def claim_limit(due_on: date) -> date:
    """Last day on which the debt can be claimed (prescription quadriennale; to check).

    >>> claim_limit(date(2026, 4, 1)).isoformat()
    '2030-12-31'
    """
    return date(due_on.year + LIMIT_YEARS, 12, 31)


def payable_by(paid_on: date) -> date:
    """Day until which the buyer pays interest and lump sum (R2192-36).

    >>> payable_by(date(2026, 4, 20)).isoformat()
    '2026-06-04'
    """
    return paid_on + timedelta(days=CLAIM_DAYS)


def rate_of(day: date, rates: Iterable[Rate]) -> Rate:
    """Find the rate of the half-year of ``day``.

    :raises RateUnknown: there is none, however near the last one is
    """
    first_day = half_year(day)
    for rate in rates:
        if rate.first_day == first_day:
            return rate
    raise RateUnknown(first_day)


def late_interest(
    due_on: date,
    total: Decimal,
    paid: Iterable[Paid],
    rates: Iterable[Rate],
    *,
    credited: Decimal = Decimal(0),
    retention: Decimal = Decimal(0),
    as_of: date | None = None,
) -> Interest:
    """Compute interest and lump sum of one payment request.

    :param due_on: last day of the legal delay
    :param total: what was asked, with all taxes, after revision and penalties
    :param paid: payments of the principal, in any order
    :param rates: one per half-year
    :param credited: credit notes to deduct, with taxes, positive
    :param retention: retention money, paid later by another rule, positive
    :param as_of: day until which what is unpaid is counted, included; None: not counted
    :raises RateUnknown: interest starts in a half-year without rate
    :raises TypeError: an amount is no Decimal
    """
    paid = sorted(paid, key=lambda payment: payment.day)
    for amount in (total, credited, retention, *(p.amount for p in paid)):
        if not isinstance(amount, Decimal):
            raise TypeError(f"amounts are Decimal, not {type(amount).__name__}")
    base = total - credited - retention
    steps = _base_steps(base, total, credited, retention)
    pieces = _pieces(base, paid, as_of)
    late = [piece for piece in pieces if piece[1] > due_on]
    limit = claim_limit(due_on)
    running = any(code == "part_running" for _amount, _day, code in late)
    if not late:
        zero = Decimal("0.00")
        steps.append(Step("not_late", "CCP L2192-13", SPEC, day=due_on))
        return Interest(zero, zero, zero, 0, limit, steps=tuple(steps))
    first_day = due_on + timedelta(days=1)
    rate = rate_of(first_day, rates)
    percent = rate.ecb + POINTS
    certainty = max(rate.certainty, SPEC, key=_RANK.index)
    steps += [
        Step("first_day", "CCP R2192-32", GUESS, day=first_day),
        Step(
            "rate",
            "CCP R2192-31",
            certainty,
            day=rate.first_day,
            base=rate.ecb,
            rate=percent,
        ),
    ]
    parts = []
    for amount, last_day, code in late:
        days = (last_day - due_on).days
        yearly = _EXACT.multiply(amount, percent)
        exact = _EXACT.divide(yearly * days, Decimal(100 * _YEAR))
        parts.append(Part(amount, first_day, last_day, days, percent, exact))
        article = "CCP R2192-32" if code == "part_ordered" else ""
        steps.append(
            Step(
                code,
                article,
                GUESS,
                day=first_day,
                until=last_day,
                days=days,
                base=amount,
                rate=percent,
                amount=exact.quantize(Decimal("0.0001"), context=_EXACT),
            )
        )
    # one division of the whole, so that nothing is rounded twice
    whole = sum((p.amount * p.rate * p.days for p in parts), Decimal(0))
    exact = _EXACT.divide(whole, Decimal(100 * _YEAR))
    amount = exact.quantize(_CENT, rounding=ROUND_HALF_UP)
    steps += [
        Step("interest", "CCP L2192-13", GUESS, amount=amount),
        Step("lump_sum", "CCP D2192-35", GUESS, amount=LUMP_SUM),
        Step("total", "", SPEC, amount=amount + LUMP_SUM),
    ]
    if not running:
        last = max(p.last_day for p in parts)
        steps.append(Step("payable_by", "CCP R2192-36", SPEC, day=payable_by(last)))
    steps.append(Step("limit", "loi 68-1250 art. 1", GUESS, day=limit))
    return Interest(
        amount=amount,
        lump_sum=LUMP_SUM,
        total=amount + LUMP_SUM,
        days=max(p.days for p in parts),
        limit=limit,
        parts=tuple(parts),
        rate=percent,
        is_running=running,
        steps=tuple(steps),
    )


def _base_steps(base, total, credited, retention) -> list[Step]:
    article = "CCP R2192-33"
    steps = [Step("base_total", article, GUESS, amount=total)]
    if credited:
        steps.append(Step("base_credited", article, GUESS, amount=credited))
    if retention:
        steps.append(Step("base_retention", article, GUESS, amount=retention))
    if credited or retention:
        steps.append(Step("base", article, GUESS, amount=base))
    return steps


def _pieces(base: Decimal, paid: list[Paid], as_of: date | None) -> list[tuple]:
    """Cut the base into ``(amount, last day, step code)``, oldest first.

    What is paid beyond the base bears no interest.
    """
    pieces = []
    left = base
    for payment in paid:
        amount = min(payment.amount, left)
        if amount <= 0:
            continue
        left -= amount
        code = "part_bank" if payment.by_bank else "part_ordered"
        pieces.append((amount, payment.day, code))
    if left > 0 and as_of:
        pieces.append((left, as_of, "part_running"))
    return pieces
