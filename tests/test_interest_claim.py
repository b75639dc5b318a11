"""Late interest: from the records of Odoo to the letter."""

import base64
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_delay import ChorusProDelayCommon

AVAILABLE = ("MISE_A_DISPOSITION", "2026-03-02 10:00:00")
ORDERED = ("MISE_EN_PAIEMENT", "2026-04-20 10:00:00")


@tagged("post_install", "-at_install")
class TestInterestClaim(ChorusProDelayCommon):
    def followed(self, *events, total=12000.0, **values):
        lines = [{"name": "Étude", "price_unit": total, "tax_ids": False}]
        return super().followed(*(events or (AVAILABLE,)), lines=lines, **values)

    def claim(self, invoices, user=None):
        action = invoices.with_user(user or self.accountant).action_chorus_pro_claim()
        claims = self.env["chorus.pro.interest.claim"].with_user(
            user or self.accountant
        )
        if action.get("res_id"):
            return claims.browse(action["res_id"])
        return claims.search(action["domain"])

    # === THE FIGURES === #

    def test_example_1_of_the_documentation(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        claim = self.claim(invoice)
        line = claim.line_ids
        self.assertEqual(line.due_on, date(2026, 4, 1))
        self.assertEqual((line.days_late, line.rate), (19, 10.15))
        self.assertEqual((claim.interest, claim.lump_sum), (63.40, 40.0))
        self.assertEqual(claim.total, 103.40)
        self.assertEqual(claim.payable_by, date(2026, 6, 4))
        self.assertEqual(claim.limit_on, date(2030, 12, 31))
        self.assertIn("R2192-31", line.computation)
        self.assertIn("to be checked", line.computation)
        self.assertTrue(claim.has_doubt)

    def test_running_until_today(self):
        # D = 1 April, 30 days later: 12,000 x 10.15 % x 30 / 365 = 100.1096.
        invoice = self.followed()
        with freeze_time("2026-05-01 10:00:00"):
            claim = self.claim(invoice)
        self.assertEqual(claim.date, date(2026, 5, 1))
        self.assertEqual(claim.interest, 100.11)
        self.assertTrue(claim.line_ids.is_running)
        self.assertFalse(claim.payable_by)
        with freeze_time("2026-05-02 10:00:00"):
            claim.action_recompute()
        self.assertEqual(claim.line_ids.days_late, 31)

    def test_the_bank_s_date_where_no_order_is_reported(self):
        # 12,000 x 10.15 % x 19 / 365, as ordered, but with a warning
        invoice = self.followed()
        self.pay(invoice, "2026-04-20")
        claim = self.claim(invoice)
        self.assertEqual(claim.interest, 63.40)
        self.assertTrue(claim.line_ids.is_by_bank)
        self.assertIn("perhaps a few days too", claim.line_ids.computation)
        # a person knows the day of the order
        claim.line_ids.ordered_on = "2026-04-11"
        self.assertEqual(claim.line_ids.days_late, 10)
        self.assertFalse(claim.line_ids.is_by_bank)

    def test_money_that_follows_the_order_is_dated_by_the_order(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        self.pay(invoice, "2026-04-24")
        self.assertEqual(self.claim(invoice).interest, 63.40)

    def test_a_partial_payment_in_time_and_a_credit_note(self):
        # 12,000 - 2,000 in time - 1,000 credited = 9,000:
        # 9,000 x 10.15 % x 19 / 365 = 47.5521.
        invoice = self.followed(AVAILABLE, ORDERED)
        self.pay(invoice, "2026-03-20", 2000.0)
        self.credit(invoice, "2026-05-10", 1000.0)
        claim = self.claim(invoice)
        self.assertEqual(claim.line_ids.base, 9000.0)
        self.assertEqual(claim.interest, 47.55)

    def test_retention_and_execution_are_corrected(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        claim = self.claim(invoice)
        # 11,400 x 10.15 % x 19 / 365 = 60.2326
        claim.line_ids.retention = 600.0
        self.assertEqual(claim.interest, 60.23)
        # done on 11 March: D = 10 April, 10 days: 31.7014
        claim.line_ids.executed_on = "2026-03-11"
        self.assertEqual(claim.interest, 31.70)
        with self.assertRaises(ValidationError):
            claim.line_ids.retention = 12000.01

    def test_a_start_given_by_hand(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        claim = self.claim(invoice)
        claim.line_ids.started_on = "2026-03-06"
        self.assertEqual(claim.line_ids.due_on, date(2026, 4, 5))
        claim.line_ids.contract_days = 20
        self.assertEqual(claim.line_ids.due_on, date(2026, 3, 26))

    # === WHICH INVOICES === #

    def test_in_time_nothing_is_claimed(self):
        in_time = self.followed(AVAILABLE, ("MISE_EN_PAIEMENT", "2026-04-01 10:00:00"))
        self.assertFalse(in_time.chorus_pro_is_claimable)
        with self.assertRaisesRegex(UserError, "not late"):
            self.claim(in_time)
        never = self.make_invoice()
        with self.assertRaisesRegex(UserError, "no legal due date"):
            self.claim(never)

    def test_the_filter_finds_what_can_be_claimed(self):
        ordered = self.followed(AVAILABLE, ORDERED)
        late = self.followed()
        by_bank = self.followed()
        self.pay(by_bank, "2026-04-20")
        in_time = self.followed()
        self.pay(in_time, "2026-03-20")
        credited = self.followed()
        self.credit(credited, "2026-05-10", 12000.0)
        every = ordered + late + by_bank + in_time + credited
        domain = [("id", "in", every.ids), ("chorus_pro_is_claimable", "=", True)]
        found = self.env["account.move"].search(domain)
        self.assertEqual(found, (ordered + late + by_bank).sorted())
        self.assertTrue(by_bank.chorus_pro_is_claimable)
        self.claim(late)
        self.assertNotIn(late, self.env["account.move"].search(domain))

    def test_one_letter_per_buyer(self):
        other = self.make_buyer("Commune", "12345678200051", requirement="none")
        first, second = self.followed(AVAILABLE, ORDERED), self.followed()
        third = self.followed(AVAILABLE, ORDERED, partner=other)
        claims = self.claim(first + second + third)
        self.assertEqual(len(claims), 2)
        both = claims.filtered(lambda claim: claim.partner_id == self.carl)
        self.assertEqual(both.line_ids.move_id, first + second)
        self.assertEqual(both.lump_sum, 80.0)

    def test_an_invoice_is_claimed_once(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        claim = self.claim(invoice)
        self.assertEqual(self.claim(invoice), claim, "the same one is opened")
        self.assertFalse(invoice.chorus_pro_is_claimable)
        taken = self.assertRaises(IntegrityError)
        with mute_logger("odoo.sql_db"), taken, self.cr.savepoint():
            claim.line_ids.sudo().create({"claim_id": claim.id, "move_id": invoice.id})
        claim.action_abandon()
        self.assertNotEqual(self.claim(invoice), claim)

    def test_a_half_year_without_rate_stops_the_letter(self):
        self.env["chorus.pro.ecb.rate"].search(
            [("first_day", "=", "2026-01-01")]
        ).unlink()
        invoice = self.followed(AVAILABLE, ORDERED)
        self.assertIn("not known", invoice.chorus_pro_delay_html)
        claim = self.claim(invoice)
        self.assertTrue(claim.has_fault)
        self.assertEqual(claim.total, 0)
        with self.assertRaisesRegex(UserError, "Banque de France"):
            claim.action_sent()
        self.env["chorus.pro.ecb.rate"].create(
            {"first_day": "2026-01-01", "rate": 2.15}
        )
        claim.action_recompute()
        self.assertEqual(claim.total, 103.40)

    # === ITS LIFE === #

    def test_from_the_draft_to_the_money(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        claim = self.claim(invoice)
        action = claim.action_letter()
        self.assertIn(str(claim.letter_id.id), action["url"])
        with freeze_time("2026-05-01 10:00:00"):
            claim.action_sent()
        letter = base64.b64decode(claim.letter_id.datas)
        self.assertTrue(letter.startswith(b"%PDF-"))
        self.assertEqual(claim.sent_on, date(2026, 5, 1))
        self.assertIn(claim.name, self.chatter(invoice))
        # what was sent does not change any more
        with self.assertRaises(UserError):
            claim.line_ids.retention = 10
        with self.assertRaises(UserError):
            claim.date = "2026-06-01"
        with self.assertRaises(UserError):
            claim.unlink()
        self.add_events(invoice, ("SUSPENDUE", "2026-03-05 10:00:00"))
        self.assertEqual(claim.total, 103.40)
        claim.action_letter()
        self.assertEqual(base64.b64decode(claim.letter_id.datas), letter)
        with freeze_time("2026-06-04 21:00:00"):
            self.assertFalse(claim.is_overdue)
        with freeze_time("2026-06-04 22:00:00"):  # 5 June in Paris
            claim.invalidate_recordset()
            self.assertTrue(claim.is_overdue)
            overdue = claim.search([("is_overdue", "=", True)])
            self.assertIn(claim, overdue)
        claim.action_paid()
        self.assertEqual(claim.state, "paid")
        with self.assertRaises(UserError):
            claim.action_abandon()

    def test_the_letter_says_what_it_must(self):
        invoice = self.followed(
            ("MISE_A_DISPOSITION", "2026-01-06 10:00:00"),
            ("SUSPENDUE", "2026-01-16 10:00:00"),
            ("COMPLETEE", "2026-02-02 10:00:00"),
            ("MISE_EN_PAIEMENT", "2026-03-31 10:00:00"),
            total=7236.0,
        )
        claim = self.claim(invoice)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "l10n_fr_chorus_pro.report_interest_claim", claim.ids
        )
        text = html.decode()
        for words in (
            invoice.name,
            "EJ-2026-0042",
            "CA La Riviéra du Levant",
            "L.\u00a02192\u201113",
            "D.\u00a02192\u201135",
            "R.\u00a02192\u201136",
            "16/01/2026",
            "02/02/2026",
            "04/03/2026",
            "31/03/2026",
            "10,15",
            "54,33",
            "94,33",
            "15/05/2026",
        ):
            self.assertIn(words, text)
        self.assertNotIn("R.\u00a02192\u201132", text, "a number that is not sure")

    # === RIGHTS === #

    def test_an_accountant_claims_and_billing_reads(self):
        invoice = self.followed(AVAILABLE, ORDERED)
        clerk = self.make_user("cp_claim_clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.claim(invoice, clerk)
        claim = self.claim(invoice)
        self.assertEqual(claim.with_user(clerk).total, 103.40)
        with self.assertRaises(AccessError):
            claim.with_user(clerk).action_sent()

    def test_another_company_sees_nothing(self):
        claim = self.claim(self.followed(AVAILABLE, ORDERED))
        elsewhere = self.make_user(
            "cp_claim_elsewhere",
            "account.group_account_user",
            self._create_company(name="Elsewhere"),
        )
        self.assertFalse(claim.with_user(elsewhere).search([("id", "=", claim.id)]))
        with self.assertRaises(AccessError):
            claim.line_ids.with_user(elsewhere).read(["interest"])
