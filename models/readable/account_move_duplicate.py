"""A page that is printed beside the deposited file is a copy, and says so.

The legal original of an invoice sent to Chorus Pro is the deposited file, whose
bytes are kept. Two originals of one invoice could be paid, and deducted, twice. So the
page has no XML inside either: core embeds its own in every page that it stores, which
would be a second, different electronic original.
"""

from odoo import api, models

from ...chorus_pro.codes.deposit_mode import DATA_ENTRY
from ...chorus_pro.lifecycle import RECEIVED_STATES
from .ir_actions_report import ORIGINAL_KEY

#: ids of the invoices that are being printed and sent to Chorus Pro in one go
LEAVING_KEY = "chorus_pro_leaving_ids"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_is_duplicate(self):
        """Whether the page being rendered is a copy of what Chorus Pro has."""
        self.ensure_one()
        if self.env.context.get(ORIGINAL_KEY):
            return False  # the page of the deposited file itself
        move = self.sudo()
        transmission = move.chorus_pro_transmission_id
        account = transmission.account_id
        leaving = self.id in self.env.context.get(LEAVING_KEY, ())
        if leaving:
            account = account or account._of_moves(move)[move]
            if move._chorus_pro_syntax(account) == DATA_ENTRY:
                return False  # this very page is entered
        elif transmission.state not in RECEIVED_STATES:
            return False
        return account.mark_duplicates


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        # EXTENDS 'account': printed before it is handed to us, mailed after
        leaving = [
            invoice.id
            for invoice, data in invoices_data.items()
            if "chorus_pro" in data["sending_methods"]
        ]
        sender = self.with_context(**{LEAVING_KEY: leaving}) if leaving else self
        return super(AccountMoveSend, sender)._prepare_invoice_pdf_report(invoices_data)

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        # OVERRIDE 'account_edi_ubl_cii': the page of what goes through Chorus Pro stays
        # without core's Factur-X
        leaves = "chorus_pro" in (invoice_data.get("sending_methods") or ())
        ours = invoice.chorus_pro_is_concerned and not invoice.chorus_pro_exclusion
        if leaves or ours:
            return None
        return super()._hook_invoice_document_after_pdf_report_render(
            invoice, invoice_data
        )
