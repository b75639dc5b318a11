"""A production account works in one database only (promise 7)."""

import logging
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestBinding(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.production = cls.make_account(name="Production", environment="production")
        cls.Account = type(cls.env["chorus.pro.account"])

    def elsewhere(self, **changes):
        """The same records, seen from a copy of the database."""
        uuid, database, cluster = self.production._database_identity()
        identity = {"uuid": uuid, "database": database, "cluster": cluster} | changes
        self.production.invalidate_recordset()
        return patch.object(
            self.Account, "_database_identity", lambda _self: tuple(identity.values())
        )

    def test_the_database_is_recorded_with_the_production_credentials(self):
        self.assertEqual(self.production.binding_database, self.env.cr.dbname)
        self.assertTrue(self.production.binding_uuid)
        self.assertFalse(self.production.is_unbound)
        self.assertFalse(self.production._deposit_block_reason())

    def test_any_change_stops_production(self):
        for change in ("uuid", "database", "cluster"):
            with self.subTest(change), self.elsewhere(**{change: "other"}):
                self.assertTrue(self.production.is_unbound)
                reason = self.production._deposit_block_reason()
                self.assertIn("Confirm this database", reason)
            self.production.invalidate_recordset()
            self.assertFalse(self.production._deposit_block_reason())

    def test_a_cluster_that_cannot_be_read_any_more_is_a_change(self):
        with self.elsewhere(cluster=""):
            expected = bool(self.production.binding_cluster)
            self.assertEqual(self.production.is_unbound, expected)

    def test_qualification_and_simulator_are_not_bound(self):
        with self.elsewhere(uuid="other"):
            self.assertFalse(self.account.is_unbound)
            self.assertFalse(self.account._deposit_block_reason())

    def test_an_administrator_confirms(self):
        with self.elsewhere(uuid="other", database="other"):
            self.production.with_env(self.admin_env).action_confirm_database()
            self.production.invalidate_recordset()
            self.assertFalse(self.production._deposit_block_reason())
            self.assertEqual(self.production.binding_confirmed_by, self.admin_env.user)
            self.assertEqual(self.production.binding_uuid, "other")

    def test_an_accountant_does_not_confirm(self):
        billing = self.make_user("cp_billing", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.production.with_user(billing).action_confirm_database()

    def test_an_account_that_enters_production_is_bound(self):
        account = self.make_account(name="Test first")
        self.assertFalse(account.binding_database)
        account.sudo().environment = "production"
        self.assertEqual(account.binding_database, self.env.cr.dbname)

    def test_a_copy_of_the_account_is_bound_by_its_own_creation(self):
        copy = self.production.with_env(self.admin_env).copy()
        self.assertFalse(copy.has_client_secret)
        self.assertTrue(copy._deposit_block_reason())

    def test_reading_the_cluster_logs_no_error(self):
        with self.assertNoLogs("odoo.sql_db", logging.ERROR):
            identity = self.production._database_identity()
        self.assertEqual(len(identity), 3)
