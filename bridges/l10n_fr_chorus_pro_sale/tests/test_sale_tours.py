"""From a name typed to the invoice sent, in a real browser, through the sales app."""

from odoo.tests import HttpCase, tagged

from odoo.addons.l10n_fr_chorus_pro.tests.common_tours import ChorusProTourMixin

from .common import ChorusProSaleCommon


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestSaleTours(ChorusProTourMixin, ChorusProSaleCommon, HttpCase):
    tour_groups = (
        "sales_team.group_sale_manager,account.group_account_invoice,"
        "base.group_partner_manager"
    )

    def setUp(self):
        super().setUp()
        self.structure.write(
            {"name": "CA LA RIVIERA DU LEVANT", "zip": "97190", "city": "LE GOSIER"}
        )
        self.carl.write({"company_registry": False, "active": False})

    def test_from_a_name_typed_to_the_invoice_sent(self):
        self.tour("chorus_pro_sale_path", "/odoo/sales/new")
        customer = self.structure.partner_ids
        self.assertEqual(customer.name, "CA LA RIVIERA DU LEVANT")
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual(order.purchase_order_reference, "EJ-2026-0099")
        invoice = order.invoice_ids
        self.assertEqual(invoice.purchase_order_reference, "EJ-2026-0099")
        self.assertEqual(invoice.chorus_pro_stage, "with_chorus_pro")
        self.assertEqual(len(self.calls("deposer/flux")), 1)
