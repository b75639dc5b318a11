"""What kind of buyer it is: how long the law lets it take to pay."""

from odoo import api, fields, models

from ...chorus_pro.late_payment import propose_kind

BUYER_KINDS = [
    ("authority", "State, local authority, their establishments (30 days)"),
    ("health", "Public health establishment (50 days)"),
    ("undertaking", "Public undertaking (60 days)"),
    ("outside", "None of these: delay of the commercial code"),
]


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    buyer_kind = fields.Selection(
        BUYER_KINDS,
        string="Kind of buyer",
        help="How long the law lets it take to pay (CCP R2192-10, R2192-11). Empty: "
        "nobody confirmed it; 30 days, or 50 where the name is that of a hospital.",
    )
    proposed_buyer_kind = fields.Selection(
        BUYER_KINDS, string="Proposed kind", compute="_compute_proposed_buyer_kind"
    )
    buyer_kind_to_confirm = fields.Boolean(
        compute="_compute_proposed_buyer_kind",
        help="Its name is that of a hospital and nobody confirmed it.",
    )

    @api.depends("name", "buyer_kind")
    def _compute_proposed_buyer_kind(self):
        for structure in self:
            kind = propose_kind(structure.name)
            structure.proposed_buyer_kind = kind
            structure.buyer_kind_to_confirm = (
                kind != "authority" and not structure.buyer_kind
            )

    @api.model_create_multi
    def create(self, vals_list):
        structures = super().create(vals_list)
        structures._update_delays()
        return structures

    def write(self, vals):
        result = super().write(vals)
        if {"buyer_kind", "name", "siret"} & set(vals):
            self._update_delays()
        return result

    def _update_delays(self):
        partners = self.sudo().partner_ids
        self.env["account.move"]._chorus_pro_update_delays_of(partners)

    def action_confirm_kind(self):
        """Button "Confirm": what its name says is true."""
        self.check_access("write")
        for structure in self:
            structure.buyer_kind = structure.proposed_buyer_kind
        return True
