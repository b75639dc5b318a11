"""A connection stands for one establishment on one platform, as long as something is
under way through it; what it sent is found again there and nowhere else."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..chorus_pro.records import InvoiceRow
from ..chorus_pro.simulator.fixtures import CARL_SIRET, SECOND_SUPPLIER_SIRET
from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestAccountPlace(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.account = self.account.sudo()

    def moves(self):
        """What would take the connection to another place."""
        elsewhere = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        return [
            {"environment": "qualification"},
            {"environment": "production"},
            {"simulator_address": "http://127.0.0.1:8072"},
            {"siret": SECOND_SUPPLIER_SIRET},
            {"siret": False},
            {"company_id": elsewhere.id},
        ]

    def assert_stays(self, invoice):
        for values in self.moves():
            with self.subTest(values), self.assertRaisesRegex(UserError, invoice.name):
                self.account.write(values)

    def followed(self):
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        self.synchronize()
        self.assertEqual(transmission.state, "integrated")
        return invoice, transmission

    def waiting(self):
        """An invoice that is ready and cannot leave now."""
        self.simulator.next_fault("deposer/flux", "unreachable", count=9)
        invoice = self.make_invoice()
        transmission = self.send(invoice)
        self.assertEqual(transmission.state, "ready")
        return invoice, transmission

    def row(self, transmission, **values):
        return InvoiceRow(
            **{
                "invoice_id": int(transmission.remote_id),
                "number": transmission.number,
                "status": "MISE_EN_PAIEMENT",
                **values,
            }
        )

    def record(self, row):
        self.on_own_cursor(self.account, "_record_page", (row,))

    # === MOVING === #

    def test_it_stays_while_one_waits_to_leave(self):
        invoice, transmission = self.waiting()
        self.assert_stays(invoice)
        transmission.action_withdraw()
        self.account.siret = SECOND_SUPPLIER_SIRET

    def test_it_stays_while_one_is_followed_and_moves_afterwards(self):
        invoice, transmission = self.followed()
        self.assert_stays(invoice)
        same = ("environment", "simulator_address", "siret")
        self.account.write({name: self.account[name] for name in same})
        self.simulator.act(invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        platform = self.account._platform()
        self.account.environment = "qualification"
        self.assertEqual(transmission.platform, platform)
        self.assertFalse(self.account.synchronized_until)

    # === WHOSE IDENTIFIER === #

    def test_the_same_identifier_elsewhere_is_another_invoice(self):
        """As in a neutralised copy, whose accounts are moved by SQL."""
        invoice, transmission = self.followed()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE chorus_pro_account SET environment = 'qualification'"
                " WHERE id = %s",
                self.account.id,
            )
        )
        self.env.invalidate_all()
        for number in (transmission.number, "Q-1"):
            self.record(self.row(transmission, number=number))
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")
        with self.assertRaisesRegex(UserError, "another platform"):
            transmission._invoice_id()
        transmission.history_due = True
        self.on_own_cursor(transmission, "_read_history", None)
        self.assertFalse(transmission.history_due)

    def test_an_identifier_alone_is_not_ours(self):
        invoice, transmission = self.followed()
        other = self.row(transmission, number="F-OF-SOMEBODY")
        self.record(other)
        nothing_told = self.row(transmission, number="")
        self.record(nothing_told)
        self.assertEqual(invoice.chorus_pro_stage, "with_buyer")
        found = self.env["chorus.pro.found.invoice"].sudo().search([])
        self.assertIn("F-OF-SOMEBODY", found.mapped("number"), "shown to a person")

    def test_without_its_number_all_the_rest_agrees(self):
        invoice, transmission = self.followed()
        row = self.row(
            transmission,
            number="",
            recipient_siret=CARL_SIRET,
            invoice_date=invoice.invoice_date,
        )
        self.record(row)
        self.assertEqual(invoice.chorus_pro_stage, "payment_ordered")

    # === ARCHIVING === #

    def test_it_is_not_archived_while_one_waits_to_leave(self):
        invoice, transmission = self.waiting()
        with self.assertRaisesRegex(UserError, invoice.name):
            self.account.action_archive()
        transmission.action_withdraw()
        self.account.action_archive()
        self.assertNotIn(self.account, self.account._to_follow())

    def test_an_archived_one_is_read_until_nothing_is_live(self):
        invoice, transmission = self.followed()
        self.account.action_archive()
        self.simulator.act(invoice.name, "MANDATEE")
        self.synchronize()
        self.assertEqual(transmission.status_id.code, "MANDATEE")
        self.simulator.act(invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_stage, "payment_ordered")
        self.assertNotIn(self.account, self.account._to_follow())

    def test_what_an_archived_one_cannot_do_is_said(self):
        """Archived before it was refused: its queue waited without a word."""
        _invoice, transmission = self.waiting()
        transmission.reserved_on = "2020-01-01"
        self.env.flush_all()
        self.env.cr.execute("UPDATE chorus_pro_account SET active = false")
        self.env.invalidate_all()
        [warning] = self.account._work_warnings()[self.account]
        self.assertIn("archived", warning)
