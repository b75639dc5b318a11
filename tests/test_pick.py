"""Choosing, among the documents already in Odoo, those that the buyer receives."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_path import ChorusProPathCommon

PDF = b"%PDF-1.4 delivery note"


@tagged("post_install", "-at_install")
class TestPick(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.make_user("cp_clerk", "account.group_account_invoice")
        cls.move = cls.make_invoice()

    def document(self, name, record, **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": PDF,
                "res_model": record._name,
                "res_id": record.id,
                **values,
            }
        )

    def open(self, user=None):
        move = self.move.with_user(user or self.clerk)
        action = move.action_chorus_pro_pick_attachments()
        return (
            self.env[action["res_model"]]
            .with_user(move.env.user)
            .browse(action["res_id"])
        )

    def test_the_documents_of_the_invoice_are_offered_and_the_ticked_ones_leave(self):
        note = self.document("bon.pdf", self.move)
        self.document("interne.pdf", self.move)
        posted = self.move.message_post(
            body="…", attachments=[("du fil.csv", b"a;b")]
        ).attachment_ids
        wizard = self.open()
        self.assertEqual(
            wizard.line_ids.mapped("name"), ["bon.pdf", "interne.pdf", "du fil.csv"]
        )
        with Form(wizard) as form:
            for rank in (0, 2):
                with form.line_ids.edit(rank) as line:
                    line.chosen = True
        wizard.action_pick()
        self.assertEqual(self.move.chorus_pro_attachment_ids, note | posted)
        # what goes already is not offered twice
        self.assertEqual(self.open().line_ids.mapped("name"), ["interne.pdf"])
        # the same attachments, not copies
        invoice = self.move._chorus_pro_invoice(self.account)
        self.assertEqual(
            [one.name for one in invoice.attachments], ["bon.pdf", "du fil.csv"]
        )

    def test_the_printed_invoice_and_the_deposited_file_are_no_documents(self):
        self.document("F.pdf", self.move, res_field="invoice_pdf_report_file")
        self.document("lien", self.move, type="url", url="https://example.com")
        self.assertFalse(self.open().line_ids)

    def test_what_chorus_pro_refuses_is_shown_and_cannot_be_ticked(self):
        self.document("plan.dwg", self.move, mimetype="application/acad")
        self.document("Bon n° 12 / mars.pdf", self.move)
        refused, renamed = self.open().line_ids
        self.assertTrue(refused.is_refused)
        self.assertIn("plan.dwg", refused.remark)
        self.assertFalse(renamed.is_refused)

    def test_the_documents_of_another_record_follow_its_rights(self):
        order = self.env["res.partner"].create({"name": "An order"})
        self.document("commande.pdf", order)
        secret = self.env["res.users"].browse(self.env.ref("base.user_root").id)
        hidden = self.document("secret.pdf", secret, res_id=False, res_model=False)
        Move = type(self.move)
        with patch.object(
            Move, "_chorus_pro_document_sources", lambda move: [move, order]
        ):
            wizard = self.open()
        self.assertEqual(wizard.line_ids.mapped("origin"), ["An order"])
        # a line that somebody forges, through the window or past it
        with self.assertRaises(AccessError):
            wizard.line_ids.attachment_id = hidden
        wizard.line_ids.sudo().attachment_id = hidden
        wizard.line_ids.chosen = True
        hidden.sudo().create_uid = self.env.ref("base.user_root")
        with self.assertRaises(AccessError):
            wizard.action_pick()

    def test_an_invoice_that_has_left_keeps_its_attachments(self):
        self.document("bon.pdf", self.move)
        wizard = self.open()
        wizard.line_ids.chosen = True
        self.send(self.move)
        with self.assertRaises(UserError):
            wizard.action_pick()
        with self.assertRaises(UserError):
            self.open()

    def test_who_may_not_invoice_may_not_choose(self):
        auditor = self.make_user("cp_auditor", "account.group_account_readonly")
        with self.assertRaises(AccessError):
            self.open(auditor)
