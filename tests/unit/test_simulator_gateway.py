"""Simulator: token, headers, subscriptions, and what it refuses of a request."""

import base64

import pytest
from simulated import Clock, build

HEALTH = "http://simulator/cpro/transverses/v1/health-check"
SEARCH = "factures/v1/rechercher/fournisseur"


def test_a_token_is_given_for_the_demo_application():
    _simulator, caller = build()
    answer = caller.ask_token()
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "scope"}
    assert answer.json()["expires_in"] == 3600


@pytest.mark.parametrize("change", [{"client_id": "x"}, {"client_secret": "x"}])
def test_wrong_id_and_wrong_secret_give_the_same_answer(change):
    _simulator, caller = build()
    answer = caller.ask_token(**change)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_client"}


def test_another_grant_is_refused():
    _simulator, caller = build()
    answer = caller.ask_token(grant_type="password")
    assert answer.json() == {"error": "unsupported_grant_type"}


def test_a_token_expires_on_the_clock_of_the_simulator():
    clock = Clock()
    _simulator, caller = build(clock, token_seconds=60)
    assert caller.post(SEARCH, {}).status_code == 200
    clock.now += 60
    answer = caller.post(SEARCH, {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_no_token_is_401_on_a_known_path_and_400_on_an_unknown_one():
    _simulator, caller = build()
    headers = caller.headers(Authorization=None)
    known = caller.post(SEARCH, {}, headers)
    unknown = caller.post("factures/v1/nowhere", {}, headers)
    assert known.headers["WWW-Authenticate"] == 'Bearer realm="PISTE"'
    assert (known.status_code, unknown.status_code) == (401, 400)
    assert "DefaultRealm" in unknown.headers["WWW-Authenticate"]


def test_an_unknown_path_is_404():
    _simulator, caller = build()
    assert caller.post("factures/v1/nowhere", {}).status_code == 404
    assert caller.session.get("http://simulator/nowhere").status_code == 404


@pytest.mark.parametrize(
    "account", [None, "", "%%%", base64.b64encode(b"TECH_1_90000000100017@cpro.fr:no")]
)
def test_a_wrong_technical_account_is_401_also_for_the_health_check(account):
    _simulator, caller = build()
    headers = caller.headers(**{"cpro-account": account})
    for answer in (
        caller.session.get(HEALTH, headers=headers),
        caller.post(SEARCH, {}, headers),
    ):
        assert answer.status_code == 401
        assert answer.json() == {
            "codeRetour": 401,
            "libelle": "Impossible d'authentifier l'utilisateur dans le LDAP.",
        }


def test_health_check_answers_as_recorded():
    _simulator, caller = build()
    answer = caller.session.get(HEALTH, headers=caller.headers()).json()
    assert answer["statusCodeValue"] == 200
    assert answer["body"].startswith("L'API CPRO")


def test_an_operation_that_is_not_subscribed_is_403():
    simulator, caller = build(forbidden_operations=("get_structure",))
    answer = caller.post("structures/v1/consulter", {"idStructureCPP": 1})
    assert (answer.status_code, answer.text) == (403, "")
    assert caller.post(SEARCH, {}).status_code == 200
    simulator.settings.forbidden_operations = ("rechercher/fournisseur",)
    assert caller.post(SEARCH, {}).status_code == 403


def test_another_content_type_is_415():
    _simulator, caller = build()
    answer = caller.session.post(
        f"http://simulator/cpro/{SEARCH}", data="{}", headers=caller.headers()
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"statutCourant": "DEPOSEE"}, "statutCourant"),
        ({"rechercheFactureParFournisseur": {"triSens": "up"}}, "triSens"),
        ({"montantTTCMin": "12"}, "montantTTCMin"),
        ({"numeroFactures": "F1"}, "numeroFactures"),
        ({"periodeDateDepotDu": "yesterday"}, "periodeDateDepotDu"),
        ([], "objet JSON"),
    ],
)
def test_a_request_against_the_swagger_is_400_and_names_the_field(body, field):
    simulator, caller = build()
    simulator.seed({"invoices": 1})
    answer = caller.post(SEARCH, body)
    assert answer.status_code == 400
    assert answer.json()["codeRetour"] == 400
    assert field in answer.json()["libelle"]


def test_unreadable_json_is_400():
    _simulator, caller = build()
    headers = caller.headers(**{"Content-Type": "application/json"})
    answer = caller.session.post(
        f"http://simulator/cpro/{SEARCH}", data="{", headers=headers
    )
    assert answer.status_code == 400


def test_nulls_in_a_request_are_absent_values():
    simulator, caller = build()
    simulator.seed({"invoices": 1})
    answer = caller.call(SEARCH, numeroFacture=None, statutCourant=None)
    assert len(answer["listeFactures"]) == 1


def test_unknown_fields_may_be_let_through():
    _simulator, caller = build(refuse_unknown_fields=False)
    assert caller.post(SEARCH, {"numeroFactures": "F1"}).status_code == 200


def test_answers_carry_the_clock_of_chorus_pro():
    _simulator, caller = build(clock_offset=-86400)
    answer = caller.post(SEARCH, {})
    assert answer.headers["Date"] == "Sun, 22 Nov 2026 09:00:00 GMT"


def test_business_errors_come_under_200_or_400_as_set():
    simulator, caller = build()
    path = "transverses/v1/consulterCRDetaille"
    unknown = {"numeroFluxDepot": "CPP0011117000000000000001"}
    assert caller.post(path, unknown).status_code == 200
    simulator.settings.error_http_status = 400
    answer = caller.post(path, unknown)
    assert answer.status_code == 400
    assert answer.json() == {"codeRetour": 20001, "libelle": "POQ_MSG_01.003"}


def test_the_journal_holds_no_credential():
    simulator, caller = build()
    caller.deposit()
    caller.post(SEARCH, {}, caller.headers(**{"cpro-account": "c2VjcmV0"}))
    text = repr(simulator.journal)
    for secret in ("demo-secret", "demo-password", caller.account, caller.token):
        assert secret not in text
    assert [one["operation"] for one in simulator.journal] == [
        "token",
        "deposer/flux",
        "rechercher/fournisseur",
    ]
    assert [one["http_status"] for one in simulator.journal] == [200, 200, 401]
