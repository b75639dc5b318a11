"""What VIES said of a VAT number, and when: asked in the background, kept."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...chorus_pro import vies
from ..connection.chorus_pro_turn import Work

_logger = logging.getLogger(__name__)

PENDING = "pending"
#: after so long a number is asked again when it is invoiced
FRESH_DAYS = 30
#: minutes before VIES is asked again, by number of failures; then the last one
BACK_OFF = (10, 60, 360, 1440)


class ChorusProVies(models.Model):
    """One VAT number; the answer is public, so all companies share it.

    A service that is down says nothing: the previous answer stays, with its date.
    """

    _name = "chorus.pro.vies"
    _description = "VAT number checked through VIES"
    _rec_name = "number"
    _order = "number"

    number = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            (PENDING, "Not answered yet"),
            (vies.VALID, "Valid"),
            (vies.INVALID, "Unknown to VIES"),
        ],
        default=PENDING,
        required=True,
        readonly=True,
    )
    checked_on = fields.Datetime(string="Answered on", readonly=True)
    name = fields.Char(string="Name in the register", readonly=True)
    next_check_on = fields.Datetime(
        string="To be asked from", readonly=True, index="btree_not_null"
    )
    failures = fields.Integer(readonly=True)
    failed_on = fields.Datetime(string="No answer on", readonly=True)

    _one_row_per_number = models.UniqueIndex(
        "(number)", "This VAT number is being checked already."
    )

    # === BUSINESS === #

    @api.model
    def _known(self):
        """:return: ``{number: record}``, in one query"""
        return {row.number: row for row in self.sudo().search([])}

    @api.model
    def _get(self, number):
        """The row of a number, made when it is new."""
        number = vies.compact(number)
        rows = self.sudo()
        return rows.search([("number", "=", number)]) or rows.create({"number": number})

    @api.model
    def _stale(self, numbers):
        """Those of these numbers of which no fresh answer is known or awaited."""
        old = fields.Datetime.now() - timedelta(days=FRESH_DAYS)
        numbers = {vies.compact(number) for number in numbers}
        if not numbers:
            return numbers
        rows = self.sudo().search([("number", "in", list(numbers))])
        known = rows.filtered(
            lambda row: row.next_check_on or (row.checked_on and row.checked_on > old)
        )
        return numbers - set(known.mapped("number"))

    @api.model
    def _want(self, numbers):
        """Have these numbers asked in the background, unless the answer is fresh."""
        stale = self._stale(numbers)
        for number in stale:
            self._get(number).next_check_on = fields.Datetime.now()
        if stale:
            self.env.ref("l10n_fr_chorus_pro.ir_cron_vies").sudo()._trigger()

    def _ask(self):
        """Ask VIES about one number and keep the answer. One call, up to 10 seconds."""
        self.ensure_one()
        answer = vies.check(self.number)
        now = fields.Datetime.now()
        if answer.state == vies.UNAVAILABLE:
            _logger.info("VIES said nothing of %s: %s", self.number, answer.reason)
            wait = BACK_OFF[min(self.failures, len(BACK_OFF) - 1)]
            self.write(
                {
                    "failures": self.failures + 1,
                    "failed_on": now,
                    "next_check_on": now + timedelta(minutes=wait),
                }
            )
            return
        self.write(
            {
                "state": answer.state,
                "name": answer.name,
                "checked_on": now,
                "next_check_on": False,
                "failures": 0,
                "failed_on": False,
            }
        )

    @api.model
    def _cron_ask(self):
        """Scheduled action: each number in a transaction of its own."""
        turns = self.env["chorus.pro.turn"]
        domain = [("next_check_on", "<=", fields.Datetime.now())]
        due = self.search(domain, order="next_check_on, id")
        work = Work("vies", due, type(self)._ask, type(self)._note_unasked)
        if turns._serve([work], turns._time_left):
            self.env.ref("l10n_fr_chorus_pro.ir_cron_vies")._trigger()

    def _note_unasked(self, _error):
        """As when VIES does not answer: shown where the number is, asked later."""
        now = fields.Datetime.now()
        self.write(
            {"failed_on": now, "next_check_on": now + timedelta(minutes=BACK_OFF[-1])}
        )

    def _text(self):
        """What is known of this number, for a person."""
        self.ensure_one()
        if self.failed_on and not self.checked_on:
            return self.env._(
                "VIES does not answer (tried on %(date)s). It will be asked again.",
                date=format_date(self.env, self.failed_on),
            )
        if not self.checked_on:
            return self.env._("VIES has not been asked yet.")
        values = {"date": format_date(self.env, self.checked_on)}
        if self.state == vies.INVALID:
            return self.env._("Unknown to VIES on %(date)s.", **values)
        if self.name:
            return self.env._(
                "Valid on %(date)s, in the name of %(name)s.", name=self.name, **values
            )
        return self.env._("Valid on %(date)s.", **values)

    def _ask_now(self):
        """A button: ask, and tell what VIES says."""
        self.ensure_one()
        self.env["account.move"]._chorus_pro_check_may_send()
        row = self.sudo()
        row._ask()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if row.state == vies.VALID else "warning",
                "title": row.number,
                "message": row._text(),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
