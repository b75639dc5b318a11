"""What leaves by itself, when, and what never does."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestAutomatic(ChorusProPathCommon):
    def by_itself(self, **values):
        self.account.sudo().write({"sending_mode": "on_post", **values})

    def reserve_due(self):
        self.on_own_cursor(self.env["account.move"], "_chorus_pro_cron_send")

    def test_by_hand_nothing_leaves_by_itself(self):
        invoice = self.make_invoice()
        self.assertFalse(invoice.chorus_pro_send_after)
        self.reserve_due()
        self.assertFalse(invoice.chorus_pro_stage)

    def test_at_posting(self):
        self.by_itself()
        invoice = self.make_invoice()
        self.reserve_due()
        self.build()
        self.push()
        self.assertEqual(invoice.chorus_pro_stage, "with_chorus_pro")
        self.assertFalse(invoice.chorus_pro_send_after)

    def test_a_delay_lets_a_person_hold_it_back(self):
        self.by_itself(hold_hours=4)
        with freeze_time("2026-03-02 09:00:00"):
            invoice = self.make_invoice()
            self.reserve_due()
            self.assertFalse(invoice.chorus_pro_stage)
        invoice.chorus_pro_on_hold = True
        with freeze_time("2026-03-02 14:00:00"):
            self.reserve_due()
            self.assertFalse(invoice.chorus_pro_stage)
            invoice.chorus_pro_on_hold = False
            self.reserve_due()
        self.assertEqual(invoice.chorus_pro_stage, "sending")

    def test_once_a_day_at_the_hour_of_the_person_in_charge(self):
        self.by_itself(sending_mode="daily", daily_hour=18.5)
        self.account.sudo().responsible_id.tz = "Europe/Paris"
        moment = self.account._automatic_moment
        winter = datetime(2026, 1, 12, 9, 0)
        self.assertEqual(moment(winter), datetime(2026, 1, 12, 17, 30))
        late = datetime(2026, 1, 12, 17, 31)
        self.assertEqual(moment(late), datetime(2026, 1, 13, 17, 30))
        summer = datetime(2026, 7, 1, 9, 0)
        self.assertEqual(moment(summer), datetime(2026, 7, 1, 16, 30))
        # the night in which the clock shows two o'clock twice: never before its time
        self.account.sudo().write({"daily_hour": 2.5, "hold_hours": 0})
        for minute in range(0, 240, 5):
            posted = datetime(2026, 10, 24, 22, 0) + timedelta(minutes=minute)
            self.assertGreaterEqual(moment(posted), posted)
        between = datetime(2026, 10, 25, 0, 45)
        self.assertEqual(moment(between), datetime(2026, 10, 25, 1, 30))
        self.account.sudo().daily_hour = 18.5
        self.account.sudo().responsible_id.tz = "America/Guadeloupe"
        self.assertEqual(moment(winter), datetime(2026, 1, 12, 22, 30))

    def test_nothing_dated_before_the_first_day_ever_leaves(self):
        self.by_itself(send_from="2026-03-03")
        invoice = self.make_invoice()  # of 2 March
        self.assertFalse(invoice.chorus_pro_send_after)
        self.assertFalse(invoice.chorus_pro_badge)
        self.account.sudo().send_from = "2026-03-01"
        invoice.invalidate_recordset(["chorus_pro_badge"])
        self.assertEqual(invoice.chorus_pro_badge, "to_send")

    def test_the_first_day_may_move_after_the_posting(self):
        self.by_itself()
        invoice = self.make_invoice()
        self.account.sudo().send_from = "2026-03-03"
        self.reserve_due()
        self.assertFalse(invoice.chorus_pro_stage)

    def test_what_is_left_out_does_not_leave(self):
        self.by_itself()
        invoice = self.make_invoice()
        invoice.chorus_pro_exclusion = "not_through"
        self.reserve_due()
        self.assertFalse(invoice.chorus_pro_stage)
        self.assertFalse(invoice.chorus_pro_badge)

    def test_a_faulty_invoice_is_said_once_and_stops_nobody(self):
        self.by_itself()
        bad = self.make_invoice(purchase_order_reference=False)
        good = self.make_invoice()
        self.reserve_due()
        self.assertEqual(good.chorus_pro_stage, "sending")
        self.assertIn("due to leave by itself", self.chatter(bad))
        self.assertEqual(len(bad.activity_ids), 1)
        self.reserve_due()
        self.assertEqual(len(bad.activity_ids), 1)

    def test_another_customer_is_not_concerned(self):
        self.by_itself()
        self.carl.invoice_sending_method = "manual"
        self.assertFalse(self.make_invoice().chorus_pro_send_after)


@tagged("post_install", "-at_install")
class TestScheduledActions(ChorusProPathCommon):
    def test_they_start_with_the_first_ready_account(self):
        # the account of the common set-up is ready
        for name in ("send", "build", "push", "follow_deposits", "synchronize"):
            self.assertTrue(self.env.ref(f"l10n_fr_chorus_pro.ir_cron_{name}").active)

    def test_lanes(self):
        deposits = self.env["chorus.pro.deposit"].sudo()
        self.assertEqual(deposits._lanes(), 1)
        deposits._set_lanes(3)
        self.assertEqual(deposits._lanes(), 3)
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([])
        deposits._wake("ir_cron_push")
        self.assertEqual(triggers.search_count([]), before + 3)
        deposits._set_lanes(1)
        self.assertEqual(deposits._lanes(), 1)
