"""The catalogue of the invoices that must go through, each a small named function.

``SCENARIOS`` holds them all, by name. ``test_scenarios.py`` runs them, and ``./dev
samples`` writes their files. Nothing here belongs to the test framework.
"""

from . import (
    attachments,
    documents,
    entries,
    lines,
    parties,
    payment,
    references,
    vat,
    territories,
)
from .catalogue import SCENARIOS
from .workshop import Workshop

__all__ = [
    "SCENARIOS",
    "Workshop",
    "attachments",
    "documents",
    "entries",
    "lines",
    "parties",
    "payment",
    "references",
    "territories",
    "vat",
]
