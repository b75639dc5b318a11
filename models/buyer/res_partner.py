"""Public buyers among the customers."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...chorus_pro.identifiers import SEPARATORS, clean_identifier, is_siret
from .chorus_pro_structure import REQUIREMENTS


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #

    invoice_sending_method = fields.Selection(
        selection_add=[("chorus_pro", "by Chorus Pro")],
        ondelete={"chorus_pro": lambda partners: partners._chorus_pro_forget_method()},
    )
    chorus_pro_syntax = fields.Selection(
        selection=lambda self: self.env["chorus.pro.account"]._selection_syntax(),
        string="Format for Chorus Pro",
        company_dependent=True,
        help="Only where this customer wants another format than that of your Chorus "
        "Pro account.",
    )
    chorus_pro_siret = fields.Char(
        string="SIRET for Chorus Pro",
        compute="_compute_chorus_pro_siret",
        search="_search_chorus_pro_siret",
        help="The establishment's SIRET without spaces, as it leaves in the file.",
    )
    chorus_pro_structure_id = fields.Many2one(
        "chorus.pro.structure",
        string="Public buyer",
        compute="_compute_chorus_pro_structure_id",
        search="_search_chorus_pro_structure_id",
    )
    chorus_pro_requirement = fields.Selection(
        REQUIREMENTS,
        string="Requires on each invoice",
        compute="_compute_chorus_pro_requirement",
        inverse="_inverse_chorus_pro_requirement",
        search="_search_chorus_pro_requirement",
    )
    chorus_pro_requirement_text = fields.Html(
        compute="_compute_chorus_pro_requirement_text"
    )
    chorus_pro_service_ids = fields.Many2many(
        "chorus.pro.service",
        string="Services",
        compute="_compute_chorus_pro_service_ids",
    )
    chorus_pro_checked_on = fields.Datetime(
        related="chorus_pro_structure_id.checked_on", related_sudo=False
    )

    # === COMPUTE === #

    # "company_registry" too: a customer that is not saved yet is not found through its
    # commercial partner.
    @api.depends("company_registry", "commercial_partner_id.company_registry")
    def _compute_chorus_pro_siret(self):
        for partner in self:
            partner.chorus_pro_siret = clean_identifier(
                partner.commercial_partner_id.company_registry
            )

    def _search_chorus_pro_siret(self, operator, value):
        if operator in ("like", "ilike", "=like", "=ilike"):
            pattern = clean_identifier(value)
            if not operator.startswith("="):
                pattern = f"%{pattern}%"
            found = self._chorus_pro_ids_where(SQL("LIKE %s", pattern))
            return Domain("commercial_partner_id", "in", found)
        if operator != "in":
            return NotImplemented
        sirets = [clean_identifier(siret) for siret in value if siret]
        domain = Domain("commercial_partner_id", "in", self._chorus_pro_ids_of(sirets))
        if any(not siret for siret in value):
            domain |= Domain(
                "commercial_partner_id.company_registry", "in", [False, ""]
            )
        return domain

    @api.depends("chorus_pro_siret")
    def _compute_chorus_pro_structure_id(self):
        known = self.env["chorus.pro.structure"]._get_by_siret(
            self.mapped("chorus_pro_siret")
        )
        for partner in self:
            partner.chorus_pro_structure_id = known.get(partner.chorus_pro_siret, False)

    def _search_chorus_pro_structure_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        structures = self.env["chorus.pro.structure"]
        if operator == "in":
            structures = structures.browse([record for record in value if record])
        else:
            structures = structures.search(value)
        domain = Domain(
            "commercial_partner_id",
            "in",
            self._chorus_pro_ids_of(structures.mapped("siret")),
        )
        if operator == "in" and False in value:
            known = self._chorus_pro_ids_of(structures.search([]).mapped("siret"))
            domain |= Domain("commercial_partner_id", "not in", known)
        return domain

    @api.depends("chorus_pro_structure_id.requirement")
    def _compute_chorus_pro_requirement(self):
        for partner in self:
            partner.chorus_pro_requirement = partner.chorus_pro_structure_id.requirement

    def _inverse_chorus_pro_requirement(self):
        """What a person knows of the buyer is kept on the structure, which is created
        when Chorus Pro was never asked."""
        Structure = self.env["chorus.pro.structure"]
        for partner in self:
            requirement = partner.chorus_pro_requirement
            structure = partner.chorus_pro_structure_id
            if structure.requirement == requirement:
                continue
            if not structure:
                structure = Structure._get_or_create(
                    partner._chorus_pro_checked_siret(),
                    partner.commercial_partner_id.name,
                )
            structure.write({"requirement": requirement})

    def _search_chorus_pro_requirement(self, operator, value):
        if operator != "in":
            return NotImplemented
        structures = self.env["chorus.pro.structure"].search(
            [("requirement", "in", [item for item in value if item])]
        )
        domain = Domain("chorus_pro_structure_id", "in", structures.ids)
        if False in value:
            known = structures.search([("requirement", "!=", False)])
            domain |= Domain("chorus_pro_structure_id", "not in", known.ids)
        return domain

    @api.depends(
        "chorus_pro_siret",
        "chorus_pro_structure_id.requirement",
        "chorus_pro_structure_id.is_active",
        "chorus_pro_structure_id.works_only",
        "chorus_pro_structure_id.unknown_on",
    )
    def _compute_chorus_pro_requirement_text(self):
        for partner in self:
            partner.chorus_pro_requirement_text = partner._chorus_pro_plain_words()

    @api.depends("chorus_pro_structure_id.service_ids.is_proposed")
    def _compute_chorus_pro_service_ids(self):
        for partner in self:
            partner.chorus_pro_service_ids = (
                partner.chorus_pro_structure_id.service_ids.filtered("is_proposed")
            )

    # === ACTIONS === #

    def action_chorus_pro_check_buyer(self):
        """Button "Check with Chorus Pro": what the buyer requires, and its services."""
        self.ensure_one()
        siret = self._chorus_pro_checked_siret()
        structure = self.chorus_pro_structure_id
        if not structure:
            structure = structure._get_or_create(siret, self.commercial_partner_id.name)
        return structure._check_now()

    # === BUSINESS === #

    def _chorus_pro_is_invoiced_in(self, company):
        """Whether this customer is invoiced by Chorus Pro in ``company``.

        The sending method differs by company; a branch that chose none for the customer
        has that of its parent.
        """
        self.ensure_one()
        company = company.sudo()
        while company:
            method = self.with_company(company).invoice_sending_method
            if method:
                return method == "chorus_pro"
            company = company.parent_id
        return False

    @api.model
    def _chorus_pro_invoiced_domain(self, company):
        """The customers of :meth:`_chorus_pro_is_invoiced_in`."""
        partners = self.with_company(company)
        own = Domain(
            "id",
            "in",
            partners._search([("invoice_sending_method", "=", "chorus_pro")]),
        )
        parent = company.sudo().parent_id
        if not parent:
            return own
        none = Domain(
            "id", "in", partners._search([("invoice_sending_method", "=", False)])
        )
        return own | (none & self._chorus_pro_invoiced_domain(parent))

    def _chorus_pro_checked_siret(self):
        """:return: 14 digits
        :raises UserError: there is none, or it has not 14 digits
        """
        self.ensure_one()
        siret = self.chorus_pro_siret
        if not siret:
            raise UserError(
                self.env._(
                    "%(partner)s has no SIRET, and Chorus Pro knows its buyers by it. "
                    "Write the 14 digits of the establishment that receives the "
                    "invoice in the field “Company ID”.",
                    partner=self.commercial_partner_id.display_name,
                )
            )
        if not is_siret(siret):
            raise UserError(
                self.env._(
                    "“%(siret)s” is not a SIRET: it needs 14 digits (a SIREN has 9). "
                    "Correct the field “Company ID” of %(partner)s.",
                    siret=siret,
                    partner=self.commercial_partner_id.display_name,
                )
            )
        return siret

    def _chorus_pro_plain_words(self):
        """What the buyer requires, in a sentence an accountant would say."""
        self.ensure_one()
        structure = self.chorus_pro_structure_id
        if not self.chorus_pro_siret:
            return self.env._("No SIRET: write it in the field “Company ID” first.")
        if structure.unknown_on:
            return Markup('<b class="text-danger">%s</b>') % structure._unknown_text(
                structure.unknown_in
            )
        if not structure.requirement:
            text = self.env._(
                "What this buyer requires is not known yet. Check it with Chorus Pro, "
                "or choose it by hand."
            )
        else:
            text = self._chorus_pro_requirement_words(structure.requirement)
        sentences = [text]
        if structure and not structure.is_active:
            sentences.append(
                Markup('<b class="text-danger">%s</b>')
                % self.env._("It is inactive: it receives no invoice any more.")
            )
        if structure.works_only:
            sentences.append(self.env._("It receives invoices for public works only."))
        return Markup(" ").join(sentences)

    @api.model
    def _chorus_pro_requirement_words(self, requirement):
        def bold(words):
            return Markup("<b>%s</b>") % words

        if requirement == "service":
            code = bold(self.env._("service code"))
            return self.env._("Requires a %(service)s.", service=code)
        if requirement == "commitment":
            number = bold(self.env._("commitment number"))
            return self.env._("Requires a %(commitment)s.", commitment=number)
        if requirement == "both":
            return self.env._(
                "Requires a service code %(both)s a commitment number.",
                both=bold(self.env._("and")),
            )
        if requirement == "either":
            return self.env._(
                "Requires a service code %(either)s a commitment number.",
                either=bold(self.env._("or")),
            )
        return self.env._("Requires nothing in particular.")

    @api.model
    def _chorus_pro_ids_of(self, sirets):
        """Ids of the partners whose SIRET, separators ignored, is one of these."""
        if not sirets:
            return []
        return self._chorus_pro_ids_where(SQL("IN %s", tuple(sirets)))

    @api.model
    def _chorus_pro_ids_where(self, condition):
        """Ids of the partners whose SIRET, separators ignored, meets the condition.

        :param condition: SQL that follows the SIRET
        """
        self.flush_model(["company_registry"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE company_registry IS NOT NULL
                   AND regexp_replace(company_registry, %s, '', 'g') %s
                """,
                SEPARATORS,
                condition,
            )
        )
        return [row[0] for row in rows]

    def _chorus_pro_forget_method(self):
        """Uninstalling: no customer of any company keeps a method that is gone.

        Core resets the companies of the current user only, so the column is cleaned
        here, with the default values set by administrators.
        """
        self.flush_model(["invoice_sending_method"])
        self.env.cr.execute(
            """
            UPDATE res_partner
               SET invoice_sending_method = NULLIF(
                       (SELECT COALESCE(jsonb_object_agg(key, value), '{}')
                          FROM jsonb_each_text(invoice_sending_method)
                         WHERE value IS DISTINCT FROM 'chorus_pro'), '{}')
             WHERE invoice_sending_method::text LIKE '%"chorus_pro"%'
            """
        )
        self.env["ir.default"].discard_values(
            "res.partner", "invoice_sending_method", ["chorus_pro"]
        )
        self.invalidate_model(["invoice_sending_method"])


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        # EXTENDS 'base': core leaves out stored fields that have a compute method, such
        # as the SIRET, and the other companies' values of those that differ by company
        result = super()._update_values(src_partners, dst_partner)
        if dst_partner != dst_partner.commercial_partner_id:
            return result
        partners = dst_partner | src_partners
        if not dst_partner.company_registry:
            with_siret = partners.filtered("company_registry")[:1]
            dst_partner.company_registry = with_siret.company_registry
        for company in self.env["res.company"].sudo().search([]):
            for name in ("invoice_sending_method", "chorus_pro_syntax"):
                chosen = partners.sudo().with_company(company).filtered(name)[:1]
                if chosen and chosen.id != dst_partner.id:
                    chosen_value = chosen[name]
                    dst_partner.sudo().with_company(company)[name] = chosen_value
        return result
