import logging
from collections import namedtuple
from datetime import timedelta, timezone
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ..chorus_pro import errors
from ..chorus_pro.records import InvoiceSearch

_logger = logging.getLogger(__name__)

#: each window reads again the end of the one before: clocks and searches are not exact
OVERLAP = timedelta(hours=2)
#: a window this small is not cut any further
SMALLEST_WINDOW = timedelta(seconds=2)
#: at most this many histories before the next account has its turn
HISTORIES_PER_RUN = 500


#: what one search brought: the invoices' ids, whether some may be missing, the earliest
#: change seen and the end of the window (naive UTC)
Reading = namedtuple("Reading", "ids looks_capped earliest reached")


class ChorusProAccount(models.Model):
    """Following: one bulk search since the last time, for new invoices and changes.

    The cost is in proportion to what changed, not to what is open (promise 6).
    """

    _inherit = "chorus.pro.account"

    push_error = fields.Text(string="Last failure of sending", readonly=True)
    sync_error = fields.Text(string="Last failure of the statuses", readonly=True)

    # === DATES === #

    @api.model
    def _to_utc(self, moment):
        """Aware datetime -> naive UTC without microseconds, as Odoo stores it."""
        if not moment:
            return False
        return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)

    @api.model
    def _from_utc(self, moment):
        return moment.replace(tzinfo=timezone.utc)

    # === THE WINDOW === #

    def _synchronize(self, keep_going=lambda: True):
        """Bring every change since the last time, then the histories that changed."""
        for account in self:
            if not account._is_followed():
                continue
            account = account._in_its_language()
            try:
                client = account._get_client()
                start = account._window_start()
                self.env["ir.cron"]._commit_progress()
                reached = account._read_window(client, start, None)
            except (errors.ChorusProError, UserError) as error:
                retrying(partial(account._note_sync_failure, error), self.env)
                continue
            retrying(partial(account._note_sync_success, reached), self.env)
            account._read_histories(client, keep_going)

    def _is_followed(self):
        """Whether anything was ever deposited through this account."""
        return bool(
            self.env["chorus.pro.transmission"].search_count(
                [("account_id", "=", self.id), ("deposit_id", "!=", False)], limit=1
            )
        )

    def _window_start(self):
        if self.synchronized_until:
            return self.synchronized_until - OVERLAP
        first = self.env["chorus.pro.deposit"].search(
            [("account_id", "=", self.id)], order="claimed_on", limit=1
        )
        return (first.claimed_on or fields.Datetime.now()) - timedelta(days=1)

    def _read_window(self, client, start, end):
        """Read a window of status changes whole, in parts when a cap is reached.

        A capped answer cannot be told from a whole one by its rows alone: where the
        announced total is not reached, or the count is suspiciously round, the window
        is cut in two and read again, until no part looks capped.

        :param start: naive UTC datetime, :param end: the same, or None for now
        :return: naive UTC datetime up to which nothing is missed, on Chorus Pro's clock
        """
        whole = self._read_pages(client, start, end)
        self._read_parts(client, start, whole)
        return whole.reached

    def _read_parts(self, client, start, whole):
        """Cut a reading that looks capped where its rows are; nothing else."""
        if not whole.looks_capped:
            return
        middle = start + (whole.reached - start) / 2
        if whole.earliest:
            middle = whole.earliest + (whole.reached - whole.earliest) / 2
        middle = middle.replace(microsecond=0)
        if whole.reached - start <= SMALLEST_WINDOW or not (
            start < middle < whole.reached
        ):
            self._note_capped(start, whole.reached, len(whole.ids))
            return
        first = self._read_pages(client, start, middle)
        second = self._read_pages(client, middle, whole.reached)
        self._read_parts(client, start, first)
        self._read_parts(client, middle, second)

    def _read_pages(self, client, start, end):
        """Read the pages of one search, each recorded and committed at once.

        :return: :class:`Reading`
        """
        search = InvoiceSearch(
            status_changed_from=self._from_utc(start),
            status_changed_to=self._from_utc(end) if end else None,
        )
        served_on, total, ids, dates = None, None, set(), []
        for page in client.iter_issued_invoices(search):
            served_on = served_on or page.served_on
            total = page.total if page.total is not None else total
            ids.update(row.invoice_id for row in page.rows)
            dates += [self._to_utc(row.status_date) for row in page.rows]
            retrying(partial(self._record_page, page.rows), self.env)
        missing = len(ids) < (total or 0) or len(ids) >= search.max_results
        return Reading(
            ids=ids,
            looks_capped=missing or _is_suspicious(len(ids)),
            earliest=min(filter(None, dates), default=None),
            reached=end or self._to_utc(served_on) or fields.Datetime.now(),
        )

    def _record_page(self, rows):
        """One page of rows: find the transmissions, record what changed."""
        transmissions = self.env["chorus.pro.transmission"]
        by_id, by_number = self._known(rows)

        def place(row):
            meant = by_id.get(str(row.invoice_id)) or by_number.get(row.number)
            return max(meant.ids) if meant else 0

        # in the order in which everybody takes them, see _lock_in_order
        for row in sorted(rows, key=place):
            try:
                with self.env.cr.savepoint():
                    transmission = by_id.get(str(row.invoice_id))
                    if not transmission:
                        candidates = by_number.get(row.number, transmissions)
                        transmission = candidates._of_row(row)
                    if transmission:
                        transmission._record_row(row)
            except psycopg2.OperationalError:
                raise  # somebody else's write: the whole page is played again
            except Exception:
                _logger.exception("Invoice %s at Chorus Pro", row.invoice_id)

    def _known(self, rows):
        """The transmissions of this account that the rows may speak of, in 1 query."""
        transmissions = self.env["chorus.pro.transmission"].search(
            [
                ("account_id", "=", self.id),
                ("deposit_id", "!=", False),
                "|",
                ("remote_id", "in", [str(row.invoice_id) for row in rows]),
                ("number", "in", [row.number for row in rows]),
            ]
        )
        by_id = {t.remote_id: t for t in transmissions if t.remote_id}
        by_number = transmissions.grouped("number")
        return by_id, by_number

    # === HISTORIES === #

    def _read_histories(self, client, keep_going):
        """Ask the history of what changed, one call and one commit each."""
        due = self.env["chorus.pro.transmission"].search(
            [
                ("account_id", "=", self.id),
                ("history_due", "=", True),
                "|",
                ("history_due_on", "=", False),
                ("history_due_on", "<=", fields.Datetime.now()),
            ],
            limit=HISTORIES_PER_RUN,
        )
        for transmission in due:
            if not keep_going():
                break
            transmission._read_history(client)

    # === OUTCOME === #

    def _note_sync_success(self, reached):
        values = {"last_sync_on": fields.Datetime.now(), "sync_error": False}
        until = self.synchronized_until
        if reached and (not until or reached > until):
            values["synchronized_until"] = reached
        self.write(values)
        self._log_exchanges()

    def _note_sync_failure(self, error):
        self._log_exchanges()
        self.write({"sync_error": self._error_text(error, reading=True)})

    def _note_capped(self, start, end, count):
        _logger.warning(
            "Chorus Pro answered %s invoices between %s and %s UTC, perhaps not all",
            count,
            start,
            end,
        )
        self.message_post(
            body=self.env._(
                "Chorus Pro changed %(count)s invoices or more within two seconds "
                "(%(start)s UTC) and may not have listed them all. Refresh the "
                "invoices that seem late one by one.",
                count=count,
                start=start,
            )
        )

    def _note_push_success(self):
        """Seldom written, for the lanes share this row."""
        for account in self:
            last = account.last_push_on
            if account.push_error or not last or _minutes_since(last) > 5:
                account.write(
                    {"last_push_on": fields.Datetime.now(), "push_error": False}
                )

    def _note_push_failure(self, error):
        self.write({"push_error": self._error_text(error)})


def _minutes_since(moment):
    return (fields.Datetime.now() - moment).total_seconds() / 60


def _is_suspicious(count):
    """Whether so many rows may be a cap: 200 by default in 2017, none known since.

    The cost of a wrong suspicion is one more reading of the window, in two halves.
    """
    return count >= 100 and count % 100 == 0
