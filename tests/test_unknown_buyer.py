"""A SIRET that Chorus Pro does not know: remembered, told, and no invoice leaves."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common_path import ChorusProPathCommon

#: valid key, in nobody's list
UNKNOWN_SIRET = "90000005000006"
FAULT = "CP-BUYER-16"


@tagged("post_install", "-at_install")
class TestUnknownBuyer(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.make_buyer("Mairie", UNKNOWN_SIRET, requirement="none")
        cls.unknown = cls.buyer.chorus_pro_structure_id

    def asked(self):
        """Who invoices presses "Check with Chorus Pro". :return: the notification"""
        return self.buyer.action_chorus_pro_check_buyer()["params"]

    def codes(self, move, level="error"):
        faults = move._chorus_pro_check()[move]
        return {fault.code for fault in faults if fault.level == level}

    def test_the_answer_is_told_and_remembered(self):
        answer = self.asked()
        self.assertEqual(answer["type"], "danger")
        self.assertIn("does not know the SIRET", answer["message"])
        self.assertTrue(self.unknown.unknown_on)
        self.assertIn("does not know", self.buyer.chorus_pro_requirement_text)

    def test_no_invoice_leaves_for_it_and_the_customer_is_opened(self):
        invoice = self.make_invoice(self.buyer)
        self.assertNotIn(FAULT, self.codes(invoice))
        self.asked()
        [fault] = [
            one for one in invoice._chorus_pro_check()[invoice] if one.code == FAULT
        ]
        self.assertEqual(fault.level, "error")
        self.assertIn(UNKNOWN_SIRET, fault.message)
        self.assertEqual((fault.record, fault.field), (self.buyer, "company_registry"))
        self.assertFalse(self.send(invoice))
        self.assertFalse(self.calls("deposer/flux"))

    def test_the_right_siret_frees_the_invoice(self):
        invoice = self.make_invoice(self.buyer)
        self.asked()
        self.buyer.company_registry = self.carl.company_registry
        self.assertNotIn(FAULT, self.codes(invoice))

    def test_once_chorus_pro_knows_it_the_button_frees_the_invoice(self):
        invoice = self.make_invoice(self.buyer)
        self.asked()
        self.simulator.seed(
            {"structures": [{"siret": UNKNOWN_SIRET, "name": "Mairie nouvelle"}]}
        )
        self.assertNotEqual(self.asked()["type"], "danger")
        self.assertFalse(self.unknown.unknown_on)
        self.assertNotIn(FAULT, self.codes(invoice))

    def test_the_background_remembers_too_and_asks_again_after_a_week(self):
        self.unknown.refresh_asked_on = fields.Datetime.now()
        self.on_own_cursor(self.env["chorus.pro.structure"], "_cron_refresh")
        self.assertTrue(self.unknown.unknown_on)
        later = fields.Datetime.now() + timedelta(days=6)
        self.assertGreater(self.unknown.refresh_after, later)
        self.assertIn(FAULT, self.codes(self.make_invoice(self.buyer)))

    def test_what_one_platform_does_not_know_another_may(self):
        self.asked()
        self.unknown.unknown_in = "production"
        self.assertNotIn(FAULT, self.codes(self.make_invoice(self.buyer)))

    def test_after_qualification_production_is_asked_without_waiting(self):
        self.asked()
        self.unknown.unknown_in = "qualification"
        self.account.environment = "qualification"
        self.assertTrue(self.unknown.unknown_on)
        self.account.environment = "simulator"
        self.assertFalse(self.unknown.unknown_on)
        self.assertFalse(self.unknown.refresh_after)
        self.assertIn(self.unknown, self.unknown._stale())

    def test_a_newer_edition_of_the_directory_knows_better(self):
        self.asked()
        self.unknown.write({"unknown_in": "production", "listed": True})
        account = self.account.new({"environment": "production"})
        self.assertTrue(self.unknown._is_unknown_to(account))
        self.env["chorus.pro.directory.load"].sudo().create(
            {
                "state": "done",
                "complete": True,
                "edition_on": fields.Datetime.now() + timedelta(days=1),
            }
        )
        self.assertFalse(self.unknown._is_unknown_to(account))

    def test_another_siret_is_another_structure(self):
        self.asked()
        self.unknown.siret = "13002526500013"
        self.assertFalse(self.unknown.unknown_on)

    def test_requirements_that_nobody_knows_are_a_warning(self):
        known = self.make_buyer("Syndicat", "20000000000016")
        self.env["chorus.pro.structure"].create({"siret": "20000000000016"})
        self.assertIn("CP-BUYER-13", self.codes(self.make_invoice(known), "warning"))
