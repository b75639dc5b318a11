"""Until when the public buyer may pay under the law, written when something changes.

The rules are ``chorus_pro/late_payment``; here is what they are given, and where the
result is kept. Plain columns, written by our own code: filters and groups work on any
number of invoices, and the date of today enters the search only.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from ...chorus_pro.codes.framework import ALREADY_PAID
from ...chorus_pro.late_payment import Delay, Event, Facts, legal_delay, paris_day

#: created before the ORM would fill them: PLAIN_COLUMNS of account_move.py
COLUMNS = {
    "chorus_pro_legal_due_date": "date",
    "chorus_pro_payment_ordered_on": "date",
}
OPEN_PAYMENT_STATES = ("not_paid", "partial")
#: invoices whose delay is computed again in one go
_BATCH = 1000


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_legal_due_date = fields.Date(
        string="Legal due date",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Last day on which the public buyer may pay under the law. Empty while "
        "the delay does not run.",
    )
    chorus_pro_payment_ordered_on = fields.Date(
        string="Payment ordered on",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Day of the “mise en paiement”: the order was given, the money follows.",
    )
    chorus_pro_is_late = fields.Boolean(
        string="Late under the law",
        compute="_compute_chorus_pro_is_late",
        search="_search_chorus_pro_is_late",
        help="The legal due date is over, and neither a payment order nor the money "
        "has come.",
    )

    def _auto_init(self):
        for name, column_type in COLUMNS.items():
            if not column_exists(self.env.cr, "account_move", name):
                create_column(self.env.cr, "account_move", name, column_type)
        return super()._auto_init()

    # === COMPUTE === #

    @api.model
    def _chorus_pro_today(self):
        """The legal day: that of Paris, wherever the user is."""
        return paris_day(fields.Datetime.now())

    @api.depends(
        "state",
        "payment_state",
        "chorus_pro_legal_due_date",
        "chorus_pro_payment_ordered_on",
    )
    def _compute_chorus_pro_is_late(self):
        today = self._chorus_pro_today()
        for move in self:
            move.chorus_pro_is_late = bool(
                move.state == "posted"
                and move.payment_state in OPEN_PAYMENT_STATES
                and not move.chorus_pro_payment_ordered_on
                and move.chorus_pro_legal_due_date
                and move.chorus_pro_legal_due_date < today
            )

    @api.model
    def _search_chorus_pro_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain(
            [
                ("state", "=", "posted"),
                ("payment_state", "in", OPEN_PAYMENT_STATES),
                ("chorus_pro_payment_ordered_on", "=", False),
                ("chorus_pro_legal_due_date", "<", self._chorus_pro_today()),
            ]
        )
        wanted = Domain.FALSE
        if True in value:
            wanted |= late
        if False in value:
            wanted |= ~late
        return wanted

    # === OVERRIDES === #

    def write(self, vals):
        result = super().write(vals)
        if "delivery_date" in vals or "chorus_pro_framework" in vals:
            self.filtered("chorus_pro_stage")._chorus_pro_update_delay()
        return result

    # === BUSINESS === #

    def _chorus_pro_legal_delay(self, **other_facts):
        """Compute the legal delay from what is in the database.

        :param other_facts: facts that a person knows better, such as ``executed_on``
        :rtype: chorus_pro.late_payment.Delay
        """
        self.ensure_one()
        move = self.sudo().with_company(self.company_id)
        # transmissions come newest first
        transmission = move.chorus_pro_transmission_ids.filtered("remote_id")[:1]
        unpayable = (
            move.move_type != "out_invoice"
            or move.state != "posted"
            or move.chorus_pro_framework == ALREADY_PAID
        )
        if unpayable or not transmission:
            return Delay("not_started")
        events = {(e.status_id.code, e.date) for e in transmission.event_ids}
        if transmission.status_id and transmission.status_date:
            # its history may not be read yet
            events.add((transmission.status_id.code, transmission.status_date))
        buyer = move.commercial_partner_id
        kind, sure = buyer._chorus_pro_kind()
        known = {
            "buyer_kind": kind,
            "kind_confirmed": sure,
            "events": tuple(Event(code, date) for code, date in sorted(events)),
            "executed_on": move.delivery_date or None,
            "contract_days": buyer.chorus_pro_contract_days or None,
            "working_day": buyer.chorus_pro_due_on_working_day,
        }
        return legal_delay(Facts(**(known | other_facts)))

    def _chorus_pro_update_delay(self):
        """Write the two dates where they changed, and nothing else."""
        for move in self.sudo():
            delay = move._chorus_pro_legal_delay()
            values = {
                "chorus_pro_legal_due_date": delay.due_on or False,
                "chorus_pro_payment_ordered_on": delay.payment_ordered_on or False,
            }
            changed = {
                name: value for name, value in values.items() if move[name] != value
            }
            if changed:
                move._chorus_pro_write(changed)

    @api.model
    def _chorus_pro_update_delays_of(self, partners):
        """What is known of these buyers changed: their followed invoices too.

        :param partners: customers; those of other companies' invoices are included
        """
        if not partners:
            return
        domain = [
            ("commercial_partner_id", "in", partners.commercial_partner_id.ids),
            ("chorus_pro_stage", "!=", False),
            ("payment_state", "not in", ("paid", "reversed")),
        ]
        moves = self.sudo().search(domain, order="id")
        for start in range(0, len(moves), _BATCH):
            moves[start : start + _BATCH]._chorus_pro_update_delay()
