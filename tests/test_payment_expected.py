"""After the payment order: expected, missing after ten days, and found at the bank."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_delay import ChorusProDelayCommon

AVAILABLE = ("MISE_A_DISPOSITION", "2026-03-02 10:00:00")
ORDERED = ("MISE_EN_PAIEMENT", "2026-04-20 10:00:00")


@tagged("post_install", "-at_install")
class TestPaymentExpected(ChorusProDelayCommon):
    def missing(self, invoice, moment):
        with freeze_time(moment):
            self.env.invalidate_all()
            domain = [("chorus_pro_payment_missing", "=", True)]
            found = invoice in self.env["account.move"].search(domain)
            self.assertEqual(found, invoice.chorus_pro_payment_missing)
            return found

    def transfer(self, label, amount, day="2026-04-24"):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_ref": label,
                "amount": amount,
                "date": day,
            }
        )

    # === EXPECTED === #

    def test_the_order_marks_nothing_as_paid_and_says_what_comes(self):
        invoice = self.make_invoice()
        self.send(invoice)
        self.synchronize()
        self.simulator.act(invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual(invoice.chorus_pro_stage, "payment_ordered")
        self.assertIn("Nothing is marked as paid", self.chatter(invoice))
        self.assertIn(invoice.payment_reference, self.chatter(invoice))

    def test_money_is_expected_on_a_working_day(self):
        # ordered on Friday 1 May: three days later is Monday 4 May
        invoice = self.followed(AVAILABLE, ("MISE_EN_PAIEMENT", "2026-05-01 10:00:00"))
        self.assertEqual(invoice.chorus_pro_payment_expected_on, date(2026, 5, 4))
        # on Wednesday 29 April: Saturday 2 May -> Monday 4 May
        invoice = self.followed(AVAILABLE, ("MISE_EN_PAIEMENT", "2026-04-29 10:00:00"))
        self.assertEqual(invoice.chorus_pro_payment_expected_on, date(2026, 5, 4))

    def test_ten_days_without_money_call_a_person_once(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        self.assertFalse(self.missing(invoice, "2026-04-29 21:59:00"))
        self.assertTrue(self.missing(invoice, "2026-04-29 22:00:00"))
        moves = self.env["account.move"]
        self.on_own_cursor(moves, "_chorus_pro_cron_payment_missing")
        self.on_own_cursor(moves, "_chorus_pro_cron_payment_missing")
        [activity] = invoice.activity_ids
        self.assertIn("no money", activity.note)
        # money comes: nobody is called any more
        self.pay(invoice, "2026-05-15")
        self.assertFalse(invoice.chorus_pro_payment_missing)
        self.on_own_cursor(moves, "_chorus_pro_cron_payment_missing")
        self.assertFalse(invoice.activity_ids)

    # === AT THE BANK === #

    def test_a_transfer_that_names_its_invoice_is_reconciled(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        line = self.transfer(f"VIR DDFIP 971 {invoice.name}", invoice.amount_total)
        self.assertEqual(line.chorus_pro_move_ids, invoice)
        line.action_chorus_pro_reconcile()
        self.assertTrue(line.is_reconciled)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(line.partner_id, self.carl)
        self.assertFalse(line.chorus_pro_move_ids)

    def test_one_transfer_for_two_invoices(self):
        first, second = self.followed(AVAILABLE), self.followed(AVAILABLE)
        total = first.amount_total + second.amount_total
        line = self.transfer(f"{first.name} {second.name}", total)
        self.assertEqual(line.chorus_pro_move_ids, first + second)
        line.action_chorus_pro_reconcile()
        self.assertEqual((first + second).mapped("amount_residual"), [0.0, 0.0])

    def test_without_a_name_the_only_order_of_that_amount(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        line = self.transfer("DRFIP", invoice.amount_total)
        self.assertEqual(line.chorus_pro_move_ids, invoice)
        self.followed(AVAILABLE, ORDERED)
        line.invalidate_recordset()
        self.assertFalse(line.chorus_pro_move_ids, "two of one amount: a doubt")
        with self.assertRaisesRegex(UserError, "No public invoice"):
            line.action_chorus_pro_reconcile()

    def test_another_amount_or_another_company_is_not_proposed(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        line = self.transfer(invoice.name, invoice.amount_total - 1)
        self.assertFalse(line.chorus_pro_move_ids)
        spent = self.transfer(invoice.name, -invoice.amount_total)
        self.assertFalse(spent.chorus_pro_move_ids)
        ordinary = self.make_invoice(lines=[{"name": "Étude", "price_unit": 77.0}])
        line = self.transfer(ordinary.name, ordinary.amount_total)
        self.assertFalse(line.chorus_pro_move_ids, "it was not sent to Chorus Pro")
