"""A neutralised copy of the database cannot send (promise 7)."""

from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestNeutralize(ChorusProCommon):
    def test_a_copy_has_no_secret_and_no_production_account(self):
        production = self.make_account(
            name="Production",
            environment="production",
            sending_mode="on_post",
            password_expiry="2027-01-01",
        )
        self.env.flush_all()
        for query in get_neutralization_queries(["l10n_fr_chorus_pro"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        rows = self.env.execute_query(SQL("SELECT count(*) FROM chorus_pro_secret"))
        self.assertEqual(rows, [(0,)])
        for account in (production, self.account):
            self.assertEqual(account.environment, "qualification")
            self.assertEqual(account.sending_mode, "manual")
            self.assertFalse(account.is_ready)
            self.assertFalse(account.binding_uuid)
            self.assertTrue(account._deposit_block_reason())
