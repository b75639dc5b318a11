from odoo import fields, models


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
    author = fields.Char()
    remote_event_id = fields.Char(string="Chorus Pro event number")

    _remote_event_unique = models.UniqueIndex(
        "(transmission_id, remote_event_id) WHERE remote_event_id IS NOT NULL",
        "This event of Chorus Pro is recorded already.",
    )
