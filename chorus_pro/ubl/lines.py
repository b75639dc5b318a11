"""Invoice lines (BG-25), taxes and allowances in UBL 2.1."""

from decimal import Decimal

from ..cii.lines import GTIN_SCHEME
from ..invoice import OUTSIDE_SCOPE, STANDARD, ZERO
from ..xml_values import (
    PRICE_DECIMALS,
    price_text,
    quantity_text,
    rate_text,
    rounded,
)
from .elements import (
    add,
    add_amount,
    add_lines,
    add_period,
    add_tax_scheme,
    group,
)


def add_line(parent, line, currency, *, is_credit_note):
    """BG-25, one ``Line``."""
    kind, quantity = (
        ("CreditNoteLine", "CreditedQuantity")
        if is_credit_note
        else ("InvoiceLine", "InvoicedQuantity")
    )
    element = group(parent, kind)
    add(element, "ID", line.identifier)
    add_lines(element, "Note", line.note)
    add(element, quantity, quantity_text(line.quantity), unitCode=line.unit_code)
    add_amount(element, "LineExtensionAmount", line.net_amount, currency)
    add(element, "AccountingCost", line.buyer_account)
    add_period(element, line.period)
    add(group(element, "OrderLineReference"), "LineID", line.order_line)
    for entry in line.allowances:
        add_allowance(element, entry, currency)
    _add_item(element, line)
    _add_price(element, line, currency)


def add_allowance(parent, entry, currency):
    """BG-20, BG-21, BG-27 or BG-28: an ``AllowanceCharge``."""
    element = group(parent, "AllowanceCharge")
    add(element, "ChargeIndicator", "true" if entry.is_charge else "false")
    add(element, "AllowanceChargeReasonCode", entry.reason_code)
    add(element, "AllowanceChargeReason", entry.reason)
    if entry.percentage is not None:
        add(element, "MultiplierFactorNumeric", rate_text(entry.percentage))
    add_amount(element, "Amount", entry.amount, currency)
    add_amount(element, "BaseAmount", entry.base_amount, currency)
    if entry.tax:
        _add_category(element, "TaxCategory", entry.tax)


def add_subtotal(parent, subtotal, currency):
    """BG-23, one VAT breakdown."""
    element = group(parent, "TaxSubtotal")
    add_amount(element, "TaxableAmount", subtotal.taxable_amount, currency)
    add_amount(element, "TaxAmount", subtotal.tax_amount, currency)
    _add_category(element, "TaxCategory", subtotal.tax, explained=True)


def _add_category(parent, name, tax, *, explained=False):
    """A tax category with its rate; category O has none (BR-O-05)."""
    element = group(parent, name)
    add(element, "ID", tax.category)
    if tax.category != OUTSIDE_SCOPE:
        add(element, "Percent", rate_text(tax.rate or Decimal(0)))
    if explained and tax.category not in (STANDARD, ZERO):  # BR-S-10, BR-Z-10
        add(element, "TaxExemptionReasonCode", tax.exemption_code)
        add(element, "TaxExemptionReason", tax.exemption_reason)
    add_tax_scheme(element)


def _add_item(parent, line):
    element = group(parent, "Item")
    add_lines(element, "Description", line.description)
    add(element, "Name", line.name)
    add(group(element, "BuyersItemIdentification"), "ID", line.buyer_item)
    add(group(element, "SellersItemIdentification"), "ID", line.seller_item)
    standard = group(element, "StandardItemIdentification")
    add(standard, "ID", line.standard_item, schemeID=GTIN_SCHEME)
    _add_category(element, "ClassifiedTaxCategory", line.tax)


def _add_price(parent, line, currency):
    element = group(parent, "Price")
    net_price = rounded(line.net_price, PRICE_DECIMALS)
    add(element, "PriceAmount", price_text(net_price), currencyID=currency)
    if line.base_quantity is not None:
        quantity = quantity_text(line.base_quantity)
        add(element, "BaseQuantity", quantity, unitCode=line.unit_code)
    if line.gross_price is None:
        return
    # Both or neither, as in CII: a gross price without its discount is rejected.
    gross_price = rounded(line.gross_price, PRICE_DECIMALS)
    if gross_price > net_price:
        discount = price_text(gross_price - net_price)
        allowance = group(element, "AllowanceCharge")
        add(allowance, "ChargeIndicator", "false")
        add(allowance, "Amount", discount, currencyID=currency)
        add(allowance, "BaseAmount", price_text(gross_price), currencyID=currency)
