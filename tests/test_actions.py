"""Answers to the public buyer: offered when they can work, made once, recorded."""

import base64
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.action.chorus_pro_action_push import LOOKUPS
from .common_path import ChorusProPathCommon

PDF = b"%PDF-1.7 bon de livraison"


class ActionsCommon(ChorusProPathCommon):
    def given_back(self, status, words="il manque le bon", invoice=None, **values):
        """An invoice integrated, then given that status by its buyer."""
        invoice = invoice or self.make_invoice(**values)
        transmission = self.send(invoice)
        self.simulator.advance()
        self.simulator.act(invoice.name, status, words)
        self.synchronize()
        self.assertEqual(transmission.status_id.code, status)
        return invoice

    def remote(self, invoice):
        return self.simulator.store.invoices_numbered(invoice.name)[-1]

    def document(self, name="bon.pdf", content=PDF):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "mimetype": "application/pdf"}
        )

    def wizard(self, action, **values):
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        self.env.flush_all()
        return wizard

    def complete(self, invoices, comment="Le voici", documents=None):
        wizard = self.wizard(
            invoices.action_chorus_pro_complete(),
            comment=comment,
            attachment_ids=[Command.set(documents.ids if documents else [])],
        )
        told = wizard.action_complete()
        self.env.invalidate_all()
        return told["params"]

    def action_of(self, invoice):
        return invoice.sudo().chorus_pro_action_ids[:1]

    def make_action_due(self, action):
        past = fields.Datetime.now().replace(year=2020)
        action.write({"next_lookup_on": past, "next_try_on": past})


@tagged("post_install", "-at_install")
class TestComplete(ActionsCommon):
    def test_a_suspended_invoice_is_completed_and_nobody_needs_to_act(self):
        invoice = self.given_back("SUSPENDUE")
        self.assertTrue(invoice.chorus_pro_can_complete)
        self.assertTrue(invoice.activity_ids)
        self.assertIn("Complete", invoice._chorus_pro_banner_text())
        told = self.complete(invoice, documents=self.document())
        self.assertEqual(told["type"], "success", told)
        self.assertEqual(self.remote(invoice).current.status, "COMPLETEE")
        self.assertEqual(self.remote(invoice).current.comment, "Le voici")
        [attachment] = self.simulator.store.attachments.values()
        self.assertEqual((attachment.name, attachment.content), ("bon.pdf", PDF))
        self.assertEqual(invoice.chorus_pro_status_id.code, "COMPLETEE")
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")
        self.assertFalse(invoice.chorus_pro_can_complete)
        self.assertFalse(invoice.activity_ids)
        self.assertIn("bon.pdf", self.chatter(invoice))
        self.assertEqual(self.action_of(invoice).attachment_ids.raw, PDF)

    def test_it_is_offered_from_no_other_status(self):
        invoice = self.given_back("REJETEE")
        self.assertFalse(invoice.chorus_pro_can_complete)
        with self.assertRaisesRegex(UserError, "waits for documents"):
            invoice.action_chorus_pro_complete()

    def test_something_must_be_sent(self):
        invoice = self.given_back("SUSPENDUE")
        with self.assertRaisesRegex(UserError, "Add the documents"):
            self.complete(invoice, comment=False)

    def test_documents_are_checked_as_those_of_an_invoice(self):
        invoice = self.given_back("SUSPENDUE")
        wrong = self.document("bon.exe") + self.document("vide.pdf", b"")
        wrong[:1].mimetype = "application/x-msdownload"
        try:
            self.complete(invoice, documents=wrong)
        except UserError as error:
            self.assertIn("bon.exe", str(error))
            self.assertIn("vide.pdf", str(error))
        else:
            self.fail("they were sent")
        self.assertFalse(self.calls("ajouter/fichier"))

    def test_several_at_once_with_the_same_documents_and_a_comment_for_one(self):
        invoices = self.given_back("SUSPENDUE") + self.given_back("SUSPENDUE")
        other = self.given_back("MISE_A_DISPOSITION", words=None)
        action = (invoices + other).action_chorus_pro_complete()
        wizard = self.wizard(
            action,
            comment="Pour tous",
            attachment_ids=[Command.set(self.document().ids)],
        )
        wizard.line_ids[1].comment = "Pour celle-ci"
        self.env.flush_all()
        wizard.action_complete()
        self.env.invalidate_all()
        self.assertEqual(
            [self.remote(one).current.comment for one in wizard.line_ids.move_id],
            ["Pour tous", "Pour celle-ci"],
        )
        self.assertEqual(len(self.simulator.store.attachments), 2)
        self.assertEqual(self.remote(other).current.status, "MISE_A_DISPOSITION")

    def test_a_second_click_asks_for_nothing(self):
        invoice = self.given_back("SUSPENDUE")
        first = self.wizard(invoice.action_chorus_pro_complete(), comment="Le voici")
        second = self.wizard(invoice.action_chorus_pro_complete(), comment="Encore")
        first.action_complete()
        told = second.action_complete()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertEqual(len(self.calls("completer")), 1)
        self.assertEqual(len(invoice.sudo().chorus_pro_action_ids), 1)

    def test_what_the_buyer_has_changed_since_is_not_answered(self):
        invoice = self.given_back("SUSPENDUE")
        self.simulator.act(invoice.name, "REJETEE", "trop tard")
        told = self.complete(invoice)
        self.assertEqual(told["type"], "danger")
        self.assertEqual(self.action_of(invoice).state, "refused")
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        self.assertIn("no longer", invoice._chorus_pro_banner_text())

    def test_only_who_makes_invoices_completes(self):
        invoice = self.given_back("SUSPENDUE")
        auditor = self.make_user("cp_auditor_a", "account.group_account_readonly")
        with self.assertRaises(AccessError):
            invoice.with_user(auditor).action_chorus_pro_complete()
        with self.assertRaises(AccessError):
            invoice.with_user(auditor)._chorus_pro_act_now("complete", {})

    def test_nobody_sends_a_file_that_he_may_not_read(self):
        invoice = self.given_back("SUSPENDUE")
        clerk = self.make_user("cp_clerk_a", "account.group_account_invoice")
        secret = self.document()
        parameter = self.env["ir.config_parameter"].sudo().search([], limit=1)
        secret.write({"res_model": parameter._name, "res_id": parameter.id})
        self.env.flush_all()
        with self.assertRaises(AccessError):
            invoice.with_user(clerk)._chorus_pro_act_now(
                "complete", {invoice.id: {"attachment_ids": secret.ids}}
            )
        self.assertFalse(self.calls("ajouter/fichier"))

    def test_documents_that_cannot_be_read_are_not_sent_empty(self):
        attachments = type(self.env["ir.attachment"])
        actions = type(self.env["chorus.pro.action"])
        files, full_path = actions._files, attachments._full_path
        for is_lost, words in ((False, "stored files"), (True, "has lost")):
            with self.subTest(words):
                invoice = self.given_back("SUSPENDUE")

                def unreadable(action, is_lost=is_lost):
                    action.attachment_ids.invalidate_recordset()
                    with (
                        patch.object(
                            attachments, "_full_path", lambda a, p: f"/no/{p}"
                        ),
                        patch.object(
                            attachments,
                            "_chorus_pro_has_filestore",
                            lambda attachment, missing: is_lost,
                        ),
                    ):
                        return files(action)

                with patch.object(actions, "_files", unreadable):
                    self.complete(invoice, documents=self.document())
                action = self.action_of(invoice)
                self.assertEqual(action.state, "requested")
                self.assertIn(words, action.error_text)
                self.assertFalse(self.remote(invoice).current.status == "COMPLETEE")
                self.make_action_due(action)
                self.follow()
                self.assertEqual(action.state, "done")
        self.assertEqual(attachments._full_path, full_path)
        contents = [a.content for a in self.simulator.store.attachments.values()]
        self.assertEqual(contents, [PDF, PDF])


@tagged("post_install", "-at_install")
class TestActionWithoutAnswer(ActionsCommon):
    def lost(self, kind="timeout_after", operation="completer"):
        invoice = self.given_back("SUSPENDUE")
        self.simulator.next_fault(operation, kind)
        told = self.complete(invoice, documents=self.document())
        self.assertEqual(told["type"], "warning", told)
        return invoice

    def test_an_answer_lost_after_execution_is_found_and_not_repeated(self):
        invoice = self.lost()
        action = self.action_of(invoice)
        self.assertEqual(action.state, "uncertain")
        self.assertEqual(invoice.chorus_pro_stage, "sending")
        self.assertIn("nothing to do", invoice._chorus_pro_banner_text())
        self.make_action_due(action)
        self.follow()
        self.assertEqual(action.state, "done")
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")
        self.assertEqual(len(self.calls("completer")), 1)

    def test_what_was_not_executed_is_done_after_the_last_look(self):
        invoice = self.lost("timeout_before")
        action = self.action_of(invoice)
        for _look in LOOKUPS:
            self.assertEqual(action.state, "uncertain")
            self.assertEqual(len(self.calls("completer")), 1)
            self.make_action_due(action)
            self.follow()
        self.assertEqual(action.state, "requested")
        self.follow()  # woken at once
        self.assertEqual(action.state, "done")
        self.assertEqual(len(self.calls("completer")), 2)
        statuses = [one.status for one in self.remote(invoice).events]
        self.assertEqual(statuses.count("COMPLETEE"), 1)

    def test_a_lost_upload_is_surely_no_completion(self):
        invoice = self.lost(operation="ajouter/fichier")
        action = self.action_of(invoice)
        self.assertEqual(action.state, "requested")
        self.make_action_due(action)
        self.follow()
        self.assertEqual(action.state, "done")
        self.assertEqual(len(self.calls("completer")), 1)

    def test_an_orphan_is_looked_for(self):
        invoice = self.lost("unreachable")
        action = self.action_of(invoice)
        # the state in which a killed process leaves its row
        action.write({"state": "sending"})
        self.follow()
        self.assertEqual(action.state, "uncertain")
        self.make_action_due(action)
        self.simulator.act(invoice.name, "COMPLETEE")
        self.follow()
        self.assertEqual(action.state, "done")
        # the one that never connected
        self.assertEqual(len(self.calls("completer")), 1)

    def test_an_action_that_is_owned_is_no_orphan(self):
        invoice = self.lost("unreachable")
        action = self.action_of(invoice)
        action.write({"state": "sending"})
        self.patch(type(action), "_is_owned", lambda action: True)
        self.follow()
        self.assertEqual(action.state, "sending")

    def test_the_buyer_went_on_meanwhile(self):
        invoice = self.lost("timeout_before")
        action = self.action_of(invoice)
        self.simulator.act(invoice.name, "REJETEE", "trop tard")
        self.make_action_due(action)
        self.follow()
        self.assertEqual(action.state, "refused")
        self.assertIn("meanwhile", action.error_text)
        self.assertTrue(invoice.activity_ids)

    def test_what_waits_may_be_taken_back(self):
        invoice = self.lost("unreachable")
        action = self.action_of(invoice)
        action.action_withdraw()
        self.assertEqual(action.state, "withdrawn")
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        self.assertTrue(invoice.chorus_pro_can_complete)

    def test_a_connection_that_may_not_send_sends_no_answer(self):
        invoice = self.given_back("SUSPENDUE")
        self.patch(
            type(self.account), "_deposit_block_reason", lambda account: "Not here."
        )
        told = self.complete(invoice)
        self.assertIn("Not here.", told["message"])
        self.assertFalse(self.calls("completer"))
        self.assertEqual(self.action_of(invoice).state, "requested")


@tagged("post_install", "-at_install")
class TestRecycle(ActionsCommon):
    def recycle(self, invoice, **address):
        wizard = self.wizard(invoice.action_chorus_pro_recycle())
        wizard.line_ids.write(address)
        self.env.flush_all()
        told = wizard.action_recycle()
        self.env.invalidate_all()
        return told["params"]

    def test_another_service_under_the_same_number(self):
        invoice = self.given_back("A_RECYCLER", "service inconnu")
        self.assertTrue(invoice.chorus_pro_can_recycle)
        self.assertFalse(invoice.chorus_pro_replace_is_next)
        told = self.recycle(invoice, buyer_reference="FINANCES")
        self.assertEqual(told["type"], "success", told)
        self.assertEqual(self.remote(invoice).service_code, "FINANCES")
        self.assertEqual(invoice.buyer_reference, "FINANCES")
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")
        self.assertEqual(len(self.simulator.store.invoices), 1)

    def test_the_same_address_is_not_sent_again(self):
        invoice = self.given_back("A_RECYCLER", "service inconnu")
        with self.assertRaisesRegex(UserError, "same place"):
            self.recycle(invoice)

    def test_what_chorus_pro_says_of_the_address_is_told(self):
        invoice = self.given_back("A_RECYCLER", "service inconnu")
        told = self.recycle(invoice, buyer_reference="INCONNU")
        self.assertEqual(told["type"], "danger")
        self.assertIn("code service", told["message"])
        self.assertFalse(invoice.buyer_reference)
        self.assertTrue(invoice.chorus_pro_can_recycle)

    def test_a_lost_answer_is_found_by_its_address(self):
        invoice = self.given_back("A_RECYCLER", "service inconnu")
        self.simulator.next_fault("recycler", "timeout_after")
        self.recycle(invoice, buyer_reference="FINANCES")
        action = self.action_of(invoice)
        self.assertEqual(action.state, "uncertain")
        self.make_action_due(action)
        self.follow()
        self.assertEqual(action.state, "done")
        self.assertEqual(len(self.calls("recycler")), 1)
        self.assertEqual(invoice.buyer_reference, "FINANCES")

    def test_once_it_is_withdrawn_replacing_is_offered_and_explained(self):
        invoice = self.given_back("A_RECYCLER", "service inconnu")
        self.account.sudo().recycling_offered = False
        self.env.invalidate_all()
        self.assertFalse(invoice.chorus_pro_can_recycle)
        self.assertTrue(invoice.chorus_pro_replace_is_next)
        self.assertIn("no longer lets", invoice._chorus_pro_banner_text())
        with self.assertRaises(UserError):
            invoice.action_chorus_pro_recycle()

    def test_a_platform_that_no_longer_offers_it_says_what_to_do(self):
        invoice = self.given_back("A_RECYCLER", "service inconnu")
        self.simulator.settings.recycling_refused = True
        told = self.recycle(invoice, buyer_reference="FINANCES")
        self.assertEqual(told["type"], "danger")
        self.assertIn("Replace", told["message"])
        self.assertTrue(invoice.chorus_pro_can_replace)


@tagged("post_install", "-at_install")
class TestDownloads(ActionsCommon):
    def names(self, invoice):
        return (
            self.env["ir.attachment"]
            .search([("res_model", "=", "account.move"), ("res_id", "=", invoice.id)])
            .mapped("name")
        )

    def test_the_pdf_the_pivot_and_the_report_become_attachments(self):
        invoice = self.given_back("SUSPENDUE")
        self.complete(invoice, documents=self.document())
        for method in ("fetch_pdf", "fetch_pivot", "fetch_report"):
            told = getattr(invoice, f"action_chorus_pro_{method}")()
            self.assertEqual(told["params"]["type"], "success")
            self.env.invalidate_all()
        names = self.names(invoice)
        number = invoice.name.replace("/", "-")
        for name in (f"{number}.pdf", "bon.pdf", f"{number} pivot.xml"):
            self.assertIn(name, names)
        self.assertTrue(any("compte-rendu" in name for name in names))
        count = len(names)
        invoice.action_chorus_pro_fetch_pdf()
        self.assertEqual(len(self.names(invoice)), count, "kept once")

    def test_twelve_invoices_take_two_calls(self):
        invoices = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(12))
        )
        self.send(invoices)
        self.build()
        self.push()
        self.simulator.advance()
        self.synchronize()
        invoices.action_chorus_pro_fetch_pdf()
        self.env.invalidate_all()
        self.assertEqual(len(self.calls("telecharger/groupe")), 2)
        for invoice in invoices:
            number = invoice.name.replace("/", "-")
            self.assertIn(f"{number}.pdf", self.names(invoice))

    def test_an_archive_that_cannot_be_opened_is_not_kept(self):
        invoice = self.given_back("SUSPENDUE")
        bad = base64.b64encode(b"PK\x03\x04 rubbish").decode()
        answer = '{"codeRetour": 0, "libelle": "", "fichierResultat": "%s"}' % bad
        self.simulator.next_fault(
            "telecharger/groupe", "status", status=200, body=answer
        )
        with self.assertRaisesRegex(UserError, "opened safely"):
            invoice.action_chorus_pro_fetch_pdf()
        self.assertFalse([n for n in self.names(invoice) if "chorus-pro" in n])

    def test_nothing_is_there_before_the_integration(self):
        invoice = self.make_invoice()
        with self.assertRaisesRegex(UserError, "no file"):
            invoice.action_chorus_pro_fetch_pdf()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_a_customer_downloads_nothing_of_it(self):
        invoice = self.given_back("SUSPENDUE")
        stranger = self.make_user("cp_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            invoice.with_user(stranger).action_chorus_pro_fetch_pdf()
