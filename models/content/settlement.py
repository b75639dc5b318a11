"""What was paid of an invoice when it leaves, and what it still asks for.

The file, the entry by data and the page take their amounts here, so that they agree.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ...chorus_pro.codes.framework import ALREADY_PAID, SUPPLIER
from ...chorus_pro.totals import round_amount
from .account_move_content_taxes import number

#: where a payment is entered, or a line of a statement
MONEY_JOURNALS = ("bank", "cash", "credit")


class Payment(NamedTuple):
    """Money that came in, or that a credit note gave back.

    :param amount: in the currency of the invoice, positive
    """

    paid_on: date
    amount: Decimal


class Settlement:
    """Of one posted invoice or credit note, in its currency.

    Only money counts. A credit note that Odoo reconciled with its invoice reaches the
    buyer on its own: taken off here too, it would be deducted twice. An entry of
    another journal than those of money pays nothing either: the buyer still owes what
    was sold to a factor. Framework A2 means "already paid": nothing is due, whatever
    is known in Odoo so far.

    :ivar total: what was invoiced, BT-112 with BT-114
    :ivar payments: tuple of :class:`Payment`, oldest first
    """

    def __init__(self, move):
        self._move = move
        self.total = round_amount(number(move.amount_total))
        self.payments = tuple(self._payments())

    @property
    def received(self):
        """Sum of the payments."""
        return sum((one.amount for one in self.payments), Decimal("0.00"))

    @property
    def framework(self):
        """BT-23: A2 instead of A1 for what is paid when its first file is built; a
        payment that comes later changes nothing any more."""
        chosen = self._move.chorus_pro_framework or SUPPLIER
        is_paid = self.total > 0 and self.received == self.total
        if chosen != SUPPLIER or not is_paid:
            return chosen
        built = self._move.sudo().chorus_pro_transmission_ids.filtered("built_on")
        return chosen if built else ALREADY_PAID

    @property
    def prepaid(self):
        """BT-113."""
        return self.total if self.framework == ALREADY_PAID else self.received

    @property
    def due(self):
        """BT-115."""
        return self.total - self.prepaid

    @property
    def declared(self):
        """What only the framework A2 says that it is paid."""
        return self.prepaid - self.received

    def _payments(self):
        move = self._move
        if move.amount_residual == move.amount_total:
            return
        is_refund = move.move_type == "out_refund"
        debts = move.line_ids.filtered(lambda one: one.display_type == "payment_term")
        partials = debts.matched_debit_ids if is_refund else debts.matched_credit_ids
        for partial in partials.sorted(lambda one: (one.max_date, one.id)):
            other = partial.debit_move_id if is_refund else partial.credit_move_id
            side = "credit" if is_refund else "debit"
            if _is_money(other.move_id):
                paid = round_amount(number(partial[f"{side}_amount_currency"]))
                yield Payment(other.date, paid)


def _is_money(entry):
    if entry.move_type != "entry":
        return False
    # the point of sale, where it is installed, enters what was paid at its till in a
    # journal of its own, of miscellaneous operations or of sales
    at_till = getattr(entry.sudo(), "pos_payment_ids", None)
    return bool(entry.journal_id.type in MONEY_JOURNALS or at_till)
