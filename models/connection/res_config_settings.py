from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # === FIELDS === #

    chorus_pro_account_id = fields.Many2one(
        related="company_id.chorus_pro_account_id", readonly=False
    )
    chorus_pro_told_person = fields.Selection(
        related="chorus_pro_account_id.told_person", readonly=False
    )
    chorus_pro_telling = fields.Selection(
        related="chorus_pro_account_id.telling", readonly=False
    )
    chorus_pro_account_ids = fields.Many2many(
        "chorus.pro.account",
        string="Chorus Pro accounts",
        compute="_compute_chorus_pro_account_ids",
    )

    chorus_pro_lanes = fields.Integer(
        string="Lanes",
        help="How many invoices are built, and deposits made, at the same time. One is "
        "enough for hundreds of invoices a day; each takes a scheduler worker.",
    )

    # === OVERRIDES === #

    @api.model
    def get_values(self):
        lanes = self.env["chorus.pro.deposit"].sudo()._lanes()
        return {**super().get_values(), "chorus_pro_lanes": lanes}

    def set_values(self):
        result = super().set_values()
        deposits = self.env["chorus.pro.deposit"].sudo()
        if self.chorus_pro_lanes != deposits._lanes():
            deposits._set_lanes(self.chorus_pro_lanes)
        return result

    # === COMPUTE === #

    @api.depends("company_id")
    def _compute_chorus_pro_account_ids(self):
        for settings in self:
            settings.chorus_pro_account_ids = self.env["chorus.pro.account"].search(
                [("company_id", "parent_of", settings.company_id.ids)]
            )
