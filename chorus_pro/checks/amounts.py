"""Checks of the lines, the taxes and the totals: the rules of EN 16931.

They judge what is written, so every amount is rounded to the cent as the writer does.
"""

from dataclasses import replace
from decimal import Decimal

from ..codes.limits import QUANTITY_DECIMALS
from ..faults import fault
from ..invoice import (
    EXEMPT,
    EXPORT,
    INTRA_COMMUNITY,
    OUTSIDE_SCOPE,
    REVERSE_CHARGE,
    STANDARD,
    ZERO,
)
from ..totals import CENT, round_amount, tax_amount, tax_key, taxable_amounts
from ..vat.territories import is_overseas, is_overseas_export, territory
from ..xml_values import rounded

CATEGORIES = frozenset(
    {STANDARD, ZERO, EXEMPT, REVERSE_CHARGE, INTRA_COMMUNITY, EXPORT, OUTSIDE_SCOPE}
)
#: those whose breakdown must say why there is no VAT
EXEMPTIONS = CATEGORIES - {STANDARD, ZERO}
#: Annexe 7 of the reform, G1.24: every rate in force or once in force in France
FRENCH_RATES = frozenset(
    Decimal(rate)
    for rate in ("0 0.9 1.05 1.75 2.1 5.5 7 8.5 9.2 9.6 10 13 19.6 20 20.6".split())
)
#: what the official schematron forgives on a VAT amount (BR-CO-17): under one unit
TAX_TOLERANCE = Decimal(1)
#: prices are written with 6 decimals and quantities with 4
PRICE_ERROR = Decimal("0.0000005")
QUANTITY_ERROR = Decimal("0.00005")
#: says that it is an export, not by which article
EXPORT_CODE = "VATEX-EU-G"
#: UNTDID 2005 as CII restricts it: date of the invoice, of delivery, of payment
TAX_DUE_CODES = frozenset({"5", "29", "72"})


def check_lines(invoice):
    """Yield the faults of the lines; ``params["line"]`` is BT-126."""
    if not invoice.lines:
        yield fault("CP-LINE-01", "lines")
    seen = set()
    for line in invoice.lines:
        if not line.identifier or line.identifier in seen:
            yield _line_fault("CP-LINE-05", line)
        seen.add(line.identifier)
        yield from _check_line(line)
        yield from _check_line_tax(line)
    yield from _check_overseas(invoice)


def check_taxes(invoice):
    """Yield the faults of the VAT breakdown (BG-23)."""
    expected = taxable_amounts(_rounded(invoice.lines), invoice.allowances)
    yield from _check_allowances(invoice)
    seen = set()
    for subtotal in invoice.subtotals:
        key = tax_key(subtotal.tax)
        if key in seen:
            yield _tax_fault("CP-TAX-06", subtotal.tax)
            continue
        seen.add(key)
        yield from _check_subtotal(subtotal, expected.get(key, Decimal(0)))
    for category, rate in sorted(set(expected) - seen):
        yield fault("CP-TAX-01", "subtotals", category=category, rate=rate)
    if invoice.outside_vat and any(key[0] != OUTSIDE_SCOPE for key in expected):
        yield fault("CP-TAX-07", "subtotals")
    if invoice.tax_due_code and invoice.tax_due_code not in TAX_DUE_CODES:
        yield fault("CP-TAX-08", "tax_due_code", value=invoice.tax_due_code)
    if any(key[0] == INTRA_COMMUNITY for key in seen) and not _is_delivered(invoice):
        yield fault("CP-DELIVERY-01", "delivery")


def check_totals(invoice):
    """Yield the faults of the totals (BG-22)."""
    totals = invoice.totals
    allowances = invoice.allowances
    charges = sum((a.amount for a in allowances if a.is_charge), Decimal(0))
    allowed = sum((a.amount for a in allowances if not a.is_charge), Decimal(0))
    tax = sum((round_amount(s.tax_amount) for s in invoice.subtotals), Decimal(0))
    lines = sum((line.net_amount for line in _rounded(invoice.lines)), Decimal(0))
    expectations = [
        ("CP-TOTAL-01", "lines", lines),
        ("CP-TOTAL-02", "allowances", allowed),
        ("CP-TOTAL-02", "charges", charges),
        (
            "CP-TOTAL-03",
            "without_tax",
            totals.lines - totals.allowances + totals.charges,
        ),
        ("CP-TOTAL-04", "tax", tax),
        ("CP-TOTAL-05", "with_tax", totals.without_tax + totals.tax),
        ("CP-TOTAL-06", "due", totals.with_tax - totals.prepaid + totals.rounding),
    ]
    for code, name, expected in expectations:
        found, expected = round_amount(getattr(totals, name)), round_amount(expected)
        if found != expected:
            yield fault(code, f"totals.{name}", found=found, expected=expected)
    if totals.with_tax < 0:
        code = "CP-TOTAL-08" if invoice.is_credit_note else "CP-TOTAL-07"
        yield fault(code, "totals.with_tax", found=totals.with_tax)
    elif not totals.with_tax and invoice.lines:
        # guess: no report that says so was ever seen
        yield fault("CP-TOTAL-09", "totals.with_tax")


def _check_line(line):
    if not line.name.strip():
        yield _line_fault("CP-LINE-02", line)
    if line.net_price < 0:
        yield _line_fault("CP-LINE-03", line, price=line.net_price)
    if not line.unit_code:
        yield _line_fault("CP-LINE-04", line)
    elif line.unit_name:
        yield _line_fault("CP-LINE-13", line, unit=line.unit_name)
    if any(not (a.reason or a.reason_code) for a in line.allowances):
        yield _line_fault("CP-LINE-10", line)
    if _reads_zero(line.quantity) and line.net_amount:
        # no rule of EN 16931, but it would say that nothing was delivered
        yield _line_fault(
            "CP-LINE-12",
            line,
            quantity=line.quantity,
            amount=line.net_amount,
            decimals=QUANTITY_DECIMALS,
        )
    base = Decimal(1) if line.base_quantity is None else line.base_quantity
    if base <= 0:
        yield _line_fault("CP-LINE-11", line, base_quantity=base)
        return
    amount = line.quantity * line.net_price / base
    for entry in line.allowances:
        amount += entry.amount if entry.is_charge else -entry.amount
    tolerance = CENT + abs(line.quantity) * PRICE_ERROR / base
    tolerance += abs(line.net_price) * QUANTITY_ERROR / base
    if abs(amount - line.net_amount) > tolerance:
        expected = round_amount(amount)
        yield _line_fault("CP-LINE-06", line, found=line.net_amount, expected=expected)


def _reads_zero(quantity):
    """Whether it is not zero, and is written as zero."""
    return bool(quantity) and not rounded(quantity, QUANTITY_DECIMALS)


def _check_line_tax(line):
    category, rate = line.tax.category, line.tax.rate
    if category not in CATEGORIES:
        yield _line_fault("CP-LINE-07", line, category=category)
        return
    if not _rate_agrees(category, rate):
        yield _line_fault("CP-LINE-09", line, category=category, rate=rate)
    elif rate and rate not in FRENCH_RATES:
        yield _line_fault("CP-LINE-08", line, rate=rate)


def _check_overseas(invoice):
    """No VAT overseas, and no article that says why: often no export at all.

    A seller without VAT number is exempt for itself (CGI 293 B).
    """
    seller, delivery = invoice.seller, invoice.delivery
    places = [invoice.buyer.address]
    if delivery and delivery.address:
        places.append(delivery.address)
    origin = territory(seller.address.country, seller.address.postcode)
    targets = [territory(place.country, place.postcode) for place in places]
    exported = any(is_overseas_export(origin, target) for target in targets)
    if not seller.vat_number or not (exported or any(map(is_overseas, targets))):
        return
    for line in invoice.lines:
        if line.tax.category in (EXEMPT, EXPORT) and not _names_an_article(line.tax):
            yield _line_fault("CP-TAX-09", line)


def _names_an_article(tax):
    """Whether its reason does; without any reason it is another fault, CP-TAX-05."""
    reason, code = tax.exemption_reason or "", tax.exemption_code
    is_article = code not in (None, "", EXPORT_CODE) or any(map(str.isdigit, reason))
    return is_article or not (reason or code)


def _rate_agrees(category, rate):
    """BR-S-05, BR-Z-05, BR-E-05, BR-AE-05, BR-IC-05, BR-G-05 and BR-O-05."""
    if category == STANDARD:
        return rate is not None and rate > 0
    return not rate


def _check_allowances(invoice):
    for entry in invoice.allowances:
        if not entry.tax:
            yield fault("CP-ALLOWANCE-01", "allowances", amount=entry.amount)
        if not (entry.reason or entry.reason_code):
            yield fault("CP-ALLOWANCE-02", "allowances", amount=entry.amount)


def _check_subtotal(subtotal, expected):
    tax = subtotal.tax
    found = round_amount(subtotal.taxable_amount)
    expected = round_amount(expected)
    if found != expected:
        yield _tax_fault("CP-TAX-02", tax, found=found, expected=expected)
    found, computed = round_amount(subtotal.tax_amount), tax_amount(found, tax.rate)
    difference = abs(found - computed)
    # Without a rate there is nothing to round: the VAT is exactly zero (BR-E-09...).
    if difference >= TAX_TOLERANCE or (found and not tax.rate):
        yield _tax_fault("CP-TAX-04", tax, found=found, expected=computed)
    elif difference > CENT:
        yield _tax_fault("CP-TAX-03", tax, found=found, expected=computed)
    if subtotal.usual_rate is not None:
        yield _tax_fault(
            "CP-TAX-10",
            tax,
            found=round_amount(subtotal.tax_amount),
            usual=subtotal.usual_rate,
        )
    if tax.category in EXEMPTIONS:
        if not (tax.exemption_code or tax.exemption_reason):
            yield _tax_fault("CP-TAX-05", tax)


def _is_delivered(invoice):
    delivery, period = invoice.delivery, invoice.period
    dated = (delivery and delivery.delivered_on) or (
        period and (period.start or period.end)
    )
    located = delivery and delivery.address and delivery.address.country
    return bool(dated and located)


def _rounded(lines):
    return [replace(line, net_amount=round_amount(line.net_amount)) for line in lines]


def _line_fault(code, line, **params):
    return fault(code, "lines", line=line.identifier, name=line.name, **params)


def _tax_fault(code, tax, **params):
    return fault(code, "subtotals", category=tax.category, rate=tax.rate, **params)
