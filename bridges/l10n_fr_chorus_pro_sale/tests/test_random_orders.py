"""Random orders with down payments: the books, the XML and the page of each invoice
agree."""

import random

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.l10n_fr_chorus_pro.tests.scenarios.comparison import differences

from .common import ChorusProSaleCommon

TAXES = ("tva_normale", "tva_intermediaire", "tva_reduite", "tva_super_reduite")


class RandomOrdersCommon(ChorusProSaleCommon):
    def compare(self, seeds):
        for seed in seeds:
            for move in self.play(random.Random(seed)):
                with self.subTest(seed=seed, number=move.name):
                    self.assertEqual(differences(move, self.account), [])
                    faults = move._chorus_pro_check()[move]
                    errors = [one.code for one in faults if one.level == "error"]
                    self.assertEqual(errors, [])

    def play(self, draw):
        """:return: the posted invoices of one order, down payments first"""
        self.company.tax_calculation_rounding_method = draw.choice(
            ("round_globally", "round_per_line")
        )
        order = self.make_order(
            purchase_order_reference="EJ-2026-0042",
            order_line=[self.order_line(draw) for _unused in range(draw.randint(1, 5))],
        )
        order.action_confirm()
        for _unused in range(draw.randint(1, 2)):
            self.invoice(
                order,
                advance_payment_method="percentage",
                amount=draw.choice((10, 30, 33.33, 12.5)),
            )
        self.invoice(order, advance_payment_method="delivered")
        return order.invoice_ids.sorted("id")

    def order_line(self, draw):
        tax = self.env["account.chart.template"].ref(draw.choice(TAXES))
        return Command.create(
            {
                "product_id": self.product.id,
                "product_uom_qty": draw.choice((1, 2, 3, 0.5, 7.25)),
                "price_unit": round(draw.uniform(1, 900), draw.choice((0, 2, 2, 3))),
                "discount": draw.choice((0, 0, 0, 5, 12.5)),
                "tax_ids": [Command.set(tax.ids)],
            }
        )

    def invoice(self, order, **values):
        """By the button "Create Invoices"."""
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": order.ids, **values}
        )
        move = wizard._create_invoices(order)
        move.invoice_date = "2026-03-02"
        move.action_post()


@tagged("post_install", "-at_install")
class TestRandomOrders(RandomOrdersCommon):
    def test_5_of_them(self):
        self.compare(range(5))


@tagged("post_install", "-at_install", "chorus_pro_long")
class TestManyRandomOrders(RandomOrdersCommon):
    def test_200_of_them(self):
        self.compare(range(1000, 1200))
