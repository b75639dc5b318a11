"""Refused at integration: the report's words, halves, silence."""

import base64
import hashlib
import itertools
import random
from datetime import timedelta

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
        self.assertEqual(states, {good: "integrated", bad: "deposited"})
        self.a_day_passes()
        self.follow()
        self.assertEqual(transmissions[1].state, "refused")
        self.assertIn("gave no reason", transmissions[1].fault_text)

    def a_day_passes(self, deposits=None):
        deposits = self.deposits() if deposits is None else deposits
        for deposit in deposits.filtered("answered_on"):
            deposit.answered_on -= timedelta(hours=25)
        self.make_due(deposits)

    def test_a_partial_integration_refuses_nobody_while_the_search_is_late(self):
        self.simulator.settings.search_delay = 3600
        good, bad = self.make_invoice(), self.make_invoice(partner=self.elsewhere())
        self.set_active("12345678200051", False)
        transmissions = self.send(good + bad)
        for _time in range(2):
            good.action_chorus_pro_refresh()
            self.env.invalidate_all()
            states = {t.move_id: t.state for t in transmissions}
            self.assertEqual(states, {good: "deposited", bad: "refused"})
            self.make_due(self.deposits())
            self.follow()
        self.assertFalse(self.send(good), "it is there: not sent again")
        now = self.simulator.now() + 7200
        self.simulator._clock = lambda: now
        self.synchronize()
        self.assertEqual(transmissions[0].state, "integrated")
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    def test_what_the_search_by_flow_does_not_show_is_found_by_its_number(self):
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        # no two spellings of one number: another flow, as far as anybody can tell
        self.respell("CPP9999000000000000001")
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(transmission.state, "deposited")
        self.a_day_passes()
        self.follow()
        self.assertEqual(transmission.state, "integrated")

    def respell(self, flow_number):
        self.simulator.advance()  # integrated
        self.assertTrue(self.simulator.store.invoices)
        for invoice in self.simulator.store.invoices.values():
            invoice.flow_number = flow_number

    def test_a_flow_number_that_the_search_writes_otherwise(self):
        transmission = self.send(self.make_invoice())
        short = transmission.flow_number.replace("CPP00", "CPP", 1)
        self.assertNotEqual(short, transmission.flow_number)
        self.respell(short)
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        self.assertFalse(self.env["chorus.pro.found.invoice"].search([]))

    def test_an_unknown_flow_is_looked_for_by_number_after_a_day(self):
        transmission = self.send(self.make_invoice())
        known = transmission.flow_number
        transmission.deposit_id.sudo().flow_number = "CPP0011117000000000999999"
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(transmission.state, "deposited")
        self.a_day_passes()
        self.follow()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(transmission.flow_number, known)

    def test_a_flow_that_nobody_knows_after_a_day_is_decided_by_a_person(self):
        for flow_number in ("CPP0011117000000000999999", False):
            with self.subTest(flow_number):
                self.simulator.settings.search_delay = 10**9
                invoice = self.make_invoice()
                transmission = self.send(invoice)
                deposit = transmission.deposit_id.sudo()
                deposit.flow_number = flow_number
                self.make_due(deposit)
                self.follow()
                self.assertEqual(transmission.state, "deposited")
                self.a_day_passes(deposit)
                self.follow()
                self.assertEqual(deposit.state, "uncertain")
                self.assertTrue(transmission.needs_decision)
                self.assertEqual(invoice.chorus_pro_stage, "action_needed")
                self.assertIn("decide", self.chatter(invoice))
                asked = len(self.calls())
                self.make_due(deposit)
                self.follow()
                self.assertEqual(len(self.calls()), asked, "nothing is asked for ever")

    def test_refused_as_the_double_of_what_appears_later_it_is_followed(self):
        self.simulator.settings.search_delay = 3600
        self.simulator.next_fault("deposer/flux", "timeout_after")
        transmission = self.send(self.make_invoice())
        deposit = transmission.deposit_id.sudo()
        deposit.claimed_on -= timedelta(days=2)
        self.send_again(deposit)
        self.push()
        self.make_due(self.deposits().filtered("flow_number"))
        self.follow()
        self.assertEqual(transmission.state, "refused")
        now = self.simulator.now() + 7200
        self.simulator._clock = lambda: now
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        self.assertEqual(len(self.simulator.store.invoices), 1)

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
        content = b"%PDF-1.7 not a Factur-X"
        transmission.file = base64.b64encode(content)
        transmission.sha256 = hashlib.sha256(content).hexdigest()

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


class HabitsCommon(ChorusProPathCommon):
    """Any two habits of the platform at once, in both orders: each invoice is followed,
    or refused with a reason, and arrives once."""

    def setUp(self):
        super().setUp()
        self.now = self.simulator.now()
        self.simulator._clock = lambda: self.now
        self.elsewhere = self.make_buyer(
            "Ailleurs", "12345678200051", requirement="none"
        )
        self.simulator.store.structures_by_siret["12345678200051"].active = False

    def late(self):
        self.simulator.settings.search_delay = 3600

    def partial(self):
        self.bad = self.make_invoice(partner=self.elsewhere)

    def silent(self):
        self.simulator.settings.report_silent = True

    def unknown(self):
        self.simulator.settings.flow_unknown_seconds = 3600

    def respelt(self):
        """The search leaves zeros out of the flow numbers."""
        self.is_respelt = True

    def lost(self):
        """The answer of the deposit is lost."""
        self.simulator.next_fault("deposer/flux", "timeout_after")

    HABITS = ("late", "partial", "silent", "unknown", "respelt", "lost")

    def play(self, pair):
        # not reset: the identifiers of its invoices would be given twice
        self.simulator.settings.update(
            {"search_delay": 0, "report_silent": False, "flow_unknown_seconds": 0}
        )
        before = len(self.calls("deposer/flux"))
        self.bad, self.is_respelt = self.env["account.move"], False
        good = self.make_invoice()
        for habit in pair:
            getattr(self, habit)()
        transmissions = self.send(good + self.bad)
        for hours in (0, 0, 0.2, 2, 30, 30):
            self.now += hours * 3600
            self.pass_time(transmissions.deposit_id, hours)
            self.env.flush_all()
            if self.is_respelt:
                self.simulator.advance()
                for one in self.simulator.store.invoices.values():
                    one.flow_number = one.flow_number.replace("CPP00", "CPP", 1)
            good.action_chorus_pro_refresh()
            self.env.invalidate_all()
            self.make_due(transmissions.deposit_id)
            self.follow()
            if hours:
                self.synchronize()
            self.assertFalse(self.send(good), "sent again")
        states = {t.move_id: t.state for t in transmissions}
        self.assertEqual(states.pop(good), "integrated")
        if self.bad:
            # looked for in vain, or refused by name
            [state] = states.values()
            self.assertIn(state, ("refused", "deposited"))
            self.assertTrue(state == "refused" or "lost" in pair)
        arrived = [
            one
            for one in self.simulator.store.invoices.values()
            if one.number == good.name
        ]
        self.assertEqual(len(arrived), 1)
        self.assertEqual(len(self.calls("deposer/flux")) - before, 1)

    def pass_time(self, deposits, hours):
        for deposit in deposits.sudo():
            for name in ("claimed_on", "answered_on"):
                if deposit[name]:
                    deposit[name] -= timedelta(hours=hours)

    def pairs(self):
        return list(itertools.permutations(self.HABITS, 2))


@tagged("post_install", "-at_install")
class TestSomeHabits(HabitsCommon):
    def test_some_pairs(self):
        for pair in random.Random(13).sample(self.pairs(), 5):
            with self.subTest(pair):
                self.play(pair)


@tagged("post_install", "-at_install", "-standard", "chorus_pro_long")
class TestAllHabits(HabitsCommon):
    def test_all_pairs(self):
        for pair in self.pairs():
            with self.subTest(pair):
                self.play(pair)
