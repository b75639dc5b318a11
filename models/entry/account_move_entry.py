"""Entry by data: the invoice's own PDF, unchanged, with its data beside it."""

from dataclasses import replace

from odoo import fields, models

from ...chorus_pro import entry
from ...chorus_pro.archive import clean_name
from ...chorus_pro.checks import FRAMEWORKS_WITH_VALIDATOR
from ...chorus_pro.codes.deposit_mode import DATA_ENTRY
from ...chorus_pro.errors import FileFault
from ...chorus_pro.faults import fault
from ...chorus_pro.page.readable_pdf import check_readable, find_active_parts
from ..checks.content_fault import ContentFault


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_validator_id = fields.Many2one(
        "res.partner",
        string="Validator",
        copy=False,
        help="Who validates the payment request before the public buyer: the holder of "
        "the contract (A9) or the lead contractor (A12), known by its SIRET.",
    )

    # === BUSINESS METHODS === #

    def _chorus_pro_invoice(self, account, shared=None):
        invoice = super()._chorus_pro_invoice(account, shared)
        if invoice.framework not in FRAMEWORKS_WITH_VALIDATOR:
            return invoice
        siret = self.chorus_pro_validator_id.commercial_partner_id.chorus_pro_siret
        return replace(invoice, validator=siret or None)

    def _chorus_pro_build_file(self, account):
        if self._chorus_pro_syntax(account) != DATA_ENTRY:
            return super()._chorus_pro_build_file(account)
        self.ensure_one()
        invoice = self._chorus_pro_invoice(account)
        pdf = self._chorus_pro_own_pdf()
        try:
            made = entry.make_entry(
                invoice, pdf, bank_details=account.bank_details_name or ""
            )
        except FileFault as error:
            if not error.code.startswith("CP-PDF-"):
                raise
            raise self._chorus_pro_own_pdf_fault(error) from error
        return clean_name(f"entry_{self.name}.zip"), entry.pack(made)

    def _chorus_pro_own_pdf(self):
        """The PDF already issued, byte for byte; else the invoice's page, printed now.

        What we printed ourselves is printed again once it says something else than the
        invoice, or "Duplicata". Of a foreign PDF nobody knows what it says: it leaves
        unchanged, and CP-ENTRY-03 warned before.

        :raises ContentFault: CP-ODOO-14, it cannot be printed
        """
        return (
            self._chorus_pro_foreign_pdf().raw
            or self._chorus_pro_issued_pdf()
            or self._chorus_pro_render_readable_pdf()
        )

    def _chorus_pro_own_pdf_fault(self, error):
        """:return: the same fault, with the file or the report to replace"""
        if foreign := self._chorus_pro_foreign_pdf():
            return ContentFault(str(error), code=error.code, file=foreign.name)
        with self._chorus_pro_report_at_fault() as report:
            return ContentFault(
                str(error), code=error.code, record=report, report=report.display_name
            )

    def _chorus_pro_foreign_pdf(self):
        """The issued PDF, when it is not known to be what Odoo printed; else empty."""
        issued = self.sudo().invoice_pdf_report_id
        return issued.filtered(lambda a: not a.chorus_pro_page_digest)

    def _chorus_pro_content_faults(self, invoice, account, requirements, shared):
        found = super()._chorus_pro_content_faults(
            invoice, account, requirements, shared
        )
        if self._chorus_pro_syntax(account) != DATA_ENTRY:
            return found
        if foreign := self._chorus_pro_foreign_pdf():
            found = [*found, fault("CP-ENTRY-03", "pdf", file=foreign.name)]
            if parts := self._chorus_pro_active_parts(foreign):
                params = {"file": foreign.name, "parts": ", ".join(parts)}
                found.append(fault("CP-ENTRY-04", "pdf", **params))
        return found

    def _chorus_pro_active_parts(self, attachment):
        """Empty for what is no PDF: that is said when it is built."""
        content = attachment.raw or b""
        try:
            check_readable(content)
        except FileFault:
            return []
        return find_active_parts(content)

    def _chorus_pro_fault_place(self, fault):
        if fault.code.startswith("CP-VALIDATOR-02") and self.chorus_pro_validator_id:
            partner = self.chorus_pro_validator_id.commercial_partner_id
            return partner, "company_registry"
        return super()._chorus_pro_fault_place(fault)

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-FRAMEWORK-01": lambda v: self.env._(
                "The framework %(value)s belongs to works contracts, which have ways "
                "of their own (flows E4 and E5) that Odoo does not send. Choose A1, or "
                "enter this document on the Chorus Pro portal and leave it out here.",
                value=v["value"],
            ),
            "CP-FRAMEWORK-03": lambda v: self.env._(
                "The framework %(value)s needs a validator, and a file cannot name "
                "one. Choose “Entry by data” as the format of the customer or of the "
                "Chorus Pro account, then send again.",
                value=v["value"],
            ),
            "CP-FRAMEWORK-04": lambda v: self.env._(
                "The framework %(value)s (justice costs, tax refunds) has a way of its "
                "own that Odoo does not send. Enter this document on the Chorus Pro "
                "portal and leave it out here.",
                value=v["value"],
            ),
            "CP-VALIDATOR-01": lambda v: self.env._(
                "The framework %(value)s needs a validator: the holder of the contract "
                "for a subcontractor, the lead contractor for a joint contractor. "
                "Choose it on the invoice; it needs a SIRET.",
                value=v["value"],
            ),
            "CP-VALIDATOR-02": lambda v: self.env._(
                "The SIRET of the validator is %(siret)s: a SIRET has 14 digits. "
                "Correct it on its record.",
                siret=v["siret"],
            ),
            "CP-ENTRY-01": lambda v: self.env._(
                "This invoice has VAT on debits and VAT on payments, and an entry by "
                "data can say only one of them. Choose Factur-X as the format of this "
                "customer, or make two invoices."
            ),
            "CP-ENTRY-02": lambda v: self.env._(
                "This invoice is exempt from VAT (category %(category)s). How Chorus "
                "Pro wants the reason in an entry by data is not published: its words "
                "are sent as they are. If they are refused, choose Factur-X.",
                category=v["category"],
            ),
            "CP-ENTRY-03": lambda v: self.env._(
                "The PDF “%(file)s” of this invoice leaves as it is, and Odoo did not "
                "print it in this form. Open it and check that it says the same as "
                "the invoice: amounts, references, bank account.",
                file=v["file"],
            ),
            "CP-ENTRY-04": lambda v: self.env._(
                "The PDF “%(file)s” of this invoice leaves as it is, and it holds more "
                "than a page: %(parts)s. The buyer's programs may refuse it or start "
                "it. Print it again to PDF and replace it, or choose Factur-X.",
                file=v["file"],
                parts=v["parts"],
            ),
            "CP-FILE-03": lambda v: self.env._(
                "The PDF of the invoice is too big: Chorus Pro takes 10 MB. Make its "
                "pictures smaller, or choose Factur-X as the format."
            ),
        }

    # === WHAT HAPPENED === #

    def _chorus_pro_notify_entry(self, deposit):
        """Registered at once; says so when Chorus Pro did not keep the number."""
        self._chorus_pro_done()
        self._chorus_pro_say(
            self.env._(
                "Entered in Chorus Pro under the identifier %(identifier)s. You are "
                "told when there is something to do.",
                identifier=deposit.entry_id,
            )
        )
        number = deposit.entry_number
        if number and number != self.name:
            text = self.env._(
                "Chorus Pro registered this invoice under the number %(theirs)s "
                "instead of %(ours)s. It is followed under %(theirs)s; tell the buyer, "
                "and compare both in the portal.",
                theirs=number,
                ours=self.name,
            )
            self._chorus_pro_say(text)
            self._chorus_pro_call(self.env._("Chorus Pro changed the number"), text)
