import logging
from datetime import timedelta, timezone
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import retrying

from ...chorus_pro import errors
from ...chorus_pro.following import IGNORED, Follower

_logger = logging.getLogger(__name__)

#: at most this many histories before the next account has its turn
HISTORIES_PER_RUN = 500
#: for so long the histories that are left come before another search
HISTORIES_FIRST = timedelta(minutes=15)


class ChorusProAccount(models.Model):
    """Following: one bulk search since the last time, for new invoices and changes.

    The cost is in proportion to what changed, not to what is open (promise 6). Which
    searches to make is told by ``chorus_pro/following.py``.
    """

    _inherit = "chorus.pro.account"

    push_error = fields.Text(string="Last failure of sending", readonly=True)
    sync_error = fields.Text(string="Last failure of the statuses", readonly=True)
    histories_left = fields.Boolean(
        readonly=True,
        copy=False,
        help="The last run had no time to read the history of all that changed.",
    )

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

    # === CHANGES === #

    def _synchronize(self, keep_going=lambda: True):
        """Bring every change since the last time, then the histories that changed."""
        self._read_changes()
        for account in self:
            account._in_its_language()._read_histories(None, keep_going)

    def _read_changes(self):
        """Every change since the last time, each page recorded and committed."""
        for account in self:
            if not account._is_followed():
                continue
            account = account._in_its_language()
            try:
                client = account._get_client()
                follower = account._follow(client)
                if account._sweep_when_due(client):
                    follower.precision = IGNORED
            except (errors.ChorusProError, UserError) as error:
                retrying(partial(account._note_sync_failure, error), self.env)
                continue
            retrying(partial(account._note_sync_success, follower), self.env)

    def _is_followed(self):
        """Whether anything was ever deposited through this account."""
        return bool(
            self.env["chorus.pro.transmission"].search_count(
                [("account_id", "=", self.id), ("deposit_id", "!=", False)], limit=1
            )
        )

    def _followed_from(self):
        """Where the last synchronisation began: naive UTC, on Chorus Pro's clock."""
        if self.synchronized_until:
            return self.synchronized_until
        first = self.env["chorus.pro.deposit"].search(
            [("account_id", "=", self.id)], order="claimed_on", limit=1
        )
        return (first.claimed_on or fields.Datetime.now()) - timedelta(days=1)

    def _follow(self, client):
        """Read what changed since the last time.

        :return: the :class:`Follower`, with what it learnt
        """
        try:
            return self._follow_asking(client)
        except errors.Refused as error:
            _logger.info("A search was refused, less is asked at once: %s", error)
            return self._follow_asking(client, modest=True)

    def _follow_asking(self, client, modest=False):
        follower = Follower(
            client.iter_issued_invoices,
            precision=self._known_precision(),
            modest=modest,
        )
        start = self._from_utc(self._followed_from())
        is_slow = follower.precision == IGNORED
        days = self._followed_days() if is_slow else []
        self.env["ir.cron"]._commit_progress()
        self._record_pages(follower.follow(start, days))
        if follower.precision == IGNORED and not is_slow:
            # noticed just now: the slow way begins with this very time
            days = self._followed_days()
            self.env["ir.cron"]._commit_progress()
            self._record_pages(follower.sweep(days, start.date()))
        self._look_up_unsure(client, follower)
        return follower

    def _record_pages(self, pages):
        """Record each page in a transaction of its own.

        :return: number of invoices about which there was news
        """
        count = 0
        for rows in pages:
            count += retrying(partial(self._record_page, rows), self.env)
        return count

    def _record_page(self, rows):
        """One page of rows: find the transmissions, record what changed.

        :return: number of our invoices about which there was news
        """
        transmissions = self.env["chorus.pro.transmission"]
        by_id, by_number = self._known(rows)
        strangers, count = [], 0
        news = [
            row
            for row in rows
            if str(row.invoice_id) not in by_id
            or by_id[str(row.invoice_id)]._is_news(row)
        ]
        for row in news:
            transmissions |= by_id.get(str(row.invoice_id), transmissions)
            transmissions |= by_number.get(row.number, transmissions)
        transmissions._lock_in_order()
        nothing = transmissions.browse()
        for row in news:
            transmission = by_id.get(str(row.invoice_id))
            try:
                with self.env.cr.savepoint():
                    candidates = by_number.get(row.number, nothing)
                    transmission = transmission or candidates._of_row(row)
                    if transmission:
                        count += bool(transmission._record_row(row))
                    elif not candidates._is_in_flight():
                        strangers.append(row)
            except (psycopg2.OperationalError, ConcurrencyError):
                raise  # somebody else's write: the whole page is played again
            except Exception:
                _logger.exception("Invoice %s at Chorus Pro", row.invoice_id)
        self.env["chorus.pro.found.invoice"]._put_aside(self, strangers, by_id)
        return count

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

    def _histories_due(self):
        """Domain of the transmissions whose history is to be read now."""
        return [
            ("account_id", "in", self.ids),
            ("history_due", "=", True),
            "|",
            ("history_due_on", "=", False),
            ("history_due_on", "<=", fields.Datetime.now()),
        ]

    def _read_histories(self, client, keep_going):
        """Ask the history of what changed, one call and one commit each.

        :param client: of this account, None to make it when there is something to ask
        :return: whether some are left
        """
        transmissions = self.env["chorus.pro.transmission"]
        due = transmissions.search(self._histories_due(), limit=HISTORIES_PER_RUN)
        for transmission in due:
            if not keep_going():
                return True
            try:
                client = client or self._get_client()
            except (errors.ChorusProError, UserError) as error:
                retrying(partial(self._note_sync_failure, error), self.env)
                return False
            try:
                transmission._read_history(client)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("History of the transmission %s", transmission.id)
                later = fields.Datetime.now() + timedelta(hours=1)
                postpone = partial(transmission.write, {"history_due_on": later})
                retrying(postpone, self.env)
        return len(due) == HISTORIES_PER_RUN

    def _has_histories_first(self):
        """Whether the last run had no time for the histories of its search."""
        self.ensure_one()
        fresh = fields.Datetime.now() - HISTORIES_FIRST
        return bool(
            self.histories_left and self.last_sync_on and self.last_sync_on > fresh
        )

    # === OUTCOME === #

    def _note_sync_success(self, follower=None):
        """:param follower: what was read, None when it was one invoice only"""
        values = {"last_sync_on": fields.Datetime.now(), "sync_error": False}
        if follower:
            reached = self._to_utc(follower.reached)
            until = self.synchronized_until
            if reached and (not until or reached > until):
                values["synchronized_until"] = reached
            values.update(self._learnt(follower))
        self.write(values)
        self._log_exchanges()

    def _note_sync_failure(self, error):
        self._log_exchanges()
        self.write({"sync_error": self._error_text(error, reading=True)})

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
