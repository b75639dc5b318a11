"""The worked examples of ``docs/late-payment.md``, each computed by hand in its text.

n is the number of days late, D the due date, S the start of the delay.
"""

from dataclasses import replace
from decimal import Decimal

from late_payment_cases import RATES, available, day, due, facts, owed

from chorus_pro.late_payment import (
    Facts,
    Paid,
    late_interest,
    legal_delay,
    payable_by,
    subcontractor_start,
)

# === THE TEN EXAMPLES === #


def test_1_state_deposited_by_api():
    # S = 2 March (not the deposit of 28 February); D = 29 days left + 1 = 1 April.
    # n = 19; 12,000 x 10.15 % = 1,218.00; x 19 / 365 = 63.4027.
    known = facts(
        ("DEPOSEE", "2026-02-28"),
        ("MISE_A_DISPOSITION", "2026-03-02"),
        ("MISE_EN_PAIEMENT", "2026-04-20"),
        executed_on=day("2026-02-20"),
    )
    delay = legal_delay(known)
    assert (delay.starts_on, delay.due_on) == (day("2026-03-02"), day("2026-04-01"))
    assert delay.payment_ordered_on == day("2026-04-20")
    result = owed(delay.due_on, "12000.00", "2026-04-20")
    assert (result.days, result.rate) == (19, Decimal("10.15"))
    assert result.parts[0].exact.quantize(Decimal("0.0001")) == Decimal("63.4027")
    assert result.amount == Decimal("63.40")
    assert result.total == Decimal("103.40")
    assert payable_by(day("2026-04-20")) == day("2026-06-04")


def test_2_hospital_and_a_credit_note():
    # D = 15 September + 50 = 4 November; n = 26 + 18 = 44.
    # (9,840.50 - 1,200.00) x 10.15 % x 44 / 365 = 105.7218.
    due_on = due(available("2025-09-15", kind="health"))
    assert due_on == day("2025-11-04")
    result = owed(due_on, "9840.50", "2025-12-18", credited=Decimal("1200.00"))
    assert result.days == 44
    assert result.total == Decimal("145.72")


def test_3_undertaking_and_work_done_after_the_invoice():
    # S = 6 July, the execution; D = + 60 = 4 September; n = 41 at 10.40 %: 525.6986.
    known = available("2026-06-15", kind="undertaking", executed_on=day("2026-07-06"))
    assert due(known) == day("2026-09-04")
    result = owed(due(known), "45000.00", "2026-10-15")
    assert (result.days, result.rate) == (41, Decimal("10.40"))
    assert result.total == Decimal("565.70")


def test_4_shorter_contract_due_on_the_last_day_of_a_half_year():
    # D = 10 June + 20 = 30 June; first day 1 July, so 10.40 %, 31 days: 88.3288.
    known = available("2026-06-10", contract_days=20)
    assert due(known) == day("2026-06-30")
    assert owed(due(known), "10000.00", "2026-07-31").total == Decimal("128.33")


def test_5_one_rate_across_two_half_years():
    # D = 30 May; first day 31 May: 11.15 % for all 105 days: 811.5062.
    known = available("2025-04-30")
    result = owed(due(known), "25300.00", "2025-09-12")
    assert (result.days, result.rate) == (105, Decimal("11.15"))
    assert result.total == Decimal("851.51")


def test_6_suspension_with_a_short_balance():
    # Balance on 16 January = 20 days; 30 new days from 2 February: 4 March. n = 27.
    known = available(
        "2026-01-06", ("SUSPENDUE", "2026-01-16"), ("COMPLETEE", "2026-02-02")
    )
    assert due(known) == day("2026-03-04")
    assert owed(due(known), "7236.00", "2026-03-31").total == Decimal("94.33")


def test_7_suspension_with_a_longer_balance():
    # D = 20 January; balance on 8 December = 43, more than 30; from 15 December: 27
    # January. n = 31.
    known = available(
        "2025-12-01",
        ("SUSPENDUE", "2025-12-08"),
        ("COMPLETEE", "2025-12-15"),
        kind="health",
    )
    assert due(known) == day("2026-01-27")
    assert owed(due(known), "18450.00", "2026-02-27").total == Decimal("199.05")


def test_8_leap_year_counts_29_february_and_divides_by_365():
    # D = 7 February 2024; 22 days in February + 15 = 37; 1,825.00 x 37 / 365 = 185.00.
    known = available("2024-01-08")
    assert owed(due(known), "14600.00", "2024-03-15").total == Decimal("225.00")


def test_9_disputed_amount_two_payments_rounded_once():
    # D = 2 September. 1,248.00 x 15 / 365 = 51.2877; 832.00 x 58 / 365 = 132.2082.
    due_on = due(available("2026-08-03"))
    paid = [
        Paid(day("2026-10-30"), Decimal("8000.00")),
        Paid(day("2026-09-17"), Decimal("12000.00")),
    ]
    result = late_interest(due_on, Decimal("20000.00"), paid, RATES)
    assert [part.days for part in result.parts] == [15, 58]
    assert result.amount == Decimal("183.50")
    assert result.total == Decimal("223.50")


def test_10_works_with_revision_penalty_and_retention():
    # (60,000 + 1,200) x 1.20 - 500 = 72,940; - 3,672 = 69,268; D = 15 May; n = 40.
    due_on = due(available("2026-04-15"))
    result = owed(due_on, "72940.00", "2026-06-24", retention=Decimal("3672.00"))
    assert result.parts[0].amount == Decimal("69268.00")
    assert result.total == Decimal("810.49")


# === THE SIX BOUNDARY CASES === #


def test_paid_on_the_due_date_owes_nothing():
    result = owed(day("2026-04-01"), "12000.00", "2026-04-01")
    assert (result.total, result.lump_sum, result.days) == (0, 0, 0)


def test_one_day_late():
    # 100 x 10.15 % x 1 / 365 = 0.0278.
    assert owed(day("2026-04-01"), "100.00", "2026-04-02").total == Decimal("40.03")


def test_exact_half_cent_goes_up():
    # 14.60 x 12.50 % x 1 / 365 = 0.005.
    result = owed(due(available("2024-01-08")), "14.60", "2024-02-08")
    assert result.total == Decimal("40.01")


def test_due_on_a_sunday_is_moved_only_where_the_contract_says_so():
    # 28 June 2026 is a Sunday: 33 days at 10.15 % = 91.77, or 32 days = 88.99.
    known = available("2026-05-29")
    assert due(known) == day("2026-06-28")
    assert owed(due(known), "10000.00", "2026-07-31").amount == Decimal("91.77")
    moved = due(replace(known, working_day=True))
    assert moved == day("2026-06-29")
    assert owed(moved, "10000.00", "2026-07-31").amount == Decimal("88.99")


def test_subcontractor_whose_holder_is_silent():
    # 3 March + 15 = 18 March; + 30 = 17 April; 507.50 x 28 / 365 = 38.9315.
    start = subcontractor_start(day("2026-03-03"))
    assert start == day("2026-03-18")
    assert subcontractor_start(day("2026-03-03"), day("2026-03-10")) == day(
        "2026-03-10"
    )
    due_on = due(Facts("authority", started_on=start))
    assert due_on == day("2026-04-17")
    assert owed(due_on, "5000.00", "2026-05-15").total == Decimal("78.93")


def test_a_rejection_ends_the_request():
    delay = legal_delay(available("2026-01-06", ("REJETEE", "2026-01-20")))
    assert (delay.state, delay.due_on) == ("ended", None)
    # the new invoice counts from its own availability, whatever happened to the first
    again = legal_delay(available("2026-02-10"))
    assert again.due_on == day("2026-03-12")
