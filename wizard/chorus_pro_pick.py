"""Choosing, among the documents already in Odoo, those that go to the public buyer."""

from odoo import fields, models


class ChorusProPick(models.TransientModel):
    """The documents of an invoice and of its orders, to be ticked.

    Nothing is uploaded again or copied: the same attachment is sent. Only what the user
    may read is offered, and what he may not read is refused on the invoice itself.
    """

    _name = "chorus.pro.pick"
    _inherit = "chorus.pro.reference.check"
    _description = "Documents for the public buyer"

    move_id = fields.Many2one("account.move", required=True, readonly=True)
    line_ids = fields.One2many("chorus.pro.pick.line", "wizard_id")

    def action_pick(self):
        """Send the ticked documents with the invoice."""
        self.ensure_one()
        self.move_id._chorus_pro_check_may_pick()
        chosen = self.line_ids.filtered("chosen").attachment_id
        self.move_id.chorus_pro_attachment_ids |= chosen
        return {"type": "ir.actions.act_window_close"}


class ChorusProPickLine(models.TransientModel):
    """One document that may go with the invoice."""

    _name = "chorus.pro.pick.line"
    _inherit = "chorus.pro.reference.check"
    _description = "Document for the public buyer"

    wizard_id = fields.Many2one("chorus.pro.pick", required=True, ondelete="cascade")
    attachment_id = fields.Many2one("ir.attachment", required=True, readonly=True)
    name = fields.Char(string="Document", readonly=True)
    origin = fields.Char(string="Where it is", readonly=True)
    size = fields.Char(readonly=True)
    remark = fields.Text(readonly=True)
    is_refused = fields.Boolean(readonly=True)
    chosen = fields.Boolean(string="Send")
