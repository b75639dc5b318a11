"""What an invoice of Odoo says of its payment: how, to whom, what is still due."""

from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common_content import ContentCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestContentOfPayment(ContentCommon):
    def pay(self, move, amount, **values):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create(
            {"amount": amount, "payment_date": "2026-03-10", **values}
        )._create_payments()

    def test_transfer_only_with_an_iban(self):
        bank = self.company.partner_id.bank_ids
        invoice = self.describe(self.line(10), partner_bank_id=bank.id)
        self.assertEqual(invoice.payment.means_code, "30")
        self.assertEqual(invoice.payment.iban, "FR7630006000011234567890189")
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "12345 00001",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        invoice = self.describe(self.line(10), partner_bank_id=bank.id)
        self.assertEqual(invoice.payment.means_code, "01")
        self.assertIsNone(invoice.payment.iban)

    def test_only_what_has_the_form_of_a_bic_is_written(self):
        bank = self.company.partner_id.bank_ids
        for typed, written in (
            ("BNPAFRPP", "BNPAFRPP"),
            ("bnpa frpp xxx", "BNPAFRPPXXX"),
            ("BNP PARIBAS", None),
            ("30006", None),
            ("BNPAFRPPXX", None),
            (False, None),
        ):
            bank.bank_id = self.env["res.bank"].create({"name": "Bank", "bic": typed})
            invoice = self.describe(self.line(10), partner_bank_id=bank.id)
            with self.subTest(typed=typed):
                self.assertEqual(invoice.payment.bic, written)
                self.assertTrue(invoice.payment.iban)

    def test_the_payment_mode_of_another_module_is_read(self):
        """Fields that OCA's ``account_payment_mode`` adds, without depending on it."""
        bank = self.company.partner_id.bank_ids
        move = self.make_invoice(partner_bank_id=False)
        modes = (
            ("sepa_credit_transfer", bank, ("30", "FR7630006000011234567890189", None)),
            ("sepa_direct_debit", bank, ("59", None, None)),
            ("manual", bank.browse(), ("01", None, "Par pigeon")),
        )
        for code, account, expected in modes:
            mode = SimpleNamespace(
                name="Par pigeon",
                payment_method_id=SimpleNamespace(code=code),
                _fields={"fixed_journal_id"},
                fixed_journal_id=SimpleNamespace(bank_account_id=account),
            )
            with patch.object(
                type(move), "_chorus_pro_payment_mode", lambda _move, mode=mode: mode
            ):
                payment = move._chorus_pro_payment()
                found = self.fault_codes(move, "warning")
            with self.subTest(code):
                self.assertEqual(
                    (payment.means_code, payment.iban, payment.means_text), expected
                )
                self.assertEqual("CP-PAYMENT-09" in found, bool(expected[2]))

    def test_factor_is_the_payee(self):
        factor = self.env["res.partner"].create({"name": "Factor SA"})
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "FR1420041010050500013M02606",
                "partner_id": factor.id,
                "allow_out_payment": True,
            }
        )
        invoice = self.describe(self.line(10), partner_bank_id=bank.id)
        self.assertEqual(invoice.payee.name, "Factor SA")

    def test_account_of_the_buyer_makes_no_payee(self):
        values = {
            "allow_out_payment": True,
            "acc_number": "FR1420041010050500013M02606",
        }
        contact = self.env["res.partner"].create(
            {"name": "Trésorerie", "parent_id": self.carl.id}
        )
        bank = self.env["res.partner.bank"].create({"partner_id": contact.id, **values})
        invoice = self.describe(self.line(10), partner_bank_id=bank.id)
        self.assertIsNone(invoice.payee)
        self.assertIsNone(invoice.payment.iban)
        self.assertEqual(invoice.payment.means_code, "01")

    def test_credit_note_has_no_payee(self):
        factor = self.env["res.partner"].create({"name": "Factor SA"})
        for holder, number in (
            (self.carl, "FR1420041010050500013M02606"),
            (factor, "FR7610107001011234567890129"),
        ):
            bank = self.env["res.partner.bank"].create(
                {
                    "acc_number": number,
                    "partner_id": holder.id,
                    "allow_out_payment": True,
                }
            )
            invoice = self.describe(
                self.line(10), move_type="out_refund", partner_bank_id=bank.id
            )
            with self.subTest(holder=holder.name):
                self.assertIsNone(invoice.payee)

    def test_instalments_are_the_terms_of_payment(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30 / 60",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (30, 60)
                ],
            }
        )
        invoice = self.describe(self.line(100), invoice_payment_term_id=term.id)
        self.assertEqual(invoice.payment_terms.count("60"), 2)
        self.assertEqual(invoice.due_on, date(2026, 5, 1))

    def test_already_paid_owes_nothing(self):
        invoice = self.describe(self.line(100), chorus_pro_framework="A2")
        self.assertEqual(invoice.totals.due, D("0.00"))
        self.assertEqual(invoice.totals.prepaid, D("120.00"))

    def test_credit_note_already_paid_back_owes_nothing(self):
        move = self.make_invoice(
            lines=[self.line(100)], move_type="out_refund", chorus_pro_framework="A2"
        )
        totals = self.describe_move(move).totals
        self.assertEqual((totals.prepaid, totals.due), (D("120.00"), D("0.00")))
        self.assertEqual(self.fault_codes(move), [])

    def test_credit_note_paid_back_in_money_is_due_no_more(self):
        move = self.make_invoice(lines=[self.line(100)], move_type="out_refund")
        self.pay(move, 50)
        invoice = self.describe_move(move)
        self.assertEqual(invoice.framework, "A1")
        totals = invoice.totals
        self.assertEqual((totals.prepaid, totals.due), (D("50.00"), D("70.00")))
        self.pay(move, 70)
        invoice = self.describe_move(move)
        self.assertEqual((invoice.framework, invoice.totals.due), ("A2", D("0.00")))

    def test_a_credit_note_that_was_set_off_is_due_and_so_is_its_invoice(self):
        move = self.make_invoice(lines=[self.line(400)])
        refund = move._reverse_moves([{"invoice_date": date(2026, 3, 9)}], cancel=True)
        self.assertFalse(move.amount_residual or refund.amount_residual)
        for one in move + refund:
            totals = self.describe_move(one).totals
            self.assertEqual((totals.prepaid, totals.due), (D("0.00"), D("480.00")))

    # === A1 OR A2 === #

    def test_paid_before_it_leaves_is_already_paid_for_good(self):
        move = self.make_invoice(lines=[self.line(100)])
        self.pay(move, 120)
        invoice = self.describe_move(move)
        self.assertEqual((invoice.framework, invoice.totals.due), ("A2", D("0.00")))
        self.assertIsNone(invoice.payment.iban)
        self.assertNotIn("CP-FRAMEWORK-05", self.fault_codes(move, "warning"))
        self.assertEqual(move.chorus_pro_framework, "A1")
        move._chorus_pro_reserve()
        self.assertEqual(move.chorus_pro_framework, "A2")
        receivable = move.line_ids.filtered("matched_credit_ids")
        receivable.remove_move_reconcile()
        self.assertEqual(self.describe_move(move).framework, "A2")
        self.assertIn("CP-FRAMEWORK-06", self.fault_codes(move, "warning"))

    def test_a_payment_after_the_first_file_does_not_change_the_framework(self):
        move = self.make_invoice(lines=[self.line(100)])
        transmission = move._chorus_pro_reserve()
        transmission.built_on = "2026-03-10"
        self.pay(move, 120)
        invoice = self.describe_move(move)
        self.assertEqual((invoice.framework, invoice.totals.due), ("A1", D("0.00")))
        self.assertIn("CP-FRAMEWORK-05", self.fault_codes(move, "warning"))

    def test_already_paid_but_unpaid_here_is_a_warning(self):
        move = self.make_invoice(lines=[self.line(100)], chorus_pro_framework="A2")
        self.assertIn("CP-FRAMEWORK-06", self.fault_codes(move, "warning"))
        self.pay(move, 120)
        self.assertNotIn("CP-FRAMEWORK-06", self.fault_codes(move, "warning"))

    def test_early_payment_is_in_the_terms(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % à 10 jours",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        invoice = self.describe(self.line(100), invoice_payment_term_id=term.id)
        self.assertIn("117", invoice.payment_terms)
        self.assertIn("2026", invoice.payment_terms)

    def test_payment_is_deducted_but_not_a_credit_note(self):
        move = self.make_invoice(lines=[self.line(100)])
        refund = move._reverse_moves([{"invoice_date": date(2026, 3, 9)}], cancel=False)
        refund.invoice_line_ids.price_unit = 10
        refund.action_post()
        lines = (move + refund).line_ids
        lines.filtered(lambda line: line.display_type == "payment_term").reconcile()
        self.pay(move, 50)
        invoice = self.describe_move(move)
        self.assertEqual(invoice.totals.prepaid, D("50.00"))
        self.assertEqual(invoice.totals.due, D("70.00"))

    def test_difference_accepted_with_a_payment_is_due_no_more(self):
        move = self.make_invoice(lines=[self.line(100)])
        self.pay(
            move,
            119.5,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(move.amount_residual, 0)
        totals = self.describe_move(move).totals
        self.assertEqual((totals.prepaid, totals.due), (D("120.00"), D("0.00")))

    def settle_by_entry(self, move, amount):
        """An entry of the books that takes an amount off what the buyer owes."""
        receivable = move.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": "2026-03-10",
                "line_ids": [
                    Command.create(
                        {
                            "name": "Cession",
                            "partner_id": self.carl.id,
                            "account_id": account.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (receivable.account_id, -amount),
                        (self.company_data["default_account_expense"], amount),
                    )
                ],
            }
        )
        entry.action_post()
        (receivable + entry.line_ids[0]).reconcile()
        return entry

    def test_entry_of_the_books_is_no_payment(self):
        """Sold to a factor, or doubtful: the buyer has paid nothing yet."""
        move = self.make_invoice(lines=[self.line(100)])
        self.settle_by_entry(move, 70)
        self.pay(move, 50)
        self.assertEqual(move.amount_residual, 0)
        totals = self.describe_move(move).totals
        self.assertEqual((totals.prepaid, totals.due), (D("50.00"), D("70.00")))

    def test_entry_of_the_point_of_sale_is_a_payment(self):
        """Its journal is one of miscellaneous operations, or of sales."""
        move = self.make_invoice(lines=[self.line(100)])
        entry = self.settle_by_entry(move, 120)
        till = property(lambda record: entry if record == entry else entry.browse())
        # the field of that app, which this one does not need
        with patch.object(type(entry), "pos_payment_ids", till, create=True):
            totals = self.describe_move(move).totals
        self.assertEqual((totals.prepaid, totals.due), (D("120.00"), D("0.00")))
