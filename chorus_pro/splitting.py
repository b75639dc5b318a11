"""A search whose answer was cut off -> several that together ask for the same.

By time, by status, by amount, then by buyer. Amounts come before buyers because ranges
of amounts cover everything, and a list of buyers only those that were seen.

Windows are ``[start, end)`` in whole units. On the wire both ends are included, which
reads a second twice and never misses one.
"""

from collections import Counter, namedtuple
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from .codes import invoice_status
from .records import InvoiceSearch

PARIS = ZoneInfo("Europe/Paris")
SECOND, _DAY, _CENT = timedelta(seconds=1), timedelta(days=1), Decimal("0.01")

#: what of a row helps to split: moment of the status, day of deposit, code of the
#: status, total with tax, SIRET of the recipient; each may be None
Fact = namedtuple("Fact", "moment deposit_day status amount buyer")


def split(
    search: InvoiceSearch,
    facts: Iterable[Fact],
    *,
    by_moment: bool,
    by_whole_days: bool,
    by_deposit_day: bool,
) -> list[InvoiceSearch]:
    """Two or three searches instead of one, of about the same weight.

    :param by_moment: the filter on the status date is honoured
    :param by_whole_days: by the day only
    :param by_deposit_day: the filter on the day of deposit is honoured
    :return: empty when nothing splits it but its buyers
    """
    facts = list(facts)
    return (
        (by_moment and _by_moment(search, facts, by_whole_days))
        or (by_deposit_day and _by_deposit_day(search, facts))
        or _by_status(search, facts)
        or _by_amount(search, facts)
    )


def halves(search: InvoiceSearch, facts: Iterable[Fact]) -> list[InvoiceSearch]:
    """Two searches of which both have rows, by what differs among those seen.

    :return: empty when all rows have one amount, or one without, and one status
    """
    facts = list(facts)
    amounts = {fact.amount for fact in facts}
    if len(amounts) > 1 and None not in amounts:
        return _by_amount(search, facts)
    if len({fact.status for fact in facts}) > 1:
        return _by_status(search, facts)
    return []


def by_buyer(search: InvoiceSearch, facts: Iterable[Fact]) -> list[InvoiceSearch]:
    """One search for each buyer that was seen: others may exist."""
    buyers = sorted({fact.buyer for fact in facts if fact.buyer})
    if search.recipient_siret or len(buyers) < 2:
        return []
    return [replace(search, recipient_siret=siret) for siret in buyers]


def midnight(moment: datetime, days: int = 0) -> datetime:
    """The midnight of Paris at which the day of ``moment`` began, or a later one."""
    day = moment.astimezone(PARIS).date() + timedelta(days=days)
    return datetime.combine(day, time(), PARIS).astimezone(timezone.utc)


# === ONE WAY EACH === #


def _by_moment(search, facts, by_whole_days):
    start, end = search.status_changed_from, search.status_changed_to
    if not start:
        return []
    floor = midnight if by_whole_days else _floor
    after = _next_midnight if by_whole_days else _next_second
    moments = [floor(fact.moment) for fact in facts if fact.moment]
    return [
        replace(search, status_changed_from=first, status_changed_to=last)
        for first, last in _cuts(moments, floor(start), end, after)
    ]


def _by_deposit_day(search, facts):
    first, last = search.deposited_from, search.deposited_to
    if not first:
        return []
    days = [fact.deposit_day for fact in facts if fact.deposit_day]
    cuts = _cuts(days, first, last and last + _DAY, lambda day: day + _DAY)
    return [
        replace(search, deposited_from=start, deposited_to=stop and stop - _DAY)
        for start, stop in cuts
    ]


def _by_status(search, facts):
    """Also by codes that were not seen; one that is in no table must be seen first."""
    seen = Counter(fact.status for fact in facts if fact.status)
    known = set(search.statuses) or set(invoice_status.BY_CODE) | set(seen)
    if len(known) == 1:
        return []
    first, second, weight = [], [], 0
    for code in sorted(known, key=lambda code: (-seen[code], code)):
        if weight < seen.total() / 2 or not first:
            first.append(code)
            weight += seen[code]
        else:
            second.append(code)
    if not second:
        second.append(first.pop())
    return [replace(search, statuses=tuple(sorted(codes))) for codes in (first, second)]


def _by_amount(search, facts):
    low, high = search.amount_from, search.amount_to
    amounts = sorted(
        fact.amount
        for fact in facts
        if fact.amount is not None
        and (low is None or fact.amount >= low)
        and (high is None or fact.amount <= high)
    )
    if not amounts or (low is not None and low == high):
        return []
    middle = _middle(amounts)
    if middle < amounts[-1]:
        pieces = [(low, middle), (middle + _CENT, high)]
    else:
        pieces = [(middle, middle)]
        if low is None or low < middle:
            pieces.append((low, middle - _CENT))
        if high is None or high > middle:
            pieces.append((middle + _CENT, high))
    return [replace(search, amount_from=a, amount_to=b) for a, b in pieces]


# === WHERE TO CUT === #


def _middle(values):
    """The median of sorted values, but below the greatest where there is another."""
    middle = values[len(values) // 2]
    if middle == values[-1]:
        lower = [value for value in values if value < middle]
        middle = lower[-1] if lower else middle
    return middle


def _cuts(values, start, end, after):
    """Where to cut ``[start, end)`` so that each piece has half of the values.

    :param values: those of the rows, in whole units; outside ones count at the edges
    :param end: None when it is open
    :param after: the unit that follows one
    :return: list of pairs, empty when the window is one unit or nothing is known
    """
    if end is not None and after(start) >= end:
        return []
    last = None
    units = []
    for value in values:
        if end is not None and value >= end:
            last = last or _last_unit(start, end, after)
            value = last
        units.append(max(value, start))
    units.sort()
    if not units:
        return []
    middle = _middle(units)
    stop = after(middle)
    if middle < units[-1]:
        return [(start, stop), (stop, end)]
    pieces = [(middle, stop)]
    if start < middle:
        pieces.insert(0, (start, middle))
    if end is None or stop < end:
        pieces.append((stop, end))
    return pieces


def _last_unit(start, end, after):
    """The last unit before ``end``."""
    step = after(start) - start
    unit = end - step
    while after(unit) < end:
        unit = after(unit)
    return max(unit, start)


def _floor(moment):
    return moment.astimezone(timezone.utc).replace(microsecond=0)


def _next_second(moment):
    return moment + SECOND


def _next_midnight(moment):
    return midnight(moment, 1)
