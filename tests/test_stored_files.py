"""What leaves is what was built; a disk that is away is no fault of an invoice."""

import base64
import contextlib
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_path import ChorusProPathCommon
from .scenarios.running import readable_page

TRANSMISSION = "odoo.addons.l10n_fr_chorus_pro.models.deposit.chorus_pro_transmission"
LOGO = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
DOCUMENT = b"%PDF-1.4 a delivery note, of which the buyer is to have every byte"


@tagged("post_install", "-at_install")
class TestStoredFiles(ChorusProPathCommon):
    def ready(self, invoice=None):
        transmission = (invoice or self.make_invoice()).sudo()._chorus_pro_reserve()
        self.build()
        self.assertEqual(transmission.state, "ready")
        return transmission

    def path_of(self, attachment):
        return Path(attachment._full_path(attachment.store_fname))

    def stored(self, record, name):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("res_field", "=", name),
                ]
            )
        )
        return self.path_of(attachment)

    @contextlib.contextmanager
    def replaced(self, path, content):
        """Another content on the disk; None takes the file away."""
        before = path.read_bytes()
        path.unlink()  # it may be a link to what others keep
        if content is not None:
            path.write_bytes(content)
        self.env.invalidate_all()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            path.write_bytes(before)
            self.env.invalidate_all()

    @contextlib.contextmanager
    def filestore_away(self):
        """The disk of the stored files is not mounted."""
        self.env.flush_all()
        self.env.invalidate_all()
        away = "/nonexistent/filestore"
        attachments = type(self.env["ir.attachment"])
        filestore = attachments._filestore
        self.patch(attachments, "_filestore", lambda attachment: away)
        try:
            yield
        finally:
            self.patch(attachments, "_filestore", filestore)
            self.env.invalidate_all()

    # === WHAT LEAVES === #

    def test_another_file_than_the_one_that_was_built_never_leaves(self):
        other = self.ready()
        swapped = self.stored(other, "file").read_bytes()
        for kind in ("swapped", "truncated", "one bit", "empty", "gone"):
            transmission = self.ready()
            path = self.stored(transmission, "file")
            good = path.read_bytes()
            changed = bytearray(good)
            changed[len(changed) // 2] ^= 1
            content = {
                "swapped": swapped,
                "truncated": good[: len(good) // 2],
                "one bit": bytes(changed),
                "empty": b"",
                "gone": None,
            }[kind]
            before = len(self.calls("deposer/flux"))
            with self.subTest(kind), mute_logger(TRANSMISSION):
                with self.replaced(path, content):
                    self.on_own_cursor(
                        self.env["chorus.pro.deposit"], "_push", transmission
                    )
                    self.assertEqual(len(self.calls("deposer/flux")), before)
                    self.assertEqual(transmission.state, "reserved")
                    self.assertIn("built again", self.chatter(transmission.move_id))
                self.build()
                self.assertEqual(transmission.state, "ready")
                self.on_own_cursor(
                    self.env["chorus.pro.deposit"], "_push", transmission
                )
                self.assertEqual(transmission.state, "deposited")
                content = base64.b64decode(
                    transmission.with_context(bin_size=False).file
                )
                self.assertEqual(transmission.deposit_id._content(), content)

    def test_a_disk_that_always_changes_the_file_ends_with_a_person(self):
        transmission = self.ready()
        transmission.attempts = 6
        path = self.stored(transmission, "file")
        with mute_logger(TRANSMISSION), self.replaced(path, b"%PDF-1.4"):
            self.push()
        self.assertEqual(transmission.state, "faulty")
        self.assertIn("filestore", transmission.fault_text)
        self.assertFalse(self.calls("deposer/flux"))

    # === A DISK THAT IS AWAY === #

    def with_document(self):
        document = self.env["ir.attachment"].create(
            {"name": "delivery.pdf", "raw": DOCUMENT, "mimetype": "application/pdf"}
        )
        return self.make_invoice(chorus_pro_attachment_ids=document.ids), document

    def test_a_filestore_away_for_seconds_makes_no_invoice_faulty(self):
        invoice, document = self.with_document()
        transmission = invoice.sudo()._chorus_pro_reserve()
        self.env.flush_all()
        with mute_logger(TRANSMISSION), self.filestore_away():
            self.build()
            self.assertEqual(transmission.state, "reserved")
            self.assertFalse(invoice.activity_ids)
            self.assertIn("stored files", invoice._chorus_pro_banner_text())
            self.assertIn("stored files", self.account.push_error)
            self.assertGreater(transmission.next_attempt_on, fields.Datetime.now())
        self.build()
        self.assertEqual(transmission.state, "reserved", "not before it is due")
        self.make_due_to_build(transmission)
        self.build()
        self.push()
        self.assertEqual(transmission.state, "deposited")
        self.assertFalse(self.account.push_error)
        self.assertIn(document.name, [one.name for one in self.attached(transmission)])

    def attached(self, transmission):
        [call] = self.calls("deposer/flux")
        [flow] = [
            flow
            for flow in self.simulator.store.flows.values()
            if flow.number == call["flow_number"]
        ]
        self.assertEqual(flow.number, transmission.flow_number)
        return transmission.move_id.chorus_pro_attachment_ids

    def make_due_to_build(self, transmission):
        transmission.next_attempt_on -= timedelta(days=1)

    def test_what_the_report_makes_of_it_does_not_matter(self):
        """A page that reports the fault in its own words, or none at all."""

        def render(move):
            logo = move.company_id.logo
            if not logo:
                return readable_page(move.name)
            raise ValueError("a fault about a picture")

        invoice = self.make_invoice()
        transmission = invoice.sudo()._chorus_pro_reserve()
        self.company.sudo().logo = LOGO
        self.env.flush_all()
        self.patch(type(invoice), "_chorus_pro_render_readable_pdf", render)
        with mute_logger(TRANSMISSION), self.filestore_away():
            self.build()
        self.assertEqual(transmission.state, "reserved")

    def test_nothing_is_reserved_on_what_cannot_be_read(self):
        invoice, _document = self.with_document()
        with self.filestore_away(), self.assertRaisesRegex(UserError, "stored files"):
            invoice._chorus_pro_reserve()
        self.assertTrue(invoice._chorus_pro_reserve())

    def test_one_lost_document_is_a_fault_of_its_invoice(self):
        invoice, document = self.with_document()
        transmission = invoice.sudo()._chorus_pro_reserve()
        self.env.flush_all()
        with self.replaced(self.path_of(document), None):
            self.build()
        self.assertEqual(transmission.state, "faulty")

    def test_a_full_disk_is_tried_again_then_told(self):
        def full(move):
            try:
                raise OSError(28, "No space left on device")
            except OSError as error:
                raise ValueError("the report failed") from error

        invoice = self.make_invoice()
        transmission = invoice.sudo()._chorus_pro_reserve()
        self.patch(type(invoice), "_chorus_pro_render_readable_pdf", full)
        log = "odoo.addons.l10n_fr_chorus_pro.models"
        with mute_logger(TRANSMISSION, f"{log}.deposit.account_move_sending"):
            for _attempt in range(6):
                self.build()
                self.assertEqual(transmission.state, "reserved")
                self.make_due_to_build(transmission)
            self.build()
        self.assertEqual(transmission.state, "faulty")
