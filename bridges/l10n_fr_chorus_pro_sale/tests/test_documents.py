"""What an invoice has from its order: its documents, and its earlier invoices."""

from odoo.tests import tagged

from .common import ChorusProSaleCommon


@tagged("post_install", "-at_install")
class TestDocuments(ChorusProSaleCommon):
    def test_the_documents_of_the_order_are_offered(self):
        order = self.make_order(purchase_order_reference="EJ-2026-0042")
        order.action_confirm()
        document = self.env["ir.attachment"].create(
            {
                "name": "commande.pdf",
                "raw": b"%PDF-1.4 order",
                "res_model": order._name,
                "res_id": order.id,
            }
        )
        move = order._create_invoices()
        move.action_post()
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        action = move.with_user(clerk).action_chorus_pro_pick_attachments()
        wizard = self.env[action["res_model"]].with_user(clerk)
        wizard = wizard.browse(action["res_id"])
        self.assertEqual(wizard.line_ids.attachment_id, document)
        self.assertEqual(wizard.line_ids.origin, order.name)
        wizard.line_ids.chosen = True
        wizard.action_pick()
        self.assertEqual(move.chorus_pro_attachment_ids, document)


@tagged("post_install", "-at_install")
class TestOrigins(ChorusProSaleCommon):
    """BG-3, where only the order knows the earlier invoice."""

    def numbers(self, move):
        return [one.number for one in move._chorus_pro_preceding()]

    def test_the_final_invoice_names_the_down_payments_that_it_deducts(self):
        order = self.make_order(purchase_order_reference="EJ-2026-0042")
        order.action_confirm()
        for percentage in (10, 20):
            self.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": order.ids,
                    "advance_payment_method": "percentage",
                    "amount": percentage,
                }
            ).create_invoices()
        advances = order.invoice_ids.sorted("id")
        advances.action_post()
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(self.numbers(final), advances.mapped("name"))
        for move in advances:
            self.assertEqual(self.numbers(move), [])

    def test_a_credit_note_of_returned_goods_names_its_invoice(self):
        order = self.make_order(purchase_order_reference="EJ-2026-0042")
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        order.order_line.product_uom_qty = 1
        refund = order._create_invoices(final=True)
        self.assertEqual(refund.move_type, "out_refund")
        refund.action_post()
        self.assertEqual(self.numbers(refund), [invoice.name])
        codes = [fault.code for fault in refund._chorus_pro_check()[refund]]
        self.assertNotIn("CP-REFERENCE-01", codes)
