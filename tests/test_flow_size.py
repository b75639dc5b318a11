"""No invoice, however heavy, keeps another from leaving."""

import random

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..chorus_pro import errors
from ..chorus_pro.codes.flow_syntax import CII_16B
from .common_path import ChorusProPathCommon

PUSH_LOGGER = "odoo.addons.l10n_fr_chorus_pro.models.deposit.chorus_pro_deposit_push"
TURN_LOGGER = "odoo.addons.l10n_fr_chorus_pro.models.connection.chorus_pro_turn"


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestFlowSize(ChorusProPathCommon):
    def setUp(self):
        super().setUp()
        self.noise = random.Random(1)

    def attach(self, move, *sizes):
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{n}.pdf",
                    "raw": b"%PDF-" + self.noise.randbytes(size - 5),
                    "mimetype": "application/pdf",
                    "res_model": move._name,
                    "res_id": move.id,
                }
                for n, size in enumerate(sizes)
            ]
        )
        move.chorus_pro_attachment_ids = attachments

    def codes(self, move):
        return [fault.code for fault in move._chorus_pro_check()[move]]

    def ready(self, moves):
        """Built, as by a version that did not weigh what it built."""
        self.env.flush_all()
        transmissions = moves._chorus_pro_reserve()
        self.build()
        self.assertEqual(set(transmissions.mapped("state")), {"ready"})
        return transmissions.sorted("id")

    def on_other_account(self):
        """An invoice that leaves by another account, chosen by its journal."""
        account = self.make_account(name="Other", company_id=self.account.company_id.id)
        journal = self.company_data["default_journal_sale"].copy({"code": "OTH"})
        journal.chorus_pro_account_id = account
        return self.make_invoice(journal_id=journal.id)

    def break_envelope(self, broken, error):
        """No envelope that holds this transmission can be made."""
        deposits = type(self.env["chorus.pro.deposit"])
        original, filename = deposits._envelope, broken.filename

        def envelope(deposit, files, syntax):
            if filename in [name for name, _content in files]:
                raise error
            return original(deposit, files, syntax)

        self.patch(deposits, "_envelope", envelope)

    # === BEFORE IT LEAVES === #

    def test_the_heavy_invoice_is_told_and_the_good_one_leaves(self):
        heavy, good = self.make_invoice(), self.make_invoice()
        self.attach(heavy, 9_999_000, 9_999_000, 9_999_000)
        self.assertIn("CP-ATTACHMENT-10", self.codes(heavy))
        transmissions = self.send(heavy + good).grouped("move_id")
        self.assertEqual(transmissions[good].state, "deposited")
        self.assertEqual(transmissions[heavy].state, "faulty")
        self.assertIn("30 MB", transmissions[heavy].fault_text)
        self.assertEqual(heavy.chorus_pro_stage, "action_needed")

    def test_base64_is_counted_before_and_the_xml_when_it_is_built(self):
        move = self.make_invoice()
        buyer = move.commercial_partner_id.with_company(move.company_id)
        buyer.chorus_pro_syntax = CII_16B
        self.attach(move, 9_000_000, 9_000_000, 4_500_000)
        self.assertIn("CP-ATTACHMENT-10", self.codes(move))
        self.assertEqual(self.send(move).state, "faulty")
        self.attach(move, 9_000_000, 9_000_000, 4_500_001)
        self.assertIn("CP-ATTACHMENT-05", self.codes(move))

    # === WHILE IT IS CLAIMED === #

    def test_one_file_that_cannot_leave_is_found_in_its_group(self):
        moves = self.make_invoice() + self.make_invoice() + self.make_invoice()
        transmissions = self.ready(moves + self.on_other_account())
        culprit = transmissions[1]
        params = {"size": 30_035_126, "limit": 30_000_000}
        error = errors.FileFault("too big", code="CP-FILE-04", params=params)
        self.break_envelope(culprit, error)
        with mute_logger(PUSH_LOGGER):
            self.push()
        self.assertEqual(culprit.state, "faulty")
        self.assertRegex(culprit.fault_text, r"30[.,]04 MB")
        others = transmissions - culprit
        self.assertEqual(set(others.mapped("state")), {"deposited"})
        self.assertFalse(culprit.deposit_id)
        self.assertEqual(len(self.calls("deposer/flux")), len(others.deposit_id))

    def test_an_unforeseen_error_of_one_file_is_its_own(self):
        transmissions = self.ready(self.make_invoice() + self.make_invoice())
        self.break_envelope(transmissions[0], ZeroDivisionError())
        logger = "odoo.addons.l10n_fr_chorus_pro.models.deposit.account_move_sending"
        with mute_logger(PUSH_LOGGER, logger):
            self.push()
        self.assertEqual(transmissions.mapped("state"), ["faulty", "deposited"])

    def test_an_account_that_breaks_stops_no_other(self):
        transmissions = self.ready(self.make_invoice() + self.on_other_account())
        broken = self.account
        deposits = type(self.env["chorus.pro.deposit"])
        commit, failing = deposits._commit_for_good, [True]

        def commit_for_good(deposit):
            if failing and deposit.account_id == broken:
                raise ZeroDivisionError
            return commit(deposit)

        self.patch(deposits, "_commit_for_good", commit_for_good)
        with self.assertLogs(TURN_LOGGER, "ERROR") as logs:
            self.push()
        self.assertIn(f"chorus.pro.account({broken.id},)", logs.output[0])
        self.assertEqual(transmissions.mapped("state"), ["ready", "deposited"])
        self.assertIn("Nothing is lost", broken.push_error)
        self.assertFalse(self.deposits(), "nothing is half reserved")
        failing.clear()
        self.push()
        self.assertEqual(set(transmissions.mapped("state")), {"deposited"})
        self.assertFalse(broken.push_error)
