"""An invoice of Odoo as EN 16931 sees it: lines, VAT, parties, references, payment."""

from datetime import date
from decimal import Decimal as D

from odoo.fields import Command
from odoo.tests import tagged

from ..chorus_pro.invoice import Period, PrecedingInvoice
from ..models.checks.content_fault import ContentFault
from .common_content import ContentCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfLines(ContentCommon):
    def test_several_rates_make_one_breakdown_each(self):
        invoice = self.describe(
            self.line(100, "tva_specifique"),
            self.line(50, "tva_normale", quantity=2),
            self.line(10, "tva_normale"),
        )
        self.assertEqual(
            [(s.tax.rate, s.taxable_amount, s.tax_amount) for s in invoice.subtotals],
            [(D("8.5"), D("100.00"), D("8.50")), (D("20"), D("110.00"), D("22.00"))],
        )
        self.assertEqual(invoice.totals.due, D("240.50"))

    def test_discount_of_a_line_is_an_allowance(self):
        line = self.describe(self.line(40, quantity=1.5, discount=15)).lines[0]
        (allowance,) = line.allowances
        self.assertEqual(line.net_price, D("40"))
        self.assertEqual(line.net_amount, D("51.00"))
        self.assertFalse(allowance.is_charge)
        self.assertEqual(allowance.amount, D("9.00"))
        self.assertEqual(allowance.percentage, D("15"))

    def test_gift_has_a_price_and_a_full_discount(self):
        line = self.describe(self.line(9), self.line(40, discount=100)).lines[1]
        self.assertEqual(line.net_amount, D("0.00"))
        self.assertEqual(line.allowances[0].amount, D("40.00"))

    def test_negative_discount_is_a_surcharge(self):
        line = self.describe(self.line(100, discount=-10)).lines[0]
        (charge,) = line.allowances
        self.assertTrue(charge.is_charge)
        self.assertEqual((charge.amount, line.net_amount), (D("10.00"), D("110.00")))
        self.assertEqual((charge.percentage, charge.base_amount), (D("10"), D("100")))
        self.assertEqual((charge.reason, charge.reason_code), ("Majoration", None))

    def test_what_is_taken_back_on_a_negative_line_is_told_so(self):
        lines = (self.line(-5, discount=10), self.line(-5, discount=-10))
        _first, discounted, raised = self.describe(self.line(100), *lines).lines
        self.assertEqual(discounted.net_amount, D("-4.50"))
        self.assertEqual(raised.net_amount, D("-5.50"))
        (charge,) = discounted.allowances
        self.assertEqual((charge.is_charge, charge.percentage), (True, D("10")))
        self.assertEqual(charge.reason, "Reprise de remise")
        (allowance,) = raised.allowances
        self.assertEqual((allowance.is_charge, allowance.percentage), (False, D("10")))
        self.assertEqual(allowance.reason, "Reprise de majoration")
        self.assertIsNone(allowance.reason_code)

    def test_negative_price_becomes_a_negative_quantity(self):
        line = self.describe(self.line(100), self.line(-5, discount=10)).lines[1]
        self.assertEqual((line.quantity, line.net_price), (D("-1"), D("5")))
        self.assertEqual(line.net_amount, D("-4.50"))

    def test_line_of_zero(self):
        invoice = self.describe(self.line(10), self.line(0), self.line(7, quantity=0))
        self.assertEqual(invoice.lines[1].net_amount, D("0.00"))
        self.assertEqual(invoice.lines[2].quantity, D("0"))

    def test_eco_contribution_is_a_charge_of_its_line(self):
        eco = self.env["account.tax"].create(
            {
                "name": "Éco-contribution",
                "amount_type": "fixed",
                "amount": 0.5,
                "include_base_amount": True,
                "sequence": 0,
                "company_id": self.company.id,
            }
        )
        invoice = self.describe(self.line(10, eco, "tva_normale", quantity=2))
        (charge,) = invoice.lines[0].allowances
        self.assertTrue(charge.is_charge)
        self.assertEqual(charge.amount, D("1.00"))
        self.assertEqual(invoice.subtotals[0].taxable_amount, D("21.00"))

    def test_cash_rounding_as_a_line_is_the_rounding_amount(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "0.05",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "rounding_method": "HALF-UP",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        invoice = self.describe(self.line(9.99), invoice_cash_rounding_id=rounding.id)
        self.assertEqual(invoice.totals.with_tax, D("11.99"))
        self.assertEqual(invoice.totals.rounding, D("0.01"))
        self.assertEqual(invoice.totals.due, D("12.00"))

    def test_sections_and_notes_stay_with_their_line(self):
        invoice = self.describe(
            self.text("line_section", "Lot 1"),
            self.line(10),
            self.text("line_note", "Livré le 3"),
            self.text("line_section", "Lot 2"),
            self.text("line_note", "Sans objet"),
        )
        self.assertEqual(invoice.lines[0].note, "Lot 1\nLivré le 3")
        texts = [note.text for note in invoice.notes if not note.subject]
        self.assertEqual(texts, ["Lot 2", "Sans objet"])

    def test_name_and_description_of_a_free_line(self):
        invoice = self.describe(self.line(10, name="Pose de porte\nBureau 12\nNord"))
        self.assertEqual(invoice.lines[0].name, "Pose de porte")
        self.assertEqual(invoice.lines[0].description, "Bureau 12\nNord")

    def test_long_name_goes_on_in_the_description(self):
        name = "mot " * 120
        line = self.describe(self.line(10, name=name)).lines[0]
        self.assertLessEqual(len(line.name), 200)
        self.assertEqual(f"{line.name} {line.description}".split(), name.split())

    def test_line_without_name_gets_one(self):
        self.assertTrue(self.describe(self.line(10, name=False)).lines[0].name)

    def test_product_line_has_its_reference_and_unit(self):
        product = self.env["product.product"].create(
            {
                "name": "Chaise",
                "default_code": "CH01",
                "uom_id": self.env.ref("uom.product_uom_dozen").id,
            }
        )
        values = self.line(10, product_id=product.id)
        del values["name"]
        line = self.describe(values).lines[0]
        self.assertEqual((line.name, line.seller_item), ("Chaise", "CH01"))
        self.assertEqual(line.unit_code, "DZN")

    def test_down_payment_is_deducted_by_a_negative_line(self):
        invoice = self.describe(self.line(1000), self.line(300, quantity=-1))
        self.assertEqual(invoice.lines[1].net_amount, D("-300.00"))
        self.assertEqual(invoice.totals.due, D("840.00"))

    def test_credit_note_has_positive_amounts_and_names_its_invoice(self):
        move = self.make_invoice(lines=[self.line(100)])
        refund = move._reverse_moves([{"invoice_date": date(2026, 3, 9)}])
        refund.action_post()
        invoice = self.describe_move(refund)
        self.assertEqual(invoice.type_code, "381")
        self.assertEqual(invoice.totals.due, D("120.00"))
        self.assertEqual(invoice.lines[0].quantity, D("1"))
        self.assertEqual(
            invoice.preceding, (PrecedingInvoice(move.name, date(2026, 3, 2)),)
        )
        self.assertEqual(invoice.payment.means_code, "01")


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfTaxes(ContentCommon):
    def test_vat_on_payments_or_on_debits_only_when_all_agree(self):
        goods, services = "tva_normale", "tva_normale_encaissement"
        for taxes, code in (
            ((goods,), "5"),
            ((services,), "72"),
            ((goods, services), None),
        ):
            with self.subTest(taxes=taxes):
                invoice = self.describe(*[self.line(10, tax) for tax in taxes])
                self.assertEqual(invoice.tax_due_code, code)

    def test_exemption_has_its_code_and_the_words_of_the_tax(self):
        tax = self.tax("tva_sale_service_0")
        tax.ubl_cii_tax_category_code = "E"
        tax.ubl_cii_tax_exemption_reason_code = "VATEX-FR-FRANCHISE"
        tax.invoice_legal_notes = "<p>TVA non applicable, article 293 B du CGI</p>"
        self.company.vat = False
        invoice = self.describe(self.line(10, tax))
        (subtotal,) = invoice.subtotals
        self.assertEqual(subtotal.tax.category, "E")
        self.assertEqual(subtotal.tax.exemption_code, "VATEX-FR-FRANCHISE")
        self.assertIn("293 B", subtotal.tax.exemption_reason)
        self.assertEqual(invoice.seller.tax_registration, "900000001")

    def test_octroi_de_mer_as_a_percentage_has_its_own_remedy(self):
        duty = self.tax("tva_specifique").copy({"name": "Octroi de mer 7 %"})
        for taxes in ([duty], [self.tax("tva_specifique"), duty]):
            move = self.make_invoice(lines=[self.line(100, *taxes)])
            (fault,) = (f for f in move._chorus_pro_check()[move] if f.level == "error")
            self.assertEqual(fault.code, "CP-ODOO-33")
            self.assertIn("Octroi de mer", fault.message)

    def test_two_exemptions_of_one_category_are_one_breakdown(self):
        taxes = self.tax("tva_sale_service_0") | self.tax("tva_sale_good_0")
        codes = ("VATEX-FR-CGI261-4", "VATEX-FR-CGI261-7")
        for tax, code in zip(taxes, codes, strict=True):
            tax.ubl_cii_tax_category_code = "E"
            tax.ubl_cii_tax_exemption_reason_code = code
            tax.invoice_legal_notes = code
        invoice = self.describe(*[self.line(10, tax) for tax in taxes])
        (subtotal,) = invoice.subtotals
        self.assertIsNone(subtotal.tax.exemption_code)
        for code in codes:
            self.assertIn(code, subtotal.tax.exemption_reason)

    def test_seller_of_guyane_is_outside_vat_and_shows_no_vat_number(self):
        self.company.partner_id.country_id = self.env.ref("base.gf")
        invoice = self.describe(self.line(10, "tva_sale_good_0"))
        self.assertEqual(invoice.lines[0].tax.category, "O")
        self.assertIsNone(invoice.lines[0].tax.rate)
        self.assertIsNone(invoice.seller.vat_number)
        self.assertIn("294", invoice.subtotals[0].tax.exemption_reason)

    def test_goods_from_the_mainland_to_guadeloupe_are_an_export(self):
        self.company.partner_id.zip = "69001"
        self.carl.country_id = self.env.ref("base.gp")
        invoice = self.describe(self.line(10, "tva_sale_good_0"))
        self.assertEqual(invoice.lines[0].tax.category, "G")
        self.assertEqual(invoice.subtotals[0].tax.exemption_code, "VATEX-EU-G")
        self.assertEqual(invoice.buyer.address.country, "GP")

    def test_services_of_guadeloupe_bear_8_5(self):
        for partner in (self.carl, self.company.partner_id):
            partner.country_id = self.env.ref("base.gp")
        tax = self.describe(self.line(10, "tva_specifique")).lines[0].tax
        self.assertEqual((tax.category, tax.rate), ("S", D("8.5")))

    def test_foreign_currency_has_its_vat_in_euros(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": dollar.id,
                "rate": 2.0,
                "company_id": self.company.id,
            }
        )
        invoice = self.describe(self.line(100), currency_id=dollar.id)
        self.assertEqual((invoice.currency, invoice.totals.tax), ("USD", D("20.00")))
        self.assertEqual(invoice.accounting_currency, "EUR")
        self.assertEqual(invoice.totals.tax_accounting, D("10.00"))

    def test_what_no_source_says_how_to_write_is_refused(self):
        create = self.env["account.tax"].create
        values = {"type_tax_use": "sale", "company_id": self.company.id}
        retention = create({"name": "Retenue", "amount": -5, **values})
        deposit = create(
            {"name": "Consigne", "amount_type": "fixed", "amount": 2, **values}
        )
        # VAT is not computed on what comes after it
        late_eco = create(
            {
                "name": "Éco-contribution",
                "amount_type": "fixed",
                "amount": 0.05,
                "include_base_amount": True,
                "sequence": 50,
                **values,
            }
        )
        second = create({"name": "Autre", "amount": 1, **values})
        vat = self.tax("tva_normale")
        for taxes, code in (
            ((), "CP-ODOO-08"),
            ((vat, second), "CP-ODOO-09"),
            ((retention,), "CP-ODOO-10"),
            ((vat, retention), "CP-ODOO-10"),
            ((vat, deposit), "CP-ODOO-11"),
            ((vat, late_eco), "CP-ODOO-11"),
        ):
            line = self.line(10, *taxes)
            line["tax_ids"] = [Command.set([tax.id for tax in taxes])]
            with self.subTest(code=code):
                move = self.make_invoice(lines=[line])
                with self.assertRaises(ContentFault) as caught:
                    move._chorus_pro_invoice(self.account)
                self.assertEqual(caught.exception.code, code)
                # another tax is chosen on a line
                self.assertEqual(caught.exception.field, "invoice_line_ids")

    def test_what_was_posted_counts_not_today_s_settings(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        taxes = self.tax("tva_normale_ttc")
        lines = [self.line(price, taxes, quantity=3) for price in (9.99, 0.07, 33.33)]
        move = self.make_invoice(lines=lines)
        self.company.tax_calculation_rounding_method = "round_per_line"
        self.env.invalidate_all()
        totals = move._chorus_pro_invoice(self.account).totals
        self.assertEqual(totals.with_tax, D("130.17"))
        self.assertEqual(totals.without_tax, D(str(move.amount_untaxed)))


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfTheHeader(ContentCommon):
    def test_references_are_core_s_and_nothing_else(self):
        self.carl.ref = "CLIENT-7"
        invoice = self.describe(
            self.line(10), purchase_order_reference=False, ref="Réf"
        )
        self.assertIsNone(invoice.service_code)
        self.assertIsNone(invoice.commitment_number)
        self.assertIsNone(invoice.contract_number)
        invoice = self.describe(
            self.line(10),
            buyer_reference=" SERV ",
            purchase_order_reference="\u200bEJ\u2060-1\u00a0",
            contract_reference="M\u00ad-2\ufeff",
        )
        self.assertEqual(
            (
                invoice.service_code,
                invoice.commitment_number,
                invoice.contract_number,
            ),
            ("SERV", "EJ-1", "M-2"),
        )

    def test_identifiers_are_digits_only(self):
        invoice = self.describe(self.line(10))
        self.assertEqual(invoice.buyer.siret, "20004150700027")
        self.assertEqual(invoice.seller.siret, self.account.siret)

    def test_characters_that_are_not_drawn_are_named_in_the_number(self):
        move = self.make_invoice(name="FAC/\u200b2026/0042")
        (fault,) = (f for f in move._chorus_pro_check()[move] if f.level == "error")
        self.assertEqual(fault.code, "CP-NUMBER-03")
        self.assertIn("FAC/[U+200B]2026/0042", fault.message)

    def test_service_of_the_buyer_is_its_contact(self):
        contact = self.env["res.partner"].create(
            {"name": "Service des achats", "parent_id": self.carl.id, "type": "invoice"}
        )
        invoice = self.describe(self.line(10), partner_id=contact.id)
        self.assertEqual(invoice.buyer.name, self.carl.name)
        self.assertEqual(invoice.buyer.contact.name, "Service des achats")
        self.assertEqual(invoice.buyer.address.city, "Le Gosier")

    def test_delivery_elsewhere_and_its_date(self):
        site = self.env["res.partner"].create(
            {
                "name": "Déchetterie",
                "parent_id": self.carl.id,
                "type": "delivery",
                "city": "Sainte-Anne",
                "country_id": self.env.ref("base.gp").id,
            }
        )
        invoice = self.describe(
            self.line(10), partner_shipping_id=site.id, delivery_date="2026-02-27"
        )
        self.assertEqual(invoice.delivery.delivered_on, date(2026, 2, 27))
        self.assertEqual(invoice.delivery.address.city, "Sainte-Anne")

    def test_narration_is_a_note_in_plain_text(self):
        invoice = self.describe(self.line(10), narration="<p>Merci<br>à vous</p>")
        self.assertEqual(invoice.notes[0].text, "Merci\nà vous")

    def test_notes_keep_the_words_of_the_editor_and_nothing_else(self):
        picture = f'<img src="data:image/png;base64,{"A" * 100_000}">'
        self.company.report_footer = "<p><b>SARL</b> au capital de 8 000 €</p>"
        tax = self.tax("tva_normale").copy(
            {
                "name": "Exonéré",
                "amount": 0,
                "invoice_legal_notes": "<p><b>Article</b> 261-4-4°<br></p>" + picture,
            }
        )
        invoice = self.describe(
            self.line(10, tax),
            narration=f"<p>Voir <strong>nos CGV</strong></p>{picture}",
        )
        self.assertIn("Voir nos CGV", [note.text for note in invoice.notes])
        self.assertEqual(invoice.seller.legal_information, "SARL au capital de 8 000 €")
        exemption = invoice.subtotals[0].tax.exemption_reason
        self.assertEqual(exemption, "Article 261-4-4°")

    def test_the_scheme_of_the_sirets_is_that_of_the_account(self):
        invoice = self.describe(self.line(10))
        self.assertEqual({invoice.seller.scheme, invoice.buyer.scheme}, {"0002"})
        self.account.sudo().siret_scheme = "0009"
        move = self.make_invoice()
        invoice = self.describe_move(move)
        self.assertEqual({invoice.seller.scheme, invoice.buyer.scheme}, {"0009"})
        self.assertFalse(self.fault_codes(move))

    def test_a_public_seller_may_use_the_service_of_public_bodies(self):
        move = self.make_invoice(buyer_reference="FACTURES_PUBLIQUES")
        self.assertEqual(self.fault_codes(move), ["CP-SERVICE-04"])
        draft = self.make_invoice(post=False, buyer_reference="FACTURES_PUBLIQUES")
        self.assertTrue(draft.chorus_pro_missing_text)
        self.account.sudo().is_public_body = True
        self.assertFalse(self.fault_codes(move))
        draft.invalidate_recordset(["chorus_pro_missing_text"])
        self.assertFalse(draft.chorus_pro_missing_text)

    def test_a_language_that_is_not_active_stops_its_own_invoice_only(self):
        other = self.make_buyer("Autre", "21971131500013", requirement="none")
        self.env.cr.execute(
            "UPDATE res_partner SET lang = 'nl_BE' WHERE id = %s", [other.id]
        )
        other.invalidate_recordset()
        moves = self.make_invoice(other) | self.make_invoice()
        faults = moves._chorus_pro_check()
        found = [
            [fault.code for fault in faults[move] if fault.level == "error"]
            for move in moves
        ]
        self.assertEqual(found, [["CP-ODOO-34"], []])

    def test_a_unit_without_code_is_warned_of(self):
        unit = self.env["uom.uom"].create({"name": "Tour de manège"})
        move = self.make_invoice(lines=[self.line(10, product_uom_id=unit.id)])
        self.assertIn("CP-LINE-13", self.fault_codes(move, "warning"))
        kilogram = self.env.ref("uom.product_uom_kgm")
        move = self.make_invoice(lines=[self.line(10, product_uom_id=kilogram.id)])
        self.assertNotIn("CP-LINE-13", self.fault_codes(move, "warning"))

    def test_a_seller_without_vat_number_that_charges_vat_is_warned_of(self):
        self.company.partner_id.vat = False
        move = self.make_invoice(lines=[self.line(10)])
        self.assertIn("CP-SELLER-13", self.fault_codes(move, "warning"))

    def test_the_dates_of_lines_are_read_where_a_module_keeps_them(self):
        """As OCA's ``account_invoice_start_end_dates`` names them."""
        kind = type("Line", (dict,), {"_fields": ("start_date", "end_date")})
        line = kind(start_date=date(2026, 1, 1), end_date=False)
        period = self.env["account.move"]._chorus_pro_line_period(line)
        self.assertEqual(period, Period(date(2026, 1, 1), None))

    def test_draft_is_refused(self):
        move = self.make_invoice(lines=[self.line(10)], post=False)
        with self.assertRaises(ContentFault):
            move._chorus_pro_invoice(self.account)
