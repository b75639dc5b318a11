import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

STAGES = [
    ("to_send", "To send"),
    ("sending", "Being sent"),
    ("with_chorus_pro", "With Chorus Pro"),
    ("with_buyer", "With the buyer"),
    ("action_needed", "Action needed"),
    ("payment_ordered", "Payment ordered"),
    ("closed", "Closed"),
]


class ChorusProStatus(models.Model):
    """A status of an invoice at Chorus Pro, with its words.

    The rows come from ``chorus_pro/codes/invoice_status.py``. A code that Chorus Pro
    invents tomorrow gets a row of its own the day it is met: shown, not guessed.
    """

    _name = "chorus.pro.status"
    _description = "Chorus Pro status"
    _order = "id"

    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    meaning = fields.Text(translate=True)
    stage = fields.Selection(STAGES)

    _code_unique = models.UniqueIndex("(code)", "This Chorus Pro status exists.")

    @api.model
    def _get(self, code):
        """The status of that code, created as it came when it is unknown.

        :param code: string such as ``MISE_A_DISPOSITION``
        :return: a record, or an empty recordset when there is no code
        """
        if not code:
            return self.browse()
        status = self.sudo().search([("code", "=", code)], limit=1)
        if not status:
            _logger.warning("Chorus Pro answered the unknown status %r", code)
            status = self.sudo().create({"code": code, "name": code})
        return status
