from odoo import models

from ..models.sale_order_invoicing import plain_references


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _prepare_down_payment_invoice_values(self, order, so_lines):
        # EXTENDS 'sale': the order's own values, without its empty texts
        values = super()._prepare_down_payment_invoice_values(order, so_lines)
        return values | plain_references(values)
