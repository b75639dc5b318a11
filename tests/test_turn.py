"""Whose turn it is: nothing that hangs, dies or breaks holds anybody else."""

import subprocess
import sys
from datetime import timedelta

from odoo import fields
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..chorus_pro.errors import NoAnswer
from ..chorus_pro.records import Exchange, InvoicePage
from ..models.connection.chorus_pro_turn import MOST_DEATHS, MOST_PROBES, Work
from ..models.readable import page_time
from .common_path import ChorusProPathCommon

TURNS = "odoo.addons.l10n_fr_chorus_pro.models.connection.chorus_pro_turn"


class FakeClient:
    """Answers every search with nothing, or with silence."""

    def __init__(self, hangs=False):
        self.exchanges = []
        self.hangs = hangs
        self.calls = 0

    def iter_issued_invoices(self, search):
        self.calls += 1
        outcome, seconds = ("NoAnswer", 20.0) if self.hangs else ("ok", 0.1)
        self.exchanges.append(Exchange("search_issued_invoices", 0, seconds, outcome))
        if self.hangs:
            raise NoAnswer("no answer", operation="search_issued_invoices")
        yield InvoicePage(rows=(), page=1, served_on=None)


class TurnCommon(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.turns = self.env["chorus.pro.turn"].sudo()

    def dead(self, work, record, deaths):
        """What a process leaves that ended during this work, for the last time."""
        self.turns.search([("work", "=", work), ("res_id", "=", record.id)]).unlink()
        self.turns.create(
            {
                "work": work,
                "res_id": record.id,
                "began_on": fields.Datetime.now(),
                "served_on": fields.Datetime.now() - timedelta(days=1),
                "deaths": deaths - 1,
            }
        )
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestTurn(TurnCommon):
    def served(self, records, keep_going=lambda: True, broken=(), **options):
        """Names of what is served, in its order; failures in ``self.failures``."""
        done, self.failures = [], {}

        def serve(record):
            if record.id in broken:
                raise ValueError("broken")
            done.append(record.id)

        def failed(record, error):
            self.failures[record.id] = error

        self.late = self.serve(
            [("test", records, serve, failed, options)], keep_going=keep_going
        )
        return done

    def serve(self, works, keep_going=lambda: True):
        """Serve on a cursor of its own, as a scheduled action does."""
        self.env.flush_all()
        with self.registry.cursor() as cr, mute_logger(TURNS):
            env = self.env(cr=cr)
            is_late = env["chorus.pro.turn"]._serve(
                [
                    Work(name, records.with_env(env), serve, failed, **options)
                    for name, records, serve, failed, options in works
                ],
                keep_going,
            )
        self.env.invalidate_all()
        return is_late

    def partners(self, count):
        return self.env["res.partner"].create(
            [{"name": f"Number {n}"} for n in range(count)]
        )

    def test_what_ended_its_process_comes_last_and_is_given_up_in_the_end(self):
        first, second, third = self.partners(3)
        for deaths in range(1, MOST_DEATHS):
            self.dead("test", first, deaths)
            order = self.served(first + second + third)
            self.assertEqual(order, [second.id, third.id, first.id])
        self.dead("test", first, MOST_DEATHS)
        self.assertEqual(self.served(first + second), [second.id])
        self.assertEqual(list(self.failures), [first.id])
        self.assertIn(str(MOST_DEATHS), self.turns._reason(self.failures[first.id]))

    def test_what_fails_has_its_turn_after_the_others(self):
        first, second = self.partners(2)
        self.assertEqual(self.served(first + second, broken=first.ids), [second.id])
        self.assertIsInstance(self.failures[first.id], ValueError)
        self.assertEqual(self.served(first + second), [second.id, first.id])
        self.assertFalse(self.turns.search([("work", "=", "test")]), "all done")

    def test_the_longest_unserved_comes_first(self):
        first, second, third = self.partners(3)
        self.served(first + second + third, recurs=True)
        for partner, hours in ((first, 1), (second, 3), (third, 2)):
            self.turns.search(
                [("res_id", "=", partner.id), ("work", "=", "test")]
            ).write({"served_on": fields.Datetime.now() - timedelta(hours=hours)})
        order = self.served(first + second + third, recurs=True)
        self.assertEqual(order, [second.id, third.id, first.id])

    def test_the_time_is_asked_before_each(self):
        left = [True, False]
        partners = self.partners(3)
        self.assertEqual(len(self.served(partners, lambda: left.pop(0))), 1)
        self.assertTrue(self.late)

    def test_kinds_of_work_take_turns(self):
        done = []
        partners = self.partners(3)
        self.serve(
            [
                (name, partners[:count], lambda r, n=name: done.append(n), None, {})
                for name, count in (("many", 3), ("few", 1))
            ]
        )
        self.assertEqual(done, ["many", "few", "many", "many"])


@tagged("post_install", "-at_install")
class TestManyAccounts(TurnCommon):
    def accounts(self, count):
        """Accounts through which something was deposited, on one gateway."""
        invoice = self.make_invoice()
        accounts = self.env["chorus.pro.account"].union(
            *(self.make_account(name=f"Account {n}") for n in range(count))
        )
        for account in accounts:
            values = {
                "account_id": account.id,
                "company_id": self.company.id,
                "syntax": account.syntax,
            }
            deposit = (
                self.env["chorus.pro.deposit"]
                .sudo()
                .create({**values, "claimed_on": "2026-01-01", "state": "processed"})
            )
            self.env["chorus.pro.transmission"].sudo().create(
                {
                    **values,
                    "move_id": invoice.id,
                    "number": invoice.name,
                    "deposit_id": deposit.id,
                    "state": "integrated",
                    "live": False,
                }
            )
        clients = {account.id: FakeClient() for account in accounts | self.account}
        model = type(accounts)
        self.patch(model, "_get_client", lambda account: clients[account.id])
        self.patch(model, "_kept_clients", lambda account: [clients[account.id]])
        return accounts, clients

    def calls(self, clients, accounts):
        return [clients[account.id].calls for account in accounts]

    def test_gateways_that_hang_hold_nobody_and_are_left_alone(self):
        accounts, clients = self.accounts(12)
        hanging, others = accounts[:2], accounts[2:]
        for account in hanging:
            clients[account.id].hangs = True
        self.synchronize()
        self.assertTrue(all(others.mapped("last_sync_on")))
        self.assertTrue(all(hanging.mapped("sync_error")))
        self.synchronize()
        self.synchronize()
        self.assertEqual(self.calls(clients, others), [3] * 10)
        self.assertEqual(self.calls(clients, hanging), [1] * 2)
        # the pause is over, and it answers again
        for account in hanging:
            clients[account.id].hangs = False
        pauses = self.env["chorus.pro.pause"].sudo().search([])
        self.assertEqual(pauses.account_id, hanging)
        pauses.until = fields.Datetime.now() - timedelta(minutes=1)
        self.synchronize()
        self.assertFalse(any(hanging.mapped("sync_error")))
        self.assertFalse(pauses.exists())

    def test_one_account_tries_a_gateway_that_seems_away_for_the_others(self):
        accounts, clients = self.accounts(20)
        for account in accounts[:10]:
            clients[account.id].hangs = True
        self.synchronize()
        self.assertTrue(all(accounts[10:].mapped("last_sync_on")))

    def test_of_one_account_one_call_at_a_time(self):
        accounts, _clients = self.accounts(4)
        busy, together = set(), []

        def prepare(account):
            together.append(account.id in busy)
            busy.add(account.id)
            return lambda: account.id

        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            works = [
                Work(
                    name,
                    accounts.with_env(env),
                    lambda account, outcome: busy.discard(outcome),
                    None,
                    account=lambda account: account,
                    prepare=prepare,
                )
                for name in ("first", "second")
            ]
            env["chorus.pro.turn"]._serve_together(works, lambda: True, 8)
        self.assertEqual(together, [False] * 8)

    def test_a_gateway_away_costs_a_few_calls_and_comes_back_for_all(self):
        accounts, clients = self.accounts(20)
        for account in accounts:
            clients[account.id].hangs = True
        self.synchronize()
        asked = sum(self.calls(clients, accounts))
        self.assertLess(asked, 12, "the others were not tried")
        self.synchronize()
        probes = sum(self.calls(clients, accounts)) - asked
        self.assertLessEqual(probes, MOST_PROBES)
        for account in accounts:
            clients[account.id].hangs = False
        pauses = self.env["chorus.pro.pause"].sudo().search([])
        pauses.until = fields.Datetime.now() - timedelta(minutes=1)
        self.synchronize()
        self.synchronize()
        self.assertTrue(all(accounts.mapped("last_sync_on")))

    def test_a_run_that_was_cut_goes_on_with_the_others(self):
        accounts, clients = self.accounts(6)
        left = [1, 1, 1, 0]
        self.patch(type(self.turns), "_time_left", lambda *args: left.pop(0))
        self.synchronize()
        self.assertEqual(sum(self.calls(clients, accounts)), 3)
        self.patch(type(self.turns), "_time_left", lambda *args: 1)
        self.synchronize()
        self.assertEqual(self.calls(clients, accounts), [1] * 6)
        self.synchronize()
        self.assertEqual(self.calls(clients, accounts), [2] * 6)

    def test_an_account_that_ends_its_process_is_given_up_and_said(self):
        accounts, clients = self.accounts(3)
        self.dead("searches", accounts[0], MOST_DEATHS)
        with mute_logger(TURNS):
            self.synchronize()
        self.assertEqual(self.calls(clients, accounts), [0, 1, 1])
        self.assertIn("too much memory", accounts[0].sync_error)
        self.assertTrue(accounts[0].activity_ids)


@tagged("post_install", "-at_install")
class TestPoison(TurnCommon):
    def reserved(self, count):
        moves = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(count))
        )
        return moves._chorus_pro_reserve()

    def test_a_build_that_dies_becomes_a_fault_and_the_others_leave(self):
        poison, *others = self.reserved(3)
        self.dead("build", poison, MOST_DEATHS)
        with mute_logger(TURNS):
            self.build()
        self.assertEqual([one.state for one in others], ["ready"] * 2)
        self.assertEqual(poison.state, "faulty")
        self.assertIn("could not be built", poison.fault_text)
        self.assertEqual(poison.move_id.chorus_pro_stage, "action_needed")

    def test_a_history_that_dies_is_read_alone_then_given_up(self):
        first, second = (self.send(self.make_invoice()) for _number in range(2))
        self.synchronize()
        for one in (first, second):
            self.simulator.act(one.number, "MANDATEE")
        (first + second).write({"history_due": True})
        self.dead("histories", self.account, 1)
        self.dead("history", first, MOST_DEATHS)
        with mute_logger(TURNS):
            self.synchronize()
        self.assertEqual(second.event_ids[:1].status_id.code, "MANDATEE")
        self.assertIn(first.number, self.account.sync_error)
        self.assertGreater(first.history_due_on, fields.Datetime.now())
        suspects = self.turns._suspects("histories", self.account)
        self.assertFalse(suspects, "the others of the account are read together again")

    def test_a_look_up_that_is_cut_goes_on_where_it_was(self):
        self.simulator.next_fault("deposer/flux", "timeout_before")
        invoices = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(4))
        )
        transmissions = self.send(invoices)
        deposit = transmissions.deposit_id
        self.make_due(deposit)
        left = [1, 1, 1, 0]
        self.patch(type(self.turns), "_time_left", lambda *args: left.pop(0))
        self.follow()
        self.assertEqual(len(self.calls("rechercher/fournisseur")), 2)
        self.assertEqual(deposit.lookups, 0, "nothing is concluded yet")
        self.patch(type(self.turns), "_time_left", lambda *args: 1)
        self.follow()
        self.assertEqual(len(self.calls("rechercher/fournisseur")), 4)
        self.assertEqual(deposit.lookups, 1)
        self.assertFalse(self.turns.search([("work", "=", "looked")]))

    def test_a_look_up_that_dies_is_said(self):
        self.simulator.next_fault("deposer/flux", "timeout_before")
        transmission = self.send(self.make_invoice())
        deposit = transmission.deposit_id
        self.make_due(deposit)
        self.dead("look_up", deposit, MOST_DEATHS)
        with mute_logger(TURNS):
            self.follow()
        self.assertFalse(self.calls("rechercher/fournisseur"))
        self.assertGreater(deposit.next_lookup_on, fields.Datetime.now())
        self.assertTrue(self.account.sync_error)


@tagged("post_install", "-at_install")
class TestPageTime(BaseCase):
    def test_the_page_that_takes_too_long_is_ended_and_no_other_process(self):
        waits = [sys.executable, "-c", "import time; time.sleep(60)"]
        with subprocess.Popen(waits) as other:
            with page_time.Watch(0.2) as watch, mute_logger(page_time.__name__):
                ended = subprocess.run([*waits, watch.mark], check=False)
            self.assertTrue(watch.has_ended_it)
            self.assertLess(ended.returncode, 0)
            self.assertIsNone(other.poll())
            other.kill()

    def test_a_page_in_time_is_left_alone(self):
        with page_time.Watch(30) as watch:
            subprocess.run([sys.executable, "-c", "", watch.mark], check=True)
        self.assertFalse(watch.has_ended_it)
        self.assertLessEqual(page_time.seconds_allowed(), page_time.LONGEST)
