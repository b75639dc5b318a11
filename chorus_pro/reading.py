"""Lenient reading of single values: Chorus Pro writes the same thing in several ways.

Seen in recorded answers (``tests/unit/recorded``): dates as ``2019-03-27``,
``2018-04-19 11:16`` and ``2019-03-27T11:12:24.777+01:00``, nulls where the Swagger
says string or number, a single object where it says list. Every function returns None
rather than raising: a badly written date must not stop a synchronisation.
"""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

#: dates without a zone are French mainland time (a guess: no source says it)
PARIS = ZoneInfo("Europe/Paris")

_MOMENT = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:[T ]+(?P<hour>\d\d?):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<rest>\d+))?)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?(?:\[[^]]*\])?"
)
_FRENCH_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})(.*)")
#: milliseconds since 1970: 2001-09-09 and later
_EPOCH_MS_FROM = 10**12
#: no identifier or date of the API is larger (int64)
_LARGEST = 2**63


def read_moment(value: Any) -> datetime | None:
    """A :class:`datetime.datetime`, aware, in UTC; None when absent or unreadable.

    Without an offset the moment is Paris time; a bare day is its midnight in Paris.

    >>> read_moment("2018-04-19 11:16").isoformat()
    '2018-04-19T09:16:00+00:00'
    >>> read_moment("2019-03-27T11:12:24.777+01:00").isoformat()
    '2019-03-27T10:12:24.777000+00:00'
    """
    parsed = _parse(value)
    if parsed is None:
        return None
    try:
        return parsed.astimezone(timezone.utc)
    except (OverflowError, ValueError):
        return None


def read_day(value: Any) -> date | None:
    """A :class:`datetime.date`, the legal day in Paris; None when unreadable.

    >>> read_day("2026-01-31T23:30:00Z").isoformat()
    '2026-02-01'
    """
    parsed = _parse(value)
    if parsed is None:
        return None
    try:
        return parsed.astimezone(PARIS).date()
    except (OverflowError, ValueError):
        return None


def _parse(value):
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float, Decimal)):
        return _from_epoch(value)
    text = str(value).strip()
    if re.fullmatch(r"\d{13}", text):
        return _from_epoch(int(text))
    french = _FRENCH_DAY.fullmatch(text)
    if french:
        day, month, year, rest = french.groups()
        text = f"{year}-{month}-{day}{rest}"
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    try:
        return datetime(
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            int((found["rest"] or "0")[:6].ljust(6, "0")),
            tzinfo=_zone(found["zone"]),
        )
    except ValueError:
        return None


def _from_epoch(value):
    if not _EPOCH_MS_FROM <= value <= _LARGEST:
        # No date that was ever seen; taking a small number for seconds would be a guess
        # about money and deadlines.
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1000, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _zone(text):
    if not text:
        return PARIS
    if text == "Z":
        return timezone.utc
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(sign * offset)


def read_text(value: Any) -> str | None:
    """A stripped string; None when absent or empty. Numbers become their digits."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return str(value).strip() or None


def read_amount(value: Any) -> Decimal | None:
    """A finite :class:`decimal.Decimal`, or None.

    >>> read_amount("1200,50")
    Decimal('1200.50')
    """
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    text = re.sub(r"[\s\u00a0\u202f]", "", str(value)).replace(",", ".")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def read_integer(value: Any) -> int | None:
    """An int from a number or from digits, or None; a boolean is not a number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    amount = read_amount(value)
    # Compared before anything is computed: 1e999999999 would be written out in memory.
    if amount is None or not -_LARGEST <= amount <= _LARGEST:
        return None
    return int(amount) if amount == amount.to_integral_value() else None


_WORDS = {
    "true": True,
    "oui": True,
    "1": True,
    "false": False,
    "non": False,
    "0": False,
}


def read_flag(value: Any) -> bool | None:
    """True, False, or None when Chorus Pro did not say."""
    if isinstance(value, bool) or value is None:
        return value
    return _WORDS.get(str(value).strip().lower())


def read_list(value: Any) -> list[dict]:
    """The objects of a list; a single object counts as a list of one.

    ``listeStructures`` has been seen both ways (PASTELL, production code).
    """
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def write_moment(moment: datetime, *, round_up: bool = False) -> str:
    """Paris wall-clock text without a zone, ``2026-01-07T23:59:59``.

    PASTELL sends moments in this form in production. A naive ``moment`` is taken as
    UTC, for that is what Odoo stores.

    :param round_up: to the next whole second, for the end of a window
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    if round_up and moment.microsecond:
        moment += timedelta(seconds=1)
    return moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")


def write_day(day: date | datetime) -> str:
    """``2026-01-07`` from a date, or from a moment through its day in Paris."""
    if isinstance(day, datetime):
        if day.tzinfo is None:
            day = day.replace(tzinfo=timezone.utc)
        day = day.astimezone(PARIS).date()
    return day.isoformat()
