from odoo import fields, models

from ..chorus_pro.identifiers import clean_reference


class ChorusProAdopt(models.TransientModel):
    """A person found a deposit in the portal: under which flow number."""

    _name = "chorus.pro.adopt"
    _inherit = "chorus.pro.reference.check"
    _description = "Deposit found in the Chorus Pro portal"

    deposit_id = fields.Many2one("chorus.pro.deposit", required=True, readonly=True)
    flow_number = fields.Char(
        required=True, help="As the portal shows it, such as CPP0000000123456."
    )

    def action_adopt(self):
        self.ensure_one()
        self.deposit_id.action_adopt(clean_reference(self.flow_number))
        return {"type": "ir.actions.act_window_close"}
