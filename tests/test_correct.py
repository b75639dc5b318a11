"""The button "Correct": from what kept a file from being built to its record."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..chorus_pro import rejections
from ..models.checks.content_fault import ContentFault
from .common_path import ChorusProPathCommon

SENDING = "odoo.addons.l10n_fr_chorus_pro.models.deposit.account_move_sending"


@tagged("post_install", "-at_install")
class TestCorrect(ChorusProPathCommon):
    def faulty(self, invoice, error):
        """Its transmission, stopped by this exception while the page was rendered."""

        def fail(_move):
            raise error

        self.patch(
            type(self.env["account.move"]), "_chorus_pro_render_readable_pdf", fail
        )
        transmission = self.send(invoice)
        self.assertEqual(transmission.state, "faulty")
        return transmission

    def test_the_report_at_fault_is_opened_from_the_invoice(self):
        report = self.env.ref("account.account_invoices")
        invoice = self.make_invoice()
        error = ContentFault(
            "x", code="CP-ODOO-14", record=report, report=report.name, error="x"
        )
        self.faulty(invoice, error)
        self.assertTrue(invoice.chorus_pro_can_correct)
        action = invoice.action_chorus_pro_correct()
        self.assertEqual(
            (action["res_model"], action["res_id"], action["target"]),
            ("ir.actions.report", report.id, "new"),
        )

    def test_the_background_is_corrected_where_it_was_chosen(self):
        invoice = self.make_invoice()
        error = ContentFault(
            "x",
            code="CP-ODOO-15",
            record=self.company,
            field="layout_background_image",
            picture="x",
            error="x",
        )
        self.faulty(invoice, error)
        by_admin = invoice.with_env(self.admin_env).action_chorus_pro_correct()
        self.assertEqual(by_admin["res_model"], "base.document.layout")
        biller = self.make_user("cp_biller", "account.group_account_invoice")
        shown = invoice.with_user(biller).action_chorus_pro_correct()
        self.assertEqual(shown["res_model"], "res.company")

    def test_a_reference_that_became_wrong_is_corrected_in_its_small_form(self):
        invoice = self.make_invoice()
        reserved = invoice._chorus_pro_reserve()
        invoice.purchase_order_reference = False
        self.build()
        self.assertEqual(reserved.state, "faulty")
        self.assertTrue(invoice.chorus_pro_can_correct)
        action = invoice.action_chorus_pro_correct()
        self.assertEqual(action["res_id"], invoice.id)
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(invoice, view) as form:
            form.purchase_order_reference = "EJ-1"
        sent = self.send(invoice)
        self.assertIn(sent.state, ("deposited", "integrated"))
        self.assertFalse(invoice.chorus_pro_can_correct, "it left")

    def test_a_refusal_is_told_in_its_real_meaning_and_opens_the_field(self):
        structure = self.simulator.store.structures_by_siret[self.structure.siret]
        structure.service_required = True
        invoice = self.make_invoice()
        refused = self.send(invoice)
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(refused.state, "refused")
        self.assertIn("engagement juridique", refused.fault_text)
        banner = invoice._chorus_pro_banner_text()
        self.assertIn("The service code is missing", banner)
        self.assertEqual(refused.fault_field, "buyer_reference")
        self.assertTrue(invoice.chorus_pro_can_correct)
        action = invoice.action_chorus_pro_correct()
        self.assertEqual((action["res_id"], action["target"]), (invoice.id, "new"))
        (activity,) = invoice.activity_ids
        self.assertIn("The service code is missing", activity.note)

    def test_each_known_refusal_says_what_to_do_and_where(self):
        invoice = self.make_invoice()
        places = {
            "SELLER_UNKNOWN": (self.account, "siret"),
            "PAYMENT_MEANS_MISSING": (invoice, "chorus_pro_payment_means"),
            "COMMITMENT_REQUIRED": (invoice, "purchase_order_reference"),
            "DUPLICATE": (invoice, "name"),
        }
        for row in rejections.ROWS:
            with (
                self.subTest(row.code),
                patch.object(rejections, "find", return_value=row),
            ):
                self.assertTrue(invoice._chorus_pro_rejection_advice("x"))
                faults = invoice._chorus_pro_rejection_faults("x")
                self.assertEqual(bool(faults), bool(row.field))
                if row.code in places:
                    found = (faults[0].record, faults[0].field)
                    self.assertEqual(found, places[row.code])

    def test_a_duplicate_is_not_to_be_sent_again(self):
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        words = (
            "Vous avez déjà déposé une demande de paiement avec ce numéro de facture "
            "pour cette structure"
        )
        transmission._refuse(words)
        banner = invoice._chorus_pro_banner_text()
        self.assertIn("Found at Chorus Pro", banner)
        self.assertNotIn("send it again", banner)

    def test_what_the_invoice_itself_shows_has_no_button(self):
        invoice = self.make_invoice()
        transmission = self.faulty(
            invoice, ContentFault("x", code="CP-ODOO-01", field="invoice_line_ids")
        )
        self.assertEqual(transmission.fault_model, "account.move")
        self.assertFalse(invoice.chorus_pro_can_correct)
        self.assertTrue(transmission.can_correct, "elsewhere it opens the invoice")

    @mute_logger(SENDING)
    def test_an_error_that_names_no_record_has_no_button(self):
        invoice = self.make_invoice()
        transmission = self.faulty(invoice, ValueError("unforeseen"))
        self.assertFalse(transmission.fault_model)
        self.assertFalse(invoice.chorus_pro_can_correct)

    def test_a_record_that_is_gone_has_no_button(self):
        picture = self.env["ir.attachment"].create({"name": "logo", "raw": b"x"})
        invoice = self.make_invoice()
        error = ContentFault(
            "x", code="CP-ODOO-15", record=picture, picture="u", error="x"
        )
        transmission = self.faulty(invoice, error)
        self.assertTrue(invoice.chorus_pro_can_correct)
        picture.unlink()
        self.env.invalidate_all()
        self.assertFalse(transmission.can_correct)
        self.assertFalse(invoice.chorus_pro_can_correct)

    def test_a_record_that_one_may_not_read_has_no_button(self):
        setting = self.env["ir.config_parameter"].sudo().search([], limit=1)
        error = ContentFault(
            "x", code="CP-ODOO-14", record=setting, report="x", error="x"
        )
        invoice = self.make_invoice()
        self.faulty(invoice, error)
        biller = self.make_user("cp_biller", "account.group_account_invoice")
        self.assertFalse(invoice.with_user(biller).chorus_pro_can_correct)
        with self.assertRaises(AccessError):
            invoice.with_user(biller).action_chorus_pro_correct()
        administrator = invoice.with_env(self.admin_env)
        self.assertTrue(administrator.chorus_pro_can_correct)
