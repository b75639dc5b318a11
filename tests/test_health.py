"""What has not worked for a day is said where people look."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestHealth(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.long_ago = fields.Datetime.now() - timedelta(hours=25)

    def warning(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.account.work_warning or ""

    def waiting(self):
        """An invoice that has been waiting for a day to leave."""
        self.simulator.next_fault("deposer/flux", "unreachable")
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "ready")
        transmission.reserved_on = self.long_ago
        return transmission

    def card(self):
        journal = self.company_data["default_journal_sale"]
        return journal._get_journal_dashboard_data_batched()[journal.id]

    def test_nothing_is_said_while_all_is_well(self):
        self.assertEqual(self.warning(), "")
        self.send(self.make_invoice())
        self.assertEqual(self.warning(), "")
        self.assertFalse(self.card()["chorus_pro_warning"])

    def test_a_scheduled_action_that_is_off(self):
        for name in ("ir_cron_push", "ir_cron_synchronize"):
            with self.subTest(name):
                action = self.env.ref(f"l10n_fr_chorus_pro.{name}").sudo()
                action.active = False
                self.assertIn(action.name, self.warning())
                self.assertIn("Scheduled Actions", self.warning())
                action.active = True

    def test_an_account_that_is_not_ready_awaits_nothing(self):
        self.env.ref("l10n_fr_chorus_pro.ir_cron_push").sudo().active = False
        self.account.sudo().siret = False
        self.assertEqual(self.warning(), "")

    def test_an_invoice_that_waits_without_a_success_for_a_day(self):
        self.waiting()
        self.assertIn("Nothing could be sent to Chorus Pro for more", self.warning())
        self.assertIn("cannot be reached", self.warning(), "the last failure")
        self.account.sudo().last_push_on = self.long_ago
        self.assertIn("since", self.warning())

    def test_a_success_meanwhile_is_no_silence(self):
        self.waiting()
        self.account.sudo().last_push_on = fields.Datetime.now()
        self.assertEqual(self.warning(), "")

    def test_statuses_that_were_not_read_for_a_day(self):
        transmission = self.send(self.make_invoice())
        transmission.deposit_id.claimed_on = self.long_ago
        self.assertIn("statuses could not be read", self.warning())
        self.account.sudo().last_sync_on = fields.Datetime.now()
        self.assertEqual(self.warning(), "")

    def test_nothing_is_awaited_of_a_paid_invoice(self):
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        transmission.deposit_id.claimed_on = self.long_ago
        invoice.sudo().chorus_pro_stage = "payment_ordered"
        self.assertEqual(self.warning(), "")

    def test_the_card_of_the_journal_says_it_and_leads_to_the_account(self):
        self.waiting()
        self.env.flush_all()
        self.assertIn("Nothing could be sent", self.card()["chorus_pro_warning"])
        journal = self.company_data["default_journal_sale"]
        action = journal.action_chorus_pro_open_account()
        self.assertEqual(action["res_id"], self.account.id)

    def test_the_number_of_queries_does_not_grow(self):
        accounts = self.account
        for number in range(4):
            accounts |= self.make_account(name=f"Account {number}")
        accounts.mapped("is_ready")

        def count(some):
            before = self.env.cr.sql_log_count
            some._work_warnings()
            return self.env.cr.sql_log_count - before

        self.account._work_warnings()
        self.assertEqual(count(self.account), count(accounts))
