"""The Factur-X of an invoice: its page, its XML and its attachments, as PDF/A-3b."""

import logging

from odoo import fields, models

from ...chorus_pro.errors import FileFault
from ...chorus_pro.facturx import build_facturx, check_pdfa_structure
from ..checks.content_fault import ContentFault

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_build_facturx(self, invoice, xml):
        """The readable page with the XML and the attachments in it.

        :raises ContentFault: CP-PDF-*, the page of which report cannot become PDF/A-3
        :raises FileFault: CP-FILE-*, about what is embedded
        """
        issued = self._chorus_pro_issued_pdf()
        if issued:
            try:
                return self._chorus_pro_facturx_of(issued, invoice, xml)
            except FileFault as error:
                # stamped, signed or protected since, by another program
                _logger.info(
                    "Invoice %s: its PDF cannot become PDF/A-3 (%s), printed again",
                    self.id,
                    error.code,
                )
        page = self._chorus_pro_render_readable_pdf()
        with self._chorus_pro_report_at_fault() as report:
            try:
                return self._chorus_pro_facturx_of(page, invoice, xml)
            except FileFault as error:
                if not error.code.startswith("CP-PDF-"):
                    raise
                raise ContentFault(
                    str(error),
                    code=error.code,
                    record=report,
                    report=report.display_name,
                    **getattr(error, "params", {}),
                ) from error

    def _chorus_pro_facturx_of(self, page, invoice, xml):
        """:raises FileFault: it cannot become PDF/A-3"""
        content = build_facturx(
            page,
            xml,
            invoice.attachments,
            number=invoice.number,
            seller_name=invoice.seller.name,
            created=fields.Datetime.now(),
        )
        for fault in check_pdfa_structure(content):
            if fault.level == "error":
                raise ContentFault(fault.message, code=fault.code, **fault.params)
        return content

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-PDF-01": self._chorus_pro_text_of_unreadable_pdf,
            "CP-PDF-02": self._chorus_pro_text_of_locked_pdf,
            "CP-PDF-03": lambda v: self.env._(
                "The report “%(report)s” uses the font %(font)s without putting it "
                "into the PDF, which then cannot be archived, and Chorus Pro would "
                "refuse it. Choose another font in the report or in the layout.",
                report=v["report"],
                font=v["font"],
            ),
            "CP-PDF-04": lambda v: self.env._(
                "The report “%(report)s” puts into the PDF what cannot be archived "
                "(%(reason)s: a script, a form, a film), and Chorus Pro would refuse "
                "it. Take it out of the report.",
                report=v["report"],
                reason=v["reason"],
            ),
            "CP-PDF-06": lambda v: self.env._(
                "The report “%(report)s” puts a note on page %(page)s that would not "
                "be printed, and Chorus Pro would refuse the PDF. Take it out of the "
                "report.",
                report=v["report"],
                page=v["page"],
            ),
            "CP-PDF-11": lambda v: self.env._(
                "Page %(page)s made by the report “%(report)s” shows a character that "
                "no font of the server can draw, such as an emoji, and Chorus Pro "
                "would refuse the PDF. Write it in letters: in the lines, the terms or "
                "the names of the invoice.",
                page=v["page"],
                report=v["report"],
            ),
            "CP-PDF-08": lambda v: self.env._(
                "The report “%(report)s” has CMYK colours on page %(page)s, those of a "
                "printing press, which cannot be archived beside the colours of a "
                "screen, and Chorus Pro would refuse the PDF. Export the picture or "
                "the letterhead in RGB.",
                report=v["report"],
                page=v["page"],
            ),
            "CP-PDF-09": lambda v: self.env._(
                "The report “%(report)s” draws page %(page)s in a way that cannot be "
                "archived (%(reason)s), and Chorus Pro would refuse the PDF. Make the "
                "letterhead or what is added to the report with another program, or "
                "choose another report.",
                report=v["report"],
                page=v["page"],
                reason=v["reason"],
            ),
            "CP-PDF-12": lambda v: self.env._(
                "The report “%(report)s” prints %(left)s as the amount that is left, "
                "and Chorus Pro would be asked for %(due)s: a credit note reaches the "
                "buyer on its own and is not deducted twice. Choose Odoo's own report, "
                "or have this one print the amount due like it.",
                report=v["report"],
                left=v["left"],
                due=v["due"],
            ),
        }

    def _chorus_pro_text_of_unreadable_pdf(self, v):
        if "file" in v:
            return self.env._(
                "The PDF “%(file)s” of this invoice, which Odoo did not print, cannot "
                "be read: it is damaged, empty or no PDF, and Chorus Pro would refuse "
                "it. Replace it by one that opens, or reset the invoice to draft and "
                "confirm it: Odoo then prints it itself.",
                file=v["file"],
            )
        return self.env._(
            "The report “%(report)s” made a PDF that cannot be read, and Chorus Pro "
            "would refuse it. Choose another report on the customer or the journal, or "
            "ask your administrator to correct this one.",
            report=v["report"],
        )

    def _chorus_pro_text_of_locked_pdf(self, v):
        if "file" in v:
            return self.env._(
                "The PDF “%(file)s” of this invoice, which Odoo did not print, is "
                "protected (a password, or forbidden to copy or to print), and Chorus "
                "Pro would refuse it. Replace it by one without protection, or reset "
                "the invoice to draft and confirm it: Odoo then prints it itself.",
                file=v["file"],
            )
        return self.env._(
            "The report “%(report)s” makes a PDF that is protected (a password, or "
            "forbidden to copy or to print), and Chorus Pro would refuse it. Choose "
            "another report on the customer or the journal, or ask your administrator "
            "to take the protection out.",
            report=v["report"],
        )
