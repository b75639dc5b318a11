"""What is known of the customers' buyers is asked when it is old, and only then."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..chorus_pro.simulator import fixtures
from ..models.buyer import chorus_pro_structure_knowledge as knowledge
from .common_path import ChorusProPathCommon

SIRETS = (
    fixtures.SERVICE_REQUIRED_SIRET,
    fixtures.EITHER_REQUIRED_SIRET,
    fixtures.NOTHING_REQUIRED_SIRET,
)
LONG_AGO = timedelta(days=60)


@tagged("post_install", "-at_install")
class TestDirectoryRefresh(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structures = cls.env["chorus.pro.structure"]
        # the only customers are those of the tests
        others = (
            cls.env["res.partner"].sudo().search([("company_registry", "!=", False)])
        )
        (others - cls.carl).write({"invoice_sending_method": False})

    def customers(self):
        return [self.make_buyer(siret, siret) for siret in SIRETS]

    def cron(self):
        self.on_own_cursor(self.structures, "_cron_refresh")

    def asked(self):
        return len(self.calls("structures/consulter"))

    def remote(self, siret):
        return self.simulator.store.structures_by_siret[siret]

    def structure_of(self, siret):
        return self.structures._get_by_siret([siret])[siret]

    # === IN THE BACKGROUND === #

    def test_customers_are_asked_once_and_not_again_while_it_is_fresh(self):
        self.customers()
        self.cron()
        self.assertEqual(self.asked(), 4)
        requirements = [self.structure_of(siret).requirement for siret in SIRETS]
        self.assertEqual(requirements, ["service", "either", "none"])
        calls = len(self.calls())
        self.cron()
        self.assertEqual(len(self.calls()), calls)
        self.structures.search([]).write(
            {"checked_on": fields.Datetime.now() - LONG_AGO}
        )
        self.cron()
        self.assertEqual(self.asked(), 8)

    def test_what_the_directory_tells_is_not_asked(self):
        self.customers()
        self.env["chorus.pro.directory.load"].sudo().create({"origin": "chorus_pro"})
        self.on_own_cursor(self.env["chorus.pro.directory.load"], "_cron_directory")
        self.cron()
        self.assertEqual(self.asked(), 0)

    def test_a_run_has_a_budget_and_the_next_one_goes_on(self):
        self.customers()
        with patch.object(knowledge, "BUDGET", 2):
            self.cron()
            first = self.asked()
            self.cron()
            self.cron()
        self.assertEqual(first, 2)
        self.assertEqual(self.asked(), 4)

    def test_what_waits_comes_first(self):
        self.customers()
        structure = self.structures._get_or_create(fixtures.WORKS_ONLY_SIRET)
        structure._refresh_later()
        self.assertTrue(structure.refresh_asked_on)
        with patch.object(knowledge, "BUDGET", 1):
            self.cron()
        self.assertTrue(structure.works_only)
        self.assertFalse(structure.refresh_asked_on)

    def test_a_refused_operation_stops_nobody(self):
        self.customers()
        self.simulator.settings.forbidden_operations = ("get_structure",)
        self.cron()
        structure = self.structure_of(fixtures.SERVICE_REQUIRED_SIRET)
        self.assertTrue(structure.service_ids)
        self.assertFalse(structure.requirement)

    def test_an_unknown_siret_waits_a_week_and_the_others_are_asked(self):
        self.make_buyer("Nobody", "13002526500013")
        self.customers()
        self.cron()
        self.assertEqual(self.asked(), 4)
        self.assertTrue(self.structure_of("13002526500013").refresh_after)
        calls = len(self.calls())
        self.cron()
        self.assertEqual(len(self.calls()), calls)

    def test_without_answer_nobody_is_asked_for_a_while(self):
        self.customers()
        self.simulator.next_fault("search_structures", "unreachable")
        self.cron()
        self.assertTrue(self.account.directory_paused_until)
        calls = len(self.calls())
        self.cron()
        self.assertEqual(len(self.calls()), calls)
        self.account.sudo().directory_paused_until = False
        self.cron()
        self.assertEqual(self.asked(), 4)

    # === PROGRESS === #

    def progress(self):
        """:return: (buyers, fresh, waiting, put aside) as the account shows them"""
        self.account.invalidate_recordset()
        names = ("buyer_count", "buyer_fresh_count", "buyer_waiting_count")
        return tuple(self.account[name] for name in (*names, "buyer_aside_count"))

    def test_the_account_shows_how_far_it_is(self):
        self.make_buyer("Nobody", "13002526500013")
        self.customers()
        self.assertEqual(self.progress(), (5, 0, 5, 0))
        with patch.object(knowledge, "BUDGET", 2):
            self.cron()
            self.assertEqual(sum(self.progress()[1:]), 5)
            self.assertEqual(self.progress()[2], 3)
        self.cron()
        self.assertEqual(self.progress(), (5, 4, 0, 1))
        self.assertEqual(self.account.buyer_progress, 100)

    def test_a_run_goes_on_although_some_were_never_looked_at(self):
        self.customers()
        cron = self.env.ref("l10n_fr_chorus_pro.ir_cron_structures").sudo()
        waiting = self.env["ir.cron.trigger"].sudo()
        waiting.search([("cron_id", "=", cron.id)]).unlink()
        with patch.object(knowledge, "BUDGET", 1):
            for _run in range(4):
                self.cron()
                left = self.progress()[2]
                self.assertEqual(
                    bool(waiting.search([("cron_id", "=", cron.id)])), bool(left)
                )
                waiting.search([("cron_id", "=", cron.id)]).unlink()
        self.assertEqual(self.asked(), 4)

    def test_the_button_asks_what_is_not_fresh(self):
        self.customers()
        self.make_buyer("Nobody", "13002526500013")
        self.cron()
        self.assertEqual(self.progress(), (5, 4, 0, 1))
        self.structure_of(SIRETS[0]).checked_on -= LONG_AGO
        self.account.sudo().directory_paused_until = fields.Datetime.now() + LONG_AGO
        self.assertTrue(self.account.buyer_pause_text)
        searched = len(self.calls("structures/rechercher"))
        self.account.action_refresh_buyers()
        self.assertFalse(self.account.buyer_pause_text)
        # the old one, and the one that could not be read
        self.assertEqual(self.progress(), (5, 3, 2, 0))
        self.cron()
        self.assertEqual(self.asked(), 5)
        self.assertEqual(len(self.calls("structures/rechercher")) - searched, 2)
        self.assertEqual(self.progress(), (5, 4, 0, 1))

    def test_the_button_makes_no_call_where_all_is_fresh(self):
        self.customers()
        self.cron()
        calls = len(self.calls())
        self.account.action_refresh_buyers()
        self.assertEqual(self.progress(), (4, 4, 0, 0))
        self.cron()
        self.assertEqual(len(self.calls()), calls)

    def test_the_other_button_asks_all_again(self):
        self.customers()
        self.cron()
        self.account.action_refresh_all_buyers()
        self.assertEqual(self.progress(), (4, 0, 4, 0))
        self.cron()
        self.assertEqual(self.asked(), 8)
        self.assertEqual(self.progress(), (4, 4, 0, 0))

    def test_a_clerk_does_not_start_it(self):
        clerk = new_test_user(self.env, "clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.account.with_user(clerk).action_refresh_buyers()
        with self.assertRaises(AccessError):
            self.account.with_user(clerk).action_refresh_all_buyers()

    # === BY HAND === #

    def test_what_was_chosen_by_hand_stays_in_the_background(self):
        self.remote(self.structure.siret).service_required = True
        self.cron()
        self.assertEqual(self.structure.requirement, "commitment")
        self.assertEqual(self.structure.told_requirement, "both")
        self.assertTrue(self.structure.requirement_differs)
        self.assertEqual(self.structure.change_ids.mapped("kind"), ["kept"])
        self.structure.action_take_told()
        self.assertEqual(self.structure.requirement, "both")
        self.assertFalse(self.structure.requirement_differs)

    # === IS THIS RIGHT? === #

    def test_the_button_says_what_changed(self):
        structure = self.structures._get_or_create(fixtures.SERVICE_COMMITMENT_SIRET)
        self.assertEqual(structure._refresh_now(), [])
        remote = self.remote(structure.siret)
        remote.commitment_required = True
        remote.services[0].active = False
        first, second = structure._refresh_now()
        self.assertIn("A commitment number", first)
        self.assertIn("Service closed: MAIRIE", second)
        self.assertEqual(structure._refresh_now(), [])

    # === BEFORE SENDING === #

    def test_a_buyer_that_changed_gives_a_fault_before_sending(self):
        self.structure._refresh_now()
        invoice = self.make_invoice()
        self.remote(self.structure.siret).service_required = True
        self.structure.checked_on = fields.Datetime.now() - LONG_AGO
        transmission = self.send(invoice)
        self.assertEqual(self.structure.requirement, "both")
        self.assertEqual(transmission.state, "faulty")
        self.assertIn("service code", transmission.fault_text)
        self.assertFalse(self.calls("deposer/flux"))

    def test_what_is_fresh_is_not_asked_before_sending(self):
        self.structure._refresh_now()
        asked = self.asked()
        self.assertIn(self.send(self.make_invoice()).state, ("deposited", "integrated"))
        self.assertEqual(self.asked(), asked)

    def test_a_silent_directory_stops_no_invoice(self):
        self.structure._refresh_now()
        self.structure.checked_on = fields.Datetime.now() - LONG_AGO
        self.simulator.next_fault("search_structures", "timeout_before")
        self.assertIn(self.send(self.make_invoice()).state, ("deposited", "integrated"))
