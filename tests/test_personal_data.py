"""Names of public agents: the name only, and not for ever."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.deposit.chorus_pro_event import NAMES_KEPT
from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestPersonalData(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice()
        self.transmission = self.send(self.invoice)
        self.make_due(self.deposits())
        self.follow()
        self.simulator.act(self.invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.events = self.transmission.event_ids
        self.assertTrue(self.events)
        self.events.author = "Camille DUPONT"
        self.assertEqual(self.invoice.chorus_pro_stage, "payment_ordered")

    def age(self, **delta):
        moment = fields.Datetime.now() - NAMES_KEPT - timedelta(**delta)
        self.events.date = moment
        self.invoice.sudo().chorus_pro_status_date = moment

    def erase(self):
        self.env.flush_all()
        self.env["chorus.pro.event"]._gc_authors()
        self.env.invalidate_all()
        return not any(self.events.mapped("author"))

    def test_names_are_erased_one_year_after_the_end(self):
        self.age(days=1)
        before = self.events.mapped("status_id")
        self.assertTrue(self.erase())
        self.assertEqual(self.events.mapped("status_id"), before, "the rest stays")

    def test_closed_invoices_too(self):
        self.age(days=1)
        self.invoice.sudo().chorus_pro_stage = "closed"
        self.assertTrue(self.erase())

    def test_names_are_kept_for_a_year(self):
        self.age(days=-1)
        self.assertFalse(self.erase())

    def test_names_of_an_invoice_under_way_are_kept(self):
        self.age(days=900)
        self.invoice.sudo().chorus_pro_stage = "with_buyer"
        self.assertFalse(self.erase())

    def test_no_name_is_in_the_conversation_nor_an_address_anywhere(self):
        """The simulator gives name, e-mail and telephone of the agent."""
        self.assertNotIn("DUPONT", self.chatter(self.invoice))
        for event in self.events:
            self.assertNotIn("@", f"{event.author}{event.comment or ''}")
