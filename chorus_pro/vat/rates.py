"""The rate at which a VAT was computed, from the amounts that were posted."""

from decimal import Decimal

from ..totals import CENT, HUNDRED

#: rates in force in 2026, mainland, overseas and Corsica (CGI 278 to 281 nonies, 296,
#: 296 bis, 297), and none
RATES = tuple(map(Decimal, "0 0.9 1.05 1.75 2.1 5.5 8.5 10 13 20".split()))


def posted_rate(
    rate: Decimal,
    taxable: Decimal,
    vat: Decimal,
    parts: int = 1,
    unit: Decimal = CENT,
) -> Decimal:
    """The rate that explains a VAT amount: that of its tax, if it still does.

    A tax may have been changed after it was posted: the amounts then tell its former
    rate. An amount that no French rate explains was changed by hand; it is not for this
    function to say so.

    :param rate: percentage of the tax today
    :param taxable: sum of the net amounts
    :param vat: what was posted on them
    :param parts: number of net amounts, each of which may have been rounded
    :param unit: smallest amount of the currency: 1 without cents; never below a cent

    >>> posted_rate(Decimal(10), Decimal("100.00"), Decimal("20.00"))
    Decimal('20')
    >>> posted_rate(Decimal(20), Decimal("0.33"), Decimal("0.06")), "a rounding"
    (Decimal('20'), 'a rounding')
    >>> posted_rate(Decimal(20), Decimal("100.00"), Decimal("21.37")), "by hand"
    (Decimal('20'), 'by hand')
    >>> posted_rate(Decimal("5.5"), Decimal(7), Decimal(0), unit=Decimal(1)), "yens"
    (Decimal('5.5'), 'yens')
    """
    slack = max(CENT, unit) * parts

    def distance(candidate):
        return abs(vat - taxable * candidate / HUNDRED)

    if distance(rate) <= slack:
        return rate
    distances = sorted((distance(candidate), candidate) for candidate in RATES)
    (nearest, found), (second, _other) = distances[:2]
    return found if nearest <= slack and nearest < second else rate
