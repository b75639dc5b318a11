"""The synchronisation where Chorus Pro is not what one hopes: caps, strangers."""

import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..chorus_pro import following, transport
from ..chorus_pro.records import InvoiceRow
from ..chorus_pro.simulator.fixtures import CARL_SIRET
from .common_path import ChorusProPathCommon

STATUSES = ("SUSPENDUE", "SERVICE_FAIT", "MANDATEE", "COMPTABILISEE")


@tagged("post_install", "-at_install")
class TestFollowing(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.now = self.simulator.now()
        self.simulator._clock = lambda: self.now
        # ours goes with it: theirs is believed as far as ours allows
        self.patch(fields.Datetime, "now", lambda *_args: self.moment())
        self.patch(transport, "_believed", lambda theirs, _now: theirs)

    def send_several(self, count):
        moves = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(count))
        )
        transmissions = self.send(moves)
        self.build()
        self.push()
        self.synchronize()
        self.assertEqual(set(transmissions.mapped("state")), {"integrated"})
        return transmissions

    def later(self, **time):
        self.now += timedelta(**time).total_seconds()

    def set_account(self, **values):
        self.account.sudo().write(values)
        self.env.flush_all()

    def assert_known(self, transmissions):
        """Everything is known as it is, each event once."""
        for transmission in transmissions:
            invoice = self.simulator.store.invoices[int(transmission.remote_id)]
            self.assertEqual(transmission.status_id.code, invoice.current.status)
            self.assertEqual(
                sorted(transmission.event_ids.mapped("remote_event_id")),
                sorted(str(event.id) for event in invoice.events),
            )

    def test_random_lives(self):
        transmissions = self.send_several(8)
        chance = random.Random(6)
        for precision in ("second", "day", "ignored", "second"):
            self.simulator.settings.status_filter_precision = precision
            self.simulator.settings.max_page_size = chance.choice((2, 3, None))
            self.simulator.settings.result_cap = chance.choice((None, 12))
            for number in chance.choices(transmissions.mapped("number"), k=6):
                self.simulator.act(number, chance.choice(STATUSES), "motif")
                self.later(seconds=chance.choice((0, 1, 90)))
            self.later(hours=chance.choice((1, 5, 50)))
            self.synchronize()
            self.assert_known(transmissions)

    def test_a_filter_that_is_not_honoured_is_noticed_and_said(self):
        transmissions = self.send_several(3)
        self.later(days=10)
        self.simulator.settings.status_filter_precision = "ignored"
        self.simulator.act(transmissions[0].number, "MANDATEE")
        self.set_account(synchronized_until=self.moment())
        self.synchronize()
        self.assertEqual(self.account.following_precision, "ignored")
        self.assertIn("by their date", self.chatter(self.account))
        self.assert_known(transmissions)
        # and again the slow way, silently
        said = len(self.account.message_ids)
        self.simulator.act(transmissions[1].number, "MANDATEE")
        self.synchronize()
        self.assert_known(transmissions)
        self.assertEqual(len(self.account.message_ids), said)

    def test_the_quick_way_is_tried_again_after_a_week(self):
        self.send_several(1)
        week_ago = fields.Datetime.now() - timedelta(days=8)
        self.set_account(following_precision="ignored", following_slow_since=week_ago)
        self.synchronize()
        self.assertEqual(self.account.following_precision, "exact")
        self.assertFalse(self.account.following_slow_since)

    def test_once_a_day_everything_is_compared(self):
        """A change that the search by date never showed is found all the same."""
        transmissions = self.send_several(2)
        self.simulator.act(transmissions[0].number, "MANDATEE")
        self.later(days=2)
        self.set_account(
            synchronized_until=self.moment(),
            swept_on=fields.Datetime.now() - timedelta(days=2),
        )
        self.synchronize()
        self.assert_known(transmissions)
        self.assertEqual(self.account.following_precision, "ignored")
        self.assertIn("by their date", self.chatter(self.account))

    def test_what_is_finished_is_not_asked_for(self):
        transmissions = self.send_several(2)
        for transmission in transmissions:
            self.simulator.act(transmission.number, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertTrue(transmissions)
        self.assertEqual(self.account._followed_days(), [])

    def test_histories_that_are_left_come_without_another_search(self):
        transmissions = self.send_several(3)
        for transmission in transmissions:
            self.simulator.act(transmission.number, "MANDATEE")
        # the time is up after the search
        left = [1, 0]
        turns = type(self.env["chorus.pro.turn"])
        self.patch(turns, "_time_left", lambda *args: left.pop(0) if left else 1)
        self.synchronize()
        before = len(self.simulator.journal)
        self.synchronize()
        calls = [c["operation"] for c in list(self.simulator.journal)[before:]]
        self.assertEqual(calls, ["consulter/historique"] * 3)
        self.assert_known(transmissions)

    def test_alike_beyond_the_cap_is_told_and_looked_for_by_number(self):
        transmissions = self.send_several(8)
        self.simulator.settings.result_cap = 3
        self.patch_verified_from(2)
        for transmission in transmissions:
            self.simulator.act(transmission.number, "MANDATEE")
        self.later(minutes=5)
        self.synchronize()
        self.assertTrue(self.account.following_unsure)
        self.assertIn("look alike", self.chatter(self.account))
        self.assertEqual(set(transmissions.mapped("status_id.code")), {"MANDATEE"})

    def test_less_is_asked_where_so_much_at_once_is_refused(self):
        [transmission] = self.send_several(1)
        self.simulator.act(transmission.number, "MANDATEE")
        refusal = {"codeRetour": 20001, "libelle": "nbResultatsParPage"}
        self.simulator.next_fault(
            "rechercher/fournisseur", "status", status=400, body=refusal
        )
        self.synchronize()
        self.assertFalse(self.account.sync_error)
        self.assert_known(transmission)

    def patch_verified_from(self, count):
        self.patch(following, "VERIFIED_FROM", count)

    def moment(self):
        """Chorus Pro's clock as the account keeps it."""
        seconds = timedelta(seconds=int(self.now))
        return fields.Datetime.to_datetime("1970-01-01") + seconds


@tagged("post_install", "-at_install")
class TestFoundInvoices(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.send(self.make_invoice())
        self.invoice = self.make_invoice()
        self.simulator.seed(
            {
                "invoices": {
                    "number": self.invoice.name,
                    "recipient": CARL_SIRET,
                    "issued_on": str(self.invoice.invoice_date),
                    "with_tax": str(self.invoice.amount_total),
                }
            }
        )
        self.synchronize()
        self.found = self.env["chorus.pro.found.invoice"].search([])

    def test_it_is_kept_aside_once_and_offered_for_linking(self):
        self.synchronize()
        self.assertEqual(len(self.found), 1)
        self.assertEqual(self.found.number, self.invoice.name)
        self.assertEqual(self.found.move_id, self.invoice)
        self.assertEqual(self.found.status_id.code, "MISE_A_DISPOSITION")

    def test_linked_it_is_followed(self):
        self.found.action_link()
        self.assertEqual(self.found.state, "linked")
        self.assertEqual(self.found.move_id, self.invoice)
        self.simulator.act(self.invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(self.invoice.chorus_pro_stage, "payment_ordered")

    def test_linked_from_the_invoice_it_leaves_the_list(self):
        self.invoice._chorus_pro_link()
        self.simulator.act(self.invoice.name, "MANDATEE")
        self.synchronize()
        self.assertFalse(self.found.exists())

    def test_ignored_it_stays_away(self):
        self.found.action_ignore()
        self.simulator.act(self.invoice.name, "MANDATEE")
        self.synchronize()
        self.assertEqual(self.found.state, "ignored")
        self.assertEqual(self.found.status_id.code, "MANDATEE")
        self.found.action_look_again()
        self.assertEqual(self.found.state, "new")

    def test_sending_it_again_is_warned_about_until_decided(self):
        def told():
            faults = (self.invoice + other)._chorus_pro_check()
            self.assertNotIn("CP-ODOO-21", [fault.code for fault in faults[other]])
            return [f for f in faults[self.invoice] if f.code == "CP-ODOO-21"]

        other = self.make_invoice()
        (fault,) = told()
        self.assertEqual((fault.level, fault.record), ("warning", self.found))
        self.assertIn(self.invoice.name, fault.message)
        self.found.action_ignore()
        self.assertFalse(told())
        self.found.action_look_again()
        self.assertTrue(told())
        self.found.action_link()
        self.assertFalse(told())

    def test_who_may_not_see_it_is_told_on_the_invoice(self):
        self.patch(
            type(self.found),
            "_filtered_access",
            lambda found, operation: found.browse(),
        )
        faults = self.invoice._chorus_pro_check()[self.invoice]
        (fault,) = [f for f in faults if f.code == "CP-ODOO-21"]
        self.assertEqual(fault.record, self.invoice)

    def test_another_total_is_not_offered(self):
        self.found.sudo().amount_total = 1
        self.assertFalse(self.found.move_id)
        with self.assertRaisesRegex(UserError, "same year"):
            self.found.action_link()

    def test_other_establishments_of_the_technical_account_are_not_ours(self):
        rows = self.account._own_rows(
            [_row(1, supplier_siret="90000000200015"), _row(2)]
        )
        self.assertEqual([row.invoice_id for row in rows], [2])


def _row(number, **values):
    return InvoiceRow(invoice_id=number, number=f"X{number}", status="", **values)
