"""The public buyer is found by what an accountant types."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CARL_SIRET, ChorusProCommon


@tagged("post_install", "-at_install")
class TestDirectorySearch(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structures = cls.env["chorus.pro.structure"]
        cls.structure.write({"city": "Le Gosier", "zip": "97190"})
        cls.town, cls.school, cls.closed, cls.port = cls.structures.create(
            [
                {"siret": "21971013700018", "name": "COMMUNE DU GOSIER"},
                {"siret": "26971013700011", "name": "Caisse des écoles du Gosier"},
                {
                    "siret": "21971013700099",
                    "name": "Commune du Gosier",
                    "is_active": False,
                },
                {"siret": "21974003000017", "name": "Ville du Port", "zip": "97420"},
            ]
        )

    def found(self, text, **options):
        return self.structures._search_directory(text, **options)

    def test_by_name_town_and_identifier(self):
        for text in (
            "riviera",
            "CA riviéra",
            "communauté d'agglomération la riviera",
            "200 041 507",
            CARL_SIRET,
        ):
            with self.subTest(text):
                self.assertEqual(self.found(text)[:1], self.structure)

    def test_a_town_comes_before_its_schools_and_a_closed_one_last(self):
        found = self.found("gosier")
        self.assertEqual(found[0], self.town)
        self.assertEqual(found[-1], self.closed)
        self.assertIn(self.structure, found)
        self.assertIn(self.school, found)

    def test_a_postcode_finds_those_of_the_town(self):
        self.assertIn(self.structure, self.found("97190"))

    def test_limit_and_domain(self):
        self.assertEqual(len(self.found("gosier", limit=2)), 2)
        found = self.found("gosier", domain=[("is_active", "=", True)])
        self.assertNotIn(self.closed, found)

    def test_nothing_typed_finds_nothing(self):
        self.assertFalse(self.found(""))
        self.assertFalse(self.found("-'"))
        self.assertFalse(self.found("nulle part ailleurs"))

    def test_a_new_name_is_found_at_once(self):
        self.port.name = "Commune de La Possession"
        self.assertEqual(self.found("possession"), self.port)
        self.assertFalse(self.found("ville du port"))

    def test_the_field_of_a_form_searches_the_same_way(self):
        [(found, _name), *_rest] = self.structures.name_search("ville du gosier")
        self.assertEqual(found, self.town.id)
        self.assertIn(
            self.structure,
            self.structures.search([("display_name", "ilike", "CA riviera")]),
        )
        self.assertEqual(
            self.structures.search([("display_name", "ilike", "21974003")]), self.port
        )
        self.assertTrue(self.structures.name_search(""))

    def test_without_trigrams_the_answers_are_the_same(self):
        before = self.found("gosier")
        self.env.cr.execute("DROP INDEX chorus_pro_structure__search_words_trigrams")
        self.assertEqual(self.found("gosier"), before)

    def test_who_only_employs_sees_nothing(self):
        employee = self.make_user("cp_employee_search", "base.group_user")
        with self.assertRaises(AccessError):
            self.found("gosier").with_user(employee)._search_directory("gosier")

    def test_a_company_without_account_searches_the_directory(self):
        elsewhere = self._create_company(name="Elsewhere")
        user = self.make_user("cp_else", "account.group_account_invoice", elsewhere)
        structures = self.structures.with_user(user).with_company(elsewhere)
        self.assertFalse(elsewhere._chorus_pro_account())
        self.assertEqual(structures._search_directory("riviera"), self.structure)

    def test_what_a_customer_is_filled_with(self):
        self.structure.write({"street": "Rue du Port", "country_code": "FR"})
        self.assertEqual(
            self.structure._directory_values(),
            {
                "is_company": True,
                "name": "CA La Riviéra du Levant",
                "street": "Rue du Port",
                "zip": "97190",
                "city": "Le Gosier",
                "country_id": self.env.ref("base.gp").id,
                "company_registry": CARL_SIRET,
            },
        )
        self.assertEqual(self.town._directory_country(), self.env.ref("base.fr"))
