"""What an invoice has from its orders: their documents, their earlier invoices."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_document_sources(self):
        # an invoice may be read by somebody who may not read its orders
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id.sudo(False)
        return [
            *super()._chorus_pro_document_sources(),
            *orders._filtered_access("read"),
        ]

    def _chorus_pro_origins(self):
        # EXTENDS: an invoice names the down payments that it deducts, and a credit note
        # made from its order (goods returned) the invoices of what it takes back
        found = super()._chorus_pro_origins()
        if found:
            return found
        lines = self.sudo().invoice_line_ids.sale_line_ids
        if self.move_type == "out_invoice":
            lines = lines.filtered("is_downpayment")
        earlier = (lines.invoice_lines.move_id - self.sudo()).filtered(
            lambda move: (
                move.id < self.id
                and move.move_type == "out_invoice"
                and move.state == "posted"
                and move.payment_state != "reversed"
            )
        )
        return earlier.sorted(lambda move: (move.invoice_date, move.id)).sudo(False)
