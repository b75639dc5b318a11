"""Every state with every event, and the diagram with the tables."""

import itertools
import re

import pytest

from chorus_pro import lifecycle
from chorus_pro.lifecycle import (
    ForbiddenMove,
    next_deposit_state,
    next_transmission_state,
    stage,
)

TRANSMISSION = [code for code, _label in lifecycle.TRANSMISSION_STATES]
DEPOSIT = [code for code, _label in lifecycle.DEPOSIT_STATES]
EVENTS = ("build", "fault", "withdraw", "claim", "receipt", "release", "silence")
EVENTS += ("refuse", "integrate", "process", "resurrect", "return", "rebuild", "lose")


def drawn(part):
    """{(state, event): state} as the docstring of the module draws them."""
    blocks = re.split(r"^(Transmission|Deposit)::$", lifecycle.__doc__, flags=re.M)
    text = blocks[blocks.index(part) + 1]
    return {
        (state, event): target
        for state, event, target in re.findall(
            r"^    (\w+) +--\[(\w+)\]-+> (\w+)", text, re.M
        )
    }


@pytest.mark.parametrize(
    ("part", "states", "follow"),
    [
        ("Transmission", TRANSMISSION, next_transmission_state),
        ("Deposit", DEPOSIT, next_deposit_state),
    ],
)
def test_the_drawn_moves_are_the_only_ones(part, states, follow):
    moves = drawn(part)
    assert moves
    assert {state for state, _event in moves} | set(moves.values()) <= set(states)
    assert {event for _state, event in moves} <= set(EVENTS)
    for state, event in itertools.product(states, EVENTS):
        if (state, event) in moves:
            assert follow(state, event) == moves[state, event]
        else:
            with pytest.raises(ForbiddenMove):
                follow(state, event)


def test_what_was_sent_is_never_withdrawn():
    for state in set(TRANSMISSION) - lifecycle.UNSENT_STATES:
        with pytest.raises(ForbiddenMove):
            next_transmission_state(state, "withdraw")


def test_silence_never_leads_back_to_ready_by_itself():
    assert next_transmission_state("sending", "silence") == "uncertain"
    assert "uncertain" in lifecycle.LIVE_STATES


def test_an_invoice_is_free_again_only_when_nothing_of_it_can_arrive():
    assert set(TRANSMISSION) - lifecycle.LIVE_STATES == {
        "refused",
        "faulty",
        "withdrawn",
    }
    assert lifecycle.UNSENT_STATES <= lifecycle.LIVE_STATES


@pytest.mark.parametrize("state", TRANSMISSION)
def test_every_state_has_a_stage(state):
    assert stage(state) in {
        "sending",
        "with_chorus_pro",
        "action_needed",
        None,
    }


def test_a_status_counts_only_once_integrated():
    assert stage("uncertain", "with_buyer") == "sending"
    assert stage("refused", "with_buyer") == "action_needed"
    assert stage("integrated", "with_buyer") == "with_buyer"
    assert stage("integrated", None) == "with_chorus_pro"


@pytest.mark.parametrize("status", ["with_chorus_pro", "with_buyer"])
def test_payment_ordered_does_not_fall_back(status):
    # MANDATEE after MISE_EN_PAIEMENT is what Hélios produces.
    assert stage("integrated", status, "payment_ordered") == "payment_ordered"


@pytest.mark.parametrize("status", ["action_needed", "closed", "payment_ordered"])
def test_payment_ordered_gives_way_to_what_asks_for_a_person(status):
    assert stage("integrated", status, "payment_ordered") == status


def test_an_unknown_status_does_not_undo_payment_ordered():
    assert stage("integrated", None, "payment_ordered") == "payment_ordered"
