"""Recognise the penalty text of private customers, which is wrong on a public invoice.

Between companies an agreed rate is at least three times the legal interest rate, or by
default the ECB's plus 10 points (code de commerce L441-10 II). With a public buyer it
is the ECB's plus 8 points (CCP R2192-31).
"""

import re
import unicodedata

_PRIVATE = re.compile(
    r"\b(trois|3)\s*(fois|x)\s*(le|du|au)?\s*taux"
    r"|\btaux\s+(d\s*interet\s+)?legal\b"
    r"|\bl\.?\s*441\s*-\s*10\b"
    r"|\b(dix|10)\s+points\b"
)


def is_of_private_customers(text: str) -> bool:
    """Tell whether a text names the penalties of sales between companies.

    >>> is_of_private_customers("Pénalités : 3 fois le taux d'intérêt légal.")
    True
    >>> is_of_private_customers("Intérêts moratoires : taux BCE majoré de 8 points.")
    False
    """
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return bool(_PRIVATE.search(re.sub(r"[’']", " ", plain)))
