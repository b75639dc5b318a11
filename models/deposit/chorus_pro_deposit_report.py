import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.codes import flow_state
from ...chorus_pro.records import FlowReport, InvoiceSearch, flow_key
from .chorus_pro_deposit_push import LOOKUPS, NEXT_REPORT, minutes_from_now

_logger = logging.getLogger(__name__)

#: how long an invoice may stay away from the searches after its flow was received
SILENCE_OF_REPORT = timedelta(hours=24)


class ChorusProDeposit(models.Model):
    """Reports: what Chorus Pro made of a deposit whose invoices do not appear."""

    _inherit = "chorus.pro.deposit"

    def _ask_report(self):
        """Read the report; look for what it does not explain.

        The search may be late, the report may be silent about an invoice it refused
        (OCA, 2024), the flow number may be unknown: "refused" is concluded from a
        refusal by name, or a day later from a search of the invoice's own number.
        """
        self.ensure_one()
        number, syntax = self.flow_number, self.syntax
        is_late = self._is_late()
        waiting = {t.id: self._identity(t) for t in self._waiting()}
        try:
            client = self.account_id._get_client()
            self.env["ir.cron"]._commit_progress()
            report = self._read_report(client, number, syntax, is_late)
            outcome = flow_state.get(report.state).outcome
            is_done = outcome in ("ok", "partial")
            rows = []
            if is_done:
                search = InvoiceSearch(flow_number=number)
                for page in client.iter_issued_invoices(search):
                    rows += [
                        row
                        for row in page.rows
                        if self._is_of_flow(row, number, waiting.values())
                    ]
            wanted = self._to_find(report, waiting)
            if not number or (is_late and (is_done or not report.known)):
                wanted = waiting
            shown = {row.number for row in rows}
            found = {
                transmission_id: self._find(client, identity)
                for transmission_id, identity in wanted.items()
                if identity["number"] not in shown
            }
        except (errors.ChorusProError, UserError) as error:
            retrying(partial(self._record_report_failure, error), self.env)
            return
        retrying(partial(self._record_report, report, rows, found), self.env)

    @api.model
    def _read_report(self, client, number, syntax, is_late):
        """The report of a flow; of one without number, or whose number is still
        refused after a day, that it is not known.

        :return: ``records.FlowReport``
        """
        if not number:
            return FlowReport(known=False)
        try:
            return client.get_flow_report(number, syntax)
        except errors.Refused as error:
            if not is_late or error.return_code is None:
                raise
            return FlowReport(known=False)

    @api.model
    def _is_of_flow(self, row, number, identities):
        """Whether a row was really selected by the flow's number: a filter that is not
        applied brings other invoices, some of the same number in another year."""
        if row.flow_number:
            return flow_key(row.flow_number) == flow_key(number)
        return any(
            row.number == identity["number"] and self._is_same(row, identity)
            for identity in identities
        )

    @api.model
    def _to_find(self, report, waiting):
        """What the report refuses, which may be at Chorus Pro already.

        A second deposit of an invoice whose first answer was lost is refused as a
        double, by the platform's own check (DSE-CP 3.2.1.4.2): the first one counts.

        :param waiting: dict transmission id -> identity
        :return: the part of it to look for
        """
        refused = {error.invoice_number or None for error in report.errors}
        return {
            transmission_id: identity
            for transmission_id, identity in waiting.items()
            if identity["number"] in refused or (None in refused and len(waiting) == 1)
        }

    def _record_report_failure(self, error):
        self.write({"next_report_on": minutes_from_now((NEXT_REPORT,), 0)})
        self.account_id._note_sync_failure(error)

    def _record_report(self, report, rows, found):
        """Take over a report.

        :param report: ``records.FlowReport``
        :param rows: the invoices found under the flow's number
        :param found: dict transmission id -> what :meth:`_find` gave for its number
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
        self._record_found(report, found)
        if state.outcome == "failed":
            self._record_failed_flow(report)
        elif state.outcome in ("ok", "partial"):
            self._refuse_listed(report)
            if self._is_late():
                self._refuse_missing(found)
        elif not report.known and self._is_late():
            self._lose_unknown(found)
        self._close_when_done()

    def _record_found(self, report, found):
        """Follow what was found by its own number."""
        refused = self._to_find(
            report, {t.id: self._identity(t) for t in self._waiting()}
        )
        for transmission in self._waiting().sorted("id"):
            row, _others = found.get(transmission.id, (None, ()))
            if not row or transmission._is_followed_elsewhere(row):
                continue
            if not report.known and row.flow_number:
                # Chorus Pro's own spelling, by which it can be asked
                self.flow_number = row.flow_number
            transmission._record_row(row)
            if transmission.id in refused:
                transmission.move_id._chorus_pro_notify_adopted(row.flow_number)

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

    def _refuse_missing(self, found):
        """After a day: what was not found by its number either is not there.

        :param found: dict transmission id -> what :meth:`_find` gave for its number
        """
        for transmission in self._waiting().filtered(lambda t: t.id in found):
            _row, others = found[transmission.id]
            if others:
                words = self.env._(
                    "Chorus Pro processed the deposit and shows no invoice that surely "
                    "is this one: it holds another one of the same number, whose "
                    "establishment, year, buyer or total is different. Compare them in "
                    "the portal before you send this one again."
                )
            else:
                words = self.env._(
                    "Chorus Pro processed the deposit without this invoice and gave no "
                    "reason. Open the flow %(number)s in the portal to read its "
                    "report.",
                    number=self.flow_number,
                )
            self._refuse(transmission, words)

    def _lose_unknown(self, found):
        """After a day Chorus Pro knows neither the flow nor these invoices: as after a
        call without answer, a person decides.

        :param found: dict transmission id -> what :meth:`_find` gave for its number
        """
        lost = self._waiting().filtered(lambda t: t.id in found)
        if not lost or lost != self._waiting():
            return
        self._apply("lose", lookups=len(LOOKUPS))
        lost._apply("lose")
        self._ask_person(
            self.env._(
                "Chorus Pro answered the deposit with the flow number %(number)s, "
                "which it does not know a day later, and the invoice was not found "
                "there under its own number. Look in the portal, then decide.",
                number=self.flow_number or "?",
            )
        )

    def _is_late(self):
        """Whether a search has had its time: what it does not show is not there."""
        answered = self.answered_on or self.create_date
        return fields.Datetime.now() - answered > SILENCE_OF_REPORT

    def _refuse(self, transmissions, words):
        transmissions._refuse(words)

    def _close_when_done(self):
        """Nothing is expected of this deposit any more: it costs no call again."""
        for deposit in self:
            if deposit.state == lifecycle.DEPOSITED and not deposit._waiting():
                deposit._apply("process", next_report_on=False)
