"""The references of an invoice: proposed from the customer, asked for while it is a
draft. Posting is never prevented: what is missing then is said before it is sent."""

from odoo import api, fields, models

from ..deposit.account_move_display import CUSTOMER_TYPES

#: what the buyer files an invoice by: never two of them in one invoice
REFERENCES = ("buyer_reference", "purchase_order_reference", "contract_reference")


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    # Of core, without compute; the column is there, so nothing existing is computed.
    buyer_reference = fields.Char(
        compute="_compute_buyer_reference", store=True, readonly=False, copy=True
    )
    chorus_pro_service_ids = fields.Many2many(
        related="partner_id.chorus_pro_service_ids", string="Services of the buyer"
    )
    chorus_pro_service_id = fields.Many2one(
        "chorus.pro.service",
        string="Service of the buyer",
        compute="_compute_chorus_pro_service_id",
        inverse="_inverse_chorus_pro_service_id",
        domain="[('id', 'in', chorus_pro_service_ids)]",
        help="Writes the service code.",
    )
    chorus_pro_missing_text = fields.Text(
        compute="_compute_chorus_pro_missing_text", compute_sudo=True
    )

    # === COMPUTE === #

    @api.depends("partner_id")
    def _compute_buyer_reference(self):
        """The service of the customer, on a draft only. That the customer's own choice
        changes later touches no invoice."""
        for move in self:
            if move.state == "draft" and move.move_type in CUSTOMER_TYPES:
                partner = move.partner_id.with_company(move.company_id)
                move.buyer_reference = (
                    partner and partner._chorus_pro_default_service_code()
                )
            else:
                move.buyer_reference = move.buyer_reference

    @api.depends("buyer_reference", "partner_id.chorus_pro_structure_id")
    def _compute_chorus_pro_service_id(self):
        for move in self:
            move.chorus_pro_service_id = move.partner_id._chorus_pro_service_of(
                move.buyer_reference
            )

    @api.onchange("chorus_pro_service_id")
    def _inverse_chorus_pro_service_id(self):
        for move in self:
            if move.chorus_pro_service_id:
                move.buyer_reference = move.chorus_pro_service_id.code

    @api.depends(
        "state",
        "partner_id",
        "company_id",
        "chorus_pro_is_concerned",
        "chorus_pro_exclusion",
        "buyer_reference",
        "purchase_order_reference",
        "contract_reference",
    )
    @api.depends_context("lang")
    def _compute_chorus_pro_missing_text(self):
        for move in self:
            move.chorus_pro_missing_text = "\n".join(
                problem.text for problem in move._chorus_pro_draft_problems()
            )

    # === ACTIONS === #

    def action_chorus_pro_check_commitment(self):
        """Button: does the State know this commitment number?"""
        self.ensure_one()
        self.check_access("read")
        account = self.env["chorus.pro.account"]._of_moves(self)[self]
        return account._check_commitment(self.partner_id, self.purchase_order_reference)

    # === BUSINESS === #

    def _chorus_pro_asks_references(self):
        """Whether it is a draft of which a public buyer will want references."""
        is_open = self.state == "draft" and not self.chorus_pro_exclusion
        return is_open and self.chorus_pro_is_concerned and bool(self.partner_id)

    def _chorus_pro_draft_problems(self):
        """What its references lack, while that can still be asked of the buyer.

        :return: list of ``ReferenceProblem``; empty once the invoice is posted, where
            the complete checks speak
        """
        self.ensure_one()
        if not self._chorus_pro_asks_references():
            return []
        partner = self.partner_id.with_company(self.company_id)
        return partner._chorus_pro_reference_problems(
            self.buyer_reference,
            self.purchase_order_reference,
            self.contract_reference,
        )

    # === OCA account_invoice_merge, which calls these where it is installed === #

    @api.model
    def _get_invoice_key_cols(self):
        # EXTENDS: invoices of different references are not merged
        return [*super()._get_invoice_key_cols(), *REFERENCES]

    @api.model
    def _get_first_invoice_fields(self, invoice):
        # EXTENDS: the merged invoice has the references that its invoices share
        references = {name: invoice[name] or False for name in REFERENCES}
        return super()._get_first_invoice_fields(invoice) | references
