from datetime import datetime, timezone

import pytest
import requests
from client_cases import NOTHING_FOUND, OK, READS, UNKNOWN_FLOW, assert_harmless
from fake_gateway import ACCOUNT, TOKEN, Clock, make_client, recorded

from chorus_pro.errors import (
    NoAnswer,
    PermissionRefused,
    Refused,
    ServerFailure,
    UnreadableAnswer,
)
from chorus_pro.records import InvoiceSearch

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
def test_nothing_found_is_an_empty_result(client, gateway, clock, body, status):
    clock.now = datetime(2026, 9, 28, 8, 30, tzinfo=timezone.utc).timestamp()
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
    monkeypatch.setattr("chorus_pro.client.invoices.MAX_PAGES", 3)
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
