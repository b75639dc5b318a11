"""Faults found before anything leaves: what, how serious, and which record to open."""

from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chorus_pro.faults import FAULTS
from .common_content import ContentCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestChecks(ContentCommon):
    def test_sound_invoice_has_no_fault(self):
        self.assertEqual(self.fault_codes(self.make_invoice()), [])

    def test_faults_are_said_all_at_once_with_their_record(self):
        self.carl.company_registry = "200041507"
        move = self.make_invoice(purchase_order_reference="9" * 51)
        faults = {fault.code: fault for fault in move._chorus_pro_check()[move]}
        self.assertEqual(faults["CP-BUYER-03"].record, self.carl)
        self.assertEqual(faults["CP-BUYER-03"].field, "company_registry")
        self.assertEqual(faults["CP-COMMITMENT-03"].record, move)
        self.assertEqual(faults["CP-COMMITMENT-03"].field, "purchase_order_reference")
        self.assertIn("SIREN", faults["CP-BUYER-03"].message)

    def test_amounts_are_written_in_the_language_of_the_reader(self):
        params = {
            "rate": Decimal("8.5"),
            "found": Decimal("1234.50"),
            "expected": Decimal(7),
        }
        move = self.make_invoice()
        in_french = move.with_context(lang="fr_FR")
        text = in_french._chorus_pro_fault_message("CP-TAX-04", params)
        for word in ("8,5", "234,50", " 7."):
            self.assertIn(word, text)
        self.env["res.lang"]._activate_lang("en_US")
        text = move.with_context(lang="en_US")._chorus_pro_fault_message(
            "CP-TAX-04", params
        )
        self.assertIn("1,234.50", text)

    def test_what_the_buyer_requires(self):
        move = self.make_invoice(purchase_order_reference=False)
        self.assertEqual(self.fault_codes(move), ["CP-COMMITMENT-01"])
        self.structure.requirement = "both"
        self.assertEqual(self.fault_codes(move), ["CP-SERVICE-01", "CP-COMMITMENT-01"])

    def test_unknown_buyer_is_a_warning(self):
        self.structure.unlink()
        move = self.make_invoice()
        self.assertEqual(self.fault_codes(move), [])
        self.assertIn("CP-BUYER-13", self.fault_codes(move, "warning"))

    def test_draft_does_not_go(self):
        self.assertEqual(
            self.fault_codes(self.make_invoice(post=False)), ["CP-ODOO-01"]
        )

    def test_company_without_account(self):
        move = self.make_invoice()
        self.account.active = False
        faults = move._chorus_pro_check()[move]
        self.assertEqual(faults[0].code, "CP-ODOO-02")
        self.assertEqual(faults[0].record, self.company)

    def test_account_that_may_not_deposit_says_why(self):
        move = self.make_invoice()
        self.account.technical_password = False
        with patch.object(
            type(self.account), "_deposit_block_reason", return_value="Because."
        ):
            fault = move._chorus_pro_check()[move][0]
        self.assertEqual((fault.code, fault.message), ("CP-ODOO-03", "Because."))
        self.assertEqual(fault.record, self.account)

    def test_customer_of_another_method(self):
        move = self.make_invoice()
        self.carl.invoice_sending_method = "email"
        self.assertEqual(self.fault_codes(move), ["CP-ODOO-04"])

    def test_left_out_or_already_on_its_way(self):
        move = self.make_invoice()
        move.chorus_pro_exclusion = "not_through"
        self.assertEqual(self.fault_codes(move), ["CP-ODOO-05"])
        move.chorus_pro_exclusion = False
        transmission = move._chorus_pro_reserve()
        self.assertEqual(self.fault_codes(move), ["CP-ODOO-06"])
        faults = move._chorus_pro_check(transmission=transmission)[move]
        self.assertFalse([fault for fault in faults if fault.level == "error"])

    def test_invoice_that_cannot_be_described_stops_no_other(self):
        sound, broken = self.make_invoice(), self.make_invoice()
        Move = type(sound)
        describe = Move._chorus_pro_invoice

        def fail(move, account, shared=None):
            if move == broken:
                raise ZeroDivisionError("broken line")
            return describe(move, account, shared)

        logger = "odoo.addons.l10n_fr_chorus_pro.models.checks.account_move_checks"
        with patch.object(Move, "_chorus_pro_invoice", fail), mute_logger(logger):
            faults = (sound + broken)._chorus_pro_check()
        self.assertFalse([f for f in faults[sound] if f.level == "error"])
        self.assertEqual([f.code for f in faults[broken]], ["CP-ODOO-07"])

    def test_customer_that_the_user_may_not_read_stops_no_other(self):
        sound = self.make_invoice()
        elsewhere = self.make_buyer("Commune d'ailleurs", "20004150700001")
        hidden = self.make_invoice(elsewhere)
        # written by somebody who works for several companies
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [other.id, elsewhere.id],
        )
        self.env.invalidate_all()
        user = self.make_user("hidden", "account.group_account_invoice")
        moves = (sound + hidden).with_user(user)
        faults = moves._chorus_pro_check()
        self.assertFalse([f for f in faults[moves[0]] if f.level == "error"])
        (fault,) = faults[moves[1]]
        self.assertEqual(fault.code, "CP-ODOO-22")
        self.assertIn("Commune d'ailleurs", fault.message)

    def test_line_without_tax_opens_the_invoice(self):
        line = {"name": "Port", "price_unit": 5.0, "tax_ids": []}
        move = self.make_invoice(lines=[line])
        (fault,) = [f for f in move._chorus_pro_check()[move] if f.level == "error"]
        self.assertEqual((fault.code, fault.record), ("CP-ODOO-08", move))
        self.assertIn("Port", fault.message)

    def test_every_text_can_be_written(self):
        move = self.make_invoice()
        texts = move._chorus_pro_fault_texts()
        own = {code for code in texts if code.startswith("CP-ODOO-")}
        self.assertFalse(set(texts) - own - set(FAULTS), "texts without a fault")

        class Everything(dict):
            def __missing__(self, key):
                weighed = key in ("size", "limit", "content")
                return 1_000_000 if weighed else f"<{key}>"

        for code, text in texts.items():
            with self.subTest(code=code):
                self.assertTrue(text(Everything()))
        for code in FAULTS:
            self.assertTrue(move._chorus_pro_fault_message(code, {}))

    def test_queries_do_not_grow_with_the_number_of_invoices(self):
        moves = self.env["account.move"]
        for index in range(50):
            buyer = self.make_buyer(
                f"Commune {index}", f"2000415070{index:04}", requirement="none"
            )
            moves += self.make_invoice(partner=buyer)
        self.env.flush_all()
        counts = []
        for number in (5, 5, 50):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            moves[:number].with_prefetch()._chorus_pro_check()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2, counts)
