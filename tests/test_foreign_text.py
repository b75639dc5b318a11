"""Text that comes from Chorus Pro is shown as text, wherever it is shown."""

from lxml import html
from markupsafe import Markup

from odoo.tests import Form, tagged

from .common_path import ChorusProPathCommon

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> & \"quoted\" 'it'"


@tagged("post_install", "-at_install")
class TestForeignText(ChorusProPathCommon):
    def assert_text(self, markup):
        """No element comes of the hostile words, and the words are there."""
        markup = str(markup or "")
        self.assertIn("alert(1)", markup, "the words are shown")
        root = html.fragment_fromstring(markup, create_parent="div")
        self.assertFalse(root.xpath("//script|//img|//*[@onerror]"), markup)

    def suspended(self):
        invoice = self.make_invoice()
        self.send(invoice)
        self.make_due(self.deposits())
        self.follow()
        self.simulator.act(invoice.name, "SUSPENDUE", HOSTILE)
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        return invoice

    def test_the_conversation(self):
        self.assert_text(self.chatter(self.suspended()))

    def test_the_activity(self):
        activity = self.suspended().activity_ids
        self.assert_text(activity[:1].note)
        self.assertNotIn("<img", activity[:1].summary)

    def test_the_banner(self):
        """The client shows the text of an alert as text, unless it is markup."""
        message = self.suspended()._get_alerts()["chorus_pro"]["message"]
        self.assertNotIsInstance(message, Markup)

    def test_text_fields_are_text(self):
        """A web client escapes what is no Html field."""
        invoice = self.suspended()
        for record, name in (
            (invoice, "chorus_pro_status_comment"),
            (invoice.chorus_pro_transmission_ids, "status_comment"),
            (invoice.chorus_pro_transmission_ids, "fault_text"),
            (invoice.chorus_pro_event_ids, "comment"),
            (self.deposits(), "error_text"),
            (self.account, "push_error"),
            (self.account, "sync_error"),
            (self.account, "work_warning"),
        ):
            with self.subTest(name):
                self.assertIn(record._fields[name].type, ("text", "char"))

    def test_the_refusal_of_a_deposit(self):
        refusal = {"codeRetour": 1234, "libelle": HOSTILE}
        self.simulator.next_fault("deposer/flux", "status", status=400, body=refusal)
        invoice = self.make_invoice()
        self.send(invoice)
        self.assertNotIn("<script", self.chatter(invoice))
        self.assertNotIn("<img", self.chatter(invoice))

    def test_the_message_of_the_connection(self):
        self.simulator.next_fault("structures/rechercher", "html")
        self.account.with_env(self.admin_env).action_test_connection()
        message = str(self.account.connection_message or "")
        self.assertNotIn("<script", message)

    def test_the_name_of_a_public_buyer(self):
        self.structure.name = HOSTILE
        with Form(self.carl) as form:
            self.assertTrue(form.chorus_pro_structure_id)
        self.assertEqual(self.structure.display_name.count("<script"), 1, "as it is")
