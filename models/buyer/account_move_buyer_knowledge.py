from odoo import models


class AccountMove(models.Model):
    """The buyer of a posted invoice is known, or soon will be."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        customers = posted.filtered(lambda move: move.is_sale_document())
        structures = customers.filtered(
            lambda move: move.commercial_partner_id._chorus_pro_is_invoiced_in(
                move.company_id
            )
        ).commercial_partner_id.chorus_pro_structure_id
        if structures:
            structures._refresh_soon()
        return posted
