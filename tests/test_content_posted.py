"""VAT as it was posted, whatever became of its tax since; faults of a tax."""

from decimal import Decimal as D

from odoo.fields import Command
from odoo.tests import tagged

from .common_content import ContentCommon


class PostedCommon(ContentCommon):
    def vat_of(self, move, shared=None):
        """``[(category, rate, taxable amount, VAT)]`` of a posted invoice."""
        self.env.invalidate_all()
        invoice = move._chorus_pro_invoice(self.account, shared)
        self.assertEqual(invoice.totals.with_tax, D(str(move.amount_total)))
        faults = move._chorus_pro_check()[move]
        codes = {fault.code for fault in faults if fault.level == "error"}
        codes |= {"CP-TAX-03"} & {fault.code for fault in faults}
        self.assertFalse(codes)
        return [
            (s.tax.category, s.tax.rate, s.taxable_amount, s.tax_amount)
            for s in invoice.subtotals
        ]

    def taken_back(self, *factors, **values):
        """A tax of 20 % whose distribution is given in percent."""
        lines = [Command.create({"repartition_type": "base"})] + [
            Command.create({"repartition_type": "tax", "factor_percent": factor})
            for factor in factors
        ]
        return self.env["account.tax"].create(
            {
                "name": "20 % distribuée",
                "amount": 20,
                "type_tax_use": "sale",
                "company_id": self.company.id,
                "country_id": self.company.account_fiscal_country_id.id,
                "tax_group_id": self.tax("tva_normale").tax_group_id.id,
                "invoice_repartition_line_ids": lines,
                "refund_repartition_line_ids": lines,
                **values,
            }
        )


def eco_contribution(test):
    """A fixed tax by unit, on which VAT is due."""
    return test.env["account.tax"].create(
        {
            "name": "Éco-contribution",
            "amount_type": "fixed",
            "amount": 0.5,
            "include_base_amount": True,
            "sequence": 0,
            "company_id": test.company.id,
        }
    )


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfPostedTaxes(PostedCommon):
    def test_rate_changed_after_posting(self):
        tax = self.tax("tva_normale")
        # of one euro, the wrong rate was a warning only, and left
        for price in (1, 100, 12345.67):
            move = self.make_invoice(lines=[self.line(price, tax)])
            vat = D(str(move.amount_tax))
            tax.amount = 10
            with self.subTest(price=price):
                expected = [("S", D(20), D(str(move.amount_untaxed)), vat)]
                self.assertEqual(self.vat_of(move), expected)
            tax.amount = 20

    def test_credit_note_of_the_former_rate(self):
        move = self.make_invoice(lines=[self.line(100)], move_type="out_refund")
        self.tax("tva_normale").amount = 5.5
        self.assertEqual(self.vat_of(move), [("S", D(20), D(100), D(20))])

    def test_vat_that_a_tax_does_not_charge_any_more_or_charges_since(self):
        charged = self.make_invoice(lines=[self.line(100)])
        exempt = self.make_invoice(lines=[self.line(100, "tva_sale_good_0")])
        self.tax("tva_normale").amount = 0
        self.tax("tva_sale_good_0").amount = 20
        self.assertEqual(self.vat_of(charged), [("S", D(20), D(100), D(20))])
        self.assertEqual(self.vat_of(exempt), [("E", D(0), D(100), D(0))])

    def test_price_with_the_former_vat_gives_its_net_price(self):
        move = self.make_invoice(
            lines=[self.line(120, "tva_normale_ttc", quantity=2, discount=10)]
        )
        self.tax("tva_normale_ttc").amount = 10
        self.assertEqual(self.vat_of(move), [("S", D(20), D(180), D(36))])
        (line,) = move._chorus_pro_invoice(self.account).lines
        self.assertEqual((line.net_price, line.net_amount), (D(100), D(180)))
        (discount,) = line.allowances
        self.assertEqual((discount.amount, discount.percentage), (D(20), D(10)))

    def test_two_rates_of_one_tax_in_one_batch(self):
        tax, shared = self.tax("tva_normale"), {}
        before = self.make_invoice(lines=[self.line(100, tax)])
        tax.amount = 10
        after = self.make_invoice(lines=[self.line(100, tax)])
        found = [self.vat_of(move, shared)[0][1] for move in (before, after, before)]
        self.assertEqual(found, [D(20), D(10), D(20)])

    def test_distribution_changed_after_posting(self):
        tax = self.taken_back(100)
        move = self.make_invoice(lines=[self.line(100, tax)])
        back = [Command.create({"repartition_type": "tax", "factor_percent": -100})]
        sides = ("invoice_repartition_line_ids", "refund_repartition_line_ids")
        tax.write(dict.fromkeys(sides, back))
        self.assertEqual(self.vat_of(move), [("S", D(20), D(100), D(20))])

    def test_vat_on_an_eco_contribution_keeps_its_rate(self):
        eco = eco_contribution(self)
        move = self.make_invoice(lines=[self.line(10, eco, "tva_normale", quantity=2)])
        self.tax("tva_normale").amount = 10
        self.assertEqual(self.vat_of(move), [("S", D(20), D(21), D("4.20"))])

    def test_vat_changed_by_hand_to_another_rate_is_told(self):
        move = self.make_invoice(lines=[self.line(100)], post=False)
        tax_line = move.line_ids.filtered("tax_line_id")
        term = move.line_ids.filtered(lambda one: one.display_type == "payment_term")
        move.write(
            {
                "line_ids": [
                    Command.update(tax_line.id, {"amount_currency": -10.0}),
                    Command.update(term.id, {"amount_currency": 110.0}),
                ]
            }
        )
        move.action_post()
        (fault,) = (f for f in move._chorus_pro_check()[move] if f.code == "CP-TAX-10")
        self.assertEqual(fault.level, "warning")
        for words in ("10,00", "20 %", "10 %"):
            self.assertIn(words, fault.message)

    def test_vat_changed_by_hand_keeps_its_rate_and_is_told(self):
        move = self.make_invoice(lines=[self.line(100)], post=False)
        line = move.line_ids.filtered("tax_line_id")
        line.amount_currency -= 0.05
        move.action_post()
        (subtotal,) = move._chorus_pro_invoice(self.account).subtotals
        self.assertEqual((subtotal.tax.rate, subtotal.tax_amount), (D(20), D("20.05")))
        (fault,) = [f for f in move._chorus_pro_check()[move] if "TAX" in f.code]
        self.assertEqual((fault.code, fault.level), ("CP-TAX-03", "warning"))
        self.assertIn("by hand", fault.message)


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfTaxFaults(PostedCommon):
    def fault_of(self, *lines, **values):
        """The only error of an invoice."""
        move = self.make_invoice(lines=list(lines), **values)
        (fault,) = [f for f in move._chorus_pro_check()[move] if f.level == "error"]
        return fault

    def assert_opens(self, fault, code, tax, *words):
        self.assertEqual(
            (fault.code, fault.record, fault.field),
            (code, tax, "ubl_cii_tax_category_code"),
        )
        for word in words:
            self.assertIn(word, fault.message)

    def test_vat_charged_under_a_category_that_says_none(self):
        tax = self.tax("tva_normale")
        for category in ("E", "Z", "G", "AE"):
            tax.ubl_cii_tax_category_code = category
            with self.subTest(category=category):
                fault = self.fault_of(self.line(100, tax))
                self.assert_opens(fault, "CP-ODOO-30", tax, f"category {category} ")

    def test_no_vat_under_the_category_of_vat_charged(self):
        for tax in (self.tax("tva_sale_good_0"), self.taken_back(100, -100)):
            tax.ubl_cii_tax_category_code = "S"
            with self.subTest(tax=tax.name):
                fault = self.fault_of(self.line(100, tax))
                self.assert_opens(fault, "CP-ODOO-31", tax, "distribution", "AE")

    def test_amounts_of_zero_do_not_hide_a_reverse_charge(self):
        tax = self.taken_back(100, -100)
        for prices, net in (((0,), 0), ((100, -100), 0), ((0.04,), "0.04")):
            for move_type in ("out_invoice", "out_refund"):
                with self.subTest(prices=prices, move_type=move_type):
                    move = self.make_invoice(
                        lines=[self.line(price, tax) for price in prices],
                        move_type=move_type,
                    )
                    self.assertEqual(self.vat_of(move), [("AE", D(0), D(net), D(0))])

    def test_gift_is_not_a_vat_of_zero(self):
        tax = self.tax("tva_normale")
        tax.ubl_cii_tax_category_code = "S"
        gift = self.line(100, tax, discount=100)
        move = self.make_invoice(lines=[gift, self.line(10, "tva_reduite")])
        expected = [("S", D("5.5"), D(10), D("0.55")), ("S", D(20), D(0), D(0))]
        self.assertEqual(self.vat_of(move), expected)

    def test_vat_given_and_taken_back(self):
        tax = self.taken_back(100, -100)
        for values, expected in (
            ({}, ("AE", "VATEX-EU-AE", "Autoliquidation")),
            (
                {"invoice_legal_notes": "Article 261, 4 du CGI"},
                ("E", None, "Article 261, 4 du CGI"),
            ),
            (
                {"ubl_cii_tax_category_code": "E"},
                ("E", None, "Article 261, 4 du CGI"),
            ),
        ):
            tax.write(values)
            with self.subTest(values=values):
                move = self.make_invoice(lines=[self.line(100, tax)])
                (vat,) = self.vat_of(move)
                self.assertEqual(vat, (expected[0], D(0), D(100), D(0)))
                found = move._chorus_pro_invoice(self.account).subtotals[0].tax
                words = (found.exemption_code, found.exemption_reason)
                self.assertEqual(words, expected[1:])

    def test_category_of_another_country(self):
        tax = self.tax("tva_normale")
        tax.ubl_cii_tax_category_code = "L"
        fault = self.fault_of(self.line(100, tax))
        self.assert_opens(fault, "CP-ODOO-12", tax, "category L")

    def test_total_that_the_file_cannot_give_back(self):
        eco = eco_contribution(self)
        move = self.make_invoice(lines=[self.line(10, eco, "tva_normale", quantity=2)])
        eco.amount = 0
        (fault,) = [f for f in move._chorus_pro_check()[move] if f.level == "error"]
        self.assertEqual((fault.code, fault.record), ("CP-ODOO-13", move))
        self.assertRegex(fault.message, "24[.,]20")
        self.assertRegex(fault.message, "25[.,]20")
        # what the fault says to do
        move.button_draft()
        line, taxes = move.invoice_line_ids, move.invoice_line_ids.tax_ids
        line.tax_ids = False
        line.tax_ids = taxes
        move.action_post()
        self.assertEqual(self.vat_of(move), [("S", D(20), D(20), D(4))])

    def currency_of(self, name, rate):
        """A currency that is in use, and what one euro is worth in it."""
        currency = self.env.ref(f"base.{name}")
        currency.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": currency.id,
                "rate": rate,
                "company_id": self.company.id,
            }
        )
        return currency

    def test_currency_without_cents_keeps_its_rates(self):
        franc = self.currency_of("XPF", 119.33)
        lines = [self.line(13), self.line(7, "tva_reduite")]
        move = self.make_invoice(lines=lines, currency_id=franc.id)
        invoice = move._chorus_pro_invoice(self.account)
        found = [(s.tax.category, s.tax.rate, s.tax_amount) for s in invoice.subtotals]
        self.assertEqual(found, [("S", D("5.5"), D(0)), ("S", D(20), D(3))])

    def test_third_decimal_of_an_instalment_is_not_written(self):
        percents = (12.345, 87.655)
        terms = self.env["account.payment.term"].create(
            {
                "name": "En deux fois",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": percent})
                    for percent in percents
                ],
            }
        )
        move = self.make_invoice(
            lines=[self.line(100)],
            currency_id=self.currency_of("TND", 3.4).id,
            invoice_payment_term_id=terms.id,
        )
        self.assertEqual(self.vat_of(move), [("S", D(20), D(100), D(20))])

    def test_third_decimal_of_a_currency_cannot_be_written(self):
        dinar = self.currency_of("TND", 3.4)
        precision = self.env["decimal.precision"]
        precision.search([("name", "=", "Product Price")]).digits = 3
        for prices, amount in (
            # the sums agree or not once rounded: the debt is not the same
            ((10.005, 10.005), "10.005"),
            ((10.001,), "10.001"),
            # the VAT alone
            ((10.01,), "2.002"),
        ):
            lines = [self.line(price) for price in prices]
            with self.subTest(prices=prices):
                fault = self.fault_of(*lines, currency_id=dinar.id)
                self.assertEqual(
                    (fault.code, fault.field), ("CP-ODOO-32", "currency_id")
                )
                written = amount.replace(".", "[.,]")
                self.assertRegex(fault.message, f"{written} TND")
        move = self.make_invoice(lines=[self.line(10.05)], currency_id=dinar.id)
        expected = [("S", D(20), D("10.05"), D("2.01"))]
        self.assertEqual(self.vat_of(move), expected)
