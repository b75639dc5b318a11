"""The invoice that a credit note corrects (BG-3), wherever it was issued.

The credit note's ``ref`` is what the customer calls it: with the sales app the number
of its order, or a label. It names an invoice only where it is the number of one.
"""

import re

from odoo import api, fields, models

from ...chorus_pro.faults import fault
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
        "issued with Odoo (BT-25). Several are separated by commas.",
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
        """BG-3: the invoice that it reverses, those written on it, else those that Odoo
        links it to."""
        numbers = self._chorus_pro_origin_numbers()
        if numbers and not self.reversed_entry_id:
            day = self.chorus_pro_origin_date or None
            # of several, the one date is that of none
            return tuple(
                PrecedingInvoice(number, day if len(numbers) == 1 else None)
                for number in numbers
            )
        # a draft may have no number yet (BR-55), or be given another one
        return tuple(
            PrecedingInvoice(origin.name, origin.invoice_date or origin.date)
            for origin in self._chorus_pro_origins().sudo()
            if origin.state == "posted"
        )

    def _chorus_pro_origin_numbers(self):
        """The numbers that were typed: several are separated by commas."""
        typed = re.split(r"[,;\n]", self.chorus_pro_origin_number or "")
        return [number for number in map(clean_reference, typed) if number]

    def _chorus_pro_origins(self):
        """The invoices of ours that this one corrects or completes: the one that it
        reverses, the one that its reference names, the one that it debits, else those
        that a credit note was reconciled with.

        Override to add others, such as those of an order.
        """
        self.ensure_one()
        origin = self.reversed_entry_id or self.chorus_pro_referenced_id
        if not origin and "debit_origin_id" in self._fields:  # account_debit_note
            origin = self.debit_origin_id
        if origin or self.move_type != "out_refund":
            return origin
        debts = self.line_ids.filtered(lambda one: one.display_type == "payment_term")
        found = debts.matched_debit_ids.debit_move_id.move_id
        return found.filtered(lambda one: one.move_type == "out_invoice").sorted("id")

    def _chorus_pro_fault_place(self, fault):
        origin = self.reversed_entry_id
        if fault.code == "CP-REFERENCE-01" and origin._filtered_access("read"):
            return origin, ""
        return super()._chorus_pro_fault_place(fault)

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-REFERENCE-01": self._chorus_pro_text_of_origin,
            "CP-REFERENCE-02": lambda v: self.env._(
                "The original invoice %(value)s is named without its date, which the "
                "buyer may need to find it. Write the date of the original invoice.",
                value=v["value"],
            ),
            "CP-REFERENCE-03": lambda v: self.env._(
                "“%(value)s” is not the number of an invoice: Chorus Pro takes 20 "
                "characters, letters without accents, digits and - _ / +. Write the "
                "number alone in “Original invoice”; several are separated by commas.",
                value=v["value"],
            ),
            "CP-REFERENCE-04": lambda v: self.env._(
                "The invoice that this credit note corrects (%(origin)s) was not sent "
                "to Chorus Pro: the buyer does not know it. Send both together, or "
                "leave both out of Chorus Pro.",
                origin=v["origin"],
            ),
        }

    def _chorus_pro_origin_faults(self, account, batch):
        """The invoices that it corrects and that the buyer never received.

        :param account: ``chorus.pro.account``; what is older than its first day went
            by another way
        :param batch: invoices that are sent together with it
        """
        if self.move_type != "out_refund":
            return []
        waiting = (self._chorus_pro_origins().sudo() - batch).filtered(
            lambda one: (
                one.state == "posted"
                and not one.chorus_pro_stage
                and not one.chorus_pro_exclusion
                and one.invoice_date >= account.send_from
            )
        )
        numbers = ", ".join(waiting.mapped("name"))
        return (
            [fault("CP-REFERENCE-04", "preceding", origin=numbers)] if numbers else []
        )

    def _chorus_pro_text_of_origin(self, v):
        if self.reversed_entry_id.state == "cancel":
            return self.env._(
                "This credit note corrects an invoice that is cancelled (%(invoice)s): "
                "an invoice that was cancelled needs no credit note. If the buyer has "
                "received it, write its number in “Original invoice” of a new credit "
                "note; else cancel this one.",
                invoice=self.reversed_entry_id.sudo().display_name,
            )
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
