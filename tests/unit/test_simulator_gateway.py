"""Simulator: token, headers, subscriptions, and what it refuses of a request."""

import base64
import json

import pytest
from simulated import Clock, build

HEALTH = "http://simulator/cpro/transverses/v1/health-check"
SEARCH = "factures/v1/rechercher/fournisseur"
SEARCH_NAME = "rechercher/fournisseur"


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


def ask_by_basic(caller, name, secret):
    return caller.session.post(
        caller.address + "/api/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(name, secret),
    )


def test_the_application_may_identify_itself_by_http_basic():
    _simulator, caller = build(client_secret="a b%c")
    # each half is url-encoded (RFC 6749 2.3.1)
    answer = ask_by_basic(caller, "demo-client", "a+b%25c")
    assert answer.status_code == 200
    assert answer.json()["access_token"]


def test_a_wrong_http_basic_is_401_with_a_challenge():
    _simulator, caller = build()
    answer = ask_by_basic(caller, "demo-client", "wrong")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
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


#: what clients in production send although the Swagger does not say so
LOOSE = [
    {"numeroFactures": "F1"},
    {"typeFacture": ""},
    {"idFournisseur": "30000001"},
    {"numeroFacture": 12},
    {"rechercheFactureParFournisseur": {"nbResultatsParPage": "10"}},
    {"rechercheFactureParFournisseur": {"nbResultatsParPage": ""}},
    [],
]


@pytest.mark.parametrize("body", LOOSE, ids=json.dumps)
def test_what_the_swagger_does_not_say_is_taken_unless_strict(body):
    _simulator, caller = build(strict_requests=False)
    assert caller.post(SEARCH, body).status_code == 200
    _simulator, caller = build(strict_requests=True)
    assert caller.post(SEARCH, body).status_code == 400


@pytest.mark.parametrize("body", [["F1"], {"statutCourant": 12}, "F1"])
def test_what_cannot_be_read_is_refused_by_a_lenient_server_too(body):
    _simulator, caller = build(strict_requests=False)
    assert caller.post(SEARCH, body).status_code == 400


def test_an_identifier_as_a_text_finds_what_it_names():
    simulator, caller = build(strict_requests=False)
    simulator.seed({"invoices": 1})
    found = caller.call(SEARCH, idFournisseur="30000001")["listeFactures"]
    assert len(found) == 1
    answer = caller.call(
        "factures/v1/consulter/historique",
        idFacture=str(found[0]["identifiantFactureCPP"]),
    )
    assert answer["historiquesDesStatuts"]["histoStatut"]


@pytest.mark.parametrize("most", [0, None])
def test_no_wish_for_a_number_of_results_is_no_limit_of_zero(most):
    simulator, caller = build()
    simulator.seed({"invoices": 1})
    rows = caller.search(most=most, size=0)["listeFactures"]
    assert len(rows) == 1
    answer = caller.call(
        "factures/v1/consulter/historique",
        idFacture=rows[0]["identifiantFactureCPP"],
        nbResultatsMaximum=most,
    )
    assert answer["historiquesDesStatuts"]["histoStatut"]


def test_a_filter_that_is_not_simulated_is_named_in_the_journal():
    simulator, caller = build()
    caller.call(SEARCH, coordonneeBancaire=3)
    assert simulator.calls(SEARCH_NAME)[-1]["ignored"] == ["coordonneeBancaire"]


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
