"""Is this right? What a buyer changed since it was last read."""

from odoo.tests import tagged

from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestBuyerNews(ChorusProCommon):
    def setUp(self):
        super().setUp()
        # As Chorus Pro tells it first: a commitment number, two services.
        self.carl.action_chorus_pro_check_buyer()

    def now(self, **changes):
        self.simulator.seed(
            {"structures": [{"siret": self.structure.siret, **changes}]}
        )
        return self.structure._refresh_now()

    def test_nothing_changed(self):
        self.assertEqual(self.structure._refresh_now(), [])
        answer = self.carl.action_chorus_pro_check_buyer()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertIn("up to date", answer["params"]["message"])

    def test_the_first_time_is_no_news(self):
        partner = self.make_buyer("Service", "12345678200028")
        answer = partner.action_chorus_pro_check_buyer()
        self.assertEqual(answer["params"]["type"], "success")

    def test_what_it_requires_changed(self):
        [sentence] = self.now(service_required=True)
        self.assertIn("a service code and a commitment number", sentence)
        self.assertIn("before: a commitment number", sentence)

    def test_it_was_closed(self):
        sentences = self.now(active=False, name="CARL (dissoute)")
        self.assertIn("inactive now", sentences[0])
        self.assertIn("CARL (dissoute)", sentences[1])

    def test_services_closed_and_opened_and_who_is_concerned(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        answer = self.now(
            commitment_required=False,
            services=[
                {"id": 33000001, "code": "SERVICES_TECHNIQUES"},
                {"id": 33000009, "code": "NOUVEAU", "commitment_required": True},
            ],
        )
        text = " ".join(answer)
        self.assertIn("Closed services: FINANCES.", text)
        self.assertIn("Choose another service for CA La Riviéra du Levant.", text)
        self.assertIn("New services: NOUVEAU.", text)
        self.assertTrue(self.carl.chorus_pro_service_closed)

    def test_news_are_told_by_the_button(self):
        self.simulator.seed(
            {"structures": [{"siret": self.structure.siret, "works_only": True}]}
        )
        params = self.carl.action_chorus_pro_check_buyer()["params"]
        self.assertEqual(params["type"], "info")
        self.assertTrue(params["sticky"])
        self.assertIn("public works only", params["message"])

    def test_what_could_not_be_read_is_said_too(self):
        self.simulator.settings.forbidden_operations = ("search_services",)
        [sentence] = self.now()
        self.assertIn("the list of its services", sentence)

    def test_a_requirement_that_changed_after_posting_is_a_fault_not_a_rejection(self):
        invoice = self.make_invoice()
        self.assertFalse(
            [f for f in invoice._chorus_pro_check()[invoice] if f.level == "error"]
        )
        self.now(service_required=True)
        codes = [fault.code for fault in invoice._chorus_pro_check()[invoice]]
        self.assertIn("CP-SERVICE-01", codes)
