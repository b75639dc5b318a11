"""Files that accompany an invoice: who may choose them, and what one lost file does."""

import random

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_path import ChorusProPathCommon

PDF = b"%PDF-1.4 delivery note"


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestAttachments(ChorusProPathCommon):
    def attachment(self, name="bon.pdf", **values):
        return self.env["ir.attachment"].create({"name": name, "raw": PDF} | values)

    def attach(self, move, *attachments):
        for attachment in attachments:
            attachment.write({"res_model": move._name, "res_id": move.id})
            move.chorus_pro_attachment_ids += attachment

    def codes(self, move):
        return [fault.code for fault in move._chorus_pro_check()[move]]

    def test_nobody_sends_a_file_that_he_may_not_read(self):
        move = self.make_invoice()
        secret = self.env["ir.attachment"].with_user(self.administrator).sudo()
        secret = secret.create({"name": "salaires.pdf", "raw": PDF})
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            move.with_user(clerk).chorus_pro_attachment_ids = secret.ids
        own = self.env["ir.attachment"].with_user(clerk)
        own = own.create({"name": "bon.pdf", "raw": PDF})
        move.with_user(clerk).chorus_pro_attachment_ids = own.ids
        self.assertEqual(move.chorus_pro_attachment_ids.ids, own.ids)

    def test_a_lost_file_stops_its_own_invoice_and_no_other(self):
        lost, sound = self.make_invoice(), self.make_invoice()
        gone = self.attachment()
        self.attach(lost, gone)
        self.attach(sound, self.attachment())
        # the row is there, its file is not: a filestore restored without it
        gone.flush_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'aa/absent' WHERE id = %s",
            [gone.id],
        )
        gone.invalidate_recordset()
        transmissions = self.send(lost + sound)
        self.assertEqual(transmissions.move_id, sound)
        self.assertEqual(transmissions.state, "deposited")
        self.assertIn("CP-ATTACHMENT-04", self.codes(lost))

    def test_an_invoice_of_more_than_10_mb_leaves_alone(self):
        small, great = self.make_invoice(), self.make_invoice()
        noise = random.Random(1)
        self.attach(
            great,
            self.attachment("1.zip", raw=noise.randbytes(6_000_000)),
            self.attachment("2.zip", raw=noise.randbytes(6_000_000)),
        )
        transmissions = self.send(small + great)
        self.assertEqual(set(transmissions.mapped("state")), {"deposited"})
        self.assertEqual(len(transmissions.deposit_id), 2)
        self.make_due(self.deposits())
        self.follow()
        self.assertEqual(set(transmissions.mapped("state")), {"integrated"})

    def test_a_deleted_file_is_no_longer_there(self):
        move = self.make_invoice()
        first, second = self.attachment("a.pdf"), self.attachment("b.pdf")
        self.attach(move, first, second)
        first.unlink()
        invoice = move._chorus_pro_invoice(self.account)
        self.assertEqual([one.name for one in invoice.attachments], ["b.pdf"])

    def test_a_copy_and_a_credit_note_start_without_them(self):
        move = self.make_invoice()
        self.attach(move, self.attachment())
        self.assertFalse(move.copy().chorus_pro_attachment_ids)
        self.assertFalse(move._reverse_moves().chorus_pro_attachment_ids)

    def test_the_fault_opens_the_field(self):
        move = self.make_invoice()
        self.attach(move, self.attachment("plan.dwg"))
        [fault] = [
            fault
            for fault in move._chorus_pro_check()[move]
            if fault.code == "CP-ATTACHMENT-01"
        ]
        self.assertEqual(
            (fault.record, fault.field), (move, "chorus_pro_attachment_ids")
        )
        self.assertIn("plan.dwg", fault.message)

    def test_the_checks_read_the_attachments_of_all_invoices_at_once(self):
        def queries(count):
            moves = self.env["account.move"]
            for _unused in range(count):
                move = self.make_invoice()
                self.attach(move, self.attachment())
                moves += move
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            moves._chorus_pro_check()
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(3), queries(9))
