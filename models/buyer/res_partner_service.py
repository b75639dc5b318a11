"""The service of a public buyer that a customer, or one of its contacts, stands for."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...chorus_pro.identifiers import clean_reference


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #

    chorus_pro_service_code = fields.Char(
        string="Service code",
        company_dependent=True,
        copy=False,
        help="Written on each new invoice to this customer or contact. A contact "
        "without one takes that of its company.",
    )
    chorus_pro_service_id = fields.Many2one(
        "chorus.pro.service",
        string="Service",
        compute="_compute_chorus_pro_service_id",
        inverse="_inverse_chorus_pro_service_id",
        domain="[('id', 'in', chorus_pro_service_ids)]",
        help="Written on each new invoice to this customer or contact. A contact "
        "without one takes that of its company.",
    )
    chorus_pro_service_closed = fields.Boolean(
        string="Service closed",
        compute="_compute_chorus_pro_service_closed",
        search="_search_chorus_pro_service_closed",
        help="The buyer has closed the service written on the invoices of this "
        "customer: Chorus Pro would refuse them.",
    )

    # === COMPUTE === #

    @api.depends("chorus_pro_service_code", "chorus_pro_structure_id")
    @api.depends_context("company")
    def _compute_chorus_pro_service_id(self):
        known = self._chorus_pro_known_services()
        for partner in self:
            partner.chorus_pro_service_id = known.get(partner._chorus_pro_service_key())

    def _inverse_chorus_pro_service_id(self):
        for partner in self:
            partner.chorus_pro_service_code = partner.chorus_pro_service_id.code

    @api.depends("chorus_pro_service_code", "chorus_pro_structure_id")
    @api.depends_context("company")
    def _compute_chorus_pro_service_closed(self):
        known = self._chorus_pro_known_services()
        for partner in self:
            service = known.get(partner._chorus_pro_service_key())
            partner.chorus_pro_service_closed = bool(service) and not service.active

    def _search_chorus_pro_service_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        users = self.search([("chorus_pro_service_code", "!=", False)])
        closed = users.filtered("chorus_pro_service_closed")
        if True in value and False in value:
            return Domain.TRUE
        return Domain("id", "in" if True in value else "not in", closed.ids)

    # === BUSINESS === #

    def _chorus_pro_service_key(self):
        code = clean_reference(self.chorus_pro_service_code)
        return self.chorus_pro_structure_id.id, code

    def _chorus_pro_known_services(self):
        """The services that these partners name, closed ones too; one query.

        :return: ``{(structure id, code): chorus.pro.service}``
        """
        codes = set(map(clean_reference, self.mapped("chorus_pro_service_code"))) - {""}
        if not codes:
            return {}
        services = (
            self.env["chorus.pro.service"]
            .with_context(active_test=False)
            .search(
                [
                    ("structure_id", "in", self.chorus_pro_structure_id.ids),
                    ("code", "in", sorted(codes)),
                ]
            )
        )
        return {(one.structure_id.id, one.code): one for one in services}

    def _chorus_pro_service_of(self, code):
        """The service of this buyer that has this code, closed ones too, or none."""
        code = clean_reference(code)
        if not code:
            return self.env["chorus.pro.service"]
        services = self.chorus_pro_structure_id.with_context(active_test=False)
        return services.service_ids.filtered(lambda one: one.code == code)[:1]

    def _chorus_pro_default_service_code(self):
        """The service code that a new invoice to this partner carries, or False.

        That of the contact, else of its company; of the current company's choice.
        """
        self.ensure_one()
        return (
            self.chorus_pro_service_code
            or self.commercial_partner_id.chorus_pro_service_code
        )


class ChorusProService(models.Model):
    _inherit = "chorus.pro.service"

    # === ACTIONS === #

    def action_create_contact(self):
        """A contact of the customer that stands for this service: its invoices carry
        the code by themselves."""
        self.ensure_one()
        self.check_access("read")
        customer = self.env["res.partner"].browse(self.env.context.get("partner_id"))
        customer = customer.commercial_partner_id or self.structure_id.partner_ids[:1]
        contact = customer.child_ids.filtered(
            lambda one: one.chorus_pro_service_code == self.code
        )[:1]
        if not contact:
            contact = self.env["res.partner"].create(
                {
                    "name": self.name or self.code,
                    "parent_id": customer.id,
                    "type": "invoice",
                    "chorus_pro_service_code": self.code,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": contact.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
