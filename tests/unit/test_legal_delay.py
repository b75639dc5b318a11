"""The legal payment delay, each case counted by hand, and its properties."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from late_payment_cases import available, codes, day, due, facts

from chorus_pro.late_payment import (
    GUESS,
    Event,
    Facts,
    legal_delay,
    paris_day,
    propose_kind,
)
from chorus_pro.late_payment.working_days import easter, next_working_day


def test_a_delay_across_a_leap_day():
    # 30 January + 30 = 29 February 2024, and 1 March 2025.
    assert due(available("2024-01-30")) == day("2024-02-29")
    assert due(available("2025-01-30")) == day("2025-03-01")


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        # Guadeloupe and Martinique (UTC-4), 19:30 on 1 March: 2 March in Paris.
        ("2026-03-01T23:30", "2026-03-02"),
        # La Réunion (UTC+4), 00:30 on 2 March: still 1 March in Paris.
        ("2026-03-01T20:30", "2026-03-01"),
        # summer time: Paris is UTC+2, midnight is at 22:00
        ("2026-06-30T22:00", "2026-07-01"),
        ("2026-06-30T21:59", "2026-06-30"),
        # the hours of both changes
        ("2026-03-29T00:59", "2026-03-29"),
        ("2026-10-24T22:00", "2026-10-25"),
        ("2026-10-25T23:00", "2026-10-26"),
    ],
)
def test_legal_days_are_those_of_paris(moment, start):
    assert legal_delay(available(moment)).starts_on == day(start)


def test_the_state_s_payment_order_late_in_the_evening_overseas():
    # 20 April 23:00 UTC is 21 April in Paris: one more day of interest.
    known = available("2026-03-02", ("MISE_EN_PAIEMENT", "2026-04-20T23:00"))
    assert legal_delay(known).payment_ordered_on == day("2026-04-21")


def test_second_suspension_has_no_effect():
    known = available(
        "2026-01-06",
        ("SUSPENDUE", "2026-01-16"),
        ("COMPLETEE", "2026-02-02"),
        ("SUSPENDUE", "2026-02-10"),
    )
    delay = legal_delay(known)
    assert (delay.state, delay.due_on) == ("running", day("2026-03-04"))
    assert "suspended_again" in codes(delay)


def test_still_suspended_does_not_run():
    delay = legal_delay(available("2026-01-06", ("SUSPENDUE", "2026-01-16")))
    assert (delay.state, delay.due_on) == ("suspended", None)


def test_suspended_on_the_last_day_and_the_day_after():
    # D = 5 February. On the 5th the balance is 0: 30 new days from the 10th, 12 March.
    # On the 6th the delay has run out: nothing is left to interrupt.
    completed = ("COMPLETEE", "2026-02-10")
    known = available("2026-01-06", ("SUSPENDUE", "2026-02-05"), completed)
    assert due(known) == day("2026-03-12")
    known = available("2026-01-06", ("SUSPENDUE", "2026-02-06"), completed)
    delay = legal_delay(known)
    assert delay.due_on == day("2026-02-05")
    assert "suspended_late" in codes(delay)


def test_suspended_after_the_order_has_no_effect():
    known = available(
        "2026-01-06", ("MANDATEE", "2026-01-10"), ("SUSPENDUE", "2026-01-16")
    )
    assert due(known) == day("2026-02-05")


def test_a_shorter_contract_gets_thirty_days_after_an_interruption():
    # Contract 20 days, balance 15: the law's 30 days from 1 April (R2192-29).
    known = available(
        "2026-03-02",
        ("SUSPENDUE", "2026-03-07"),
        ("COMPLETEE", "2026-04-01"),
        contract_days=20,
    )
    assert due(known) == day("2026-05-01")


def test_never_completed_but_taken_up_again_by_the_buyer():
    known = available(
        "2026-01-06", ("SUSPENDUE", "2026-01-16"), ("SERVICE_FAIT", "2026-01-26")
    )
    delay = legal_delay(known)
    # 30 days from 26 January: 5 days left in January, + 25 = 25 February
    assert delay.due_on == day("2026-02-25")
    assert next(s for s in delay.steps if s.code == "resumed").certainty == GUESS


def test_a_suspension_before_the_availability_interrupts_nothing():
    # Statuses come in any order; the delay starts on 2 March: 1 April.
    known = facts(
        ("SUSPENDUE", "2026-01-16"),
        ("COMPLETEE", "2026-01-20"),
        ("MISE_A_DISPOSITION", "2026-03-02"),
    )
    assert due(known) == day("2026-04-01")


def test_suspended_before_the_work_was_done():
    # Received 15 June, suspended 20 June, completed 25 June, done 6 July: the balance
    # cannot exceed the 30 days; they start on 6 July: 5 August.
    known = available(
        "2026-06-15",
        ("SUSPENDUE", "2026-06-20"),
        ("COMPLETEE", "2026-06-25"),
        executed_on=day("2026-07-06"),
    )
    assert due(known) == day("2026-08-05")


def test_longer_contract_has_no_effect():
    known = available("2026-03-02", contract_days=60)
    delay = legal_delay(known)
    assert delay.due_on == day("2026-04-01")
    assert "contract_longer" in codes(delay)


def test_without_availability_the_first_status_of_the_buyer_starts_it():
    known = facts(("DEPOSEE", "2026-03-02"), ("MANDATEE", "2026-03-12"))
    delay = legal_delay(known)
    assert delay.starts_on == day("2026-03-12")
    assert not delay.is_estimated


def test_only_deposited_counts_two_days_more_and_says_so():
    # 2 March + 2 + 30 = 3 April.
    delay = legal_delay(facts(("DEPOSEE", "2026-03-02")))
    assert (delay.due_on, delay.is_estimated) == (day("2026-04-03"), True)
    delay = legal_delay(Facts("authority", requested_on=day("2026-03-02")))
    assert (delay.due_on, delay.is_estimated) == (day("2026-04-03"), True)


def test_nothing_known_does_not_start():
    delay = legal_delay(Facts("authority"))
    assert (delay.state, delay.due_on) == ("not_started", None)


def test_re_addressed_counts_from_the_right_buyer():
    known = available("2026-03-02", ("A_RECYCLER", "2026-03-09"))
    assert legal_delay(known).state == "not_started"
    known = available(
        "2026-03-02",
        ("A_RECYCLER", "2026-03-09"),
        ("DEPOSEE", "2026-03-10"),
        ("MISE_A_DISPOSITION", "2026-03-11"),
    )
    assert due(known) == day("2026-04-10")


def test_outside_the_code_computes_nothing():
    delay = legal_delay(available("2026-03-02", kind="outside"))
    assert (delay.state, delay.due_on) == ("outside", None)


def test_kind_only_read_in_a_name_is_to_be_checked():
    delay = legal_delay(available("2026-03-02", kind="health", kind_confirmed=False))
    assert delay.due_on == day("2026-04-21")
    assert "kind_unconfirmed" in codes(delay)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CHU de la Guadeloupe", "health"),
        ("C.H.U. de Bordeaux", "health"),
        ("CH de Cayenne Andrée Rosemon", "health"),
        ("Centre Hospitalier Sud Francilien", "health"),
        ("CENTRE HOSPITALIER INTERCOMMUNAL", "health"),
        ("CHR METZ-THIONVILLE", "health"),
        ("Hôpital Henri Mondor", "health"),
        ("Hôpitaux de Saint-Maurice", "health"),
        ("EPSM de la Sarthe", "health"),
        ("Hospices civils de Lyon", "health"),
        ("AP-HP", "health"),
        ("Assistance publique - Hôpitaux de Marseille", "health"),
        ("Groupe hospitalier Est Réunion", "health"),
        ("Commune du Gosier", "authority"),
        ("EHPAD Les Flamboyants", "authority"),
        ("Chambre de commerce", "authority"),
        ("Rue de l'Hôpitalet", "authority"),
        ("Archives", "authority"),
        ("", "authority"),
        (None, "authority"),
    ],
)
def test_hospitals_are_proposed_by_name(name, kind):
    assert propose_kind(name) == kind


def test_working_days():
    assert [easter(year) for year in (2024, 2025, 2026)] == [
        day("2024-03-31"),
        day("2025-04-20"),
        day("2026-04-05"),
    ]
    # Good Friday 2026 is worked; Easter Monday is not: Saturday 4 April -> Tuesday 7
    assert next_working_day(day("2026-04-03")) == day("2026-04-03")
    assert next_working_day(day("2026-04-04")) == day("2026-04-07")
    # Friday 1 May, then the week-end
    assert next_working_day(day("2026-05-01")) == day("2026-05-04")
    # Ascension Thursday 14 May 2026
    assert next_working_day(day("2026-05-14")) == day("2026-05-15")


# === PROPERTIES === #

DAYS = st.dates(day("2024-01-01"), day("2026-06-30"))
STATUSES = st.sampled_from(
    [
        "DEPOSEE",
        "MISE_A_DISPOSITION",
        "SUSPENDUE",
        "COMPLETEE",
        "SERVICE_FAIT",
        "MANDATEE",
        "MISE_EN_PAIEMENT",
        "REJETEE",
        "A_RECYCLER",
        "INCONNU_DEMAIN",
    ]
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31))
EVENTS = st.lists(st.builds(Event, STATUSES, MOMENTS), max_size=8).map(tuple)
KINDS_ = st.sampled_from(["authority", "health", "undertaking"])


@given(KINDS_, EVENTS, st.randoms())
def test_the_order_in_which_events_are_read_changes_nothing(kind, events, random):
    shuffled = list({event.moment: event for event in events}.values())
    expected = legal_delay(Facts(kind, events=tuple(shuffled)))
    random.shuffle(shuffled)
    assert legal_delay(Facts(kind, events=tuple(shuffled))) == expected


@given(KINDS_, EVENTS, st.none() | DAYS, st.none() | st.integers(1, 90), st.booleans())
def test_a_due_date_is_after_its_start_and_only_while_the_delay_runs(
    kind, events, executed_on, contract_days, working_day
):
    delay = legal_delay(
        Facts(
            kind,
            events=events,
            executed_on=executed_on,
            contract_days=contract_days,
            working_day=working_day,
        )
    )
    assert (delay.due_on is not None) == (delay.state == "running")
    if delay.due_on:
        assert delay.due_on > delay.starts_on
        assert delay.days <= {"authority": 30, "health": 50, "undertaking": 60}[kind]
        if executed_on:
            assert delay.starts_on >= executed_on


@given(KINDS_, MOMENTS, st.lists(st.integers(0, 200), min_size=2, max_size=2))
def test_an_interruption_never_brings_the_due_date_forward(kind, start, gaps):
    gaps.sort()
    plain = Facts(kind, events=(Event("MISE_A_DISPOSITION", start),))
    events = plain.events + tuple(
        Event(status, start + timedelta(days=gap, seconds=n + 1))
        for n, (status, gap) in enumerate(
            zip(("SUSPENDUE", "COMPLETEE"), gaps, strict=True)
        )
    )
    assert due(replace(plain, events=events)) >= due(plain)


def test_paris_day_takes_any_zone():
    moment = datetime(2026, 3, 1, 19, 30, tzinfo=timezone(timedelta(hours=-4)))
    assert paris_day(moment) == day("2026-03-02")
