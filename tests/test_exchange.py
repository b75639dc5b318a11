"""The log of exchanges: what was called, never what was said."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.connection.chorus_pro_exchange import OPERATIONS, OUTCOMES
from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestExchange(ChorusProPathCommon):
    def log(self):
        self.env.invalidate_all()
        exchanges = self.env["chorus.pro.exchange"].sudo()
        return exchanges.search([("account_id", "=", self.account.id)], order="id")

    def test_a_deposit_is_logged_with_its_flow_number(self):
        transmission = self.send(self.make_invoice())
        log = self.log()
        self.assertEqual(log.mapped("operation"), ["get_token", "deposit_flow"])
        self.assertEqual(set(log.mapped("outcome")), {"ok"})
        self.assertEqual(log[1].flow_number, transmission.flow_number)
        self.assertEqual(log[1].http_status, 200)
        self.assertLess(abs(log[1].started - fields.Datetime.now()), timedelta(hours=1))

    def test_each_call_is_logged_once(self):
        self.send(self.make_invoice())
        self.make_due(self.deposits())
        self.follow()
        self.synchronize()
        operations = self.log().mapped("operation")
        received = [call["operation"] for call in self.calls()]
        self.assertEqual(len(operations), len(received))
        self.assertEqual(operations.count("get_flow_report"), 1)
        self.assertIn("search_issued_invoices", operations)

    def test_a_failure_is_logged_by_its_kind(self):
        self.simulator.next_fault("deposer/flux", "timeout_after")
        self.send(self.make_invoice())
        self.assertEqual(self.log()[-1].outcome, "NoAnswer")

    def test_the_test_of_the_connection_is_logged(self):
        self.account.with_env(self.admin_env).action_test_connection()
        self.assertIn("get_token", self.log().mapped("operation"))

    def test_what_a_rollback_undoes_is_logged_the_next_time(self):
        client = self.account._get_client()
        client.search_structures("20004150700027")
        with self.registry.cursor() as cr:
            self.account.with_env(self.env(cr=cr))._log_exchanges()
            self.assertFalse(client.exchanges)
            cr.rollback()
        self.assertEqual(len(client.exchanges), 2)
        self.account._log_exchanges()
        self.assertEqual(len(self.log()), 2)

    def test_every_operation_and_outcome_has_a_label(self):
        for call in self.calls():
            self.assertTrue(call)
        self.send(self.make_invoice())
        log = self.log()
        self.assertLessEqual(set(log.mapped("operation")), dict(OPERATIONS).keys())
        self.assertLessEqual(set(log.mapped("outcome")), dict(OUTCOMES).keys())

    def test_the_log_never_waits_for_the_account(self):
        """A foreign key would lock the account's row, which the lanes write."""
        rows = self.env.execute_query(
            SQL(
                "SELECT conname FROM pg_constraint WHERE contype = 'f'"
                " AND conrelid = 'chorus_pro_exchange'::regclass"
            )
        )
        self.assertFalse(rows)

    def test_the_log_is_kept_ninety_days(self):
        self.send(self.make_invoice())
        old, recent = self.log()
        old.started = fields.Datetime.now() - timedelta(days=91)
        recent.started = fields.Datetime.now() - timedelta(days=89)
        self.env["chorus.pro.exchange"]._gc_exchanges()
        self.assertEqual(self.log(), recent)

    def test_deleting_the_account_deletes_its_log(self):
        account = self.make_account(name="Second")
        account.with_env(self.admin_env).action_test_connection()
        logs = self.env["chorus.pro.exchange"].sudo()
        domain = [("account_id", "=", account.id)]
        self.assertTrue(logs.search_count(domain))
        account.with_env(self.admin_env).unlink()
        self.assertFalse(logs.search_count(domain))

    def test_accountants_and_auditors_read_it_and_nobody_writes(self):
        self.send(self.make_invoice())
        log = self.log()
        for group in ("account.group_account_user", "account.group_account_readonly"):
            user = self.make_user(f"cp_{group[-8:]}", group)
            mine = log.with_user(user)
            self.assertTrue(mine.read(["operation", "company_id"]))
            with self.assertRaises(AccessError):
                mine.write({"outcome": "ok"})
            with self.assertRaises(AccessError):
                mine.unlink()
        billing = self.make_user("cp_billing", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            log.with_user(billing).read(["operation"])

    def test_another_company_does_not_see_it(self):
        self.send(self.make_invoice())
        elsewhere = self._create_company(name="Elsewhere")
        user = self.make_user("cp_far", "account.group_account_manager", elsewhere)
        logs = self.env["chorus.pro.exchange"].with_user(user)
        self.assertFalse(logs.search([]) & self.log().with_user(user))
