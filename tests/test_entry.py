"""Entry by data: the company's own PDF, one call, and every promise of a flow."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pikepdf

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..chorus_pro.codes.deposit_mode import DATA_ENTRY
from ..chorus_pro.simulator.fixtures import (
    NOTHING_REQUIRED_SIRET,
    SERVICE_COMMITMENT_SIRET,
)
from ..models.readable.account_move_duplicate import LEAVING_KEY
from .common_path import ChorusProPathCommon


def own_pdf(**options):
    """A page of the company's own program, as bytes."""
    stream = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(stream, **options)
    return stream.getvalue()


OWN_PDF = own_pdf()


@tagged("post_install", "-at_install")
class TestEntry(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.sudo().syntax = DATA_ENTRY

    def issued(self, move, content=OWN_PDF):
        """The invoice was printed: core keeps its PDF."""
        self.env["ir.attachment"].create(
            {
                "name": "F.pdf",
                "raw": content,
                "res_model": move._name,
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
        return move

    def entered(self):
        """The only invoice that Chorus Pro has."""
        [invoice] = self.simulator.store.invoices.values()
        return invoice

    # === THE WAY === #

    def test_the_own_pdf_leaves_unchanged_and_is_registered_at_once(self):
        move = self.issued(self.make_invoice())
        note = self.env["ir.attachment"].create({"name": "bon.csv", "raw": b"a;b"})
        move.chorus_pro_attachment_ids = note
        transmission = self.send(move)
        invoice = self.entered()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(transmission.remote_id, str(invoice.id))
        self.assertEqual(transmission.status_id.code, "DEPOSEE")
        self.assertEqual(transmission.deposit_id.state, "processed")
        self.assertEqual(move.chorus_pro_stage, "with_chorus_pro")
        files = [self.simulator.store.attachments[one] for one in invoice.attachments]
        self.assertEqual([one.content for one in files], [OWN_PDF, b"a;b"])
        self.assertEqual(float(invoice.with_tax), move.amount_total)
        self.assertEqual(invoice.commitment, "EJ-2026-0042")
        self.assertIn(str(invoice.id), self.chatter(move))
        # what left is kept, whole
        with zipfile.ZipFile(BytesIO(transmission.deposit_id._content())) as kept:
            self.assertIn(OWN_PDF, [kept.read(name) for name in kept.namelist()])
        # no report is asked of what is no flow
        self.make_due(self.deposits())
        self.follow()
        self.assertFalse(self.calls("consulterCRDetaille"))

    def test_an_invoice_that_was_never_printed_is_printed_now(self):
        move = self.make_invoice()
        self.send(move)
        [pdf] = self.simulator.store.attachments.values()
        self.assertTrue(pdf.content.startswith(b"%PDF-"))

    def test_the_buyer_s_statuses_follow(self):
        transmission = self.send(self.make_invoice())
        self.simulator.act(transmission.number, "MANDATEE")
        self.synchronize()
        self.assertEqual(transmission.status_id.code, "MANDATEE")
        self.assertEqual(transmission.move_id.chorus_pro_stage, "with_buyer")
        self.assertIn("MANDATEE", transmission.event_ids.status_id.mapped("code"))

    def test_each_invoice_is_an_entry_of_its_own(self):
        moves = self.make_invoice() + self.make_invoice() + self.make_invoice()
        transmissions = self.send(moves)
        self.assertEqual(set(transmissions.mapped("state")), {"integrated"})
        self.assertEqual(len(transmissions.deposit_id), 3)
        self.assertEqual(len(self.calls("soumettre")), 3)

    def test_a_customer_may_have_it_alone(self):
        self.account.sudo().syntax = "IN_DP_E2_CII_FACTURX"
        self.carl.chorus_pro_syntax = DATA_ENTRY
        self.assertEqual(self.send(self.make_invoice()).syntax, DATA_ENTRY)

    # === PROMISES === #

    def test_a_lost_answer_is_looked_for_and_never_entered_twice(self):
        self.simulator.next_fault("soumettre", "timeout_after")
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "uncertain")
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(transmission.remote_id, str(self.entered().id))
        self.assertEqual(transmission.deposit_id.state, "processed")
        self.assertEqual(len(self.calls("soumettre")), 1)

    def test_an_entry_that_never_arrived_waits_for_a_person(self):
        self.simulator.next_fault("soumettre", "timeout_before")
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "uncertain")
        for _lookup in range(6):
            self.make_due(self.deposits())
            self.follow()
        self.assertTrue(transmission.needs_decision)
        self.send_again(transmission.deposit_id)
        self.push()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(len(self.simulator.store.invoices), 1)

    def test_a_second_entry_of_what_is_there_leads_back_to_the_first(self):
        self.simulator.next_fault("soumettre", "timeout_after")
        transmission = self.send(self.make_invoice())
        first = self.entered()
        # the search is late, and somebody decides too early
        first.visible_from += 3600
        transmission.deposit_id.sudo().claimed_on -= timedelta(hours=1)
        self.send_again(transmission.deposit_id)
        first.visible_from -= 3600
        self.push()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(transmission.remote_id, str(first.id))
        self.assertEqual(len(self.simulator.store.invoices), 1)
        self.assertIn("as a double", self.chatter(transmission.move_id))

    def test_what_fails_before_the_entry_is_tried_again(self):
        for operation in ("ajouter/fichier", "structures/rechercher"):
            with self.subTest(operation=operation):
                self.simulator.next_fault(operation, "timeout_after")
                transmission = self.send(self.make_invoice())
                self.assertEqual(transmission.state, "ready")
                self.assertFalse(self.simulator.store.invoices)
                transmission.action_withdraw()

    def test_a_sender_that_died_after_the_answer_loses_nothing(self):
        transmission = self.send(self.make_invoice())
        # what a process killed between the two records leaves behind
        transmission.deposit_id.write({"state": "deposited"})
        transmission.write({"state": "sending", "remote_id": False, "status_id": False})
        self.follow()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(transmission.remote_id, str(self.entered().id))
        self.assertEqual(transmission.deposit_id.state, "processed")
        self.assertEqual(len(self.calls("soumettre")), 1)

    def test_a_sender_that_died_during_the_call_leaves_an_orphan(self):
        self.simulator.next_fault("soumettre", "timeout_after")
        transmission = self.send(self.make_invoice())
        transmission.deposit_id.write({"state": "sending"})
        transmission.write({"state": "sending"})
        self.follow()
        self.assertEqual(transmission.state, "uncertain")

    # === REFUSALS === #

    def test_a_refusal_is_said_in_chorus_pro_s_words_and_corrected(self):
        move = self.make_invoice(buyer_reference="INCONNU")
        transmission = self.send(move)
        self.assertEqual(transmission.state, "refused")
        self.assertIn("code service", transmission.fault_text)
        self.assertEqual(move.chorus_pro_stage, "action_needed")
        self.assertTrue(move.activity_ids)
        move.buyer_reference = False
        again = self.send(move)
        self.assertEqual((again.state, again.number), ("integrated", move.name))

    def test_another_number_is_shown_and_followed(self):
        self.simulator.settings.entry_number = "20260000000000000002"
        move = self.make_invoice()
        transmission = self.send(move)
        self.assertEqual(transmission.number, "20260000000000000002")
        self.assertIn("20260000000000000002", self.chatter(move))
        self.assertIn("number", move.activity_ids.summary)
        self.simulator.act("20260000000000000002", "MANDATEE")
        self.synchronize()
        self.assertEqual(transmission.status_id.code, "MANDATEE")

    def test_a_supplier_unknown_to_chorus_pro_is_said(self):
        self.account.sudo().siret = "90000000200015"
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.state, "ready")
        self.assertIn("does not know your SIRET", transmission.fault_text)

    # === SUBCONTRACTORS === #

    def faults(self, move):
        found = move._chorus_pro_check()[move]
        return {fault.code: fault for fault in found if fault.level == "error"}

    def test_a_subcontractor_is_entered_with_its_validator(self):
        holder = self.make_buyer("Titulaire", NOTHING_REQUIRED_SIRET)
        move = self.make_invoice(chorus_pro_framework="A9")
        missing = self.faults(move)["CP-VALIDATOR-01"]
        self.assertEqual(missing.field, "chorus_pro_validator_id")
        move.chorus_pro_validator_id = holder
        transmission = self.send(move)
        self.assertEqual(transmission.status_id.code, "A_VALIDER_1")
        self.assertEqual(self.entered().validator, NOTHING_REQUIRED_SIRET)
        self.simulator.act(move.name, "VALIDEE_1")
        self.synchronize()
        self.assertEqual(transmission.status_id.code, "VALIDEE_1")

    def test_a_validator_that_says_not_me_is_corrected_under_the_same_number(self):
        wrong = self.make_buyer("Titulaire", NOTHING_REQUIRED_SIRET)
        right = self.make_buyer("Mandataire", SERVICE_COMMITMENT_SIRET)
        move = self.make_invoice(
            chorus_pro_framework="A9", chorus_pro_validator_id=wrong.id
        )
        first = self.send(move)
        with self.assertRaises(UserError):
            move.action_chorus_pro_correct_validator()
        self.simulator.act(move.name, "ERREUR_FOURNISSEUR_SUR_VALIDEUR")
        self.synchronize()
        self.assertEqual(move.chorus_pro_stage, "action_needed")
        self.assertIn("Titulaire", move._chorus_pro_banner_text())
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        move.with_user(clerk).action_chorus_pro_correct_validator()
        self.env.invalidate_all()
        self.assertFalse(move.chorus_pro_is_locked)
        self.assertIn("right one", move._chorus_pro_banner_text())
        move.chorus_pro_validator_id = right
        second = self.send(move)
        self.assertEqual((second.state, second.number), ("integrated", move.name))
        self.assertEqual(self.entered().validator, SERVICE_COMMITMENT_SIRET)
        self.assertEqual(second.status_id.code, "A_VALIDER_1")
        self.assertFalse(first.live)
        self.simulator.act(move.name, "VALIDEE_1")
        self.synchronize()
        self.assertEqual(second.status_id.code, "VALIDEE_1")
        self.assertEqual(first.status_id.code, "ERREUR_FOURNISSEUR_SUR_VALIDEUR")

    def test_a_file_cannot_carry_it_and_the_fault_proposes_the_entry(self):
        self.account.sudo().syntax = "IN_DP_E2_CII_FACTURX"
        move = self.make_invoice(chorus_pro_framework="A12")
        self.assertIn("Entry by data", self.faults(move)["CP-FRAMEWORK-03"].message)

    def test_works_and_justice_are_explained(self):
        move = self.make_invoice()
        for framework, code, words in (
            ("A4", "CP-FRAMEWORK-01", "E4 and E5"),
            ("A3", "CP-FRAMEWORK-04", "justice"),
        ):
            # as an import may leave it
            self.env.cr.execute(
                "UPDATE account_move SET chorus_pro_framework = %s WHERE id = %s",
                [framework, move.id],
            )
            move.invalidate_recordset(["chorus_pro_framework"])
            with self.subTest(framework=framework):
                self.assertIn(words, self.faults(move)[code].message)

    # === THE PDF === #

    def test_the_page_that_is_entered_is_no_duplicate(self):
        move = self.make_invoice()
        leaving = move.with_context(**{LEAVING_KEY: move.ids})
        self.assertFalse(leaving._chorus_pro_is_duplicate())
        self.send(move)
        self.assertTrue(move._chorus_pro_is_duplicate())

    def warnings(self, move):
        return [fault.code for fault in move._chorus_pro_check()[move]]

    def test_a_foreign_pdf_leaves_unchanged_and_the_send_window_warns(self):
        move = self.issued(self.make_invoice())
        self.assertEqual(self.warnings(move).count("CP-ENTRY-03"), 1)
        send = self.env["account.move.send"]
        values = {"sending_methods": {"chorus_pro"}, "invoice_edi_format": False}
        alerts = send._get_alerts(move, {move: values})
        [alert] = [alerts[key] for key in alerts if key.endswith("CP-ENTRY-03")]
        self.assertEqual(alert["level"], "warning")
        self.assertIn("F.pdf", alert["message"])
        self.send(move)
        [file] = self.simulator.store.attachments.values()
        self.assertEqual(file.content, OWN_PDF)

    def test_a_pdf_that_nobody_opens_is_a_fault_of_its_invoice(self):
        encryption = pikepdf.Encryption(owner="secret", user="")
        for content, words in (
            (b"%PDF-1.4 nothing", "cannot be read"),
            (own_pdf(encryption=encryption), "password"),
        ):
            with self.subTest(words=words):
                transmission = self.send(self.issued(self.make_invoice(), content))
                self.assertEqual(transmission.state, "faulty")
                self.assertIn(words, transmission.fault_text)

    def test_a_pdf_that_is_too_big_is_a_fault_of_its_invoice(self):
        move = self.issued(self.make_invoice(), OWN_PDF + bytes(10_000_000))
        transmission = self.send(move)
        self.assertEqual(transmission.state, "faulty")
        self.assertIn("10 MB", transmission.fault_text)

    def test_only_an_accountant_decides(self):
        self.simulator.next_fault("soumettre", "timeout_before")
        transmission = self.send(self.make_invoice())
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        with self.assertRaises(UserError):
            transmission.deposit_id.with_user(clerk).sudo(False).action_send_again()
