"""The format of a file: of the account, of the customer, once and for all reserved."""

import io
import tarfile

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..chorus_pro.codes.flow_syntax import CII_16B, FACTURX, UBL
from ..chorus_pro.invoice import Attachment
from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestFormats(ChorusProPathCommon):
    def root(self, transmission):
        """Local name of the root of the file that was built."""
        content = transmission.with_context(bin_size=False).file
        self.assertTrue(content, transmission.fault_text)
        return etree.QName(etree.fromstring(content.content)).localname

    def test_an_account_without_choice_sends_facturx(self):
        self.assertEqual(self.account.syntax, FACTURX)
        transmission = self.send(self.make_invoice())
        self.assertEqual(transmission.syntax, FACTURX)
        self.assertTrue(transmission.filename.endswith(".pdf"))
        self.assertEqual(transmission.state, "deposited")

    def test_cii_alone_is_deposited_and_integrated(self):
        self.account.syntax = CII_16B
        move = self.make_invoice()
        transmission = self.send(move)
        self.assertEqual(transmission.syntax, CII_16B)
        name = move.name.replace("/", "-")
        self.assertEqual(transmission.filename, f"cii_{name}.xml")
        self.make_due(transmission.deposit_id)
        self.follow()
        self.assertEqual(transmission.state, "integrated", transmission.fault_text)

    def test_ubl_is_refused_until_it_is_allowed(self):
        with self.assertRaisesRegex(ValidationError, "Allow UBL"):
            self.account.syntax = UBL
        self.account.write({"allow_ubl": True, "syntax": UBL})
        transmissions = self.send(self.make_invoice())
        refund = self.make_invoice(move_type="out_refund")
        transmissions |= self.send(refund)
        for transmission in transmissions:
            self.assertEqual(transmission.syntax, UBL)
            self.assertTrue(transmission.filename.startswith("ubl_"))
        self.make_due(transmissions.deposit_id)
        self.follow()
        states = set(transmissions.mapped("state"))
        self.assertEqual(states, {"integrated"}, transmissions.mapped("fault_text"))

    def test_the_customer_has_the_last_word(self):
        self.carl.chorus_pro_syntax = CII_16B
        other = self.make_buyer("Other", "21971131500013")
        other.chorus_pro_requirement = "none"
        moves = self.make_invoice() + self.make_invoice(partner=other)
        accounts = self.env["chorus.pro.account"]._of_moves(moves)
        found = [move._chorus_pro_syntax(accounts[move]) for move in moves]
        self.assertEqual(found, [CII_16B, FACTURX])

    def test_a_customer_with_ubl_needs_an_account_that_allows_it(self):
        self.carl.chorus_pro_syntax = UBL
        move = self.make_invoice()
        (fault,) = move._chorus_pro_check()[move]
        self.assertEqual(fault.code, "CP-ODOO-20")
        self.assertEqual(fault.record, self.account)
        self.assertIn("does not allow", fault.message)
        self.account.allow_ubl = True
        self.assertFalse(move._chorus_pro_check()[move])

    def test_what_was_reserved_stays(self):
        self.account.syntax = CII_16B
        move = self.make_invoice()
        transmission = move._chorus_pro_reserve()
        self.carl.chorus_pro_syntax = FACTURX
        self.assertEqual(move._chorus_pro_syntax(self.account), CII_16B)
        self.assertEqual(transmission.syntax, CII_16B)

    def test_an_attachment_of_another_type_proposes_facturx(self):
        self.account.syntax = CII_16B
        move = self.make_invoice()
        attachment = Attachment("plans.zip", b"PK", "application/zip")
        original = type(move)._chorus_pro_invoice

        def with_attachment(moves, *args, **kwargs):
            invoice = original(moves, *args, **kwargs)
            object.__setattr__(invoice, "attachments", (attachment,))
            return invoice

        self.patch(type(move), "_chorus_pro_invoice", with_attachment)
        (fault,) = move._chorus_pro_check()[move]
        self.assertEqual(fault.code, "CP-FORMAT-01")
        self.assertIn("Factur-X", fault.message)
        self.account.syntax = FACTURX
        self.assertFalse(move._chorus_pro_check()[move])

    def test_several_invoices_of_one_format_leave_in_one_archive(self):
        self.account.syntax = CII_16B
        moves = self.make_invoice() + self.make_invoice()
        transmissions = self.send(moves)
        deposit = transmissions.deposit_id
        self.assertEqual(len(deposit), 1)
        self.assertTrue(deposit.filename.endswith(".tar.gz"))
        flow = self.simulator.store.flows[deposit.flow_number]
        with tarfile.open(fileobj=io.BytesIO(flow.content)) as archive:
            members = sorted(archive.getnames())
        self.assertEqual(members, sorted(transmissions.mapped("filename")))
        self.make_due(deposit)
        self.follow()
        self.assertEqual(set(transmissions.mapped("state")), {"integrated"})
