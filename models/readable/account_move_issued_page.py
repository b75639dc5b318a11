"""The PDF that an invoice was issued as is the page of its Factur-X.

Whoever was mailed the invoice and the public buyer then look at the same page. It is
printed again once it would say something else: the words of both are compared, not
dates, for most of what is written to an invoice is not printed.
"""

import hashlib

from odoo import api, models

from . import report_html
from .ir_actions_report import CONTEXT_KEY, ORIGINAL_KEY
from .ir_actions_report_pictures import WITNESS_KEY, Witness

#: of the words that were printed, in what core collects of an invoice
DIGEST = "chorus_pro_page_digest"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_issued_pdf(self):
        """The PDF already issued, while it says what would be printed now.

        :return: bytes, or None when there is none, it was a copy, or it is out of date
        :raises ContentFault: CP-ODOO-14, with the report at fault
        """
        self.ensure_one()
        issued = self.sudo().invoice_pdf_report_id
        if not issued.chorus_pro_page_digest:
            return None
        with self._chorus_pro_report_at_fault() as report:
            move = self.with_context(**{CONTEXT_KEY: True, ORIGINAL_KEY: True})
            move._chorus_pro_check_page_sums(report)
            digest = issued._chorus_pro_bind(move._chorus_pro_page_digest(report))
        return issued.raw if issued.chorus_pro_page_digest == digest else None

    def _chorus_pro_page_digest(self, report):
        """SHA-256 of the words of this invoice's page, in hexadecimal.

        :param report: ``ir.actions.report``
        """
        words = report_html.words(self._chorus_pro_page_html(report))
        return hashlib.sha256(words.encode()).hexdigest()


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        # EXTENDS 'account': the page of a public buyer's invoice is ours from the start
        ours, others = {}, {}
        for invoice, data in invoices_data.items():
            group = ours if invoice.chorus_pro_is_concerned else others
            group[invoice] = data
        if others:
            super()._prepare_invoice_pdf_report(others)
        if not ours:
            return
        witness = Witness()
        printer = self.with_context(**{CONTEXT_KEY: True, WITNESS_KEY: witness})
        super(AccountMoveSend, printer)._prepare_invoice_pdf_report(ours)
        if witness.missed:
            return  # printed again for the deposit, which names the picture
        for invoice, data in ours.items():
            values = data.get("pdf_attachment_values")
            # none where the page could not be printed; HTML where tests print nothing
            if values and values["raw"].startswith(b"%PDF-"):
                move = invoice.with_context(**printer.env.context)
                digest = move._chorus_pro_page_digest(data["pdf_report"])
                data[DIGEST] = digest

    @api.model
    def _link_invoice_documents(self, invoices_data):
        # EXTENDS 'account': once the bytes are those that are kept
        linked = super()._link_invoice_documents(invoices_data)
        for invoice, data in invoices_data.items():
            if DIGEST in data:
                issued = invoice.sudo().invoice_pdf_report_id
                issued.chorus_pro_page_digest = issued._chorus_pro_bind(data[DIGEST])
        return linked
