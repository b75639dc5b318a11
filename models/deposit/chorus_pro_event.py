from datetime import timedelta

from odoo import api, fields, models

from ...chorus_pro import lifecycle

#: how long after the end of an invoice the names of public agents are kept
NAMES_KEPT = timedelta(days=365)
#: rows erased by one run of the daily cleaning
_ERASED_AT_ONCE = 10_000


class ChorusProEvent(models.Model):
    """One dated status of an invoice at Chorus Pro. Never rewritten."""

    _name = "chorus.pro.event"
    _description = "Chorus Pro event"
    _order = "date desc, id desc"
    _rec_name = "status_id"

    transmission_id = fields.Many2one(
        "chorus.pro.transmission", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    status_id = fields.Many2one("chorus.pro.status", required=True)
    stage = fields.Selection(related="status_id.stage")
    date = fields.Datetime(required=True)
    comment = fields.Text(help="The words of the public buyer.")
    author = fields.Char(
        help="Name of the public agent; erased one year after the invoice is closed."
    )
    remote_event_id = fields.Char(string="Chorus Pro event number")

    _remote_event_unique = models.UniqueIndex(
        "(transmission_id, remote_event_id) WHERE remote_event_id IS NOT NULL",
        "This event of Chorus Pro is recorded already.",
    )

    @api.autovacuum
    def _gc_authors(self):
        """Erase the names of public agents a year after the last status.

        The statuses, their dates and their comments stay, as the invoice does: they
        are its history, and documents are kept ten years.
        """
        ended = (lifecycle.STAGE_PAYMENT_ORDERED, lifecycle.STAGE_CLOSED)
        limit = fields.Datetime.now() - NAMES_KEPT
        events = self.sudo().search(
            [
                ("author", "!=", False),
                ("date", "<", limit),
                ("move_id.chorus_pro_stage", "in", ended),
                ("move_id.chorus_pro_status_date", "<", limit),
            ],
            limit=_ERASED_AT_ONCE,
        )
        events.write({"author": False})
        return len(events), len(events) == _ERASED_AT_ONCE
