"""A PDF already issued is the page of the Factur-X, until it would say otherwise."""

import io
import logging
from functools import partial
from unittest.mock import patch

import pikepdf
from pikepdf import AttachedFileSpec, Encryption
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..chorus_pro.codes.deposit_mode import DATA_ENTRY
from ..chorus_pro.entry import unpack
from ..chorus_pro.facturx import check_pdfa_structure
from ..models.checks.content_fault import ContentFault
from .common_content import ContentCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestIssuedPage(ContentCommon):
    def issue(self, move, *methods, change=None):
        """Odoo's own Send, by e-mail or by hand: the PDF is kept on the invoice.

        :param change: what another module makes of the bytes before they are kept
        """
        send = self.env["account.move.send"].with_context(force_report_rendering=True)
        data = {
            "pdf_report": send._get_default_pdf_report_id(move),
            "sending_methods": set(methods),
        }
        send._prepare_invoice_pdf_report({move: data})
        if change:
            values = data["pdf_attachment_values"]
            values["raw"] = change(values["raw"])
        send._link_invoice_documents({move: data})
        return move.sudo().invoice_pdf_report_id

    def build(self, move):
        """:return: pair (bytes of the Factur-X, how often a page was printed for it)"""
        reports = type(self.env["ir.actions.report"])
        run = reports._run_wkhtmltopdf
        calls = []

        def record(report, *args, **kwargs):
            calls.append(args)
            return run(report, *args, **kwargs)

        # another request, some time later
        self.env.invalidate_all()
        with patch.object(reports, "_run_wkhtmltopdf", record):
            _name, content = move._chorus_pro_build_file(self.account)
        self.assertEqual(check_pdfa_structure(content), [])
        return content, len(calls)

    def pages(self, content):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return [
                pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page))
                for page in pdf.pages
            ]

    def text(self, content):
        pages = PdfFileReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def with_old_files(self, content):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for name in ("factur-x.xml", "old.csv"):
                pdf.attachments[name] = AttachedFileSpec(pdf, b"<old/>", filename=name)
            stream = io.BytesIO()
            pdf.save(stream)
        return stream.getvalue()

    def locked(self, content):
        stream = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pdf.save(stream, encryption=Encryption(owner="secret", user="secret"))
        return stream.getvalue()

    # === REUSED === #

    def test_the_page_that_was_mailed_is_the_page_that_is_deposited(self):
        move = self.make_invoice()
        issued = self.issue(move, "email")
        content, printed = self.build(move)
        self.assertFalse(printed)
        self.assertEqual(self.pages(content), self.pages(issued.raw))
        # the issued page is a whole one, also with Debian's wkhtmltopdf
        self.assertIn("900 000 001 00017", self.text(issued.raw))
        self.assertIn(self.company.name, self.text(issued.raw))

    def test_what_was_embedded_earlier_is_left_out(self):
        move = self.make_invoice()
        self.issue(move, "manual", change=self.with_old_files)
        content, printed = self.build(move)
        self.assertFalse(printed)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            self.assertEqual(list(pdf.attachments), ["factur-x.xml"])
            xml = pdf.attachments["factur-x.xml"].get_file().read_bytes()
        self.assertIn(move.name.encode(), xml)

    def test_what_is_not_printed_changes_nothing(self):
        move = self.make_invoice()
        self.issue(move, "manual")
        move.chorus_pro_attachment_ids = self.env["ir.attachment"].create(
            {"name": "bon.csv", "raw": b"a;b"}
        )
        move.partner_id.comment = "Pays late"
        content, printed = self.build(move)
        self.assertFalse(printed)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            self.assertEqual(list(pdf.attachments), ["bon.csv", "factur-x.xml"])

    # === PRINTED AGAIN === #

    def test_a_printed_value_that_changed(self):
        for record, field in (
            ("self", "purchase_order_reference"),
            ("partner_id", "street"),
            ("invoice_line_ids", "name"),
        ):
            with self.subTest(field=field):
                move = self.make_invoice()
                issued = self.issue(move, "manual")
                changed = move if record == "self" else move[record]
                value = f"EJ {field}"
                changed.write({field: value})
                content, printed = self.build(move)
                self.assertEqual(printed, 1)
                self.assertIn(value, self.text(content))
                self.assertNotIn(value, self.text(issued.raw))

    def test_a_copy_is_never_the_original(self):
        move = self.make_invoice()
        issued = self.issue(move, "email", "chorus_pro")
        self.assertIn("DUPLICATA", self.text(issued.raw))
        content, printed = self.build(move)
        self.assertEqual(printed, 1)
        self.assertNotIn("DUPLICATA", self.text(content))

    def test_a_file_that_cannot_be_archived_any_more(self):
        move = self.make_invoice()
        self.issue(move, "manual", change=self.locked)
        logger = "odoo.addons.l10n_fr_chorus_pro.models.readable.account_move_facturx"
        # the name INFO is a level of Odoo's own
        with self.assertLogs(logger, logging.INFO) as logs:
            _content, printed = self.build(move)
        self.assertEqual(printed, 1)
        self.assertIn("CP-PDF-02", logs.output[0])

    def test_a_file_that_was_replaced_is_not_what_was_printed(self):
        move = self.make_invoice()
        issued = self.issue(move, "manual")
        issued.raw = self.with_old_files(issued.raw)
        self.assertEqual(self.build(move)[1], 1)

    def test_a_pdf_of_another_program_is_not_known_to_say_the_same(self):
        move = self.make_invoice()
        issued = self.issue(move, "manual")
        issued.chorus_pro_page_digest = False
        self.assertEqual(self.build(move)[1], 1)

    def test_other_customers_are_printed_as_core_does(self):
        private = self.env["res.partner"].create({"name": "Voilerie"})
        issued = self.issue(self.make_invoice(private), "manual")
        self.assertFalse(issued.chorus_pro_page_digest)
        self.assertNotIn("900 000 001 00017", self.text(issued.raw))

    # === ENTERED BY DATA === #

    def entered(self, move):
        """The PDF of the invoice's entry, another request later."""
        self.account.sudo().syntax = DATA_ENTRY
        self.env.invalidate_all()
        _name, kept = move._chorus_pro_build_file(self.account)
        return unpack(kept).pdf.content

    def test_what_odoo_printed_is_entered_while_it_says_the_same(self):
        move = self.make_invoice()
        issued = self.issue(move, "email")
        self.assertEqual(self.entered(move), issued.raw)
        faults = move._chorus_pro_check()[move]
        self.assertNotIn("CP-ENTRY-03", [fault.code for fault in faults])

    def test_a_pdf_that_runs_something_leaves_with_a_warning(self):
        self.account.sudo().syntax = DATA_ENTRY
        move = self.make_invoice()
        issued = self.issue(move, "manual")
        file = io.BytesIO()
        with pikepdf.open(io.BytesIO(issued.raw)) as pdf:
            pdf.Root.OpenAction = pikepdf.Dictionary(
                S=pikepdf.Name.JavaScript, JS="app.alert(1)"
            )
            pdf.save(file)
        issued.write({"raw": file.getvalue(), "chorus_pro_page_digest": False})
        faults = {fault.code: fault for fault in move._chorus_pro_check()[move]}
        self.assertIn("JavaScript", faults["CP-ENTRY-04"].message)
        self.assertEqual(faults["CP-ENTRY-04"].level, "warning")

    def test_an_entry_never_says_something_else_than_its_data(self):
        move = self.make_invoice(purchase_order_reference="EJ-OLD")
        self.issue(move, "email")
        move.purchase_order_reference = "EJ-BRANDNEW"
        text = self.text(self.entered(move))
        self.assertIn("EJ-BRANDNEW", text)
        self.assertNotIn("EJ-OLD", text)

    def test_a_copy_of_a_factur_x_is_not_entered(self):
        move = self.make_invoice()
        issued = self.issue(move, "email", "chorus_pro")
        self.assertIn("DUPLICATA", self.text(issued.raw))
        text = self.text(self.entered(move))
        self.assertIn(move.name, text)
        self.assertNotIn("DUPLICATA", text)

    # === WHOSE PDF === #

    def test_a_pdf_of_another_program_is_named_by_its_file(self):
        move = self.make_invoice()
        issued = self.issue(move, "manual")
        whole = issued.raw
        for content, code, word in (
            (self.locked(whole), "CP-PDF-02", "protected"),
            (b"%PDF-1.4 nothing", "CP-PDF-01", "cannot be read"),
        ):
            with self.subTest(code):
                issued.write({"raw": content, "chorus_pro_page_digest": False})
                with self.assertRaises(ContentFault) as caught:
                    self.entered(move)
                self.assertEqual(caught.exception.code, code)
                text = move._chorus_pro_fault_text(caught.exception)
                self.assertIn(f"“{issued.name}” of this invoice, which Odoo", text)
                self.assertIn(word, text)
                self.assertNotIn("report", text)

    # === WHICH REPORT === #

    def test_a_report_whose_pdf_is_protected_or_broken_is_named(self):
        move = self.make_invoice()
        reports = type(self.env["ir.actions.report"])
        report = self.env.ref("account.account_invoices")
        stream = io.BytesIO()
        canvas = Canvas(stream)
        canvas.rect(9, 9, 9, 9)
        canvas.save()
        for content, code in (
            (self.locked(stream.getvalue()), "CP-PDF-02"),
            (b"%PDF-1.4 nothing", "CP-PDF-01"),
        ):
            for build in (self.build, self.entered):
                with (
                    self.subTest(code, build=build.__name__),
                    patch.object(
                        reports, "_run_wkhtmltopdf", partial(self.printed, content)
                    ),
                    self.assertRaises(ContentFault) as caught,
                ):
                    build(move)
                self.assertEqual(caught.exception.code, code)
                self.assertEqual(caught.exception.record, report)
                text = move._chorus_pro_fault_text(caught.exception)
                self.assertIn(f"report “{report.display_name}” ma", text)

    def test_a_report_that_cannot_be_archived_is_named(self):
        def absent_font(canvas):
            canvas.setFont("Helvetica", 12)
            canvas.drawString(100, 700, "not embedded")

        def inks(canvas):
            canvas.setFillColorCMYK(0, 1, 1, 0)
            canvas.rect(100, 700, 50, 50, fill=1)

        def odd_instruction(canvas):
            canvas._code.append("odd")

        move = self.make_invoice()
        reports = type(self.env["ir.actions.report"])
        report = self.env.ref("account.account_invoices")
        for draw, code, word in (
            (absent_font, "CP-PDF-03", "Helvetica"),
            (inks, "CP-PDF-08", "CMYK colours on page 1"),
            (odd_instruction, "CP-PDF-09", "operator odd"),
        ):
            with self.subTest(code):
                stream = io.BytesIO()
                canvas = Canvas(stream)
                draw(canvas)
                canvas.save()
                content = stream.getvalue()
                run = partial(self.printed, content)
                with (
                    patch.object(reports, "_run_wkhtmltopdf", run),
                    self.assertRaises(ContentFault) as caught,
                ):
                    move._chorus_pro_build_file(self.account)
                self.assertEqual(caught.exception.code, code)
                self.assertEqual(caught.exception.record, report)
                text = move._chorus_pro_fault_text(caught.exception)
                self.assertIn(word, text)
                self.assertIn(report.display_name, text)

    @staticmethod
    def printed(content, *_args, **_kwargs):
        return content
