import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.codes import flow_state
from ...chorus_pro.records import InvoiceSearch
from .chorus_pro_deposit_push import NEXT_REPORT, minutes_from_now

_logger = logging.getLogger(__name__)

#: how long an integrated flow may keep an invoice to itself before it counts as refused
SILENCE_OF_REPORT = timedelta(hours=24)


class ChorusProDeposit(models.Model):
    """Reports: what Chorus Pro made of a deposit whose invoices do not appear."""

    _inherit = "chorus.pro.deposit"

    @api.model
    def _ask_reports(self, keep_going=lambda: True):
        """Ask the reports that are due. Each on its own."""
        due = self.search(
            [
                ("state", "=", lifecycle.DEPOSITED),
                # one found again by its invoices alone may have no number to ask by
                ("flow_number", "!=", False),
                ("next_report_on", "<=", fields.Datetime.now()),
            ],
            order="next_report_on",
        )
        due._one_by_one("_ask_report", "next_report_on", keep_going)

    def _ask_report(self):
        """Read the report; when it is final, look for what it integrated.

        The report may be silent about an invoice it refused (OCA, 2024): whatever a
        finished flow does not show is searched by the flow's number before it is
        called refused.
        """
        self.ensure_one()
        number, syntax = self.flow_number, self.syntax
        waiting = {t.id: self._identity(t) for t in self._waiting()}
        try:
            client = self.account_id._get_client()
            self.env["ir.cron"]._commit_progress()
            report = client.get_flow_report(number, syntax)
            rows = []
            if flow_state.get(report.state).outcome in ("ok", "partial"):
                search = InvoiceSearch(flow_number=number)
                for page in client.iter_issued_invoices(search):
                    rows.extend(page.rows)
            doubles = self._find_doubles(client, report, waiting, rows)
        except (errors.ChorusProError, UserError) as error:
            retrying(partial(self._record_report_failure, error), self.env)
            return
        retrying(partial(self._record_report, report, rows, doubles), self.env)

    @api.model
    def _find_doubles(self, client, report, waiting, rows):
        """Whether what the report refuses is at Chorus Pro already.

        A second deposit of an invoice whose first answer was lost is refused as a
        double, by the platform's own check (DSE-CP 3.2.1.4.2): the first one counts.

        :param waiting: dict transmission id -> identity
        :return: dict transmission id -> ``messages.InvoiceRow``
        """
        refused = {error.invoice_number for error in report.errors}
        refused -= {row.number for row in rows}
        doubles = {}
        for transmission_id, identity in waiting.items():
            if identity["number"] in refused:
                row, _others = self._find(client, identity)
                if row:
                    doubles[transmission_id] = row
        return doubles

    def _record_report_failure(self, error):
        self.write({"next_report_on": minutes_from_now((NEXT_REPORT,), 0)})
        self.account_id._note_sync_failure(error)

    def _record_report(self, report, rows, doubles):
        """Take over a report.

        :param report: ``messages.FlowReport``
        :param rows: the invoices found under the flow's number
        :param doubles: dict transmission id -> row, see :meth:`_find_doubles`
        """
        self.transmission_ids._lock_in_order()
        self.account_id._log_exchanges()
        if self.state != lifecycle.DEPOSITED:
            return
        state = flow_state.get(report.state)
        self.write(
            {
                "flow_state": report.state,
                "reports": self.reports + 1,
                "next_report_on": minutes_from_now((NEXT_REPORT,), 0),
            }
        )
        if report.state and not state.known:
            _logger.warning("Chorus Pro answered the unknown state %r", report.state)
        by_number = self.transmission_ids.grouped("number")
        for row in rows:
            if row.number in by_number:
                by_number[row.number]._alike(row)._record_row(row)
        for transmission in self.transmission_ids.sorted("id"):
            double = doubles.get(transmission.id)
            if double and not transmission._is_followed_elsewhere(double):
                transmission._record_row(double)
                transmission.move_id._chorus_pro_notify_adopted(double.flow_number)
        if state.outcome == "failed":
            self._record_failed_flow(report)
        elif state.outcome in ("ok", "partial"):
            self._refuse_listed(report)
            if state.outcome == "partial" or self._is_long_silent():
                self._refuse_missing()
        self._close_when_done()

    def _waiting(self):
        return self.transmission_ids.filtered(lambda t: t.state == lifecycle.DEPOSITED)

    def _record_failed_flow(self, report):
        """The whole flow was refused: by its invoices' faults, or as a file."""
        self._refuse_listed(report)
        waiting = self._waiting()
        if not waiting:
            return
        words = self._technical_words(report)
        self.write({"error_text": words})
        if len(self.transmission_ids) > 1:
            # the culprit is unknown: halves, until it stands alone
            half = (len(waiting) + 1) // 2 if len(waiting) > 1 else 1
            waiting._apply("release", group_limit=half, next_attempt_on=False)
            self._wake("ir_cron_push")
        else:
            self._refuse(waiting, words)

    def _technical_words(self, report):
        lines = [
            " ".join(filter(None, [e.nature, e.code, e.label]))
            for e in report.technical_errors
        ]
        return "\n".join(lines) or self.env._(
            "Chorus Pro refused the deposit (%(state)s) without giving a reason.",
            state=flow_state.get(report.state).label_fr or report.state,
        )

    def _refuse_listed(self, report):
        """Refuse what the report names, with its own words."""
        for error in report.errors:
            refused = self._waiting().filtered(
                lambda t, error=error: (
                    t.number == error.invoice_number
                    # a report without number speaks of the only invoice there is
                    or (not error.invoice_number and len(self.transmission_ids) == 1)
                )
            )
            self._refuse(refused, error.label)

    def _refuse_missing(self):
        self._refuse(
            self._waiting(),
            self.env._(
                "Chorus Pro processed the deposit without this invoice and gave no "
                "reason. Open the flow %(number)s in the portal to read its report.",
                number=self.flow_number,
            ),
        )

    def _is_long_silent(self):
        answered = self.answered_on or self.create_date
        return fields.Datetime.now() - answered > SILENCE_OF_REPORT

    def _refuse(self, transmissions, words):
        for transmission in transmissions:
            transmission._apply("refuse", fault_text=words)
            transmission.move_id._chorus_pro_notify_refusal(transmission)

    def _close_when_done(self):
        """Nothing is expected of this deposit any more: it costs no call again."""
        for deposit in self:
            if deposit.state == lifecycle.DEPOSITED and not deposit._waiting():
                deposit._apply("process", next_report_on=False)
