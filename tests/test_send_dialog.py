"""Odoo 19's own Send dialog: one invoice, the batch, and the scheduled action."""

import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_path import ChorusProPathCommon, readable_page

LOGGER = "odoo.addons.l10n_fr_chorus_pro.models.deposit.account_move_send"


@tagged("post_install", "-at_install")
class TestSendDialog(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.make_invoice()
        cls.bad = cls.make_invoice(purchase_order_reference=False)
        cls.private = cls.make_invoice(
            cls.env["res.partner"].create(
                {"name": "Voilerie", "email": "voilerie@example.com"}
            )
        )

    def setUp(self):
        super().setUp()
        self.unprintable = self.env["account.move"]

        def pre_render(report, report_ref, res_ids=None, data=None):
            if set(res_ids) & set(self.unprintable.ids):
                raise ValueError("wkhtmltopdf is ill")
            if len(res_ids) > 1:
                raise ValueError("Tried to convert multiple documents")
            return {
                res_id: {"stream": io.BytesIO(readable_page(str(res_id)))}
                for res_id in res_ids
            }, "pdf"

        self.patch(
            type(self.env["ir.actions.report"]), "_pre_render_qweb_pdf", pre_render
        )

    def single(self, move):
        return self.env["account.move.send.wizard"].create({"move_id": move.id})

    def batch(self, moves):
        return self.env["account.move.send.batch.wizard"].create(
            {"move_ids": moves.ids}
        )

    def finish(self):
        """The end of the transaction: the hook deposits."""
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def run_core_cron(self):
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = self.env(
                cr=cr, user=self.env.ref("base.user_root"), context={"cron_id": 1}
            )
            env["account.move"]._cron_account_move_send()
        self.env.invalidate_all()
        # its commits lose the hooks, in tests: the scheduled actions are the net
        self.build()
        self.push()

    # === ONE INVOICE === #

    def test_chorus_pro_is_the_only_method_ticked_for_its_customers(self):
        wizard = self.single(self.good)
        self.assertEqual(wizard.sending_methods, ["chorus_pro"])
        self.assertFalse(wizard.invoice_edi_format)
        self.assertIn("chorus_pro_simulator", wizard.alerts)

    def test_other_customers_keep_their_method(self):
        wizard = self.single(self.private)
        self.assertEqual(wizard.sending_methods, ["email"])
        self.assertIn("chorus_pro", wizard.sending_method_checkboxes)

    def test_without_account_it_is_not_offered(self):
        self.account.sudo().active = False
        wizard = self.single(self.good)
        self.assertNotIn("chorus_pro", wizard.sending_method_checkboxes)

    def test_it_is_reserved_then_deposited_after_the_commit(self):
        self.single(self.good).action_send_and_print()
        transmission = self.good.chorus_pro_transmission_ids
        self.assertEqual(transmission.state, "reserved")
        self.assertFalse(self.calls("deposer/flux"))
        self.finish()
        self.assertEqual(transmission.state, "deposited")
        self.assertTrue(self.good.is_move_sent)

    def test_it_is_noted_as_sent_also_when_the_page_existed(self):
        self.env["account.move.send"]._generate_and_send_invoices(
            self.good, sending_methods=["manual"]
        )
        self.good.is_move_sent = False
        self.single(self.good).action_send_and_print()
        self.assertTrue(self.good.is_move_sent)

    def test_a_fault_is_a_danger_with_a_link_and_nothing_leaves(self):
        wizard = self.single(self.bad)
        [alert] = [a for a in wizard.alerts.values() if a["level"] == "danger"]
        self.assertIn("commitment number", alert["message"])
        self.assertEqual(alert["action"]["res_id"], self.bad.id)
        with self.assertRaises(UserError):
            wizard.action_send_and_print()
        self.assertFalse(self.bad.chorus_pro_transmission_ids)

    def test_an_invoice_on_its_way_is_not_offered_again(self):
        self.send(self.good)
        self.assertFalse(self.single(self.good).sending_methods)

    def test_an_invoice_left_out_is_not_offered(self):
        self.good._chorus_pro_exclude("not_through", "Paper")
        self.assertFalse(self.single(self.good).sending_methods)

    def test_two_electronic_methods_at_once_are_refused(self):
        methods = self.env["ir.model.fields"].get_field_selection(
            "res.partner", "invoice_sending_method"
        )
        others = {name for name, _label in methods} - {
            "chorus_pro",
            "email",
            "snailmail",
            "manual",
        }
        if not others:
            self.skipTest("No other electronic method is installed")
        other = others.pop()
        wizard = self.single(self.good)
        wizard.sending_method_checkboxes = {
            "chorus_pro": {"checked": True, "label": "by Chorus Pro"},
            other: {"checked": True, "label": other},
        }
        self.assertEqual(wizard.alerts["chorus_pro_double"]["level"], "danger")
        with self.assertRaises(UserError):
            wizard.action_send_and_print()
        # a program goes on, and nothing leaves either way
        called = self.by_program(self.good, sending_methods=["chorus_pro", other])
        self.assertNotIn(self.good, called)
        self.assertIn("twice", self.chatter(self.good))
        self.assertFalse(self.good.chorus_pro_transmission_ids)
        # nor by the other way alone once Chorus Pro has it
        self.send(self.good)
        called = self.by_program(self.good, sending_methods=[other])
        self.assertNotIn(self.good, called)
        self.assertIn("is at Chorus Pro or on its way", self.chatter(self.good))
        wizard = self.single(self.good)
        wizard.sending_method_checkboxes = {other: {"checked": True, "label": other}}
        self.assertEqual(wizard.alerts["chorus_pro_double"]["level"], "danger")

    def by_program(self, move, **settings):
        """Send as a program does. :return: what the web services were called with"""
        called = []
        sender = type(self.env["account.move.send"])
        before = sender._call_web_service_before_invoice_pdf_render

        def call(this, invoices_data):
            called.extend(invoices_data)
            return before(this, invoices_data)

        with patch.object(sender, "_call_web_service_before_invoice_pdf_render", call):
            self.env["account.move.send"]._generate_and_send_invoices(move, **settings)
        return called

    def test_what_left_by_peppol_does_not_go_to_chorus_pro(self):
        if "peppol_move_state" not in self.env["account.move"]._fields:
            self.skipTest("Peppol is not installed")
        for state, codes in (("error", []), ("processing", ["CP-ODOO-24"])):
            self.good.peppol_move_state = state
            faults = self.good._chorus_pro_check()[self.good]
            with self.subTest(state=state):
                self.assertEqual([f.code for f in faults if f.level == "error"], codes)

    def test_no_advice_of_peppol_for_public_buyers(self):
        advice = {"account_peppol_partner_want_peppol": {"message": "Peppol!"}}
        parent = self.env.registry["account.move.send"]
        self.send(self.good)  # so that nothing is ticked
        core = "odoo.addons.account.models.account_move_send.AccountMoveSend"
        with patch(f"{core}._get_alerts", lambda *_args: dict(advice)):
            for move, expected in ((self.good, False), (self.private, True)):
                data = {move: {"sending_methods": [], "invoice_edi_format": False}}
                alerts = parent._get_alerts(self.env["account.move.send"], move, data)
                with self.subTest(move=move):
                    self.assertEqual(set(advice) <= set(alerts), expected)

    # === PROGRAMS === #

    def test_a_program_never_fails_for_a_fault_of_ours(self):
        """Such as the till, which would undo the whole sale."""
        sender = self.env["account.move.send"]
        ways = {
            "one": lambda move: move._generate_and_send(),
            "several": lambda move: (move + self.good)._generate_and_send(),
            "direct": sender._generate_and_send_invoices,
            "website": lambda move: sender._generate_and_send_invoices(
                move, allow_raising=False, allow_fallback_pdf=True
            ),
        }
        for name, way in ways.items():
            bad = self.make_invoice(purchase_order_reference=False)
            way(bad)
            with self.subTest(way=name):
                self.assertEqual(bad.chorus_pro_badge, "to_send")
                self.assertFalse(bad.is_move_sent)
                self.assertFalse(bad.chorus_pro_transmission_ids)
                self.assertIn("commitment number", self.chatter(bad))
                self.assertIn("commitment number", bad.activity_ids.note)
        self.assertTrue(self.good.chorus_pro_transmission_ids)
        # a person sees the dialog, which still refuses
        with self.assertRaises(UserError):
            self.single(self.bad).action_send_and_print()
        # corrected and sent, nobody is asked any more
        bad.purchase_order_reference = "EJ-2026-0042"
        self.send(bad)
        self.assertFalse(bad.activity_ids)

    def test_the_rights_are_those_of_the_program(self):
        """A cashier may not send, but the till makes the invoice as superuser."""
        cashier = self.make_user("cashier", "base.group_user")
        self.good.with_user(cashier).sudo()._generate_and_send()
        self.assertEqual(self.good.chorus_pro_transmission_ids.state, "reserved")

    def test_a_company_without_account_says_so_and_sends_nothing(self):
        self.account.sudo().active = False
        [alert] = self.single(self.good).alerts.values()
        self.assertEqual(alert["level"], "warning")
        self.assertIn("has no Chorus Pro account", alert["message"])
        self.single(self.good).action_send_and_print()
        self.assertTrue(self.good.invoice_pdf_report_id)
        self.assertFalse(self.good.is_move_sent)
        self.bad._generate_and_send()
        self.assertFalse(self.bad.is_move_sent)
        self.assertIn("has no Chorus Pro account", self.bad.activity_ids.note)

    def test_a_public_buyer_without_method_is_noticed(self):
        self.carl.invoice_sending_method = False
        alerts = self.single(self.good).alerts
        [text] = [
            a["message"] for a in alerts.values() if "public buyer" in a["message"]
        ]
        self.assertIn("does not go through Chorus Pro", text)

    def test_an_email_may_accompany_the_deposit(self):
        self.carl.email = "factures@example.com"
        wizard = self.single(self.good)
        wizard.sending_method_checkboxes = {
            "chorus_pro": {"checked": True, "label": "by Chorus Pro"},
            "email": {"checked": True, "label": "by Email"},
        }
        wizard.action_send_and_print()
        self.finish()
        self.assertEqual(self.good.chorus_pro_stage, "with_chorus_pro")

    def test_a_rollback_takes_the_reservation_and_the_deposit_with_it(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.single(self.good).action_send_and_print()
            raise ZeroDivisionError
        self.assertFalse(self.good.chorus_pro_transmission_ids)

    @mute_logger(LOGGER)
    def test_an_exception_in_the_reservation_is_told_not_raised_as_it_is(self):
        with (
            patch.object(
                type(self.env["account.move"]),
                "_chorus_pro_reserve",
                side_effect=ZeroDivisionError("mystery"),
            ),
            self.assertRaisesRegex(UserError, "mystery"),
        ):
            self.single(self.good).action_send_and_print()

    # === THE BATCH === #

    def test_in_a_batch_faults_are_warnings_with_a_link(self):
        wizard = self.batch(self.good + self.bad + self.private)
        self.assertEqual(wizard.summary_data["chorus_pro"]["count"], 2)
        alert = wizard.alerts["chorus_pro_faulty"]
        self.assertEqual(alert["level"], "warning")
        self.assertIn("1 of 2", alert["message"])
        self.assertEqual(alert["action"]["res_id"], self.bad.id)
        self.assertFalse([a for a in wizard.alerts.values() if a["level"] == "danger"])

    def test_the_batch_skips_the_faulty_and_sends_the_others(self):
        other = self.make_invoice()
        self.batch(self.good + self.bad + other).action_send_and_print()
        self.run_core_cron()
        self.assertEqual(self.good.chorus_pro_stage, "with_chorus_pro")
        self.assertEqual(other.chorus_pro_stage, "with_chorus_pro")
        self.assertFalse(self.bad.chorus_pro_stage)
        self.assertIn("commitment number", self.chatter(self.bad))
        self.assertFalse(self.bad.sending_data)

    def test_in_a_batch_what_is_there_already_is_neither_sent_nor_a_fault(self):
        self.send(self.good)
        left_out = self.make_invoice()
        left_out._chorus_pro_exclude("not_through", "Paper")
        other = self.make_invoice()
        wizard = self.batch(self.good + left_out + other)
        self.assertNotIn("chorus_pro_faulty", wizard.alerts)
        self.assertEqual(wizard.summary_data["chorus_pro"]["count"], 1)
        wizard.action_send_and_print()
        self.run_core_cron()
        self.assertEqual(other.chorus_pro_stage, "with_chorus_pro")
        self.assertEqual(len(self.good.chorus_pro_transmission_ids), 1)
        self.assertFalse(left_out.chorus_pro_transmission_ids)
        self.assertNotIn("Not sent", self.chatter(self.good + left_out))

    @mute_logger(LOGGER)
    def test_an_invoice_that_cannot_be_printed_stops_no_other(self):
        self.unprintable = self.private
        self.batch(self.good + self.private).action_send_and_print()
        self.run_core_cron()
        self.assertEqual(self.good.chorus_pro_stage, "with_chorus_pro")
        self.assertIn("could not be printed", self.chatter(self.private))

    @mute_logger(LOGGER)
    def test_an_invoice_that_cannot_be_reserved_stops_no_other(self):
        other = self.make_invoice()
        move_class = type(self.env["account.move"])
        reserve = move_class._chorus_pro_reserve

        def fragile(moves):
            if other in moves:
                raise ZeroDivisionError("mystery")
            return reserve(moves)

        self.patch(move_class, "_chorus_pro_reserve", fragile)
        self.batch(self.good + other).action_send_and_print()
        self.run_core_cron()
        self.assertEqual(self.good.chorus_pro_stage, "with_chorus_pro")
        self.assertFalse(other.chorus_pro_transmission_ids)
        self.assertIn("mystery", self.chatter(other))

    def test_a_customer_of_a_company_without_account_is_told(self):
        self.batch(self.good).action_send_and_print()
        self.account.sudo().active = False
        self.run_core_cron()
        self.assertFalse(self.good.chorus_pro_transmission_ids)
        self.assertIn("Not sent to Chorus Pro", self.chatter(self.good))

    def test_our_alerts_take_no_query_more_for_each_invoice(self):
        sender = self.env["account.move.send"]

        def queries(moves):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sender._chorus_pro_batch_alerts(moves)
            sender._chorus_pro_environment_alert(moves)
            return self.env.cr.sql_log_count - before

        few = self.make_invoice() + self.make_invoice()
        many = few.union(*(self.make_invoice() for _number in range(20)))
        queries(few)
        self.assertLessEqual(queries(many), queries(few) + 2)
