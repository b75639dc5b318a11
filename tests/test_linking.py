"""A deposit entered by hand in the portal is linked to its invoice, and followed."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..chorus_pro.simulator.fixtures import CARL_SIRET, NOTHING_REQUIRED_SIRET
from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestLinking(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice()

    def at_chorus_pro(self, **values):
        """The invoice as somebody typed it in the portal."""
        [number] = self.simulator.seed(
            {
                "invoices": [
                    {
                        "number": self.invoice.name,
                        "recipient": CARL_SIRET,
                        "issued_on": str(self.invoice.invoice_date),
                        "with_tax": str(self.invoice.amount_total),
                        **values,
                    }
                ]
            }
        )["invoices"]
        return next(
            i for i in self.simulator.store.invoices.values() if i.number == number
        )

    def link(self, flow_number=False, user=None):
        action = self.invoice.action_chorus_pro_exclude()
        wizard = self.env["chorus.pro.exclude"].with_context(**action["context"])
        wizard = wizard.with_user(user or self.env.user)
        values = {"exclusion": "elsewhere", "flow_number": flow_number}
        wizard.create(values).action_link()
        self.env.invalidate_all()
        return self.invoice.sudo().chorus_pro_transmission_id

    def test_it_is_followed_as_if_we_had_sent_it(self):
        remote = self.at_chorus_pro()
        transmission = self.link()
        self.assertEqual(transmission.state, "integrated")
        self.assertTrue(transmission.live)
        self.assertEqual(transmission.remote_id, str(remote.id))
        deposit = transmission.deposit_id
        self.assertTrue(deposit.is_external)
        self.assertEqual(deposit.state, "processed")
        self.assertFalse(deposit.file)
        self.assertIn("without Odoo", self.chatter(self.invoice))
        self.assertTrue(self.invoice.chorus_pro_stage)
        self.simulator.act(self.invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(self.invoice.chorus_pro_stage, "payment_ordered")
        self.assertTrue(transmission.event_ids)
        self.assertFalse(self.calls("deposer/flux"), "nothing was sent")

    def test_it_is_not_sent_any_more(self):
        self.at_chorus_pro()
        self.link()
        self.assertFalse(self.send(self.invoice))
        with self.assertRaisesRegex(UserError, "handed to Chorus Pro"):
            self.invoice.button_draft()
        self.assertFalse(self.calls("deposer/flux"))

    def test_the_flow_number_must_agree_when_it_is_given(self):
        remote = self.at_chorus_pro()
        with self.assertRaisesRegex(UserError, "not CPP0011117000000000009999"):
            self.link("CPP0011117000000000009999")
        transmission = self.link(f" {remote.flow_number} ")
        self.assertEqual(transmission.flow_number, remote.flow_number)

    def test_another_total_year_or_buyer_is_another_invoice(self):
        for values in (
            {"with_tax": "1.00"},
            {"issued_on": "2025-03-02"},
            {"recipient": NOTHING_REQUIRED_SIRET},
        ):
            with self.subTest(values):
                self.simulator.reset()
                self.simulator.settings.ladder = "manual"
                self.at_chorus_pro(**values)
                with self.assertRaisesRegex(UserError, "none of them surely is"):
                    self.link()
                self.assertFalse(self.invoice.chorus_pro_transmission_ids)

    def test_what_is_not_there_is_not_linked(self):
        with self.assertRaisesRegex(UserError, "shows no invoice"):
            self.link()

    def test_no_answer_links_nothing(self):
        self.at_chorus_pro()
        self.simulator.next_fault("rechercher/fournisseur", "unreachable")
        with self.assertRaisesRegex(UserError, "cannot be asked"):
            self.link()
        self.assertFalse(self.invoice.chorus_pro_transmission_ids)

    def test_what_odoo_has_sent_is_not_linked_again(self):
        self.send(self.invoice)
        with self.assertRaisesRegex(UserError, "handed to Chorus Pro"):
            self.link()

    def test_what_was_left_out_can_be_linked_later(self):
        self.invoice._chorus_pro_exclude("elsewhere", "Portal", "CPP1")
        self.at_chorus_pro()
        self.link()
        self.assertFalse(self.invoice.chorus_pro_exclusion)

    def test_only_an_accountant_links(self):
        self.at_chorus_pro()
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.link(user=clerk)

    def test_a_draft_is_not_linked(self):
        draft = self.make_invoice(post=False)
        with self.assertRaisesRegex(UserError, "posted"):
            draft._chorus_pro_link()
