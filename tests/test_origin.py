"""The invoice that a credit note corrects: the link, what is written, its reference."""

from datetime import date

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..chorus_pro.invoice import PrecedingInvoice
from .common_content import ContentCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestOrigin(ContentCommon):
    def credit_note(self, **values):
        return self.make_invoice(
            lines=[self.line(100)], move_type="out_refund", **values
        )

    def preceding(self, move):
        return move._chorus_pro_invoice(self.account).preceding

    def origin_fault(self, move):
        faults = move._chorus_pro_check()[move]
        return next((f for f in faults if f.code == "CP-REFERENCE-01"), None)

    # === WHAT IS WRITTEN === #

    def test_an_invoice_issued_elsewhere_is_named_with_its_date(self):
        move = self.credit_note(
            chorus_pro_origin_number=" F2019-0042 ",
            chorus_pro_origin_date="2019-11-30",
            ref="BC-2025-17",
        )
        self.assertEqual(
            self.preceding(move), (PrecedingInvoice("F2019-0042", date(2019, 11, 30)),)
        )
        self.assertIsNone(self.origin_fault(move))

    def test_the_date_alone_names_nothing(self):
        move = self.credit_note(chorus_pro_origin_date="2019-11-30")
        self.assertEqual(self.preceding(move), ())
        self.assertTrue(self.origin_fault(move))

    def test_the_link_counts_before_what_is_written(self):
        invoice = self.make_invoice()
        refund = invoice._reverse_moves(
            [{"invoice_date": "2026-03-09", "chorus_pro_origin_number": "OTHER-1"}]
        )
        refund.action_post()
        self.assertEqual([one.number for one in self.preceding(refund)], [invoice.name])

    def test_an_invoice_that_is_not_confirmed_is_not_named(self):
        reset = self.make_invoice()
        refund = reset._reverse_moves([{"invoice_date": "2026-03-09"}])
        refund.action_post()
        self.assertIsNone(self.origin_fault(refund))
        reset.button_draft()
        never = self.credit_note()
        never.reversed_entry_id = self.make_invoice(post=False)
        for move in (refund, never):
            origin = move.reversed_entry_id
            with self.subTest(origin=origin.name):
                self.assertEqual(self.preceding(move), ())
                fault = self.origin_fault(move)
                self.assertEqual((fault.record, fault.field), (origin, ""))
                self.assertIn(origin.display_name, fault.message)
                self.assertIn("not confirmed", fault.message)
        reset.action_post()
        self.assertEqual([one.number for one in self.preceding(refund)], [reset.name])

    def test_an_invoice_that_is_cancelled_is_not_to_be_confirmed(self):
        invoice = self.make_invoice()
        refund = invoice._reverse_moves([{"invoice_date": "2026-03-09"}])
        refund.action_post()
        refund.line_ids.remove_move_reconcile()
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(self.preceding(refund), ())
        message = self.origin_fault(refund).message
        self.assertIn("cancelled", message)
        self.assertNotIn("Confirm", message)

    def test_several_invoices_are_named(self):
        move = self.credit_note(chorus_pro_origin_number="F2019-1, F2019-2;F2019-3")
        self.assertEqual(
            [one.number for one in self.preceding(move)],
            ["F2019-1", "F2019-2", "F2019-3"],
        )
        self.assertEqual(self.warnings(move), [])

    def test_the_invoices_it_was_reconciled_with_are_named(self):
        invoices = self.make_invoice() + self.make_invoice()
        move = self.make_invoice(
            lines=[self.line(2000)], move_type="out_refund", ref="Remise"
        )
        lines = (invoices + move).line_ids
        lines.filtered(lambda line: line.display_type == "payment_term").reconcile()
        self.assertEqual(
            [one.number for one in self.preceding(move)], invoices.mapped("name")
        )
        # both wait to be sent, and leave together or not
        self.assertEqual(self.warnings(move), ["CP-REFERENCE-04"])
        faults = (invoices + move)._chorus_pro_check()[move]
        self.assertNotIn("CP-REFERENCE-04", [fault.code for fault in faults])

    def test_a_number_without_date_or_of_no_invoice_is_a_warning(self):
        for number, code in (
            ("F2019-0042", "CP-REFERENCE-02"),
            ("voir facture n° 12", "CP-REFERENCE-03"),
        ):
            move = self.credit_note(chorus_pro_origin_number=number)
            self.assertEqual(self.warnings(move), [code])

    def warnings(self, move):
        codes = self.fault_codes(move, "warning")
        return [code for code in codes if code.startswith("CP-REFERENCE")]

    # === THE REFERENCE === #

    def test_the_reference_names_an_invoice_of_the_same_customer(self):
        invoice = self.make_invoice()
        move = self.credit_note(ref=invoice.name)
        self.assertEqual(
            self.preceding(move), (PrecedingInvoice(invoice.name, date(2026, 3, 2)),)
        )
        self.assertIsNone(self.origin_fault(move))

    def test_what_is_written_counts_before_the_reference(self):
        invoice = self.make_invoice()
        move = self.credit_note(ref=invoice.name, chorus_pro_origin_number="F2019-42")
        self.assertEqual([one.number for one in self.preceding(move)], ["F2019-42"])

    def test_any_other_reference_names_nothing_and_is_quoted(self):
        elsewhere = self.make_buyer("Commune", "20004150700001", requirement="none")
        draft = self.make_invoice(post=False, name="DRAFT/2026/00001")
        for ref in (
            "BC-2025-17",
            "Remise 2025",
            self.make_invoice(elsewhere).name,
            self.credit_note().name,
            draft.name,
            self.make_invoice().name.lower(),
        ):
            with self.subTest(ref=ref):
                move = self.credit_note(ref=ref)
                self.assertEqual(self.preceding(move), ())
                fault = self.origin_fault(move)
                self.assertIn(f"“{ref}”", fault.message)
                self.assertIn("Original invoice", fault.message)
                self.assertEqual(fault.level, "warning")

    def test_an_invoice_of_another_company_is_not_named(self):
        other = self._create_company(name="Other")
        journal = self.env["account.journal"].search(
            [("company_id", "=", other.id), ("type", "=", "sale")], limit=1
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": other.id,
                "journal_id": journal.id,
                "partner_id": self.carl.id,
                "invoice_date": "2026-03-02",
                "name": "OTHER/2026/00001",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": 1, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.preceding(self.credit_note(ref=invoice.name)), ())

    def test_without_a_reference_the_fault_says_where_to_write(self):
        move = self.credit_note()
        fault = self.origin_fault(move)
        self.assertNotIn("reference", fault.message)
        self.assertIn("Original invoice", fault.message)
        self.assertEqual(
            (fault.record, fault.field), (move, "chorus_pro_origin_number")
        )

    def test_credit_notes_are_looked_up_together(self):
        names = [self.make_invoice().name for _unused in range(6)]
        moves = self.env["account.move"]
        for name in names:
            moves += self.credit_note(ref=name)
        self.env.flush_all()
        counts = []
        for number in (2, 2, 6):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            faults = moves[:number].with_prefetch()._chorus_pro_check()
            counts.append(self.cr.sql_log_count - before)
            codes = [fault.code for found in faults.values() for fault in found]
            self.assertNotIn("CP-REFERENCE-01", codes)
        self.assertLessEqual(counts[2], counts[1], counts)

    # === THE FORM === #

    def test_it_is_corrected_in_the_window_that_the_fault_opens(self):
        move = self.credit_note(ref="BC-2025-17")
        fault = self.origin_fault(move)
        ((view, _kind),) = move._chorus_pro_correction(fault.field)["views"]
        user = self.make_user("cp_origin", "account.group_account_invoice")
        with Form(move.with_user(user), self.env["ir.ui.view"].browse(view)) as form:
            form.chorus_pro_origin_number = "F2019-0042"
            form.chorus_pro_origin_date = "2019-11-30"
        self.assertEqual(
            self.preceding(move), (PrecedingInvoice("F2019-0042", date(2019, 11, 30)),)
        )

    def test_it_is_asked_on_a_credit_note_without_a_link_only(self):
        names = ("chorus_pro_origin_number", "chorus_pro_origin_date")
        invoice = self.make_invoice()
        reversal = invoice._reverse_moves([{}])
        small = self.env.ref("l10n_fr_chorus_pro.view_move_form_references")
        for view in (None, small):
            for move, asked in (
                (invoice, False),
                (reversal, False),
                (self.credit_note(), True),
            ):
                form = Form(move, view)
                for name in names:
                    with self.subTest(move=move.move_type, name=name, view=view):
                        hidden = form._get_modifier(name, "invisible")
                        self.assertEqual(not hidden, asked)

    def test_another_document_corrects_another_invoice(self):
        move = self.credit_note(
            chorus_pro_origin_number="F2019-0042", chorus_pro_origin_date="2019-11-30"
        )
        for other in (move.copy(), move._reverse_moves([{}])):
            self.assertFalse(other.chorus_pro_origin_number)
            self.assertFalse(other.chorus_pro_origin_date)

    def test_the_page_names_it_too(self):
        move = self.credit_note(
            chorus_pro_origin_number="F2019-0042", chorus_pro_origin_date="2019-11-30"
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", move.ids
        )
        self.assertIn("F2019-0042", html.decode())
        self.assertIn("2019", html.decode().split("F2019-0042")[1][:120])
