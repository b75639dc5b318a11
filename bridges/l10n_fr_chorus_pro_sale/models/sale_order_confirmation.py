"""Confirming an order to a public buyer: asked, warned or refused."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _confirmation_error_message(self):
        # EXTENDS 'sale'
        message = super()._confirmation_error_message()
        if message or self.company_id.chorus_pro_order_check != "block":
            return message
        # A customer who signs or pays online cannot know what its services require.
        if not self.env.user._is_internal():
            return message
        blocking = [one.text for one in self._chorus_pro_problems() if one.blocks]
        if not blocking:
            return message
        return self.env._(
            "The order is not confirmed: your company does not confirm one that lacks "
            "what the public buyer requires.\n%(missing)s",
            missing="\n".join(blocking),
        )

    def action_confirm(self):
        # EXTENDS 'sale'
        asked = self.env.context.get("chorus_pro_ask") and len(self) == 1
        if asked and self.company_id.chorus_pro_order_check == "warn":
            if any(problem.blocks for problem in self._chorus_pro_problems()):
                return self.env["chorus.pro.confirm.order"]._open(self)
        result = super().action_confirm()
        self._chorus_pro_note_missing()
        return result

    def _chorus_pro_note_missing(self):
        """Write on each confirmed order what its invoices will lack."""
        for order in self:
            missing = [one.text for one in order._chorus_pro_problems() if one.blocks]
            if missing:
                order.sudo().message_post(
                    body=self.env._(
                        "Confirmed without what the public buyer requires. %(missing)s",
                        missing=" ".join(missing),
                    )
                )
