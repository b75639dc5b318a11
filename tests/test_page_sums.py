"""The page that is deposited asks for the amounts of its data, or does not leave."""

import io

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..chorus_pro.codes.deposit_mode import DATA_ENTRY
from ..chorus_pro.entry import unpack
from ..models.checks.content_fault import ContentFault
from .common_content import ContentCommon
from .scenarios.comparison import differences, page_of, printed_differences

OWN_REPORT = """
<t t-name="test.own_page">
    <t t-foreach="docs" t-as="o"><div class="article">
        <p><span t-field="o.name"/> <span t-field="o.amount_total"/></p>
        <p>Left: <span t-field="o.amount_residual"/></p>
    </div></t>
</t>
"""


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestPageSums(ContentCommon):
    def text(self, content):
        """All words of a PDF."""
        pages = PdfFileReader(io.BytesIO(content)).pages
        return " ".join(page.extract_text() for page in pages)

    def set_off(self, price=400):
        """An invoice and the credit note of a part of it, by the button: reconciled."""
        move = self.make_invoice(lines=[self.line(price)])
        refund = move._reverse_moves([{"invoice_date": "2026-03-09"}])
        refund.invoice_line_ids.price_unit = price / 4
        refund.action_post()
        lines = (move + refund).line_ids
        debts = lines.filtered(lambda line: line.display_type == "payment_term")
        debts.filtered(lambda line: not line.reconciled).reconcile()
        self.assertEqual(refund.amount_residual, 0)
        return move, refund

    def test_a_reconciled_credit_note_is_no_payment_on_either_page(self):
        for move in self.set_off():
            with self.subTest(kind=move.move_type):
                self.assertEqual(differences(move, self.account), [])
                printed = self.text(move._chorus_pro_render_readable_pdf())
                self.assertEqual(printed_differences(move, self.account, printed), [])
                self.assertNotIn(b"oe_payment_label", page_of(move))

    def test_what_is_printed_for_another_use_stays_core_s(self):
        move, _refund = self.set_off()
        report = self.env["account.move.send"]._get_default_pdf_report_id(move)
        self.assertIn(b"oe_payment_label", move._chorus_pro_page_html(report))

    def test_a_payment_is_on_the_page_even_of_a_report_without_payments(self):
        move = self.make_invoice(lines=[self.line(100)])
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create({"amount": 50, "payment_date": "2026-03-10"})._create_payments()
        move.partner_id.invoice_template_pdf_report_id = self.env.ref(
            "account.account_invoices_without_payment"
        )
        self.assertEqual(differences(move, self.account), [])

    def test_an_already_paid_page_asks_for_nothing(self):
        bank = self.company.partner_id.bank_ids[:1]
        for values, is_asked in (
            ({}, True),
            ({"chorus_pro_framework": "A2"}, False),
            ({"chorus_pro_payment_means": "10"}, False),
            ({"chorus_pro_payment_means": "59"}, False),
        ):
            move = self.make_invoice(partner_bank_id=bank.id, **values)
            with self.subTest(values=values):
                page = page_of(move)
                self.assertEqual(bank.acc_number.encode() in page, is_asked)
                self.assertEqual(differences(move, self.account), [])

    def own_report(self):
        view = self.env["ir.ui.view"].create(
            {"type": "qweb", "name": "own", "key": "test.own_page", "arch": OWN_REPORT}
        )
        self.env["ir.model.data"].create(
            {
                "module": "test",
                "name": "own_page",
                "model": view._name,
                "res_id": view.id,
            }
        )
        return self.env["ir.actions.report"].create(
            {
                "name": "Own page",
                "model": "account.move",
                "report_type": "qweb-pdf",
                "report_name": "test.own_page",
                "is_invoice_report": True,
            }
        )

    def test_a_page_that_says_what_is_left_in_odoo_does_not_leave(self):
        move, refund = self.set_off()
        report = self.own_report()
        move.partner_id.invoice_template_pdf_report_id = report
        for syntax in (self.account.syntax, DATA_ENTRY):
            self.account.syntax = syntax
            for one in move + refund:
                with self.subTest(syntax=syntax, kind=one.move_type):
                    with self.assertRaises(ContentFault) as caught:
                        one._chorus_pro_build_file(self.account)
                    self.assertEqual(caught.exception.code, "CP-PDF-12")
                    self.assertEqual(caught.exception.record, report)
                    fault = one._chorus_pro_move_fault(caught.exception)
                    self.assertIn("Own page", fault.message)
        # nothing was reconciled: both say the same
        self.make_invoice()._chorus_pro_check_page_sums(report)

    def test_an_entry_asks_for_what_its_page_asks_for(self):
        self.account.syntax = DATA_ENTRY
        move, _refund = self.set_off()
        _name, content = move._chorus_pro_build_file(self.account)
        made = unpack(content)
        self.assertEqual(made.data["montantTotal"]["montantAPayer"], 480)
        printed = self.text(made.pdf.content)
        self.assertEqual(printed_differences(move, self.account, printed), [])
