"""The journeys of a user whose invoice came back, in a real browser."""

from odoo import api
from odoo.tests import HttpCase, tagged

from .common_path import ChorusProPathCommon
from .common_tours import ChorusProTourMixin


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestToursActions(ChorusProTourMixin, ChorusProPathCommon, HttpCase):
    def setUp(self):
        super().setUp()

        def perform_at_once(actions):
            # the cursors of the tests drop what waits for a commit
            actions.env.flush_all()
            with actions.env.registry.cursor() as cr:
                env = api.Environment(cr, actions.env.uid, {}, su=True)
                env[actions._name].browse(actions.ids)._perform()

        self.patch(
            type(self.env["chorus.pro.action"]),
            "_perform_after_commit",
            perform_at_once,
        )

    def given_back(self, status, words):
        invoice = self.make_invoice()
        self.send(invoice)
        self.simulator.advance()
        self.simulator.act(invoice.name, status, words)
        self.synchronize()
        return invoice

    def test_suspended_then_completed(self):
        invoice = self.given_back("SUSPENDUE", "the delivery note is missing")
        self.tour("chorus_pro_complete", self.form(invoice))
        [remote] = self.simulator.store.invoices.values()
        self.assertEqual(remote.current.status, "COMPLETEE")
        [document] = self.simulator.store.attachments.values()
        self.assertEqual(document.name, "delivery-note.pdf")
        self.assertEqual(len(self.calls("completer")), 1)
        self.assertFalse(invoice.activity_ids)

    def test_rejected_then_replaced_and_payment_ordered(self):
        invoice = self.given_back("REJETEE", "unknown commitment")
        self.tour("chorus_pro_replace", self.form(invoice))
        new = invoice.chorus_pro_replaced_by_ids
        self.assertEqual(new.purchase_order_reference, "EJ-2026-0100")
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(invoice.chorus_pro_stage, "closed")
        self.assertEqual(len(self.calls("traiterRejet")), 1)
        self.simulator.advance()
        self.simulator.act(new.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(new.chorus_pro_stage, "payment_ordered")
