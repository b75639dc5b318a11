"""Choosing a public buyer in the directory, on a new customer and on an old one."""

from odoo.tests import Form, tagged

from ..chorus_pro.simulator import fixtures
from .common import ChorusProCommon

GOSIER = "21971131500013"


@tagged("post_install", "-at_install")
class TestBuyerChoice(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl.company_registry = False
        cls.structure.write(
            {
                "name": "CA LA RIVIERA DU LEVANT",
                "street": "Rue du Port",
                "zip": "97190",
                "city": "LE GOSIER",
            }
        )
        cls.gosier = cls.env["chorus.pro.structure"].create(
            {"siret": GOSIER, "name": "COMMUNE DU GOSIER", "city": "LE GOSIER"}
        )

    def new_form(self):
        # the rights of a bookkeeper who may create customers
        clerk = self.make_user(
            "cp_clerk", "account.group_account_invoice,base.group_partner_manager"
        )
        return Form(self.env["res.partner"].with_user(clerk))

    def test_a_buyer_is_found_by_what_people_type(self):
        Structure = self.env["chorus.pro.structure"]
        for typed in ("riviera", "Riviéra du Levant", "200041507", "97190 riviera"):
            found = [one for one, _name in Structure.name_search(typed)]
            self.assertIn(self.structure.id, found, typed)

    def test_the_choice_shows_town_and_siret(self):
        structure = self.structure.with_context(formatted_display_name=True)
        self.assertEqual(
            structure.display_name,
            "CA LA RIVIERA DU LEVANT\n--97190 LE GOSIER · 20004150700027--",
        )
        self.structure.is_active = False
        self.assertIn("closed", structure.display_name)
        self.assertNotIn("\n", self.structure.display_name)

    def test_a_new_customer_is_filled(self):
        form = self.new_form()
        form.name = "riviera"
        form.chorus_pro_structure_id = self.structure
        self.assertEqual(form.name, "CA LA RIVIERA DU LEVANT")
        customer = form.save()
        self.assertTrue(customer.is_company)
        self.assertEqual(customer.company_registry, fixtures.CARL_SIRET)
        self.assertEqual(customer.city, "LE GOSIER")
        self.assertEqual(customer.country_id.code, "GP")
        self.assertEqual(customer.chorus_pro_structure_id, self.structure)
        self.assertEqual(customer.chorus_pro_requirement, "commitment")
        self.assertEqual(customer.invoice_sending_method, "chorus_pro")

    def test_another_choice_replaces_all_of_the_first(self):
        form = self.new_form()
        form.name = "x"
        form.chorus_pro_structure_id = self.structure
        form.chorus_pro_structure_id = self.gosier
        self.assertEqual(form.company_registry, GOSIER)
        self.assertEqual(form.name, "COMMUNE DU GOSIER")
        self.assertFalse(form.street)

    def test_a_siret_typed_by_hand_is_recognized(self):
        form = self.new_form()
        form.name = "Agglo"
        form.company_type = "company"
        form.company_registry = "200 041 507 00027"
        self.assertEqual(form.chorus_pro_structure_id, self.structure)
        self.assertEqual(form.invoice_sending_method, "chorus_pro")
        self.assertEqual(form.name, "Agglo")
        self.assertEqual(form.city, "LE GOSIER")

    def test_an_existing_customer_keeps_what_it_has(self):
        customer = self.env["res.partner"].create(
            {
                "name": "Notre agglo",
                "is_company": True,
                "street": "Ailleurs",
                "invoice_sending_method": "email",
            }
        )
        with Form(customer) as form:
            form.chorus_pro_structure_id = self.structure
        self.assertEqual(customer.name, "Notre agglo")
        self.assertEqual(customer.street, "Ailleurs")
        self.assertFalse(customer.city)
        self.assertEqual(customer.company_registry, fixtures.CARL_SIRET)
        self.assertEqual(customer.invoice_sending_method, "email")

    def test_no_method_without_an_account(self):
        self.account.sudo().active = False
        form = self.new_form()
        form.name = "x"
        form.chorus_pro_structure_id = self.structure
        self.assertFalse(form.invoice_sending_method)
        self.assertEqual(form.company_registry, fixtures.CARL_SIRET)

    def test_writing_the_buyer_writes_its_siret(self):
        customer = self.env["res.partner"].create({"name": "x"})
        customer.chorus_pro_structure_id = self.structure
        self.assertEqual(customer.company_registry, fixtures.CARL_SIRET)
        customer.chorus_pro_structure_id = False
        self.assertFalse(customer.company_registry)

    def test_an_unknown_siret_stays(self):
        form = self.new_form()
        form.name = "x"
        form.chorus_pro_structure_id = self.structure
        form.company_registry = "90000009200012"
        self.assertFalse(form.chorus_pro_structure_id)
        customer = form.save()
        self.assertEqual(customer.company_registry, "90000009200012")
        with Form(customer) as form:
            form.chorus_pro_structure_id = self.structure
        with Form(customer) as form:
            form.chorus_pro_structure_id = self.env["chorus.pro.structure"]
        self.assertFalse(customer.company_registry)
