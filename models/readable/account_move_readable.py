"""The page that a person reads: the invoice's own report, ready to become PDF/A-3."""

import logging
from contextlib import contextmanager
from decimal import Decimal

import psycopg2

from odoo import models
from odoo.tools import formatLang

from ...chorus_pro.codes import payment_means
from ...chorus_pro.errors import FileFault
from ...chorus_pro.totals import round_amount
from ..checks.content_fault import ContentFault
from . import report_html
from .ir_actions_report import CONTEXT_KEY, ORIGINAL_KEY

_logger = logging.getLogger(__name__)

#: the amount due in our own block of core's report
DUE_MARK = b'name="chorus_pro_due"'


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_render_readable_pdf(self):
        """Render this invoice with the report that core's Send would use.

        Nothing is stored.

        :rtype: bytes
        :raises ContentFault: CP-ODOO-14, with the report at fault; CP-ODOO-15, with the
            picture
        """
        self.ensure_one()
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        reports = reports.with_context(
            **{CONTEXT_KEY: True, ORIGINAL_KEY: True},
            # core gives HTML back in tests otherwise
            force_report_rendering=True,
            report_pdf_no_attachment=True,
        )
        with self._chorus_pro_report_at_fault() as report:
            self.with_context(**reports.env.context)._chorus_pro_check_page_sums(report)
            streams, _kind = reports._pre_render_qweb_pdf(report.id, res_ids=self.ids)
            content = streams[self.id]["stream"].getvalue()
        if not content.startswith(b"%PDF-"):
            raise ContentFault(
                "wkhtmltopdf gave no PDF",
                code="CP-ODOO-14",
                record=report,
                report=report.display_name,
                error=self.env._("the program wkhtmltopdf gave no page"),
            )
        return content

    @contextmanager
    def _chorus_pro_report_at_fault(self):
        """Gives the report that core's Send would use, and blames it for what fails.

        :raises ContentFault: CP-ODOO-14
        """
        move = self.with_company(self.company_id)
        report = self.env["ir.actions.report"].with_company(self.company_id)
        try:
            report = move.env["account.move.send"]._get_default_pdf_report_id(move)
            yield report
        except (FileFault, psycopg2.Error):
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

    def _chorus_pro_page_html(self, report):
        """The page before wkhtmltopdf, as the context has it.

        :param report: ``ir.actions.report``
        :rtype: bytes
        """
        self.ensure_one()
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        html, _kind = reports.with_context(debug=False)._render_qweb_html(
            report.id, self.ids, data={"report_type": "pdf", "debug": False}
        )
        return html

    def _chorus_pro_check_page_sums(self, report):
        """A page of the company's own may print what Odoo has left to reconcile, which
        is not what the data ask for once a credit note was set off.

        :raises ContentFault: CP-PDF-12, with the report
        """
        settlement = self._chorus_pro_settlement()
        left = round_amount(Decimal(repr(self.amount_residual)))
        if settlement.due == left:
            return
        html = self._chorus_pro_page_html(report)
        if DUE_MARK in html:
            return
        words = report_html.words(html)
        move = self.with_context(lang=self.partner_id.lang or self.env.lang)
        due, left = (
            " ".join(
                formatLang(
                    move.env, float(value), currency_obj=self.currency_id
                ).split()
            )
            for value in (settlement.due, left)
        )
        if due not in words or left in words:
            raise ContentFault(
                f"the page says {left} where the data say {due}",
                code="CP-PDF-12",
                record=report,
                report=report.display_name,
                due=due,
                left=left,
            )

    def _chorus_pro_page_siret(self):
        """The seller's SIRET as the file says it, on the invoices of public buyers.

        :return: 14 digits in the usual groups, or "" on everybody else's documents
        """
        self.ensure_one()
        if not self._chorus_pro_has_public_page():
            return ""
        account = self.env["chorus.pro.account"].sudo()._of_moves(self)[self]
        siret = account.siret or ""
        return " ".join(filter(None, (siret[:3], siret[3:6], siret[6:9], siret[9:])))

    def _chorus_pro_has_public_page(self):
        """Whether what the law wants for a public buyer is printed."""
        return bool(self.env.context.get(CONTEXT_KEY)) or self.chorus_pro_is_concerned

    def _chorus_pro_page_settlement(self):
        """What is paid and due, as the file says it.

        :return: :class:`Settlement`; None on what is printed for another use, where
            core prints what is reconciled on that day
        """
        self.ensure_one()
        is_ours = self.env.context.get(CONTEXT_KEY)
        return self._chorus_pro_settlement() if is_ours else None

    def _chorus_pro_page_asks_no_transfer(self):
        """Whether no account is printed: the file asks for no transfer either."""
        settlement = self._chorus_pro_page_settlement()
        if not settlement:
            return False
        means = self._chorus_pro_payment().means_code
        is_other = (
            not payment_means.get(means).account and means != payment_means.UNDEFINED
        )
        return not settlement.due or is_other

    def _chorus_pro_page_payee(self):
        """Who is to be paid instead of the seller, as the file says it (BG-10).

        :return: :class:`chorus_pro.invoice.Party`; None on everybody else's documents
        """
        self.ensure_one()
        return self._chorus_pro_payee() if self._chorus_pro_has_public_page() else None
