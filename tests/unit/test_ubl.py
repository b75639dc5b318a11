"""The UBL of an invoice, judged by the official XSD and schematron."""

import base64
from dataclasses import replace
from decimal import Decimal

import official
import pytest
import samples
from hypothesis import given, settings
from lxml import etree
from samples import line
from test_cii import RELAXED, invoices

from chorus_pro.invoice import (
    Address,
    Attachment,
    Contact,
    Delivery,
    Note,
    Payment,
    Period,
)
from chorus_pro.ubl import write_ubl
from chorus_pro.ubl.elements import NAMESPACES

PARTY = "cac:Accounting{}Party/cac:Party"
SELLER, BUYER = PARTY.format("Supplier"), PARTY.format("Customer")
MEANS = "cac:PaymentMeans/cbc:PaymentMeansCode"
TOTAL = "cac:LegalMonetaryTotal/cbc:"


def read(invoice, path, **options):
    """The texts (or attributes) found in the UBL of the invoice."""
    document = etree.fromstring(write_ubl(invoice, **options))
    found = document.xpath(path, namespaces=NAMESPACES)
    return [node if isinstance(node, str) else node.text for node in found]


def assert_official(invoice):
    official.assert_official(write_ubl(invoice), "ubl")


@pytest.mark.parametrize("kind", samples.KINDS)
def test_every_kind_passes_the_official_judges(kind):
    assert_official(samples.KINDS[kind]())


def test_the_same_invoice_gives_the_same_bytes():
    assert write_ubl(samples.every_field()) == write_ubl(samples.every_field())


def test_profile_and_framework():
    invoice = samples.already_paid()
    assert read(invoice, "cbc:CustomizationID") == ["urn:cen.eu:en16931:2017"]
    assert read(invoice, "cbc:ProfileID") == ["A2"]


def test_parties_are_known_by_their_siret_in_both_ways():
    invoice = samples.invoice()
    for party, siret in ((SELLER, samples.SELLER_SIRET), (BUYER, samples.BUYER_SIRET)):
        legal = f"{party}/cac:PartyLegalEntity/cbc:CompanyID"
        assert read(invoice, legal) == [siret]
        assert read(invoice, f"{legal}/@schemeID") == ["0002"]
        older = f"{party}/cac:PartyIdentification/cbc:ID"
        assert read(invoice, older) == [siret]
        assert read(invoice, f"{older}/@schemeName") == ["1"]
    stranger = replace(samples.SELLER, scheme="0240")
    invoice = samples.invoice(seller=stranger)
    assert read(invoice, f"{SELLER}/cac:PartyIdentification/cbc:ID") == []


def test_references_have_no_fallback():
    only_service = samples.invoice(
        service_code="SERVICE", commitment_number=None, order_reference="S00042"
    )
    assert read(only_service, "cbc:BuyerReference") == ["SERVICE"]
    assert read(only_service, f"{BUYER}/cac:Contact/cbc:ID") == ["SERVICE"]
    assert read(only_service, "cac:OrderReference") == []
    both = samples.invoice(order_reference="S00042", contract_number="M-1")
    assert read(both, "cbc:BuyerReference") == []
    assert read(both, "cac:OrderReference/*") == ["ENG2026-0117", "S00042"]
    assert read(both, "cac:ContractDocumentReference/cbc:ID") == ["M-1"]


def test_a_credit_note_is_a_document_of_its_own():
    invoice = replace(
        samples.credit_note(),
        due_on=samples.TODAY,
        project_reference="P-1",
        period=Period(samples.ISSUED_ON),
        delivery=Delivery("Médiathèque", samples.BUYER.address),
        notes=(Note("Avoir"),),
        attachments=(Attachment("bon.pdf", b"%PDF-", "application/pdf"),),
    )
    document = etree.fromstring(write_ubl(invoice))
    assert etree.QName(document).localname == "CreditNote"
    assert read(invoice, "cbc:CreditNoteTypeCode") == ["381"]
    assert read(invoice, "cac:CreditNoteLine/cbc:CreditedQuantity") == ["1"]
    assert read(invoice, "cac:PaymentMeans/cbc:PaymentDueDate") == ["2026-11-23"]
    original = "cac:BillingReference/cac:InvoiceDocumentReference/*"
    assert read(invoice, original) == ["FAC/2026/00042", "2026-11-03"]
    project = "cac:AdditionalDocumentReference[cbc:DocumentTypeCode = '50']/cbc:ID"
    assert read(invoice, project) == ["P-1"]
    assert_official(invoice)


def test_a_credit_note_has_no_bank_details():
    for code in ("30", "58", "59"):
        payment = replace(samples.TRANSFER, means_code=code, mandate="M")
        invoice = replace(samples.credit_note(), payment=payment)
        assert read(invoice, MEANS) == ["1"]
        assert read(invoice, "//cac:PayeeFinancialAccount|//cac:PaymentMandate") == []
        assert_official(invoice)


def test_instrument_not_defined_is_written_as_the_norm_does():
    invoice = samples.invoice(payment=Payment(means_code="01"))
    assert read(invoice, MEANS) == ["1"]
    assert_official(invoice)


def test_a_direct_debit_names_its_creditor():
    invoice = samples.direct_debit()
    path = f"{SELLER}/cac:PartyIdentification/cbc:ID[@schemeID = 'SEPA']"
    assert read(invoice, path) == ["FR72ZZZ123456"]
    assert read(invoice, "cac:PaymentMeans/cac:PaymentMandate/cbc:ID") == ["MANDAT-1"]
    debited = "//cac:PayerFinancialAccount/cbc:ID"
    assert read(invoice, debited) == [samples.IBAN]


def test_no_gross_price_without_its_discount():
    gross = "//cac:Price/cac:AllowanceCharge/*"
    assert read(samples.invoice(), gross) == []
    equal = samples.invoice([line(gross_price=Decimal("100"))])
    assert read(equal, gross) == []
    discounted = samples.invoice([line(gross_price=Decimal("120"))])
    assert read(discounted, gross) == ["false", "20.00", "120.00"]


def test_category_o_carries_no_vat_number_and_no_rate():
    invoice = replace(
        samples.outside_vat(), buyer=replace(samples.BUYER, vat_number="FR83200041507")
    )
    assert read(invoice, "//cac:PartyTaxScheme") == []
    assert read(invoice, "//cbc:Percent") == []
    assert_official(invoice)


def test_a_seller_without_vat_number_gives_its_siren():
    path = f"{SELLER}/cac:PartyTaxScheme"
    invoice = samples.small_business()
    assert read(invoice, f"{path}/cbc:CompanyID") == ["900000001"]
    assert read(invoice, f"{path}/cac:TaxScheme/cbc:ID") == ["FC"]
    nobody = replace(invoice.seller, siret="")
    assert read(replace(invoice, seller=nobody), path) == []


@pytest.mark.parametrize(("ours", "theirs"), [("5", "3"), ("29", "35"), ("72", "432")])
def test_vat_point_has_other_codes_than_in_cii(ours, theirs):
    invoice = replace(samples.several_rates(), tax_due_code=ours)
    assert read(invoice, "cac:InvoicePeriod/cbc:DescriptionCode") == [theirs]
    assert_official(invoice)


def test_vat_total_in_euros_stands_beside_the_other():
    invoice = samples.foreign_currency()
    assert read(invoice, "cac:TaxTotal/cbc:TaxAmount") == ["8.50", "7.83"]
    currencies = read(invoice, "cac:TaxTotal/cbc:TaxAmount/@currencyID")
    assert currencies == ["USD", "EUR"]


def test_the_subject_of_a_note_stands_between_number_signs():
    texts = ("Pénalités", "n#12#3", "Bonjour", " ")
    subjects = ("PMD", None, None, "PMT")
    notes = tuple(Note(*pair) for pair in zip(texts, subjects, strict=True))
    invoice = samples.invoice(notes=notes)
    assert read(invoice, "cbc:Note") == ["#PMD#Pénalités", "#AAI#n#12#3", "Bonjour"]
    assert_official(invoice)


def test_nothing_empty_is_written():
    blank = samples.invoice(
        [line(note=" ", description="\n", seller_item="")],
        notes=(Note(" "), Note("\x00", "PMD")),
        payment_terms=" ",
        due_on=None,
        commitment_number=" ",
        service_code=" ",
        project_reference="",
        delivery=Delivery(address=Address(city="Nowhere")),
        seller=replace(samples.SELLER, contact=Contact()),
    )
    document = etree.fromstring(write_ubl(blank))
    empty = [
        etree.QName(element).localname
        for element in document.iter()
        if not len(element) and not (element.text or "").strip()
    ]
    assert empty == []
    assert_official(blank)


def test_attachments_are_written_unless_told_otherwise():
    attachment = Attachment("bon.pdf", b"%PDF-", "application/pdf", "Bon de livraison")
    invoice = samples.invoice(attachments=(attachment,))
    path = "//cbc:EmbeddedDocumentBinaryObject"
    assert read(invoice, path, embed_attachments=False) == []
    (content,) = read(invoice, path)
    assert base64.b64decode(content) == b"%PDF-"
    assert_official(invoice)


# --- random invoices ---------------------------------------------------------


def judge_random(invoice):
    xml = write_ubl(invoice)
    official.assert_official(xml, "ubl")
    document = etree.fromstring(xml)

    def decimals(path):
        found = document.xpath(path, namespaces=NAMESPACES)
        return [Decimal(node.text) for node in found]

    line_path = "cac:InvoiceLine|cac:CreditNoteLine"
    lines = document.xpath(line_path, namespaces=NAMESPACES)
    assert len(lines) == len(invoice.lines)
    assert decimals("//cac:Price/cbc:PriceAmount") == [
        one.net_price for one in invoice.lines
    ]
    assert decimals("//cbc:InvoicedQuantity|//cbc:CreditedQuantity") == [
        one.quantity for one in invoice.lines
    ]
    assert decimals(f"{TOTAL}PayableAmount") == [invoice.totals.due]
    assert decimals(f"{TOTAL}TaxInclusiveAmount") == [invoice.totals.with_tax]


@settings(RELAXED, max_examples=60)
@given(invoices(max_lines=50))
def test_random_invoices_pass_the_official_judges(invoice):
    judge_random(invoice)


@pytest.mark.long
@settings(RELAXED, max_examples=2000)
@given(invoices(max_lines=200))
def test_many_random_invoices_pass_the_official_judges(invoice):
    judge_random(invoice)
