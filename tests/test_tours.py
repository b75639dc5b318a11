"""The journeys of a user, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common_path import ChorusProPathCommon
from .common_tours import ChorusProTourMixin


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestTours(ChorusProTourMixin, ChorusProPathCommon, HttpCase):
    def test_configure_and_test_the_account(self):
        self.tour(
            "chorus_pro_connect", "/odoo/chorus-pro-accounts/new", self.administrator
        )
        account = self.env["chorus.pro.account"].search([("name", "=", "Workshop")])
        self.assertEqual(account.connection_state, "ok")

    def test_send_one_invoice_and_see_the_receipt(self):
        invoice = self.make_invoice()
        self.tour("chorus_pro_send_one", self.form(invoice))
        [call] = self.calls("deposer/flux")
        self.assertEqual(
            invoice.chorus_pro_transmission_ids.flow_number, call["flow_number"]
        )

    def test_a_fault_is_shown_corrected_and_sent(self):
        invoice = self.make_invoice(purchase_order_reference=False)
        self.tour("chorus_pro_correct", self.form(invoice))
        self.assertEqual(invoice.purchase_order_reference, "EJ-2026-0099")
        self.assertEqual(invoice.chorus_pro_stage, "with_chorus_pro")

    def test_a_refused_invoice_is_corrected_and_sent_again(self):
        invoice = self.make_invoice(buyer_reference="INCONNU")
        refused = self.send(invoice)
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(refused.state, "refused")
        self.tour("chorus_pro_refused", self.form(invoice))
        again = invoice.chorus_pro_transmission_ids - refused
        self.assertEqual(again.number, refused.number)
        self.synchronize()
        self.assertEqual(again.state, "integrated")

    def test_of_ten_invoices_the_faulty_one_stays(self):
        invoices = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(9))
        )
        faulty = self.make_invoice(purchase_order_reference=False)
        self.tour("chorus_pro_send_ten", "/odoo/chorus-pro-to-send")
        self.build()
        self.push()
        self.assertEqual(invoices.mapped("chorus_pro_stage"), ["with_chorus_pro"] * 9)
        self.assertFalse(faulty.chorus_pro_transmission_ids)
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    def test_odoo_s_own_send_dialog(self):
        invoice = self.make_invoice()
        self.tour("chorus_pro_send_dialog", self.form(invoice))
        self.assertEqual(invoice.chorus_pro_stage, "with_chorus_pro")
        self.assertTrue(invoice.is_move_sent)
