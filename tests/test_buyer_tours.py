"""Public buyers in a real browser: found, filled in, asked for, recognized."""

from odoo.tests import HttpCase, tagged

from .common import ChorusProCommon
from .common_tours import ChorusProTourMixin


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestBuyerTours(ChorusProTourMixin, ChorusProCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.structure.write(
            {"name": "CA LA RIVIERA DU LEVANT", "zip": "97190", "city": "LE GOSIER"}
        )

    def test_a_buyer_is_found_by_typing(self):
        self.carl.company_registry = False
        self.tour("chorus_pro_find_buyer", "/odoo/customers/new")
        customer = self.structure.partner_ids
        self.assertEqual(customer.name, "CA LA RIVIERA DU LEVANT")
        self.assertEqual(customer.invoice_sending_method, "chorus_pro")

    def test_the_draft_asks_for_the_commitment(self):
        invoice = self.make_invoice(post=False, purchase_order_reference=False)
        self.tour("chorus_pro_draft_asks", self.form(invoice))
        self.assertEqual(invoice.purchase_order_reference, "EJ-2026-0099")

    def test_public_buyers_are_recognized_from_the_dashboard(self):
        customer = self.env["res.partner"].create(
            {
                "name": "Notre agglo",
                "is_company": True,
                "company_registry": "200041507 00027",
            }
        )
        # a journal that was never used shows how to begin instead
        self.make_invoice()
        self.tour("chorus_pro_recognize", "/odoo/accounting")
        self.assertEqual(customer.invoice_sending_method, "chorus_pro")
