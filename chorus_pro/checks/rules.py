"""Is this invoice one that Chorus Pro accepts? Rules on facts, no input, no clock.

Causes of rejection known: ``docs/content.md`` and :data:`faults.FAULTS`. Start from
:func:`check_invoice`; its result is complete, so that a user corrects all at once.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from stdnum.eu import at_02
from stdnum.iso7064 import mod_97_10

from ..codes import framework, payment_means
from ..codes.deposit_mode import DATA_ENTRY
from ..codes.flow_syntax import FACTURX
from ..codes.limits import NUMBER_MAX, NUMBER_PUNCTUATION
from ..faults import Fault, fault
from ..invoice import CREDIT_NOTE, INVOICE, Invoice
from ..penalty_text import is_of_private_customers
from .amounts import check_lines, check_taxes, check_totals
from .files import check_attachments
from .parties import (
    BuyerRequirements,
    check_parties,
    check_requirements,
)

NUMBER = re.compile(f"[A-Za-z0-9 {re.escape(NUMBER_PUNCTUATION)}]+")
DATE = re.compile("[0-9]{8}")
CURRENCY = re.compile("[A-Z]{3}")
IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
BIC = re.compile("[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
CREDITOR_IDENTIFIER = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")
EURO = "EUR"

#: Works and justice have flows of their own (E3 to E5); a subcontractor (A9) and a
#: joint contractor (A12) need a validator, and no source says where a file names it.
FRAMEWORKS_IN_FILE = frozenset({framework.SUPPLIER, framework.ALREADY_PAID})
FRAMEWORKS_WITH_VALIDATOR = frozenset(
    {framework.SUBCONTRACTOR, framework.JOINT_CONTRACTOR}
)
SIRET = re.compile("[0-9]{14}")


def check_invoice(
    invoice: Invoice,
    requirements: BuyerRequirements | None,
    *,
    today: date | None = None,
    syntax: str = FACTURX,
) -> list[Fault]:
    """Every fault of the invoice, blocking ones first.

    :param requirements: what the buyer requires; None when it is not known
    :param today: day in Paris; None leaves out the check of a date in the future
    :param syntax: ``syntaxeFlux`` of the file, or ``codes.deposit_mode.DATA_ENTRY``:
        it limits the attachments and the frameworks
    """
    faults = [
        *_check_document(invoice, today),
        *_check_date_as_number(invoice, today),
        *check_parties(invoice),
        *check_requirements(invoice, requirements),
        *_check_framework(invoice, syntax),
        *_check_payment(invoice),
        *_check_currency(invoice),
        *check_lines(invoice),
        *check_taxes(invoice),
        *check_totals(invoice),
        *check_attachments(invoice.attachments, syntax),
    ]
    if syntax == DATA_ENTRY:
        faults += _check_entry(invoice)
    return sorted(faults, key=lambda fault: not fault.blocks)


def is_valid_iban(number: str) -> bool:
    """Whether the form and the key are right (ISO 13616, modulus 97).

    Not ``stdnum.iban``: it reads a data file, which fails inside Odoo, whose import
    hook leaves the package without resources (seen on 19.0 with stdnum 2.x).

    >>> is_valid_iban("FR7630006000011234567890189"), is_valid_iban("FR76")
    (True, False)
    """
    if not IBAN.fullmatch(number):
        return False
    return mod_97_10.is_valid(number[4:] + number[:4])


def is_valid_bic(code: str) -> bool:
    """Whether it has the form of a BIC (ISO 9362), as SEPA payments restrict it.

    >>> is_valid_bic("BNPAFRPP"), is_valid_bic("BNPAFRPPXXX"), is_valid_bic("BNP")
    (True, True, False)
    """
    return bool(BIC.fullmatch(code))


def is_valid_creditor_identifier(number: str) -> bool:
    """Whether the form and the key are right (AT-02 of the EPC's rulebooks).

    >>> is_valid_creditor_identifier("FR72ZZZ123456")
    True
    >>> is_valid_creditor_identifier("FR73ZZZ123456")
    False
    """
    return bool(CREDITOR_IDENTIFIER.fullmatch(number)) and at_02.is_valid(number)


def blocking(faults: Sequence[Fault]) -> list[Fault]:
    """Those that keep the invoice from leaving."""
    return [fault for fault in faults if fault.blocks]


def _check_document(invoice, today):
    yield from _check_number(invoice.number)
    if invoice.type_code not in (INVOICE, CREDIT_NOTE):
        yield fault("CP-TYPE-01", "type_code", value=invoice.type_code)
    if today and invoice.issued_on > today:
        yield fault("CP-DATE-01", "issued_on", value=invoice.issued_on)
    is_dated = invoice.due_on or invoice.payment_terms
    if invoice.totals.due > 0 and not (is_dated or invoice.is_credit_note):
        yield fault("CP-DATE-02", "due_on")
    periods = [("period", invoice.period)]
    periods += [("lines", line.period) for line in invoice.lines]
    for field, period in periods:
        if period and period.start and period.end and period.end < period.start:
            yield fault("CP-DATE-03", field, start=period.start, end=period.end)
    if invoice.is_credit_note and not invoice.preceding:
        yield fault("CP-REFERENCE-01", "preceding")
    for preceding in invoice.preceding:
        number = preceding.number
        if len(number) > NUMBER_MAX or not NUMBER.fullmatch(number):
            yield fault("CP-REFERENCE-03", "preceding", value=number)
        elif not preceding.issued_on and len(invoice.preceding) == 1:
            # Odoo has one date for what was issued elsewhere
            yield fault("CP-REFERENCE-02", "preceding", value=number)
    texts = [note.text for note in invoice.notes] + [invoice.payment_terms or ""]
    if any(map(is_of_private_customers, texts)):
        yield fault("CP-NOTE-01", "notes")


def _check_number(number):
    if not number.strip():
        yield fault("CP-NUMBER-01", "number")
        return
    if len(number) > NUMBER_MAX:
        yield fault(
            "CP-NUMBER-02", "number", value=number, length=len(number), limit=NUMBER_MAX
        )
    if not NUMBER.fullmatch(number):
        yield fault("CP-NUMBER-03", "number", value=number)
    # The number that comes back from Chorus Pro must be the one of the books.
    elif " ".join(number.split()) != number:
        yield fault("CP-NUMBER-04", "number", value=number)


def _check_date_as_number(invoice, today):
    """A number that is the date of the day is refused (page "good practices" of Chorus
    Pro's community, 28 March 2023, whose example is 20230305). Any other date may be a
    year and a counter, 20260101."""
    number = re.sub(f"[ {re.escape(NUMBER_PUNCTUATION)}]", "", invoice.number)
    if not DATE.fullmatch(number):
        return
    days = {invoice.issued_on, today} - {None}
    if number in {f"{day:{form}}" for day in days for form in ("%Y%m%d", "%d%m%Y")}:
        yield fault("CP-NUMBER-05", "number", value=invoice.number)
    elif _is_date(number):
        yield fault("CP-NUMBER-06", "number", value=invoice.number)


def _is_date(digits):
    try:
        return 2000 <= datetime.strptime(digits, "%Y%m%d").year < 2100
    except ValueError:
        return False


def _check_framework(invoice, syntax):
    code, due = invoice.framework, invoice.totals.due
    row = framework.get(code)
    if code in FRAMEWORKS_WITH_VALIDATOR:
        if syntax != DATA_ENTRY:
            yield fault("CP-FRAMEWORK-03", "framework", value=code)
        elif not invoice.validator:
            yield fault("CP-VALIDATOR-01", "validator", value=code)
        elif not SIRET.fullmatch(invoice.validator):
            yield fault("CP-VALIDATOR-02", "validator", siret=invoice.validator)
    elif code not in FRAMEWORKS_IN_FILE:
        works = row.works or not row.known
        number = "CP-FRAMEWORK-01" if works else "CP-FRAMEWORK-04"
        yield fault(number, "framework", value=code)
    elif code == framework.ALREADY_PAID and due:
        yield fault("CP-FRAMEWORK-02", "totals.due", found=due)
    elif code == framework.SUPPLIER and not due and invoice.totals.with_tax > 0:
        yield fault("CP-FRAMEWORK-05", "framework")


def _check_payment(invoice):
    payment = invoice.payment
    if not payment.means_code:
        yield fault("CP-PAYMENT-01", "payment.means_code")
        return
    # The table has "01" where UNTDID 4461 has "1".
    means = payment_means.get(payment.means_code.zfill(2))
    if not means.known:
        yield fault("CP-PAYMENT-02", "payment.means_code", value=payment.means_code)
    is_vague = means.code == payment_means.UNDEFINED and not payment.iban
    if is_vague and payment.means_text:
        yield fault("CP-PAYMENT-09", "payment.means_code", value=payment.means_text)
    if invoice.is_credit_note:
        # Written without bank details, so there is nothing to be wrong.
        return
    if means.account and not payment.iban:
        yield fault("CP-PAYMENT-03", "payment.iban", means=payment.means_code)
    for field in ("iban", "debited_iban"):
        number = getattr(payment, field)
        if number and not is_valid_iban(number):
            yield fault("CP-PAYMENT-04", f"payment.{field}", value=number)
    if means.code in payment_means.DIRECT_DEBITS:
        yield from _check_direct_debit(payment, means.code)


def _check_direct_debit(payment, code):
    """BG-19: EN 16931 makes no part of it mandatory, hence warnings. The creditor and
    the debtor's IBAN belong to the SEPA debit only."""
    if not payment.mandate:
        yield fault("CP-PAYMENT-05", "payment.mandate")
    is_sepa = code == payment_means.SEPA_DIRECT_DEBIT
    creditor = payment.creditor_identifier
    if creditor and not is_valid_creditor_identifier(creditor):
        yield fault("CP-PAYMENT-08", "payment.creditor_identifier", value=creditor)
    elif is_sepa and not creditor:
        yield fault("CP-PAYMENT-06", "payment.creditor_identifier")
    if is_sepa and not payment.debited_iban:
        yield fault("CP-PAYMENT-07", "payment.debited_iban")


def _check_entry(invoice):
    """What the data of an entry cannot say (``messages.entries``)."""
    taxed = any(subtotal.tax.rate for subtotal in invoice.subtotals)
    if taxed and not invoice.tax_due_code:
        yield fault("CP-ENTRY-01", "tax_due_code")
    exempt = {subtotal.tax.category for subtotal in invoice.subtotals} - {"S", "Z", "O"}
    if exempt and not taxed:
        yield fault("CP-ENTRY-02", "subtotals", category="/".join(sorted(exempt)))


def _check_currency(invoice):
    accounting = invoice.accounting_currency
    if not CURRENCY.fullmatch(invoice.currency):
        yield fault("CP-CURRENCY-01", "currency", value=invoice.currency)
    elif accounting and invoice.totals.tax_accounting is None:
        yield fault("CP-CURRENCY-02", "totals.tax_accounting", currency=accounting)
    elif invoice.currency != EURO and accounting != EURO:
        yield fault("CP-CURRENCY-03", "accounting_currency", currency=invoice.currency)
