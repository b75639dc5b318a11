from odoo import fields, models


class ChorusProExclude(models.TransientModel):
    """Why some invoices do not go through Chorus Pro."""

    _name = "chorus.pro.exclude"
    _inherit = "chorus.pro.reference.check"
    _description = "Leave out of Chorus Pro"

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    exclusion = fields.Selection(
        [
            ("not_through", "Not through Chorus Pro"),
            ("elsewhere", "Already deposited elsewhere"),
        ],
        string="These invoices are",
        required=True,
        default="not_through",
    )
    reason = fields.Char(help="For whoever will ask in a year.")
    flow_number = fields.Char(
        string="Flow number of the other deposit", help="If it is known."
    )

    def action_exclude(self):
        self.ensure_one()
        elsewhere = self.exclusion == "elsewhere"
        self.move_ids._chorus_pro_exclude(
            self.exclusion, self.reason, elsewhere and self.flow_number
        )
        return {"type": "ir.actions.act_window_close"}

    def action_link(self):
        """Look for it at Chorus Pro, and follow what was deposited elsewhere."""
        self.ensure_one()
        for move in self.move_ids:
            move._chorus_pro_link(self.flow_number)
        return {"type": "ir.actions.act_window_close"}
