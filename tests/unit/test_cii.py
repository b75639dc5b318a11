"""The XML of an invoice, judged by the official XSD and schematron."""

import base64
from dataclasses import replace
from datetime import date
from decimal import Decimal

import official
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from samples import line

from chorus_pro.checks import BuyerRequirements, blocking, check_invoice
from chorus_pro.cii import write_cii
from chorus_pro.cii.elements import NAMESPACES
from chorus_pro.invoice import (
    CREDIT_NOTE,
    AllowanceCharge,
    Attachment,
    Contact,
    Delivery,
    Note,
    Payment,
    PrecedingInvoice,
)

TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"


def read(invoice, path, **options):
    """The texts (or attributes) found in the XML of the invoice."""
    document = etree.fromstring(write_cii(invoice, **options))
    found = document.xpath(path, namespaces=NAMESPACES)
    return [node if isinstance(node, str) else node.text for node in found]


@pytest.mark.parametrize("kind", samples.KINDS)
def test_every_kind_passes_the_official_judges(kind):
    official.assert_official(write_cii(samples.KINDS[kind]()))


@pytest.mark.parametrize("kind", samples.KINDS)
def test_every_kind_passes_our_own_checks(kind):
    invoice = samples.KINDS[kind]()
    assert check_invoice(invoice, BuyerRequirements(), today=samples.TODAY) == []


def test_the_same_invoice_gives_the_same_bytes():
    assert write_cii(samples.every_field()) == write_cii(samples.every_field())


def test_profile_and_framework():
    context = "rsm:ExchangedDocumentContext"
    assert read(samples.already_paid(), f"{context}/*/ram:ID") == [
        "A2",
        "urn:cen.eu:en16931:2017",
    ]


def test_parties_are_known_by_their_siret_under_scheme_0002():
    invoice = samples.invoice()
    legal = "ram:SpecifiedLegalOrganization/ram:ID"
    for party, siret in (
        ("Seller", samples.SELLER_SIRET),
        ("Buyer", samples.BUYER_SIRET),
    ):
        path = f"{AGREEMENT}/ram:{party}TradeParty/{legal}"
        assert read(invoice, path) == [siret]
        assert read(invoice, f"{path}/@schemeID") == ["0002"]


def test_references_have_no_fallback():
    only_service = samples.invoice(service_code="SERVICE", commitment_number=None)
    assert read(only_service, f"{AGREEMENT}/ram:BuyerReference") == ["SERVICE"]
    order = f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    assert read(only_service, order) == []
    only_commitment = samples.invoice(contract_number="M-1")
    assert read(only_commitment, f"{AGREEMENT}/ram:BuyerReference") == []
    assert read(only_commitment, order) == ["ENG2026-0117"]
    contract = f"{AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID"
    assert read(only_commitment, contract) == ["M-1"]


def test_a_payment_means_is_always_there():
    for kind in samples.KINDS.values():
        assert len(read(kind(), f"{MEANS}/ram:TypeCode")) == 1


def test_instrument_not_defined_is_written_as_the_norm_does():
    invoice = samples.invoice(payment=Payment(means_code="01"))
    assert read(invoice, f"{MEANS}/ram:TypeCode") == ["1"]
    official.assert_official(write_cii(invoice))


def test_a_credit_note_has_no_bank_details():
    for code in ("30", "58", "59"):
        payment = replace(samples.TRANSFER, means_code=code, mandate="M")
        invoice = replace(samples.credit_note(), payment=payment)
        assert read(invoice, f"{MEANS}//*") == ["1"]
        assert read(invoice, "//ram:DirectDebitMandateID") == []
        official.assert_official(write_cii(invoice))
    offset = replace(samples.credit_note(), payment=Payment(means_code="97"))
    assert read(offset, f"{MEANS}/ram:TypeCode") == ["97"]


def test_credit_note_names_the_original():
    path = f"{SETTLEMENT}/ram:InvoiceReferencedDocument"
    invoice = samples.credit_note()
    assert read(invoice, f"{path}/ram:IssuerAssignedID") == ["FAC/2026/00042"]
    dated = "ram:FormattedIssueDateTime/qdt:DateTimeString"
    assert read(invoice, f"{path}/{dated}") == ["20261103"]


def test_no_gross_price_without_its_discount():
    gross = "//ram:GrossPriceProductTradePrice"
    assert read(samples.invoice(), f"{gross}/ram:ChargeAmount") == []
    for price in ("100", "90"):
        equal = samples.invoice([line(gross_price=Decimal(price))])
        assert read(equal, f"{gross}/ram:ChargeAmount") == []
    discounted = samples.invoice([line(gross_price=Decimal("120"))])
    assert read(discounted, f"{gross}/ram:ChargeAmount") == ["120.00"]
    assert read(discounted, f"{gross}//ram:ActualAmount") == ["20.00"]


def test_category_o_carries_no_vat_number_and_no_rate():
    invoice = samples.outside_vat()
    assert read(invoice, "//ram:SpecifiedTaxRegistration/ram:ID") == []
    assert read(invoice, "//ram:RateApplicablePercent") == []


def test_a_seller_without_vat_number_gives_its_siren():
    path = f"{AGREEMENT}/ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID"
    invoice = samples.small_business()
    assert read(invoice, path) == ["900000001"]
    assert read(invoice, f"{path}/@schemeID") == ["FC"]
    told = replace(invoice.seller, tax_registration="0123")
    assert read(replace(invoice, seller=told), path) == ["0123"]


def test_exemption_is_written_only_where_there_is_one():
    reason = f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:ExemptionReason"
    assert read(samples.export(), reason) == [samples.EXPORT.exemption_reason]
    standard = replace(samples.VAT_85, exemption_reason="no", exemption_code="no")
    assert read(samples.invoice([line(tax=standard)]), reason) == []


def test_vat_point_is_in_every_breakdown():
    invoice = replace(samples.several_rates(), tax_due_code="5")
    assert read(invoice, "//ram:DueDateTypeCode") == ["5", "5", "5"]
    official.assert_official(write_cii(invoice))


def test_vat_total_in_euros_stands_beside_the_other():
    invoice = samples.foreign_currency()
    path = f"{TOTALS}/ram:TaxTotalAmount"
    assert read(invoice, path) == ["8.50", "7.83"]
    assert read(invoice, f"{path}/@currencyID") == ["USD", "EUR"]


def test_nothing_empty_is_written():
    blank = samples.invoice(
        [line(note=" ", description="\n", seller_item="")],
        notes=(Note(" "), Note("\x00", "PMD")),
        payment_terms=" ",
        due_on=None,
        service_code=" ",
        project_reference="",
        seller=replace(samples.SELLER, contact=Contact()),
    )
    document = etree.fromstring(write_cii(blank))
    empty = [
        etree.QName(element).localname
        for element in document.iter()
        if not len(element) and not (element.text or "").strip()
    ]
    # the one group that the XSD wants although nothing is known
    assert empty == ["ApplicableHeaderTradeDelivery"]
    official.assert_official(write_cii(blank))


def test_a_place_of_delivery_needs_no_date_nor_address():
    invoice = samples.invoice(delivery=Delivery(name="Médiathèque"))
    ship_to = "//ram:ShipToTradeParty/*"
    assert read(invoice, ship_to) == ["Médiathèque"]
    official.assert_official(write_cii(invoice))


def test_a_unit_that_is_missing_leaves_its_attribute_out():
    invoice = samples.invoice([line(unit_code="")])
    assert read(invoice, "//ram:BilledQuantity/@unitCode") == []


def test_attachments_are_written_on_request_only():
    attachment = Attachment("bon.pdf", b"%PDF-", "application/pdf", "Bon de livraison")
    invoice = samples.invoice(attachments=(attachment,))
    assert read(invoice, "//ram:AttachmentBinaryObject") == []
    (content,) = read(invoice, "//ram:AttachmentBinaryObject", embed_attachments=True)
    assert base64.b64decode(content) == b"%PDF-"
    official.assert_official(write_cii(invoice, embed_attachments=True))


def test_a_thousand_lines_are_written_and_judged():
    invoice = samples.invoice([line(str(n), "1.5") for n in range(1, 1001)])
    assert len(read(invoice, f"{TRANSACTION}/*")) == 1003
    assert official.judges.xsd(write_cii(invoice)).failures == []


# --- random invoices ---------------------------------------------------------

RATES = "0.9 1.05 1.75 2.1 5.5 8.5 10 13 20".split()
TAXES = [replace(samples.VAT_20, rate=Decimal(rate)) for rate in RATES]
MIXED = [*TAXES, samples.FRANCHISE, samples.REVERSE, samples.EXPORT]
texts = st.text(min_size=1, max_size=120)
names = texts.map(lambda text: f"Article {text}")
amounts = st.decimals("0.01", "500", places=2)


@st.composite
def allowance_charges(draw, tax=None):
    return AllowanceCharge(
        is_charge=draw(st.booleans()),
        amount=draw(amounts),
        reason=draw(st.sampled_from(["Remise", "Port", "Éco-contribution"])),
        reason_code=draw(st.none()),
        percentage=draw(st.none() | st.decimals("0.01", "99", places=4)),
        base_amount=draw(st.none() | amounts),
        tax=tax,
    )


@st.composite
def lines(draw, taxes):
    price = draw(st.decimals("0", "99999", places=draw(st.integers(0, 6))))
    return line(
        price,
        draw(st.decimals("-500", "5000", places=draw(st.integers(0, 4)))),
        draw(st.sampled_from(taxes)),
        name=draw(names),
        unit_code=draw(st.sampled_from(["C62", "HUR", "KGM", "MTR", "DAY"])),
        allowances=draw(st.lists(allowance_charges(), max_size=2)),
        base_quantity=draw(st.none() | st.sampled_from([Decimal(10), Decimal(100)])),
        description=draw(st.none() | texts),
        note=draw(st.none() | texts),
        gross_price=draw(st.none() | st.just(price + Decimal("1.25"))),
    )


@st.composite
def invoices(draw, max_lines=50):
    taxes = draw(st.sampled_from([TAXES, MIXED, [samples.OUTSIDE]]))
    allowances = [
        draw(allowance_charges(tax=draw(st.sampled_from(taxes))))
        for _rank in range(draw(st.integers(0, 3)))
    ]
    drawn = draw(st.lists(lines(taxes), min_size=1, max_size=max_lines))
    invoice = samples.invoice(
        drawn,
        allowances=allowances,
        prepaid=draw(st.just("0") | amounts),
        rounding=draw(st.sampled_from(["0", "0.01", "-0.02"])),
        notes=(Note(draw(texts), draw(st.sampled_from([None, "AAI", "PMD"]))),),
        service_code=draw(st.none() | st.just("SERVICE_1")),
        tax_due_code=draw(st.sampled_from([None, "5", "72"])),
        issued_on=draw(st.dates(date(2024, 1, 1), date(2027, 12, 31))),
    )
    if invoice.totals.with_tax < 0:
        return as_credit_note(invoice, drawn, allowances)
    return invoice


def as_credit_note(invoice, drawn, allowances):
    """The same with the signs turned: what a negative invoice must become."""
    opposite = [
        replace(
            one,
            quantity=-one.quantity,
            net_amount=-one.net_amount,
            allowances=tuple(turned(entry) for entry in one.allowances),
        )
        for one in drawn
    ]
    return samples.invoice(
        opposite,
        allowances=[turned(entry) for entry in allowances],
        type_code=CREDIT_NOTE,
        preceding=(PrecedingInvoice("FAC/2026/00001", samples.ISSUED_ON),),
        notes=invoice.notes,
    )


def turned(entry):
    return replace(entry, is_charge=not entry.is_charge)


def judge_random(invoice):
    xml = write_cii(invoice)
    official.assert_official(xml)
    faults = check_invoice(invoice, BuyerRequirements(), today=None)
    assert blocking(faults) == []
    assert {fault.code for fault in faults} <= {"CP-DATE-02", "CP-TOTAL-09"}
    assert_read_back(invoice, etree.fromstring(xml))


def assert_read_back(invoice, document):
    def decimals(path):
        found = document.xpath(path, namespaces=NAMESPACES)
        return [Decimal(node.text) for node in found]

    line_path = f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
    assert decimals(f"{line_path}//ram:LineTotalAmount") == [
        one.net_amount for one in invoice.lines
    ]
    assert decimals(f"{line_path}//ram:BilledQuantity") == [
        one.quantity for one in invoice.lines
    ]
    net_price = "ram:NetPriceProductTradePrice/ram:ChargeAmount"
    assert decimals(f"{line_path}//{net_price}") == [
        one.net_price for one in invoice.lines
    ]
    assert decimals(f"{TOTALS}/ram:DuePayableAmount") == [invoice.totals.due]
    assert decimals(f"{TOTALS}/ram:GrandTotalAmount") == [invoice.totals.with_tax]


RELAXED = settings(
    database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@settings(RELAXED, max_examples=60)
@given(invoices(max_lines=50))
def test_random_invoices_pass_the_official_judges(invoice):
    judge_random(invoice)


@pytest.mark.long
@settings(RELAXED, max_examples=2000)
@given(invoices(max_lines=200))
def test_many_random_invoices_pass_the_official_judges(invoice):
    judge_random(invoice)
