"""The VAT of what goes from one French territory to another, in Odoo."""

from odoo.tests import tagged

from .common_content import ContentCommon

GOODS = "Exonération de TVA, article 294, 2 du CGI"
NOTHING_SAID = "Exonération de TVA"


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfTerritories(ContentCommon):
    def setUp(self):
        super().setUp()
        self.company.partner_id.zip = "69001"
        self.carl.country_id = self.env.ref("base.gp")

    def vat_of(self, *lines, **values):
        """Category, code and words of the only VAT of an invoice, and its warnings."""
        move = self.make_invoice(lines=list(lines), **values)
        (subtotal,) = self.describe_move(move).subtotals
        tax = subtotal.tax
        faults = [f for f in move._chorus_pro_check()[move] if f.code == "CP-TAX-09"]
        for fault in faults:
            self.assertEqual((fault.level, fault.record), ("warning", move))
            self.assertEqual(fault.field, "invoice_line_ids")
        return tax.category, tax.exemption_code, tax.exemption_reason, len(faults)

    def mapped(self, name):
        """What the fiscal position of the customer makes of a tax."""
        position = self.env["account.fiscal.position"]._get_fiscal_position(self.carl)
        return position.map_tax(self.tax(name))

    def test_odoo_takes_the_vat_of_services_away_and_the_user_is_told(self):
        tax = self.mapped("tva_normale_encaissement")
        self.assertEqual(tax, self.tax("tva_sale_service_export_0"))
        self.assertEqual(self.vat_of(self.line(10, tax)), ("E", None, NOTHING_SAID, 1))

    def test_goods_are_an_export(self):
        tax = self.mapped("tva_normale")
        self.assertEqual(self.vat_of(self.line(10, tax)), ("G", "VATEX-EU-G", GOODS, 0))

    def test_service_exempt_by_its_article(self):
        tax = self.tax("tva_sale_service_export_0")
        tax.invoice_legal_notes = "Article 261, 4-4° du CGI"
        expected = ("E", None, "Article 261, 4-4° du CGI", 0)
        self.assertEqual(self.vat_of(self.line(10, tax)), expected)

    def test_article_of_a_tax_on_goods_wins_over_the_export(self):
        tax = self.tax("tva_sale_good_export_0")
        for words in ("Art. 261 C du CGI", "TVA non applicable, article 293 B du CGI"):
            tax.invoice_legal_notes = words
            with self.subTest(words=words):
                self.assertEqual(self.vat_of(self.line(10, tax)), ("E", None, words, 0))

    def test_exemption_code_implies_its_category(self):
        tax = self.tax("tva_sale_good_export_0")
        for code, category in (
            ("VATEX-FR-CGI261-4", "E"),
            ("VATEX-EU-132-1F", "E"),
            ("VATEX-FR-AE", "AE"),
            ("VATEX-EU-G", "G"),
        ):
            tax.ubl_cii_tax_exemption_reason_code = code
            with self.subTest(code=code):
                found = self.vat_of(self.line(10, tax))
                self.assertEqual(found[:2], (category, code))

    def test_export_chosen_for_a_service_does_not_name_the_article_on_goods(self):
        tax = self.tax("tva_sale_service_export_0")
        tax.ubl_cii_tax_category_code = "G"
        self.assertEqual(
            self.vat_of(self.line(10, tax)), ("G", "VATEX-EU-G", NOTHING_SAID, 1)
        )

    def test_service_with_the_tax_on_goods(self):
        goods, service = self.env["product.product"].create(
            [{"name": "Chaise"}, {"name": "Formation", "type": "service"}]
        )
        tax = self.tax("tva_sale_good_export_0")
        alone = self.line(10, tax, product_id=service.id)
        self.assertEqual(self.vat_of(alone), ("E", None, NOTHING_SAID, 1))
        # their transport goes with the goods
        together = self.line(90, tax, product_id=goods.id)
        self.assertEqual(self.vat_of(alone, together)[:3], ("G", "VATEX-EU-G", GOODS))

    def test_inside_one_territory_nothing_is_exported(self):
        for seller, buyer in (
            (("FR", "97110"), ("GP", "97190")),
            (("GP", "97110"), ("FR", "97190")),
            (("FR", "97110"), ("MQ", "97200")),
            (("RE", "97400"), ("FR", "97 410")),
        ):
            for partner, (country, postcode) in (
                (self.company.partner_id, seller),
                (self.carl, buyer),
            ):
                country = self.env.ref(f"base.{country.lower()}")
                partner.write({"country_id": country.id, "zip": postcode})
            with self.subTest(seller=seller, buyer=buyer):
                tax = self.tax("tva_sale_good_export_0")
                self.assertEqual(
                    self.vat_of(self.line(10, tax)), ("E", None, NOTHING_SAID, 1)
                )

    def test_from_overseas_to_the_mainland_goods_are_exported(self):
        self.company.partner_id.zip = "97410"
        self.carl.write({"country_id": self.env.ref("base.fr").id, "zip": "75001"})
        goods = self.vat_of(self.line(10, "tva_sale_good_0"))
        self.assertEqual(goods, ("G", "VATEX-EU-G", GOODS, 0))
        service = self.vat_of(self.line(10, "tva_sale_service_0"))
        self.assertEqual(service, ("E", None, NOTHING_SAID, 1))

    def site(self, country, **values):
        """A place of delivery of the customer."""
        return self.env["res.partner"].create(
            {
                "name": "Dépôt",
                "parent_id": self.carl.id,
                "type": "delivery",
                "city": "Dépôt",
                "country_id": country and self.env.ref(f"base.{country}").id,
                **values,
            }
        )

    def test_territory_of_goods_is_where_they_are_delivered(self):
        goods, service = "tva_sale_good_export_0", "tva_sale_service_export_0"
        exported, exempt = ("G", "VATEX-EU-G", GOODS, 0), ("E", None, NOTHING_SAID, 1)
        mainland = self.env.ref("base.fr")
        overseas = self.env.ref("base.gp")
        for buyer, tax, site, expected in (
            ((mainland, "75001"), goods, self.site("gp"), exported),
            ((mainland, "75001"), goods, self.site("fr", zip="97400"), exported),
            ((overseas, "97110"), goods, self.site("fr", zip="69003"), exempt),
            ((overseas, "97110"), goods, self.site("re"), exported),
            # an address without a country tells nothing
            ((overseas, "97110"), goods, self.site(False), exported),
            # a service is delivered to nobody but its buyer
            ((mainland, "75001"), service, self.site("gp"), exempt),
            ((overseas, "97110"), service, self.site("fr", zip="69003"), exempt),
        ):
            country, postcode = buyer
            self.carl.write({"country_id": country.id, "zip": postcode})
            where = f"{buyer[1]} {tax} {site.country_id.code} {site.zip}"
            with self.subTest(where=where):
                found = self.vat_of(self.line(10, tax), partner_shipping_id=site.id)
                self.assertEqual(found, expected)

    def test_each_place_of_one_batch_has_its_own_category(self):
        self.carl.write({"country_id": self.env.ref("base.fr").id, "zip": "75001"})
        shared, found = {}, []
        for site in (self.site("gp"), self.site("fr", zip="69003"), self.site("mq")):
            move = self.make_invoice(
                lines=[self.line(10, "tva_sale_good_0")], partner_shipping_id=site.id
            )
            invoice = move._chorus_pro_invoice(self.account, shared)
            found.append(invoice.subtotals[0].tax.category)
        self.assertEqual(found, ["G", "E", "G"])

    def test_goods_delivered_abroad_to_a_french_buyer(self):
        self.carl.write({"country_id": self.env.ref("base.fr").id, "zip": "75001"})
        for country, category in (("us", "G"), ("be", "E"), ("mc", "E"), ("nc", "G")):
            with self.subTest(country=country):
                site = self.site(country)
                line = self.line(10, "tva_sale_good_0")
                found = self.vat_of(line, partner_shipping_id=site.id)
                self.assertEqual(found[0], category)

    def test_seller_of_guyane_by_its_postcode(self):
        self.company.partner_id.zip = "97300"
        for line in (
            self.line(10, "tva_sale_good_0"),
            self.line(10) | {"tax_ids": []},
        ):
            found = self.vat_of(line)
            self.assertEqual(found[0], "O")
            self.assertIn("294", found[2])


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfBranches(ContentCommon):
    """A branch of Lyon, whose number is that of the company, sells abroad."""

    def setUp(self):
        super().setUp()
        self.company.partner_id.zip = "69001"
        self.branch = self._create_company(name="Succursale", parent_id=self.company.id)
        self.branch.partner_id.write(
            {
                "street": "1 rue de la Barre",
                "zip": "69002",
                "city": "Lyon",
                "country_id": self.env.ref("base.fr").id,
                "vat": False,
            }
        )
        self.carl.country_id = self.env.ref("base.nc")

    def sell(self, tax, **values):
        self.env.invalidate_all()
        move = self.make_invoice(
            lines=[self.line(10, tax)], company_id=self.branch.id, **values
        )
        user = self.make_user("branch", "account.group_account_invoice", self.branch)
        invoice = move.with_user(user)._chorus_pro_invoice(self.account)
        user.sudo().unlink()
        return invoice.subtotals[0].tax.category, invoice.seller.vat_number

    def test_export_under_the_number_of_the_parent(self):
        tax = "tva_sale_good_export_0"
        self.assertEqual(self.sell(tax), ("G", "FR68900000001"))
        self.carl.country_id = self.env.ref("base.gp")
        self.assertEqual(self.sell(tax), ("G", "FR68900000001"))

    def test_what_follows_the_parent_s_number_is_not_kept(self):
        tax = "tva_sale_good_export_0"
        self.assertEqual(self.sell(tax), ("G", "FR68900000001"))
        self.company.vat = False
        self.assertEqual(self.sell(tax), ("E", None))

    def test_own_number_of_a_branch_goes_before_its_parent_s(self):
        self.branch.vat = "FR23334175221"
        self.assertEqual(self.sell("tva_normale"), ("S", "FR23334175221"))
        # Odoo's way to write that there is none
        self.branch.vat = "/"
        self.assertEqual(self.sell("tva_sale_good_export_0"), ("E", None))

    def test_foreign_number_of_the_fiscal_position(self):
        belgium = self.env.ref("base.be").id
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Belgique",
                "country_id": belgium,
                "foreign_vat": "BE0477472701",
            }
        )
        tax = self.tax("tva_sale_good_export_0")
        group = tax.tax_group_id.copy({"country_id": belgium})
        tax = tax.copy({"name": "0 %", "country_id": belgium, "tax_group_id": group.id})
        self.company.vat = False
        self.carl.country_id = self.env.ref("base.gp")
        found = self.sell(tax, fiscal_position_id=position.id)
        self.assertEqual(found, ("G", "BE0477472701"))
