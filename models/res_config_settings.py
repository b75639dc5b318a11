from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # === FIELDS === #

    chorus_pro_account_id = fields.Many2one(
        related="company_id.chorus_pro_account_id", readonly=False
    )
    chorus_pro_account_ids = fields.Many2many(
        "chorus.pro.account",
        string="Chorus Pro accounts",
        compute="_compute_chorus_pro_account_ids",
    )

    # === COMPUTE === #

    @api.depends("company_id")
    def _compute_chorus_pro_account_ids(self):
        for settings in self:
            settings.chorus_pro_account_ids = self.env["chorus.pro.account"].search(
                [("company_id", "parent_of", settings.company_id.ids)]
            )
