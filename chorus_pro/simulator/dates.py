"""Dates as Chorus Pro writes and reads them: several forms, all Europe/Paris.

Source: recorded answers (``docs/simulator.md``); the Swagger says date-time everywhere.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris(at):
    """Epoch seconds -> aware datetime in Paris."""
    return datetime.fromtimestamp(at, PARIS)


def paris_day(at):
    """Epoch seconds -> calendar day in Paris."""
    return paris(at).date()


def with_offset(at):
    """``2019-07-11T15:45:39.674+02:00``."""
    return paris(at).isoformat(timespec="milliseconds")


def to_the_minute(at):
    """``2016-10-25 17:42``, the form of histories."""
    return paris(at).strftime("%Y-%m-%d %H:%M")


def read(text):
    """A date or date-time of a request -> epoch seconds.

    A date alone is its first instant; without an offset it is Paris time.

    :raises ValueError: not a date
    """
    text = text.strip()
    if len(text) == 10:
        moment = datetime.combine(date.fromisoformat(text), time())
    else:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PARIS)
    return moment.timestamp()


def read_day(text):
    """A date or date-time of a request -> calendar day in Paris."""
    return paris_day(read(text))
