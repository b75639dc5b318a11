"""A direct debit names its creditor and its debtor; a fault opens what lacks them."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_content import ContentCommon

IBAN = "FR1420041010050500013M02606"


@tagged("post_install", "-at_install")
class TestDirectDebit(ContentCommon):
    def faults(self, **values):
        move = self.make_invoice(chorus_pro_payment_means="59", **values)
        found = move._chorus_pro_check()[move]
        return {
            fault.code: fault for fault in found if fault.code.startswith("CP-PAYMENT")
        }

    def bank(self, number, partner):
        return self.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": partner.id}
        )

    def test_each_warning_opens_the_record_to_correct(self):
        faults = self.faults()
        self.assertEqual(
            {code: (fault.level, fault.field) for code, fault in faults.items()},
            {
                "CP-PAYMENT-05": ("warning", "chorus_pro_mandate"),
                "CP-PAYMENT-06": ("warning", "creditor_identifier"),
                "CP-PAYMENT-07": ("warning", "chorus_pro_debited_bank_id"),
            },
        )
        self.assertEqual(faults["CP-PAYMENT-06"].record, self.account)

    def test_a_wrong_debited_iban_opens_the_account_of_the_customer(self):
        bank = self.bank(IBAN, self.carl)
        bank.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner_bank SET sanitized_acc_number = %s WHERE id = %s",
            ["FR1420041010050500013M02607", bank.id],
        )
        bank.invalidate_recordset()
        self.assertEqual(self.faults()["CP-PAYMENT-04"].record, bank)

    def test_the_creditor_identifier_of_an_account_has_a_key(self):
        with self.assertRaisesRegex(ValidationError, "creditor identifier"):
            self.account.sudo().creditor_identifier = "FR73ZZZ123456"
        self.account.sudo().creditor_identifier = "FR72 ZZZ 123456"
        self.bank(IBAN, self.carl)
        self.assertFalse(self.faults(chorus_pro_mandate="M"))
