"""Values as they are written in the XML of an invoice.

Decimals: 2 for amounts (BR-DEC-*), 6 for prices and 4 for quantities, which is what the
French annexes allow (annexe 7 of the reform, G1.14 to G1.16; historical appendix for
quantities).
"""

import re
from datetime import date
from decimal import Decimal

from .codes.limits import PRICE_DECIMALS, QUANTITY_DECIMALS
from .totals import round_amount, rounded

RATE_DECIMALS = 4

#: characters that XML 1.0 (2.2) cannot hold, even escaped
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def amount_text(amount: Decimal) -> str:
    """An amount with its 2 decimals.

    >>> amount_text(Decimal("-0.001")), amount_text(Decimal("1E+3"))
    ('0.00', '1000.00')
    """
    return f"{round_amount(amount):f}"


def price_text(price: Decimal) -> str:
    """A price: 2 to 6 decimals.

    >>> price_text(Decimal("12.3")), price_text(Decimal("0.1234567"))
    ('12.30', '0.123457')
    """
    return _trimmed(price, PRICE_DECIMALS, 2)


def quantity_text(quantity: Decimal) -> str:
    """A quantity: up to 4 decimals.

    >>> quantity_text(Decimal("2.000")), quantity_text(Decimal("0.12345"))
    ('2', '0.1235')
    """
    return _trimmed(quantity, QUANTITY_DECIMALS, 0)


def rate_text(rate: Decimal) -> str:
    """A percentage: 2 to 4 decimals.

    >>> rate_text(Decimal("8.5")), rate_text(Decimal(0))
    ('8.50', '0.00')
    """
    return _trimmed(rate, RATE_DECIMALS, 2)


def date_text(day: date) -> str:
    """A day in the format 102 of UNTDID 2379.

    >>> date_text(date(2026, 11, 3))
    '20261103'
    """
    return f"{day:%Y%m%d}"


def clean_text(text: str | None) -> str:
    """Text without what XML cannot hold, lines kept, ends stripped.

    >>> clean_text(" Pose\\x00 et fourniture\\r\\nLot 2 ")
    'Pose et fourniture\\nLot 2'
    """
    if not text:
        return ""
    text = _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def clean_line(text: str | None) -> str:
    """The same on one line, for names, references and identifiers.

    >>> clean_line("Pose\\net  fourniture")
    'Pose et fourniture'
    """
    return " ".join(clean_text(text).split())


def _trimmed(number, decimals, kept):
    text = f"{rounded(number, decimals):f}"
    whole, _dot, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(kept, "0")
    text = f"{whole}.{fraction}" if fraction else whole
    return text.lstrip("-") if not text.strip("-0.") else text
