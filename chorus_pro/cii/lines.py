"""Invoice lines (BG-25), taxes and allowances in a Cross Industry Invoice."""

from decimal import Decimal

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
    add_indicator,
    add_lines,
    add_period,
    group,
)

VAT = "VAT"
GTIN_SCHEME = "0160"


def add_line(parent, line):
    """BG-25, one ``Line``."""
    element = group(parent, "IncludedSupplyChainTradeLineItem")
    document = group(element, "AssociatedDocumentLineDocument")
    add(document, "LineID", line.identifier)
    add_lines(group(document, "IncludedNote"), "Content", line.note)
    _add_product(element, line)
    _add_prices(element, line)
    delivery = group(element, "SpecifiedLineTradeDelivery")
    quantity = quantity_text(line.quantity)
    add(delivery, "BilledQuantity", quantity, unitCode=line.unit_code)
    _add_line_settlement(element, line)


def add_tax(parent, name, tax):
    """A tax category with its rate; category O has none (BR-O-05)."""
    element = group(parent, name)
    add(element, "TypeCode", VAT)
    add(element, "CategoryCode", tax.category)
    _add_rate(element, tax)


def add_subtotal(parent, subtotal, tax_due_code):
    """BG-23, one VAT breakdown. ``tax_due_code`` is BT-8, the same in all."""
    tax = subtotal.tax
    element = group(parent, "ApplicableTradeTax")
    add_amount(element, "CalculatedAmount", subtotal.tax_amount)
    add(element, "TypeCode", VAT)
    exempt = tax.category not in (STANDARD, ZERO)  # BR-S-10, BR-Z-10
    add(element, "ExemptionReason", tax.exemption_reason if exempt else None)
    add_amount(element, "BasisAmount", subtotal.taxable_amount)
    add(element, "CategoryCode", tax.category)
    add(element, "ExemptionReasonCode", tax.exemption_code if exempt else None)
    add(element, "DueDateTypeCode", tax_due_code)
    _add_rate(element, tax)


def add_allowance(parent, entry):
    """BG-20, BG-21, BG-27 or BG-28: an ``AllowanceCharge``."""
    element = group(parent, "SpecifiedTradeAllowanceCharge")
    add_indicator(element, "ChargeIndicator", entry.is_charge)
    if entry.percentage is not None:
        add(element, "CalculationPercent", rate_text(entry.percentage))
    add_amount(element, "BasisAmount", entry.base_amount)
    add_amount(element, "ActualAmount", entry.amount)
    add(element, "ReasonCode", entry.reason_code)
    add(element, "Reason", entry.reason)
    if entry.tax:
        add_tax(element, "CategoryTradeTax", entry.tax)


def _add_rate(parent, tax):
    if tax.category != OUTSIDE_SCOPE:
        add(parent, "RateApplicablePercent", rate_text(tax.rate or Decimal(0)))


def _add_product(parent, line):
    element = group(parent, "SpecifiedTradeProduct")
    add(element, "GlobalID", line.standard_item, schemeID=GTIN_SCHEME)
    add(element, "SellerAssignedID", line.seller_item)
    add(element, "BuyerAssignedID", line.buyer_item)
    add(element, "Name", line.name)
    add_lines(element, "Description", line.description)


def _add_prices(parent, line):
    element = group(parent, "SpecifiedLineTradeAgreement")
    order = group(element, "BuyerOrderReferencedDocument")
    add(order, "LineID", line.order_line)
    net_price = rounded(line.net_price, PRICE_DECIMALS)
    if line.gross_price is not None:
        # Chorus Pro rejects a gross price without its discount (rejection "Applied
        # TradeAllowanceCharge.ActualAmount est obligatoire"), so both or neither.
        gross_price = rounded(line.gross_price, PRICE_DECIMALS)
        if gross_price > net_price:
            _add_gross_price(element, gross_price, gross_price - net_price, line)
    price = group(element, "NetPriceProductTradePrice")
    add(price, "ChargeAmount", price_text(net_price))
    _add_base_quantity(price, line)


def _add_gross_price(parent, gross_price, discount, line):
    element = group(parent, "GrossPriceProductTradePrice")
    add(element, "ChargeAmount", price_text(gross_price))
    _add_base_quantity(element, line)
    allowance = group(element, "AppliedTradeAllowanceCharge")
    add_indicator(allowance, "ChargeIndicator", False)
    add(allowance, "ActualAmount", price_text(discount))


def _add_base_quantity(parent, line):
    if line.base_quantity is not None:
        quantity = quantity_text(line.base_quantity)
        add(parent, "BasisQuantity", quantity, unitCode=line.unit_code)


def _add_line_settlement(parent, line):
    element = group(parent, "SpecifiedLineTradeSettlement")
    add_tax(element, "ApplicableTradeTax", line.tax)
    add_period(element, line.period)
    for entry in line.allowances:
        add_allowance(element, entry)
    totals = group(element, "SpecifiedTradeSettlementLineMonetarySummation")
    add_amount(totals, "LineTotalAmount", line.net_amount)
    account = group(element, "ReceivableSpecifiedTradeAccountingAccount")
    add(account, "ID", line.buyer_account)
