"""Saturdays, Sundays, public holidays of mainland France (code du travail L3133-1).

The holidays of Alsace-Moselle and overseas are left out: the buyer's town is not known
here, and counting one day too few is to the supplier's risk only where a contract moves
its due date at all.
"""

from datetime import date, timedelta

_FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
#: Easter Monday, Ascension, Whit Monday: days after Easter Sunday
_MOVING = {1, 39, 50}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    k = (32 + 2 * e + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def next_working_day(day: date) -> date:
    """Return the day itself when it is a working day, else the first one after it.

    >>> next_working_day(date(2026, 6, 28)).isoformat()
    '2026-06-29'
    """
    while (
        day.weekday() > 4
        or (day.month, day.day) in _FIXED
        or (day - easter(day.year)).days in _MOVING
    ):
        day += timedelta(days=1)
    return day
