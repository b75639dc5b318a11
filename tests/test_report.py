"""Refused at integration: the report's words, halves, silence."""

import base64

from odoo.tests import tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestReport(ChorusProPathCommon):
    def elsewhere(self):
        return self.make_buyer("Ailleurs", "12345678200051", requirement="none")

    def set_active(self, siret, active):
        self.simulator.store.structures_by_siret[siret].active = active

    def refuse_next(self):
        """The buyer becomes inactive at Chorus Pro: the integration refuses."""
        self.simulator.store.structures_by_siret[
            self.carl.chorus_pro_siret
        ].active = False

    def test_a_refused_invoice_is_corrected_and_sent_under_the_same_number(self):
        invoice = self.make_invoice()
        self.refuse_next()
        transmission = self.send(invoice)
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(transmission.state, "refused")
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        self.assertTrue(transmission.fault_text)
        self.assertIn(transmission.fault_text.split("|")[0], self.chatter(invoice))
        self.assertIn("danger", invoice._get_alerts()["chorus_pro"]["level"])
        self.simulator.store.structures_by_siret[
            self.carl.chorus_pro_siret
        ].active = True
        again = self.send(invoice)
        self.assertEqual(again.number, transmission.number)
        self.synchronize()
        self.assertEqual(again.state, "integrated")

    def test_a_partial_integration_refuses_only_what_is_wrong(self):
        good, bad = (
            self.make_invoice(),
            self.make_invoice(
                partner=self.make_buyer(
                    "Ailleurs", "12345678200051", requirement="none"
                )
            ),
        )
        self.set_active("12345678200051", False)
        transmissions = self.send(good + bad)
        self.make_due(self.deposits())
        self.follow()
        states = {t.move_id: t.state for t in transmissions}
        self.assertEqual(states, {good: "integrated", bad: "refused"})
        self.assertEqual(self.deposits().state, "processed")

    def test_a_report_silent_about_a_refused_invoice(self):
        self.simulator.settings.report_silent = True
        good, bad = (
            self.make_invoice(),
            self.make_invoice(
                partner=self.make_buyer(
                    "Ailleurs", "12345678200051", requirement="none"
                )
            ),
        )
        self.set_active("12345678200051", False)
        transmissions = self.send(good + bad)
        self.make_due(self.deposits())
        self.follow()
        states = {t.move_id: t.state for t in transmissions}
        self.assertEqual(states, {good: "integrated", bad: "refused"})

    def test_a_flow_refused_as_a_file_is_sent_again_in_halves(self):
        invoices = self.env["account.move"].union(
            *[self.make_invoice() for _number in range(4)]
        )
        transmissions = invoices.sudo()._chorus_pro_reserve()
        self.build()
        culprit = transmissions[2]
        self.break_file(culprit)
        self.push()
        for _round in range(4):
            self.make_due(self.deposits())
            self.follow()
            self.push()
        self.synchronize()
        self.assertEqual(culprit.state, "refused")
        others = transmissions - culprit
        self.assertEqual(others.mapped("state"), ["integrated"] * 3)

    def break_file(self, transmission):
        """A file that Chorus Pro cannot read, behind the back of our own checks."""
        transmission.file = base64.b64encode(b"%PDF-1.7 not a Factur-X")

    def test_a_flow_unknown_in_its_first_minutes_is_waited_for(self):
        self.simulator.settings.flow_unknown_seconds = 3600
        transmission = self.send(self.make_invoice())
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(transmission.state, "deposited")
        self.assertEqual(self.deposits().state, "deposited")

    def test_the_report_is_not_asked_before_it_is_due(self):
        self.send(self.make_invoice())
        self.follow()
        self.assertFalse(self.calls("consulterCRDetaille"))
