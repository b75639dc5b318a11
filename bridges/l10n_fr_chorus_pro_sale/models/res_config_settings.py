from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    chorus_pro_order_check = fields.Selection(
        related="company_id.chorus_pro_order_check", readonly=False, required=True
    )
