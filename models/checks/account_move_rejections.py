"""What Chorus Pro means when it refuses an invoice, and where that is corrected."""

from odoo import models

from ...chorus_pro import rejections
from ...chorus_pro.codes.limits import NUMBER_MAX
from ...chorus_pro.faults import ACCOUNT, ERROR, INVOICE, Fault
from .account_move_checks import MoveFault


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_rejection_faults(self, words):
        """The fault that a refusal of Chorus Pro names, with the field to correct.

        :param words: the sentence of the report
        :return: list of one ``MoveFault``; empty for a sentence that is not known
        """
        row = rejections.find(words)
        advice = self._chorus_pro_rejection_advice(words)
        if not row.known or not row.field:
            return []
        subject = ACCOUNT if row.field.startswith("seller.") else INVOICE
        record, field = self._chorus_pro_fault_place(
            Fault(row.code, row.field, ERROR, subject)
        )
        return [MoveFault(row.code, ERROR, advice, record, field)]

    def _chorus_pro_rejection_advice(self, words):
        """What to do about a refusal, in the reader's language.

        :param words: the sentence of the report
        :return: str, "" for a sentence that is not known
        """
        self.ensure_one()
        buyer = self.commercial_partner_id.sudo().display_name or ""
        match rejections.find(words).code:
            case rejections.SERVICE_REQUIRED:
                return self.env._(
                    "The service code is missing: Chorus Pro means it here, although "
                    "it speaks of the commitment. Write the service code that "
                    "%(buyer)s gives you, then send the invoice again under the same "
                    "number.",
                    buyer=buyer,
                )
            case rejections.COMMITMENT_REQUIRED:
                return self.env._(
                    "The commitment number is missing. It stands on the order of "
                    "%(buyer)s: write it, then send the invoice again under the same "
                    "number.",
                    buyer=buyer,
                )
            case rejections.SERVICE_UNKNOWN:
                return self.env._(
                    "%(buyer)s has no active service “%(service)s”. Press “Check with "
                    "Chorus Pro” on the customer, choose one of its services on the "
                    "invoice, then send it again under the same number.",
                    buyer=buyer,
                    service=self.buyer_reference or "",
                )
            case rejections.SERVICE_RESERVED:
                return self.env._(
                    "The service FACTURES_PUBLIQUES is for invoices between public "
                    "bodies. Ask %(buyer)s for the right service code, write it, then "
                    "send the invoice again under the same number.",
                    buyer=buyer,
                )
            case rejections.SELLER_UNKNOWN:
                return self.env._(
                    "Chorus Pro knows no active structure of your SIRET. Compare the "
                    "SIRET of the Chorus Pro account with your structure in the "
                    "portal, and create or activate that structure if it is missing; "
                    "then send the invoice again under the same number."
                )
            case rejections.SELLER_SERVICE_UNKNOWN:
                return self.env._(
                    "The service of your own structure is unknown or closed. Open your "
                    "structure in the portal and activate its service, then send the "
                    "invoice again under the same number."
                )
            case rejections.PAYMENT_MEANS_MISSING:
                return self.env._(
                    "The payment means is missing. Choose it on the Chorus Pro page of "
                    "the invoice, then send it again under the same number."
                )
            case rejections.NUMBER_TOO_LONG:
                return self.env._(
                    "The number is longer than the %(limit)s characters that Chorus "
                    "Pro takes. Reset the invoice to draft, shorten the numbering of "
                    "its journal, and send it under its new number.",
                    limit=NUMBER_MAX,
                )
            case rejections.DUPLICATE:
                return self.env._(
                    "Chorus Pro holds an invoice of this number from your company. "
                    "Look for it under Chorus Pro ‣ Found at Chorus Pro, or in the "
                    "portal. If it is this one, link it; if it is another one, choose "
                    "“Replace under a new number”. Under this number it would be "
                    "refused again."
                )
            case rejections.GROSS_PRICE:
                return self.env._(
                    "The file names a gross price without its discount. This cannot be "
                    "corrected on the invoice: give the sentence of Chorus Pro to your "
                    "administrator."
                )
        return ""
