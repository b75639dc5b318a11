"""The prices, quantities and amounts of lines: those agreed, whatever is rounded."""

from decimal import Decimal as D

from odoo.tests import tagged

from .common_content import ContentCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfPrices(ContentCommon):
    def test_price_with_vat_gives_a_net_price_that_multiplies_back(self):
        invoice = self.describe(self.line(9.99, "tva_normale_ttc", quantity=7))
        self.assertEqual(invoice.totals.with_tax, D("69.93"))
        # as the page prints it; core posts a cent less, to reach the price with VAT
        self.assertEqual(invoice.lines[0].net_amount, D("58.28"))
        self.assertEqual(invoice.totals.without_tax, D("58.27"))
        (cent,) = invoice.allowances
        self.assertEqual((cent.is_charge, cent.amount), (False, D("0.01")))

    def test_the_price_agreed_is_never_touched(self):
        """Core's global rounding posts the cent of the quarters on the big line."""
        self.company.tax_calculation_rounding_method = "round_globally"
        quarters = [self.line(0.01, quantity=0.5) for _unused in range(4)]
        invoice = self.describe(self.line(1250), *quarters)
        self.assertEqual(invoice.lines[0].net_price, D("1250"))
        self.assertEqual(invoice.lines[0].net_amount, D("1250.00"))
        self.assertEqual(invoice.totals.lines, D("1250.04"))
        self.assertEqual(invoice.totals.without_tax, D("1250.02"))

    def test_price_of_many_decimals_is_that_of_a_thousand(self):
        self.env["decimal.precision"].search(
            [("name", "=", "Product Price")]
        ).digits = 8
        line = self.describe(self.line(0.00000548, quantity=1_950_000)).lines[0]
        self.assertEqual((line.net_price, line.base_quantity), (D("0.00548"), D(1000)))
        self.assertEqual((line.net_amount, line.allowances), (D("10.69"), ()))

    def test_prices_of_six_decimals_are_kept(self):
        self.env["decimal.precision"].search(
            [("name", "=", "Product Price")]
        ).digits = 6
        line = self.describe(self.line(0.123456, quantity=1000)).lines[0]
        self.assertEqual(line.net_price, D("0.123456"))
        self.assertEqual(line.net_amount, D("123.46"))

    def test_quantity_of_many_decimals_keeps_its_price(self):
        self.env["decimal.precision"].search([("name", "=", "Product Unit")]).digits = 6
        for price, tax in ((1000, "tva_normale"), (1200, "tva_normale_ttc")):
            line = self.describe(self.line(price, tax, quantity=0.12345)).lines[0]
            self.assertEqual((line.quantity, line.net_price), (D("0.1235"), D("1000")))
            self.assertEqual(line.net_amount, D("123.45"))
            (entry,) = line.allowances
            self.assertEqual((entry.is_charge, entry.amount), (False, D("0.05")))
            self.assertIn("0.12345", entry.reason)

    def test_both_roundings_of_taxes(self):
        for method in ("round_per_line", "round_globally"):
            with self.subTest(method=method):
                self.company.tax_calculation_rounding_method = method
                invoice = self.describe(
                    *[self.line(12.12, quantity=12.12) for _unused in range(3)]
                )
                self.assertEqual(invoice.totals.lines, D("440.67"))
                self.assertEqual(
                    {line.net_price for line in invoice.lines}, {D("12.12")}
                )
                cents = invoice.totals.charges
                self.assertEqual(cents, D("0.01" if "globally" in method else "0.00"))

    def test_quantity_too_small_to_be_written(self):
        precisions = self.env["decimal.precision"]
        precisions.search([("name", "=", "Product Unit")]).digits = 6
        tiny = [self.line(1_000_000, quantity=0.00004, name="Or")]
        for line in (*tiny, {**tiny[0], "discount": 10}):
            move = self.make_invoice(lines=[self.line(10), line])
            faults = move._chorus_pro_check()[move]
            (fault,) = [one for one in faults if one.level == "error"]
            self.assertEqual(
                (fault.code, fault.record, fault.field),
                ("CP-LINE-12", move, "invoice_line_ids"),
            )
            self.assertIn("“Or”", fault.message)
            self.assertRegex(
                fault.message, "0[.,]00004, and Chorus Pro takes 4 decimals"
            )
        small = self.make_invoice(lines=[self.line(1000, quantity=0.0001)])
        self.assertEqual(self.fault_codes(small), [])

    def test_a_unit_of_the_currency_is_shared_like_a_cent(self):
        """Yens have no cents: what core shares among the lines are whole yens."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.company.tax_calculation_rounding_method = "round_globally"
        halves = [self.line(1, quantity=0.5) for _unused in range(4)]
        invoice = self.describe(self.line(5000), *halves, currency_id=yen.id)
        self.assertEqual(invoice.lines[0].net_amount, D("5000.00"))
        self.assertEqual(invoice.totals.without_tax, D("5002.00"))
