"""Which invoices a bank transfer of a public accountant pays, by its label and amount.

A public accountant's transfer names the invoices, the supplier's reference, or nothing
of use. Only what fits to the cent is proposed; a person's click decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Expected:
    """An invoice that waits for money.

    :ivar key: whatever the caller knows it by
    :ivar references: number, payment reference...; empty ones are ignored
    :ivar amount: euros still to come
    :ivar is_ordered: the buyer reported the payment order
    """

    key: int
    references: tuple[str, ...]
    amount: Decimal
    is_ordered: bool = False


def _pattern(reference: str) -> re.Pattern | None:
    """Find a reference whatever separates its parts, never inside a longer one."""
    parts = re.findall(r"[A-Z]+|\d+", reference.upper())
    if len("".join(parts)) < 5 or not any(part.isdigit() for part in parts):
        return None  # too short to mean anything
    body = r"[\W_]*".join(parts)
    return re.compile(rf"(?<![A-Z0-9]){body}(?!\d)")


def propose(label: str, amount: Decimal, waiting: Iterable[Expected]) -> list[int]:
    """Propose the invoices that a transfer pays.

    >>> invoice = Expected(7, ("FAC/2026/00041",), Decimal("120.00"))
    >>> propose("VIR DDFIP FAC 2026 00041", Decimal("120.00"), [invoice])
    [7]

    :param label: what the bank shows
    :param amount: euros received
    :return: keys, in the order given: those named when they make the amount, else the
        one named that makes it alone, else the only payment ordered of that amount; []
        in doubt
    """
    text = (label or "").upper()
    waiting = list(waiting)
    named = []
    for invoice in waiting:
        patterns = filter(None, map(_pattern, filter(None, invoice.references)))
        if any(pattern.search(text) for pattern in patterns):
            named.append(invoice)
    if named and sum(invoice.amount for invoice in named) == amount:
        return [invoice.key for invoice in named]
    alone = [invoice for invoice in named if invoice.amount == amount]
    if not named:
        alone = [i for i in waiting if i.is_ordered and i.amount == amount]
    return [alone[0].key] if len(alone) == 1 else []
