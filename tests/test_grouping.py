"""Many invoices share few deposits, and none waits for long."""

from datetime import timedelta
from functools import reduce
from operator import or_

from odoo import fields
from odoo.tests import tagged

from ..models.deposit.chorus_pro_deposit_grouping import WAIT_FOR_OTHERS
from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestGrouping(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        moves = reduce(or_, (self.make_invoice() for _number in range(6)))
        self.transmissions = self.send(moves)
        self.built, self.reserved = self.transmissions[:4], self.transmissions[4:]
        for transmission in self.built:
            self.on_own_cursor(transmission, "_build_alone")
        self.assertEqual(set(self.built.mapped("state")), {"ready"})
        self.assertEqual(set(self.reserved.mapped("state")), {"reserved"})

    def test_what_is_ready_waits_for_what_is_being_built(self):
        self.push()
        self.assertFalse(self.deposits())
        push = self.env.ref("l10n_fr_chorus_pro.ir_cron_push")
        wakes = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", push.id)])
        latest = max(wakes.mapped("call_at"))
        self.assertGreater(latest, fields.Datetime.now(), "it comes back by itself")
        self.build()
        self.push()
        self.assertEqual(self.deposits().mapped("invoice_count"), [6])

    def test_it_does_not_wait_for_long(self):
        self.built[0].built_on -= WAIT_FOR_OTHERS + timedelta(seconds=1)
        self.push()
        self.assertEqual(self.deposits().mapped("invoice_count"), [4])

    def test_what_must_wait_for_its_next_attempt_holds_up_nobody(self):
        self.reserved.next_attempt_on = fields.Datetime.now() + timedelta(hours=1)
        self.push()
        self.assertEqual(self.deposits().mapped("invoice_count"), [4])

    def test_a_user_who_sends_does_not_wait(self):
        own = self.send(self.make_invoice())
        self.assertEqual(own.state, "deposited")
