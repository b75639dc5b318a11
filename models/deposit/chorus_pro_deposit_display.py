from odoo import api, fields, models

from ...chorus_pro.codes import flow_state


class ChorusProDeposit(models.Model):
    """What the views of a deposit ask."""

    _inherit = "chorus.pro.deposit"

    flow_state_label = fields.Char(
        string="State in words", compute="_compute_flow_state_label"
    )

    @api.depends("flow_state")
    @api.depends_context("lang")
    def _compute_flow_state_label(self):
        french = (self.env.lang or "").startswith("fr")
        for deposit in self:
            row = flow_state.get(deposit.flow_state)
            deposit.flow_state_label = row.label_fr if french else row.label_en

    def action_open_adopt(self):
        """Ask for the flow number that a person found in the portal."""
        self.ensure_one()
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deposit found in the Chorus Pro portal"),
            "res_model": "chorus.pro.adopt",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_deposit_id": self.id, "dialog_size": "medium"},
        }
