"""Is this right? The button says what a buyer changed, and who is concerned."""

from odoo.tests import tagged

from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestBuyerNews(ChorusProCommon):
    def setUp(self):
        super().setUp()
        # As Chorus Pro tells it first: a commitment number, two services.
        self.carl.action_chorus_pro_check_buyer()

    def press(self, **changes):
        self.simulator.seed(
            {"structures": [{"siret": self.structure.siret, **changes}]}
        )
        return self.carl.action_chorus_pro_check_buyer()["params"]

    def test_nothing_changed(self):
        params = self.press()
        self.assertEqual(params["type"], "success")
        self.assertIn("up to date", params["message"])

    def test_the_first_time_is_no_news(self):
        partner = self.make_buyer("Service", "12345678200028")
        answer = partner.action_chorus_pro_check_buyer()
        self.assertEqual(answer["params"]["type"], "success")

    def test_what_it_requires_changed(self):
        params = self.press(service_required=True)
        self.assertEqual(params["type"], "info")
        self.assertTrue(params["sticky"])
        self.assertIn("A service code and a commitment number", params["message"])

    def test_a_closed_service_names_the_customers_that_use_it(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        params = self.press(services=[{"id": 33000001, "code": "SERVICES_TECHNIQUES"}])
        self.assertIn("FINANCES", params["message"])
        self.assertIn(
            "Choose another service for CA La Riviéra du Levant.", params["message"]
        )
        self.assertTrue(self.carl.chorus_pro_service_closed)

    def test_what_could_not_be_read_is_a_warning(self):
        self.simulator.settings.forbidden_operations = ("search_services",)
        params = self.press()
        self.assertEqual(params["type"], "warning")
        self.assertIn("the list of its services", params["message"])

    def test_a_requirement_that_changed_after_posting_is_a_fault_not_a_rejection(self):
        invoice = self.make_invoice()
        self.assertFalse(
            [f for f in invoice._chorus_pro_check()[invoice] if f.level == "error"]
        )
        self.press(service_required=True)
        codes = [fault.code for fault in invoice._chorus_pro_check()[invoice]]
        self.assertIn("CP-SERVICE-01", codes)
