"""Whether what is printed after a deposit says that it is a copy."""

from odoo import fields, models


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    mark_duplicates = fields.Boolean(
        string="Print “duplicate” on copies",
        default=True,
        tracking=True,
        help="The file deposited on Chorus Pro is the legal original: what is printed "
        "or mailed of that invoice afterwards says that it is a copy.",
    )
