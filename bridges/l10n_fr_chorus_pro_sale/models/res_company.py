from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    chorus_pro_order_check = fields.Selection(
        [
            ("warn", "Warn, and let the seller decide"),
            ("block", "Refuse the confirmation"),
        ],
        string="Order without a required reference",
        default="warn",
        required=True,
        help="What happens when an order to a public buyer is confirmed without the "
        "service code or the commitment number that this buyer requires.",
    )
