"""Who reads, who sends, who configures; and each company on its own."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestAccessRights(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls._create_company(name="Elsewhere")
        cls.foreign = cls.make_account(name="Foreign", company_id=cls.elsewhere.id)
        cls.billing = cls.make_user("cp_billing", "account.group_account_invoice")
        cls.auditor = cls.make_user("cp_auditor", "account.group_account_readonly")
        cls.employee = cls.make_user("cp_employee", "base.group_user")

    def accounts(self, user):
        return self.env["chorus.pro.account"].with_user(user)

    def test_billing_and_auditor_read_the_accounts_of_their_company(self):
        for user in (self.billing, self.auditor):
            found = self.accounts(user).search([])
            self.assertIn(self.account, found)
            self.assertNotIn(self.foreign, found)
            self.assertTrue(found.read(["name", "environment", "is_ready"]))

    def test_an_employee_reads_no_account(self):
        with self.assertRaises(AccessError):
            self.accounts(self.employee).search([]).read()

    def test_only_the_administrator_writes_accounts(self):
        for user in (self.billing, self.auditor, self.employee):
            account = self.account.with_user(user)
            for call in (
                lambda account=account: account.write({"name": "Mine"}),
                lambda account=account: account.write({"client_secret": "mine"}),
                lambda account=account: account.create({"name": "Mine"}),
                lambda account=account: account.unlink(),
                lambda account=account: account.action_test_connection(),
                lambda account=account: account.action_confirm_database(),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.account.with_user(self.administrator).write({"name": "Mine"})

    def test_the_administrator_of_a_company_does_not_touch_another(self):
        foreign = self.foreign.with_user(self.administrator)
        with self.assertRaises(AccessError):
            foreign.write({"client_secret": "mine"})

    def test_a_branch_reads_the_account_of_its_head_office(self):
        branch = self._create_company(name="Branch", parent_id=self.company.id)
        clerk = self.make_user("cp_clerk", "account.group_account_invoice", branch)
        self.assertIn(self.account, self.accounts(clerk).search([]))

    def test_public_buyers_are_shared_by_all_companies(self):
        clerk = self.make_user(
            "cp_clerk", "account.group_account_invoice", self.elsewhere
        )
        structure = self.structure.with_user(clerk)
        self.assertEqual(structure.requirement, "commitment")
        structure.requirement = "both"
        with self.assertRaises(AccessError):
            structure.unlink()

    def test_an_auditor_changes_no_public_buyer(self):
        with self.assertRaises(AccessError):
            self.structure.with_user(self.auditor).requirement = "both"

    def test_billing_checks_a_buyer_without_reading_any_secret(self):
        self.carl.with_user(self.billing).action_chorus_pro_check_buyer()
        self.assertTrue(self.structure.checked_on)

    def test_every_record_of_the_way_stays_in_its_company(self):
        for model in (
            "chorus.pro.transmission",
            "chorus.pro.deposit",
            "chorus.pro.event",
        ):
            rules = self.env["ir.rule"].sudo().search([("model_id.model", "=", model)])
            self.assertEqual(
                rules.mapped("domain_force"), ["[('company_id', 'in', company_ids)]"]
            )
