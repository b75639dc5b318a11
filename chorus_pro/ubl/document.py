"""An invoice as XML: UBL 2.1 Invoice or CreditNote, as EN 16931 writes it.

**Not verified on the real platform**: nobody of this project has deposited one. The
order of the elements is that of the OASIS XSD, their meaning that of CEN/TS 16931-3-2.
The choices of the historical channel are those of :mod:`cii`: BT-23 holds the
framework, BT-30 and BT-47 the SIRET under 0002, BT-10 the service code, BT-13 the
engagement number, BT-81 is always there.

The UBL of Chorus Pro is older than EN 16931. Where a client in production is known to
write a datum elsewhere (OCA 10.0, GOBL: the SIRET as an identification of scheme 1, the
service code as the identifier of the buyer's contact), it stands there **as well**:
EN 16931 advises against it and allows it.
"""

import base64

from lxml import etree

from ..cii.document import BANK_MEANS, NOT_DEFINED, PROFILE
from ..invoice import Invoice
from ..xml_values import clean_line, clean_text
from .elements import (
    add,
    add_amount,
    add_date,
    add_lines,
    add_period,
    add_reference,
    group,
    prune,
    root,
)
from .lines import add_allowance, add_line, add_subtotal
from .parties import add_buyer, add_delivery, add_payee, add_seller

#: BT-8: UNTDID 2475, which CII and our ``Invoice`` have, -> UNTDID 2005, for UBL
TAX_POINT_CODES = {"5": "3", "29": "35", "72": "432"}
#: UNTDID 4451: a note without a subject of its own
GENERAL_INFORMATION = "AAI"
#: UNTDID 1001, project: a credit note has no element for BT-11
PROJECT = "50"


def write_ubl(invoice: Invoice, *, embed_attachments: bool = True) -> bytes:
    """The XML of an invoice, UTF-8 with its declaration.

    :param embed_attachments: write BG-24 with the content of the files

    The same invoice always gives the same bytes. The invoice is not judged here:
    see :func:`checks.check_invoice` and :func:`xsd.validate_xsd`.

    BT-14, the seller's own order, needs BT-13 beside it in UBL: it is left out where
    there is no engagement number, for a filler would be taken for one.
    """
    document = root("CreditNote" if invoice.is_credit_note else "Invoice")
    _add_document(document, invoice)
    _add_references(document, invoice)
    if embed_attachments:
        for attachment in invoice.attachments:
            _add_attachment(document, attachment)
    _add_project(document, invoice)
    _add_parties(document, invoice)
    _add_payment(document, invoice)
    for entry in invoice.allowances:
        add_allowance(document, entry, invoice.currency)
    _add_taxes(document, invoice)
    _add_totals(document, invoice)
    for line in invoice.lines:
        add_line(
            document, line, invoice.currency, is_credit_note=invoice.is_credit_note
        )
    prune(document)
    return etree.tostring(
        document, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _add_document(document, invoice):
    """BG-2, BT-1 to BT-8, BG-1, BT-10, BT-19 and BG-14."""
    is_credit_note = invoice.is_credit_note
    add(document, "CustomizationID", PROFILE)
    add(document, "ProfileID", invoice.framework)
    add(document, "ID", invoice.number)
    add_date(document, "IssueDate", invoice.issued_on)
    if not is_credit_note:
        add_date(document, "DueDate", invoice.due_on)
    kind = "CreditNoteTypeCode" if is_credit_note else "InvoiceTypeCode"
    add(document, kind, invoice.type_code)
    for note in invoice.notes:
        _add_note(document, note)
    add(document, "DocumentCurrencyCode", invoice.currency)
    add(document, "TaxCurrencyCode", invoice.accounting_currency)
    add(document, "AccountingCost", invoice.buyer_account)
    add(document, "BuyerReference", invoice.service_code)
    tax_point = TAX_POINT_CODES.get(invoice.tax_due_code)
    add_period(document, invoice.period, tax_point)


def _add_note(document, note):
    """BT-22, after BT-21 between number signs (CEN/TS 16931-3-2)."""
    text, subject = clean_text(note.text), clean_line(note.subject)
    if "#" in text:
        # number signs of the text itself would be read as a subject (BR-CL-08)
        subject = subject or GENERAL_INFORMATION
    if text and subject:
        text = f"#{subject}#{text}"
    add_lines(document, "Note", text)


def _add_references(document, invoice):
    """BT-13, BT-14, BG-3, BT-16 and BT-12."""
    if clean_line(invoice.commitment_number):
        order = group(document, "OrderReference")
        add(order, "ID", invoice.commitment_number)
        add(order, "SalesOrderID", invoice.order_reference)
    for preceding in invoice.preceding:
        reference = group(
            group(document, "BillingReference"), "InvoiceDocumentReference"
        )
        if add(reference, "ID", preceding.number) is not None:
            add_date(reference, "IssueDate", preceding.issued_on)
    add_reference(document, "DespatchDocumentReference", invoice.despatch_reference)
    add_reference(document, "ContractDocumentReference", invoice.contract_number)


def _add_attachment(document, attachment):
    """BG-24."""
    element = group(document, "AdditionalDocumentReference")
    add(element, "ID", attachment.name)
    add(element, "DocumentDescription", attachment.description)
    add(
        group(element, "Attachment"),
        "EmbeddedDocumentBinaryObject",
        base64.b64encode(attachment.content).decode("ascii"),
        mimeCode=attachment.media_type,
        filename=attachment.name,
    )


def _add_project(document, invoice):
    """BT-11."""
    if not invoice.is_credit_note:
        add_reference(document, "ProjectReference", invoice.project_reference)
    elif clean_line(invoice.project_reference):
        element = group(document, "AdditionalDocumentReference")
        add(element, "ID", invoice.project_reference)
        add(element, "DocumentTypeCode", PROJECT)


def _add_parties(document, invoice):
    """BG-4, BG-7, BG-10 and BG-13."""
    outside_vat = invoice.outside_vat
    creditor = None if invoice.is_credit_note else invoice.payment.creditor_identifier
    add_seller(
        document,
        invoice.seller,
        outside_vat=outside_vat,
        creditor_identifier=creditor,
    )
    add_buyer(
        document,
        invoice.buyer,
        outside_vat=outside_vat,
        service_code=invoice.service_code,
    )
    add_payee(document, invoice.payee)
    add_delivery(document, invoice.delivery)


def _add_payment(document, invoice):
    """BG-16, BG-17, BG-19 and BT-20; a credit note asks for no payment, see ``cii``."""
    payment = invoice.payment
    code = payment.means_code.lstrip("0")
    element = group(document, "PaymentMeans")
    if invoice.is_credit_note:
        code = NOT_DEFINED if code in BANK_MEANS else code
        add(element, "PaymentMeansCode", code)
        add_date(element, "PaymentDueDate", invoice.due_on)
        add(element, "PaymentID", payment.reference)
    else:
        name = clean_line(payment.means_text)
        add(element, "PaymentMeansCode", code, name=name)
        add(element, "PaymentID", payment.reference)
        _add_accounts(element, payment)
    terms = group(document, "PaymentTerms")
    add_lines(terms, "Note", invoice.payment_terms)


def _add_accounts(means, payment):
    if payment.iban:
        account = group(means, "PayeeFinancialAccount")
        add(account, "ID", payment.iban)
        add(account, "Name", payment.account_name)
        add(group(account, "FinancialInstitutionBranch"), "ID", payment.bic)
    mandate = group(means, "PaymentMandate")
    add(mandate, "ID", payment.mandate)
    add(group(mandate, "PayerFinancialAccount"), "ID", payment.debited_iban)


def _add_taxes(document, invoice):
    """BT-110 with BG-23, and BT-111 in a total of its own."""
    total = group(document, "TaxTotal")
    add_amount(total, "TaxAmount", invoice.totals.tax, invoice.currency)
    for subtotal in invoice.subtotals:
        add_subtotal(total, subtotal, invoice.currency)
    currency = invoice.accounting_currency
    if currency:
        amount = invoice.totals.tax_accounting
        add_amount(group(document, "TaxTotal"), "TaxAmount", amount, currency)


def _add_totals(document, invoice):
    """BG-22."""
    totals = invoice.totals
    element = group(document, "LegalMonetaryTotal")
    for name, amount in (
        ("LineExtensionAmount", totals.lines),
        ("TaxExclusiveAmount", totals.without_tax),
        ("TaxInclusiveAmount", totals.with_tax),
        ("AllowanceTotalAmount", totals.allowances or None),
        ("ChargeTotalAmount", totals.charges or None),
        ("PrepaidAmount", totals.prepaid or None),
        ("PayableRoundingAmount", totals.rounding or None),
        ("PayableAmount", totals.due),
    ):
        add_amount(element, name, amount, invoice.currency)
