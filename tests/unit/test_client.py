import logging
from dataclasses import fields

import pytest
import requests
from client_cases import (
    BEARER,
    NOTHING_FOUND,
    OK,
    PATHS,
    READS,
    UNKNOWN_FLOW,
    deposit,
    deposit_fails,
)
from fake_gateway import ACCOUNT, CREDENTIALS, TOKEN, make_client, recorded

from chorus_pro.auth import Credentials
from chorus_pro.errors import (
    AccountRefused,
    ChorusProError,
    ConfigurationError,
    NoAnswer,
    PermissionRefused,
    Refused,
    ServerFailure,
    Throttled,
    TokenRefused,
    Unreachable,
    UnreadableAnswer,
)
from chorus_pro.records import InvoiceSearch

# === REQUESTS === #


@pytest.mark.parametrize("operation", READS)
def test_each_operation_has_its_path_and_its_two_credentials(
    client, gateway, operation
):
    promised = {
        "parametres": {},
        "etatCourantDepotFlux": "IN_RECU",
        "pieceJointeId": 1,
        "facture": {},
        "fichierResultat": "JVBERi0=",
        "historiquesDesStatuts": {"histoStatut": [{"histoStatutCode": "DEPOSEE"}]},
    }
    gateway.answer({**OK, **promised})
    READS[operation](client)
    (call,) = gateway.api_calls
    assert call.path == f"/cpro/{PATHS[operation]}"
    assert call.method == ("GET" if operation == "check_health" else "POST")
    assert call.headers["host"] == "sandbox-api.piste.gouv.fr"
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert call.headers["cpro-account"] == ACCOUNT
    assert call.headers["accept"] == "application/json;charset=utf-8"
    if call.method == "POST":
        assert call.headers["content-type"] == "application/json;charset=utf-8"
        assert isinstance(call.json, dict)


def test_deposit(client, gateway):
    gateway.answer(recorded("deposerFlux_ok_2026"))
    receipt = deposit(client)
    assert receipt.flow_number == "CPP0011117000000000414554"
    (call,) = gateway.api_calls
    assert call.path == "/cpro/factures/v1/deposer/flux"
    assert call.json["nomFichier"] == "F001.pdf"
    assert call.json["fichierFlux"].startswith("JVBERi0xLjc")


def test_one_token_serves_many_calls_and_is_renewed_before_its_end(
    client, gateway, clock
):
    for _ in range(4):
        gateway.answer(recorded("rechercherFacture_empty"))
    for _ in range(3):
        client.search_issued_invoices(InvoiceSearch())
    assert len(gateway.token_calls) == 1
    clock.now += 3600
    client.search_issued_invoices(InvoiceSearch())
    assert len(gateway.token_calls) == 2


def test_missing_credentials_send_nothing(gateway):
    client = make_client(gateway, credentials=Credentials("x", "", "x", "x"))
    error = deposit_fails(client, ConfigurationError)
    assert not error.uncertain
    assert gateway.calls == []
    assert client.exchanges == []


# === DEPOSIT: SENT ONCE, NEVER TWICE === #


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (requests.exceptions.ConnectTimeout("x"), Unreachable),
        (requests.exceptions.ReadTimeout("x"), NoAnswer),
        (requests.exceptions.ConnectionError("x"), NoAnswer),
    ],
)
def test_a_deposit_without_answer_is_not_repeated(client, gateway, failure, kind):
    gateway.answer(failure)
    error = deposit_fails(client, kind)
    assert error.uncertain is (kind is NoAnswer)
    assert error.retryable is (kind is Unreachable)
    assert len(gateway.api_calls) == 1


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 500, ServerFailure),
        ({"codeRetour": 1, "libelle": "panne"}, 500, ServerFailure),
        (b"", 502, ServerFailure),
        (b"", 503, ServerFailure),
        (b"", 504, ServerFailure),
        (b"<html>Maintenance</html>", 200, UnreadableAnswer),
        (b'{"codeRetour": 0, "numeroFl', 200, UnreadableAnswer),
        (b"", 200, UnreadableAnswer),
        (b"", 202, UnreadableAnswer),
        (b"", 204, UnreadableAnswer),
        ([], 200, UnreadableAnswer),
        ("texte", 200, UnreadableAnswer),
        ({}, 200, UnreadableAnswer),
        ({"codeRetour": None}, 200, UnreadableAnswer),
        ({"codeRetour": "zero"}, 200, UnreadableAnswer),
        ({"codeRetour": [0]}, 200, UnreadableAnswer),
        (recorded("deposerFlux_ok_no_number"), 200, UnreadableAnswer),
        ({**OK, "numeroFluxDepot": None}, 200, UnreadableAnswer),
        ({**OK, "numeroFluxDepot": {}}, 200, UnreadableAnswer),
        (b"", 301, UnreadableAnswer),
        (b"", 302, UnreadableAnswer),
        (b"", 307, UnreadableAnswer),
    ],
)
def test_an_unclear_answer_to_a_deposit_is_uncertain(
    client, gateway, body, status, kind
):
    gateway.answer(body, status, Location="https://elsewhere.invalid/")
    error = deposit_fails(client, kind)
    assert error.uncertain
    assert not error.retryable
    assert error.operation == "deposit_flow"
    assert error.http_status == status
    assert len(gateway.api_calls) == 1


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (recorded("deposerFlux_error_135"), 200, Refused),
        (recorded("deposerFlux_error_135"), 400, Refused),
        ({"codeRetour": 20001, "libelle": "GDP_MSG_11.022"}, 200, Refused),
        # "Nothing found" makes sense on a search only.
        (NOTHING_FOUND, 200, Refused),
        (UNKNOWN_FLOW, 400, Refused),
        (b"", 400, Refused),
        (b"", 403, PermissionRefused),
        (b"", 404, Refused),
        (b"", 413, Refused),
        (b"", 415, Refused),
        (b"", 429, Throttled),
    ],
)
def test_a_refused_deposit_was_surely_not_executed(client, gateway, body, status, kind):
    gateway.answer(body, status)
    error = deposit_fails(client, kind)
    assert not error.uncertain
    assert error.http_status == status
    assert len(gateway.api_calls) == 1


@pytest.mark.parametrize(
    "token",
    [
        requests.exceptions.ReadTimeout("x"),
        requests.exceptions.ConnectionError("x"),
        requests.exceptions.ConnectTimeout("x"),
    ],
)
def test_silence_while_asking_a_token_leaves_the_deposit_certain(
    client, gateway, token
):
    gateway.token(token)
    error = deposit_fails(client, Unreachable)
    assert error.retryable
    assert not error.uncertain
    assert gateway.api_calls == []


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 500, Unreachable),
        (b"<html>", 200, UnreadableAnswer),
        (recorded("oauth_token_empty"), 200, UnreadableAnswer),
        ({"error": "invalid_client"}, 400, TokenRefused),
        ({"error": "invalid_client"}, 401, TokenRefused),
        (b"", 429, Throttled),
        (b"", 302, UnreadableAnswer),
    ],
)
def test_a_bad_answer_to_the_token_leaves_the_deposit_certain(
    client, gateway, body, status, kind
):
    gateway.token(body, status)
    assert not deposit_fails(client, kind).uncertain
    assert gateway.api_calls == []


# === 401 === #


def test_after_a_401_the_token_is_renewed_and_the_deposit_sent_again(client, gateway):
    gateway.token({"access_token": "old-token-old-token", "expires_in": 3600})
    gateway.answer(b"", 401).answer(recorded("deposerFlux_ok_2026"))
    assert deposit(client).flow_number
    first, second = gateway.api_calls
    assert first.headers["authorization"] == "Bearer old-token-old-token"
    assert second.headers["authorization"] == f"Bearer {TOKEN}"
    assert first.content == second.content
    assert len(gateway.token_calls) == 2


def test_a_second_401_is_the_account(client, gateway):
    body = recorded("error_401_ldap")
    gateway.answer(body, 401).answer(body, 401)
    error = deposit_fails(client, AccountRefused)
    assert error.return_code == 401
    assert error.remote_message == body["libelle"]
    assert error.who == "admin"
    assert not error.uncertain
    assert len(gateway.api_calls) == 2


def test_a_second_401_that_blames_the_bearer_is_the_token(client, gateway):
    gateway.answer(b"", 401, WWW_Authenticate=BEARER)
    gateway.answer(b"", 401, WWW_Authenticate=BEARER)
    assert not deposit_fails(client, TokenRefused).uncertain


def test_a_gateway_without_token_on_a_wrong_path_blames_the_bearer(client, gateway):
    gateway.answer(
        b"",
        400,
        WWW_Authenticate='Bearer realm="DefaultRealm", error="invalid_request"',
    )
    deposit_fails(client, TokenRefused)


def test_silence_after_the_renewal_is_uncertain(client, gateway):
    gateway.answer(b"", 401).answer(requests.exceptions.ReadTimeout("x"))
    assert deposit_fails(client, NoAnswer).uncertain


def test_a_renewal_that_fails_after_a_401_is_certain(client, gateway):
    gateway.token({"access_token": "old-token", "expires_in": 3600})
    gateway.token(requests.exceptions.ReadTimeout("x"))
    gateway.answer(b"", 401)
    error = deposit_fails(client, Unreachable)
    assert not error.uncertain
    assert len(gateway.api_calls) == 1


# === WHAT IS LOGGED AND KEPT === #


def test_one_line_a_call_with_the_flow_number_and_nothing_else(client, gateway, caplog):
    gateway.answer(recorded("deposerFlux_ok_2026"))
    with caplog.at_level(logging.INFO, "chorus_pro"):
        deposit(client)
    token, sent = [record.getMessage() for record in caplog.records]
    assert token.startswith("chorus_pro get_token ")
    assert token.endswith(" s ok -")
    assert sent.startswith("chorus_pro deposit_flow ")
    assert sent.endswith(" s ok CPP0011117000000000414554")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"codeRetour": 5, "libelle": "non"}, 200),
        ({"echo": f"{ACCOUNT} {TOKEN} JVBERi0xLjc"}, 403),
        (b"the-client-secret", 500),
        (requests.exceptions.ConnectionError("the-technical-password"), None),
    ],
)
def test_nothing_secret_is_logged_whatever_happens(
    client, gateway, caplog, body, status
):
    gateway.answer(body, status)
    with caplog.at_level(logging.DEBUG), pytest.raises(ChorusProError):
        deposit(client)
    for secret in (*CREDENTIALS.secrets(), TOKEN, "JVBERi", "F001.pdf"):
        assert secret not in caplog.text
        assert secret not in repr(client.exchanges)
        assert secret not in repr(client)


def test_exchanges_tell_what_was_called(client, gateway, clock):
    gateway.answer(recorded("consulterCR_in_integre"))
    gateway.answer({"codeRetour": 135, "libelle": "non"})
    gateway.answer(b"", 403).answer(b"", 500).answer(b"<html>")
    gateway.answer(b"", 401).answer(b"", 401)
    client.get_flow_report("CPP1")
    for _ in range(5):
        with pytest.raises(ChorusProError):
            client.get_flow_report("CPP1")
    assert [(e.operation, e.outcome, e.http_status) for e in client.exchanges] == [
        ("get_token", "ok", None),
        ("get_flow_report", "ok", 200),
        ("get_flow_report", "Refused", 200),
        ("get_flow_report", "PermissionRefused", 403),
        ("get_flow_report", "ServerFailure", 500),
        ("get_flow_report", "UnreadableAnswer", 200),
        ("get_flow_report", "AccountRefused", 401),
        ("get_token", "ok", None),
        ("get_flow_report", "AccountRefused", 401),
    ]
    assert client.exchanges[1].flow_number == "CPP1"
    assert client.exchanges[1].started == clock.now
    assert all(exchange.seconds >= 0 for exchange in client.exchanges)
    assert "secret" not in {field.name for field in fields(client.exchanges[0])}


def test_only_the_last_exchanges_are_kept(client, gateway, monkeypatch):
    monkeypatch.setattr("chorus_pro.caller._KEPT_EXCHANGES", 2)
    for _ in range(3):
        gateway.answer(recorded("rechercherFacture_empty"))
        client.search_issued_invoices(InvoiceSearch())
    assert [e.operation for e in client.exchanges] == ["search_issued_invoices"] * 2
