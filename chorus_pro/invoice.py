"""An invoice to the public sector, as EN 16931 describes it.

Every field carries its business term (BT) or group (BG). Amounts, prices, quantities
and rates are :class:`decimal.Decimal`, never floats; amounts are in the currency of
the invoice (BT-5), rounded to 2 decimals; rates are percentages (``Decimal("8.5")``).
A credit note (381) has positive amounts, as EN 16931 wants it.

Source of the terms: EN 16931-1:2017, chapter 6. What the historical channel of Chorus
Pro does with them: ``docs/content.md``.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

INVOICE = "380"
CREDIT_NOTE = "381"

STANDARD = "S"
ZERO = "Z"
EXEMPT = "E"
REVERSE_CHARGE = "AE"
INTRA_COMMUNITY = "K"
EXPORT = "G"
OUTSIDE_SCOPE = "O"


@dataclass(frozen=True)
class Address:
    """BG-5, BG-8, BG-15. ``country`` is ISO 3166-1 alpha-2 (``GP`` for Guadeloupe)."""

    line1: str = ""
    line2: str = ""
    line3: str = ""
    city: str = ""
    postcode: str = ""
    subdivision: str = ""
    country: str = ""


@dataclass(frozen=True)
class Contact:
    """BG-6, BG-9."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Party:
    """BG-4 seller, BG-7 buyer, BG-10 payee.

    :ivar siret: BT-30 / BT-47: 14 digits on the historical channel, without spaces
    :ivar scheme: scheme of ``siret``: "0002" is what OCA's connector has deposited on
        this channel for years, "0009" what its newer code writes
    :ivar vat_number: BT-31 / BT-48, None when the party has none
    :ivar tax_registration: BT-32, for a seller without a VAT number; the writer falls
        back on the SIREN, which is how France identifies it for tax
    :ivar legal_information: BT-33 (legal form, capital, register)
    :ivar is_public: a seller that is itself a public body; no term of EN 16931
    """

    name: str
    siret: str = ""
    scheme: str = "0002"
    vat_number: str | None = None
    trading_name: str = ""
    legal_information: str = ""
    address: Address = Address()
    contact: Contact | None = None
    tax_registration: str = ""
    is_public: bool = False


@dataclass(frozen=True)
class Tax:
    """A VAT category as the line, the allowance or the breakdown says it.

    :ivar category: S, Z, E, AE, K, G, O (UNTDID 5305 as EN 16931 restricts it)
    :ivar rate: percentage; None for category O, 0 for Z, E, AE, K, G
    :ivar exemption_code: VATEX code (BT-121)
    :ivar exemption_reason: BT-120
    """

    category: str
    rate: Decimal | None
    exemption_code: str | None = None
    exemption_reason: str | None = None


@dataclass(frozen=True)
class AllowanceCharge:
    """BG-20, BG-21 (document) and BG-27, BG-28 (line). ``amount`` is positive.

    :ivar tax: for the document level only; a line's is the line's own
    """

    is_charge: bool
    amount: Decimal
    base_amount: Decimal | None = None
    percentage: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None
    tax: Tax | None = None


@dataclass(frozen=True)
class Period:
    """BG-14, BG-26."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Line:
    """BG-25.

    ``net_amount`` = quantity x net price / base quantity - allowances + charges.

    :ivar identifier: BT-126
    :ivar name: BT-153, mandatory
    :ivar quantity: BT-129, may be negative
    :ivar unit_code: BT-130, UN/ECE recommendation 20 ("C62" for a unit)
    :ivar net_price: BT-146, never negative (BR-27); without tax
    :ivar allowances: BG-27 and BG-28 of the line
    :ivar net_amount: BT-131
    :ivar gross_price: BT-148, only with a price discount (BT-147), which is the
        difference with the net price
    :ivar order_line: BT-132, line of the buyer's order
    :ivar buyer_account: BT-133, accounting reference of the buyer
    :ivar standard_item: BT-157, a GTIN
    :ivar unit_name: a unit without code, written as C62; None where the code is its own
    """

    identifier: str
    name: str
    quantity: Decimal
    unit_code: str
    net_price: Decimal
    net_amount: Decimal
    tax: Tax
    base_quantity: Decimal | None = None
    allowances: tuple[AllowanceCharge, ...] = ()
    description: str | None = None
    note: str | None = None
    seller_item: str | None = None
    buyer_item: str | None = None
    period: Period | None = None
    gross_price: Decimal | None = None
    order_line: str | None = None
    buyer_account: str | None = None
    standard_item: str | None = None
    unit_name: str | None = None


@dataclass(frozen=True)
class TaxSubtotal:
    """BG-23, one per category and rate.

    :ivar usual_rate: percentage of the tax, where its amount tells another one
    """

    tax: Tax
    taxable_amount: Decimal
    tax_amount: Decimal
    usual_rate: Decimal | None = None


@dataclass(frozen=True)
class Totals:
    """BG-22.

    :ivar tax_accounting: BT-111, VAT in euros; only when the currency is not the euro
    :ivar rounding: BT-114
    """

    lines: Decimal
    allowances: Decimal
    charges: Decimal
    without_tax: Decimal
    tax: Decimal
    with_tax: Decimal
    prepaid: Decimal
    rounding: Decimal
    due: Decimal
    tax_accounting: Decimal | None = None


@dataclass(frozen=True)
class Payment:
    """BG-16 to BG-19.

    :ivar means_code: BT-81, UNTDID 4461; mandatory for Chorus Pro
    :ivar means_text: BT-82, the name of a method that has no such code
    :ivar iban: BT-84, only an IBAN
    :ivar mandate: BT-89, of a direct debit, as the two that follow
    :ivar creditor_identifier: BT-90, :ivar debited_iban: BT-91, only an IBAN
    """

    means_code: str
    means_text: str | None = None
    reference: str | None = None
    iban: str | None = None
    bic: str | None = None
    account_name: str | None = None
    mandate: str | None = None
    creditor_identifier: str | None = None
    debited_iban: str | None = None


@dataclass(frozen=True)
class Note:
    """BG-1. ``subject`` is BT-21 (UNTDID 4451), such as PMD, PMT, AAB, AAI."""

    text: str
    subject: str | None = None


@dataclass(frozen=True)
class PrecedingInvoice:
    """BG-3."""

    number: str
    issued_on: date | None = None


@dataclass(frozen=True)
class Delivery:
    """BG-13. ``delivered_on`` is BT-72."""

    name: str | None = None
    address: Address | None = None
    delivered_on: date | None = None


@dataclass(frozen=True)
class Attachment:
    """BG-24, or a file embedded in the Factur-X.

    :ivar renamed_from: the name that its owner gave it, when Chorus Pro takes another
    :ivar is_link: an address instead of a file, without content
    """

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"
    description: str = ""
    renamed_from: str = ""
    is_link: bool = False

    @property
    def given_name(self) -> str:
        """The name that its owner knows."""
        return self.renamed_from or self.name


@dataclass(frozen=True)
class Invoice:
    """The whole document.

    :ivar number: BT-1, at most 20 characters for Chorus Pro
    :ivar framework: BT-23, "A1" to "A25" on the historical channel
    :ivar service_code: BT-10; :ivar commitment_number: BT-13
    :ivar contract_number: BT-12; :ivar order_reference: BT-14 (seller's order)
    :ivar tax_due_code: BT-8: "5" VAT on debits, "72" on payments; None leaves it out
    :ivar accounting_currency: BT-6, together with ``totals.tax_accounting``
    :ivar validator: SIRET of who validates the request of a subcontractor (A9) or of a
        joint contractor (A12); no term of EN 16931
    :ivar despatch_reference: BT-16; :ivar buyer_account: BT-19
    """

    number: str
    issued_on: date
    type_code: str
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    subtotals: tuple[TaxSubtotal, ...]
    totals: Totals
    payment: Payment
    framework: str = "A1"
    due_on: date | None = None
    payment_terms: str | None = None
    service_code: str | None = None
    commitment_number: str | None = None
    contract_number: str | None = None
    order_reference: str | None = None
    project_reference: str | None = None
    tax_due_code: str | None = None
    accounting_currency: str | None = None
    notes: tuple[Note, ...] = ()
    preceding: tuple[PrecedingInvoice, ...] = ()
    payee: Party | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    allowances: tuple[AllowanceCharge, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    despatch_reference: str | None = None
    buyer_account: str | None = None
    validator: str | None = None

    @property
    def is_credit_note(self):
        """Whether the document gives money back (BT-3 is 381)."""
        return self.type_code == CREDIT_NOTE

    @property
    def outside_vat(self):
        """Whether it is not subject to VAT: category O, always alone (BR-O-11)."""
        taxes = [line.tax for line in self.lines]
        taxes += [subtotal.tax for subtotal in self.subtotals]
        return any(tax.category == OUTSIDE_SCOPE for tax in taxes)
