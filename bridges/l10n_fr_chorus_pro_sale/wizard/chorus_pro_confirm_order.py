from odoo import api, fields, models


class ChorusProConfirmOrder(models.TransientModel):
    """An order lacks what the public buyer requires: correct it, or confirm anyway."""

    _name = "chorus.pro.confirm.order"
    _description = "Confirm an Order to a Public Buyer"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    text = fields.Text(related="order_id.chorus_pro_missing_text")

    @api.model
    def _open(self, order):
        """:return: the action that asks about this order"""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Something is missing for Chorus Pro"),
            "res_model": self._name,
            "res_id": self.create({"order_id": order.id}).id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Confirm the order as it is."""
        self.ensure_one()
        self.order_id.check_access("write")
        self.order_id.with_context(chorus_pro_ask=False).action_confirm()
        return {"type": "ir.actions.act_window_close"}
