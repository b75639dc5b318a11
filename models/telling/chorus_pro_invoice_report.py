from odoo import fields, models
from odoo.tools import SQL

from ...chorus_pro import lifecycle
from ...chorus_pro.codes import invoice_status
from ..deposit.chorus_pro_status import STAGES


class ChorusProInvoiceReport(models.Model):
    """How long public buyers take: one row for each invoice that Chorus Pro holds.

    Days are calendar days of Paris, from the deposit to the first time that a status
    was reached. Not stored: a view of the transmissions and their events.
    """

    _name = "chorus.pro.invoice.report"
    _description = "Delays of the public buyers"
    _auto = False
    _order = "deposit_date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "commercial_partner_id",
            "chorus_pro_stage",
            "chorus_pro_status_id",
            "amount_total_signed",
            "invoice_date",
        ],
        "chorus.pro.transmission": ["move_id", "deposit_id", "live", "state"],
        "chorus.pro.deposit": ["deposited_on", "claimed_on"],
        "chorus.pro.event": ["transmission_id", "status_id", "date"],
    }

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    account_id = fields.Many2one(
        "chorus.pro.account", string="Chorus Pro account", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Public buyer", readonly=True)
    stage = fields.Selection(STAGES, string="Chorus Pro", readonly=True)
    status_id = fields.Many2one(
        "chorus.pro.status", string="Chorus Pro status", readonly=True
    )
    amount_total = fields.Monetary(
        string="Total with tax", currency_field="currency_id", readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    invoice_date = fields.Date(readonly=True)
    deposit_date = fields.Date(string="Deposited on", readonly=True)
    available_date = fields.Date(string="Made available on", readonly=True)
    mandate_date = fields.Date(string="Payment order issued on", readonly=True)
    payment_date = fields.Date(string="Payment ordered on", readonly=True)
    days_to_available = fields.Integer(
        string="Days to availability", aggregator="avg", readonly=True
    )
    days_to_mandate = fields.Integer(
        string="Days to the payment order", aggregator="avg", readonly=True
    )
    days_to_payment = fields.Integer(
        string="Days to the payment", aggregator="avg", readonly=True
    )

    @property
    def _table_query(self):
        """The first date of each status, then the differences in days."""
        return SQL(
            """
            SELECT dated.*,
                   available_date - deposit_date AS days_to_available,
                   mandate_date - deposit_date AS days_to_mandate,
                   payment_date - deposit_date AS days_to_payment
              FROM (
                SELECT t.id, t.move_id, t.company_id, t.account_id,
                       m.commercial_partner_id AS partner_id,
                       m.chorus_pro_stage AS stage,
                       m.chorus_pro_status_id AS status_id,
                       m.amount_total_signed AS amount_total,
                       m.invoice_date,
                       coalesce(d.deposited_on, %(claimed)s) AS deposit_date,
                       first.available_date, first.mandate_date, first.payment_date
                  FROM chorus_pro_transmission t
                  JOIN account_move m ON m.id = t.move_id
                  JOIN chorus_pro_deposit d ON d.id = t.deposit_id
             LEFT JOIN (
                    SELECT e.transmission_id,
                           min(%(day)s) FILTER (WHERE s.code = %(available)s)
                               AS available_date,
                           min(%(day)s) FILTER (WHERE s.code = %(mandate)s)
                               AS mandate_date,
                           min(%(day)s) FILTER (WHERE s.code = %(payment)s)
                               AS payment_date
                      FROM chorus_pro_event e
                      JOIN chorus_pro_status s ON s.id = e.status_id
                     WHERE s.code IN (%(available)s, %(mandate)s, %(payment)s)
                  GROUP BY e.transmission_id
                ) first ON first.transmission_id = t.id
                 WHERE t.live AND t.state IN %(received)s
              ) dated
            """,
            claimed=_paris_day("d.claimed_on"),
            day=_paris_day("e.date"),
            available=invoice_status.AVAILABLE,
            mandate=invoice_status.ORDERED,
            payment=invoice_status.PAYMENT_ORDERED,
            received=tuple(lifecycle.RECEIVED_STATES),
        )

    def action_open_move(self):
        """The invoice of this row."""
        self.ensure_one()
        return self.move_id._get_records_action()


def _paris_day(column):
    """The legal day of a moment that is stored in UTC."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::date", SQL(column))
