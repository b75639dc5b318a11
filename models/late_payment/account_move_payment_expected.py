"""After the “mise en paiement”: when the money should come, and when it has not.

The buyer's order marks nothing as paid: money is the bank's word, and reconciliation is
Odoo's. Here the order is dated, the transfer is expected, and silence is told.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import retrying
from odoo.tools import format_amount, format_date

from ...chorus_pro.codes import invoice_status
from ...chorus_pro.late_payment.working_days import next_working_day
from ..connection.chorus_pro_turn import LONG_RUN, Work
from .account_move_legal_delay import OPEN_PAYMENT_STATES

_logger = logging.getLogger(__name__)

#: the order sends a file to the Banque de France; the transfer takes some days (guess)
TRANSFER_DAYS = 3
#: after so many days without money a person is told
MISSING_DAYS = 10
#: activities made in one transaction
CALLED_AT_ONCE = 200
ACTIVITY = "l10n_fr_chorus_pro.mail_activity_type_payment_missing"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_payment_expected_on = fields.Date(
        string="Money expected around",
        compute="_compute_chorus_pro_payment_expected_on",
        help="Three days after the payment order, on a working day: an estimate.",
    )
    chorus_pro_payment_missing = fields.Boolean(
        string="Payment ordered, no money",
        compute="_compute_chorus_pro_payment_expected_on",
        search="_search_chorus_pro_payment_missing",
        help="Ordered 10 days ago or more, and nothing is reconciled in Odoo.",
    )

    # === COMPUTE === #

    @api.depends("chorus_pro_payment_ordered_on", "payment_state", "state")
    def _compute_chorus_pro_payment_expected_on(self):
        limit = self._chorus_pro_today() - timedelta(days=MISSING_DAYS)
        for move in self:
            ordered = move.chorus_pro_payment_ordered_on
            waits = move.state == "posted" and move.payment_state in OPEN_PAYMENT_STATES
            move.chorus_pro_payment_expected_on = ordered and next_working_day(
                ordered + timedelta(days=TRANSFER_DAYS)
            )
            move.chorus_pro_payment_missing = bool(
                waits and ordered and ordered <= limit
            )

    @api.model
    def _search_chorus_pro_payment_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        limit = self._chorus_pro_today() - timedelta(days=MISSING_DAYS)
        missing = Domain(
            [
                ("state", "=", "posted"),
                ("payment_state", "in", OPEN_PAYMENT_STATES),
                ("chorus_pro_payment_ordered_on", "<=", limit),
            ]
        )
        wanted = Domain.FALSE
        if True in value:
            wanted |= missing
        if False in value:
            wanted |= ~missing
        return wanted

    # === WHAT IS SAID === #

    def _chorus_pro_notify_events(self, transmission, events):
        # EXTENDS: the order is no payment, and the user should know what comes
        super()._chorus_pro_notify_events(transmission, events)
        code = invoice_status.PAYMENT_ORDERED
        if code not in events.mapped("status_id.code"):
            return
        waiting = self.filtered(lambda m: m.payment_state in OPEN_PAYMENT_STATES)
        for move in waiting:
            move._chorus_pro_update_delay()
            if not move.chorus_pro_payment_ordered_on:
                continue
            move._chorus_pro_say(
                self.env._(
                    "Payment ordered on %(day)s: %(amount)s should come around "
                    "%(expected)s, perhaps with the reference %(reference)s. Nothing "
                    "is marked as paid: reconcile the transfer when the bank shows it.",
                    day=format_date(self.env, move.chorus_pro_payment_ordered_on),
                    amount=format_amount(
                        self.env, move.amount_residual, move.currency_id
                    ),
                    expected=format_date(self.env, move.chorus_pro_payment_expected_on),
                    reference=move.payment_reference or move.name,
                )
            )

    @api.model
    def _chorus_pro_cron_payment_missing(self):
        """Scheduled action: tell a person where ordered money has not come, and close
        what was told where it has."""
        told = self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
                ("res_model", "=", self._name),
            ]
        )
        moves = self.browse(told.mapped("res_id")).exists()
        done = moves.filtered(lambda m: not m.chorus_pro_payment_missing)
        done.activity_unlink([ACTIVITY])
        missing = self.search([("chorus_pro_payment_missing", "=", True)]) - moves
        turns = self.env["chorus.pro.turn"]
        for first in range(0, len(missing), CALLED_AT_ONCE):
            if not turns._time_left(LONG_RUN):
                self.env["chorus.pro.deposit"]._wake("ir_cron_payment_missing")
                return
            batch = missing[first : first + CALLED_AT_ONCE]
            try:
                retrying(batch._chorus_pro_call_for_payment, self.env)
            except Exception:
                self.env.cr.rollback()
                self.env.transaction.reset()
                _logger.exception("Payments without money are called for one by one")
                turns._serve([batch._chorus_pro_payment_work()], turns._time_left)

    def _chorus_pro_payment_work(self):
        return Work(
            "payment_missing",
            self,
            lambda move: retrying(move._chorus_pro_call_for_payment, move.env),
            lambda move, error: move._chorus_pro_note_uncalled(error),
        )

    def _chorus_pro_call_for_payment(self):
        """An activity about each of these, whose payment was ordered without money."""
        kind = self.env.ref(ACTIVITY)
        model = self.env["ir.model"]._get(self._name)
        values = []
        for move in self:
            account = move.chorus_pro_transmission_ids[:1].account_id
            user = account.responsible_id or move.invoice_user_id or self.env.user
            values.append(
                {
                    "activity_type_id": kind.id,
                    "summary": kind.summary,
                    "automated": True,
                    "date_deadline": fields.Date.context_today(self),
                    "res_model_id": model.id,
                    "res_id": move.id,
                    "user_id": user.id,
                    "note": self.env._(
                        "%(buyer)s ordered the payment on %(day)s and no money is "
                        "reconciled in Odoo. Look in the bank's transactions; if it is "
                        "not there, ask the buyer's public accountant with the number "
                        "of the payment order.",
                        buyer=move.commercial_partner_id.name,
                        day=format_date(self.env, move.chorus_pro_payment_ordered_on),
                    ),
                }
            )
        return self.env["mail.activity"].create(values)

    def _chorus_pro_note_uncalled(self, error):
        account = self.chorus_pro_transmission_ids[:1].account_id._in_its_language()
        if account:
            text = account.env._(
                "Nobody could be told that the payment of invoice %(number)s was "
                "ordered and has not come: %(reason)s. Look for the money of this "
                "invoice yourself.",
                number=self.name,
                reason=account.env["chorus.pro.turn"]._reason(error),
            )
            account._note_stopped("sync_error", text)
