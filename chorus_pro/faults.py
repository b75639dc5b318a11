"""Everything that can be wrong with an invoice or its file: the closed list.

A fault *blocks* (``error``) only where Chorus Pro surely refuses, or where the file
would break a rule of EN 16931, hence not be a Factur-X; elsewhere it is a ``warning``.
Codes are never renumbered: the addon owns one translated text per code.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

ERROR = "error"
WARNING = "warning"

INVOICE = "invoice"
BUYER = "buyer"
SELLER = "seller"
ACCOUNT = "account"
LINE = "line"


class FaultKind(NamedTuple):
    """What a code means; ``summary`` is English, for developers."""

    level: str
    subject: str
    summary: str


@dataclass(frozen=True)
class Fault:
    """One thing to correct.

    :ivar field: field of ``Invoice``, dotted (``buyer.siret``), or of the file
    :ivar subject: whose record is to be corrected
    :ivar params: values for the message; ``line`` is BT-126 of the line at fault
    """

    code: str
    field: str
    level: str
    subject: str
    params: dict = field(default_factory=dict)
    message: str = ""

    @property
    def blocks(self):
        """Whether the invoice may not leave."""
        return self.level == ERROR


def fault(code: str, field: str, **params) -> Fault:
    """The fault of that code; raises KeyError for a code outside :data:`FAULTS`."""
    kind = FAULTS[code]
    details = ", ".join(f"{name}={value!r}" for name, value in params.items())
    message = f"{kind.summary} ({details})" if details else kind.summary
    return Fault(code, field, kind.level, kind.subject, params, message)


FAULTS = {
    # number, type, dates, references
    "CP-NUMBER-01": FaultKind(ERROR, INVOICE, "The number is missing (BR-02)"),
    "CP-NUMBER-02": FaultKind(ERROR, INVOICE, "The number is too long"),
    "CP-NUMBER-03": FaultKind(
        ERROR, INVOICE, "The number has characters other than A-Z, 0-9 and -_/+"
    ),
    "CP-NUMBER-04": FaultKind(
        ERROR, INVOICE, "The number has leading, trailing or double spaces"
    ),
    "CP-NUMBER-05": FaultKind(ERROR, INVOICE, "The number is the date of the day"),
    "CP-NUMBER-06": FaultKind(WARNING, INVOICE, "The number is a date"),
    "CP-TYPE-01": FaultKind(ERROR, INVOICE, "The type is neither 380 nor 381"),
    "CP-DATE-01": FaultKind(WARNING, INVOICE, "The invoice date is in the future"),
    "CP-DATE-02": FaultKind(
        WARNING, INVOICE, "An amount is due without due date nor terms (BR-CO-25)"
    ),
    "CP-DATE-03": FaultKind(
        ERROR, INVOICE, "A period ends before it starts (BR-29, BR-30)"
    ),
    "CP-REFERENCE-01": FaultKind(
        WARNING, INVOICE, "The credit note names no original invoice (BT-25)"
    ),
    "CP-REFERENCE-02": FaultKind(
        WARNING, INVOICE, "The original invoice is named without its date (BT-26)"
    ),
    "CP-REFERENCE-03": FaultKind(
        WARNING, INVOICE, "No invoice of Chorus Pro has such a number (BT-25)"
    ),
    "CP-REFERENCE-04": FaultKind(
        WARNING, INVOICE, "The invoice that it corrects never went to Chorus Pro"
    ),
    "CP-CONTRACT-01": FaultKind(WARNING, INVOICE, "The contract number is too long"),
    # parties
    "CP-SELLER-01": FaultKind(ERROR, SELLER, "The seller has no SIRET"),
    "CP-SELLER-02": FaultKind(ERROR, SELLER, "The seller's SIRET is not 14 digits"),
    "CP-SELLER-03": FaultKind(
        ERROR, SELLER, "The seller has a SIREN of 9 digits where a SIRET is needed"
    ),
    "CP-SELLER-04": FaultKind(WARNING, SELLER, "The seller's SIRET fails its key"),
    "CP-SELLER-05": FaultKind(ERROR, SELLER, "The seller has no name (BR-06)"),
    "CP-SELLER-06": FaultKind(
        ERROR, SELLER, "The seller's country is missing or wrong (BR-09)"
    ),
    "CP-SELLER-07": FaultKind(
        ERROR, SELLER, "The seller's VAT number has no country prefix (BR-CO-09)"
    ),
    "CP-SELLER-08": FaultKind(
        ERROR, SELLER, "No source says how to write this kind of seller identifier"
    ),
    "CP-SELLER-09": FaultKind(
        WARNING, SELLER, "The seller's French VAT number fails its key or its SIREN"
    ),
    "CP-SELLER-10": FaultKind(
        ERROR, SELLER, "The seller has no VAT number (BR-IC-02, BR-G-02)"
    ),
    "CP-SELLER-11": FaultKind(
        WARNING, SELLER, "VIES does not know the seller's VAT number"
    ),
    "CP-SELLER-12": FaultKind(
        WARNING, SELLER, "VIES has not confirmed the seller's VAT number yet"
    ),
    "CP-SELLER-13": FaultKind(
        WARNING, SELLER, "VAT is charged and the seller has no VAT number"
    ),
    "CP-BUYER-01": FaultKind(ERROR, BUYER, "The buyer has no SIRET"),
    "CP-BUYER-02": FaultKind(ERROR, BUYER, "The buyer's SIRET is not 14 digits"),
    "CP-BUYER-03": FaultKind(
        ERROR, BUYER, "The buyer has a SIREN of 9 digits where a SIRET is needed"
    ),
    "CP-BUYER-04": FaultKind(WARNING, BUYER, "The buyer's SIRET fails its key"),
    "CP-BUYER-05": FaultKind(ERROR, BUYER, "The buyer has no name (BR-07)"),
    "CP-BUYER-06": FaultKind(
        ERROR, BUYER, "The buyer's country is missing or wrong (BR-11)"
    ),
    "CP-BUYER-07": FaultKind(
        ERROR, BUYER, "The buyer's VAT number has no country prefix (BR-CO-09)"
    ),
    "CP-BUYER-08": FaultKind(
        ERROR, BUYER, "No source says how to write this kind of buyer identifier"
    ),
    "CP-BUYER-09": FaultKind(
        WARNING, BUYER, "The buyer's French VAT number fails its key or its SIREN"
    ),
    "CP-BUYER-10": FaultKind(ERROR, BUYER, "The buyer has no VAT number (BR-IC-02)"),
    "CP-BUYER-11": FaultKind(ERROR, BUYER, "The buyer is inactive in Chorus Pro"),
    "CP-BUYER-12": FaultKind(ERROR, BUYER, "The buyer takes works invoices only"),
    "CP-BUYER-13": FaultKind(WARNING, BUYER, "What the buyer requires is not known"),
    "CP-BUYER-14": FaultKind(
        WARNING, BUYER, "VIES does not know the buyer's VAT number"
    ),
    "CP-BUYER-16": FaultKind(
        ERROR, BUYER, "Chorus Pro does not know the buyer's SIRET"
    ),
    "CP-BUYER-15": FaultKind(
        WARNING, BUYER, "VIES has not confirmed the buyer's VAT number yet"
    ),
    # what the buyer requires
    "CP-SERVICE-01": FaultKind(ERROR, INVOICE, "The buyer requires a service code"),
    "CP-SERVICE-02": FaultKind(ERROR, INVOICE, "The service code is too long"),
    "CP-SERVICE-03": FaultKind(ERROR, INVOICE, "The buyer has no such service"),
    "CP-SERVICE-04": FaultKind(
        ERROR, INVOICE, "FACTURES_PUBLIQUES is for invoices between public bodies"
    ),
    "CP-SERVICE-05": FaultKind(
        ERROR, INVOICE, "The buyer requires a service code or an engagement number"
    ),
    "CP-COMMITMENT-01": FaultKind(
        ERROR, INVOICE, "The buyer requires an engagement number"
    ),
    "CP-COMMITMENT-02": FaultKind(
        ERROR, INVOICE, "The service requires an engagement number"
    ),
    "CP-COMMITMENT-03": FaultKind(ERROR, INVOICE, "The engagement number is too long"),
    "CP-COMMITMENT-04": FaultKind(
        WARNING, INVOICE, "Engagement numbers of the State usually have 10 digits"
    ),
    # framework and payment
    "CP-FRAMEWORK-01": FaultKind(
        ERROR, INVOICE, "Works have flows of their own (E4, E5), or it is unknown"
    ),
    "CP-FRAMEWORK-02": FaultKind(
        ERROR, INVOICE, "Framework A2, already paid, but an amount is due"
    ),
    "CP-FRAMEWORK-03": FaultKind(
        ERROR, INVOICE, "A file cannot name the validator of A9 and A12"
    ),
    "CP-FRAMEWORK-04": FaultKind(
        ERROR, INVOICE, "Justice costs and tax refunds have other ways (E3, portal)"
    ),
    "CP-FRAMEWORK-05": FaultKind(
        WARNING, INVOICE, "Framework A1 asks for a payment, and nothing is due"
    ),
    "CP-FRAMEWORK-06": FaultKind(
        WARNING, INVOICE, "Framework A2, already paid, but it is unpaid in Odoo"
    ),
    "CP-VALIDATOR-01": FaultKind(ERROR, INVOICE, "A9 and A12 need a validator"),
    "CP-VALIDATOR-02": FaultKind(
        ERROR, INVOICE, "The validator's SIRET is not 14 digits"
    ),
    "CP-PAYMENT-01": FaultKind(ERROR, INVOICE, "The payment means is missing (BT-81)"),
    "CP-PAYMENT-02": FaultKind(ERROR, INVOICE, "The payment means is not accepted"),
    "CP-PAYMENT-03": FaultKind(ERROR, INVOICE, "A transfer without IBAN (BR-61)"),
    "CP-PAYMENT-04": FaultKind(ERROR, INVOICE, "The IBAN is not valid"),
    "CP-PAYMENT-05": FaultKind(
        WARNING, INVOICE, "A direct debit without mandate reference (BT-89)"
    ),
    "CP-PAYMENT-06": FaultKind(
        WARNING, ACCOUNT, "A SEPA direct debit without creditor identifier (BT-90)"
    ),
    "CP-PAYMENT-07": FaultKind(
        WARNING, INVOICE, "A SEPA direct debit without the debited IBAN (BT-91)"
    ),
    "CP-PAYMENT-08": FaultKind(
        WARNING, ACCOUNT, "The creditor identifier is not valid (BT-90)"
    ),
    "CP-PAYMENT-09": FaultKind(
        WARNING, INVOICE, "The payment method has no code and there is no IBAN"
    ),
    "CP-CURRENCY-01": FaultKind(ERROR, INVOICE, "The currency is no ISO 4217 code"),
    "CP-CURRENCY-02": FaultKind(
        ERROR, INVOICE, "The VAT total in the accounting currency is missing (BR-53)"
    ),
    "CP-CURRENCY-03": FaultKind(WARNING, INVOICE, "The VAT total in euros is missing"),
    # lines, taxes, totals
    "CP-LINE-01": FaultKind(ERROR, INVOICE, "There is no line (BR-16)"),
    "CP-LINE-02": FaultKind(ERROR, LINE, "The line has no name (BR-25)"),
    "CP-LINE-03": FaultKind(ERROR, LINE, "The price is negative (BR-27)"),
    "CP-LINE-04": FaultKind(ERROR, LINE, "The unit has no code (BR-23)"),
    "CP-LINE-05": FaultKind(
        ERROR, LINE, "The identifier is missing or not unique (BR-21)"
    ),
    "CP-LINE-06": FaultKind(
        WARNING, LINE, "The amount is not quantity times price less discounts"
    ),
    "CP-LINE-07": FaultKind(ERROR, LINE, "The tax category does not exist"),
    "CP-LINE-08": FaultKind(WARNING, LINE, "The VAT rate is no French rate"),
    "CP-LINE-09": FaultKind(
        ERROR, LINE, "The VAT rate does not agree with the category (BR-S-05...)"
    ),
    "CP-LINE-10": FaultKind(
        ERROR, LINE, "A discount or charge without reason (BR-42, BR-44)"
    ),
    "CP-LINE-11": FaultKind(
        ERROR, LINE, "The base quantity of the price is not positive"
    ),
    "CP-LINE-12": FaultKind(
        ERROR, LINE, "The quantity would be written as zero beside an amount"
    ),
    "CP-LINE-13": FaultKind(
        WARNING, LINE, "The unit has no code and is written as a piece (C62)"
    ),
    "CP-ALLOWANCE-01": FaultKind(
        ERROR, INVOICE, "A document discount or charge without VAT (BR-32, BR-37)"
    ),
    "CP-ALLOWANCE-02": FaultKind(
        ERROR, INVOICE, "A document discount or charge without reason (BR-33, BR-38)"
    ),
    "CP-TAX-01": FaultKind(
        ERROR, INVOICE, "A VAT category and rate lacks its breakdown (BR-CO-18)"
    ),
    "CP-TAX-02": FaultKind(
        ERROR, INVOICE, "A taxable amount is not the sum of its lines (BR-S-08...)"
    ),
    "CP-TAX-03": FaultKind(
        WARNING, INVOICE, "A VAT amount differs by more than a cent from its rate"
    ),
    "CP-TAX-04": FaultKind(
        ERROR, INVOICE, "A VAT amount does not agree with its rate (BR-CO-17)"
    ),
    "CP-TAX-05": FaultKind(
        ERROR, INVOICE, "An exemption has no reason (BR-E-10, BR-AE-10...)"
    ),
    "CP-TAX-06": FaultKind(
        ERROR, INVOICE, "The same VAT category and rate twice (BR-E-01...)"
    ),
    "CP-TAX-07": FaultKind(
        ERROR, INVOICE, "Category O together with another one (BR-O-11)"
    ),
    "CP-TAX-08": FaultKind(ERROR, INVOICE, "BT-8 is none of 5, 29 and 72"),
    "CP-TAX-09": FaultKind(WARNING, LINE, "No VAT overseas, and no article says why"),
    "CP-TAX-10": FaultKind(
        WARNING, INVOICE, "A VAT amount tells another rate than that of its tax"
    ),
    "CP-DELIVERY-01": FaultKind(
        ERROR, INVOICE, "Intra-community supply without delivery (BR-IC-11, BR-IC-12)"
    ),
    "CP-TOTAL-01": FaultKind(
        ERROR, INVOICE, "The total of the lines is not their sum (BR-CO-10)"
    ),
    "CP-TOTAL-02": FaultKind(
        ERROR, INVOICE, "The discounts or charges do not add up (BR-CO-11, BR-CO-12)"
    ),
    "CP-TOTAL-03": FaultKind(
        ERROR, INVOICE, "The total without tax does not add up (BR-CO-13)"
    ),
    "CP-TOTAL-04": FaultKind(
        ERROR, INVOICE, "The VAT total is not the sum of the breakdown (BR-CO-14)"
    ),
    "CP-TOTAL-05": FaultKind(
        ERROR, INVOICE, "The total with tax does not add up (BR-CO-15)"
    ),
    "CP-TOTAL-06": FaultKind(
        ERROR, INVOICE, "The amount due does not add up (BR-CO-16)"
    ),
    "CP-TOTAL-07": FaultKind(
        ERROR, INVOICE, "A negative invoice must be a credit note"
    ),
    "CP-TOTAL-08": FaultKind(
        ERROR, INVOICE, "A negative credit note must be an invoice"
    ),
    "CP-TOTAL-09": FaultKind(
        WARNING, INVOICE, "The total is zero, which Chorus Pro may refuse"
    ),
    # notes
    "CP-NOTE-01": FaultKind(
        WARNING, INVOICE, "A note has the penalties of private customers"
    ),
    # attachments
    "CP-ATTACHMENT-01": FaultKind(ERROR, INVOICE, "The extension is not accepted"),
    "CP-ATTACHMENT-02": FaultKind(ERROR, INVOICE, "The file name is too long"),
    "CP-ATTACHMENT-03": FaultKind(ERROR, INVOICE, "The attachment is too big"),
    "CP-ATTACHMENT-04": FaultKind(ERROR, INVOICE, "The attachment is empty"),
    "CP-ATTACHMENT-05": FaultKind(ERROR, INVOICE, "The attachments are too big"),
    "CP-ATTACHMENT-06": FaultKind(
        ERROR, INVOICE, "Two attachments of one name, or the name factur-x.xml"
    ),
    "CP-ATTACHMENT-07": FaultKind(
        WARNING, INVOICE, "The file name has characters that are better avoided"
    ),
    "CP-ATTACHMENT-09": FaultKind(
        WARNING, INVOICE, "The attachment is renamed in the file"
    ),
    "CP-ATTACHMENT-10": FaultKind(
        WARNING, INVOICE, "With the invoice, the attachments may be too big"
    ),
    "CP-ATTACHMENT-11": FaultKind(
        ERROR, INVOICE, "The attachment is a link, not a file"
    ),
    # the format
    "CP-FORMAT-01": FaultKind(
        ERROR, INVOICE, "An XML alone takes six types of attachments only (BR-CL-24)"
    ),
    # the entry by data
    "CP-ENTRY-01": FaultKind(
        ERROR, INVOICE, "An entry cannot say VAT on debits and on payments at once"
    ),
    "CP-ENTRY-02": FaultKind(
        WARNING, INVOICE, "How an entry says why it is exempt is not published"
    ),
    "CP-ENTRY-03": FaultKind(
        WARNING, INVOICE, "The PDF that leaves unchanged was not printed by Odoo"
    ),
    "CP-ENTRY-04": FaultKind(
        WARNING, INVOICE, "The PDF that leaves unchanged holds what runs or hides"
    ),
    # the file
    "CP-FILE-01": FaultKind(ERROR, INVOICE, "The XML breaks the official XSD"),
    "CP-FILE-02": FaultKind(ERROR, ACCOUNT, "A flow without file or with too many"),
    "CP-FILE-03": FaultKind(ERROR, INVOICE, "The file is too big"),
    "CP-FILE-04": FaultKind(ERROR, INVOICE, "The flow is too big"),
    "CP-FILE-05": FaultKind(ERROR, INVOICE, "The kept entry cannot be read again"),
    "CP-PDF-01": FaultKind(ERROR, INVOICE, "The PDF cannot be read"),
    "CP-PDF-02": FaultKind(ERROR, INVOICE, "The PDF is encrypted"),
    "CP-PDF-03": FaultKind(ERROR, INVOICE, "A font of the PDF is not embedded"),
    "CP-PDF-04": FaultKind(
        ERROR, INVOICE, "The PDF holds a script, sound, video or a form"
    ),
    "CP-PDF-05": FaultKind(
        ERROR, INVOICE, "The PDF has no identifier, XMP or output intent"
    ),
    "CP-PDF-06": FaultKind(ERROR, INVOICE, "An annotation would not be printed"),
    "CP-PDF-07": FaultKind(
        ERROR, INVOICE, "factur-x.xml is not embedded once as an associated file"
    ),
    "CP-PDF-08": FaultKind(ERROR, INVOICE, "The PDF uses CMYK colours"),
    "CP-PDF-09": FaultKind(
        ERROR, INVOICE, "A page of the PDF is drawn in a way that cannot be archived"
    ),
    "CP-PDF-11": FaultKind(
        ERROR, INVOICE, "A character of the PDF has no glyph in its font"
    ),
    "CP-PDF-10": FaultKind(
        WARNING, INVOICE, "The server has no font for some characters of the page"
    ),
    "CP-PDF-12": FaultKind(
        ERROR, INVOICE, "The page asks for another amount than the data (BT-115)"
    ),
}
