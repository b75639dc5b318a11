"""Simulator: ladders of statuses, and the acts of the public buyer."""

import pytest
from simulated import Clock, build, cii

from chorus_pro.simulator.fixtures import NEVER_PAID_SIRET

LIFE = [
    "DEPOSEE",
    "EN_COURS_ACHEMINEMENT",
    "MISE_A_DISPOSITION",
    "MANDATEE",
    "MISE_A_DISPOSITION_COMPTABLE",
    "MISE_EN_PAIEMENT",
]


def statuses(simulator, number="F1"):
    (invoice,) = simulator.store.invoices_numbered(number)
    return [one.status for one in invoice.events]


def deposited(clock=None, recipient=None, **settings):
    simulator, caller = build(clock, **settings)
    content = cii("F1", recipient=recipient) if recipient else cii("F1")
    caller.deposit_and_report(content)
    return simulator, caller


def test_by_hand_it_stops_when_the_buyer_has_it():
    simulator, caller = deposited(ladder="manual")
    for _turn in range(3):
        caller.search()
    assert statuses(simulator) == LIFE[:3]


def test_immediately_it_goes_to_the_payment():
    simulator, _caller = deposited(ladder="immediate")
    assert statuses(simulator) == LIFE


def test_by_look_up_each_search_moves_it_one_step():
    simulator, caller = deposited(ladder="lookup")
    assert statuses(simulator) == LIFE[:1]
    seen = [caller.search()["listeFactures"][0]["statut"] for _turn in range(7)]
    assert seen == [*LIFE[1:], LIFE[-1], LIFE[-1]]
    assert statuses(simulator) == LIFE


def test_by_look_up_the_second_page_moves_nothing():
    simulator, caller = deposited(ladder="lookup")
    caller.search(page=2)
    assert statuses(simulator) == LIFE[:1]


def test_in_time_each_step_is_dated_when_it_was_due():
    clock = Clock()
    simulator, caller = deposited(clock, ladder="timed", step_seconds=60)
    clock.now += 150
    assert caller.search()["listeFactures"][0]["statut"] == LIFE[2]
    clock.now += 1000
    caller.search()
    (invoice,) = simulator.store.invoices_numbered("F1")
    first = invoice.events[0].at
    assert [one.at - first for one in invoice.events] == [0, 60, 120, 180, 240, 300]


def test_some_buyers_never_report_the_payment():
    simulator, _caller = deposited(ladder="immediate", recipient=NEVER_PAID_SIRET)
    assert statuses(simulator) == LIFE[:-1]


def test_a_person_stops_the_ladder():
    clock = Clock()
    simulator, caller = deposited(clock, ladder="timed", step_seconds=60)
    clock.now += 60
    simulator.act("F1", "SUSPENDUE", "Bon de livraison absent")
    clock.now += 1000
    caller.search()
    assert statuses(simulator) == [*LIFE[:2], "SUSPENDUE"]


def test_any_status_may_follow_any():
    simulator, _caller = deposited(ladder="immediate")
    for status in ("MANDATEE", "DEPOSEE", "JAMAIS_VU"):
        simulator.act("F1", status)
    assert statuses(simulator)[-3:] == ["MANDATEE", "DEPOSEE", "JAMAIS_VU"]


@pytest.mark.parametrize("status", ["SUSPENDUE", "REJETEE", "A_RECYCLER"])
@pytest.mark.parametrize("comment", [None, "", "  "])
def test_the_buyer_must_say_why(status, comment):
    simulator, _caller = deposited()
    with pytest.raises(ValueError, match="reason"):
        simulator.act("F1", status, comment)
    assert statuses(simulator) == LIFE[:3]


def test_once_withdrawn_recycling_becomes_a_rejection():
    simulator, _caller = deposited(recycling_withdrawn=True)
    simulator.act("F1", "A_RECYCLER", "Mauvais service")
    assert statuses(simulator)[-1] == "REJETEE"


def test_an_unknown_invoice_or_no_status_is_refused():
    simulator, _caller = deposited()
    with pytest.raises(ValueError, match="F9"):
        simulator.act("F9", "MANDATEE")
    with pytest.raises(ValueError, match="status"):
        simulator.act("F1", "")


def test_the_author_and_the_date_may_be_given():
    simulator, _caller = deposited()
    invoice = simulator.act("F1", "MANDATEE", author=("Ada", "NOM"), at=1000)
    assert invoice.current.author["last_name"] == "NOM"
    assert invoice.current.at == 1000


def test_the_newest_of_two_with_one_number_is_acted_on_unless_named():
    simulator, _caller = build()
    simulator.seed({"invoices": [{"number": "F1"}, {"number": "F1"}]})
    first, second = simulator.store.invoices_numbered("F1")
    simulator.act("F1", "MANDATEE")
    simulator.act(None, "COMPTABILISEE", invoice_id=first.id)
    assert second.current.status == "MANDATEE"
    assert first.current.status == "COMPTABILISEE"
