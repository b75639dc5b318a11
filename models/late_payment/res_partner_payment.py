"""How long this customer may take to pay: by the law, and by our contract with it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...chorus_pro.late_payment import propose_kind
from .chorus_pro_structure_kind import BUYER_KINDS


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #

    chorus_pro_buyer_kind = fields.Selection(
        BUYER_KINDS,
        string="Kind of buyer",
        compute="_compute_chorus_pro_buyer_kind",
        inverse="_inverse_chorus_pro_buyer_kind",
        help="How long the law lets it take to pay (CCP R2192-10, R2192-11). Empty: "
        "nobody confirmed it; 30 days, or 50 where the name is that of a hospital.",
    )
    chorus_pro_kind_to_confirm = fields.Boolean(
        compute="_compute_chorus_pro_buyer_kind",
        help="Its name is that of a hospital and nobody confirmed it.",
    )
    chorus_pro_contract_days = fields.Integer(
        string="Payment delay of the contract",
        company_dependent=True,
        help="Calendar days. The contract may shorten the delay of the law, never "
        "lengthen it (CCP L2192-10). 0: the law's.",
    )
    chorus_pro_due_on_working_day = fields.Boolean(
        string="Due date moves to a working day",
        company_dependent=True,
        help="Where the contract (CCAG) says so: a due date on a Saturday, Sunday or "
        "public holiday becomes the next working day. The law itself does not move it "
        "(to be checked in the contract).",
    )

    # === CONSTRAINTS === #

    @api.constrains("chorus_pro_contract_days")
    def _check_chorus_pro_contract_days(self):
        for partner in self:
            if partner.chorus_pro_contract_days < 0:
                raise ValidationError(
                    self.env._("A payment delay is a number of days, 0 or more.")
                )

    # === COMPUTE === #

    @api.depends("name", "commercial_partner_id.name", "chorus_pro_structure_id")
    def _compute_chorus_pro_buyer_kind(self):
        for partner in self:
            structure = partner.chorus_pro_structure_id
            kind, sure = partner._chorus_pro_kind()
            partner.chorus_pro_buyer_kind = structure.buyer_kind
            partner.chorus_pro_kind_to_confirm = kind != "authority" and not sure

    def _inverse_chorus_pro_buyer_kind(self):
        """Kept on the structure, created when Chorus Pro was never asked."""
        for partner in self:
            partner._chorus_pro_set_kind(partner.chorus_pro_buyer_kind)

    # === OVERRIDES === #

    def write(self, vals):
        result = super().write(vals)
        if {
            "chorus_pro_contract_days",
            "chorus_pro_due_on_working_day",
            "company_registry",
        } & set(vals):
            self.env["account.move"]._chorus_pro_update_delays_of(self)
        return result

    # === ACTIONS === #

    def action_chorus_pro_confirm_kind(self):
        """Button "Confirm": what its name says is true. Kept on the structure, hence
        its rights."""
        for partner in self:
            partner._chorus_pro_set_kind(partner._chorus_pro_kind()[0])
        return True

    # === BUSINESS === #

    def _chorus_pro_set_kind(self, kind):
        self.ensure_one()
        structure = self.chorus_pro_structure_id
        if structure.buyer_kind == kind:
            return
        if not structure:
            structure = structure._get_or_create(
                self._chorus_pro_checked_siret(), self.commercial_partner_id.name
            )
        structure.buyer_kind = kind

    def _chorus_pro_kind(self):
        """:return: pair (kind, whether a person confirmed it or nothing is to confirm)

        A hospital that is only known by its name is given its 50 days until somebody
        confirms: a claim that comes too early does more harm than one that waits.
        """
        self.ensure_one()
        structure = self.chorus_pro_structure_id
        if structure.buyer_kind:
            return structure.buyer_kind, True
        for name in (structure.name, self.commercial_partner_id.name):
            kind = propose_kind(name)
            if kind != "authority":
                return kind, False
        return "authority", True
