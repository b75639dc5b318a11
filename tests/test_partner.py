"""Public buyers among the customers, and the customer's own portal."""

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from ..chorus_pro.identifiers import SEPARATORS, clean_identifier
from ..chorus_pro.simulator import fixtures
from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestPartner(ChorusProCommon):
    def test_the_siret_is_read_without_its_spaces(self):
        for typed in (
            "200 041 507 00027",
            "200\u00a0041\u202f507 00027",
            "200.041.507.00027",
            "\u200b200041507\u201100027\u2060",
        ):
            self.carl.company_registry = typed
            self.assertEqual(self.carl.chorus_pro_siret, fixtures.CARL_SIRET)
            self.assertEqual(self.carl.chorus_pro_structure_id, self.structure)

    def test_the_database_and_python_find_the_same_separators(self):
        codes = [code for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]
        text = "".join(f"a{chr(code)}" for code in codes)
        query = SQL("SELECT regexp_replace(%s, %s, '', 'g')", text, SEPARATORS)
        ((found,),) = self.env.execute_query(query)
        self.assertTrue(found == clean_identifier(text))

    def test_a_customer_is_found_by_a_siret_that_was_pasted(self):
        self.carl.company_registry = "200041507\u200b00027"
        found = self.env["res.partner"].search(
            [("chorus_pro_siret", "=", "\ufeff200 041 507 00027")]
        )
        self.assertIn(self.carl, found)

    def test_a_contact_has_the_buyer_of_its_establishment(self):
        contact = self.env["res.partner"].create(
            {"name": "Finances", "parent_id": self.carl.id}
        )
        self.assertEqual(contact.chorus_pro_structure_id, self.structure)

    def test_writing_what_the_buyer_requires_creates_the_structure(self):
        partner = self.make_buyer("Gosier", "21971131500013")
        self.assertFalse(partner.chorus_pro_structure_id)
        partner.chorus_pro_requirement = "both"
        structure = partner.chorus_pro_structure_id
        self.assertEqual(structure.siret, "21971131500013")
        self.assertEqual(structure.requirement, "both")
        self.assertEqual(structure.requirement_source, "manual")

    def test_without_siret_the_remedy_is_given(self):
        partner = self.make_buyer("Nobody", False)
        with self.assertRaisesRegex(UserError, "Company ID"):
            partner.chorus_pro_requirement = "both"
        with self.assertRaisesRegex(UserError, "Company ID"):
            partner.action_chorus_pro_check_buyer()

    def test_a_siren_is_not_a_siret(self):
        partner = self.make_buyer("Head office", "200041507")
        with self.assertRaisesRegex(UserError, "a SIREN has 9"):
            partner.action_chorus_pro_check_buyer()

    def test_the_button_reads_the_buyer(self):
        partner = self.make_buyer("Service", "123 456 782 00028")
        answer = partner.action_chorus_pro_check_buyer()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(partner.chorus_pro_requirement, "service")
        self.assertEqual(
            partner.chorus_pro_service_ids.mapped("code"), ["SERVICE_DEST_SERV_OBL"]
        )

    def test_a_partial_answer_is_a_warning(self):
        self.simulator.settings.forbidden_operations = ("search_services",)
        answer = self.carl.action_chorus_pro_check_buyer()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("services", answer["params"]["message"])

    def test_the_requirement_is_said_in_plain_words(self):
        for requirement, words in (
            ("none", "nothing in particular"),
            ("service", "<b>service code</b>"),
            ("commitment", "<b>commitment number</b>"),
            ("both", "code <b>and</b> a"),
            ("either", "code <b>or</b> a"),
        ):
            self.carl.chorus_pro_requirement = requirement
            self.assertIn(words, str(self.carl.chorus_pro_requirement_text))
        self.structure.is_active = False
        self.assertIn("inactive", str(self.carl.chorus_pro_requirement_text))

    def test_customers_are_found_by_their_buyer(self):
        Partner = self.env["res.partner"]
        other = self.make_buyer("Other", "12345678200028")
        mine = Partner.search([("chorus_pro_structure_id", "=", self.structure.id)])
        self.assertEqual(mine, self.carl)
        self.assertEqual(
            Partner.search([("chorus_pro_requirement", "=", "commitment")]), self.carl
        )
        unknown = Partner.search([("chorus_pro_structure_id", "=", False)])
        self.assertIn(other, unknown)
        self.assertNotIn(self.carl, unknown)
        self.assertEqual(self.structure.partner_ids, self.carl)

    def test_customers_are_found_by_a_part_of_their_siret(self):
        Partner = self.env["res.partner"]
        spaced, siren = "200 041", fixtures.CARL_SIRET[:9]
        for operator, value, found in (
            ("ilike", spaced, True),
            ("like", fixtures.CARL_SIRET[-5:], True),
            ("=ilike", f"{siren}%", True),
            ("=like", siren, False),
            ("not ilike", spaced, False),
            ("ilike", "987654", False),
            ("!=", fixtures.CARL_SIRET, False),
        ):
            with self.subTest(operator=operator, value=value):
                partners = Partner.search([("chorus_pro_siret", operator, value)])
                self.assertEqual(self.carl in partners, found)

    def test_merging_customers_keeps_their_siret_and_method(self):
        other = self._create_company(name="Other")
        kept = self.env["res.partner"].create({"name": "CARL", "is_company": True})
        gone = self.make_buyer("CARL 2", "20004150700001")
        gone.with_company(other).sudo().invoice_sending_method = "chorus_pro"
        kept.with_company(other).sudo().invoice_sending_method = "email"
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept | gone).ids, kept, extra_checks=False)
        self.assertFalse(gone.exists())
        self.assertEqual(kept.company_registry, "20004150700001")
        self.assertEqual(kept.invoice_sending_method, "chorus_pro")
        # a choice that was made is not changed
        self.assertEqual(kept.with_company(other).invoice_sending_method, "email")
        wizard._merge((kept | self.carl).ids, kept, extra_checks=False)
        self.assertEqual(kept.company_registry, "20004150700001")

    def test_a_branch_invoices_as_its_parent_until_it_chooses(self):
        branch = (
            self.env["res.company"]
            .sudo()
            .create({"name": "Branch", "parent_id": self.company.id})
        )
        by = self.carl._chorus_pro_is_invoiced_in
        found = self.env["res.partner"]._chorus_pro_invoiced_domain(branch)
        self.assertTrue(by(branch))
        self.assertIn(self.carl, self.env["res.partner"].search(found))
        self.carl.with_company(branch).sudo().invoice_sending_method = "email"
        self.assertFalse(by(branch))
        self.assertTrue(by(self.company))
        found = self.env["res.partner"]._chorus_pro_invoiced_domain(branch)
        self.assertNotIn(self.carl, self.env["res.partner"].search(found))
        self.assertFalse(by(self._create_company(name="Other")))

    def test_the_method_belongs_to_each_company(self):
        other = self._create_company(name="Other")
        self.assertFalse(self.carl.with_company(other).invoice_sending_method)

    def test_uninstalling_resets_the_customers_of_every_company(self):
        """Core resets only the companies of the user who uninstalls (promise 9)."""
        other = self._create_company(name="Other")
        self.carl.with_company(other).sudo().invoice_sending_method = "chorus_pro"
        mailed = self.make_buyer("Mailed", False, invoice_sending_method="email")
        mailed.with_company(other).sudo().invoice_sending_method = "chorus_pro"
        self.env["ir.default"].sudo().set(
            "res.partner",
            "invoice_sending_method",
            "chorus_pro",
            company_id=self.company.id,
        )
        value = (
            self.env["ir.model.fields.selection"]
            .sudo()
            .search(
                [
                    ("field_id.model", "=", "res.partner"),
                    ("field_id.name", "=", "invoice_sending_method"),
                    ("value", "=", "chorus_pro"),
                ]
            )
        )
        value._process_ondelete()
        for company in (self.company, other):
            self.assertFalse(self.carl.with_company(company).invoice_sending_method)
        self.assertEqual(mailed.invoice_sending_method, "email")
        self.assertFalse(mailed.with_company(other).invoice_sending_method)
        self.assertFalse(
            self.env["ir.default"].sudo().search([("json_value", "=", '"chorus_pro"')])
        )


@tagged("post_install", "-at_install")
class TestPortal(ChorusProCommon, HttpCase):
    """The address form keeps the customer's method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env(su=True),
            login="buyer",
            password="buyer-buyer",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.partner = cls.portal_user.partner_id
        cls.partner.sudo().write(
            {
                "name": "Commune du Gosier",
                "email": "mairie@example.com",
                "phone": "+590 590 11 11 11",
                "street": "1 place de la Mairie",
                "city": "Le Gosier",
                "zip": "97190",
                "country_id": cls.env.ref("base.fr").id,
                "invoice_sending_method": "chorus_pro",
            }
        )

    def save_address(self, **changes):
        self.authenticate("buyer", "buyer-buyer")
        page = self.url_open("/my/account").text
        data = {
            "partner_id": self.partner.id,
            "name": self.partner.name,
            "email": self.partner.email,
            "phone": self.partner.phone,
            "street": self.partner.street,
            "city": self.partner.city,
            "zip": self.partner.zip,
            "country_id": self.partner.country_id.id,
            "address_type": "billing",
            **changes,
        }
        answer = self.url_open(
            "/my/address/submit",
            data=data | {"csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        return page, answer.json()

    def test_no_other_method_is_offered(self):
        page, _answer = self.save_address()
        self.assertNotIn('name="invoice_sending_method"', page)

    def test_a_posted_method_is_ignored_and_the_address_is_saved(self):
        _page, answer = self.save_address(
            street="2 place de la Mairie", invoice_sending_method="email"
        )
        self.assertIn("redirectUrl", answer)
        partner = self.partner.with_company(self.company)
        self.assertEqual(partner.street, "2 place de la Mairie")
        self.assertEqual(partner.invoice_sending_method, "chorus_pro")

    def test_other_customers_still_choose(self):
        self.partner.with_company(self.company).sudo().invoice_sending_method = "manual"
        self.save_address(street="3 place de la Mairie", invoice_sending_method="email")
        partner = self.partner.with_company(self.company)
        self.assertEqual(partner.invoice_sending_method, "email")
