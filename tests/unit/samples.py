"""Invoices to test with: one function per kind, each valid until a test breaks it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from chorus_pro.invoice import (
    CREDIT_NOTE,
    INVOICE,
    Address,
    AllowanceCharge,
    Contact,
    Delivery,
    Invoice,
    Line,
    Note,
    Party,
    Payment,
    Period,
    PrecedingInvoice,
    Tax,
)
from chorus_pro.totals import document_totals, round_amount, tax_subtotals

SELLER_SIRET = "90000000100017"
BUYER_SIRET = "20004150700027"
IBAN = "FR7630006000011234567890189"
ISSUED_ON = date(2026, 11, 3)
TODAY = date(2026, 11, 23)

VAT_85 = Tax("S", Decimal("8.5"))
VAT_21 = Tax("S", Decimal("2.1"))
VAT_20 = Tax("S", Decimal("20"))
FRANCHISE = Tax(
    "E",
    Decimal(0),
    exemption_code="VATEX-FR-FRANCHISE",
    exemption_reason="TVA non applicable, article 293 B du CGI",
)
OUTSIDE = Tax(
    "O",
    None,
    exemption_code="VATEX-EU-O",
    exemption_reason="TVA non applicable, article 294 du CGI",
)
REVERSE = Tax(
    "AE",
    Decimal(0),
    exemption_code="VATEX-EU-AE",
    exemption_reason="Autoliquidation, article 283-2 nonies du CGI",
)
EXPORT = Tax(
    "G",
    Decimal(0),
    exemption_code="VATEX-EU-G",
    exemption_reason="Exonération de TVA, article 294-2 du CGI",
)

SELLER = Party(
    name="Atelier du Lagon",
    siret=SELLER_SIRET,
    vat_number="FR68900000001",
    legal_information="SARL au capital de 8 000 EUR, RCS Pointe-à-Pitre",
    address=Address(
        line1="12 rue Frébault", city="Pointe-à-Pitre", postcode="97110", country="GP"
    ),
    contact=Contact("Comptabilité", "+590 590 00 00 00", "compta@lagon.example"),
)
BUYER = Party(
    name="Communauté d'Agglomération La Riviera du Levant",
    siret=BUYER_SIRET,
    address=Address(
        line1="45 avenue Général de Gaulle",
        city="Le Gosier",
        postcode="97190",
        country="GP",
    ),
)
TRANSFER = Payment(
    means_code="30",
    means_text="Virement",
    reference="FAC/2026/00042",
    iban=IBAN,
    bic="AGRIFRPP",
    account_name="Atelier du Lagon",
)


def line(
    price="100",
    quantity="1",
    tax=VAT_85,
    *,
    name="Réparation d'un store",
    identifier="1",
    allowances=(),
    **values,
):
    """A line whose net amount (BT-131) follows from its price and quantity."""
    price, quantity = Decimal(price), Decimal(quantity)
    base = values.get("base_quantity") or Decimal(1)
    net_amount = price * quantity / base
    for entry in allowances:
        net_amount += entry.amount if entry.is_charge else -entry.amount
    values.setdefault("unit_code", "C62")
    values.setdefault("net_amount", round_amount(net_amount))
    return Line(
        identifier=identifier,
        name=name,
        quantity=quantity,
        net_price=price,
        tax=tax,
        allowances=tuple(allowances),
        **values,
    )


def numbered(*lines):
    """The lines, identified 1, 2, 3 and so on."""
    return tuple(
        replace(line, identifier=str(rank)) for rank, line in enumerate(lines, 1)
    )


def invoice(lines=None, *, allowances=(), prepaid=0, rounding=0, **values):
    """An ordinary invoice with an engagement number, its sums computed."""
    lines = numbered(*lines) if lines else (line(),)
    subtotals = tax_subtotals(lines, allowances)
    totals = document_totals(
        lines,
        subtotals,
        allowances,
        prepaid=Decimal(prepaid),
        rounding=Decimal(rounding),
        tax_accounting=values.pop("tax_accounting", None),
    )
    defaults = {
        "number": "FAC/2026/00042",
        "issued_on": ISSUED_ON,
        "type_code": INVOICE,
        "currency": "EUR",
        "seller": SELLER,
        "buyer": BUYER,
        "payment": TRANSFER,
        "due_on": date(2026, 12, 3),
        "commitment_number": "ENG2026-0117",
        "notes": (Note("Merci de votre confiance"),),
    }
    return Invoice(
        lines=lines,
        subtotals=subtotals,
        totals=totals,
        allowances=tuple(allowances),
        **{**defaults, **values},
    )


def several_rates():
    """Three rates, one of them twice."""
    return invoice(
        [
            line("1234.56", "3", VAT_85),
            line("0.333333", "1000", VAT_21, unit_code="KGM"),
            line("19.99", "2.5", VAT_20, unit_code="HUR"),
            line("7.77", "1", VAT_85),
        ]
    )


def discounts():
    """A price discount, a line discount, a discount and a charge on the document."""
    discount = AllowanceCharge(
        is_charge=False,
        amount=Decimal("10.00"),
        base_amount=Decimal("100.00"),
        percentage=Decimal("10"),
        reason="Remise",
        reason_code="95",
    )
    freight = AllowanceCharge(
        is_charge=True, amount=Decimal("12.50"), reason="Port", tax=VAT_85
    )
    return invoice(
        [
            line(gross_price=Decimal("120")),
            line(allowances=[discount]),
        ],
        allowances=[replace(discount, tax=VAT_85), freight],
    )


def credit_note():
    """A credit note of one line, paid by no transfer."""
    return invoice(
        type_code=CREDIT_NOTE,
        number="AVO/2026/00003",
        payment=Payment(means_code="01"),
        due_on=None,
        preceding=(PrecedingInvoice("FAC/2026/00042", ISSUED_ON),),
    )


def down_payment_deducted():
    """A final invoice from which a down payment is taken by a negative line."""
    return invoice(
        [
            line("1000", "1"),
            line("300", "-1", name="Acompte FAC/2026/00010"),
        ],
        preceding=(PrecedingInvoice("FAC/2026/00010", date(2026, 9, 1)),),
    )


def already_paid():
    """Framework A2: paid by card, nothing is due."""
    return invoice(
        framework="A2", prepaid="108.50", payment=Payment(means_code="48"), due_on=None
    )


def small_business():
    """A supplier of the small-business scheme, without a VAT number."""
    return invoice(
        [line(tax=FRANCHISE)],
        seller=replace(SELLER, vat_number=None),
    )


def outside_vat():
    """A supplier of Guyane: category O, no VAT number may appear."""
    address = replace(SELLER.address, city="Cayenne", postcode="97300", country="GF")
    return invoice([line(tax=OUTSIDE)], seller=replace(SELLER, address=address))


def reverse_charge():
    """A building subcontractor: the buyer owes the VAT."""
    return invoice(
        [line(tax=REVERSE)], buyer=replace(BUYER, vat_number="FR83200041507")
    )


def export():
    """Goods sent from the mainland to Guadeloupe, with their delivery."""
    return invoice(
        [line(tax=EXPORT), line("50", tax=VAT_85, name="Pose")],
        delivery=Delivery("Médiathèque", BUYER.address, date(2026, 10, 30)),
    )


def foreign_currency():
    """In dollars, with the VAT total in euros."""
    return invoice(
        currency="USD", accounting_currency="EUR", tax_accounting=Decimal("7.83")
    )


def direct_debit():
    """A subscription that the supplier debits."""
    return invoice(
        payment=Payment(
            means_code="59",
            mandate="MANDAT-1",
            creditor_identifier="FR72ZZZ123456",
            debited_iban=IBAN,
        )
    )


def every_field():
    """Every business term that the writer knows."""
    period = Period(date(2026, 10, 1), date(2026, 10, 31))
    return invoice(
        [
            line(
                base_quantity=Decimal("10"),
                quantity="25",
                description="Toile enduite\nteinte masse",
                note="Livré le 12",
                seller_item="STORE-1",
                buyer_item="MED-7",
                standard_item="3700000000013",
                order_line="4",
                buyer_account="6156",
                period=period,
                gross_price=Decimal("110"),
            )
        ],
        service_code="SERVICE_ACHATS",
        contract_number="2026-MAPA-12",
        order_reference="S00042",
        project_reference="P-2026-3",
        despatch_reference="BL/2026/7",
        buyer_account="6156",
        payment_terms="30 jours\nEscompte : néant",
        tax_due_code="72",
        notes=(
            Note("Pénalités : taux BCE + 8 points", "PMD"),
            Note("Indemnité de recouvrement : 40 EUR", "PMT"),
        ),
        preceding=(PrecedingInvoice("FAC/2025/00900", date(2025, 12, 1)),),
        payee=Party(name="Factor SA", siret="73282932000074"),
        buyer=replace(
            BUYER,
            trading_name="CARL",
            vat_number="FR83200041507",
            contact=Contact("Service achats", "", "achats@carl.example"),
        ),
        delivery=Delivery("Médiathèque", BUYER.address, date(2026, 10, 30)),
        period=period,
    )


#: every kind of invoice that must go through, by name
KINDS = {
    function.__name__: function
    for function in (
        invoice,
        several_rates,
        discounts,
        credit_note,
        down_payment_deducted,
        already_paid,
        small_business,
        outside_vat,
        reverse_charge,
        export,
        foreign_currency,
        direct_debit,
        every_field,
    )
}
