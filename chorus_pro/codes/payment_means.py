"""Payment means codes (BT-81, UNTDID 4461) that the historical channel accepts.

Rules S2.05 and G1.14 of EDI appendix V4.20, as quoted in public threads (second hand).
The code is always needed: its absence is a frequent rejection (OCA issues 414 and 612;
live note of INVOICERR). 30, 31 and 42 need an IBAN (OCA). Names: UNTDID 4461.
"""

from dataclasses import dataclass

#: when the means is not known (same rule)
DEFAULT = "30"
UNDEFINED = "01"
CREDIT_TRANSFER = "30"
SEPA_CREDIT_TRANSFER = "58"
SEPA_DIRECT_DEBIT = "59"
#: those that name a mandate, a creditor and a debited account (BG-19)
DIRECT_DEBITS = frozenset({"49", "59"})


@dataclass(frozen=True)
class PaymentMeans:
    """One row. ``account`` says whether an IBAN must stand beside it."""

    code: str
    label_fr: str
    label_en: str
    account: bool
    known: bool = True


# fmt: off
ROWS = tuple(PaymentMeans(*row) for row in (
    ("01", "Moyen non défini", "Instrument not defined", False),
    ("10", "Espèces", "Cash", False),
    ("20", "Chèque", "Cheque", False),
    ("30", "Virement", "Credit transfer", True),
    ("31", "Virement débiteur", "Debit transfer", True),
    ("42", "Paiement sur compte bancaire", "Payment to bank account", True),
    ("48", "Carte bancaire", "Bank card", False),
    ("49", "Prélèvement", "Direct debit", False),
    ("58", "Virement SEPA", "SEPA credit transfer", True),
    ("59", "Prélèvement SEPA", "SEPA direct debit", False),
    ("97", "Compensation entre partenaires", "Clearing between partners", False),
))
# fmt: on

BY_CODE = {row.code: row for row in ROWS}


def get(code: str | None) -> PaymentMeans:
    """The row of a code; ``known`` False for one that Chorus Pro would refuse.

    >>> get("58").label_en
    'SEPA credit transfer'
    """
    code = (code or "").strip()
    return BY_CODE.get(code) or PaymentMeans(code, code, code, False, known=False)
