"""Simulator: deposit, report, integration."""

import base64
import hashlib

import pytest
from simulated import CII_16B, FACTURX, UBL, Clock, build, cii, tar_gz

from chorus_pro.simulator.fixtures import NOTHING_REQUIRED_SIRET

DEPOSIT = "factures/v1/deposer/flux"


def body(content=b"<x/>", name="f.xml", syntax=CII_16B, **changes):
    text = base64.b64encode(content).decode()
    return {"fichierFlux": text, "nomFichier": name, "syntaxeFlux": syntax} | changes


def test_a_deposit_gives_a_flow_number_in_the_shape_of_chorus_pro():
    _simulator, caller = build()
    answer = caller.deposit()
    assert answer["numeroFluxDepot"].startswith("CPP0011106")
    assert len(answer["numeroFluxDepot"]) == 25
    assert answer["dateDepot"] == "2026-11-23"
    assert answer["syntaxeFlux"] == CII_16B
    assert caller.deposit()["numeroFluxDepot"] != answer["numeroFluxDepot"]


def test_the_journal_says_what_was_deposited():
    simulator, caller = build()
    content = cii()
    answer = caller.deposit(content, name="facturx_F1.xml")
    entry = simulator.calls("deposit_flow")[0]
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert (entry["name"], entry["size"]) == ("facturx_F1.xml", len(content))
    assert entry["flow_number"] == answer["numeroFluxDepot"]
    assert entry["request"]["fichierFlux"].startswith("***")


def test_an_unknown_syntax_is_135_under_http_200():
    simulator, caller = build(error_http_status=400)
    answer = caller.post(DEPOSIT, body(syntax="IN_DP_E9"))
    assert answer.status_code == 200
    assert answer.json() == {"codeRetour": 135, "libelle": "Syntaxe de flux inconnue"}
    assert not simulator.store.flows


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fichierFlux": "***"}, "fichierFlux"),
        ({"fichierFlux": None}, "fichierFlux"),
        ({"nomFichier": ""}, "nomFichier"),
        ({"nomFichier": "a/b.xml"}, "nomFichier"),
        ({"nomFichier": "x" * 197 + ".xml"}, "nomFichier"),
        ({"syntaxeFlux": None}, "syntaxeFlux"),
        ({"avecSignature": "non"}, "avecSignature"),
    ],
)
def test_a_bad_deposit_is_400_and_names_the_field(changes, field):
    simulator, caller = build()
    answer = caller.post(DEPOSIT, body(**changes))
    assert answer.status_code == 400
    assert field in answer.json()["libelle"]
    assert not simulator.store.flows


@pytest.mark.parametrize("size", [1001, 300_000])
def test_a_flow_above_the_limit_is_413(size):
    simulator, caller = build(flow_max_bytes=1000)
    answer = caller.post(DEPOSIT, body(b"x" * size))
    assert answer.status_code == 413
    assert not simulator.store.flows


def test_a_flow_goes_through_its_states():
    clock = Clock()
    _simulator, caller = build(clock, integration_delay=60)
    number = caller.deposit()["numeroFluxDepot"]
    states = []
    for _step in range(3):
        states.append(caller.report(number)["etatCourantDepotFlux"])
        clock.now += 30
    assert states == [
        "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP",
        "IN_EN_COURS_TRAITEMENT_CPP",
        "IN_INTEGRE",
    ]
    # dated when it was due, not when it was asked
    report = caller.report(number)
    assert report["dateHeureEtatCourantFlux"] == "2026-11-23T10:01:00.000+01:00"


def test_nothing_is_found_before_the_integration():
    clock = Clock()
    _simulator, caller = build(clock, integration_delay=60)
    caller.deposit()
    assert caller.search()["listeFactures"] == []
    clock.now += 60
    assert len(caller.search()["listeFactures"]) == 1


def test_a_young_flow_may_be_unknown():
    clock = Clock()
    _simulator, caller = build(clock, flow_unknown_seconds=30)
    number = caller.deposit()["numeroFluxDepot"]
    assert caller.report(number)["codeRetour"] == 20001
    clock.now += 30
    assert caller.report(number)["codeRetour"] == 0


def test_a_flow_of_another_account_is_unknown():
    simulator, caller = build()
    number = caller.deposit()["numeroFluxDepot"]
    other = type(caller)(simulator, siret="90000000100025")
    assert other.report(number)["codeRetour"] == 20001


def test_an_invoice_may_appear_late_in_the_search():
    clock = Clock()
    _simulator, caller = build(clock, search_delay=600)
    report = caller.deposit_and_report()
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert caller.search()["listeFactures"] == []
    clock.now += 600
    assert len(caller.search()["listeFactures"]) == 1


def test_the_good_invoices_of_an_archive_are_integrated():
    _simulator, caller = build()
    archive = tar_gz(
        ("a.xml", cii("F1")),
        ("b.xml", cii("F2", commitment=None)),
        ("c.xml", cii("F3")),
    )
    report = caller.deposit_and_report(archive, name="lot.tar.gz")
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL"
    assert [one["numeroDP"] for one in report["listeErreurDP"]] == ["F2"]
    rows = caller.search()["listeFactures"]
    assert {one["numeroFacture"] for one in rows} == {"F1", "F3"}


def test_the_report_may_be_silent_about_a_refused_invoice():
    _simulator, caller = build(report_silent=True)
    archive = tar_gz(("a.xml", cii("F1")), ("b.xml", cii("F2", commitment=None)))
    report = caller.deposit_and_report(archive, name="lot.tar.gz")
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL"
    assert "listeErreurDP" not in report


def test_several_reasons_are_joined_and_cut():
    _simulator, caller = build(report_label_length=300)
    report = caller.deposit_and_report(cii(commitment=None, means=None))
    text = report["listeErreurDP"][0]["libelleErreurDP"]
    assert " | " in text
    assert len(text) == 300


def test_one_wrong_xml_refuses_the_whole_flow():
    _simulator, caller = build()
    wrong = cii("F2").replace(b"<ram:ApplicableHeaderTradeDelivery/>", b"")
    archive = tar_gz(("a.xml", cii("F1")), ("b.xml", wrong))
    report = caller.deposit_and_report(archive, name="lot.tar.gz")
    assert report["etatCourantDepotFlux"] == "IN_REJETE"
    error = report["listeErreurTechnique"][0]
    assert error["codeErreur"] == "ERR_XSD_001"
    assert "IRRECEVABILITE" in error["libelleErreur"]
    assert "b.xml" in error["libelleErreur"]
    assert caller.search()["listeFactures"] == []


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "name", "syntax", "code"),
    [
        (b"<x", "f.xml", CII_16B, "ERR_XSD_001"),
        (ENTITY + b"<x>&e;</x>", "f.xml", CII_16B, "ERR_XSD_001"),
        (b"<Invoice/>", "f.xml", CII_16B, "ERR_SYNTAXE_001"),
        (b"%PDF-1.7", "f.pdf", CII_16B, "ERR_SYNTAXE_001"),
        (b"<Invoice/>", "f.xml", FACTURX, "ERR_SYNTAXE_001"),
        (b"%PDF-1.7 nothing", "f.pdf", FACTURX, "ERR_PDF_001"),
        (b"\x1f\x8bnothing", "f.tar.gz", CII_16B, "ERR_ARCHIVE_001"),
        (tar_gz(), "f.tar.gz", CII_16B, "ERR_ARCHIVE_003"),
        (b"<Invoice/>", "f.xml", UBL, "ERR_SYNTAXE_001"),
        (b"<Invoice/>", "f.xml", "IN_DP_E1_XCBL", "ERR_SYNTAXE_002"),
    ],
)
def test_a_file_that_is_not_its_syntax_is_refused(content, name, syntax, code):
    _simulator, caller = build()
    report = caller.deposit_and_report(content, name=name, syntax=syntax)
    assert report["etatCourantDepotFlux"] == "IN_REJETE"
    assert report["listeErreurTechnique"][0]["codeErreur"] == code


def test_an_archive_has_limits():
    _simulator, caller = build(flow_max_files=2, file_max_bytes=5000)
    many = tar_gz(*((f"{n}.xml", cii(f"F{n}")) for n in range(3)))
    large = tar_gz(("a.xml", b" " * 5001))
    huge = tar_gz(("a.xml", b" " * 10001))
    for content in (many, large, huge):
        report = caller.deposit_and_report(content, name="lot.tar.gz")
        assert report["listeErreurTechnique"][0]["codeErreur"].startswith("ERR_TAILLE")


def test_a_refused_number_may_be_sent_again_and_an_integrated_one_not():
    _simulator, caller = build()
    refused = caller.deposit_and_report(cii("F1", commitment=None))
    assert refused["etatCourantDepotFlux"] == "IN_REJETE"
    assert caller.deposit_and_report(cii("F1"))["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert caller.deposit_and_report(cii("F1"))["etatCourantDepotFlux"] == "IN_REJETE"
    assert len(caller.search()["listeFactures"]) == 1


def test_a_number_is_free_again_the_next_year():
    _simulator, caller = build()
    report = caller.deposit_and_report(cii("F1", issued_on="20251103"))
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert caller.deposit_and_report(cii("F1"))["etatCourantDepotFlux"] == "IN_INTEGRE"


def test_the_first_of_two_with_one_number_in_a_flow_is_integrated():
    _simulator, caller = build()
    archive = tar_gz(("a.xml", cii("F1")), ("b.xml", cii("F1")))
    report = caller.deposit_and_report(archive, name="lot.tar.gz")
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL"


def test_a_facturx_is_read_out_of_its_pdf():
    pikepdf = pytest.importorskip("pikepdf")
    _simulator, caller = build()
    report = caller.deposit_and_report(
        facturx(pikepdf, cii("F1")), name="f.pdf", syntax=FACTURX
    )
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE", report
    assert caller.search()["listeFactures"][0]["numeroFacture"] == "F1"


def test_a_pdf_without_xml_or_with_a_password_is_refused():
    pikepdf = pytest.importorskip("pikepdf")
    _simulator, caller = build()
    for content, code in (
        (facturx(pikepdf), "ERR_SYNTAXE_001"),
        (facturx(pikepdf, cii(), password="x"), "ERR_PDF_002"),
    ):
        report = caller.deposit_and_report(content, name="f.pdf", syntax=FACTURX)
        assert report["listeErreurTechnique"][0]["codeErreur"] == code


def facturx(pikepdf, xml=None, password=None):
    import io

    pdf = pikepdf.new()
    pdf.add_blank_page()
    if xml is not None:
        pdf.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(pdf, xml)
        pdf.attachments["annexe.pdf"] = pikepdf.AttachedFileSpec(pdf, b"%PDF-1.7")
    target = io.BytesIO()
    encryption = pikepdf.Encryption(user=password, owner="y") if password else False
    pdf.save(target, encryption=encryption)
    return target.getvalue()


def test_without_factur_x_installed_the_structure_is_still_checked(monkeypatch):
    from chorus_pro.simulator import xsd

    monkeypatch.setattr(xsd, "_schema", lambda *place: None)
    _simulator, caller = build()
    assert caller.deposit_and_report(cii("F1"))["etatCourantDepotFlux"] == "IN_INTEGRE"
    for block in (b"ApplicableHeaderTradeDelivery/", b"rsm:ExchangedDocument>"):
        wrong = cii("F2").replace(b"<ram:" + block + b">", b"")
        wrong = wrong.replace(b"<" + block, b"<rsm:Wrong>").replace(
            b"</" + block, b"</rsm:Wrong>"
        )
        report = caller.deposit_and_report(wrong)
        assert report["listeErreurTechnique"][0]["codeErreur"] == "ERR_XSD_001"


@pytest.mark.parametrize(
    ("guideline", "folder"),
    [
        ("urn:cen.eu:en16931:2017", "facturx-en16931"),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
            "facturx-basic",
        ),
        ("urn:factur-x.eu:1p0:minimum", "facturx-minimum"),
        ("urn:factur-x.eu:1p0:basicwl", "facturx-basicwl"),
        (
            "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
            "facturx-extended",
        ),
    ],
)
def test_the_profile_names_its_schema(guideline, folder):
    from chorus_pro.simulator import xsd

    assert xsd._profile(guideline) == folder


def test_a_credit_note_is_an_avoir():
    _simulator, caller = build()
    note = cii(
        "AV1",
        type_code="381",
        recipient=NOTHING_REQUIRED_SIRET,
        iban=None,
        commitment=None,
    )
    assert caller.deposit_and_report(note)["etatCourantDepotFlux"] == "IN_INTEGRE"
    assert caller.search()["listeFactures"][0]["typeFacture"] == "AVOIR"
