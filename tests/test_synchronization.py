"""Statuses: one bulk search since the last time, whatever is open."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_path import ChorusProPathCommon

SYNCHRONIZATION = (
    "odoo.addons.l10n_fr_chorus_pro.models.following.chorus_pro_account_synchronization"
)
TURNS = "odoo.addons.l10n_fr_chorus_pro.models.connection.chorus_pro_turn"


@tagged("post_install", "-at_install")
class TestSynchronization(ChorusProPathCommon):
    def followed(self, **values):
        invoice = self.make_invoice(**values)
        transmission = self.send(invoice)
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        return invoice, transmission

    def test_a_deposit_appears_by_the_search_alone(self):
        invoice, transmission = self.followed()
        self.assertTrue(transmission.remote_id)
        self.assertEqual(transmission.deposit_id.state, "processed")
        self.assertFalse(self.calls("consulterCRDetaille"))
        self.assertEqual(invoice.chorus_pro_status_id.code, "MISE_A_DISPOSITION")
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")

    def test_a_payment_order_seen_in_the_history_alone(self):
        invoice, _transmission = self.followed()
        self.simulator.act(invoice.name, "MISE_EN_PAIEMENT")
        self.simulator.act(invoice.name, "SERVICE_FAIT")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_status_id.code, "SERVICE_FAIT")
        self.assertEqual(invoice.chorus_pro_stage, "payment_ordered")
        self.simulator.act(invoice.name, "REJETEE", "Doublon")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")

    def test_a_record_that_breaks_stops_no_other_history(self):
        first, broken = self.followed()
        second, sound = self.followed()
        self.simulator.act(first.name, "MANDATEE")
        self.simulator.act(second.name, "MANDATEE")
        read = type(broken)._read_history

        def breaking(transmission, client):
            if transmission.id == broken.id:
                raise ValueError("broken")
            return read(transmission, client)

        self.patch(type(broken), "_read_history", breaking)
        with self.assertLogs(TURNS, "ERROR"):
            self.synchronize()
        self.assertIn(broken.number, self.account.sync_error)
        self.assertTrue(self.account.activity_ids, "a person is told")
        self.assertEqual(sound.event_ids[:1].status_id.code, "MANDATEE")
        self.assertFalse(sound.history_due)
        self.assertGreater(broken.history_due_on, fields.Datetime.now())

    def test_the_history_is_kept_without_doubles(self):
        invoice, transmission = self.followed()
        codes = transmission.event_ids.mapped("status_id.code")
        self.assertEqual(
            set(codes), {"DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION"}
        )
        self.assertEqual(codes[0], "MISE_A_DISPOSITION", "newest first")
        self.simulator.act(invoice.name, "MANDATEE")
        self.synchronize()
        self.synchronize()
        self.assertEqual(len(transmission.event_ids), 4)

    def test_to_the_payment_order(self):
        invoice, _transmission = self.followed()
        self.simulator.act(invoice.name, "MANDATEE")
        self.simulator.act(invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "payment_ordered")
        self.simulator.act(invoice.name, "MANDATEE")  # Hélios does that
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "payment_ordered")
        self.assertEqual(invoice.chorus_pro_status_id.code, "MANDATEE")

    def test_a_rejection_calls_a_person_and_quotes_the_buyer(self):
        invoice, _transmission = self.followed()
        self.simulator.act(invoice.name, "REJETEE", "Engagement <b>inconnu</b>")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")
        self.assertIn("Engagement", invoice._get_alerts()["chorus_pro"]["message"])
        self.assertIn("&lt;b&gt;", self.chatter(invoice), "outside text is escaped")
        self.assertEqual(len(invoice.activity_ids), 1)

    def test_a_rejection_is_dealt_with_until_the_buyer_speaks_again(self):
        invoice, _transmission = self.followed()
        self.simulator.act(invoice.name, "REJETEE", "Engagement inconnu")
        self.synchronize()
        invoice.action_chorus_pro_dealt_with()
        self.assertEqual(invoice.chorus_pro_stage, "closed")
        self.assertFalse(invoice.activity_ids)
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "closed")
        self.simulator.act(invoice.name, "SUSPENDUE", "Pièce manquante")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "action_needed")

    def test_what_needs_nobody_any_more_closes_its_activity(self):
        invoice, _transmission = self.followed()
        self.simulator.act(invoice.name, "SUSPENDUE", "Pièce manquante")
        self.synchronize()
        self.assertTrue(invoice.activity_ids)
        self.simulator.act(invoice.name, "SERVICE_FAIT")
        self.synchronize()
        self.assertFalse(invoice.activity_ids)
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")

    def test_an_unknown_status_is_shown_as_it_came(self):
        invoice, transmission = self.followed()
        statuses = self.env["chorus.pro.status"]
        with self.assertLogs(
            "odoo.addons.l10n_fr_chorus_pro.models.deposit.chorus_pro_status", "WARNING"
        ):
            unknown = statuses._get("STATUT_DE_2030")
        transmission._record_status(unknown, transmission.status_date)
        self.assertEqual(invoice.chorus_pro_status_id.name, "STATUT_DE_2030")
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer", "kept as it was")
        self.assertEqual(statuses._get("STATUT_DE_2030"), unknown)

    def test_nothing_changed_costs_one_search(self):
        self.followed()
        before = len(self.simulator.journal)
        self.synchronize()
        calls = [c["operation"] for c in list(self.simulator.journal)[before:]]
        self.assertEqual(calls, ["rechercher/fournisseur"])

    def test_one_bad_row_does_not_stop_the_others(self):
        first, bad = self.followed()
        second, good = self.followed()
        self.simulator.act(first.name, "MANDATEE")
        self.simulator.act(second.name, "MANDATEE")
        record = type(bad)._record_row

        def fail(transmission, row):
            if transmission == bad:
                raise ValueError("broken record")
            return record(transmission, row)

        self.patch(type(bad), "_record_row", fail)
        with self.assertLogs(SYNCHRONIZATION, "ERROR"):
            self.synchronize()
        self.assertEqual(good.status_id.code, "MANDATEE")
        self.assertTrue(self.account.activity_ids, "a person is told")
        # and it is looked for again, although the search by date is over
        self.patch(type(bad), "_record_row", record)
        self.account.sudo().synchronized_until = fields.Datetime.now() + timedelta(1)
        self.synchronize()
        self.assertEqual(bad.status_id.code, "MANDATEE")

    def test_a_failure_is_shown_on_the_account_and_forgotten_after(self):
        self.followed()
        self.simulator.next_fault("rechercher/fournisseur", "status", status=500)
        self.synchronize()
        self.assertTrue(self.account.sync_error)
        self.synchronize()
        self.assertFalse(self.account.sync_error)

    def test_a_refresh_tells_its_failure_to_the_user(self):
        invoice, _transmission = self.followed()
        self.simulator.next_fault("rechercher/fournisseur", "status", status=500)
        with self.assertRaises(UserError):
            invoice.action_chorus_pro_refresh()
        self.assertTrue(invoice.action_chorus_pro_refresh())


@tagged("post_install", "-at_install")
class TestBulk(ChorusProPathCommon):
    def followed_in_bulk(self, count):
        """``count`` integrated invoices, at Chorus Pro and here, up to date."""
        day = 24 * 3600
        seeded = self.simulator.seed({"invoices": {"count": count, "spread": day}})
        status = self.env["chorus.pro.status"]._get("MISE_A_DISPOSITION")
        move = self.make_invoice()
        deposit = (
            self.env["chorus.pro.deposit"]
            .sudo()
            .create(
                {
                    "account_id": self.account.id,
                    "company_id": self.company.id,
                    "syntax": self.account.syntax,
                    "claimed_on": "2026-01-01",
                    "state": "processed",
                }
            )
        )
        # Many transmissions on few invoices: only the way of the statuses is measured
        self.env["chorus.pro.transmission"].sudo().create(
            [
                {
                    "move_id": move.id,
                    "company_id": self.company.id,
                    "account_id": self.account.id,
                    "number": invoice.number,
                    "syntax": self.account.syntax,
                    "deposit_id": deposit.id,
                    "remote_id": str(invoice.id),
                    "status_id": status.id,
                    "status_date": datetime.utcfromtimestamp(int(invoice.current.at)),
                    "state": "integrated",
                    "live": False,
                }
                for invoice in list(self.simulator.store.invoices.values())
            ]
        )
        return seeded

    def test_1000_followed_20_changed_take_at_most_5_calls(self):
        self.followed_in_bulk(1000)
        numbers = [i.number for i in list(self.simulator.store.invoices.values())[:20]]
        for number in numbers:
            self.simulator.act(number, "MANDATEE")
        # two hours later: the overlap of the window is over
        self.account.sudo().synchronized_until = self._just_now()
        before = len(self.simulator.journal)
        self.synchronize()
        calls = [c["operation"] for c in list(self.simulator.journal)[before:]]
        histories = calls.count("consulter/historique")
        self.assertEqual(histories, 20)
        self.assertLessEqual(len(calls) - histories, 5)
        changed = self.env["chorus.pro.transmission"].search_count(
            [("status_id.code", "=", "MANDATEE")]
        )
        self.assertEqual(changed, 20)

    def _just_now(self):
        return fields.Datetime.now() + timedelta(hours=2) - timedelta(seconds=1)

    def test_a_capped_answer_is_read_in_parts(self):
        self.followed_in_bulk(450)
        self.simulator.settings.result_cap = 100
        self.simulator.settings.max_page_size = 50
        transmissions = self.env["chorus.pro.transmission"].sudo()
        transmissions.search([]).write({"status_id": False})
        self.patch(type(self.account), "_prepare_histories", lambda account: None)
        self.account.sudo().synchronized_until = "2020-01-01"
        self.synchronize()
        read = self.env["chorus.pro.transmission"].search_count(
            [("status_id", "!=", False)]
        )
        self.assertEqual(read, 450)
