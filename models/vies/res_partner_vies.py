"""The VAT number of a customer or of the company, and what VIES says of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...chorus_pro import vies


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #

    chorus_pro_vies_text = fields.Char(
        string="VIES", compute="_compute_chorus_pro_vies_text"
    )

    # === COMPUTE === #

    @api.depends("vat")
    def _compute_chorus_pro_vies_text(self):
        rows = self.env["chorus.pro.vies"]
        numbers = {partner: vies.compact(partner.vat) for partner in self}
        found = rows.sudo().search([("number", "in", list(numbers.values()))])
        known = {row.number: row for row in found}
        for partner, number in numbers.items():
            row = known.get(number)
            # a French number is asked in an intra-community supply only
            if not row and vies.is_checkable(number) and not number.startswith("FR"):
                row = rows.new({"number": number})
            partner.chorus_pro_vies_text = row and row._text()

    # === ACTIONS === #

    def action_chorus_pro_check_vies(self):
        """Button: ask VIES about this VAT number now."""
        self.ensure_one()
        self.check_access("read")
        self.env["account.move"]._chorus_pro_check_may_send()
        if not vies.is_checkable(vies.compact(self.vat)):
            raise UserError(
                self.env._(
                    "VIES knows the VAT numbers of the European Union, which start "
                    "with the letters of a country. Write that of %(partner)s first.",
                    partner=self.display_name,
                )
            )
        return self.env["chorus.pro.vies"]._get(self.vat).sudo(False)._ask_now()


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    vies_text = fields.Char(string="VIES", compute="_compute_vies_text")

    @api.depends("company_id.vat")
    def _compute_vies_text(self):
        for account in self:
            partner = account.company_id.partner_id
            is_foreign = not vies.compact(partner.vat).startswith("FR")
            account.vies_text = is_foreign and partner.chorus_pro_vies_text

    def action_check_vies(self):
        """Button: ask VIES about the company's VAT number now."""
        self.ensure_one()
        return self.company_id.partner_id.action_chorus_pro_check_vies()
