"""Late penalties and recovery costs as a public invoice says them (PMD, PMT).

Dated texts, the company's to edit (``chorus.pro.mention``), written into the file and
on the readable page: CCP R2192-31 and D2192-35, never the "3 fois le taux légal" of
private customers. Whether the law wants them on a public invoice is not sure; printing
them costs nothing (docs/late-payment.md).
"""

from odoo import models

from ...chorus_pro.codes.framework import ALREADY_PAID
from ...chorus_pro.invoice import Note

SUBJECTS = ("PMD", "PMT")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _chorus_pro_notes(self):
        # EXTENDS: after what the invoice itself says
        return super()._chorus_pro_notes() + self._chorus_pro_penalty_notes()

    def _chorus_pro_penalty_notes(self):
        """:return: tuple of :class:`Note` with their subjects, those with a text"""
        self.ensure_one()
        is_paid = self._chorus_pro_settlement().framework == ALREADY_PAID
        if self.move_type != "out_invoice" or is_paid:
            return ()
        mentions = self.env["chorus.pro.mention"]
        texts = {
            subject: mentions._get(subject, self.invoice_date)[0]
            for subject in SUBJECTS
        }
        return tuple(Note(text, subject) for subject, text in texts.items() if text)

    def _chorus_pro_page_penalties(self):
        """What a public buyer reads; "" on everybody else's documents."""
        if not self._chorus_pro_has_public_page():
            return ""
        return " ".join(note.text for note in self._chorus_pro_penalty_notes())
