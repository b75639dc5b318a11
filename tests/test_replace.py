"""A rejected invoice: credited in the books, prepared anew, acknowledged, in one go."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_replace import DAY, ReplaceCommon


@tagged("post_install", "-at_install")
class TestReplace(ReplaceCommon):
    def test_the_whole_journey_of_a_rejection(self):
        invoice = self.rejected()
        self.assertTrue(invoice.chorus_pro_replace_is_next)
        self.assertIn("Replace", invoice._chorus_pro_banner_text())
        new = self.replace(invoice, references={"purchase_order_reference": "EJ-9"})
        # the credit note: in the books, never sent
        credit = invoice.reversal_move_ids
        self.assertEqual(credit.state, "posted")
        self.assertEqual(credit.amount_total, invoice.amount_total)
        self.assertEqual(credit.invoice_date, DAY)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(invoice.amount_residual)
        self.assertFalse(credit.amount_residual)
        self.assertEqual(credit.chorus_pro_exclusion, "not_through")
        self.assertIn(invoice.name, credit.chorus_pro_exclusion_reason)
        self.assertFalse(credit.chorus_pro_to_send)
        # the new invoice
        self.assertEqual(new.state, "draft")
        self.assertEqual(new.move_type, "out_invoice")
        self.assertEqual(new.chorus_pro_replaces_id, invoice)
        self.assertEqual(new.purchase_order_reference, "EJ-9")
        self.assertEqual(new.amount_total, invoice.amount_total)
        new.action_post()
        self.assertNotEqual(new.name, invoice.name)
        # the rejection is acknowledged, and nobody needs to act
        self.assertTrue(self.remote(invoice).rejection_handled)
        self.assertEqual(self.action_of(invoice).state, "done")
        self.assertEqual(invoice.chorus_pro_stage, "closed")
        self.assertFalse(invoice.activity_ids)
        self.assertFalse(invoice.chorus_pro_can_replace)
        # the new one goes its way, as no corrective invoice
        self.assertEqual(new.chorus_pro_badge, "to_send")
        content = new._chorus_pro_invoice(self.account)
        self.assertEqual((content.type_code, content.preceding), ("380", ()))
        self.send(new)
        self.simulator.advance()
        self.simulator.act(new.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(new.chorus_pro_stage, "payment_ordered")
        self.assertEqual(invoice.chorus_pro_stage, "closed")

    def test_it_carries_what_an_accountant_would_enter_again(self):
        plan = self.env["account.analytic.plan"].create({"name": "Chantiers"})
        site = self.env["account.analytic.account"].create(
            {"name": "Le Gosier", "plan_id": plan.id}
        )
        document = self.document()
        term = self.env.ref("account.account_payment_term_30days")
        invoice = self.rejected(
            lines=[
                {"display_type": "line_section", "name": "Voiles", "tax_ids": False},
                {
                    "name": "Entretien",
                    "quantity": 2,
                    "price_unit": 100.0,
                    "discount": 10.0,
                    "analytic_distribution": {str(site.id): 100},
                },
            ],
            ref="Votre bon 12",
            buyer_reference="FINANCES",
            contract_reference="M-2026-1",
            invoice_payment_term_id=term.id,
            chorus_pro_period_start="2026-02-01",
            chorus_pro_period_end="2026-02-28",
            chorus_pro_attachment_ids=[Command.set(document.ids)],
            delivery_date="2026-02-28",
            narration="<p>Merci</p>",
        )
        new = self.replace(invoice)
        for name in (
            "ref",
            "buyer_reference",
            "purchase_order_reference",
            "contract_reference",
            "invoice_payment_term_id",
            "chorus_pro_period_start",
            "chorus_pro_period_end",
            "chorus_pro_attachment_ids",
            "delivery_date",
            "narration",
            "invoice_user_id",
            "partner_bank_id",
            "journal_id",
            "fiscal_position_id",
            "amount_total",
        ):
            with self.subTest(name):
                self.assertEqual(new[name], invoice[name])
        self.assertEqual(
            new.invoice_line_ids.mapped("display_type"), ["line_section", "product"]
        )
        line = new.invoice_line_ids[1]
        self.assertEqual(line.analytic_distribution, {str(site.id): 100})
        self.assertEqual(line.discount, 10.0)
        self.assertEqual(new.invoice_date, DAY)
        self.assertEqual(new.invoice_date_due, date(2026, 4, 19))

    def test_a_due_date_written_by_hand_keeps_its_delay(self):
        invoice = self.rejected(
            invoice_payment_term_id=False, invoice_date_due="2026-04-01"
        )
        self.assertEqual(self.replace(invoice).invoice_date_due, date(2026, 4, 19))

    def test_the_new_one_is_no_duplicate_to_delete(self):
        invoice = self.rejected(invoice_date=DAY)
        other = self.make_invoice(invoice_date=DAY)
        new = self.replace(invoice)
        for move in invoice, new:
            self.assertEqual(move.duplicated_ref_ids, other)

    def test_a_closed_period_stays_closed_and_is_told(self):
        invoice = self.rejected()
        self.company.sudo().fiscalyear_lock_date = "2026-03-10"
        with self.assertRaisesRegex(UserError, "closed"):
            self.replace(invoice, day=date(2026, 3, 5))
        self.assertFalse(invoice.reversal_move_ids)
        # the invoice is in the closed period; its credit note is not
        new = self.replace(invoice)
        self.assertEqual(new.invoice_date, DAY)
        self.assertEqual(invoice.reversal_move_ids.date, DAY)

    def test_neither_before_the_invoice_nor_in_the_future(self):
        invoice = self.rejected()
        with self.assertRaisesRegex(UserError, "cannot be earlier"):
            self.replace(invoice, day=date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "earlier day"):
            self.replace(invoice, day=date(2026, 3, 21))

    def test_a_hashed_entry_is_replaced_all_the_same(self):
        invoice = self.rejected()
        self.env.flush_all()
        query = "UPDATE account_move SET inalterable_hash = '$4$abc' WHERE id = %s"
        self.env.cr.execute(query, [invoice.id])
        self.env.invalidate_all()
        self.assertFalse(invoice.show_reset_to_draft_button)
        new = self.replace(invoice)
        self.assertEqual(new.state, "draft")
        self.assertEqual(invoice.payment_state, "reversed")

    def test_it_is_replaced_once(self):
        invoice = self.rejected()
        first = self.wizard(invoice.action_chorus_pro_replace(), day=DAY)
        second = self.wizard(invoice.action_chorus_pro_replace(), day=DAY)
        first.action_replace()
        with self.assertRaisesRegex(UserError, "no longer be replaced"):
            second.action_replace()
        self.assertEqual(len(invoice.reversal_move_ids), 1)

    def test_several_at_once(self):
        invoices = self.rejected() + self.rejected()
        new = self.replace(invoices)
        self.assertEqual(len(new), 2)
        self.assertEqual(new.chorus_pro_replaces_id, invoices)

    def test_refused_at_integration_and_replaced(self):
        invoice = self.make_invoice(buyer_reference="INCONNU")
        refused = self.send(invoice)
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(refused.state, "refused")
        self.assertTrue(invoice.chorus_pro_can_send, "sending again comes first")
        self.assertTrue(invoice.chorus_pro_can_replace)
        self.assertFalse(invoice.chorus_pro_replace_is_next)
        self.assertIn("same number", invoice._chorus_pro_banner_text())
        new = self.replace(invoice, references={"buyer_reference": "FINANCES"})
        self.assertEqual(new.buyer_reference, "FINANCES")
        self.assertFalse(invoice.chorus_pro_can_send, "it must not leave again")
        self.assertFalse(invoice.chorus_pro_stage)
        self.assertFalse(self.calls("traiterRejet"), "nothing is there to acknowledge")

    def test_payment_data_are_corrected_on_the_posted_invoice(self):
        invoice = self.make_invoice(buyer_reference="INCONNU")
        self.send(invoice)
        self.make_due(self.deposits())
        self.follow()
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "FR1420041010050500013M02606",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        clerk = self.make_user("cp_clerk_r", "account.group_account_invoice")
        document = self.document().with_user(clerk).sudo().copy()
        document.create_uid = clerk
        invoice.with_user(clerk).write(
            {
                "partner_bank_id": bank.id,
                "chorus_pro_payment_means": "30",
                "buyer_reference": "FINANCES",
                "chorus_pro_attachment_ids": [Command.set(document.ids)],
            }
        )
        again = self.send(invoice)
        self.simulator.advance()
        self.assertEqual(again.number, invoice.name)
        [remote] = self.simulator.store.invoices.values()
        self.assertEqual(remote.number, invoice.name)

    def test_dealt_with_by_hand_is_acknowledged_too(self):
        invoice = self.rejected()
        invoice.action_chorus_pro_dealt_with()
        self.run_postcommit()
        self.assertTrue(self.remote(invoice).rejection_handled)
        self.assertEqual(invoice.chorus_pro_stage, "closed")

    def test_an_acknowledgement_without_answer_is_looked_for(self):
        invoice = self.rejected()
        self.simulator.next_fault("traiterRejet", "timeout_after")
        self.replace(invoice)
        action = self.action_of(invoice)
        self.assertEqual(action.state, "uncertain")
        self.assertEqual(invoice.chorus_pro_stage, "closed")
        self.make_action_due(action)
        self.follow()
        self.assertEqual(action.state, "done")
        self.assertEqual(len(self.calls("traiterRejet")), 1)

    def test_the_internal_credit_note_is_never_sent(self):
        invoice = self.rejected()
        self.replace(invoice)
        with self.assertRaisesRegex(UserError, "stays in your books"):
            invoice.reversal_move_ids.action_chorus_pro_include()

    def test_only_who_makes_invoices_replaces(self):
        invoice = self.rejected()
        auditor = self.make_user("cp_auditor_r", "account.group_account_readonly")
        with self.assertRaises(AccessError):
            invoice.with_user(auditor).action_chorus_pro_replace()
        with self.assertRaises(AccessError):
            invoice.with_user(auditor)._chorus_pro_replace(DAY, {})
