"""The dashboard: each figure is the number of lines of the list behind it."""

import re
from contextlib import contextmanager

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestDashboard(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.now = self.simulator.now()
        self.simulator._clock = lambda: self.now
        self.clerk = self.make_user("cp_dashboard", "account.group_account_invoice")
        self.dashboard = self.env["chorus.pro.dashboard"].with_user(self.clerk)

    def data(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {**self.dashboard.get_data(), **self.dashboard.get_delays()}

    def tiles(self):
        return {tile["key"]: tile for tile in self.data()["stages"]}

    def behind(self, key, value=None):
        """The records of the list behind a figure."""
        action = self.dashboard.open_figure(key, value)
        return self.env[action["res_model"]].search(action["domain"])

    def follow_one(self, *statuses, days=0):
        """An invoice deposited today, whose statuses come ``days`` apart."""
        invoice = self.make_invoice()
        self.send(invoice)
        self.synchronize()
        for status in statuses:
            self.now += days * 86400
            self.simulator.act(invoice.name, status, "motif")
        self.synchronize()
        return invoice

    def test_the_list_behind_a_zero_says_what_there_is_none_of(self):
        said = set()
        for key in [*self.tiles(), "waiting", "late"]:
            action = self.dashboard.open_figure(key)
            self.assertRegex(
                action["help"], r"^<p class='\w+'>No |^<p .*>Chorus Pro holds no"
            )
            said.add(action["help"])
        self.assertEqual(len(said), len(self.tiles()) + 2)

    def test_each_figure_is_its_list(self):
        to_send = self.make_invoice()
        with_buyer = self.follow_one("MANDATEE")
        rejected = self.follow_one("REJETEE")
        paid = self.follow_one("MISE_EN_PAIEMENT")
        expected = {
            "to_send": to_send,
            "sending": self.env["account.move"],
            "with_chorus_pro": self.env["account.move"],
            "with_buyer": with_buyer,
            "action_needed": rejected,
            "payment_ordered": paid,
        }
        tiles = self.tiles()
        self.assertEqual(list(tiles), list(expected))
        for key, moves in expected.items():
            with self.subTest(key):
                self.assertEqual(self.behind(key), moves)
                self.assertEqual(tiles[key]["count"], len(moves))
        digits = re.sub(r"\D", "", tiles["to_send"]["amount"])
        self.assertEqual(digits, "120000", "1,200.00 euros")
        facts = self.data()["facts"]
        self.assertEqual(facts["waiting"]["count"], 2)
        self.assertEqual(self.behind("waiting"), with_buyer + rejected)
        self.assertEqual(facts["oldest"]["name"], with_buyer.name)

    def test_late_under_the_law(self):
        late = self.follow_one("MANDATEE")
        late._chorus_pro_write({"chorus_pro_legal_due_date": "2020-01-01"})
        self.assertEqual(self.data()["facts"]["late"]["count"], 1)
        self.assertEqual(self.behind("late"), late)

    def test_days_from_the_deposit(self):
        invoice = self.follow_one("MANDATEE", "MISE_EN_PAIEMENT", days=10)
        data = self.data()
        self.assertEqual([d["days"] for d in data["delays"]], [0, 10, 20])
        [buyer] = data["by_buyer"]
        self.assertEqual(buyer["key"], self.carl.id)
        self.assertEqual(buyer["days"], [0, 10, 20])
        self.assertEqual(self.behind("partner_id", buyer["key"]).move_id, invoice)
        [month] = data["by_month"]
        self.assertEqual(month["days"], [0, 10, 20])
        self.assertEqual(self.behind("month", month["key"]).move_id, invoice)
        self.assertEqual(self.behind("delays").move_id, invoice)

    def test_the_first_date_of_a_status_counts(self):
        invoice = self.follow_one("MANDATEE", "SUSPENDUE", "MANDATEE", days=3)
        report = self.env["chorus.pro.invoice.report"].search([])
        self.assertEqual(report.move_id, invoice)
        self.assertEqual(report.days_to_mandate, 3)
        self.assertFalse(report.payment_date)
        self.assertEqual(report.action_open_move()["res_id"], invoice.id)

    def test_another_company_is_not_counted(self):
        self.follow_one("MANDATEE")
        elsewhere = self._create_company(name="Elsewhere")
        stranger = self.make_user(
            "cp_dashboard_elsewhere", "account.group_account_invoice", elsewhere
        )
        self.dashboard = self.env["chorus.pro.dashboard"].with_user(stranger)
        data = self.data()
        self.assertFalse(any(tile["count"] for tile in data["stages"]))
        self.assertFalse(data["by_buyer"])
        self.assertIsNone(data["facts"]["oldest"])
        self.assertFalse(data["has_account"])
        self.assertFalse(data["connected"])
        self.assertEqual([step["done"] for step in data["steps"]], [False] * 4)
        self.assertFalse(any(step["button"] for step in data["steps"]))

    def steps(self):
        """``{key: (done, whether it has a button)}``"""
        steps = self.data()["steps"]
        return {step["key"]: (step["done"], bool(step["button"])) for step in steps}

    def test_the_first_steps(self):
        self.assertEqual(
            [one["key"] for one in self.data()["environments"]], ["simulator"]
        )
        done, no_button, button = (True, False), (False, False), (False, True)
        known = {"environment": done, "values": done, "recognize": done}
        # a bookkeeper sees how far it is, and is not offered what an administrator does
        self.assertEqual(self.steps(), {**known, "test": no_button})
        self.assertFalse(self.data()["may_connect"])
        with self.assertRaises(AccessError):
            self.dashboard.open_step("test")
        self.dashboard = self.dashboard.with_user(self.administrator)
        self.assertEqual(self.steps(), {**known, "test": button})
        action = self.dashboard.open_step("test")
        self.assertEqual(action["res_id"], self.account.id)
        self.assertEqual(self.steps(), {**known, "test": done})
        self.assertTrue(self.data()["connected"])
        self.carl.invoice_sending_method = False
        self.assertEqual(self.steps()["recognize"], button)
        action = self.dashboard.open_step("recognize")
        self.assertEqual(action["res_model"], "chorus.pro.recognize")

    def test_the_first_steps_from_nothing(self):
        self.account.sudo().active = False
        self.carl.invoice_sending_method = False
        self.dashboard = self.dashboard.with_user(self.administrator)
        no_button, button = (False, False), (False, True)
        later = {"values": no_button, "test": no_button, "recognize": no_button}
        self.assertEqual(self.steps(), {"environment": button, **later})
        action = self.dashboard.open_step("environment")
        self.assertEqual(action["res_model"], "chorus.pro.account")
        self.assertFalse(action["res_id"])
        with self.assertRaises(UserError):
            self.dashboard.open_step("something else")

    def test_who_may_look(self):
        employee = self.make_user("cp_dashboard_employee", "base.group_user")
        self.dashboard = self.env["chorus.pro.dashboard"].with_user(employee)
        with self.assertRaises(AccessError):
            self.data()
        with self.assertRaises(AccessError):
            self.dashboard.get_delays()
        with self.assertRaises(AccessError):
            self.dashboard.open_figure("waiting")

    def test_an_unknown_figure(self):
        with self.assertRaises(UserError):
            self.dashboard.open_figure("closed_or_not")

    def test_a_month_of_december_ends(self):
        domain = self.dashboard.open_figure("month", "2025-12-01")["domain"]
        self.assertIn(("deposit_date", "<", fields.Date.to_date("2026-01-01")), domain)


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestDashboardTour(ChorusProPathCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"].sudo()._activate_lang("en_US")
        self.clerk = self.make_user(
            "cp_tour_dashboard", "account.group_account_invoice"
        )
        self.clerk.lang = "en_US"

    @contextmanager
    def enter_registry_test_mode(self):
        yield  # an HttpCase is in it already, and warns

    def test_every_figure_opens_its_list(self):
        self.make_invoice()
        for status in ("MANDATEE", "REJETEE"):
            invoice = self.make_invoice()
            self.send(invoice)
            self.synchronize()
            self.simulator.act(invoice.name, status, "motif")
        self.synchronize()
        self.env.flush_all()
        self.start_tour(
            "/odoo/chorus-pro-dashboard", "chorus_pro_dashboard", login=self.clerk.login
        )
