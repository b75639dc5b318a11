"""Choosing the public buyer that a customer is, in the directory.

What is chosen fills a new customer. On one that exists it fills what is empty: nothing
that somebody wrote is replaced without being asked.
"""

from odoo import api, fields, models

ADDRESS_FIELDS = ("street", "street2", "zip", "city", "country_id")


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #

    chorus_pro_structure_id = fields.Many2one(
        inverse="_inverse_chorus_pro_structure_id",
        readonly=False,
        help="Type a name, a town, a SIRET or a SIREN: the directory of Chorus Pro is "
        "searched.",
    )

    # === COMPUTE === #

    def _inverse_chorus_pro_structure_id(self):
        """A customer meets its public buyer through its SIRET, and only so."""
        for partner in self:
            structure = partner.chorus_pro_structure_id
            buyer = partner.commercial_partner_id
            if not structure:
                buyer.update(buyer._chorus_pro_values_of_nobody())
            elif buyer.chorus_pro_siret != structure.siret:
                buyer.company_registry = structure.siret

    # === ONCHANGE === #

    @api.onchange("chorus_pro_structure_id")
    def _onchange_chorus_pro_structure_id(self):
        structure = self.chorus_pro_structure_id
        if self.parent_id:
            return
        if structure:
            self.update(self._chorus_pro_values_of(structure))
        else:
            self.update(self._chorus_pro_values_of_nobody())

    @api.onchange("company_registry")
    def _onchange_company_registry_chorus_pro(self):
        """A SIRET that the directory knows is that of a public buyer."""
        if self.chorus_pro_structure_id and not self.parent_id:
            self.update(self._chorus_pro_method_values())

    # === ACTIONS === #

    def action_chorus_pro_recognize(self):
        """List action: which of these customers are public buyers?"""
        return self.env["chorus.pro.recognize"]._open(self)

    # === BUSINESS === #

    def _chorus_pro_values_of(self, structure):
        """What this customer is filled with once it is known to be this structure.

        :return: values of ``res.partner``, only those that change
        """
        method = self._chorus_pro_method_values()
        return self._chorus_pro_identity_of(structure) | method

    def _chorus_pro_identity_of(self, structure):
        """The same, without how its invoices are sent: name, address, SIRET."""
        self.ensure_one()
        values = structure._directory_values()
        by_siret = self.chorus_pro_siret == structure.siret
        if self._origin or by_siret:
            if self.name:
                del values["name"]
            if any(self[name] for name in ADDRESS_FIELDS if name != "country_id"):
                values = {k: v for k, v in values.items() if k not in ADDRESS_FIELDS}
        else:
            # An address belongs together: nothing of another one may remain.
            values = dict.fromkeys(ADDRESS_FIELDS, False) | values
        if by_siret:
            values.pop("company_registry", None)
        return values

    def _chorus_pro_values_of_nobody(self):
        """Somebody says that it is not this buyer: its SIRET goes. Another SIRET, that
        the directory does not know, stays."""
        self.ensure_one()
        siret = self.chorus_pro_siret
        known = self.env["chorus.pro.structure"]._get_by_siret([siret])
        return {"company_registry": False} if siret in known else {}

    def _chorus_pro_method_values(self):
        """Chorus Pro as the sending method, where none was chosen and one can send."""
        self.ensure_one()
        company = self.company_id or self.env.company
        has_account = bool(company.sudo()._chorus_pro_account())
        if self.with_company(company).invoice_sending_method or not has_account:
            return {}
        return {"invoice_sending_method": "chorus_pro"}
