"""The test of the connection: four lights, and what to do about each."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SIMULATOR_ADDRESS, ChorusProCommon


@tagged("post_install", "-at_install")
class TestConnection(ChorusProCommon):
    def setUp(self):
        super().setUp()
        self.admin_account = self.account.with_env(self.admin_env)

    def run_test(self):
        self.admin_account.action_test_connection()
        return (
            self.account.light_gateway,
            self.account.light_application,
            self.account.light_technical_account,
            self.account.light_permissions,
        )

    def test_all_lights_are_green_and_the_expiry_is_read(self):
        self.assertEqual(self.run_test(), ("ok",) * 4)
        self.assertEqual(self.account.connection_state, "ok")
        self.assertIn("everything works", self.account.connection_message)
        self.assertTrue(self.account.password_expiry)
        self.assertTrue(self.account.connection_tested_on)

    def test_an_inactive_establishment_is_said(self):
        structure = {"siret": self.account.siret, "active": False}
        self.simulator.seed({"structures": [structure]})
        self.assertEqual(self.run_test(), ("ok", "ok", "ok", "failed"))
        self.assertEqual(self.account.connection_state, "failed")
        message = self.account.connection_message
        self.assertIn("inactive", message)
        self.assertNotIn("everything works", message)

    def test_a_wrong_application_lists_what_piste_cannot_tell_apart(self):
        self.admin_account.client_secret = "wrong"
        self.assertEqual(self.run_test(), ("ok", "failed", "unknown", "unknown"))
        message = self.account.connection_message
        self.assertIn("API keys", message)
        self.assertIn("sandbox", message)
        self.assertIn("invalid_client", message)

    def test_a_wrong_password_tells_of_the_30_minutes_and_the_424_days(self):
        self.admin_account.technical_password = "wrong"
        self.assertEqual(self.run_test(), ("ok", "ok", "failed", "unknown"))
        message = self.account.connection_message
        self.assertIn("30 minutes", message)
        self.assertIn("424 days", message)
        self.assertEqual(self.account.connection_state, "failed")

    def test_a_403_lists_its_four_causes(self):
        self.simulator.settings.forbidden_operations = ("search_structures",)
        lights = self.run_test()
        self.assertEqual(lights[:3], ("ok", "ok", "ok"))
        self.assertEqual(lights[3], "failed")
        message = self.account.connection_message
        for cause in ("subscribed", "terms", "raccordement", "habilitation"):
            self.assertIn(cause, message)

    def test_a_stopped_simulator_says_so(self):
        self.admin_account.simulator_address = "http://127.0.0.1:1"
        lights = self.run_test()
        self.assertEqual(lights[0], "failed")
        self.assertIn("Start it", self.account.connection_message)

    def test_the_test_always_asks_for_a_new_token(self):
        """A kept token would hide a wrong secret."""
        self.run_test()
        self.run_test()
        self.assertEqual(len(self.calls("token")), 2)

    def test_the_same_thread_keeps_its_token(self):
        for _call in range(3):
            self.account._get_client().check_health()
        self.assertEqual(len(self.calls("token")), 1)

    def test_other_credentials_mean_another_client(self):
        before = self.account._get_client()
        self.admin_account.technical_password = "other"
        self.assertIsNot(self.account._get_client(), before)

    def test_a_missing_value_is_named(self):
        account = self.make_account(name="Half", technical_password=False)
        with self.assertRaisesRegex(UserError, "password of the technical account"):
            account._get_client()

    def test_the_siret_is_needed(self):
        account = self.make_account(name="Half")
        account.sudo().siret = False
        with self.assertRaisesRegex(UserError, "SIRET"):
            account._get_client()

    def test_changing_the_environment_forgets_the_lights(self):
        self.run_test()
        self.admin_account.environment = "qualification"
        self.assertEqual(self.account.light_gateway, "unknown")

    def test_an_accountant_works_with_the_client_but_does_not_test_it(self):
        billing = self.make_user("cp_billing", "account.group_account_invoice")
        account = self.account.with_user(billing)
        self.assertTrue(account._get_client())
        with self.assertRaises(AccessError):
            account.action_test_connection()

    def test_the_message_holds_no_secret(self):
        self.admin_account.client_secret = "a-very-wrong-secret"
        self.run_test()
        self.assertNotIn("a-very-wrong-secret", self.account.connection_message)

    def test_the_address_of_the_simulator_is_the_one_called(self):
        client = self.account._get_client()
        self.assertTrue(client.environment.api_url.startswith(SIMULATOR_ADDRESS))
