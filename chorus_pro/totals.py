"""The sums of an invoice, as EN 16931 computes them from its lines.

VAT is computed per category and rate on the sum of the net amounts (BR-CO-17), never
line by line. Amounts are rounded half up to the cent (EN 16931-1, 6.4.1.2).
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from .codes.limits import PRICE_DECIMALS
from .invoice import AllowanceCharge, Line, Tax, TaxSubtotal, Totals

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
#: numbers of units of which a price may be written (BT-149)
BASE_QUANTITIES = tuple(map(Decimal, (1, 1_000, 1_000_000, 1_000_000_000)))
#: more decimals than people type: the price is the result of a division
TYPED_DECIMALS = 12
#: by how much such a price may differ from the one that is written
PRICE_PRECISION = Decimal("0.0001")


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Round half up, whatever the size of the number."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def round_amount(amount: Decimal) -> Decimal:
    """Round to the cent, halves away from zero.

    >>> round_amount(Decimal("2.345")), round_amount(Decimal("-2.345"))
    (Decimal('2.35'), Decimal('-2.35'))
    """
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    return rounded if rounded else Decimal("0.00")


def tax_amount(taxable_amount: Decimal, rate: Decimal | None) -> Decimal:
    """BT-117 of a taxable amount (BR-CO-17); ``rate`` is a percentage or None.

    >>> tax_amount(Decimal("100.00"), Decimal("8.5"))
    Decimal('8.50')
    """
    return round_amount(taxable_amount * (rate or Decimal(0)) / HUNDRED)


def unit_price(price: Decimal, quantity: Decimal) -> tuple[Decimal, Decimal | None]:
    """BT-146 and BT-149: a price that its 6 decimals do not change.

    A price of more decimals is that of 1,000 units, or of a million. What was typed is
    written exactly; the result of a division, as precisely as the amount of the line
    needs.

    :param price: of one unit, without tax, not negative
    :param quantity: BT-129
    :return: the price, and the number of units that it is for, None for one

    >>> unit_price(Decimal("0.00000548"), Decimal(1950000))
    (Decimal('0.00548'), Decimal('1000'))
    >>> unit_price(Decimal("12.50"), Decimal(3))
    (Decimal('12.5'), None)
    """
    is_typed = -price.as_tuple().exponent <= TYPED_DECIMALS
    for base in BASE_QUANTITIES:
        written = rounded(price * base, PRICE_DECIMALS)
        error = abs(written - price * base)
        if not error or (not is_typed and _is_negligible(error, price, quantity, base)):
            break
    written = written.normalize() + 0
    return written, None if base == 1 else base


def _is_negligible(error, price, quantity, base):
    amount = round_amount(quantity * price)
    found = round_amount(quantity * rounded(price * base, PRICE_DECIMALS) / base)
    return found == amount and error <= price * base * PRICE_PRECISION


def tax_key(tax: Tax) -> tuple[str, Decimal]:
    """What makes one VAT breakdown (BG-23): the category and the rate."""
    return tax.category, tax.rate or Decimal(0)


def taxable_amounts(
    lines: Sequence[Line], allowances: Sequence[AllowanceCharge] = ()
) -> dict[tuple[str, Decimal], Decimal]:
    """BT-116 for each category and rate: lines - allowances + charges (BR-S-08)."""
    amounts = {}
    for line in lines:
        key = tax_key(line.tax)
        amounts[key] = amounts.get(key, Decimal(0)) + line.net_amount
    for entry in allowances:
        if entry.tax:
            key = tax_key(entry.tax)
            signed = entry.amount if entry.is_charge else -entry.amount
            amounts[key] = amounts.get(key, Decimal(0)) + signed
    return amounts


def tax_subtotals(
    lines: Sequence[Line], allowances: Sequence[AllowanceCharge] = ()
) -> tuple[TaxSubtotal, ...]:
    """BG-23 of the lines and of the allowances and charges of the document.

    EN 16931 wants one breakdown per category (BR-E-01): exemptions of several articles
    in one invoice are joined, and their code is kept only if it is the same.
    """
    taxes = {}
    for tax in [line.tax for line in lines] + [a.tax for a in allowances if a.tax]:
        key = tax_key(tax)
        taxes[key] = _joined(taxes[key], tax) if key in taxes else tax
    amounts = taxable_amounts(lines, allowances)
    return tuple(
        TaxSubtotal(
            tax=tax,
            taxable_amount=round_amount(amounts[key]),
            tax_amount=tax_amount(amounts[key], tax.rate),
        )
        for key, tax in sorted(taxes.items())
    )


def _joined(first, second):
    """One exemption for two."""
    if first == second:
        return first
    reasons = (first.exemption_reason or "").split("; ")
    if second.exemption_reason and second.exemption_reason not in reasons:
        reasons.append(second.exemption_reason)
    same = first.exemption_code == second.exemption_code
    return replace(
        first,
        exemption_code=first.exemption_code if same else None,
        exemption_reason="; ".join(filter(None, reasons)) or None,
    )


def document_totals(
    lines: Sequence[Line],
    subtotals: Sequence[TaxSubtotal],
    allowances: Sequence[AllowanceCharge] = (),
    *,
    prepaid: Decimal = Decimal(0),
    rounding: Decimal = Decimal(0),
    tax_accounting: Decimal | None = None,
) -> Totals:
    """BG-22 (BR-CO-10 to BR-CO-16).

    :param prepaid: BT-113, already paid
    :param rounding: BT-114, what is added to reach the amount asked for
    :param tax_accounting: BT-111, VAT in euros of an invoice in another currency
    """
    line_sum = sum((line.net_amount for line in lines), Decimal(0))
    allowed = sum((a.amount for a in allowances if not a.is_charge), Decimal(0))
    charged = sum((a.amount for a in allowances if a.is_charge), Decimal(0))
    without_tax = line_sum - allowed + charged
    tax = sum((subtotal.tax_amount for subtotal in subtotals), Decimal(0))
    return Totals(
        lines=round_amount(line_sum),
        allowances=round_amount(allowed),
        charges=round_amount(charged),
        without_tax=round_amount(without_tax),
        tax=round_amount(tax),
        with_tax=round_amount(without_tax + tax),
        prepaid=round_amount(prepaid),
        rounding=round_amount(rounding),
        due=round_amount(without_tax + tax - prepaid + rounding),
        tax_accounting=tax_accounting,
    )
