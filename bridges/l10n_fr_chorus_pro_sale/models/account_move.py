"""The documents of the orders, offered as attachments for the public buyer."""

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
