"""The public buyers among existing customers: shown first, changed when ticked."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..chorus_pro.simulator import fixtures
from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestRecognize(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Structure = cls.env["chorus.pro.structure"]
        cls.gosier, cls.school, cls.basse_terre = Structure.create(
            [
                {
                    "siret": "21971131500013",
                    "name": "COMMUNE DU GOSIER",
                    "zip": "97190",
                    "city": "LE GOSIER",
                },
                {
                    "siret": "21971131500021",
                    "name": "CAISSE DES ECOLES",
                    "zip": "97190",
                    "city": "LE GOSIER",
                },
                {
                    "siret": "21971105900015",
                    "name": "COMMUNE DE BASSE-TERRE",
                    "zip": "97100",
                    "city": "BASSE TERRE",
                },
            ]
        )

    def customer(self, name, **values):
        values = {"is_company": True, "invoice_sending_method": "email", **values}
        return self.env["res.partner"].create({"name": name, **values})

    def open(self, partners):
        action = partners.action_chorus_pro_recognize()
        return self.env["chorus.pro.recognize"].browse(action["res_id"])

    def test_by_siret_by_siren_by_name_in_this_order(self):
        exact = self.customer("Mairie", company_registry="219 711 315 00013")
        by_vat = self.customer("Basse-Terre", vat="FR22219711059")
        by_name = self.customer("Ville de Basse Terre", city="Basse-Terre")
        nobody = self.customer("SARL Basse-Terre", city="Basse-Terre")
        wizard = self.open(exact + by_vat + by_name + nobody)
        self.assertEqual(
            [(line.partner_id, line.match, line.selected) for line in wizard.line_ids],
            [
                (exact, "siret", True),
                (by_vat, "siren", True),
                (by_name, "name", False),
            ],
        )
        self.assertEqual(wizard.line_ids.structure_id, self.gosier + self.basse_terre)
        self.assertIn("4 customers looked at", wizard.summary)

    def test_several_of_one_siren_are_for_a_person_to_choose(self):
        [line] = self.open(self.customer("x", company_registry="219711315")).line_ids
        self.assertFalse(line.selected)
        self.assertEqual(line.match, "siren")
        line.structure_id = self.school
        self.assertIn("21971131500021", line.changes)

    def test_a_name_of_another_town_is_not_the_buyer(self):
        away = self.customer("Commune du Gosier", city="Paris", zip="75002")
        self.assertFalse(self.open(away).line_ids)
        known = self.customer(
            "Commune du Gosier", city="Le Gosier", company_registry="90000000100017"
        )
        self.assertFalse(self.open(known).line_ids)

    def test_nothing_is_changed_before_it_is_ticked(self):
        customer = self.customer("Mairie", company_registry="21971131500013")
        other = self.customer("Ville de Basse-Terre", city="Basse-Terre")
        wizard = self.open(customer + other)
        self.assertEqual(customer.invoice_sending_method, "email")
        self.assertIn("by Chorus Pro", wizard.line_ids[0].changes)
        self.assertIn(
            "SIRET – → 21971105900015 · sending: by Email → by Chorus Pro",
            wizard.line_ids[1].changes,
        )
        notes = len(customer.message_ids)
        answer = wizard.action_apply()
        self.assertIn("1 customer is", answer["params"]["message"])
        self.assertEqual(customer.invoice_sending_method, "chorus_pro")
        self.assertEqual(customer.city, "LE GOSIER")
        self.assertEqual(customer.name, "Mairie")
        self.env.cr.precommit.run()
        self.assertEqual(len(customer.message_ids), notes + 1)
        self.assertIn("COMMUNE DU GOSIER", customer.message_ids[:1].body)
        self.assertEqual(other.invoice_sending_method, "email")
        self.assertFalse(other.company_registry)
        self.assertTrue(self.company.chorus_pro_recognized_on)

    def test_all_can_be_ticked(self):
        other = self.customer("Ville de Basse-Terre", city="Basse-Terre")
        wizard = self.open(other)
        wizard.action_select_all()
        wizard.action_apply()
        self.assertEqual(other.company_registry, "21971105900015")
        self.assertEqual(other.chorus_pro_structure_id, self.basse_terre)

    def test_those_that_are_already_are_counted_only(self):
        wizard = self.open(self.carl)
        self.assertFalse(wizard.line_ids)
        self.assertEqual(wizard.done_count, 1)

    def test_the_other_company_keeps_its_method(self):
        other = self._create_company(name="Other")
        customer = self.customer("Mairie", company_registry="21971131500013")
        customer.with_company(other).sudo().invoice_sending_method = "email"
        self.open(customer).action_apply()
        self.assertEqual(customer.with_company(other).invoice_sending_method, "email")

    def test_the_menu_looks_at_every_customer_of_the_company(self):
        mine = self.customer("Mairie", company_registry="21971131500013")
        other = self._create_company(name="Other")
        theirs = self.customer(
            "Mairie", company_registry="21971105900015", company_id=other.id
        )
        action = self.env["chorus.pro.recognize"].action_open_all()
        lines = self.env["chorus.pro.recognize"].browse(action["res_id"]).line_ids
        self.assertIn(mine, lines.partner_id)
        self.assertNotIn(theirs, lines.partner_id)

    def test_queries_do_not_grow_with_the_customers(self):
        def count(number):
            customers = self.env["res.partner"].union(
                *(
                    self.customer(f"Ville de Basse-Terre {one}", city="Basse-Terre")
                    for one in range(number)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.open(customers).line_ids.mapped("changes")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(40), count(4) + 3)

    def test_without_a_directory_the_remedy_is_given(self):
        self.env["chorus.pro.structure"].sudo().search([]).unlink()
        with self.assertRaisesRegex(UserError, "Load the directory"):
            self.open(self.carl)

    def test_the_dashboard_proposes_it_once(self):
        journal = self.company_data["default_journal_sale"]

        def proposed():
            data = journal._get_journal_dashboard_data_batched()
            return data[journal.id].get("chorus_pro_recognize")

        self.assertTrue(proposed())
        customer = self.customer("Mairie", company_registry=fixtures.CARL_SIRET)
        self.open(customer).action_apply()
        self.assertFalse(proposed())
