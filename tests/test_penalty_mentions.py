"""What a public invoice says of late payment: in the file and on the page."""

from odoo.tests import tagged

from .common_content import ContentCommon


@tagged("post_install", "-at_install")
class TestPenaltyMentions(ContentCommon):
    def notes(self, **values):
        invoice = self.describe(self.line(100.0), **values)
        return {note.subject: note.text for note in invoice.notes if note.subject}

    def page(self, move):
        """A printed page as HTML."""
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html("account.account_invoices", move.ids)
        return html.decode()

    def test_the_file_says_the_law_of_public_buyers(self):
        notes = self.notes()
        self.assertEqual(set(notes), {"PMD", "PMT"})
        self.assertIn("huit points", notes["PMD"])
        self.assertIn("R. 2192-31", notes["PMD"])
        self.assertIn("40 euros", notes["PMT"])
        self.assertIn("D. 2192-35", notes["PMT"])

    def test_the_page_says_it_too_to_public_buyers_only(self):
        self.assertIn("huit points", self.page(self.make_invoice()))
        private = self.env["res.partner"].create({"name": "Voilerie"})
        self.assertNotIn("huit points", self.page(self.make_invoice(private)))

    def test_the_text_is_dated_and_the_company_s(self):
        self.env["chorus.pro.mention"].create(
            {"vat_case": "PMD", "valid_from": "2026-03-02", "text": "Autre texte"}
        )
        self.assertEqual(self.notes(invoice_date="2026-03-02")["PMD"], "Autre texte")
        self.assertIn("huit points", self.notes(invoice_date="2026-03-01")["PMD"])
        self.env["chorus.pro.mention"].search([("vat_case", "=", "PMD")]).unlink()
        self.assertNotIn("PMD", self.notes(), "no text, no note")

    def test_neither_credit_notes_nor_invoices_paid_already_say_it(self):
        self.assertFalse(self.notes(chorus_pro_framework="A2"))
        self.assertFalse(self.notes(move_type="out_refund"))

    def test_the_penalties_of_private_customers_are_a_warning(self):
        move = self.make_invoice(
            narration="Pénalités de retard : trois fois le taux d’intérêt légal."
        )
        [fault] = [f for f in move._chorus_pro_check()[move] if f.code == "CP-NOTE-01"]
        self.assertEqual(fault.level, "warning")
        self.assertIn("8 points", fault.message)
