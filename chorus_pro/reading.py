"""Lenient reading of single values: Chorus Pro writes the same thing in several ways.

Seen in recorded answers (``tests/unit/recorded``): dates as ``2019-03-27``,
``2018-04-19 11:16`` and ``2019-03-27T11:12:24.777+01:00``, nulls where the Swagger
says string or number, a single object where it says list. Every function returns None
rather than raising: a badly written date must not stop a synchronisation.

This is also the gate for every text that comes in, from an answer, a header or a file:
what PostgreSQL, XML or a log cannot hold does not pass, and nothing is longer, larger
or further away in time than a column, an index or the arithmetic of days can take. A
character that does not pass becomes U+FFFD, rather than nothing: a number that was
damaged must never become equal to one of ours.
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
#: every identifier of the API is smaller (int64), and what is as large is none
_LARGEST = 2**63
#: amounts are decimal(19,6) there: 13 digits before the point (a client in C#)
_LARGEST_AMOUNT = 10**13
#: years of an invoice; 9999, "for ever", is no date: a month later there is no day
_YEARS = range(1970, 2200)

#: characters of a name, a number or a code; an index of PostgreSQL takes 2,700 bytes
LINE_MAX = 255
#: characters of a comment or a message, of which Chorus Pro allows 2,000 in each
WORDS_MAX = 10_000
#: flow numbers that were seen: CPP, then 22 digits (recorded answers); no source
#: promises it. The name of a file and a line of the log can hold this
_FLOW_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

#: what XML 1.0 (2.2) or PostgreSQL (U+0000) cannot hold, halves of a pair (RFC 3629),
#: and the other control characters, which a terminal would obey
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")


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
        moment = parsed.astimezone(timezone.utc)
    except (OverflowError, ValueError):
        return None
    return moment if moment.year in _YEARS else None


def read_day(value: Any) -> date | None:
    """A :class:`datetime.date`, the legal day in Paris; None when unreadable.

    >>> read_day("2026-01-31T23:30:00Z").isoformat()
    '2026-02-01'
    """
    parsed = _parse(value)
    if parsed is None:
        return None
    try:
        day = parsed.astimezone(PARIS).date()
    except (OverflowError, ValueError):
        return None
    return day if day.year in _YEARS else None


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


def clean_text(text: str, longest: int = WORDS_MAX) -> str:
    """A text that can be kept and shown, stripped; its lines stay.

    :param longest: characters; what is longer is cut and ends with "…"

    >>> clean_text("pi\\u00e8ce\\x00\\r\\nmanquante ")
    'pi\u00e8ce\ufffd\\nmanquante'
    """
    text = _UNFIT.sub(_REPLACEMENT, _LINE_ENDS.sub("\n", text)).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def clean_line(text: str, longest: int = LINE_MAX) -> str:
    """The same on one line, such as a name, a number or a line of the log.

    >>> clean_line("F-1\\nF-2"), clean_line("F-1\\ud83d")
    ('F-1 F-2', 'F-1\ufffd')
    """
    if text.isprintable() and len(text) <= longest:
        return text.strip()
    return clean_text(re.sub(r"[\t\r\n\u2028\u2029]+", " ", text), longest)


def read_text(value: Any) -> str | None:
    """One line, as of :func:`clean_line`; None when absent or empty.

    Numbers become their digits.
    """
    text = _text(value)
    return clean_line(text) or None


def read_words(value: Any) -> str | None:
    """What somebody wrote, as of :func:`clean_text`; None when absent or empty.

    Odoo's export to Excel writes a text that begins with "=" or "{=" as a formula,
    which runs on the machine of the reader. A space before it makes it a text.

    >>> read_words("=1+1"), read_words("Montant = 12")
    (' =1+1', 'Montant = 12')
    """
    text = clean_text(_text(value)) or None
    return f" {text}" if text and text.startswith(("=", "{=")) else text


def read_flow(value: Any) -> str | None:
    """A flow number; None when absent, or when it has not the form of one.

    Only a text is one: a wrong number kept for good would hide the invoice, while none
    at all makes it looked for. What a person types is judged by
    ``records.is_flow_number``, which is stricter.

    >>> read_flow(" CPP0011117000000000425903 "), read_flow("CPP1\\nINFO sent")
    ('CPP0011117000000000425903', None)
    """
    text = value.strip() if isinstance(value, str) else ""
    return text if _FLOW_NUMBER.fullmatch(text) else None


def _text(value):
    if value is None or isinstance(value, (bool, dict, list)):
        return ""
    # What is far too long is not searched through; a cut one still shows that it was.
    return str(value)[: 2 * WORDS_MAX]


def read_amount(value: Any) -> Decimal | None:
    """A finite :class:`decimal.Decimal` of at most 13 digits before the point, or None.

    >>> read_amount("1200,50")
    Decimal('1200.50')
    """
    amount = _decimal(value)
    if amount is None or not -_LARGEST_AMOUNT < amount < _LARGEST_AMOUNT:
        return None
    return amount


def _decimal(value):
    """A finite Decimal, or None. It is compared before anything is computed with it:
    1e999999999 would be written out in memory."""
    text = re.sub(r"[\s\u00a0\u202f]", "", _text(value)).replace(",", ".")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def read_integer(value: Any) -> int | None:
    """An int of 64 bits from a number or digits, or None; a boolean is not a number."""
    amount = value if isinstance(value, int) else _decimal(value)
    if isinstance(value, bool) or amount is None:
        return None
    if not -_LARGEST < amount < _LARGEST or amount != int(amount):
        return None
    return int(amount)


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
