"""The directory: fetched or given, read whole, and nothing of it half-written."""

import base64
import io
import zipfile
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..chorus_pro.simulator import fixtures
from ..chorus_pro.simulator.directory_file import write_archive, write_xml
from .common import CARL_SIRET, ChorusProCommon

CSV = b"Identifiant;Raison sociale;Ville\n%s"


@tagged("post_install", "-at_install")
class TestDirectoryLoad(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loads = cls.env["chorus.pro.directory.load"].sudo()
        cls.structures = cls.env["chorus.pro.structure"]

    # === RUNNING === #

    def cron(self):
        self.env.flush_all()
        self.run_cron("chorus.pro.directory.load", "_cron_directory")

    def fetch(self):
        """Fetch the simulator's directory, and load it. :return: the load"""
        load = self.loads.create({"origin": "chorus_pro"})
        self.cron()
        return load

    def give(self, raw, name="annuaire.csv", edition_on=None):
        load = self.loads._upload(raw, name, edition_on)
        self.cron()
        return load

    def remote(self, siret):
        return self.simulator.store.structures_by_siret[siret]

    def structure_of(self, siret):
        return self.structures._get_by_siret([siret]).get(siret, self.structures)

    def changes(self, load):
        return [
            (one.structure_id.siret, one.kind, one.before, one.after)
            for one in load.change_ids
        ]

    # === FIRST LOAD === #

    def test_the_whole_directory_comes_with_what_each_requires(self):
        load = self.fetch()
        self.assertEqual((load.state, load.error), ("done", False))
        self.assertEqual(load.layout, "flux14")
        public = [one for one in self.simulator.store.structures.values() if one.public]
        self.assertEqual(load.structure_count, len(public))
        # CARL was known before
        self.assertEqual(load.new_count, len(public) - 1)
        for siret, requirement in (
            (fixtures.NOTHING_REQUIRED_SIRET, "none"),
            (fixtures.SERVICE_REQUIRED_SIRET, "service"),
            (fixtures.COMMITMENT_REQUIRED_SIRET, "commitment"),
            (fixtures.EITHER_REQUIRED_SIRET, "either"),
        ):
            structure = self.structure_of(siret)
            self.assertEqual(structure.requirement, requirement)
            self.assertEqual(structure.requirement_source, "directory")
        self.assertTrue(self.structure_of(fixtures.WORKS_ONLY_SIRET).works_only)
        self.assertTrue(
            self.structure_of(fixtures.NEVER_PAID_SIRET).payment_not_reported
        )
        self.assertFalse(self.structure_of(fixtures.INACTIVE_SIRET).is_active)
        self.assertFalse(self.structure_of(fixtures.DEMO_SUPPLIER_SIRET))

    def test_services_come_with_their_own_rules(self):
        self.fetch()
        structure = self.structure_of(fixtures.SERVICE_COMMITMENT_SIRET)
        requirements = structure._requirements()
        self.assertEqual(requirements.known_services, {"MAIRIE", "ECOLES"})
        self.assertEqual(requirements.services_requiring_commitment, {"ECOLES"})
        many = self.structure_of(fixtures.MANY_SERVICES_SIRET)
        every = many.with_context(active_test=False).service_ids
        self.assertEqual((len(every), len(many.service_ids)), (218, 208))
        self.assertNotIn(
            "FACTURES_PUBLIQUES",
            self.structure_of(CARL_SIRET)._requirements().known_services,
        )

    def test_what_the_orm_computes_is_what_was_loaded(self):
        self.fetch()
        structures = self.structures.search([("listed", "=", True)])
        services = structures.with_context(active_test=False).service_ids
        loaded = structures.mapped("search_words"), services.mapped("is_proposed")
        keys = structures.mapped("search_key"), structures.mapped("siren")
        structures._compute_search()
        structures._compute_siren()
        services._compute_is_proposed()
        self.assertEqual(
            (structures.mapped("search_words"), services.mapped("is_proposed")), loaded
        )
        self.assertEqual(
            (structures.mapped("search_key"), structures.mapped("siren")), keys
        )

    def test_it_is_found_by_its_name_at_once(self):
        self.fetch()
        [found] = self.structures._search_directory("port-madras")
        self.assertEqual(found.siret, fixtures.SERVICE_COMMITMENT_SIRET)

    def test_one_call_and_a_trace_in_the_log(self):
        self.fetch()
        self.assertEqual(len(self.calls("telecharger/annuaire")), 1)
        operations = self.env["chorus.pro.exchange"].sudo().search([])
        self.assertIn("download_directory", operations.mapped("operation"))

    # === WHAT CHANGED === #

    def test_a_second_edition_says_what_changed(self):
        self.fetch()
        buyer = self.make_buyer("Port-Madras", fixtures.SERVICE_COMMITMENT_SIRET)
        self.remote(fixtures.SERVICE_COMMITMENT_SIRET).service_required = True
        self.remote(fixtures.SERVICE_COMMITMENT_SIRET).services.pop(0)
        self.remote(fixtures.NOTHING_REQUIRED_SIRET).works_only = True
        self.simulator.seed(
            {"structures": [{"siret": "90000007600019", "name": "Commune de Neuve"}]}
        )
        del self.simulator.store.structures[
            self.remote(fixtures.EITHER_REQUIRED_SIRET).id
        ]
        load = self.fetch()
        self.assertEqual(
            set(self.changes(load)),
            {
                (
                    fixtures.SERVICE_COMMITMENT_SIRET,
                    "requirement",
                    "none",
                    "service",
                ),
                (fixtures.SERVICE_COMMITMENT_SIRET, "service_closed", False, False),
                (fixtures.NOTHING_REQUIRED_SIRET, "works", False, False),
                (fixtures.EITHER_REQUIRED_SIRET, "closed", False, False),
            },
        )
        self.assertEqual(
            (load.new_count, load.closed_count, load.changed_count), (1, 1, 1)
        )
        self.assertEqual(load.service_closed_count, 1)
        # the closed service is nobody's
        self.assertEqual(load.customer_change_count, 1)
        gone = self.structure_of(fixtures.EITHER_REQUIRED_SIRET)
        self.assertFalse(gone.is_active or gone.listed)
        self.assertTrue(gone.unlisted_on)
        structure = buyer.chorus_pro_structure_id
        self.assertEqual(structure.requirement, "service")
        closed = structure.with_context(active_test=False).service_ids
        self.assertFalse(closed.filtered(lambda one: one.code == "MAIRIE").active)
        self.assertIn(buyer, load.change_ids.structure_id.partner_ids)

    def test_a_closed_service_lists_who_uses_it_not_all_customers_of_its_buyer(self):
        self.fetch()
        siret = fixtures.SERVICE_COMMITMENT_SIRET
        user = self.make_buyer("Uses it", siret, chorus_pro_service_code="MAIRIE")
        other = self.make_buyer("Uses none", siret)
        contact = self.env["res.partner"].create(
            {
                "name": "Uses it too",
                "parent_id": other.id,
                "chorus_pro_service_code": "MAIRIE",
            }
        )
        elsewhere = self.make_buyer(
            "Same code, other buyer",
            fixtures.SERVICE_REQUIRED_SIRET,
            chorus_pro_service_code="MAIRIE",
        )
        self.remote(siret).services.pop(0)
        load = self.fetch()
        self.assertEqual(load.closed_service_user_count, 2)
        for action in (
            load.action_open_closed_service_users(),
            load.change_ids.filtered("service_id").action_open_customers(),
        ):
            found = self.env["res.partner"].search(action["domain"])
            self.assertEqual(found, user | contact)
            self.assertNotIn(elsewhere, found)
        self.assert_the_number_is_that_of_the_list(load, {"service_closed": 2})
        user.chorus_pro_service_code = contact.chorus_pro_service_code = False
        load.invalidate_recordset()
        self.assertEqual(load.closed_service_user_count, 0)

    def test_another_change_lists_the_customers_of_its_buyer(self):
        self.fetch()
        buyer = self.make_buyer("Port-Madras", fixtures.SERVICE_COMMITMENT_SIRET)
        self.remote(fixtures.SERVICE_COMMITMENT_SIRET).service_required = True
        change = self.fetch().change_ids
        found = self.env["res.partner"].search(change.action_open_customers()["domain"])
        self.assertEqual(found, buyer)
        self.assertIn("“A service code”", change.text)

    def test_each_change_counts_the_customers_that_its_list_shows(self):
        self.fetch()
        siret = fixtures.SERVICE_COMMITMENT_SIRET
        self.make_buyer("Uses it", siret, chorus_pro_service_code="MAIRIE")
        other = self.make_buyer("Uses none", siret)
        self.make_buyer("Has gone", siret, active=False)
        self.env["res.partner"].create(
            [
                {"name": "A person", "parent_id": other.id},
                {
                    "name": "An establishment",
                    "parent_id": other.id,
                    "is_company": True,
                    "company_registry": siret,
                },
            ]
        )
        self.remote(siret).service_required = True
        self.remote(siret).services.pop(0)
        self.remote(fixtures.NOTHING_REQUIRED_SIRET).works_only = True
        load = self.fetch()
        numbers = {"requirement": 3, "service_closed": 1, "works": 0}
        self.assert_the_number_is_that_of_the_list(load, numbers)
        self.assertEqual(load.customer_change_count, 2)
        # another company has the same customers, and gave them no service
        there = load.with_company(self._create_company(name="Other"))
        numbers["service_closed"] = 0
        self.assert_the_number_is_that_of_the_list(there, numbers)
        self.assertEqual(there.customer_change_count, 1)

    def assert_the_number_is_that_of_the_list(self, load, numbers):
        partners = load.env["res.partner"]
        found = {change.kind: change.customer_count for change in load.change_ids}
        self.assertEqual(found, numbers)
        for change in load.change_ids:
            shown = partners.search(change.action_open_customers()["domain"])
            self.assertEqual(change.customer_count, len(shown), change.kind)
        action = load.action_open_customer_changes()
        concerned = [("customer_count", ">", 0)]
        shown = load.change_ids.search(action["domain"] + concerned)
        self.assertEqual(load.customer_change_count, len(shown))

    def test_the_same_edition_again_writes_nothing(self):
        self.fetch()
        before = self.structures.search([]).mapped("write_date")
        load = self.fetch()
        self.assertFalse(load.change_ids)
        self.assertEqual(load.new_count, 0)
        self.assertEqual(self.structures.search([]).mapped("write_date"), before)

    def test_a_closed_one_opens_again(self):
        self.fetch()
        remote = self.remote(fixtures.EITHER_REQUIRED_SIRET)
        del self.simulator.store.structures[remote.id]
        self.fetch()
        self.simulator.store.structures[remote.id] = remote
        load = self.fetch()
        self.assertIn((remote.siret, "reopened", False, False), self.changes(load))
        structure = self.structure_of(remote.siret)
        self.assertTrue(structure.is_active and structure.listed)
        self.assertFalse(structure.unlisted_on)

    # === WHO IS BELIEVED === #

    def test_what_a_person_wrote_is_kept_and_the_difference_is_shown(self):
        self.fetch()
        structure = self.structure_of(fixtures.SERVICE_REQUIRED_SIRET)
        structure.write({"requirement": "both", "name": "Le service"})
        self.remote(fixtures.SERVICE_REQUIRED_SIRET).commitment_required = True
        self.remote(fixtures.SERVICE_REQUIRED_SIRET).either_required = True
        load = self.fetch()
        self.assertEqual(
            (structure.requirement, structure.name), ("both", "Le service")
        )
        self.assertTrue(structure.requirement_differs)
        self.assertEqual(load.kept_count, 1)
        self.assertIn((structure.siret, "kept", "both", "either"), self.changes(load))
        self.assertFalse(self.fetch().kept_count, "said once")
        self.assertIn(
            structure, self.structures.search([("requirement_differs", "=", True)])
        )

    def test_what_a_person_began_is_completed(self):
        self.fetch()
        self.assertEqual(self.structure.name, "CA La Riviéra du Levant")
        self.assertEqual(self.structure.city, "Le Gosier")
        self.assertEqual(self.structure.requirement_source, "manual")
        self.assertEqual(
            self.structures._search_directory("riviéra gosier"), self.structure
        )

    def test_what_chorus_pro_answered_later_is_believed(self):
        self.fetch()
        structure = self.structure_of(fixtures.NOTHING_REQUIRED_SIRET)
        self.remote(fixtures.NOTHING_REQUIRED_SIRET).service_required = True
        structure._refresh_from_chorus_pro(self.account)
        self.assertEqual(structure.requirement, "service")
        self.remote(fixtures.NOTHING_REQUIRED_SIRET).service_required = False
        old = io.StringIO()
        write_xml(old, self.simulator.store.structures.values(), 1790000000)
        self.give(old.getvalue().encode(), "old.xml")
        self.assertEqual(structure.requirement, "service")

    def test_a_structure_that_was_never_listed_is_left_alone(self):
        own = self.structures.create({"siret": "13002526500013", "name": "Ours"})
        self.fetch()
        self.fetch()
        self.assertTrue(own.is_active)

    def test_changes_alone_close_nothing(self):
        self.fetch()
        remote = self.remote(fixtures.NOTHING_REQUIRED_SIRET)
        remote.works_only = True
        changes = io.StringIO()
        write_xml(changes, [remote], self.simulator.now(), complete=False)
        load = self.give(changes.getvalue().encode(), "changes.xml")
        self.assertEqual((load.closed_count, len(load.change_ids)), (0, 1))

    # === FILES === #

    def test_a_table_of_identifiers_is_enough(self):
        load = self.give(
            CSV % "20004150700027;CARL;Le Gosier\n718051600143;Régie;Là\n".encode(),
            edition_on=datetime(2026, 11, 20),
        )
        self.assertEqual((load.state, load.layout), ("done", "table"))
        self.assertEqual(self.structure_of("00718051600143").name, "Régie")
        self.assertEqual(self.structure.requirement, "commitment")

    def test_what_was_not_understood_of_a_table_is_said(self):
        raw = b"Identifiant;Raison sociale;Humeur\n20004150700027;CARL;bonne\n"
        load = self.give(raw)
        self.cron()
        self.assertEqual(load.state, "done")
        self.assertEqual(load.unread_text, "The column “Humeur”.")

    def test_an_unknown_layout_is_told_and_changes_nothing(self):
        self.fetch()
        for raw in (b"<html/>", b"\x89PNG\0", b"Nom;Ville\nA;B\n", b"", b"PK\x03\x04x"):
            with self.subTest(raw):
                load = self.give(raw)
                self.assertEqual(load.state, "failed")
                self.assertIn("Nothing was changed", load.error)
        self.assertFalse(self.structures.search([("unlisted_on", "!=", False)]))

    def test_a_file_that_is_cut_changes_nothing(self):
        self.account.sudo().active = False
        text = io.StringIO()
        write_xml(text, self.simulator.store.structures.values(), self.simulator.now())
        load = self.give(text.getvalue().encode()[:-2000], "annuaire.xml")
        self.assertEqual(load.state, "failed")
        self.assertFalse(self.structure_of(fixtures.NOTHING_REQUIRED_SIRET))

    def test_an_archive_with_a_notice_is_read(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("LISEZMOI.txt", "Voici l'annuaire.")
            archive.writestr("annuaire.csv", CSV % b"20004150700027;CARL;Le Gosier\n")
        self.assertEqual(self.give(file.getvalue()).state, "done")

    def test_an_edition_that_has_shrunk_waits_for_a_person(self):
        self.fetch()
        self.patch(type(self.loads), "_listed_count", lambda load: 2000)
        load = self.give(CSV % b"20004150700027;CARL;Le Gosier\n")
        self.assertEqual(load.state, "refused")
        self.assertIn("confirm", load.error)
        self.assertFalse(self.structures.search([("unlisted_on", "!=", False)]))
        load.action_accept()
        self.cron()
        self.assertEqual(load.state, "done")

    # === WHEN IT GOES WRONG === #

    def test_no_answer_is_told_and_tried_again_the_next_day(self):
        self.simulator.next_fault("download_directory", "timeout_before")
        load = self.fetch()
        self.assertEqual(load.state, "failed")
        self.assertTrue(load.error)
        self.cron()
        self.assertTrue(self.loads.search([("state", "=", "done")]))

    def test_a_refused_operation_is_told(self):
        self.simulator.settings.forbidden_operations = ("download_directory",)
        load = self.fetch()
        self.assertEqual(load.state, "failed")
        self.assertIn("raccordement", load.error)

    def test_once_a_week_is_enough(self):
        self.cron()
        self.cron()
        self.assertEqual(len(self.calls("telecharger/annuaire")), 1)

    def test_a_merge_that_dies_leaves_nothing_and_goes_on_later(self):
        def dies(load):
            raise RuntimeError("killed")

        load = self.loads.create({"origin": "chorus_pro"})
        with patch.object(type(self.loads), "_count_changes", dies):
            try:
                self.cron()
            except RuntimeError:
                self.env.invalidate_all()
        self.assertEqual((load.state, load.progress), ("staged", 80))
        self.assertFalse(self.structure_of(fixtures.NOTHING_REQUIRED_SIRET))
        self.assertFalse(load.change_ids)
        self.cron()
        self.assertEqual(load.state, "done")
        self.assertTrue(self.structure_of(fixtures.NOTHING_REQUIRED_SIRET))
        self.assertEqual(len(self.calls("telecharger/annuaire")), 1, "fetched once")

    def test_tables_lost_with_postgresql_are_read_again(self):
        load = self.loads.create({"origin": "chorus_pro"})
        with patch.object(type(self.loads), "_merge", lambda load: None):
            self.cron()
        self.assertEqual(load.state, "staged")
        self.env.cr.execute("TRUNCATE chorus_pro_directory_stage_structure")
        self.cron()
        self.assertEqual(load.state, "done")

    def test_a_load_that_is_always_interrupted_says_so(self):
        load = self.loads.create({"origin": "chorus_pro", "attempts": 5})
        self.cron()
        self.assertEqual(load.state, "failed")
        self.assertIn("time limit", load.error)

    # === WHO MAY === #

    def test_an_accountant_loads_and_a_clerk_looks(self):
        raw = write_archive(self.simulator.store.structures.values(), 1790000000)
        clerk = self.make_user("cp_clerk_dir", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.loads.with_user(clerk).action_fetch()
        load = self.give(raw, "annuaire.zip")
        self.assertTrue(load.with_user(clerk).read(["state", "customer_change_count"]))
        accountant = self.make_user("cp_accountant_dir", "account.group_account_user")
        action = self.loads.with_user(accountant).action_fetch()
        self.assertEqual(self.loads.browse(action["res_id"]).state, "queued")

    def test_without_account_a_file_is_given_by_hand(self):
        self.account.sudo().active = False
        wizard = self.env["chorus.pro.directory.upload"].create(
            {
                "file": base64.b64encode(CSV % b"20004150700027;CARL;Le Gosier\n"),
                "filename": "annuaire.csv",
            }
        )
        load = self.loads.browse(wizard.action_load()["res_id"])
        self.cron()
        self.assertEqual(load.state, "done")
        self.assertFalse(self.calls())
