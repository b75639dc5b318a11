"""The legal due date of an invoice: kept up to date by what the buyer does."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_delay import ChorusProDelayCommon


@tagged("post_install", "-at_install")
class TestLegalDelay(ChorusProDelayCommon):
    # === FROM THE SIMULATOR === #

    def test_the_synchronisation_writes_it(self):
        with freeze_time("2026-03-02 08:00:00"):
            invoice = self.make_invoice()
            self.send(invoice)
            self.synchronize()
        [available] = invoice.chorus_pro_event_ids.filtered(
            lambda e: e.status_id.code == "MISE_A_DISPOSITION"
        )
        paris = available.date + timedelta(hours=1)
        self.assertEqual(
            invoice.chorus_pro_legal_due_date, paris.date() + timedelta(days=30)
        )
        self.simulator.act(invoice.name, "SUSPENDUE", "Bon de livraison")
        self.synchronize()
        self.assertFalse(invoice.chorus_pro_legal_due_date, "the delay stands still")
        self.simulator.act(invoice.name, "COMPLETEE")
        self.synchronize()
        self.assertTrue(invoice.chorus_pro_legal_due_date)
        self.simulator.act(invoice.name, "MISE_EN_PAIEMENT")
        self.synchronize()
        self.assertTrue(invoice.chorus_pro_payment_ordered_on)
        self.assertEqual(invoice.payment_state, "not_paid", "nothing is marked as paid")

    # === THE FACTS === #

    def test_the_delivery_date_counts_when_it_is_later(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 1))
        invoice.delivery_date = "2026-03-10"
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 9))
        invoice.delivery_date = "2026-02-20"
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 1))

    def test_legal_days_are_those_of_paris(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-01 23:30:00"))
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 1))

    def test_a_hospital_is_proposed_by_its_name_and_confirmed(self):
        self.structure.name = "CHU de la Guadeloupe"
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 21))
        self.assertTrue(self.carl.chorus_pro_kind_to_confirm)
        self.carl.action_chorus_pro_confirm_kind()
        self.assertEqual(self.structure.buyer_kind, "health")
        self.assertFalse(self.carl.chorus_pro_kind_to_confirm)
        # a person knows better than a name
        self.structure.buyer_kind = "authority"
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 1))
        self.structure.buyer_kind = "undertaking"
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 5, 1))
        self.structure.buyer_kind = "outside"
        self.assertFalse(invoice.chorus_pro_legal_due_date)

    def test_the_kind_of_a_customer_unknown_to_chorus_pro_makes_its_structure(self):
        buyer = self.make_buyer("EPSM", "12345678200051")
        self.assertTrue(buyer.chorus_pro_kind_to_confirm)
        buyer.chorus_pro_buyer_kind = "health"
        self.assertEqual(buyer.chorus_pro_structure_id.buyer_kind, "health")
        nameless = self.make_buyer("Nowhere", False)
        with self.assertRaises(UserError):
            nameless.chorus_pro_buyer_kind = "health"

    def test_the_contract_shortens_and_never_lengthens(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        self.carl.chorus_pro_contract_days = 20
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 3, 22))
        # a Sunday
        self.carl.chorus_pro_due_on_working_day = True
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 3, 23))
        self.carl.write(
            {"chorus_pro_contract_days": 60, "chorus_pro_due_on_working_day": False}
        )
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 1))
        with self.assertRaises(ValidationError):
            self.carl.chorus_pro_contract_days = -1

    def test_the_contract_is_that_of_the_invoice_s_company(self):
        other = self._create_company(name="Elsewhere")
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        self.carl.with_company(other).chorus_pro_contract_days = 10
        self.assertEqual(invoice.chorus_pro_legal_due_date, date(2026, 4, 1))

    def test_neither_credit_notes_nor_invoices_paid_already_have_one(self):
        refund = self.followed(
            ("MISE_A_DISPOSITION", "2026-03-02 10:00:00"), move_type="out_refund"
        )
        self.assertFalse(refund.chorus_pro_legal_due_date)
        invoice = self.followed(
            ("MISE_A_DISPOSITION", "2026-03-02 10:00:00"), chorus_pro_framework="A2"
        )
        self.assertFalse(invoice.chorus_pro_legal_due_date)

    def test_a_rejection_ends_it(self):
        invoice = self.followed(
            ("MISE_A_DISPOSITION", "2026-03-02 10:00:00"),
            ("REJETEE", "2026-03-10 10:00:00"),
        )
        self.assertFalse(invoice.chorus_pro_legal_due_date)

    # === LATE === #

    def test_late_is_asked_of_the_day_in_paris(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))

        def late(moment):
            with freeze_time(moment):
                self.env.invalidate_all()
                found = self.env["account.move"].search(
                    [("chorus_pro_is_late", "=", True), ("id", "=", invoice.id)]
                )
                others = self.env["account.move"].search(
                    [("chorus_pro_is_late", "=", False), ("id", "=", invoice.id)]
                )
                self.assertEqual(bool(found), invoice.chorus_pro_is_late)
                self.assertEqual(bool(others), not found)
                return bool(found)

        # due on 1 April; 21:59 UTC is still 1 April in Paris
        self.assertFalse(late("2026-04-01 21:59:00"))
        self.assertTrue(late("2026-04-01 22:00:00"))
        self.add_events(invoice, ("MISE_EN_PAIEMENT", "2026-04-20 10:00:00"))
        self.assertFalse(late("2026-04-25 10:00:00"), "the order is given")

    def test_money_received_is_not_late(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        self.assertTrue(invoice.chorus_pro_is_late)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-03-20"})._create_payments()
        self.assertFalse(invoice.chorus_pro_is_late)

    def test_it_can_be_grouped(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        [(month, count)] = self.env["account.move"]._read_group(
            [("id", "=", invoice.id)], ["chorus_pro_legal_due_date:month"], ["__count"]
        )
        self.assertEqual((month, count), (date(2026, 4, 1), 1))

    def test_a_copy_has_none(self):
        invoice = self.followed(("MISE_A_DISPOSITION", "2026-03-02 10:00:00"))
        self.assertFalse(invoice.copy().chorus_pro_legal_due_date)

    # === RATES === #

    def test_rates_are_shipped_and_edited_by_an_accountant(self):
        rates = self.env["chorus.pro.ecb.rate"].with_user(self.accountant)
        first = rates.search([("first_day", "=", "2026-07-01")])
        self.assertEqual((first.rate, first.late_rate), (2.4, 10.4))
        self.assertEqual(first.certainty, "secondary")
        rates.create({"first_day": "2027-01-01", "rate": 2.65, "source": "BdF"})
        with self.assertRaises(ValidationError):
            rates.create({"first_day": "2027-07-02", "rate": 2.65})
        clerk = self.make_user("cp_delay_clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            first.with_user(clerk).rate = 1

    def test_one_rate_per_half_year(self):
        taken = self.assertRaises(IntegrityError)
        with mute_logger("odoo.sql_db"), taken, self.cr.savepoint():
            self.env["chorus.pro.ecb.rate"].create(
                {"first_day": "2026-07-01", "rate": 9}
            )

    def test_nobody_needs_the_clock_of_the_server(self):
        with freeze_time(datetime(2026, 6, 30, 22, 30)):
            self.assertEqual(
                self.env["account.move"]._chorus_pro_today(), date(2026, 7, 1)
            )
