"""Public buyers: what they require, read from Chorus Pro or written by hand."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chorus_pro.simulator import fixtures
from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestStructure(ChorusProCommon):
    def structure_of(self, siret, **values):
        return self.env["chorus.pro.structure"].create({"siret": siret, **values})

    def refreshed(self, siret):
        structure = self.structure_of(siret)
        self.assertEqual(structure._refresh_from_chorus_pro(self.account), [])
        return structure

    def test_each_requirement_is_read(self):
        for siret, requirement in (
            (fixtures.NOTHING_REQUIRED_SIRET, "none"),
            (fixtures.SERVICE_REQUIRED_SIRET, "service"),
            (fixtures.COMMITMENT_REQUIRED_SIRET, "commitment"),
            (fixtures.EITHER_REQUIRED_SIRET, "either"),
        ):
            with self.subTest(requirement):
                structure = self.refreshed(siret)
                self.assertEqual(structure.requirement, requirement)
                self.assertEqual(structure.requirement_source, "chorus_pro")
                self.assertTrue(structure.checked_on)

    def test_one_of_the_two_wins_over_both(self):
        remote = self.simulator.store.structures_by_siret[
            fixtures.EITHER_REQUIRED_SIRET
        ]
        remote.service_required = remote.commitment_required = True
        structure = self.refreshed(fixtures.EITHER_REQUIRED_SIRET)
        self.assertEqual(structure.requirement, "either")
        remote.either_required = False
        structure._refresh_from_chorus_pro(self.account)
        self.assertEqual(structure.requirement, "both")

    def test_all_pages_of_services_are_read(self):
        self.simulator.settings.max_page_size = 50
        structure = self.refreshed(fixtures.MANY_SERVICES_SIRET)
        services = structure.with_context(active_test=False).service_ids
        self.assertEqual(len(services), 218)
        self.assertEqual(len(structure.service_ids), 218 - 10)

    def test_the_service_between_public_entities_is_never_proposed(self):
        structure = self.refreshed(fixtures.SERVICE_REQUIRED_SIRET)
        self.assertIn("FACTURES_PUBLIQUES", structure.service_ids.mapped("code"))
        self.assertEqual(
            structure._requirements().known_services, {"SERVICE_DEST_SERV_OBL"}
        )

    def test_a_service_may_require_a_commitment_number_alone(self):
        structure = self.refreshed(fixtures.SERVICE_COMMITMENT_SIRET)
        self.assertEqual(
            structure._requirements().services_requiring_commitment, {"ECOLES"}
        )
        self.assertNotIn("ANCIEN", structure._requirements().known_services)

    def test_details_are_asked_only_where_they_matter(self):
        self.refreshed(fixtures.COMMITMENT_REQUIRED_SIRET)
        self.structure._refresh_from_chorus_pro(self.account)
        self.assertFalse(self.calls("structures/consulter/service"))

    def test_details_are_not_asked_twice(self):
        structure = self.refreshed(fixtures.SERVICE_COMMITMENT_SIRET)
        asked = len(self.calls("structures/consulter/service"))
        self.assertEqual(asked, 2)
        structure._refresh_from_chorus_pro(self.account)
        self.assertEqual(len(self.calls("structures/consulter/service")), asked)

    def test_details_of_hundreds_of_services_are_spread_over_refreshes(self):
        structure = self.refreshed(fixtures.MANY_SERVICES_SIRET)
        self.assertEqual(len(self.calls("structures/consulter/service")), 40)
        structure._refresh_from_chorus_pro(self.account)
        self.assertEqual(len(self.calls("structures/consulter/service")), 80)

    def test_a_refused_operation_is_a_warning_and_the_rest_goes_on(self):
        self.simulator.settings.forbidden_operations = ("get_structure",)
        structure = self.structure_of(
            fixtures.SERVICE_REQUIRED_SIRET, requirement="both"
        )
        [warning] = structure._refresh_from_chorus_pro(self.account)
        self.assertIn("what the buyer requires", warning)
        self.assertEqual(structure.requirement, "both")
        self.assertEqual(structure.requirement_source, "manual")
        self.assertTrue(structure.service_ids)

    def test_a_directory_that_is_refused_whole_says_why(self):
        self.simulator.settings.forbidden_operations = ("search_structures",)
        structure = self.structure_of(fixtures.SERVICE_REQUIRED_SIRET)
        with self.assertRaisesRegex(UserError, "raccordement"):
            structure._refresh_from_chorus_pro(self.account)

    def test_an_unknown_siret_says_what_to_do(self):
        structure = self.structure_of("13002526500013")
        with self.assertRaisesRegex(UserError, "does not know the SIRET"):
            structure._refresh_from_chorus_pro(self.account)

    def test_without_account_the_remedy_is_given(self):
        structure = self.structure_of(fixtures.SERVICE_REQUIRED_SIRET)
        with self.assertRaisesRegex(UserError, "administrator creates one"):
            structure._refresh_from_chorus_pro(self.env["chorus.pro.account"])

    def test_a_failure_of_the_network_is_told_in_words(self):
        self.simulator.next_fault("search_structures", "unreachable")
        structure = self.structure_of(fixtures.SERVICE_REQUIRED_SIRET)
        with self.assertRaisesRegex(UserError, "simulator does not answer"):
            structure._refresh_from_chorus_pro(self.account)

    def test_a_service_that_disappears_is_closed_not_forgotten(self):
        structure = self.refreshed(fixtures.SERVICE_COMMITMENT_SIRET)
        remote = self.simulator.store.structures_by_siret[
            fixtures.SERVICE_COMMITMENT_SIRET
        ]
        remote.services.pop(0)
        structure._refresh_from_chorus_pro(self.account)
        every = structure.with_context(active_test=False).service_ids
        self.assertFalse(every.filtered(lambda s: s.code == "MAIRIE").active)

    def test_an_inactive_structure_is_known_as_such(self):
        structure = self.refreshed(fixtures.INACTIVE_SIRET)
        self.assertFalse(structure.is_active)
        self.assertTrue(structure._requirements().inactive)

    def test_works_only_and_payment_not_reported_are_read(self):
        self.assertTrue(self.refreshed(fixtures.WORKS_ONLY_SIRET).works_only)
        self.assertTrue(self.refreshed(fixtures.NEVER_PAID_SIRET).payment_not_reported)

    def test_what_was_never_read_is_not_taken_for_nothing(self):
        structure = self.structure_of("13002526500013", requirement="service")
        requirements = structure._requirements()
        self.assertIsNone(requirements.known_services)
        self.assertTrue(requirements.service_required)
        self.assertIsNone(self.env["chorus.pro.structure"]._requirements())

    def test_a_written_requirement_is_by_hand(self):
        structure = self.refreshed(fixtures.NOTHING_REQUIRED_SIRET)
        structure.requirement = "both"
        self.assertEqual(structure.requirement_source, "manual")

    def test_structures_are_found_with_or_without_spaces_in_one_query(self):
        found = self.env["chorus.pro.structure"]._get_by_siret(
            ["200 041 507 00027", "", False, "99999999999999"]
        )
        self.assertEqual(found, {fixtures.CARL_SIRET: self.structure})

    def test_a_structure_is_its_14_digits(self):
        with self.assertRaisesRegex(ValidationError, "14 digits"):
            self.structure_of("123")

    @mute_logger("odoo.sql_db")
    def test_a_structure_is_known_once(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.structure_of("200 041 507 00027")
