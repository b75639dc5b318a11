"""When a public buyer is late, and what it then owes: the rules as computations.

Days are legal days of Paris, amounts are :class:`decimal.Decimal` in euros. Every step
of a result names its article and how sure it is. The rules and their sources:
``docs/late-payment.md``. State of knowledge: 23 November 2026; no legal advice.
"""

from .buyer_kinds import KINDS, BuyerKind, propose_kind
from .delay import Delay, Event, Facts, legal_delay, paris_day, subcontractor_start
from .interest import (
    LUMP_SUM,
    Interest,
    Paid,
    Rate,
    RateUnknown,
    claim_limit,
    half_year,
    late_interest,
    payable_by,
)
from .steps import GUESS, SECONDARY, SPEC, Step

__all__ = [
    "GUESS",
    "KINDS",
    "LUMP_SUM",
    "SECONDARY",
    "SPEC",
    "BuyerKind",
    "Delay",
    "Event",
    "Facts",
    "Interest",
    "Paid",
    "Rate",
    "RateUnknown",
    "Step",
    "claim_limit",
    "half_year",
    "late_interest",
    "legal_delay",
    "paris_day",
    "payable_by",
    "propose_kind",
    "subcontractor_start",
]
