"""The commitment numbers of the State: message, client, simulator."""

import pytest
from client_cases import NOTHING_FOUND, OK
from simulated import build
from test_contract import World

from chorus_pro import errors, messages
from chorus_pro.checks import (
    BuyerRequirements,
    References,
    check_references,
    is_state,
    looks_like_state_commitment,
)
from chorus_pro.records import Commitment
from chorus_pro.simulator import fixtures

SEARCH = "engagementsJuridiques/v1/rechercher"
SUPPLIER = 30000001
ROWS = "listeEngagementJuridique"


# === CLIENT === #


def test_the_request_is_what_a_client_in_production_sends(client, gateway):
    gateway.answer(OK | {ROWS: []})
    assert client.search_commitments(SUPPLIER, "1300123456") == []
    assert gateway.api_calls[0].json == {
        "structureReceptriceEngagementJuridique": "30000001",
        "numeroEngagementJuridique": "1300123456",
        "etatCourantEngagementJuridique": "COMMANDE",
    }


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"numeroEngagementJuridique": "1300123456"}, ("1300123456", None)),
        ({"numeroEngagementJuridique": 1300123456}, ("1300123456", None)),
        ({"etatCourantEngagementJuridique": "COMMANDE"}, (None, "COMMANDE")),
        ({}, (None, None)),
    ],
)
def test_a_row_is_read_whatever_it_says(row, found):
    rows, _paging = messages.read_commitments({ROWS: row})
    assert rows == [Commitment(*found)]


def test_another_number_is_another_commitment(client, gateway):
    other = {"numeroEngagementJuridique": "13001234567"}
    gateway.answer(OK | {ROWS: [other]})
    assert client.search_commitments(SUPPLIER, "1300123456") == []


def test_nothing_found_is_no_error(client, gateway):
    gateway.answer(NOTHING_FOUND)
    assert client.search_commitments(SUPPLIER, "1300123456") == []


# === SIMULATOR === #


def searched(number, supplier=SUPPLIER, **settings):
    _simulator, caller = build(**settings)
    answer = caller.call(
        SEARCH,
        structureReceptriceEngagementJuridique=str(supplier),
        numeroEngagementJuridique=number,
        etatCourantEngagementJuridique="COMMANDE",
    )
    return [row["numeroEngagementJuridique"] for row in answer[ROWS]]


def test_an_order_of_the_state_to_this_supplier_is_found():
    assert searched(fixtures.STATE_COMMITMENT) == [fixtures.STATE_COMMITMENT]


@pytest.mark.parametrize(
    ("number", "supplier"),
    [
        ("9999999999", SUPPLIER),
        (fixtures.SETTLED_COMMITMENT, SUPPLIER),
        # somebody else's
        (fixtures.STATE_COMMITMENT, 30000003),
    ],
)
def test_what_is_not_ordered_from_this_supplier_is_not_found(number, supplier):
    assert searched(number, supplier) == []


def test_a_commitment_can_be_seeded():
    simulator, _caller = build()
    simulator.seed({"commitments": [{"number": "1400000001"}]})
    assert simulator.store.commitments[-1].supplier_id == SUPPLIER
    with pytest.raises(ValueError, match="unknown supplier"):
        simulator.seed({"commitments": [{"number": "1", "supplier": "0"}]})


# === BOTH === #


@pytest.mark.parametrize("empty_search", ["list", "error"])
def test_the_client_and_the_simulator_agree(empty_search):
    world = World()
    world.simulator.settings.empty_search = empty_search
    search = world.client.search_commitments
    [found] = search(SUPPLIER, fixtures.STATE_COMMITMENT)
    assert found == Commitment(fixtures.STATE_COMMITMENT, "COMMANDE")
    assert search(SUPPLIER, "9999999999") == []


def test_a_missing_permission_is_said():
    world = World()
    world.simulator.settings.forbidden_operations = ("search_commitments",)
    with pytest.raises(errors.PermissionRefused):
        world.client.search_commitments(SUPPLIER, fixtures.STATE_COMMITMENT)


# === RULES === #


def test_who_is_the_state():
    assert is_state(fixtures.STATE_SIRET)
    assert not is_state(fixtures.CARL_SIRET)
    assert not is_state("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1300123456", True), ("EJ-2026-42", False), ("13001234567", False), ("", False)],
)
def test_the_form_of_a_commitment_of_the_state(text, expected):
    assert looks_like_state_commitment(text) is expected


# === REFERENCES, BEFORE THERE IS AN INVOICE === #


def codes(requirements, **references):
    written = References(fixtures.CARL_SIRET, "CARL", **references)
    return [fault.code for fault in check_references(written, requirements)]


@pytest.mark.parametrize(
    ("requirements", "references", "expected"),
    [
        (BuyerRequirements(commitment_required=True), {}, ["CP-COMMITMENT-01"]),
        (
            BuyerRequirements(commitment_required=True),
            {"commitment_number": "EJ1"},
            [],
        ),
        (
            BuyerRequirements(service_required=True, commitment_required=True),
            {},
            ["CP-SERVICE-01", "CP-COMMITMENT-01"],
        ),
        (BuyerRequirements(either_required=True), {}, ["CP-SERVICE-05"]),
        (BuyerRequirements(either_required=True), {"service_code": "S"}, []),
        (
            BuyerRequirements(known_services=frozenset({"A"})),
            {"service_code": "B"},
            ["CP-SERVICE-03"],
        ),
        (
            BuyerRequirements(services_requiring_commitment=frozenset({"A"})),
            {"service_code": "A"},
            ["CP-COMMITMENT-02"],
        ),
        (None, {}, []),
        (None, {"commitment_number": "9" * 51}, ["CP-COMMITMENT-03"]),
    ],
)
def test_references_are_judged_alone(requirements, references, expected):
    assert codes(requirements, **references) == expected


def test_a_commitment_of_the_state_has_ten_digits():
    written = References(fixtures.STATE_SIRET, "État", commitment_number="EJ-42")
    [found] = check_references(written, BuyerRequirements())
    assert found.code == "CP-COMMITMENT-04"
    assert not found.blocks
