"""Replacing what is reconciled already, and replacing a credit note."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_replace import DAY, ReplaceCommon


class KeptCommon(ReplaceCommon):
    def pay(self, move, amount):
        """:return: the payment of a part of it"""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"amount": amount, "payment_date": "2026-03-10"})
        )
        return wizard._create_payments()

    def assertSettled(self, *moves):
        """Nothing of these is left, and their entries cancel out."""
        for move in moves:
            self.assertFalse(move.amount_residual, move.name)

    def receivable(self, moves):
        lines = moves.line_ids
        return lines.filtered(lambda line: line.account_type == "asset_receivable")


@tagged("post_install", "-at_install")
class TestReplacePaid(KeptCommon):
    def test_the_payment_of_a_part_goes_onto_the_new_invoice(self):
        invoice = self.rejected()
        payment = self.pay(invoice, 500.0)
        self.assertEqual(invoice.payment_state, "partial")
        self.assertIn("Press “Replace”", invoice._chorus_pro_banner_text())
        wizard = self.wizard(invoice.action_chorus_pro_replace(), day=DAY)
        self.assertIn(payment.move_id.name, wizard.notice)
        new = self.replace(invoice)
        # the old one is cancelled whole by its credit note, and the payment is open
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertSettled(invoice, invoice.reversal_move_ids)
        self.assertEqual(invoice.reversal_move_ids.amount_total, invoice.amount_total)
        self.assertFalse(self.receivable(payment.move_id).reconciled)
        self.assertEqual(new.state, "draft")
        [alert] = [v for k, v in new._get_alerts().items() if k == "chorus_pro_kept"]
        self.assertIn(payment.move_id.name, alert["message"])
        # confirmed, the new one has it
        new.action_post()
        self.assertEqual(new.payment_state, "partial")
        self.assertEqual(new.amount_residual, new.amount_total - 500.0)
        self.assertTrue(self.receivable(payment.move_id).reconciled)
        self.assertEqual(payment.reconciled_invoice_ids, new)
        self.assertNotIn("chorus_pro_kept", new._get_alerts())
        self.assertIn(payment.move_id.name, self.chatter(new))
        # and the buyer is told what is left to pay
        content = new._chorus_pro_invoice(self.account)
        self.assertEqual(float(content.totals.prepaid), 500.0)

    def test_the_new_invoice_may_have_another_amount(self):
        invoice = self.rejected()
        payment = self.pay(invoice, 500.0)
        new = self.replace(invoice)
        new.invoice_line_ids[0].unlink()
        new.invoice_line_ids.price_unit = 100.0
        new.action_post()
        self.assertEqual(new.amount_total, 120.0)
        self.assertSettled(new)
        self.assertEqual(self.receivable(payment.move_id).amount_residual, -380.0)

    def test_a_payment_used_elsewhere_meanwhile_stays_there(self):
        invoice, other = self.rejected(), self.make_invoice()
        payment = self.pay(invoice, 500.0)
        new = self.replace(invoice)
        other.js_assign_outstanding_line(self.receivable(payment.move_id).id)
        new.action_post()
        self.assertEqual(new.amount_residual, new.amount_total)
        self.assertEqual(other.amount_residual, other.amount_total - 500.0)

    def test_a_payment_without_entry_follows_too(self):
        """As in Enterprise, where the bank journal has no outstanding account."""
        self.patch(
            type(self.env["account.move"]),
            "_get_invoice_in_payment_state",
            lambda move: "in_payment",
        )
        methods = self.company_data["default_journal_bank"]
        methods.inbound_payment_method_line_ids.payment_account_id = False
        invoice = self.rejected()
        payment = self.pay(invoice, invoice.amount_total)
        self.assertFalse(payment.move_id)
        wizard = self.wizard(invoice.action_chorus_pro_replace(), day=DAY)
        self.assertIn(payment.name, wizard.notice)
        new = self.replace(invoice)
        self.assertEqual(payment.state, "in_process", "no money came with the entries")
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(invoice.matched_payment_ids)
        new.action_post()
        self.assertEqual(new.matched_payment_ids, payment)
        self.assertEqual(new.payment_state, "in_payment")

    def test_vat_due_on_receipts_is_that_of_the_money_received(self):
        tax = self.company_data["default_tax_sale"].copy(
            {
                "name": "TVA sur encaissements",
                "amount": 20.0,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": self.transition_account().id,
            }
        )
        lines = [{"name": "Voiles", "price_unit": 1000.0, "tax_ids": tax.ids}]
        invoice = self.rejected(lines=lines)
        payment = self.pay(invoice, 600.0)
        due = tax.invoice_repartition_line_ids.account_id
        self.assertEqual(self.balance(due), -100.0)
        wizard = self.wizard(invoice.action_chorus_pro_replace(), day=DAY)
        self.assertIn("VAT return", wizard.notice)
        new = self.replace(invoice)
        self.assertEqual(self.balance(due), 0.0)
        new.action_post()
        self.assertEqual(new.amount_residual, 600.0)
        self.assertEqual(self.balance(due), -100.0)
        self.assertTrue(self.receivable(payment.move_id).reconciled)

    def transition_account(self):
        return self.env["account.account"].create(
            {
                "name": "TVA en attente",
                "code": "445799",
                "account_type": "liability_current",
                "reconcile": True,
            }
        )

    def balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "in", account.ids), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def test_what_is_credited_already_is_left_to_a_person(self):
        invoice = self.rejected()
        credit = invoice._reverse_moves(
            [{"invoice_date": DAY, "date": DAY, "chorus_pro_exclusion": "not_through"}]
        )
        credit.invoice_line_ids[0].unlink()
        self.assertTrue(invoice.chorus_pro_can_replace, "a draft changes nothing")
        credit.action_post()
        self.env.invalidate_all()
        self.assertFalse(invoice.chorus_pro_can_replace)
        banner = invoice._chorus_pro_banner_text()
        self.assertIn(credit.name, banner)
        self.assertIn("Dealt with", banner)
        with self.assertRaisesRegex(UserError, "credited"):
            invoice.action_chorus_pro_replace()
        with self.assertRaisesRegex(UserError, "credited"):
            invoice._chorus_pro_replace(DAY, {})


@tagged("post_install", "-at_install")
class TestReplaceCreditNote(KeptCommon):
    def rejected_credit_note(self, keep_line=False, **values):
        """:return: the accepted invoice and its credit note, rejected"""
        invoice = self.given_back("MISE_A_DISPOSITION")
        credit = invoice._reverse_moves(
            [{"invoice_date": "2026-03-05", "date": "2026-03-05", **values}]
        )
        credit.purchase_order_reference = invoice.purchase_order_reference
        if not keep_line:
            credit.invoice_line_ids[0].unlink()
        credit.action_post()
        self.given_back("REJETEE", "montant erroné", invoice=credit)
        return invoice, credit

    def test_the_whole_journey(self):
        invoice, credit = self.rejected_credit_note()
        left = invoice.amount_residual
        self.assertEqual(left, invoice.amount_total - credit.amount_total)
        self.assertTrue(credit.chorus_pro_replace_is_next)
        banner = credit._chorus_pro_banner_text()
        self.assertIn("rejected the credit note", banner)
        self.assertIn("internal invoice", banner)
        wizard = self.wizard(credit.action_chorus_pro_replace(), day=DAY)
        self.assertTrue(wizard.has_credit_notes)
        self.assertIn(invoice.name, wizard.notice)
        new = self.replace(credit, references={"purchase_order_reference": "EJ-9"})
        # an internal invoice cancels it, and never leaves
        internal = credit.reversal_move_ids
        self.assertEqual(internal.move_type, "out_invoice")
        self.assertEqual(internal.state, "posted")
        self.assertEqual(internal.amount_total, credit.amount_total)
        self.assertSettled(credit, internal)
        self.assertEqual(internal.chorus_pro_exclusion, "not_through")
        self.assertIn(credit.name, internal.chorus_pro_exclusion_reason)
        self.assertFalse(internal.chorus_pro_to_send)
        with self.assertRaisesRegex(UserError, "stays in your books"):
            internal.action_chorus_pro_include()
        # the books say so: the invoice is due in full until the new one is confirmed
        self.assertEqual(invoice.amount_residual, invoice.amount_total)
        self.assertEqual(self.balance(credit + internal), 0.0)
        # the new one corrects the same invoice
        self.assertEqual((new.state, new.move_type), ("draft", "out_refund"))
        self.assertEqual(new.chorus_pro_replaces_id, credit)
        self.assertEqual(new.reversed_entry_id, invoice)
        self.assertEqual(new.purchase_order_reference, "EJ-9")
        self.assertEqual(new.amount_total, credit.amount_total)
        new.action_post()
        self.assertNotEqual(new.name, credit.name)
        self.assertEqual(invoice.amount_residual, left)
        self.assertSettled(new)
        # the rejection is acknowledged, and nobody needs to act
        self.assertTrue(self.remote(credit).rejection_handled)
        self.assertEqual(credit.chorus_pro_stage, "closed")
        self.assertFalse(credit.activity_ids)
        self.assertFalse(credit.chorus_pro_can_replace)
        # it goes its way, and names the invoice
        content = new._chorus_pro_invoice(self.account)
        self.assertEqual(content.type_code, "381")
        self.assertEqual([p.number for p in content.preceding], [invoice.name])
        self.send(new)
        self.simulator.advance()
        self.simulator.act(new.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(new.chorus_pro_stage, "payment_ordered")

    def test_one_of_an_invoice_issued_elsewhere_still_names_it(self):
        _invoice, credit = self.rejected_credit_note()
        credit.write(
            {
                "reversed_entry_id": False,
                "chorus_pro_origin_number": "F2019-0042",
                "chorus_pro_origin_date": "2019-11-30",
            }
        )
        new = credit._chorus_pro_prepare_new(DAY, {})
        new.action_post()
        (preceding,) = new._chorus_pro_invoice(self.account).preceding
        self.assertEqual(preceding.number, "F2019-0042")
        self.assertEqual(str(preceding.issued_on), "2019-11-30")

    def balance(self, moves):
        """What these leave in the accounts, all together."""
        totals = {}
        for line in moves.line_ids:
            totals[line.account_id] = totals.get(line.account_id, 0) + line.balance
        return sum(abs(round(total, 2)) for total in totals.values())

    def test_a_credit_note_of_the_whole_invoice(self):
        invoice, credit = self.rejected_credit_note(keep_line=True)
        self.assertEqual(invoice.payment_state, "reversed")
        new = self.replace(credit, day=credit.invoice_date)
        self.assertFalse(new.duplicated_ref_ids)
        self.assertEqual(invoice.payment_state, "not_paid")
        new.action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertSettled(invoice, credit, new)

    def test_a_credit_note_that_was_paid_back(self):
        invoice = self.given_back("MISE_A_DISPOSITION")
        received = self.pay(invoice, invoice.amount_total)
        credit = invoice._reverse_moves(
            [{"invoice_date": date(2026, 3, 5), "date": date(2026, 3, 5)}]
        )
        credit.action_post()
        paid_back = self.pay(credit, credit.amount_total)
        self.given_back("REJETEE", "montant erroné", invoice=credit)
        new = self.replace(credit)
        self.assertSettled(credit, invoice)
        self.assertFalse(self.receivable(paid_back.move_id).reconciled)
        new.action_post()
        self.assertSettled(new)
        self.assertEqual(paid_back.reconciled_invoice_ids, new)
        self.assertTrue(self.receivable(received.move_id).reconciled)

    def test_together_with_an_invoice(self):
        _invoice, credit = self.rejected_credit_note()
        other = self.rejected()
        new = self.replace(credit + other)
        self.assertEqual(
            {move.chorus_pro_replaces_id: move.move_type for move in new},
            {credit: "out_refund", other: "out_invoice"},
        )

    def test_one_that_is_cancelled_by_hand_is_left_to_a_person(self):
        _invoice, credit = self.rejected_credit_note()
        credit._reverse_moves(
            [{"invoice_date": DAY, "date": DAY, "chorus_pro_exclusion": "not_through"}],
            cancel=True,
        )
        self.env.invalidate_all()
        self.assertFalse(credit.chorus_pro_can_replace)
        self.assertIn("already", credit._chorus_pro_banner_text())
