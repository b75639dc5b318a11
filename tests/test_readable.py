"""The page that the buyer reads: rendered by wkhtmltopdf, without network."""

import base64
import io
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models import ir_actions_report as core_report

from ..models.checks.content_fault import ContentFault
from ..models.readable import report_html
from .common_content import ContentCommon

LAYOUTS = ("standard", "striped", "boxed", "bold", "folder", "wave", "bubble")


def image(color, size=(40, 20), mode="RGBA"):
    """A picture as bytes of a PNG."""
    stream = io.BytesIO()
    Image.new(mode, size, color).save(stream, "PNG")
    return stream.getvalue()


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestReadable(ContentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "logo": base64.b64encode(image((200, 30, 30, 128))),
                "report_footer": "<p>SARL au capital de 10 000 € - RCS 900 000 001</p>",
                "company_details": "<p>Atelier du Lagon<br>12 quai Lardenoy</p>",
            }
        )

    def pages(self, content):
        """Text of the pages, spaces made one."""
        pages = PdfFileReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def test_header_footer_and_references_are_on_every_layout(self):
        move = self.make_invoice(
            buyer_reference="SERV-9", contract_reference="MARCHE-3"
        )
        for layout in LAYOUTS:
            self.company.external_report_layout_id = self.env.ref(
                f"web.external_layout_{layout}"
            )
            with self.subTest(layout=layout):
                content = move._chorus_pro_render_readable_pdf()
                (text,) = self.pages(content)
                for words in (
                    "Atelier du Lagon",
                    "12 quai Lardenoy",
                    "900 000 001 00017",
                    "SARL au capital",
                    move.name,
                    "SERV-9",
                    "EJ-2026-0042",
                    "MARCHE-3",
                ):
                    self.assertIn(words, text)
                self.assertEqual(text.count("EJ-2026-0042"), 1)
                # the logo
                page = PdfFileReader(io.BytesIO(content)).pages[0]
                self.assertTrue(page.images)

    def test_the_page_says_who_is_paid_like_the_file(self):
        factor = self.env["res.partner"].create(
            {"name": "Affacturage du Lagon", "company_registry": "12345678200010"}
        )
        own = self.company.partner_id.bank_ids[:1]
        theirs = self.env["res.partner.bank"].create(
            {
                "acc_number": "FR1420041010050500013M02606",
                "partner_id": factor.id,
                "allow_out_payment": True,
            }
        )
        for bank, words in ((theirs, "Lagon - SIRET 12345678200010"), (own, "")):
            move = self.make_invoice(partner_bank_id=bank.id)
            payee = move._chorus_pro_invoice(self.account).payee
            (text,) = self.pages(move._chorus_pro_render_readable_pdf())
            self.assertIn(bank.sanitized_acc_number, text.replace(" ", ""))
            self.assertIn(words, text)
            self.assertEqual("Bénéficiaire" in text, bool(payee))

    def test_a_credit_note_has_no_payee(self):
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "FR1420041010050500013M02606", "partner_id": self.carl.id}
        )
        move = self.make_invoice(move_type="out_refund", partner_bank_id=bank.id)
        self.assertFalse(move._chorus_pro_page_payee())

    def test_nothing_is_stored_and_nobody_waits(self):
        move = self.make_invoice()
        attachments = self.env["ir.attachment"].search([])
        run = core_report._run_wkhtmltopdf
        calls = []

        def record(arguments):
            calls.append(arguments)
            return run(arguments)

        with patch.object(core_report, "_run_wkhtmltopdf", record):
            move._chorus_pro_render_readable_pdf()
        delay = calls[0][calls[0].index("--javascript-delay") + 1]
        self.assertEqual(delay, "0")
        new = self.env["ir.attachment"].search([]) - attachments
        self.assertFalse(new.filtered(lambda a: a.res_model != "ir.ui.view"))

    def test_other_reports_keep_their_wait_and_headers(self):
        report = self.env.ref("account.account_invoices")
        arguments = report._build_wkhtmltopdf_args(report.get_paperformat(), False)
        delay = arguments[arguments.index("--javascript-delay") + 1]
        self.assertNotEqual(delay, "0")
        private = self.env["res.partner"].create({"name": "Voilerie"})
        move = self.make_invoice(private)
        html = report._render_qweb_html(report, move.ids)[0]
        self.assertNotIn("900 000 001 00017", html.decode())
        # what the law wants for a public buyer is on every print of its invoice
        html = report._render_qweb_html(report, self.make_invoice().ids)[0]
        self.assertIn("900 000 001 00017", html.decode())

    def test_page_asks_nothing_of_the_server(self):
        picture = self.env["ir.attachment"].create(
            {"name": "p.png", "raw": image((0, 0, 255, 255)), "public": True}
        )
        move = self.make_invoice(
            narration=f'<p><img src="/web/image/{picture.id}-ab/p.png"/>'
            '<img src="/web/static/img/logo.png"/></p>'
        )
        seen = []
        reports = type(self.env["ir.actions.report"])
        run = reports._run_wkhtmltopdf

        def record(report, bodies, **kwargs):
            seen.extend(bodies)
            return run(report, bodies, **kwargs)

        with patch.object(reports, "_run_wkhtmltopdf", record):
            move._chorus_pro_render_readable_pdf()
        self.assertNotIn("<link", seen[0])
        self.assertNotIn('src="/web', seen[0])
        self.assertEqual(seen[0].count("data:image/png;base64,"), 3)

    def test_long_invoice_has_several_pages(self):
        move = self.make_invoice(lines=[self.line(10) for _unused in range(60)])
        texts = self.pages(move._chorus_pro_render_readable_pdf())
        self.assertGreater(len(texts), 1)

    def test_patched_wkhtmltopdf_keeps_its_own_headers(self):
        move = self.make_invoice()
        info = core_report._wkhtml()._replace(is_patched_qt=True)
        reports = self.env["ir.actions.report"].with_context(chorus_pro_readable=True)
        report = reports._get_report("account.account_invoices")
        html = reports._render_qweb_html(report, move.ids)[0]
        with patch(
            "odoo.addons.l10n_fr_chorus_pro.models.readable.ir_actions_report._wkhtml",
            return_value=info,
        ):
            bodies, _ids, header, footer, arguments = report._prepare_html(
                html, report_model="account.move"
            )
        self.assertIn("12 quai Lardenoy", str(header))
        self.assertIn("SARL", str(footer))
        self.assertNotIn("12 quai Lardenoy", bodies[0])
        self.assertFalse(arguments)

    @mute_logger("odoo.addons.l10n_fr_chorus_pro.models.readable.account_move_readable")
    def test_broken_report_is_a_fault_that_names_it(self):
        move = self.make_invoice()
        report = self.env.ref("account.account_invoices")
        with (
            patch.object(
                type(report), "_run_wkhtmltopdf", side_effect=ValueError("no page")
            ),
            self.assertRaises(ContentFault) as caught,
        ):
            move._chorus_pro_render_readable_pdf()
        self.assertEqual(caught.exception.code, "CP-ODOO-14")
        self.assertEqual(caught.exception.record, report)
        text = move._chorus_pro_fault_text(caught.exception)
        self.assertIn(report.display_name, text)
        # Python's words are for the log
        self.assertNotIn("no page", text)
        self.assertIn("did not foresee", text)

    @mute_logger("odoo.addons.l10n_fr_chorus_pro.models.readable.account_move_readable")
    def test_the_fault_of_a_report_says_what_odoo_said(self):
        move = self.make_invoice()
        report = self.env.ref("account.account_invoices")
        for error, words in (
            (UserError("The paper is missing."), "The paper is missing. Correct"),
            (FileNotFoundError(2, "No such file"), "program of the server"),
            (MemoryError(), "memory"),
        ):
            with (
                self.subTest(error=error),
                patch.object(type(report), "_run_wkhtmltopdf", side_effect=error),
                self.assertRaises(ContentFault) as caught,
            ):
                move._chorus_pro_render_readable_pdf()
            self.assertIn(words, move._chorus_pro_fault_text(caught.exception))

    @mute_logger("odoo.addons.l10n_fr_chorus_pro.models.readable.account_move_readable")
    def test_a_broken_template_is_named(self):
        move = self.make_invoice()
        view = self.env.ref("l10n_fr_chorus_pro.report_invoice_references")
        view.arch_db = '<t t-name="x"><t t-out="o.no_such_field"/></t>'
        with self.assertRaises(ContentFault) as caught:
            move._chorus_pro_render_readable_pdf()
        text = move._chorus_pro_fault_text(caught.exception)
        self.assertIn("report_invoice_references", text)
        self.assertNotIn("AttributeError", text)


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestReportHtml(ContentCommon):
    def test_web_fonts_fall_back_on_the_system_or_are_embedded(self):
        css = (
            "@font-face{font-family: 'Lato'; src: url('/web/static/fonts/./lato/"
            "Lato-Reg-webfont.woff') format('woff'); font-weight: 400;}"
            "body{font-family: 'Lato';}"
        )
        without = report_html.with_fonts(css, ())
        self.assertNotIn("@font-face", without)
        self.assertIn("Liberation Sans", without)
        embedded = report_html.with_fonts(css, ("Lato",))
        self.assertIn("base64,", embedded)
        self.assertNotIn("Liberation Sans", embedded)
