"""An invoice as XML: Cross Industry Invoice D16B, profile EN 16931.

The order of the elements is that of the official Factur-X XSD. Rules of the historical
channel of Chorus Pro, from the clients that are in production on it (OCA l10n-france,
GOBL) and the rejections they met:

* BT-23 holds the framework code (A1, A2);
* BT-30 and BT-47 hold the SIRET of 14 digits under the scheme 0002, although 0002 is
  the SIREN elsewhere;
* BT-10 is the service code and BT-13 the engagement number: neither replaces the other;
* BT-81 is always there: its absence is a rejection;
* no gross price without its discount.
"""

import base64

from lxml import etree

from ..invoice import Invoice
from .elements import (
    QDT,
    RSM,
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

PROFILE = "urn:cen.eu:en16931:2017"
#: UNTDID 1001: a document that supports the invoice (BG-24)
SUPPORTING_DOCUMENT = "916"
#: UNTDID 4461: no means named; and those that make no sense without bank details
NOT_DEFINED = "1"
BANK_MEANS = frozenset({"30", "31", "42", "49", "58", "59"})


def write_cii(invoice: Invoice, *, embed_attachments: bool = False) -> bytes:
    """The XML of an invoice, UTF-8 with its declaration.

    :param embed_attachments: write BG-24 with the content of the files. Not for a
        Factur-X, whose files are embedded in the PDF.

    The same invoice always gives the same bytes. The invoice is not judged here:
    see :func:`checks.check_invoice` and :func:`facturx.validate_xsd`.
    """
    document = root()
    _add_context(document, invoice)
    _add_document(document, invoice)
    transaction = group(document, "SupplyChainTradeTransaction", RSM)
    for line in invoice.lines:
        add_line(transaction, line)
    attachments = invoice.attachments if embed_attachments else ()
    _add_agreement(transaction, invoice, attachments)
    _add_delivery(transaction, invoice)
    _add_settlement(transaction, invoice)
    prune(document)
    return etree.tostring(
        document, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _add_context(document, invoice):
    """BG-2."""
    context = group(document, "ExchangedDocumentContext", RSM)
    process = group(context, "BusinessProcessSpecifiedDocumentContextParameter")
    add(process, "ID", invoice.framework)
    guideline = group(context, "GuidelineSpecifiedDocumentContextParameter")
    add(guideline, "ID", PROFILE)


def _add_document(document, invoice):
    """BT-1, BT-2, BT-3 and BG-1."""
    element = group(document, "ExchangedDocument", RSM)
    add(element, "ID", invoice.number)
    add(element, "TypeCode", invoice.type_code)
    add_date(element, "IssueDateTime", invoice.issued_on)
    for note in invoice.notes:
        holder = group(element, "IncludedNote")
        if add_lines(holder, "Content", note.text) is not None:
            add(holder, "SubjectCode", note.subject)


def _add_agreement(transaction, invoice, attachments):
    """The parties and the references of the contract."""
    agreement = group(transaction, "ApplicableHeaderTradeAgreement")
    add(agreement, "BuyerReference", invoice.service_code)
    outside_vat = invoice.outside_vat
    add_seller(agreement, invoice.seller, outside_vat=outside_vat)
    add_buyer(agreement, invoice.buyer, outside_vat=outside_vat)
    add_reference(agreement, "SellerOrderReferencedDocument", invoice.order_reference)
    add_reference(agreement, "BuyerOrderReferencedDocument", invoice.commitment_number)
    add_reference(agreement, "ContractReferencedDocument", invoice.contract_number)
    for attachment in attachments:
        _add_attachment(agreement, attachment)
    if invoice.project_reference:
        project = group(agreement, "SpecifiedProcuringProject")
        add(project, "ID", invoice.project_reference)
        # The XSD wants a name, for which EN 16931 has no term: the Factur-X
        # specification gives this text.
        add(project, "Name", "Project reference")


def _add_attachment(agreement, attachment):
    """BG-24."""
    element = group(agreement, "AdditionalReferencedDocument")
    add(element, "IssuerAssignedID", attachment.name)
    add(element, "TypeCode", SUPPORTING_DOCUMENT)
    add(element, "Name", attachment.description)
    add(
        element,
        "AttachmentBinaryObject",
        base64.b64encode(attachment.content).decode("ascii"),
        mimeCode=attachment.media_type,
        filename=attachment.name,
    )


def _add_delivery(transaction, invoice):
    """BG-13."""
    element = group(transaction, "ApplicableHeaderTradeDelivery")
    if invoice.delivery:
        add_delivery(element, invoice.delivery)
        if invoice.delivery.delivered_on:
            event = group(element, "ActualDeliverySupplyChainEvent")
            day = invoice.delivery.delivered_on
            add_date(event, "OccurrenceDateTime", day)
    name = "DespatchAdviceReferencedDocument"
    add_reference(element, name, invoice.despatch_reference)


def _add_settlement(transaction, invoice):
    """Currency, payment, taxes, totals and preceding invoices."""
    element = group(transaction, "ApplicableHeaderTradeSettlement")
    payment = invoice.payment
    if not invoice.is_credit_note:
        add(element, "CreditorReferenceID", payment.creditor_identifier)
    add(element, "PaymentReference", payment.reference)
    add(element, "TaxCurrencyCode", invoice.accounting_currency)
    add(element, "InvoiceCurrencyCode", invoice.currency)
    add_payee(element, invoice.payee)
    _add_payment_means(element, invoice)
    for subtotal in invoice.subtotals:
        add_subtotal(element, subtotal, invoice.tax_due_code)
    add_period(element, invoice.period)
    for entry in invoice.allowances:
        add_allowance(element, entry)
    _add_terms(element, invoice)
    _add_totals(element, invoice)
    for preceding in invoice.preceding:
        reference = group(element, "InvoiceReferencedDocument")
        add(reference, "IssuerAssignedID", preceding.number)
        name = "FormattedIssueDateTime"
        add_date(reference, name, preceding.issued_on, namespace=QDT)
    account = group(element, "ReceivableSpecifiedTradeAccountingAccount")
    add(account, "ID", invoice.buyer_account)


def _add_payment_means(settlement, invoice):
    """BG-16, BG-17 and BG-19.

    A credit note asks for no payment: it has a code, which is mandatory, and no bank
    details, hence no code that calls for them (BR-61).
    """
    payment = invoice.payment
    # The lists of Chorus Pro print "01" for "not defined"; UNTDID 4461 and the Factur-X
    # schematron (FX-SCH-A-000609) know "1" only, as does Chorus Pro through Peppol.
    code = payment.means_code.lstrip("0")
    element = group(settlement, "SpecifiedTradeSettlementPaymentMeans")
    if invoice.is_credit_note:
        add(element, "TypeCode", NOT_DEFINED if code in BANK_MEANS else code)
        return
    add(element, "TypeCode", code)
    add(element, "Information", payment.means_text)
    debtor = group(element, "PayerPartyDebtorFinancialAccount")
    add(debtor, "IBANID", payment.debited_iban)
    if payment.iban:
        creditor = group(element, "PayeePartyCreditorFinancialAccount")
        add(creditor, "IBANID", payment.iban)
        add(creditor, "AccountName", payment.account_name)
        bank = group(element, "PayeeSpecifiedCreditorFinancialInstitution")
        add(bank, "BICID", payment.bic)


def _add_terms(settlement, invoice):
    """BT-20, BT-9 and BT-89."""
    element = group(settlement, "SpecifiedTradePaymentTerms")
    add_lines(element, "Description", invoice.payment_terms)
    add_date(element, "DueDateDateTime", invoice.due_on)
    if not invoice.is_credit_note:
        add(element, "DirectDebitMandateID", invoice.payment.mandate)


def _add_totals(settlement, invoice):
    """BG-22. Only the VAT totals name their currency, for there may be two."""
    totals = invoice.totals
    element = group(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    add_amount(element, "LineTotalAmount", totals.lines)
    add_amount(element, "ChargeTotalAmount", totals.charges or None)
    add_amount(element, "AllowanceTotalAmount", totals.allowances or None)
    add_amount(element, "TaxBasisTotalAmount", totals.without_tax)
    name = "TaxTotalAmount"
    add_amount(element, name, totals.tax, currencyID=invoice.currency)
    if invoice.accounting_currency:
        euros = totals.tax_accounting
        add_amount(element, name, euros, currencyID=invoice.accounting_currency)
    add_amount(element, "RoundingAmount", totals.rounding or None)
    add_amount(element, "GrandTotalAmount", totals.with_tax)
    add_amount(element, "TotalPrepaidAmount", totals.prepaid or None)
    add_amount(element, "DuePayableAmount", totals.due)
