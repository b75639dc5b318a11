"""The account: its defaults, which invoices it carries, the password's reminders."""

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DEMO_SUPPLIER_SIRET, ChorusProCommon


@tagged("post_install", "-at_install")
class TestAccount(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Account = cls.admin_env["chorus.pro.account"]

    def other_account(self, **values):
        return self.make_account(name="Other", **values)

    # --- a new account surprises nobody (promise 8) ---

    def test_a_new_account_is_in_qualification_and_sends_by_hand_from_today(self):
        with Form(self.Account) as form:
            form.name = "New"
        account = form.record
        self.assertEqual(account.environment, "qualification")
        self.assertEqual(account.sending_mode, "manual")
        self.assertEqual(account.send_from, fields.Date.context_today(account))
        self.assertEqual(account.syntax, "IN_DP_E2_CII_FACTURX")
        self.assertFalse(account.resend_when_not_found)
        self.assertFalse(account.is_ready)

    def test_the_siret_comes_from_the_company(self):
        self.company.sudo().company_registry = "900 000 001 00017"
        account = self.Account.create({"name": "New", "company_id": self.company.id})
        self.assertEqual(account.siret, DEMO_SUPPLIER_SIRET)

    def test_a_company_id_that_is_no_siret_is_not_taken(self):
        self.company.sudo().company_registry = "900000001"
        account = self.Account.create({"name": "New", "company_id": self.company.id})
        self.assertFalse(account.siret)

    def test_the_siret_is_cleaned_and_checked(self):
        account = self.other_account(siret="900 000 001.00017")
        self.assertEqual(account.siret, DEMO_SUPPLIER_SIRET)
        with self.assertRaisesRegex(ValidationError, "14 digits"):
            account.sudo().siret = "90000000"

    def test_a_siret_is_read_as_it_is_printed(self):
        printed = (
            "900 000 001 00017",
            "900\u00a0000\u00a0001\u00a000017",
            "900\u202f000\u202f001\u202f00017",
            " 900.000.001-00017\u200b",
            "900\u2011000\u2011001\u201100017",
        )
        account = self.other_account()
        for text in printed:
            with self.subTest(text):
                account.sudo().siret = text
                self.assertEqual(account.siret, DEMO_SUPPLIER_SIRET)

    def test_no_form_cuts_what_is_pasted(self):
        # The browser cuts at the size of a field, spaces included, without a word.
        cut = [
            f"{name}.{field.name}"
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if "l10n_fr_chorus_pro" in field._modules and getattr(field, "size", None)
        ]
        self.assertFalse(cut)

    def test_a_siret_with_a_wrong_key_only_warns(self):
        account = self.other_account(siret="90000000100018")
        self.assertTrue(account.siret_key_warning)
        self.assertFalse(self.account.siret_key_warning)

    def test_the_simulator_is_on_this_machine_only(self):
        with self.assertRaisesRegex(UserError, "this machine"):
            self.other_account(simulator_address="https://example.com")

    @mute_logger("odoo.sql_db")
    def test_the_hour_and_the_delay_make_sense(self):
        for values in ({"daily_hour": 24}, {"daily_hour": -1}, {"hold_hours": -1}):
            with self.subTest(values), self.assertRaises(CheckViolation):
                with self.env.cr.savepoint():
                    self.account.sudo().write(values)
                    self.env.flush_all()

    # --- which account carries which invoice ---

    def test_the_first_account_is_the_default_of_its_company(self):
        self.assertEqual(self.company.chorus_pro_account_id, self.account)
        self.other_account()
        self.assertEqual(self.company.chorus_pro_account_id, self.account)

    def test_the_journal_chooses_before_the_company(self):
        other = self.other_account()
        invoice = self.make_invoice(post=False)
        self.assertEqual(self.Account._of_moves(invoice), {invoice: self.account})
        invoice.journal_id.sudo().chorus_pro_account_id = other
        self.assertEqual(self.Account._of_moves(invoice), {invoice: other})

    def test_a_branch_uses_the_account_of_its_head_office(self):
        branch = self._create_company(name="Branch", parent_id=self.company.id)
        self.assertEqual(branch._chorus_pro_account(), self.account)
        own = self.make_account(name="Own", company_id=branch.id)
        self.assertEqual(branch._chorus_pro_account(), own)

    def test_a_company_without_account_has_none(self):
        company = self._create_company(name="Elsewhere")
        self.assertFalse(company._chorus_pro_account())

    def test_the_only_active_account_serves_without_default(self):
        self.company.sudo().chorus_pro_account_id = False
        self.assertEqual(self.company._chorus_pro_account(), self.account)
        self.other_account()
        self.company.sudo().chorus_pro_account_id = False
        self.assertFalse(self.company._chorus_pro_account())

    def test_an_archived_default_gives_way_to_the_next_account(self):
        other = self.other_account()
        self.account.sudo().active = False
        self.assertFalse(self.company.chorus_pro_account_id)
        self.assertEqual(self.company._chorus_pro_account(), other)

    def test_a_journal_takes_no_account_of_another_company(self):
        company = self._create_company(name="Elsewhere")
        foreign = self.make_account(name="Foreign", company_id=company.id)
        with self.assertRaises(UserError):
            self.company_data["default_journal_sale"].sudo().write(
                {"chorus_pro_account_id": foreign.id}
            )

    def test_the_choice_takes_a_fixed_number_of_queries(self):
        def queries(invoices):
            self.env.invalidate_all()
            count = self.env.cr.sql_log_count
            self.env["chorus.pro.account"]._of_moves(invoices)
            return self.env.cr.sql_log_count - count

        invoices = self.env["account.move"].union(
            *(self.make_invoice(post=False) for _index in range(8))
        )
        self.env.flush_all()
        self.assertEqual(queries(invoices[:1]), queries(invoices))

    # --- what stops a deposit ---

    def test_an_account_that_is_ready_blocks_nothing(self):
        self.assertFalse(self.account._deposit_block_reason())

    def test_each_missing_thing_is_named(self):
        account = self.make_account(name="Half", client_secret=False)
        self.assertIn("PISTE client secret", account._deposit_block_reason())
        account.sudo().write({"siret": False})
        self.assertIn("SIRET", account._deposit_block_reason())
        account.sudo().active = False
        self.assertIn("archived", account._deposit_block_reason())

    # --- the password ---

    def reminders(self):
        return self.account.sudo().activity_ids

    def remind(self):
        self.run_cron("chorus.pro.account", "_cron_remind_password_expiry")

    @freeze_time("2026-03-01")
    def test_nothing_is_said_more_than_30_days_before(self):
        self.account.sudo().password_expiry = "2026-04-01"
        self.remind()
        self.assertFalse(self.reminders())

    def test_one_activity_at_30_days_another_at_7(self):
        account = self.account.sudo()
        account.responsible_id = self.admin_env.user
        account.password_expiry = "2026-03-31"
        with freeze_time("2026-03-01"):
            self.remind()
            self.remind()
            self.assertEqual(len(self.reminders()), 1)
            self.assertEqual(self.reminders().user_id, self.admin_env.user)
        first = self.reminders()
        with freeze_time("2026-03-20"):
            self.remind()
            self.assertEqual(self.reminders(), first)
        with freeze_time("2026-03-25"):
            self.remind()
            self.assertEqual(len(self.reminders()), 1)
            self.assertNotEqual(self.reminders(), first)
        with freeze_time("2026-04-10"):
            self.remind()
            self.assertEqual(len(self.reminders()), 1)

    def test_a_renewed_password_ends_the_reminder(self):
        account = self.account.sudo()
        account.password_expiry = "2026-03-31"
        with freeze_time("2026-03-28"):
            self.remind()
            self.assertTrue(self.reminders())
            account.password_expiry = "2027-05-20"
            self.assertFalse(self.reminders())
            self.assertFalse(account.password_reminder)
