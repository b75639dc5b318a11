import logging
from dataclasses import fields
from datetime import date, datetime, timezone

import pytest
import requests
from fake_gateway import (
    ACCOUNT,
    CREDENTIALS,
    TOKEN,
    Clock,
    Gateway,
    make_client,
    recorded,
)

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
from chorus_pro.messages import InvoiceSearch

PDF = b"%PDF-1.7 the secret content of an invoice"
NOTHING_FOUND = {"codeRetour": 20000, "libelle": "TRA_MSG_00.015"}
UNKNOWN_FLOW = {"codeRetour": 20001, "libelle": "POQ_MSG_01.003"}
OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}
BEARER = 'Bearer realm="PISTE", error="invalid_token"'


@pytest.fixture
def gateway():
    return Gateway()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(gateway, clock):
    return make_client(gateway, clock)


def deposit(client):
    return client.deposit_flow(PDF, "F001.pdf", "IN_DP_E2_CII_FACTURX")


def deposit_fails(client, kind):
    with pytest.raises(ChorusProError) as caught:
        deposit(client)
    assert type(caught.value) is kind
    assert_harmless(caught.value)
    return caught.value


def assert_harmless(error):
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = f"{error!r} {error} {vars(error)}"
    for secret in (*CREDENTIALS.secrets(), TOKEN, "JVBERi"):
        assert secret not in shown


READS = {
    "check_health": lambda client: client.check_health(),
    "get_flow_report": lambda client: client.get_flow_report("CPP1"),
    "search_issued_invoices": lambda client: client.search_issued_invoices(
        InvoiceSearch()
    ),
    "get_invoice_history": lambda client: client.get_invoice_history(5),
    "search_structures": lambda client: client.search_structures("1" * 14),
    "get_structure": lambda client: client.get_structure(5),
    "search_services": lambda client: client.search_services(5),
    "get_service": lambda client: client.get_service(5, 6),
}
PATHS = {
    "check_health": "transverses/v1/health-check",
    "get_flow_report": "transverses/v1/consulterCRDetaille",
    "search_issued_invoices": "factures/v1/rechercher/fournisseur",
    "get_invoice_history": "factures/v1/consulter/historique",
    "search_structures": "structures/v1/rechercher",
    "get_structure": "structures/v1/consulter",
    "search_services": "structures/v1/rechercher/services",
    "get_service": "structures/v1/consulter/service",
}


# === REQUESTS === #


@pytest.mark.parametrize("operation", READS)
def test_each_operation_has_its_path_and_its_two_credentials(
    client, gateway, operation
):
    gateway.answer({**OK, "parametres": {}, "etatCourantDepotFlux": "IN_RECU"})
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


# === READS === #


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (requests.exceptions.ReadTimeout("x"), None, NoAnswer),
        (b"", 500, ServerFailure),
        (b"<html>", 200, UnreadableAnswer),
    ],
)
def test_a_read_is_never_uncertain(client, gateway, operation, body, status, kind):
    gateway.answer(body, status)
    with pytest.raises(kind) as caught:
        READS[operation](client)
    assert not caught.value.uncertain
    assert caught.value.retryable
    assert caught.value.operation == operation
    assert_harmless(caught.value)


@pytest.mark.parametrize("operation", READS)
def test_a_forbidden_read_is_a_missing_permission(client, gateway, operation):
    gateway.answer({"request": f"echo Bearer {TOKEN} {ACCOUNT}"}, 403)
    with pytest.raises(PermissionRefused) as caught:
        READS[operation](client)
    assert_harmless(caught.value)
    assert "echo" in caught.value.remote_message


@pytest.mark.parametrize("operation", sorted(set(READS) - {"check_health"}))
@pytest.mark.parametrize("status", [200, 400])
def test_a_business_error_comes_under_200_or_400(client, gateway, operation, status):
    gateway.answer({"codeRetour": 20002, "libelle": "GDP_MSG_11.033 : Non"}, status)
    with pytest.raises(Refused) as caught:
        READS[operation](client)
    assert caught.value.return_code == 20002
    assert caught.value.remote_message == "GDP_MSG_11.033 : Non"
    assert caught.value.who == "user"
    assert not caught.value.uncertain


def test_words_of_a_refusal_are_masked(client, gateway):
    gateway.answer({"codeRetour": 5, "libelle": f"compte {ACCOUNT} refusé"})
    with pytest.raises(Refused) as caught:
        client.get_structure(5)
    assert caught.value.remote_message == "compte *** refusé"


def test_code_zero_under_an_error_status_is_no_success(client, gateway):
    gateway.answer(OK, 400)
    with pytest.raises(Refused):
        client.get_flow_report("CPP1")


@pytest.mark.parametrize(
    "body",
    [NOTHING_FOUND, {"codeRetour": 20007, "libelle": "GFT_MSG_01.075"}],
)
@pytest.mark.parametrize("status", [200, 400])
def test_nothing_found_is_an_empty_result(client, gateway, body, status):
    for _ in range(4):
        gateway.answer(body, status)
    page = client.search_issued_invoices(InvoiceSearch(page=1))
    assert page.rows == ()
    assert page.served_on == datetime(2026, 9, 28, 8, 30, tzinfo=timezone.utc)
    assert list(client.iter_issued_invoices(InvoiceSearch()))[0].rows == ()
    assert client.search_structures("1" * 14) == []
    assert client.search_services(5) == []


def test_nothing_found_is_an_error_where_nothing_is_searched(client, gateway):
    gateway.answer(NOTHING_FOUND)
    with pytest.raises(Refused):
        client.get_structure(5)


@pytest.mark.parametrize("status", [200, 400])
def test_a_flow_may_not_be_known_yet(client, gateway, status):
    gateway.answer(UNKNOWN_FLOW, status)
    report = client.get_flow_report("CPP1", "IN_DP_E2_CII_FACTURX")
    assert not report.known
    assert report.state is None
    assert gateway.api_calls[0].json["syntaxeFlux"] == "IN_DP_E2_CII_FACTURX"


def test_another_error_of_the_same_number_is_an_error(client, gateway):
    gateway.answer({"codeRetour": 20001, "libelle": "GDP_MSG_11.005"})
    with pytest.raises(Refused):
        client.get_flow_report("CPP1")


def test_a_report_without_state_is_unreadable(client, gateway):
    gateway.answer(OK)
    with pytest.raises(UnreadableAnswer) as caught:
        client.get_flow_report("CPP1")
    assert_harmless(caught.value)


def test_flow_report(client, gateway):
    gateway.answer(recorded("consulterCR_in_integre"))
    assert client.get_flow_report("CPP1").state == "IN_INTEGRE"


def test_health(client, gateway):
    gateway.answer({"body": "disponible", "statusCode": "OK", "statusCodeValue": 200})
    report = client.check_health()
    assert report.available
    assert report.message == "disponible"
    assert gateway.api_calls[0].content == b""


def test_services_are_validated_on_the_day_of_paris(gateway):
    # 28 September, 23:00 in London: already the 29th in Paris.
    now = datetime(2026, 9, 28, 22, 30, tzinfo=timezone.utc).timestamp()
    client = make_client(gateway, Clock(now))
    gateway.answer(
        {**OK, "parametres": {"dateFinValidite": "2026-09-28"}, "libelle": None}
    )
    assert client.get_service(5, 6).active is False


# === PAGES === #


def page_of(rows, page, pages, **more):
    return {
        **OK,
        "listeFactures": [{"identifiantFactureCPP": row} for row in rows],
        "parametresRetour": {"pageCourante": page, "pages": pages, **more},
    }


def test_every_page_is_walked_although_smaller_than_asked(client, gateway):
    gateway.answer(page_of([1, 2], 1, 3, nbResultatsParPage=2, total=5))
    gateway.answer(page_of([3, 4], 2, 3, nbResultatsParPage=2, total=5))
    gateway.answer(page_of([5], 3, 3, nbResultatsParPage=2, total=5))
    pages = list(client.iter_issued_invoices(InvoiceSearch(page_size=100)))
    assert [row.invoice_id for page in pages for row in page.rows] == [1, 2, 3, 4, 5]
    asked = [
        call.json["rechercheFactureParFournisseur"]["pageResultatDemandee"]
        for call in gateway.api_calls
    ]
    assert asked == [1, 2, 3]


def test_pages_are_asked_as_they_are_consumed(client, gateway):
    gateway.answer(page_of([1], 1, 2))
    next(client.iter_issued_invoices(InvoiceSearch()))
    assert len(gateway.api_calls) == 1


def test_walking_may_start_in_the_middle(client, gateway):
    gateway.answer(page_of([9], 4, 4))
    (page,) = client.iter_issued_invoices(InvoiceSearch(page=4))
    assert page.page == 4


def test_results_that_shrink_meanwhile_end_the_walk(client, gateway):
    gateway.answer(page_of([1], 1, 3)).answer(page_of([], 2, 3))
    assert len(list(client.iter_issued_invoices(InvoiceSearch()))) == 2


def test_a_page_of_nameless_rows_does_not_end_the_walk(client, gateway, caplog):
    gateway.answer({**page_of([], 1, 2), "listeFactures": [{"statut": "X"}]})
    gateway.answer(page_of([1], 2, 2))
    pages = list(client.iter_issued_invoices(InvoiceSearch()))
    assert [page.skipped for page in pages] == [1, 0]
    assert "1 rows without identifier" in caplog.text


def test_nothing_found_on_a_later_page_ends_the_walk(client, gateway):
    gateway.answer(page_of([1], 1, 2)).answer(NOTHING_FOUND)
    assert len(list(client.iter_issued_invoices(InvoiceSearch()))) == 2


def test_pages_that_do_not_advance_are_an_error_not_a_loop(client, gateway):
    gateway.answer(page_of([1], 1, 3)).answer(page_of([1], 1, 3))
    with pytest.raises(UnreadableAnswer) as caught:
        list(client.iter_issued_invoices(InvoiceSearch()))
    assert not caught.value.uncertain
    assert len(gateway.api_calls) == 2


def test_pages_without_number_that_repeat_are_an_error_not_a_loop(client, gateway):
    body = {**OK, "listeFactures": [{"identifiantFactureCPP": 1}]}
    gateway.answer(body).answer(body)
    with pytest.raises(UnreadableAnswer):
        list(client.iter_issued_invoices(InvoiceSearch(page_size=1)))


def test_pages_without_end_stop(client, gateway, monkeypatch):
    monkeypatch.setattr("chorus_pro.client.MAX_PAGES", 3)
    monkeypatch.setattr("chorus_pro.caller.MAX_PAGES", 3)
    for number in (1, 2, 3):
        gateway.answer(page_of([number], number, 10**6))
    with pytest.raises(UnreadableAnswer):
        list(client.iter_issued_invoices(InvoiceSearch()))
    for number in (1, 2, 3):
        gateway.answer(
            {
                **OK,
                "listeServices": [{"idService": number}],
                "parametresRetour": {"pages": 10**6},
            }
        )
    with pytest.raises(UnreadableAnswer):
        client.search_services(5)


def services(numbers, page, pages):
    return {
        **OK,
        "listeServices": [{"idService": n, "codeService": f"S{n}"} for n in numbers],
        "parametresRetour": {"pageCourante": page, "pages": pages},
    }


def test_all_services_on_all_pages(client, gateway):
    for number in range(1, 23):
        first = number * 10
        gateway.answer(services(range(first, first + 10), number, 22))
    assert len(client.search_services(5)) == 220
    assert len(gateway.api_calls) == 22
    sent = gateway.api_calls[21].json["parametresRechercherServicesStructure"]
    assert sent["pageResultatDemandee"] == 22


def test_recorded_services(client, gateway):
    gateway.answer(recorded("rechercherServices_2"))
    assert [row.code for row in client.search_services(5)][1] == "FACTURES_PUBLIQUES"


def test_history_of_all_pages_without_doubles(client, gateway):
    def page(identifiers, number):
        return {
            **OK,
            "idFacture": 5,
            "numeroFacture": "F001",
            "statutCourantCode": "MANDATEE",
            "historiquesDesStatuts": {
                "histoStatut": [
                    {"histoStatutId": i, "histoStatutCode": f"S{i}"}
                    for i in identifiers
                ],
                "pageCouranteHistoStatut": number,
                "pagesHistoStatut": 2,
            },
        }

    gateway.answer(page([1, 2, None], 1)).answer(page([2, 3], 2))
    history = client.get_invoice_history(5)
    assert [event.event_id for event in history.events] == [1, 2, None, 3]
    assert (history.number, history.current_status) == ("F001", "MANDATEE")
    sent = gateway.api_calls[1].json["paramRechercheHistoStatuts"]
    assert sent["pageResultatDemandeeListeHistoStatut"] == 2


def test_recorded_history(client, gateway):
    gateway.answer(recorded("consulterHistorique_mise_a_disposition"))
    assert len(client.get_invoice_history(2194673).events) == 2


# === RECIPIENT OF A SEARCH === #


def test_a_recipient_is_looked_up_once_by_siret(client, gateway):
    gateway.answer(recorded("rechercherStructure_1"))
    gateway.answer(recorded("rechercherFacture_empty"))
    gateway.answer(recorded("rechercherFacture_empty"))
    criteria = InvoiceSearch(recipient_siret="00000000012887")
    client.search_issued_invoices(criteria)
    client.search_issued_invoices(criteria)
    assert [call.path.rpartition("/v1/")[2] for call in gateway.api_calls] == [
        "rechercher",
        "rechercher/fournisseur",
        "rechercher/fournisseur",
    ]
    for call in gateway.api_calls[1:]:
        assert call.json["listeDestinataire"] == [{"idDestinataire": 25783752}]


def test_an_unknown_recipient_is_not_an_empty_result(client, gateway):
    gateway.answer(NOTHING_FOUND)
    with pytest.raises(Refused):
        client.search_issued_invoices(InvoiceSearch(recipient_siret="1" * 14))


def test_recipient_identifiers_need_no_look_up(client, gateway):
    gateway.answer(recorded("rechercherFacture_empty"))
    client.search_issued_invoices(
        InvoiceSearch(recipient_siret="1" * 14, recipient_ids=(5, 6))
    )
    sent = gateway.api_calls[0].json["listeDestinataire"]
    assert sent == [{"idDestinataire": 5}, {"idDestinataire": 6}]


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


# === TEST OF THE CONNECTION === #

SIRET = "90000000100017"
HEALTH = {"body": "disponible", "statusCode": "OK"}
OWN = {
    **OK,
    "listeStructures": [
        {"idStructureCPP": 4, "identifiantStructure": "1" * 14},
        {"idStructureCPP": 7, "identifiantStructure": SIRET},
    ],
}
DETAILS = {
    **OK,
    "parametres": {},
    "informationGenerales": {"dateExpirationMotPasseCompteTech": "2027-11-30"},
}
EMPTY = {**OK, "listeFactures": []}


def lights(report):
    return [
        report.lights[name]
        for name in ("gateway", "application", "technical_account", "permissions")
    ]


def test_four_green_lights(client, gateway):
    gateway.answer(HEALTH).answer(OWN).answer(EMPTY).answer(DETAILS)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok"] * 4
    assert report.error is None
    assert report.structure_id == 7
    assert report.password_expiry == date(2027, 11, 30)
    sent = gateway.api_calls[2].json["rechercheFactureParFournisseur"]
    assert sent["nbResultatsParPage"] == 1


def test_a_forbidden_look_at_ones_own_structure_does_not_fail(client, gateway):
    gateway.answer(HEALTH).answer(OWN).answer(EMPTY).answer(b"", 403)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok"] * 4
    assert report.error is None
    assert (report.structure_id, report.password_expiry) == (7, None)


def test_a_siret_that_chorus_pro_does_not_know(client, gateway):
    gateway.answer(HEALTH).answer(NOTHING_FOUND).answer(EMPTY)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok"] * 4
    assert report.structure_id is None


@pytest.mark.parametrize(
    ("token", "expected", "kind"),
    [
        (
            (requests.exceptions.ConnectTimeout("x"),),
            ["failed", "unknown", "unknown", "unknown"],
            Unreachable,
        ),
        ((b"", 500), ["failed", "unknown", "unknown", "unknown"], Unreachable),
        ((b"<html>",), ["failed", "unknown", "unknown", "unknown"], UnreadableAnswer),
        ((b"", 429), ["failed", "unknown", "unknown", "unknown"], Throttled),
        (
            ({"error": "invalid_client"}, 400),
            ["ok", "failed", "unknown", "unknown"],
            TokenRefused,
        ),
    ],
)
def test_no_token_turns_a_first_light_red(client, gateway, token, expected, kind):
    gateway.token(*token)
    report = client.test_connection(SIRET)
    assert lights(report) == expected
    assert type(report.error) is kind
    assert gateway.api_calls == []


def test_missing_credentials_prove_nothing_of_the_gateway(gateway):
    client = make_client(gateway, credentials=Credentials("", "", "", ""))
    report = client.test_connection(SIRET)
    assert lights(report) == ["unknown"] * 4
    assert isinstance(report.error, ConfigurationError)


LDAP = (recorded("error_401_ldap"), 401)


@pytest.mark.parametrize(
    ("answers", "expected", "kind"),
    [
        # The API host is unreachable, or ill.
        (
            [(requests.exceptions.ConnectTimeout("x"),)],
            ["failed", "ok", "unknown", "unknown"],
            Unreachable,
        ),
        ([(b"", 500)], ["failed", "ok", "unknown", "unknown"], ServerFailure),
        ([(b"<html>",)], ["failed", "ok", "unknown", "unknown"], UnreadableAnswer),
        # The account.
        ([LDAP, LDAP], ["ok", "ok", "failed", "unknown"], AccountRefused),
        ([(HEALTH,), LDAP, LDAP], ["ok", "ok", "failed", "unknown"], AccountRefused),
        (
            [(b"", 403), LDAP, LDAP],
            ["ok", "ok", "failed", "failed"],
            PermissionRefused,
        ),
        # The permissions.
        (
            [(HEALTH,), (b"", 403), (EMPTY,)],
            ["ok", "ok", "ok", "failed"],
            PermissionRefused,
        ),
        (
            [(HEALTH,), (OWN,), (b"", 403), (DETAILS,)],
            ["ok", "ok", "ok", "failed"],
            PermissionRefused,
        ),
        (
            [(b"", 403), (OWN,), (EMPTY,), (DETAILS,)],
            ["ok", "ok", "ok", "failed"],
            PermissionRefused,
        ),
        (
            [(b"", 403), (b"", 403), (b"", 403)],
            ["ok", "ok", "unknown", "failed"],
            PermissionRefused,
        ),
        (
            [(HEALTH,), (OWN,), ({"codeRetour": 20001, "libelle": "non"},), (DETAILS,)],
            ["ok", "ok", "ok", "failed"],
            Refused,
        ),
        # An illness that begins in the middle.
        (
            [(HEALTH,), (OWN,), (b"", 502)],
            ["failed", "ok", "ok", "unknown"],
            ServerFailure,
        ),
    ],
)
def test_the_first_red_light_is_the_news(client, gateway, answers, expected, kind):
    for answer in answers:
        gateway.answer(*answer)
    report = client.test_connection(SIRET)
    assert lights(report) == expected
    assert type(report.error) is kind


def test_a_token_that_the_api_refuses_is_the_application(client, gateway):
    gateway.answer(b"", 401, WWW_Authenticate=BEARER)
    gateway.answer(b"", 401, WWW_Authenticate=BEARER)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok", "failed", "unknown", "unknown"]
    assert isinstance(report.error, TokenRefused)
