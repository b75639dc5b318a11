"""What the form, the list, the filters and the dashboard show."""

import json

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestViews(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoice()

    # === FORM === #

    def test_sending_is_the_next_thing_to_do(self):
        self.assertTrue(self.invoice.chorus_pro_is_next)
        self.assertFalse(self.invoice.highlight_send_button)
        self.assertEqual(self.invoice.chorus_pro_environment, "simulator")

    def test_buttons_follow_the_way_of_the_invoice(self):
        transmission = self.send(self.invoice)
        self.assertFalse(self.invoice.chorus_pro_can_send)
        self.assertFalse(self.invoice.chorus_pro_can_exclude)
        self.assertTrue(self.invoice.chorus_pro_can_refresh)
        self.assertTrue(self.invoice.chorus_pro_is_locked)
        self.assertIn(transmission.flow_number, self.invoice.chorus_pro_badge_text)
        transmission._apply("refuse", fault_text="Unknown service")
        self.assertTrue(self.invoice.chorus_pro_is_next)
        self.assertFalse(self.invoice.chorus_pro_is_locked)

    def test_what_waits_in_the_queue_can_be_taken_back(self):
        self.invoice._chorus_pro_reserve()
        self.assertTrue(self.invoice.chorus_pro_can_withdraw)
        self.assertFalse(self.invoice.chorus_pro_is_locked)
        self.invoice.action_chorus_pro_withdraw()
        self.assertTrue(self.invoice.chorus_pro_to_send)

    def test_a_private_customer_sees_nothing_of_chorus_pro(self):
        private = self.env["res.partner"].create({"name": "Voilerie"})
        invoice = self.make_invoice(private, purchase_order_reference=False)
        self.assertFalse(invoice.chorus_pro_is_concerned)
        self.assertFalse(invoice.chorus_pro_can_send)
        self.assertFalse(invoice.chorus_pro_badge)

    def test_an_invoice_from_before_the_start_may_leave_by_hand(self):
        self.account.sudo().send_from = "2026-06-01"
        self.assertFalse(self.invoice.chorus_pro_to_send)
        self.assertTrue(self.invoice.chorus_pro_can_send)
        self.assertFalse(self.invoice.chorus_pro_is_next)

    def test_references_are_read_only_once_it_left(self):
        view = self.env.ref("l10n_fr_chorus_pro.view_move_form_references")
        self.send(self.invoice)
        form = Form(self.invoice, view)
        with self.assertRaises(AssertionError):
            form.purchase_order_reference = "Other"

    def test_the_words_and_the_date_under_the_badge(self):
        transmission = self.send(self.invoice)
        self.simulator.advance()
        self.simulator.act(transmission.number, "MANDATEE")
        self.synchronize()
        self.assertEqual(self.invoice.chorus_pro_badge, "with_buyer")
        self.assertIn(
            self.invoice.chorus_pro_status_id.name, self.invoice.chorus_pro_badge_text
        )

    def test_every_group_that_reads_invoices_opens_the_form(self):
        self.send(self.invoice)
        for group in (
            "account.group_account_readonly",
            "account.group_account_invoice",
            "account.group_account_user",
            "account.group_account_manager",
        ):
            user = self.make_user(f"cp_{group}", group)
            with self.subTest(group):
                move = self.invoice.with_user(user)
                form = Form(move)
                self.assertEqual(form.chorus_pro_badge, "with_chorus_pro")
                self.assertTrue(move.chorus_pro_transmission_ids.read(["file"]))

    def test_a_new_invoice_shows_the_page_as_soon_as_its_customer_is_chosen(self):
        moves = self.env["account.move"].with_context(default_move_type="out_invoice")
        with Form(moves) as form:
            self.assertFalse(form.chorus_pro_is_concerned)
            form.partner_id = self.carl
            self.assertTrue(form.chorus_pro_is_concerned)
            self.assertFalse(form.chorus_pro_can_send)
            self.assertEqual(form.chorus_pro_framework, "A1")
            form.purchase_order_reference = "EJ-7"

    # === LIST, FILTERS === #

    def test_to_send_is_a_filter_that_can_be_negated(self):
        moves = self.env["account.move"]
        mine = [("id", "=", self.invoice.id)]
        to_send = [("chorus_pro_to_send", "=", True)]
        waiting = [("chorus_pro_to_send", "=", False)]
        self.assertEqual(moves.search(mine + to_send), self.invoice)
        self.assertFalse(moves.search(mine + waiting))
        self.send(self.invoice)
        self.assertFalse(moves.search(mine + to_send))
        self.assertEqual(moves.search(mine + waiting), self.invoice)

    def test_the_menus_open_their_lists(self):
        for xmlid in ("to_send", "action_needed", "all"):
            action = self.env.ref(f"l10n_fr_chorus_pro.action_move_{xmlid}")
            domain = action._get_eval_context() and action.domain
            found = self.env["account.move"].search(json.loads(_as_json(domain)))
            with self.subTest(xmlid):
                self.assertEqual(self.invoice in found, xmlid != "action_needed")

    def test_group_by_stage_and_status(self):
        self.send(self.invoice)
        groups = self.env["account.move"].formatted_read_group(
            [("id", "=", self.invoice.id)],
            ["chorus_pro_stage", "chorus_pro_status_id", "commercial_partner_id"],
            ["__count"],
        )
        self.assertEqual(groups[0]["chorus_pro_stage"], "with_chorus_pro")

    # === DASHBOARD === #

    def dashboard(self):
        journal = self.company_data["default_journal_sale"]
        self.env.flush_all()
        journal.invalidate_recordset(["kanban_dashboard"])
        return json.loads(journal.kanban_dashboard)

    def test_the_card_counts_what_waits_and_what_needs_a_person(self):
        before = self.dashboard()
        refused = self.make_invoice()
        self.make_invoice()
        self.send(refused)._apply("refuse", fault_text="Unknown service")
        after = self.dashboard()
        self.assertEqual(after["chorus_pro_to_send"], before["chorus_pro_to_send"] + 1)
        self.assertEqual(after["chorus_pro_action_needed"], 1)

    def test_the_figures_open_their_lists(self):
        journal = self.company_data["default_journal_sale"]
        name = "search_default_chorus_pro_to_send"
        action = journal.with_context(**{name: 1}).open_action()
        self.assertEqual(action["context"][name], 1)
        search = self.env["account.move"].get_view(
            self.env.ref("account.view_account_invoice_filter").id, "search"
        )
        self.assertIn('name="chorus_pro_to_send"', search["arch"])
        self.assertIn('name="chorus_pro_action_needed"', search["arch"])

    def test_without_account_the_card_says_nothing(self):
        self.account.sudo().active = False
        self.assertNotIn("chorus_pro_to_send", self.dashboard())

    # === DEPOSITS === #

    def uncertain(self):
        self.simulator.next_fault("deposer/flux", "timeout_after")
        deposit = self.send(self.invoice).deposit_id.sudo(False)
        self.assertEqual(deposit.state, "uncertain")
        return deposit

    def test_who_decides_on_a_deposit_without_answer(self):
        deposit = self.uncertain()
        for group, decides in (
            ("account.group_account_readonly", False),
            ("account.group_account_invoice", False),
            ("account.group_account_user", True),
            ("account.group_account_manager", True),
        ):
            user = self.make_user(f"cp_{group}", group)
            arch = deposit.with_user(user).get_view(view_type="form")["arch"]
            with self.subTest(group):
                self.assertEqual("action_send_again" in arch, decides)
                if decides:
                    deposit.with_user(user).action_open_adopt()
                    continue
                with self.assertRaises(UserError):
                    deposit.with_user(user).action_open_adopt()

    def test_a_person_decides_on_a_deposit_without_answer(self):
        deposit = self.uncertain()
        transmission = deposit.transmission_ids
        accountant = self.make_user("cp_accountant", "account.group_account_user")
        action = deposit.with_user(accountant).action_open_adopt()
        wizard = (
            self.env["chorus.pro.adopt"]
            .with_user(accountant)
            .with_context(**action["context"])
            .create({"flow_number": " CPP0000000000042 "})
        )
        wizard.action_adopt()
        self.assertEqual(deposit.flow_number, "CPP0000000000042")
        self.assertEqual(transmission.state, "deposited")

    def test_the_state_of_a_flow_is_shown_in_words(self):
        deposit = self.send(self.invoice).deposit_id
        deposit.flow_state = "IN_INTEGRE"
        self.assertEqual(deposit.with_context(lang="fr_FR").flow_state_label, "Intégré")
        self.assertEqual(
            deposit.with_context(lang="en_US").flow_state_label, "Integrated"
        )


def _as_json(domain):
    """A domain of a window action, as JSON writes it."""
    return (
        domain.replace("(", "[")
        .replace(")", "]")
        .replace("'", '"')
        .replace("True", "true")
        .replace("False", "false")
    )
