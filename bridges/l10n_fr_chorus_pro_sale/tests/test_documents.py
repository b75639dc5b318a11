"""The documents of an order may leave with its invoice."""

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
