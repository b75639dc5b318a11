"""BG-19: what a direct debit says of its mandate, its creditor and its debtor."""

from dataclasses import replace

from odoo import fields, models

from ...chorus_pro.codes.payment_means import DIRECT_DEBITS
from ...chorus_pro.identifiers import clean_reference


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_mandate = fields.Char(
        string="Direct debit mandate",
        help="Reference of the mandate that the buyer signed (BT-89).",
    )
    chorus_pro_debited_bank_id = fields.Many2one(
        "res.partner.bank",
        string="Debited account",
        help="The buyer's account that is debited (BT-91). Empty: the only IBAN of the "
        "customer.",
    )

    # === BUSINESS METHODS === #

    def _chorus_pro_invoice(self, account, shared=None):
        invoice = super()._chorus_pro_invoice(account, shared)
        if invoice.payment.means_code not in DIRECT_DEBITS:
            return invoice
        payment = replace(
            invoice.payment,
            mandate=clean_reference(self._chorus_pro_mandate()) or None,
            creditor_identifier=account._direct_debit_creditor(self.company_id) or None,
            debited_iban=self._chorus_pro_debited_bank().sanitized_acc_number or None,
        )
        return replace(invoice, payment=payment)

    def _chorus_pro_bank_mandate(self):
        """OCA's mandate: of the invoice, else the valid one of the customer; perhaps
        empty, None where the module is not installed."""
        if "mandate_id" in self._fields and self.mandate_id:
            return self.mandate_id
        buyer = self.commercial_partner_id.with_company(self.company_id)
        return buyer.valid_mandate_id if "valid_mandate_id" in buyer._fields else None

    def _chorus_pro_mandate(self):
        """BT-89. OCA's bank mandates keep it on the invoice too."""
        if self.chorus_pro_mandate:
            return self.chorus_pro_mandate
        mandate = self._chorus_pro_bank_mandate()
        if mandate and "unique_mandate_reference" in mandate._fields:
            return mandate.unique_mandate_reference
        return None

    def _chorus_pro_debited_bank(self):
        """BT-91: the one chosen, that of the mandate, else the buyer's only IBAN.

        An account of which one of several would have to be guessed is not written.
        """
        bank = self.chorus_pro_debited_bank_id
        mandate = self._chorus_pro_bank_mandate()
        if not bank and mandate and "partner_bank_id" in mandate._fields:
            bank = mandate.partner_bank_id
        if not bank:
            ibans = self.commercial_partner_id.bank_ids.filtered(
                lambda one: one.acc_type == "iban"
            )
            bank = ibans if len(ibans) == 1 else ibans.browse()
        return bank

    def _chorus_pro_fault_place(self, fault):
        if fault.field == "payment.creditor_identifier":
            account = self.env["chorus.pro.account"]._of_moves(self)[self]
            return account, "creditor_identifier"
        bank = self._chorus_pro_debited_bank()
        if fault.code == "CP-PAYMENT-04" and fault.field == "payment.debited_iban":
            return bank, "acc_number"
        return super()._chorus_pro_fault_place(fault)

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-PAYMENT-05": lambda v: self.env._(
                "The payment is by direct debit and no mandate is known. Check that "
                "the buyer signed one."
            ),
            "CP-PAYMENT-06": lambda v: self.env._(
                "The payment is by SEPA direct debit and your creditor identifier is "
                "not known. Write it on the Chorus Pro account: your bank gave it to "
                "you."
            ),
            "CP-PAYMENT-07": lambda v: self.env._(
                "The payment is by SEPA direct debit and the account of %(buyer)s to "
                "debit is not known. Choose it on the invoice.",
                buyer=v["buyer"],
            ),
            "CP-PAYMENT-08": lambda v: self.env._(
                "“%(value)s” is not a SEPA creditor identifier. Correct it on the "
                "Chorus Pro account.",
                value=v["value"],
            ),
        }
