"""Late interest, each case computed by hand in its text, and its properties."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from late_payment_cases import RATES, available, codes, day, due, owed

from chorus_pro.late_payment import (
    GUESS,
    SECONDARY,
    SPEC,
    Paid,
    RateUnknown,
    claim_limit,
    half_year,
    late_interest,
)


def test_due_on_31_december_takes_the_rate_of_january():
    # S = 1 December 2025 + 30 = 31 December; first day 1 January 2026.
    # 10.15 % in both half-years; 2024/2025 tells them apart: due 31 December 2024,
    # 11.15 % (not 12.25 %): 36,500 x 11.15 % x 10 / 365 = 111.50.
    assert due(available("2024-12-01")) == day("2024-12-31")
    result = owed(day("2024-12-31"), "36500.00", "2025-01-10")
    assert (result.rate, result.amount) == (Decimal("11.15"), Decimal("111.50"))


def test_due_on_29_june_keeps_the_rate_of_the_first_half():
    # D = 29 June 2023; first day 30 June: 10.50 %, though every other day is in July.
    # 3,650 x 10.50 % x 32 / 365 = 33.60 (38.40 at 12 %: wrong).
    result = owed(day("2023-06-29"), "3650.00", "2023-07-31")
    assert (result.days, result.amount) == (32, Decimal("33.60"))


def test_leap_day_is_one_more_day():
    # From 28 February to 1 March: 2 days in 2024, 1 in 2025.
    # 3,650 x 12.50 % x 2 / 365 = 2.50; 3,650 x 11.15 % x 1 / 365 = 1.115 -> 1.12.
    assert owed(day("2024-02-28"), "3650.00", "2024-03-01").amount == Decimal("2.50")
    assert owed(day("2025-02-28"), "3650.00", "2025-03-01").amount == Decimal("1.12")


def test_partial_payment_in_time_reduces_the_base():
    # 10,000, of which 4,000 on the due date itself; 6,000 paid 10 days late:
    # 6,000 x 10.15 % x 10 / 365 = 16.6849.
    paid = [
        Paid(day("2026-04-01"), Decimal(4000)),
        Paid(day("2026-04-11"), Decimal(6000)),
    ]
    result = late_interest(day("2026-04-01"), Decimal(10000), paid, RATES)
    assert [part.amount for part in result.parts] == [Decimal(6000)]
    assert result.total == Decimal("56.68")


def test_three_late_payments_and_a_rest_that_still_runs():
    # D = 1 April 2026, 10.15 %. 1,000 x 10 days, 2,000 x 20, 3,000 x 30, and 4,000
    # until 31 May (60 days):
    # (10,000 + 40,000 + 90,000 + 240,000) x 10.15 / 36,500 = 105.6712.
    paid = [
        Paid(day("2026-04-11"), Decimal(1000)),
        Paid(day("2026-04-21"), Decimal(2000)),
        Paid(day("2026-05-01"), Decimal(3000), by_bank=True),
    ]
    result = late_interest(
        day("2026-04-01"), Decimal(10000), paid, RATES, as_of=day("2026-05-31")
    )
    assert result.amount == Decimal("105.67")
    assert result.is_running
    assert "part_bank" in codes(result)
    assert "payable_by" not in codes(result)


def test_credit_note_and_retention_and_a_payment_beyond_them():
    # 12,000 - 2,000 credited - 500 retained = 9,500; of 10,000 paid, 9,500 bear
    # interest.
    # 9,500 x 10.40 % x 7 / 365 = 18.9479.
    result = late_interest(
        day("2026-09-02"),
        Decimal(12000),
        [Paid(day("2026-09-09"), Decimal(10000))],
        RATES,
        credited=Decimal(2000),
        retention=Decimal(500),
    )
    assert result.parts[0].amount == Decimal(9500)
    assert result.amount == Decimal("18.95")


def test_credited_as_a_whole_owes_nothing_not_even_the_lump_sum():
    result = late_interest(
        day("2026-04-01"),
        Decimal(100),
        [],
        RATES,
        credited=Decimal(100),
        as_of=day("2026-06-01"),
    )
    assert result.total == 0


def test_midnight_decides_the_rate():
    # Available at 22:30 UTC on 31 May 2026, 1 June in Paris: D = 1 July, the second
    # half-year. Half an hour before midnight in Paris: D = 30 June, first day 1 July.
    # At 21:59 UTC on 30 May: D = 29 June, first day 30 June: the first half-year.
    rates = {
        moment: owed(due(available(moment)), "1000.00", "2026-08-31").rate
        for moment in ("2026-05-31T22:30", "2026-05-31T21:30", "2026-05-30T21:59")
    }
    assert list(rates.values()) == [
        Decimal("10.40"),
        Decimal("10.40"),
        Decimal("10.15"),
    ]


def test_a_half_year_without_rate_is_a_fault_and_never_the_last_one():
    # D = 31 December 2026: first day 1 January 2027, whose rate is not known.
    with pytest.raises(RateUnknown) as fault:
        owed(day("2026-12-31"), "1000.00", "2027-01-10")
    assert fault.value.first_day == day("2027-01-01")
    # one day earlier the rate of 2026 serves until the end, whatever 2027 says
    assert owed(day("2026-12-30"), "1000.00", "2027-01-10").rate == Decimal("10.40")
    # paid in time: no rate is needed
    assert owed(day("2026-12-31"), "1000.00", "2026-12-31").total == 0


def test_every_step_of_interest_says_its_article_and_its_certainty():
    result = owed(day("2026-04-01"), "12000.00", "2026-04-20")
    rate = next(step for step in result.steps if step.code == "rate")
    assert (rate.article, rate.certainty) == ("CCP R2192-31", SECONDARY)
    assert {step.certainty for step in result.steps} <= {SPEC, SECONDARY, GUESS}


def test_four_years_from_the_january_after():
    assert claim_limit(day("2026-01-01")) == day("2030-12-31")
    assert claim_limit(day("2026-12-31")) == day("2030-12-31")
    assert claim_limit(day("2027-01-01")) == day("2031-12-31")


def test_floats_are_refused():
    with pytest.raises(TypeError):
        late_interest(day("2026-04-01"), 12000.0, [], RATES)


def test_the_rates_shipped_leave_no_half_year_out():
    path = Path(__file__).parents[2] / "data" / "chorus_pro_ecb_rate.xml"
    shipped = {}
    for record in ElementTree.parse(path).iter("record"):
        values = {field.get("name"): field.text for field in record}
        shipped[date.fromisoformat(values["first_day"])] = values
        assert values["certainty"] in (SPEC, SECONDARY)
        assert values["source"]
    expected = [date(2013, 1, 1)]
    while expected[-1] < max(shipped):
        expected.append(half_year(expected[-1] + timedelta(days=200)))
    assert list(shipped) == expected
    assert all(Decimal(shipped[r.first_day]["rate"]) == r.ecb for r in RATES)
    assert all(shipped[r.first_day]["certainty"] == r.certainty for r in RATES)


# === PROPERTIES === #

CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(day("2024-01-01"), day("2026-06-30"))


@given(CENTS, DAYS, st.integers(1, 900), st.integers(1, 900))
def test_one_more_day_never_owes_less(amount, due_on, shorter, more):
    first = owed(due_on, amount, str(due_on + timedelta(days=shorter)))
    second = owed(due_on, amount, str(due_on + timedelta(days=shorter + more)))
    assert first.total <= second.total
    assert first.rate == second.rate


@given(st.lists(CENTS, min_size=1, max_size=6), DAYS, st.integers(1, 900))
def test_paid_in_pieces_on_one_day_owes_as_much_as_paid_at_once(pieces, due_on, days):
    on = due_on + timedelta(days=days)
    total = sum(pieces)
    parts = late_interest(due_on, total, [Paid(on, p) for p in pieces], RATES)
    whole = late_interest(due_on, total, [Paid(on, total)], RATES)
    assert parts.total == whole.total
