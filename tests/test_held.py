"""What Chorus Pro holds stays as it left; what has not left is sent as it is now."""

import random

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestHeld(ChorusProPathCommon):
    def resequence(self, moves, first_name):
        """Odoo's "Resequence", as the list calls it."""
        wizard = self.env["account.resequence.wizard"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        wizard.create({"first_name": first_name}).resequence()

    def uncertain(self):
        self.simulator.next_fault("deposer/flux", "timeout_after")
        return self.send(self.make_invoice())

    def test_no_door_changes_what_chorus_pro_holds(self):
        sent = self.send(self.make_invoice())
        silent = self.uncertain()
        self.assertEqual((sent.state, silent.state), ("deposited", "uncertain"))
        doors = {
            "resequence": lambda m: self.resequence(m, "OTHER/00001"),
            "name": lambda m: m.write({"name": "OTHER/00001"}),
            "no name": lambda m: m.write({"name": False}),
            "draft": lambda m: m.write({"state": "draft"}),
            "cancel": lambda m: m.write({"state": "cancel"}),
            "button_draft": lambda m: m.button_draft(),
            "button_cancel": lambda m: m.button_cancel(),
            "date": lambda m: m.with_context(skip_readonly_check=True).write(
                {"invoice_date": "2025-01-01"}
            ),
            "buyer": lambda m: m.with_context(skip_readonly_check=True).write(
                {"partner_id": self.partner_a.id}
            ),
            "delete": lambda m: m.with_context(force_delete=True).unlink(),
        }
        for transmission in (sent, silent):
            move = transmission.move_id
            before = move.read(["name", "state", "invoice_date", "partner_id"])
            for name, door in doors.items():
                with (
                    self.subTest(name, state=transmission.state),
                    self.assertRaisesRegex(UserError, "handed to Chorus Pro"),
                ):
                    door(move)
            self.assertEqual(
                move.read(["name", "state", "invoice_date", "partner_id"]), before
            )

    def test_what_odoo_writes_to_it_is_let_through(self):
        move = self.send(self.make_invoice()).move_id
        move.write({"name": move.name, "state": "posted"})
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({}).action_create_payments()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        move.write({"narration": "Merci", "ref": "R1"})

    def test_what_was_recorded_is_not_forged(self):
        move = self.make_invoice()
        recorded = {
            "chorus_pro_stage": "payment_ordered",
            "chorus_pro_status_id": self.env["chorus.pro.status"].search([])[0].id,
            "chorus_pro_status_date": "2026-03-03 10:00:00",
            "chorus_pro_status_comment": "Payée",
            "chorus_pro_send_after": "2026-03-03 10:00:00",
            "chorus_pro_legal_due_date": "2026-03-03",
            "chorus_pro_payment_ordered_on": "2026-03-03",
            "chorus_pro_replaces_id": move.id,
        }
        administrator = move.with_user(self.administrator)
        for name, value in recorded.items():
            with self.subTest(name), self.assertRaises(AccessError):
                administrator.write({name: value})
            with self.subTest(name, door="create"), self.assertRaises(AccessError):
                administrator.create({"move_type": "out_invoice", name: value})
        administrator.write({"chorus_pro_on_hold": True})

    # === WHAT HAS NOT LEFT === #

    def assert_recognised(self, transmission):
        """The number that left is the number that is looked for."""
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        remote = self.simulator.store.invoices[int(transmission.remote_id)]
        move = transmission.move_id
        self.assertEqual(
            [remote.number, transmission.number, transmission.move_id.name],
            [move.name] * 3,
        )

    def test_renumbered_before_it_leaves_it_leaves_under_its_new_number(self):
        for state in ("reserved", "ready"):
            for rank, door in enumerate(("write", "resequence", "behind")):
                with self.subTest(state, door=door):
                    move = self.make_invoice()
                    transmission = move.sudo()._chorus_pro_reserve()
                    if state == "ready":
                        self.build()
                    number = f"NEW{state[:3].upper()}/{rank}0001"
                    if door == "write":
                        move.name = number
                    elif door == "resequence":
                        self.resequence(move, number)
                    else:
                        self.env.cr.execute(
                            "UPDATE account_move SET name = %s WHERE id = %s",
                            (number, move.id),
                        )
                        self.env.invalidate_all()
                        self.push()
                    self.build()
                    self.push()
                    self.assert_recognised(transmission)

    def test_several_that_exchange_their_numbers(self):
        moves = self.make_invoice() + self.make_invoice() + self.make_invoice()
        transmissions = moves.sudo()._chorus_pro_reserve()
        self.build()
        names = moves.mapped("name")
        moves.name = False
        moves.flush_recordset(["name"])
        random.Random(13).shuffle(names)
        for move, name in zip(moves, names, strict=True):
            move.name = name
        self.assertEqual(set(transmissions.mapped("state")), {"reserved"})
        self.build()
        self.push()
        for transmission in transmissions:
            self.assert_recognised(transmission)

    def test_undone_by_any_door_it_is_withdrawn(self):
        for state in ("draft", "cancel"):
            with self.subTest(state):
                move = self.make_invoice()
                transmission = move.sudo()._chorus_pro_reserve()
                self.build()
                move.write({"state": state})
                self.assertEqual(transmission.state, "withdrawn")
                self.assertFalse(move.chorus_pro_stage)
