"""An invoice entered by its data: what is said, kept, handed over and answered."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pdf_changes
import pikepdf
import pytest
import samples
from official import readable_pdf
from samples import line

from chorus_pro import entry as entries
from chorus_pro import environments
from chorus_pro.auth import Credentials
from chorus_pro.checks import BuyerRequirements, check_invoice
from chorus_pro.client import ChorusProClient
from chorus_pro.codes.deposit_mode import DATA_ENTRY
from chorus_pro.errors import FileFault, NoAnswer, Refused, UnknownSupplier
from chorus_pro.invoice import AllowanceCharge, Attachment, Party
from chorus_pro.messages import complete_entry, write_entry
from chorus_pro.messages.entries import tax_type
from chorus_pro.page.readable_pdf import check_readable, find_active_parts
from chorus_pro.records import EntryReceipt
from chorus_pro.simulator import DEMO_SUPPLIER_SIRET, Settings, create_app
from chorus_pro.simulator.fixtures import NOTHING_REQUIRED_SIRET
from chorus_pro.simulator.schemas import Schemas
from chorus_pro.simulator.wsgi import SimulatorAdapter

SCHEMAS = Schemas()
NOTE = Attachment("bon.csv", b"a;b", "text/csv", "Bon de livraison")
NOON = 1795424400.0
PDF = readable_pdf()


def invoice(**values):
    made = samples.invoice(
        seller=replace(samples.SELLER, siret=DEMO_SUPPLIER_SIRET),
        buyer=replace(samples.BUYER, siret=NOTHING_REQUIRED_SIRET),
        service_code=None,
        tax_due_code="5",
    )
    return replace(made, **values)


def codes(made):
    found = check_invoice(made, BuyerRequirements(), syntax=DATA_ENTRY)
    return {fault.code for fault in found}


# === WHAT IS SAID === #


@pytest.mark.parametrize(
    "made",
    [
        invoice(),
        samples.every_field(),
        samples.credit_note(),
        samples.direct_debit(),
        samples.foreign_currency(),
    ],
)
def test_the_body_is_that_of_the_swagger(made):
    body = complete_entry(
        write_entry(made),
        supplier_id=1,
        bank_details_id=2,
        pdf=(3, "F.pdf"),
        attachments=[(4, "bon.csv")],
    )
    assert SCHEMAS.request_fault("factures/v1/soumettre", body) is None


def test_the_lines_add_up_to_the_total_without_tax():
    """Charges of lines and discounts of the document have no other place."""
    made = samples.every_field()
    body = write_entry(made)
    total = sum(
        Decimal(str(one["lignePosteQuantite"]))
        * Decimal(str(one["lignePosteMontantUnitaireHT"]))
        - Decimal(str(one["lignePosteMontantRemiseHT"]))
        for one in body["lignePoste"]
    )
    assert round(total, 2) == made.totals.without_tax
    assert [one["lignePosteNumero"] for one in body["lignePoste"]] == list(
        range(1, len(body["lignePoste"]) + 1)
    )


def test_references_and_amounts():
    body = write_entry(invoice(commitment_number="EJ1", contract_number="M1"))
    assert body["modeDepot"] == "DEPOT_PDF_API"
    assert body["numeroFactureSaisi"] == samples.invoice().number
    assert body["references"]["numeroBonCommande"] == "EJ1"
    assert body["references"]["numeroMarche"] == "M1"
    assert body["references"]["modePaiement"] == "VIREMENT"
    assert body["cadreDeFacturation"] == {
        "codeCadreFacturation": "A1_FACTURE_FOURNISSEUR"
    }
    assert "codeServiceExecutant" not in body["destinataire"]


@pytest.mark.parametrize(
    ("means", "mode"),
    [
        ("58", "VIREMENT"),
        ("59", "PRELEVEMENT"),
        ("20", "CHEQUE"),
        ("10", "ESPECE"),
        ("1", "AUTRE"),
        ("97", "AUTRE"),
    ],
)
def test_the_mode_of_payment(means, mode):
    payment = replace(samples.TRANSFER, means_code=means)
    assert write_entry(invoice(payment=payment))["references"]["modePaiement"] == mode


def test_a_credit_note_names_its_invoice_and_no_payment():
    references = write_entry(samples.credit_note())["references"]
    assert references["typeFacture"] == "AVOIR"
    assert references["numeroFactureOrigine"]
    assert "modePaiement" not in references


def test_the_kind_of_vat():
    assert tax_type(invoice(tax_due_code="5")) == "TVA_SUR_DEBIT"
    assert tax_type(invoice(tax_due_code="72")) == "TVA_SUR_ENCAISSEMENT"
    exempt = samples.reverse_charge()
    assert tax_type(exempt) == "EXONERATION"
    assert write_entry(exempt)["references"]["motifExonerationTva"]
    assert tax_type(samples.outside_vat()) == "SANS_TVA"


def test_a_factor_is_named_in_the_comment():
    made = invoice(payee=Party("Factor SA", siret="90000000100025"))
    assert "Factor SA" in write_entry(made)["commentaire"]


# === CHECKS === #


def test_a_subcontractor_needs_a_validator():
    assert codes(invoice(framework="A9")) == {"CP-VALIDATOR-01"}
    assert codes(invoice(framework="A12", validator="123")) == {"CP-VALIDATOR-02"}
    made = invoice(framework="A9", validator=NOTHING_REQUIRED_SIRET)
    assert codes(made) == set()
    body = write_entry(made)["cadreDeFacturation"]
    assert body == {
        "codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT",
        "codeStructureValideur": NOTHING_REQUIRED_SIRET,
    }


def test_a_file_cannot_name_a_validator():
    made = invoice(framework="A9", validator=NOTHING_REQUIRED_SIRET)
    found = check_invoice(made, BuyerRequirements())
    assert [fault.code for fault in found] == ["CP-FRAMEWORK-03"]


def test_works_and_justice_are_refused_each_with_its_reason():
    assert codes(invoice(framework="A4")) == {"CP-FRAMEWORK-01"}
    assert codes(invoice(framework="A3")) == {"CP-FRAMEWORK-04"}


def test_vat_on_debits_and_on_payments_at_once_cannot_be_said():
    assert codes(invoice(tax_due_code=None)) == {"CP-ENTRY-01"}


def test_an_exemption_is_a_warning():
    found = codes(samples.reverse_charge())
    assert "CP-ENTRY-02" in found


def test_attachments_are_those_of_a_portal():
    big = replace(NOTE, name="a.zip", content=bytes(9_000_000))
    several = tuple(replace(big, name=f"{n}.zip") for n in range(5))
    assert codes(invoice(attachments=(NOTE, *several))) == set()
    plan = replace(NOTE, name="plan.dwg")
    assert codes(invoice(attachments=(plan,))) == {"CP-ATTACHMENT-01"}


# === WHAT IS KEPT === #


def test_the_same_entry_gives_the_same_bytes_and_comes_back():
    made = entries.make_entry(invoice(attachments=(NOTE,)), PDF, "Compte courant")
    kept = entries.pack(made)
    assert kept == entries.pack(made)
    assert entries.unpack(kept) == made


def test_a_person_can_open_it_and_the_pdf_is_not_touched():
    kept = entries.pack(entries.make_entry(invoice(), PDF))
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        index, pdf = archive.namelist()
        assert index == "entry.json"
        assert archive.read(pdf) == PDF


@pytest.mark.parametrize("kept", [b"", b"PK", b"{}"])
def test_what_is_no_kept_entry(kept):
    with pytest.raises(FileFault) as caught:
        entries.unpack(kept)
    assert caught.value.code == "CP-FILE-05"


def test_what_is_no_pdf_or_too_big_a_one():
    locked, empty = io.BytesIO(), io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="secret", user=""))
        del pdf.pages[:]
        pdf.save(empty)
    for content, code in (
        (b"<html>", "CP-PDF-01"),
        (b"%PDF-1.4 nothing", "CP-PDF-01"),
        (empty.getvalue(), "CP-PDF-01"),
        (locked.getvalue(), "CP-PDF-02"),
        (PDF + bytes(10_000_000), "CP-FILE-03"),
    ):
        with pytest.raises(FileFault) as caught:
            entries.make_entry(invoice(), content)
        assert caught.value.code == code


# === THE CALL === #


@pytest.fixture
def simulator():
    return create_app(Settings(strict_requests=True), clock=lambda: NOON)


@pytest.fixture
def client(simulator):
    import requests

    session = requests.Session()
    session.mount("http://", SimulatorAdapter(simulator))
    return ChorusProClient(
        environments.get("simulator", "http://127.0.0.1:8071"),
        Credentials(
            client_id="demo-client",
            client_secret="demo-secret",
            technical_login=f"TECH_1_{DEMO_SUPPLIER_SIRET}@cpro.fr",
            technical_password="demo-password",
        ),
        session=session,
        clock=lambda: NOON,
    )


def enter(client, made=None, **values):
    return client.submit_entry(entries.make_entry(made or invoice(), PDF, **values))


def calls(simulator, operation):
    return [one for one in simulator.journal if one["operation"] == operation]


def test_the_identifier_comes_at_once(client, simulator):
    made = invoice(attachments=(NOTE,))
    receipt = enter(client, made)
    assert receipt == EntryReceipt(
        receipt.invoice_id, made.number, "DEPOSEE", receipt.deposited_on
    )
    kept = simulator.store.invoices[receipt.invoice_id]
    assert (kept.with_tax, kept.recipient_siret) == (
        made.totals.with_tax,
        made.buyer.siret,
    )
    files = [simulator.store.attachments[one] for one in kept.attachments]
    assert [one.content for one in files] == [PDF, NOTE.content]


def test_a_subcontractor_waits_for_its_validator(client, simulator):
    made = invoice(framework="A9", validator=NOTHING_REQUIRED_SIRET)
    receipt = enter(client, made)
    assert receipt.status == "A_VALIDER_1"
    simulator.act(made.number, "ERREUR_FOURNISSEUR_SUR_VALIDEUR")
    again = enter(client, made)
    assert again.invoice_id == receipt.invoice_id


def test_a_refusal_comes_at_once_with_its_words(client):
    enter(client)
    with pytest.raises(Refused) as caught:
        enter(client)
    assert "déjà déposé" in caught.value.remote_message
    assert not caught.value.uncertain


def test_an_unknown_validator_is_refused(client):
    with pytest.raises(Refused) as caught:
        enter(client, invoice(framework="A12", validator="90000009999999"))
    assert "valideur" in caught.value.remote_message


def test_a_lost_answer_may_have_made_an_invoice(client, simulator):
    simulator.next_fault("soumettre", "timeout_after")
    with pytest.raises(NoAnswer) as caught:
        enter(client)
    assert caught.value.uncertain
    assert len(simulator.store.invoices) == 1


@pytest.mark.parametrize("operation", ["ajouter/fichier", "structures/rechercher"])
def test_whatever_comes_before_the_entry_may_be_done_again(
    client, simulator, operation
):
    simulator.next_fault(operation, "timeout_after")
    with pytest.raises(NoAnswer) as caught:
        enter(client)
    assert not caught.value.uncertain
    assert not calls(simulator, "soumettre")
    assert enter(client).invoice_id


def test_bank_details_are_named_when_there_is_no_doubt(client, simulator):
    supplier = simulator.store.structures_by_siret[DEMO_SUPPLIER_SIRET]
    bodies = []
    submit = client._caller.call

    def record(operation, path, request, **options):
        if operation == "submit_entry":
            bodies.append(request["fournisseur"])
        return submit(operation, path, request, **options)

    client._caller.call = record
    enter(client)
    supplier.bank_details = [(40000001, "Compte courant"), (40000002, "Affacturage")]
    enter(client, invoice(number="F2"))
    enter(client, invoice(number="F3"), bank_details="affacturage")
    simulator.settings.forbidden_operations = ("recuperer/coordbanc/valides",)
    enter(client, invoice(number="F4"))
    named = [one.get("codeCoordonneesBancairesFournisseur") for one in bodies]
    assert named == [40000001, None, 40000002, None]


def test_a_supplier_that_chorus_pro_does_not_know(client):
    unknown = replace(samples.SELLER, siret="90000000200015")
    with pytest.raises(UnknownSupplier):
        enter(client, invoice(seller=unknown))


def test_another_number_may_come_back(client, simulator):
    simulator.settings.entry_number = "20260000000000000002"
    assert enter(client).number == "20260000000000000002"


def test_discounts_of_lines_are_said_and_documents_too():
    discount = AllowanceCharge(False, Decimal("10"), reason="Remise")
    made = samples.invoice([line(allowances=(discount,))])
    [row] = write_entry(made)["lignePoste"]
    assert row["lignePosteMontantRemiseHT"] == 10


# === WHAT THE SIMULATOR REFUSES OF AN ENTRY === #


def submitted(client, **changes):
    """Enter with some of the data replaced, by their own names."""
    made = entries.make_entry(invoice(), PDF)
    return client.submit_entry(replace(made, data={**made.data, **changes}))


def refusal(client, **changes):
    with pytest.raises(Refused) as caught:
        submitted(client, **changes)
    return caught.value.remote_message


def test_totals_that_do_not_add_up_are_refused(client):
    totals = {"montantHtTotal": 100, "montantTVA": 20, "montantTtcTotal": 130}
    assert "somme" in refusal(client, montantTotal=totals)


def test_the_mode_that_chooses_the_number_is_not_simulated(client):
    assert "DEPOT_PDF_API" in refusal(client, modeDepot="SAISIE_API")


def test_a_day_that_cannot_be_read_is_refused(client):
    assert "dateFacture" in refusal(client, dateFacture="le 3 mars")


def test_a_framework_of_works_is_refused_by_the_swagger(client):
    framework = {"codeCadreFacturation": "A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR"}
    assert "codeCadreFacturation" in refusal(client, cadreDeFacturation=framework)


def test_files_are_those_of_the_same_account(client, simulator):
    made = entries.make_entry(invoice(), PDF)
    upload = client.upload_attachment
    client.upload_attachment = lambda *args: upload(*args) + 1000
    with pytest.raises(Refused) as caught:
        client.submit_entry(made)
    assert "identifiant inconnu" in caught.value.remote_message


def test_the_main_document_is_a_pdf(client):
    made = entries.make_entry(invoice(), PDF)
    other = replace(made.pdf, name="F.csv", media_type="text/csv")
    with pytest.raises(Refused) as caught:
        client.submit_entry(replace(made, pdf=other))
    assert "PDF" in caught.value.remote_message


def test_bank_details_of_nobody_are_refused(client):
    client._bank_details_id = lambda structure_id, name: 1
    with pytest.raises(Refused) as caught:
        enter(client)
    assert "bancaires" in caught.value.remote_message


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (pdf_changes.script_in_a_link, "JavaScript"),
        (pdf_changes.script_in_the_outline, "Launch"),
        (pdf_changes.film_written_inside, "Movie"),
        (pdf_changes.file_pinned_to_the_page, "FileAttachment"),
        (pdf_changes.content_elsewhere, "F"),
    ],
)
def test_what_runs_or_hides_in_a_pdf_is_named(change, part):
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        change(pdf)
        pdf.save(file)
    assert part in find_active_parts(file.getvalue())


def test_a_program_to_start_and_an_archive_behind_the_end_are_named():
    assert find_active_parts(PDF) == []
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe")
        pdf.save(file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("x.txt", "x")
    check_readable(file.getvalue())
    assert find_active_parts(file.getvalue()) == ["Launch", "ZIP"]
