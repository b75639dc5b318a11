"""The page that a person reads: the invoice's own report, ready to become PDF/A-3."""

import logging

import psycopg2

from odoo import models

from ..checks.content_fault import ContentFault
from .ir_actions_report import CONTEXT_KEY

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_render_readable_pdf(self):
        """Render this invoice with the report that core's Send would use.

        Rendered anew, never taken from an attachment: a PDF already issued holds core's
        own XML, and may show values that have changed since. Nothing is stored.

        :rtype: bytes
        :raises ContentFault: CP-ODOO-14, with the report at fault
        """
        self.ensure_one()
        move = self.with_company(self.company_id)
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        reports = reports.with_context(
            **{CONTEXT_KEY: True},
            # core gives HTML back in tests otherwise
            force_report_rendering=True,
            report_pdf_no_attachment=True,
        )
        report = reports.browse()
        try:
            report = move.env["account.move.send"]._get_default_pdf_report_id(move)
            streams, _kind = reports._pre_render_qweb_pdf(report.id, res_ids=move.ids)
            content = streams[self.id]["stream"].getvalue()
        except (ContentFault, psycopg2.Error):
            # told already, or a lost transaction: whoever opened it decides
            raise
        except Exception as error:
            _logger.warning(
                "Invoice %s: the report %s failed", self.id, report.id, exc_info=True
            )
            raise ContentFault(
                f"report {report.id}: {error}",
                code="CP-ODOO-14",
                record=report or None,
                report=report.display_name or "",
                error=self._chorus_pro_reason(error),
            ) from error
        if not content.startswith(b"%PDF-"):
            raise ContentFault(
                "wkhtmltopdf gave no PDF",
                code="CP-ODOO-14",
                record=report,
                report=report.display_name,
                error=self.env._("the program wkhtmltopdf gave no page"),
            )
        return content

    def _chorus_pro_page_siret(self):
        """The seller's SIRET as the file says it, on our own renders only.

        :return: 14 digits in the usual groups, or "" on everybody else's documents
        """
        self.ensure_one()
        if not self.env.context.get(CONTEXT_KEY):
            return ""
        account = self.env["chorus.pro.account"].sudo()._of_moves(self)[self]
        siret = account.siret or ""
        return " ".join(filter(None, (siret[:3], siret[3:6], siret[6:9], siret[9:])))
