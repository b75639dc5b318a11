"""The invoice that a credit note corrects (BG-3), wherever it was issued.

The credit note's ``ref`` is what the customer calls it: with the sales app the number
of its order, or a label. It names an invoice only where it is the number of one.
"""

from odoo import api, fields, models

from ...chorus_pro.identifiers import clean_reference
from ...chorus_pro.invoice import PrecedingInvoice
from ..buyer.res_partner_references import ReferenceProblem


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_origin_number = fields.Char(
        string="Original invoice",
        copy=False,
        help="Number of the invoice that this credit note corrects, when it was not "
        "issued with Odoo (BT-25).",
    )
    chorus_pro_origin_date = fields.Date(
        string="Date of the original invoice",
        copy=False,
        help="Date of the invoice that this credit note corrects (BT-26).",
    )
    chorus_pro_referenced_id = fields.Many2one(
        "account.move",
        string="Original invoice, by its reference",
        compute="_compute_chorus_pro_referenced_id",
        compute_sudo=True,
        help="The invoice of the same customer whose number is the reference of this "
        "credit note.",
    )

    # === COMPUTE === #

    @api.depends(
        "move_type", "reversed_entry_id", "ref", "company_id", "commercial_partner_id"
    )
    def _compute_chorus_pro_referenced_id(self):
        asking = self.filtered(
            lambda move: (
                move.move_type == "out_refund"
                and move.ref
                and not move.reversed_entry_id
            )
        )
        invoices = self.browse()
        if asking:
            invoices = self.search(
                [
                    ("name", "in", list(map(clean_reference, asking.mapped("ref")))),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("company_id", "in", asking.company_id.ids),
                    ("commercial_partner_id", "in", asking.commercial_partner_id.ids),
                ]
            )
        named = {
            (one.name, one.company_id, one.commercial_partner_id): one
            for one in invoices
        }
        for move in self:
            number = clean_reference(move.ref)
            key = (number, move.company_id, move.commercial_partner_id)
            move.chorus_pro_referenced_id = move in asking and named.get(key)

    @api.depends(
        "move_type",
        "reversed_entry_id.state",
        "chorus_pro_origin_number",
        "chorus_pro_referenced_id",
    )
    def _compute_chorus_pro_missing_text(self):
        # EXTENDS: the invoice that a credit note corrects is asked for too
        return super()._compute_chorus_pro_missing_text()

    # === BUSINESS METHODS === #

    def _chorus_pro_draft_problems(self):
        # EXTENDS
        problems = super()._chorus_pro_draft_problems()
        is_asked = self.move_type == "out_refund" and self._chorus_pro_asks_references()
        if not is_asked or self._chorus_pro_preceding():
            return problems
        buyer = self.commercial_partner_id.name or ""
        text = self._chorus_pro_text_of_origin({"buyer": buyer})
        return [*problems, ReferenceProblem("CP-REFERENCE-01", False, text)]

    def _chorus_pro_preceding(self):
        """BG-3: the invoice that it reverses, the one written on it, else those that
        Odoo links it to."""
        number = clean_reference(self.chorus_pro_origin_number)
        if number and not self.reversed_entry_id:
            return (PrecedingInvoice(number, self.chorus_pro_origin_date or None),)
        # a draft may have no number yet (BR-55), or be given another one
        return tuple(
            PrecedingInvoice(origin.name, origin.invoice_date or origin.date)
            for origin in self._chorus_pro_origins().sudo()
            if origin.state == "posted"
        )

    def _chorus_pro_origins(self):
        """The invoices of ours that this one corrects or completes: the one that it
        reverses, the one that its reference names, the one that it debits.

        Override to add others, such as those of an order.
        """
        self.ensure_one()
        origin = self.reversed_entry_id or self.chorus_pro_referenced_id
        if not origin and "debit_origin_id" in self._fields:  # account_debit_note
            origin = self.debit_origin_id
        return origin

    def _chorus_pro_fault_place(self, fault):
        origin = self.reversed_entry_id
        if fault.code == "CP-REFERENCE-01" and origin._filtered_access("read"):
            return origin, ""
        return super()._chorus_pro_fault_place(fault)

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-REFERENCE-01": self._chorus_pro_text_of_origin,
        }

    def _chorus_pro_text_of_origin(self, v):
        if self.reversed_entry_id:
            return self.env._(
                "This credit note corrects an invoice that is not confirmed "
                "(%(invoice)s): without its number, the buyer does not know which one. "
                "Confirm that invoice first.",
                invoice=self.reversed_entry_id.sudo().display_name,
            )
        if self.ref:
            return self.env._(
                "This credit note does not say which invoice it corrects: its "
                "reference “%(reference)s” is the number of no confirmed invoice of "
                "%(buyer)s. Write the number of that invoice in “Original invoice”, so "
                "that the buyer finds it.",
                reference=self.ref,
                buyer=v["buyer"],
            )
        return self.env._(
            "This credit note does not say which invoice it corrects. Write the number "
            "of that invoice in “Original invoice”, so that the buyer finds it."
        )
