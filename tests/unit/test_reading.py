from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from chorus_pro import reading

UTC = timezone.utc


# === SINGLE VALUES === #


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2018-04-19 11:16", "2018-04-19T09:16:00+00:00"),
        ("2018-12-19 11:16", "2018-12-19T10:16:00+00:00"),
        ("2018-04-19 11:16:07", "2018-04-19T09:16:07+00:00"),
        ("2019-03-27T11:12:24.777+01:00", "2019-03-27T10:12:24.777000+00:00"),
        ("2019-07-11T15:45:39.674+0200", "2019-07-11T13:45:39.674000+00:00"),
        ("2019-07-11T15:45:39.1234567Z", "2019-07-11T15:45:39.123456+00:00"),
        ("2019-07-11T15:45:39,5Z", "2019-07-11T15:45:39.500000+00:00"),
        ("2019-07-11T15:45:39+02:00[Europe/Paris]", "2019-07-11T13:45:39+00:00"),
        ("2019-07-11T10:00:00-04:00", "2019-07-11T14:00:00+00:00"),
        ("2026-09-28", "2026-09-27T22:00:00+00:00"),
        (" 2026-09-28 ", "2026-09-27T22:00:00+00:00"),
        ("28/09/2026", "2026-09-27T22:00:00+00:00"),
        ("28/09/2026 10:30", "2026-09-28T08:30:00+00:00"),
        (1_790_584_200_000, "2026-09-28T08:30:00+00:00"),
        ("1790584200000", "2026-09-28T08:30:00+00:00"),
        (Decimal("1790584200000"), "2026-09-28T08:30:00+00:00"),
    ],
)
def test_a_moment_is_read_in_every_form_that_was_seen(value, expected):
    assert reading.read_moment(value).isoformat() == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "  ",
        "demain",
        "2026-13-45",
        "2026-02-30 10:00",
        "2026-09-28T25:00",
        "2026-09-28T10:00+99:99",
        True,
        False,
        12,
        1_790_584_200,
        10**30,
        Decimal("1e999999999"),
        float("nan"),
        {},
        [],
        "0000-00-00",
    ],
)
def test_an_unreadable_moment_is_none_and_stops_nothing(value):
    assert reading.read_moment(value) is None
    assert reading.read_day(value) is None


def test_moments_at_the_edge_of_time():
    assert reading.read_moment("0001-01-01T00:00:00+05:00") is None
    assert reading.read_day("9999-12-31T23:59:00-05:00") is None


def test_a_day_is_the_legal_day_in_paris():
    assert reading.read_day("2026-01-31T23:30:00Z") == date(2026, 2, 1)
    assert reading.read_day("2026-07-31T22:30:00+00:00") == date(2026, 8, 1)
    # A supplier in Guadeloupe: the evening there is the next day in Paris.
    assert reading.read_day("2026-09-28T21:00:00-04:00") == date(2026, 9, 29)
    assert reading.read_day("2026-09-28") == date(2026, 9, 28)
    assert reading.read_day("2026-09-28T00:00:00+02:00") == date(2026, 9, 28)


def test_the_hour_that_comes_twice_is_its_first_coming():
    assert reading.read_moment("2026-10-25 02:30").isoformat() == (
        "2026-10-25T00:30:00+00:00"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12, Decimal(12)),
        (Decimal("12.50"), Decimal("12.50")),
        ("1 200,50", Decimal("1200.50")),
        ("1\u202f200.5", Decimal("1200.5")),
        (0, Decimal(0)),
        (None, None),
        ("", None),
        ("gratuit", None),
        ("NaN", None),
        (True, None),
        ([], None),
    ],
)
def test_amounts(value, expected):
    assert reading.read_amount(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5),
        ("5", 5),
        (Decimal("5.0"), 5),
        (5.5, None),
        (True, None),
        ("x", None),
        ("1e999999999", None),
    ],
)
def test_integers(value, expected):
    assert reading.read_integer(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (False, False),
        (None, None),
        ("true", True),
        ("Oui", True),
        ("NON", False),
        (1, True),
        (0, False),
        ("peut-être", None),
    ],
)
def test_flags(value, expected):
    assert reading.read_flag(value) is expected


def test_lists():
    assert reading.read_list(None) == []
    assert reading.read_list({"a": 1}) == [{"a": 1}]
    assert reading.read_list([{"a": 1}, None, 3]) == [{"a": 1}]
    assert reading.read_list("x") == []


def test_texts():
    assert reading.read_text("  x ") == "x"
    assert reading.read_text(12) == "12"
    assert reading.read_text("") is None
    assert reading.read_text({}) is None


def test_moments_are_written_in_paris_time():
    summer = datetime(2026, 9, 28, 8, 30, 15, 250, tzinfo=UTC)
    assert reading.write_moment(summer) == "2026-09-28T10:30:15"
    assert reading.write_moment(summer, round_up=True) == "2026-09-28T10:30:16"
    assert reading.write_moment(datetime(2026, 1, 5, 23, 0)) == "2026-01-06T00:00:00"
    there = datetime(2026, 9, 28, 21, 0, tzinfo=timezone(timedelta(hours=-4)))
    assert reading.write_moment(there) == "2026-09-29T03:00:00"


def test_days_are_written_as_days_of_paris():
    assert reading.write_day(date(2026, 1, 5)) == "2026-01-05"
    assert reading.write_day(datetime(2026, 1, 5, 23, 30)) == "2026-01-06"
    assert reading.write_day(datetime(2026, 1, 5, 3, tzinfo=UTC)) == "2026-01-05"
