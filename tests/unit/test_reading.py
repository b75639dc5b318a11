import random
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from storable import unstorable

from chorus_pro import reading
from chorus_pro.messages.invoices import read_invoice_page
from chorus_pro.records import InvoiceRow, InvoiceSearch

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
    assert reading.read_day("9999-12-31") is None
    assert reading.read_moment(10**14) is None
    assert reading.read_day("2199-12-31") == date(2199, 12, 31)


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
        ("1e400", None),
        (10**13, None),
        (Decimal("-1e999999999"), None),
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
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (-(10**300), None),
        ("9" * 400, None),
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


UNFIT = ["\0", "\x1b", "\x7f", "\x9f", "\ud83d", "\udfff", "\ufffe", "\uffff"]


@pytest.mark.parametrize("character", UNFIT)
def test_a_character_that_cannot_be_kept_is_replaced_and_never_dropped(character):
    assert reading.read_text(f"F-{character}1") == "F-\ufffd1"
    assert reading.read_words(f"F-{character}1") == "F-\ufffd1"
    assert reading.read_flow(f"CPP{character}1") is None


def test_a_line_is_one_line_and_words_keep_theirs():
    assert reading.read_text("F-1\r\nINFO sent\u2028x") == "F-1 INFO sent x"
    assert reading.read_words("a\r\nb\rc\u2029d\te") == "a\nb\nc\nd\te"


def test_what_is_too_long_is_cut_and_shows_it():
    assert reading.read_text("x" * 5000) == "x" * 254 + "…"
    assert reading.read_words("x" * 50_000) == "x" * 9_999 + "…"
    assert reading.read_text("9" * 5000).endswith("…")


def test_random_texts_can_be_kept():
    rng = random.Random(1)
    ends = (*UNFIT, "\u2028", "\n", "a", "é", "\U0001f600", " ")
    for _ in range(3000):
        text = "".join(
            rng.choice(ends) if rng.random() < 0.3 else chr(rng.randrange(0x110000))
            for _ in range(rng.choice([1, 3, 30, 300]))
        )
        row = InvoiceRow(
            invoice_id=reading.read_integer(text) or 1,
            number=reading.read_text(text) or "",
            status="",
            status_comment=reading.read_words(text),
            flow_number=reading.read_flow(text),
        )
        assert not list(unstorable(row)), ascii(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("CPP0011117000000000425903", "CPP0011117000000000425903"),
        (" CPP1 ", "CPP1"),
        ("CPP1\n", "CPP1"),
        ("CPP1\nINFO chorus_pro deposit_flow ok CPP2", None),
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
        ("../../etc/passwd", None),
        ("CPP 1", None),
        ("ＣＰＰ１", None),
        (12, None),
        ({"numero": "CPP1"}, None),
        (None, None),
        ("", None),
    ],
)
def test_a_flow_number_has_a_form(value, expected):
    assert reading.read_flow(value) == expected


def test_what_a_person_typed_is_no_formula():
    assert reading.read_words('=HYPERLINK("https://x")') == ' =HYPERLINK("https://x")'
    assert reading.read_words("  {=1}") == " {=1}"
    assert reading.read_words("Motif = 2") == "Motif = 2"
    assert reading.read_words(None) is None


def test_a_comment_of_the_buyer_is_no_formula():
    row = {
        "identifiantFactureCPP": 1,
        "numeroFacture": "F-1",
        "commentaireEtatCourant": "=1+1",
    }
    page = read_invoice_page({"listeFactures": [row]}, InvoiceSearch())
    assert page.rows[0].status_comment == " =1+1"


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
