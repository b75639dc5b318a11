"""VAT numbers asked to a VIES of our own, over a real socket, in the background."""

import threading
from datetime import timedelta

from stdnum.eu import vat
from werkzeug.serving import make_server

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..chorus_pro.simulator.vies import ViesSimulator
from .common_content import ContentCommon

SELLER = "BE0477472701"
BUYER = "FR68900000001"


@tagged("post_install", "-at_install")
class TestVies(ContentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vies = ViesSimulator({SELLER: "ATELIER DU LAGON"})
        server = make_server("127.0.0.1", 0, cls.vies)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(server.shutdown)
        address = f"http://127.0.0.1:{server.server_port}/checkVatService.wsdl"
        cls.classPatch(vat, "vies_wsdl", address)
        # a supplier of Belgium, invoicing a French town
        cls.company.partner_id.vat = SELLER
        cls.company.partner_id.country_id = cls.env.ref("base.be")

    def setUp(self):
        super().setUp()
        self.vies.asked.clear()
        self.vies.faults.clear()

    def codes(self, move):
        return {
            fault.code: fault
            for fault in move._chorus_pro_check()[move]
            if fault.code
            in ("CP-SELLER-11", "CP-SELLER-12", "CP-BUYER-14", "CP-BUYER-15")
        }

    def row(self, number=SELLER):
        return self.env["chorus.pro.vies"].sudo().search([("number", "=", number)])

    def ask(self):
        self.run_cron("chorus.pro.vies", "_cron_ask")

    def post(self, **values):
        move = self.make_invoice(**values)
        self.run_postcommit()
        return move

    def test_posting_asks_nothing_and_the_answer_comes_by_itself(self):
        move = self.make_invoice()
        self.assertFalse(self.vies.asked)
        self.assertEqual(self.codes(move)["CP-SELLER-12"].level, "warning")
        self.run_postcommit()
        self.assertFalse(self.vies.asked)
        self.ask()
        self.assertEqual(self.vies.asked, [SELLER])
        self.assertEqual(
            (self.row().state, self.row().name), ("valid", "ATELIER DU LAGON")
        )
        self.assertFalse(self.codes(move))
        # the answer is kept: nothing is asked again
        self.post()
        self.ask()
        self.assertEqual(self.vies.asked, [SELLER])

    def test_an_old_answer_is_asked_again(self):
        self.post()
        self.ask()
        self.row().checked_on -= timedelta(days=31)
        self.post()
        self.ask()
        self.assertEqual(self.vies.asked, [SELLER, SELLER])

    def test_a_number_unknown_to_vies_is_a_warning_that_opens_the_company(self):
        self.company.partner_id.vat = "BE0403170701"
        move = self.post()
        self.ask()
        fault = self.codes(move)["CP-SELLER-11"]
        self.assertEqual((fault.level, fault.record), ("warning", self.company))
        self.assertIn("BE0403170701", fault.message)

    def test_when_vies_is_down_the_invoice_leaves_and_vies_is_asked_later(self):
        self.vies.faults["BE"] = "MS_UNAVAILABLE"
        move = self.post()
        self.ask()
        self.assertEqual(self.codes(move)["CP-SELLER-12"].level, "warning")
        row = self.row()
        self.assertEqual((row.state, row.failures), ("pending", 1))
        self.assertGreater(row.next_check_on, fields.Datetime.now())
        self.assertIn("does not answer", self.company.partner_id.chorus_pro_vies_text)
        self.ask()
        self.assertEqual(len(self.vies.asked), 1, "not before its time")
        self.vies.faults.clear()
        row.next_check_on = fields.Datetime.now()
        self.ask()
        self.assertFalse(self.codes(move))

    def test_an_old_answer_outlives_a_service_that_is_down(self):
        self.post()
        self.ask()
        self.vies.faults["BE"] = "SERVICE_UNAVAILABLE"
        self.row()._ask()
        self.assertEqual(self.row().state, "valid")

    def test_the_buyer_of_an_intra_community_supply_is_asked_too(self):
        self.carl.vat = BUYER
        tax = self.tax("tva_sale_service_0").copy({"name": "0 % K"})
        tax.ubl_cii_tax_category_code = "K"
        move = self.make_invoice(lines=[self.line(100, tax)])
        self.assertEqual(set(self.codes(move)), {"CP-SELLER-12", "CP-BUYER-15"})
        self.run_postcommit()
        self.ask()
        fault = self.codes(move)["CP-BUYER-14"]
        self.assertEqual((fault.level, fault.record), ("warning", self.carl))

    def test_a_french_supplier_asks_nothing(self):
        self.company.partner_id.vat = BUYER
        self.assertFalse(self.codes(self.post()))
        self.ask()
        self.assertFalse(self.vies.asked)
        self.assertFalse(self.account.vies_text)

    def test_the_button_asks_now(self):
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        account = self.account.with_user(clerk)
        self.assertIn("not been asked", account.vies_text)
        told = account.action_check_vies()
        self.assertIn("ATELIER DU LAGON", told["params"]["message"])
        self.env.invalidate_all()
        self.assertIn("Valid on", account.vies_text)
        with self.assertRaises(UserError):
            self.carl.with_user(clerk).action_chorus_pro_check_vies()
