"""Secrets stay secret: never read back, logged, exported or copied (promise 7)."""

import logging
import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.connection.chorus_pro_secret import word_of_database
from .common import DEMO_CREDENTIALS, ChorusProCommon

SECRET = "never-show-this"
LIST_DBS = "odoo.addons.l10n_fr_chorus_pro.models.connection.chorus_pro_secret.list_dbs"


@tagged("post_install", "-at_install")
class TestSecret(ChorusProCommon):
    def setUp(self):
        super().setUp()
        self.admin_account = self.account.with_env(self.admin_env)

    def stored(self, account):
        rows = self.env.execute_query(
            SQL(
                "SELECT kind, value FROM chorus_pro_secret WHERE account_id = %s",
                account.id,
            )
        )
        return dict(rows)

    def test_what_is_typed_is_stored(self):
        self.assertEqual(self.stored(self.account), DEMO_CREDENTIALS)
        self.assertTrue(self.account.has_client_secret)
        self.assertTrue(self.account.is_ready)

    def test_web_save_does_not_echo_the_secret(self):
        specification = {kind: {} for kind in DEMO_CREDENTIALS}
        answer = self.admin_account.web_save(
            {"client_secret": SECRET, "technical_password": SECRET}, specification
        )
        self.assertFalse(any(answer[0][kind] for kind in DEMO_CREDENTIALS))
        self.assertEqual(self.stored(self.account)["client_secret"], SECRET)

    def test_web_save_of_a_new_account_does_not_echo_the_secret(self):
        specification = {"client_secret": {}, "has_client_secret": {}}
        account = self.admin_env["chorus.pro.account"]
        [answer] = account.web_save(
            {"name": "Other", "client_secret": SECRET, "client_id": SECRET},
            specification,
        )
        self.assertFalse(answer["client_secret"])
        self.assertTrue(answer["has_client_secret"])
        self.assertEqual(
            self.stored(account.browse(answer["id"])),
            {"client_secret": SECRET, "client_id": SECRET},
        )

    def test_saving_an_empty_value_keeps_the_old_one(self):
        before = self.stored(self.account)
        self.admin_account.web_save({"client_secret": "", "client_id": False}, {})
        self.assertEqual(self.stored(self.account), before)

    def test_spaces_of_a_paste_are_dropped(self):
        self.admin_account.client_secret = f"  {SECRET}\n"
        self.assertEqual(self.stored(self.account)["client_secret"], SECRET)

    def test_nobody_reads_the_table(self):
        secrets = self.admin_env["chorus.pro.secret"]
        for call in (
            lambda: secrets.search([]).read(),
            lambda: secrets.search_read([], ["value"]),
            lambda: secrets.create({"account_id": self.account.id}),
            lambda: secrets.sudo().search([]).with_user(self.admin_env.user).read(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_value_has_no_group_not_even_for_a_role_with_access(self):
        field = self.env["chorus.pro.secret"]._fields["value"]
        self.assertEqual(field.groups, ".")

    def test_reading_and_exporting_the_account_give_nothing(self):
        [values] = self.admin_account.read()
        self.assertFalse(any(values[kind] for kind in DEMO_CREDENTIALS))
        exported = self.admin_account.export_data(list(DEMO_CREDENTIALS))["datas"]
        self.assertFalse(any(filter(None, exported[0])))
        everything = str(values)
        for secret in DEMO_CREDENTIALS.values():
            self.assertNotIn(secret, everything)

    def test_a_secret_cannot_be_guessed_by_a_search(self):
        for kind in DEMO_CREDENTIALS:
            with self.subTest(kind), self.assertRaises(ValueError):
                self.admin_env["chorus.pro.account"].search([(kind, "=like", "d%")])

    def test_a_copy_has_no_secret(self):
        copy = self.admin_account.copy()
        self.assertFalse(self.stored(copy))
        self.assertFalse(copy.is_ready)
        self.assertIn("(copy)", copy.name)
        self.assertFalse(copy.credentials_changed_on)

    def test_deleting_the_account_deletes_its_secrets(self):
        account = self.make_account(name="To delete")
        self.env.company.sudo().chorus_pro_account_id = self.account
        account_id = account.id
        account.with_env(self.admin_env).unlink()
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM chorus_pro_secret WHERE account_id = %s",
                account_id,
            )
        )
        self.assertEqual(rows, [(0,)])

    def test_a_sql_error_logs_nothing(self):
        """Also a mere serialization failure would print the statement."""
        with (
            self.assertNoLogs("odoo.sql_db", logging.ERROR),
            self.assertRaises(Exception),
            self.env.cr.savepoint(),
        ):
            self.env["chorus.pro.secret"]._run(SQL("SELECT %s::integer", SECRET))

    def test_no_statement_holds_a_secret(self):
        """``--log-sql`` prints them all, and so may PostgreSQL."""
        with self.assertLogs("odoo.sql_db", logging.DEBUG) as logs:
            self.admin_account.web_save({"client_secret": SECRET}, {"name": {}})
            self.account._get_client(fresh=True)
            self.admin_account.web_save({"client_secret": f"{SECRET}2"}, {})
        self.assertIn("chorus_pro_secret", "".join(logs.output))
        self.assertNotIn(SECRET, "".join(logs.output))
        self.assertEqual(self.stored(self.account)["client_secret"], f"{SECRET}2")

    def test_any_character_is_stored_as_it_is(self):
        for secret in ("a\\tb", "tab\there", "\\.", "\\N", "é€😀'\"%s", "line\nline"):
            with self.subTest(secret):
                self.admin_account.client_secret = secret
                self.assertEqual(self.stored(self.account)["client_secret"], secret)

    def test_an_account_that_vanished_meanwhile_logs_no_secret(self):
        account = self.make_account(name="To vanish")
        self.env.cr.execute(
            "DELETE FROM chorus_pro_account WHERE id = %s", [account.id]
        )
        with (
            self.assertLogs(level=logging.DEBUG) as logs,
            self.assertRaises(Exception) as raised,
            self.env.cr.savepoint(),
        ):
            logging.getLogger("odoo.sql_db").debug("at least one line")
            self.env["chorus.pro.secret"]._store(account, "client_secret", SECRET)
        self.assertNotIn(SECRET, "".join(logs.output))
        self.assertNotIn(SECRET, repr(raised.exception) + str(raised.exception))

    def test_the_table_has_no_check_constraint(self):
        """PostgreSQL would print the whole row with the error of one."""
        rows = self.env.execute_query(
            SQL(
                "SELECT conname FROM pg_constraint WHERE contype = 'c'"
                " AND conrelid = 'chorus_pro_secret'::regclass"
            )
        )
        self.assertFalse(rows)

    def test_credentials_are_masked_in_their_representation(self):
        credentials = self.env["chorus.pro.secret"]._credentials(self.account)
        self.assertEqual(credentials.client_secret, "demo-secret")
        for secret in DEMO_CREDENTIALS.values():
            self.assertNotIn(secret, repr(credentials))

    def test_the_servers_environment_wins(self):
        name = self.variable("SIMULATOR")
        with patch.dict("os.environ", {name: SECRET}):
            credentials = self.env["chorus.pro.secret"]._credentials(self.account)
        self.assertEqual(credentials.client_secret, SECRET)
        self.assertEqual(credentials.client_id, "demo-client")

    def variable(self, environment, kind="CLIENT_SECRET", account=None, former=False):
        """The variable of an account, with the database in its name."""
        word = word_of_database(self.env.cr.dbname)
        database = "" if former else f"{word}_"
        number = (account or self.account).id
        return f"CHORUS_PRO_{database}{environment}_{number}_{kind}"

    def test_a_variable_that_names_no_database_serves_the_only_one(self):
        name = self.variable("SIMULATOR", former=True)
        here = [self.env.cr.dbname]
        with (
            patch.dict("os.environ", {name: SECRET}),
            patch(LIST_DBS, lambda **_: here),
        ):
            credentials = self.env["chorus.pro.secret"]._credentials(self.account)
            self.assertFalse(self.account._deposit_block_reason())
        self.assertEqual(credentials.client_secret, SECRET)

    def test_a_variable_that_names_no_database_is_refused_among_several(self):
        """Two databases have an account of id 1: one deposited under the technical
        account of the other."""
        name = self.variable("SIMULATOR", former=True)
        for databases in ([self.env.cr.dbname, "other"], []):
            with (
                patch.dict("os.environ", {name: SECRET}),
                patch(LIST_DBS, lambda databases=databases, **_: databases),
            ):
                credentials = self.env["chorus.pro.secret"]._credentials(self.account)
                self.assertEqual(credentials.client_secret, "demo-secret")
                reason = self.account._deposit_block_reason()
                self.assertIn(name, reason)
                self.assertIn(self.variable("SIMULATOR"), reason)
                with self.assertRaisesRegex(UserError, name):
                    self.account._get_client()
                with patch.dict("os.environ", {self.variable("SIMULATOR"): "own"}):
                    self.assertFalse(self.account._deposit_block_reason())

    def test_the_variables_of_two_databases_differ_whatever_their_names(self):
        databases = ["compta", "Compta", "a-b", "a.b", "a_b", "é", "base 1"]
        names = {word_of_database(database) for database in databases}
        self.assertEqual(len(names), len(databases))
        self.assertIn("compta", names)
        self.assertTrue(all(re.fullmatch("[A-Za-z0-9_]+", name) for name in names))

    def test_the_servers_environment_alone_makes_an_account_ready(self):
        account = self.make_account(
            name="From the server", **dict.fromkeys(DEMO_CREDENTIALS, False)
        )
        self.assertFalse(account.is_ready)
        values = {
            self.variable("SIMULATOR", kind.upper(), account): "x"
            for kind in DEMO_CREDENTIALS
        }
        with patch.dict("os.environ", values):
            account.invalidate_recordset()
            self.assertTrue(account.is_ready)
        self.assertIn(
            self.variable("SIMULATOR", "CLIENT_ID", account),
            account.environment_variables,
        )

    def test_another_environment_has_other_variables(self):
        """A neutralised copy, back in qualification, must not find production's."""
        name = self.variable("PRODUCTION")
        with patch.dict("os.environ", {name: SECRET}):
            credentials = self.env["chorus.pro.secret"]._credentials(self.account)
        self.assertEqual(credentials.client_secret, "demo-secret")

    def test_changing_a_secret_is_dated_and_forgets_the_last_test(self):
        self.admin_account.action_test_connection()
        self.assertEqual(self.account.connection_state, "ok")
        self.account.sudo().credentials_changed_on = False
        self.admin_account.client_secret = SECRET
        self.assertTrue(self.account.credentials_changed_on)
        self.assertEqual(self.account.connection_state, "untested")
        self.assertFalse(self.account.connection_message)
