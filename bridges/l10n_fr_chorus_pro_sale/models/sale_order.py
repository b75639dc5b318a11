"""The three references of a public buyer on quotations and orders, named as on the
invoice that will carry them."""

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from odoo.addons.l10n_fr_chorus_pro.chorus_pro.checks import (
    is_state,
    looks_like_state_commitment,
)
from odoo.addons.l10n_fr_chorus_pro.chorus_pro.identifiers import clean_reference
from odoo.addons.l10n_fr_chorus_pro.models.content.account_move_references import (
    REFERENCES,
)

#: the states in which a quotation follows its customer
OPEN_STATES = ("draft", "sent")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === FIELDS === #

    buyer_reference = fields.Char(
        string="Service code",
        compute="_compute_buyer_reference",
        store=True,
        readonly=False,
        copy=True,
        help="The service of the public buyer that ordered (BT-10).",
    )
    purchase_order_reference = fields.Char(
        string="Commitment number",
        copy=False,
        help="Stands on the order of the public buyer (BT-13). Its own reference is "
        "another thing and never stands for it.",
    )
    contract_reference = fields.Char(
        string="Contract (market) number", help="Of the public contract (BT-12)."
    )
    chorus_pro_service_ids = fields.Many2many(
        related="partner_invoice_id.chorus_pro_service_ids",
        string="Services of the buyer",
    )
    chorus_pro_service_id = fields.Many2one(
        "chorus.pro.service",
        string="Service of the buyer",
        compute="_compute_chorus_pro_service_id",
        inverse="_inverse_chorus_pro_service_id",
        domain="[('id', 'in', chorus_pro_service_ids)]",
        help="Writes the service code.",
    )
    chorus_pro_is_concerned = fields.Boolean(
        compute="_compute_chorus_pro_is_concerned", compute_sudo=True
    )
    chorus_pro_missing_text = fields.Text(
        compute="_compute_chorus_pro_missing_text", compute_sudo=True
    )
    chorus_pro_proposed_commitment = fields.Char(
        compute="_compute_chorus_pro_proposed_commitment",
        compute_sudo=True,
        help="The customer's reference, where it looks like a commitment number.",
    )

    def _auto_init(self):
        # A column that exists is not filled by the ORM: installing changes no order.
        for name in REFERENCES:
            if not column_exists(self.env.cr, "sale_order", name):
                create_column(self.env.cr, "sale_order", name, "varchar")
        return super()._auto_init()

    # === COMPUTE === #

    @api.depends("partner_invoice_id")
    def _compute_buyer_reference(self):
        for order in self:
            if order.state in OPEN_STATES:
                partner = order._chorus_pro_invoiced_partner()
                order.buyer_reference = (
                    partner and partner._chorus_pro_default_service_code()
                )
            else:
                order.buyer_reference = order.buyer_reference

    @api.depends("buyer_reference", "partner_invoice_id.chorus_pro_structure_id")
    def _compute_chorus_pro_service_id(self):
        for order in self:
            partner = order.partner_invoice_id
            order.chorus_pro_service_id = partner._chorus_pro_service_of(
                order.buyer_reference
            )

    @api.onchange("chorus_pro_service_id")
    def _inverse_chorus_pro_service_id(self):
        for order in self:
            if order.chorus_pro_service_id:
                order.buyer_reference = order.chorus_pro_service_id.code

    @api.depends(
        "company_id", "partner_invoice_id.commercial_partner_id.invoice_sending_method"
    )
    def _compute_chorus_pro_is_concerned(self):
        for order in self:
            buyer = order._chorus_pro_invoiced_partner().commercial_partner_id
            order.chorus_pro_is_concerned = bool(
                buyer
            ) and buyer._chorus_pro_is_invoiced_in(order.company_id)

    @api.depends(
        "state", "invoice_status", "company_id", "partner_invoice_id", *REFERENCES
    )
    @api.depends_context("lang")
    def _compute_chorus_pro_missing_text(self):
        for order in self:
            problems = []
            if order.state != "cancel" and order.invoice_status != "invoiced":
                problems = order._chorus_pro_problems()
            order.chorus_pro_missing_text = "\n".join(one.text for one in problems)

    @api.depends("client_order_ref", "purchase_order_reference", "partner_invoice_id")
    def _compute_chorus_pro_proposed_commitment(self):
        for order in self:
            reference = clean_reference(order.client_order_ref)
            buyer = order._chorus_pro_invoiced_partner().commercial_partner_id
            order.chorus_pro_proposed_commitment = (
                order.chorus_pro_is_concerned
                and not order.purchase_order_reference
                and is_state(buyer.chorus_pro_siret or "")
                and looks_like_state_commitment(reference)
                and reference
            )

    # === ACTIONS === #

    def action_chorus_pro_use_customer_reference(self):
        """Take the customer's reference as the commitment number: a person decided."""
        self.ensure_one()
        self.check_access("write")
        if self.chorus_pro_proposed_commitment:
            self.purchase_order_reference = self.chorus_pro_proposed_commitment
        return True

    def action_chorus_pro_check_commitment(self):
        """Button: does the State know this commitment number?"""
        self.ensure_one()
        self.check_access("read")
        # A seller reads no account; nothing of it is shown.
        account = self.company_id.sudo()._chorus_pro_account()
        return account._check_commitment(
            self.partner_invoice_id, self.purchase_order_reference
        )

    # === BUSINESS === #

    def _chorus_pro_invoiced_partner(self):
        """Who receives the invoice, with what its company chose for it."""
        self.ensure_one()
        partner = self.partner_invoice_id or self.partner_id
        return partner.with_company(self.company_id)

    def _chorus_pro_problems(self):
        """What its references lack for the invoice to be accepted.

        :return: list of ``ReferenceProblem``, blocking ones first; no HTTP
        """
        self.ensure_one()
        partner = self._chorus_pro_invoiced_partner().sudo()
        if not partner:
            return []
        return partner._chorus_pro_reference_problems(
            *(self[name] for name in REFERENCES)
        )
