from odoo import fields, models
from odoo.tools import format_amount

#: accounts on which a document meets what pays it
_PAID_ACCOUNTS = ("asset_receivable", "liability_payable")


class AccountMove(models.Model):
    """What a replaced document was reconciled with, kept for the one in its place.

    Money that came for an invoice belongs to the next one; an invoice that a rejected
    credit note reduced belongs to the next credit note. Both stay open until the new
    document is posted, and are reconciled with it then: not with the draft, of which
    lines are about to change.
    """

    _inherit = "account.move"

    chorus_pro_kept_line_ids = fields.Many2many(
        "account.move.line",
        "account_move_chorus_pro_kept_rel",
        "move_id",
        "line_id",
        string="Reconciled with the replaced one",
        copy=False,
        readonly=True,
        help="Reconciled with this document when it is confirmed.",
    )

    # === WHAT THERE IS === #

    def _chorus_pro_counterparts(self):
        """The lines that are reconciled with it: payments, transfers, documents. Not
        the exchange differences, which go and come with a reconciliation."""
        return self._get_reconciled_amls().filtered(
            lambda line: not line.move_id.exchange_diff_partial_ids
        )

    def _chorus_pro_credited_by(self):
        """The documents that cancel it already, in whole or in part.

        Of an invoice, every credit note; a credit note may well be reconciled with the
        invoices that it reduces.
        """
        self.ensure_one()
        documents = self.reversal_move_ids.filtered(lambda m: m.state == "posted")
        if self.move_type == "out_invoice":
            documents |= self._chorus_pro_counterparts().move_id.filtered(
                lambda m: m.is_invoice(include_receipts=True)
            )
        return documents

    def _chorus_pro_kept_text(self):
        """What becomes of its reconciliations, for who replaces it; "" without any."""
        self.ensure_one()
        others = self._chorus_pro_counterparts().move_id.mapped("name")
        # a payment may have no entry of its own: it waits for the bank's
        others += [
            payment.name or format_amount(self.env, payment.amount, payment.currency_id)
            for payment in self.matched_payment_ids
            if not payment.move_id and payment.state in ("in_process", "paid")
        ]
        if not others:
            return ""
        text = self.env._(
            "%(number)s is reconciled with %(others)s. This is undone now, and done "
            "again with the new one as soon as you confirm it: nothing is lost.",
            number=self.name,
            others=", ".join(others),
        )
        if self.tax_cash_basis_created_move_ids:
            text += " " + self.env._(
                "The VAT due on that receipt is booked again with it, on the date of "
                "the new one: look at the period of your VAT return."
            )
        return text

    # === KEEP === #

    def _chorus_pro_free_counterparts(self):
        """Undo the reconciliations, before the entry that cancels this one is made.

        :return: values of the new document, which keep what was freed
        """
        self.ensure_one()
        lines = self._chorus_pro_counterparts()
        payments = self.matched_payment_ids
        # a payment without entry of its own is known by this link alone; it would
        # be taken for the cancelling entry's, which is of the same amount
        if payments:
            self.matched_payment_ids = False
        self.line_ids.remove_move_reconcile()
        return {
            "chorus_pro_kept_line_ids": [fields.Command.set(lines.exists().ids)],
            "matched_payment_ids": [fields.Command.set(payments.ids)],
        }

    # === PUT BACK === #

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft)
        for move in posted.filtered("chorus_pro_kept_line_ids"):
            move._chorus_pro_put_kept_back()
        return posted

    def _chorus_pro_open_kept_lines(self):
        """Those that are still free to be reconciled."""
        return self.chorus_pro_kept_line_ids.filtered(
            lambda line: line.parent_state == "posted" and not line.reconciled
        )

    def _chorus_pro_put_kept_back(self):
        """Reconcile with what its predecessor was reconciled with."""
        own = self.line_ids.filtered(
            lambda line: line.account_type in _PAID_ACCOUNTS and not line.reconciled
        )
        for account, kept in (
            self._chorus_pro_open_kept_lines().grouped("account_id").items()
        ):
            if lines := own.filtered(lambda line, on=account: line.account_id == on):
                (kept + lines).reconcile()
        present = self._chorus_pro_counterparts()
        put = self.chorus_pro_kept_line_ids & present
        if put:
            self._chorus_pro_say(
                self.env._(
                    "Reconciled, as %(number)s was, with %(others)s.",
                    number=self.chorus_pro_replaces_id.name,
                    others=", ".join(put.move_id.mapped("name")),
                )
            )
