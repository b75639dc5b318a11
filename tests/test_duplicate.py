"""What is printed of a deposited invoice says that it is a copy."""

import io
from unittest.mock import patch

from odoo.tests import tagged

from ..models.readable.ir_actions_report import ORIGINAL_KEY
from .common_path import ChorusProPathCommon, readable_page

MARK = "chorus_pro_duplicate"


@tagged("post_install", "-at_install")
class TestDuplicate(ChorusProPathCommon):
    def page(self, move, **context):
        self.env.flush_all()
        reports = self.env["ir.actions.report"].with_context(**context)
        html, _kind = reports._render_qweb_html("account.account_invoices", move.ids)
        return html.decode()

    def test_the_copy_says_so_and_the_original_does_not(self):
        move = self.make_invoice()
        self.assertNotIn(MARK, self.page(move))
        self.send(move)
        self.assertIn(MARK, self.page(move))
        # the page of the deposited file, were it made again
        self.assertNotIn(MARK, self.page(move, **{ORIGINAL_KEY: True}))

    def test_it_is_said_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.carl.lang = "fr_FR"
        move = self.make_invoice()
        self.send(move)
        self.assertIn("Duplicata", self.page(move))

    def test_what_chorus_pro_does_not_have_has_no_copy(self):
        move = self.make_invoice()
        transmission = self.send(move)
        transmission._apply("refuse")
        self.assertNotIn(MARK, self.page(move))

    def test_an_account_may_do_without(self):
        self.account.sudo().mark_duplicates = False
        move = self.make_invoice()
        self.send(move)
        self.assertNotIn(MARK, self.page(move))

    def test_the_copy_that_is_mailed_in_the_same_go_says_so(self):
        with_us, without_us = self.make_invoice(), self.make_invoice()
        said = {}

        def pre_render(report, report_ref, res_ids=None, data=None):
            for move in report.env["account.move"].browse(res_ids):
                said[move.id] = move._chorus_pro_is_duplicate()
            return {
                res_id: {"stream": io.BytesIO(readable_page(str(res_id)))}
                for res_id in res_ids
            }, "pdf"

        send = self.env["account.move.send"]
        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "_pre_render_qweb_pdf", pre_render):
            for move, methods in (
                (with_us, {"chorus_pro", "email"}),
                (without_us, {"email"}),
            ):
                report = send._get_default_pdf_report_id(move)
                data = {"pdf_report": report, "sending_methods": methods}
                send._prepare_invoice_pdf_report({move: data})
        self.assertEqual(said, {with_us.id: True, without_us.id: False})

    def test_no_page_of_an_invoice_of_ours_carries_core_s_xml(self):
        """It would be a second electronic original, unlike the deposited one."""
        ours, left_out = self.make_invoice(), self.make_invoice()
        voilerie = self.env["res.partner"].create({"name": "Voilerie"})
        private = self.make_invoice(voilerie)
        sent = self.make_invoice()
        self.send(sent)
        left_out._chorus_pro_exclude("not_through", "Paper")
        send = self.env["account.move.send"]
        cii = "odoo.addons.account_edi_ubl_cii.models.account_move_send.AccountMoveSend"
        embedded = []

        def embed(_sender, invoice, _data):
            embedded.append(invoice)

        with patch(f"{cii}._hook_invoice_document_after_pdf_report_render", embed):
            for move in (ours, sent, left_out, private):
                for data in ({"sending_methods": {"email"}}, {}):
                    send._hook_invoice_document_after_pdf_report_render(move, data)
        self.assertEqual(embedded, [left_out, left_out, private, private])
        self.assertFalse(send._get_default_invoice_edi_format(sent))
