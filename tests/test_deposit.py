"""From the click to the receipt: reserve, commit, call, record."""

import base64
import hashlib

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install", "chorus_pro_minimal")
class TestDeposit(ChorusProPathCommon):
    def test_one_invoice_is_deposited_and_its_bytes_are_kept(self):
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        [call] = self.calls("deposer/flux")
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(transmission.flow_number, call["flow_number"])
        content = base64.b64decode(transmission.file)
        self.assertEqual(hashlib.sha256(content).hexdigest(), transmission.sha256)
        self.assertEqual(transmission.sha256, call["sha256"])
        self.assertEqual(transmission.deposit_id._content(), content)
        self.assertEqual(invoice.chorus_pro_stage, "with_chorus_pro")
        self.assertTrue(invoice.is_move_sent)
        self.assertIn(call["flow_number"], self.chatter(invoice))

    def test_pressing_twice_makes_one_deposit(self):
        invoice = self.make_invoice()
        self.send(invoice)
        self.assertFalse(self.send(invoice))
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    def test_several_invoices_share_one_envelope(self):
        invoices = self.make_invoice() + self.make_invoice() + self.make_invoice()
        transmissions = self.send(invoices)
        [call] = self.calls("deposer/flux")
        self.assertTrue(call["name"].endswith(".tar.gz"))
        self.assertEqual(transmissions.mapped("state"), ["deposited"] * 3)
        self.assertEqual(len(transmissions.deposit_id), 1)
        self.assertEqual(transmissions.deposit_id.invoice_count, 3)

    def test_the_faulty_invoice_is_skipped_and_the_others_leave(self):
        good, bad = (
            self.make_invoice(),
            self.make_invoice(purchase_order_reference=False),
        )
        transmissions = self.send(good + bad)
        self.assertEqual(transmissions.move_id, good)
        self.assertFalse(bad.chorus_pro_transmission_ids)

    def test_above_five_the_request_only_reserves(self):
        invoices = self.env["account.move"].union(
            *[self.make_invoice() for _number in range(6)]
        )
        transmissions = self.send(invoices)
        self.assertEqual(transmissions.mapped("state"), ["reserved"] * 6)
        self.assertFalse(self.calls("deposer/flux"))
        self.assertEqual(invoices.mapped("chorus_pro_stage"), ["sending"] * 6)
        self.build()
        self.assertEqual(transmissions.mapped("state"), ["ready"] * 6)
        self.push()
        self.assertEqual(transmissions.mapped("state"), ["deposited"] * 6)
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    def test_nothing_left_when_chorus_pro_cannot_be_reached(self):
        self.simulator.next_fault("deposer/flux", "unreachable")
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        self.assertEqual(transmission.state, "ready")
        self.assertTrue(transmission.next_attempt_on)
        self.assertEqual(self.deposits().state, "not_sent")
        self.assertIn("cannot be reached", self.account.push_error)
        self.push()
        self.assertEqual(transmission.state, "ready", "not before it is due")
        self.make_due(self.deposits())
        self.push()
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(len(self.simulator.store.flows), 1)
        self.assertFalse(self.account.push_error)

    def test_a_quota_is_waited_for_as_told(self):
        self.simulator.next_fault(
            "deposer/flux", "status", status=429, headers={"Retry-After": "600"}
        )
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "ready")
        wait = transmission.next_attempt_on - transmission.write_date
        self.assertAlmostEqual(wait.total_seconds(), 600, delta=30)

    def test_chorus_pro_says_no_to_the_call(self):
        self.simulator.next_fault(
            "deposer/flux",
            "status",
            status=200,
            body='{"codeRetour": 135, "libelle": "Syntaxe de flux inconnue"}',
        )
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        self.assertEqual(transmission.state, "refused")
        self.assertFalse(transmission.live)
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        self.assertIn("Syntaxe de flux inconnue", self.chatter(invoice))
        self.assertTrue(self.send(invoice), "it may be sent again")

    def test_a_gateway_without_that_path_refused_nothing(self):
        self.simulator.next_fault("deposer/flux", "status", status=404)
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "ready")
        self.make_due(self.deposits())
        self.push()
        self.assertEqual(transmission.state, "deposited")

    def test_a_wrong_password_sends_nothing_and_says_so(self):
        self.account.sudo().technical_password = "wrong"
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "ready")
        self.assertIn("technical account", self.account.push_error)
        self.assertFalse(self.simulator.store.flows)

    def test_a_file_that_cannot_be_built_is_this_invoice_alone(self):
        good, bad = self.make_invoice(), self.make_invoice()
        render = type(good)._chorus_pro_render_readable_pdf

        def broken(move):
            if move == bad:
                raise ValueError("the report is broken")
            return render(move)

        self.patch(type(good), "_chorus_pro_render_readable_pdf", broken)
        with mute_logger(
            "odoo.addons.l10n_fr_chorus_pro.models.deposit.account_move_sending"
        ):
            transmissions = self.send(good + bad)
        states = {t.move_id: t.state for t in transmissions}
        self.assertEqual(states, {good: "deposited", bad: "faulty"})
        self.assertEqual(bad.chorus_pro_stage, "action_needed")
        self.assertIn("did not foresee", self.chatter(bad))
        self.assertTrue(bad.activity_ids)

    def test_the_record_is_played_again_and_the_call_is_not(self):
        """A serialization failure after the call (forced here; on real connections in
        tests/chaos) repeats the record only."""
        deposit_class = type(self.env["chorus.pro.deposit"])
        record, failures = deposit_class._record_outcome, []

        def collide_once(deposit, outcome):
            if not failures:
                failures.append(True)
                raise ConcurrencyError("forced")
            return record(deposit, outcome)

        self.patch(deposit_class, "_record_outcome", collide_once)
        self.patch(type(self), "_wait", lambda *args: None) if hasattr(
            self, "_wait"
        ) else None
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    # === WHAT CHORUS PRO HOLDS === #

    def test_an_invoice_held_by_chorus_pro_cannot_be_undone(self):
        invoice = self.make_invoice()
        self.send(invoice)
        self.assertFalse(invoice.show_reset_to_draft_button)
        for undo in ("button_draft", "button_cancel"):
            with self.subTest(undo), self.assertRaisesRegex(UserError, "handed to"):
                getattr(invoice, undo)()

    def test_what_has_not_left_is_withdrawn_by_a_reset_to_draft(self):
        invoice = self.make_invoice()
        transmission = invoice.sudo()._chorus_pro_reserve()
        invoice.button_draft()
        self.assertEqual(transmission.state, "withdrawn")
        self.assertFalse(invoice.chorus_pro_stage)

    def test_a_live_transmission_is_unique_for_the_database_too(self):
        invoice = self.make_invoice()
        transmission = invoice.sudo()._chorus_pro_reserve()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            transmission.copy({"live": True})
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestWhoMaySend(ChorusProPathCommon):
    def test_sending_takes_the_right_to_make_invoices(self):
        auditor = new_test_user(
            self.env, "chorus_auditor", "account.group_account_readonly"
        )
        invoice = self.make_invoice()
        with self.assertRaises(AccessError):
            invoice.with_user(auditor)._chorus_pro_reserve()
