"""No answer is not "not sent": look first, adopt what is surely ours, else ask."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.deposit.chorus_pro_deposit_push import LOOKUPS
from .common_path import ChorusProPathCommon

CLIENT = "odoo.addons.l10n_fr_chorus_pro.chorus_pro.client.invoices"


@tagged("post_install", "-at_install")
class TestRecovery(ChorusProPathCommon):
    def lost_answer(self, kind="timeout_after", **values):
        self.simulator.next_fault("deposer/flux", kind)
        invoice = self.make_invoice(**values)
        transmission = self.send(invoice)
        self.assertEqual(transmission.state, "uncertain")
        return invoice, transmission

    def test_an_answer_lost_after_execution_ends_in_one_deposit(self):
        invoice, transmission = self.lost_answer()
        self.assertEqual(invoice.chorus_pro_stage, "sending")
        self.assertIn("nothing to do", self.chatter(invoice))
        self.assertFalse(self.send(invoice), "never sent again without looking")
        self.make_due(self.deposits())
        self.follow()  # integrated at this look-up
        self.assertEqual(transmission.state, "integrated")
        [flow] = self.simulator.store.flows.values()
        self.assertEqual(transmission.flow_number, flow.number)
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    def test_every_uncertain_answer_is_looked_for(self):
        for kind in ("cut_half", "invalid_json", "no_flow_number", "missing_keys"):
            with self.subTest(kind):
                _invoice, transmission = self.lost_answer(kind)
                self.make_due(transmission.deposit_id)
                self.follow()
                self.assertEqual(transmission.state, "integrated")

    def test_an_answer_that_is_not_understood_proves_no_absence(self):
        self.account.sudo().resend_when_not_found = True
        _invoice, transmission = self.lost_answer()
        deposit = transmission.deposit_id
        deposit.sudo().lookups = len(LOOKUPS) - 1
        for kind in ("missing_keys", "nulls", "wrong_types"):
            self.simulator.next_fault("rechercher/fournisseur", kind)
            self.make_due(deposit)
            with mute_logger(CLIENT):
                self.follow()
            self.assertEqual(deposit.state, "uncertain", kind)
            self.assertFalse(deposit.needs_decision)
            self.assertEqual(len(self.calls("deposer/flux")), 1)
        self.make_due(deposit)
        self.follow()
        self.assertEqual(transmission.state, "integrated")

    def test_answers_never_understood_end_with_a_person(self):
        _invoice, transmission = self.lost_answer()
        deposit = transmission.deposit_id
        deposit.sudo().claimed_on -= timedelta(minutes=LOOKUPS[-1] + 1)
        self.simulator.next_fault("rechercher/fournisseur", "missing_keys")
        self.make_due(deposit)
        self.follow()
        self.assertTrue(deposit.needs_decision)
        self.assertIn("cannot be understood", transmission.fault_text)

    def test_a_bulk_search_finds_it_too(self):
        _invoice, transmission = self.lost_answer()
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(transmission.deposit_id.state, "processed")

    def test_a_customer_that_was_changed_since_is_no_other_invoice(self):
        _invoice, transmission = self.lost_answer()
        self.carl.company_registry = "20004150700019"
        self.make_due(transmission.deposit_id)
        self.follow()
        self.assertEqual(transmission.state, "integrated")

    def test_after_the_last_look_a_person_decides(self):
        invoice, transmission = self.lost_answer("timeout_before")
        deposit = transmission.deposit_id
        for _look in LOOKUPS:
            self.make_due(deposit)
            self.follow()
        self.assertTrue(deposit.needs_decision)
        self.assertEqual(deposit.state, "uncertain")
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        self.assertIn("portal", self.chatter(invoice))
        self.assertTrue(invoice.activity_ids)
        self.send_again(deposit)
        self.assertEqual(transmission.state, "ready")
        self.push()
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(len(self.simulator.store.flows), 1)

    def never_found(self, deposit):
        """A day of searches in vain."""
        for _look in LOOKUPS:
            self.make_due(deposit)
            self.follow()

    def test_the_account_may_allow_one_more_call(self):
        self.account.sudo().resend_when_not_found = True
        _invoice, transmission = self.lost_answer("timeout_before")
        first = transmission.deposit_id
        # a gateway that was down before has executed nothing: that is no call
        transmission.sudo().attempts = first.sudo().attempts = 3
        self.never_found(first)
        self.assertEqual(first.state, "not_sent")
        self.push()
        self.assertEqual(transmission.state, "deposited")

    def test_after_one_more_call_a_person_is_asked(self):
        self.account.sudo().resend_when_not_found = True
        _invoice, transmission = self.lost_answer("timeout_before")
        self.never_found(transmission.deposit_id)
        self.simulator.next_fault("deposer/flux", "timeout_before")
        self.push()
        self.assertEqual(transmission.state, "uncertain")
        second = transmission.deposit_id
        self.never_found(second)
        self.assertEqual(second.state, "uncertain")
        self.assertTrue(second.needs_decision)

    def test_a_person_may_say_that_it_is_there(self):
        _invoice, transmission = self.lost_answer("timeout_before")
        transmission.deposit_id.action_adopt("CPP0011117000000000000001")
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(transmission.flow_number, "CPP0011117000000000000001")

    def test_a_double_is_refused_by_the_platform_and_the_first_one_is_followed(self):
        self.simulator.settings.search_delay = 60
        now = self.simulator.now()
        self.simulator._clock = lambda: now
        invoice, transmission = self.lost_answer()
        transmission.deposit_id.sudo().claimed_on -= timedelta(hours=1)
        self.send_again(transmission.deposit_id)  # a wrong decision
        self.push()
        now += 120
        first, second = self.simulator.store.flows.values()
        self.assertEqual(transmission.flow_number, second.number)
        self.make_due(self.deposits().filtered("flow_number"))
        self.follow()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(len(self.simulator.store.invoices), 1)
        self.assertIn(first.number, self.chatter(invoice))
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")

    def test_send_again_looks_first_and_follows_what_is_there(self):
        invoice, transmission = self.lost_answer()
        self.send_again(transmission.deposit_id)
        self.assertEqual(transmission.state, "integrated")
        self.push()
        self.assertEqual(len(self.calls("deposer/flux")), 1)
        self.assertIn(transmission.flow_number, self.chatter(invoice))

    def test_send_again_a_moment_after_the_silence_proves_nothing(self):
        self.simulator.settings.search_delay = 60
        _invoice, transmission = self.lost_answer()
        deposit = transmission.deposit_id
        for _press in range(len(LOOKUPS) + 1):
            with self.assertRaisesRegex(UserError, "a moment ago"):
                self.send_again(deposit)
            deposit.action_look_up_now()
            self.env.invalidate_all()
        self.assertEqual((deposit.state, deposit.lookups), ("uncertain", 0))
        deposit.sudo().claimed_on -= timedelta(minutes=LOOKUPS[1])
        self.send_again(deposit)
        self.assertEqual(transmission.state, "ready")

    def test_looking_often_does_not_end_the_day(self):
        """Nor does the account then send once more by itself."""
        self.account.sudo().resend_when_not_found = True
        self.simulator.settings.search_delay = 60
        _invoice, transmission = self.lost_answer()
        for _press in range(len(LOOKUPS) + 1):
            transmission.deposit_id.action_look_up_now()
            self.env.invalidate_all()
        self.assertEqual(transmission.state, "uncertain")

    def test_send_again_when_chorus_pro_cannot_be_asked(self):
        _invoice, transmission = self.lost_answer("timeout_before")
        deposit = transmission.deposit_id
        self.never_found(deposit)
        for kind in ("unreachable", "missing_keys"):
            self.simulator.next_fault("rechercher/fournisseur", kind)
            with (
                mute_logger(CLIENT),
                self.assertRaisesRegex(UserError, "Nothing was sent again"),
            ):
                self.send_again(deposit)
            self.assertEqual(deposit.state, "uncertain")

    def test_send_again_shows_once_what_has_its_number(self):
        _invoice, transmission = self.lost_answer("timeout_before")
        deposit = transmission.deposit_id
        self.never_found(deposit)
        self.simulator.seed(
            {"invoices": [{"number": transmission.number, "with_tax": "1.00"}]}
        )
        with self.assertRaisesRegex(UserError, "the same number"):
            self.send_again(deposit)
        self.send_again(deposit)
        self.assertEqual(transmission.state, "ready")

    def test_only_the_flow_number_of_this_deposit_is_adopted(self):
        other = self.send(self.make_invoice())
        _invoice, transmission = self.lost_answer("timeout_before")
        deposit = transmission.deposit_id
        taken = other.flow_number
        wrong = ({}, None, False, 42, "", "C1", "CPP", "X" * 5000, "CPP" + "1" * 5000)
        wrong += ("CPP00111170000\n00000000001; DROP", "CPP0011117é00000000")
        for flow_number in wrong:
            with (
                self.subTest(flow_number),
                self.assertRaisesRegex(UserError, "no flow"),
            ):
                deposit.action_adopt(flow_number)
        for flow_number in (taken, taken.replace("CPP00", "CPP", 1), taken.lower()):
            with (
                self.subTest(flow_number),
                self.assertRaisesRegex(UserError, "another"),
            ):
                deposit.action_adopt(flow_number)
        self.assertEqual(deposit.state, "uncertain")

    def test_only_an_accountant_decides(self):
        _invoice, transmission = self.lost_answer("timeout_before")
        clerk = new_test_user(self.env, "chorus_clerk", "account.group_account_invoice")
        with self.assertRaisesRegex(UserError, "accountant"):
            transmission.deposit_id.with_user(clerk).action_send_again()

    def test_another_invoice_of_the_same_number_is_not_adopted(self):
        _invoice, transmission = self.lost_answer("timeout_before")
        self.simulator.seed(
            {
                "invoices": [
                    {"number": transmission.number, "with_tax": "1.00"},
                ]
            }
        )
        self.make_due(transmission.deposit_id)
        self.follow()
        self.assertEqual(transmission.state, "uncertain")
        self.assertTrue(transmission.needs_decision)

    def test_a_sender_that_died_during_the_call_leaves_an_orphan(self):
        self.simulator.next_fault("deposer/flux", "unreachable")
        transmission = self.send(self.make_invoice())
        deposit = transmission.deposit_id
        # the state in which a killed process leaves its rows
        deposit.write({"state": "sending"})
        transmission.write({"state": "sending"})
        self.follow()
        self.assertEqual(deposit.state, "uncertain")
        self.assertEqual(transmission.state, "uncertain")

    def test_a_sender_that_died_between_the_two_records(self):
        transmission = self.send(self.make_invoice())
        transmission.write({"state": "sending"})
        self.follow()
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(len(self.calls("deposer/flux")), 1)
