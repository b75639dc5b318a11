"""What the tests of the client share."""

import pytest
from fake_gateway import CREDENTIALS, TOKEN

from chorus_pro.errors import ChorusProError
from chorus_pro.records import InvoiceSearch

PDF = b"%PDF-1.7 the secret content of an invoice"
NOTHING_FOUND = {"codeRetour": 20000, "libelle": "TRA_MSG_00.015"}
UNKNOWN_FLOW = {"codeRetour": 20001, "libelle": "POQ_MSG_01.003"}
OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}
BEARER = 'Bearer realm="PISTE", error="invalid_token"'


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
    "upload_attachment": lambda client: client.upload_attachment(
        "bon.pdf", PDF, "application/pdf"
    ),
    "search_issued_invoices": lambda client: client.search_issued_invoices(
        InvoiceSearch()
    ),
    "get_invoice_history": lambda client: client.get_invoice_history(5),
    "get_invoice": lambda client: client.get_invoice(5),
    "download_invoices": lambda client: client.download_invoices([5], "PDF"),
    "get_flow_report_file": lambda client: client.get_flow_report_file("CPP1"),
    "list_bank_details": lambda client: client.list_bank_details(5),
    "search_structures": lambda client: client.search_structures("1" * 14),
    "get_structure": lambda client: client.get_structure(5),
    "search_services": lambda client: client.search_services(5),
    "get_service": lambda client: client.get_service(5, 6),
    "search_commitments": lambda client: client.search_commitments(5, "1300123456"),
}
PATHS = {
    "check_health": "transverses/v1/health-check",
    "get_flow_report": "transverses/v1/consulterCRDetaille",
    "upload_attachment": "transverses/v1/ajouter/fichier",
    "list_bank_details": "transverses/v1/recuperer/coordbanc/valides",
    "search_issued_invoices": "factures/v1/rechercher/fournisseur",
    "get_invoice_history": "factures/v1/consulter/historique",
    "get_invoice": "factures/v1/consulter/fournisseur",
    "download_invoices": "factures/v1/telecharger/groupe",
    "get_flow_report_file": "transverses/v1/consulterCR",
    "search_structures": "structures/v1/rechercher",
    "get_structure": "structures/v1/consulter",
    "search_services": "structures/v1/rechercher/services",
    "get_service": "structures/v1/consulter/service",
    "search_commitments": "engagementsJuridiques/v1/rechercher",
}
