import logging
from datetime import timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying

from ...chorus_pro import errors
from ...chorus_pro.following import IGNORED, Follower
from ...chorus_pro.read_ahead import ReadAhead
from ...chorus_pro.records import InvoiceSearch
from ..connection.chorus_pro_turn import LONG_RUN, Work

_logger = logging.getLogger(__name__)

#: accounts whose calls wait at the same time
CALLS_AT_ONCE = 8
#: histories of an account before the next one has its turn
HISTORIES_AT_ONCE = 10
#: rows recorded in one transaction: the fewer, the less is lost to who writes meanwhile
ROWS_AT_ONCE = 50
#: a round that was cut is gone on with for so long, then another one begins
ROUND = timedelta(minutes=45)
#: what could not be recorded and is looked for again by its number, in one round
UNRECORDED_AT_MOST = 20
#: turn of an account: a row of an invoice that is not ours could not be kept, and its
#: changes are read again, for so long
NOT_OURS = "unrecorded.not_ours"
READ_AGAIN_FOR = timedelta(days=7)
ACTIVITY_STOPPED = "l10n_fr_chorus_pro.mail_activity_type_stopped"


class ChorusProAccount(models.Model):
    """Following: one bulk search since the last time, for new invoices and changes.

    The cost is in proportion to what changed, not to what is open (promise 6). Which
    searches to make is told by ``chorus_pro/following.py``.
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

    # === CHANGES === #

    @api.model
    def _cron_synchronize(self):
        """Scheduled action: the statuses of every account, and the histories of what
        changed. What had no time is gone on with at once, without a second search."""
        turns = self.env["chorus.pro.turn"]
        accounts = self._to_follow()
        since = turns._last_served("searches.round", 0, ROUND)
        due = accounts._unsearched(since) if since else accounts
        if not since:
            retrying(partial(turns._note_served, "searches.round", 0), self.env)
            since = fields.Datetime.now()
        is_late = accounts._synchronize(due, lambda: turns._time_left(LONG_RUN) > 0)
        held = self.env["chorus.pro.pause"]._paused(due._unsearched(since), own=False)
        deposits = self.env["chorus.pro.deposit"]
        if is_late:
            deposits._wake("ir_cron_synchronize")
        elif held:
            # their gateway does not answer others: the round ends after its pause
            deposits._wake("ir_cron_synchronize", min(held.values()))
        else:
            turns._forget("searches.round", 0)

    def _to_follow(self):
        """The accounts that are read: the active ones, and an archived one as long as
        something that left through it is live.

        :return: ``chorus.pro.account``, of every company
        """
        accounts = self.with_context(active_test=False).search([])
        return accounts.filtered(lambda a: a.active or a._live_transmissions())

    def _unsearched(self, since):
        """Those whose changes were not searched since then."""
        turns = self.env["chorus.pro.turn"]._turns("searches", self.ids)
        return self.filtered(
            lambda one: one.id not in turns or turns[one.id][1] < since
        )

    def _synchronize(self, due=None, keep_going=lambda: True):
        """Search what changed since the last time, then read the histories that did.

        :param due: those of these accounts whose changes are searched; by default all
        :return: whether there was no time for something
        """
        turns = self.env["chorus.pro.turn"]
        due = self if due is None else due
        unread = self.filtered(lambda one: one._histories_due(1))
        suspects = turns._suspects("histories", unread)
        histories = Work(
            "histories",
            unread - suspects,
            lambda account, reader: account._record_histories(reader, histories),
            type(self)._note_sync_stopped,
            account=lambda account: account,
            prepare=type(self)._prepare_histories,
            recurs=True,
        )
        searches = Work(
            "searches",
            due.filtered(lambda one: one._is_followed()),
            lambda account, reader: account._record_changes(
                reader, histories if account not in suspects else None
            ),
            type(self)._note_sync_stopped,
            account=lambda account: account,
            prepare=type(self)._prepare_search,
            recurs=True,
        )
        works = [searches, histories]
        is_late = turns._serve_together(works, keep_going, CALLS_AT_ONCE)
        if not is_late and suspects:
            # one of several has ended the process: alone, it is known which
            alone = suspects._histories_due(None)._history_work()
            is_late = turns._serve([alone], keep_going)
            if not is_late:
                for account in suspects:
                    turns._forget("histories", account.id)
        return is_late

    def _prepare_search(self):
        """The first search of a synchronisation, which is mostly the only one."""
        reader = ReadAhead(self._in_its_language()._get_client())
        search = self._follower(reader).first_search(*self._follow_window())
        return partial(reader.read_search, search)

    def _record_changes(self, reader, histories):
        """Record what changed; the histories have their turn."""
        if isinstance(reader, Exception):
            raise reader
        self._in_its_language()._read_changes(reader)
        if histories and self._histories_due(1):
            histories.again.append(self)

    def _read_changes(self, client=None):
        """Every change since the last time.

        :param client: of this account, or what stands for it
        """
        self.ensure_one()
        turns = self.env["chorus.pro.turn"]
        try:
            client = client or self._get_client()
            turns._forget(NOT_OURS, self.id)
            follower = self._follow(client)
            if self._sweep_when_due(client):
                follower.precision = IGNORED
            self._look_up_unrecorded(client)
        except (errors.ChorusProError, UserError) as error:
            retrying(partial(self._note_sync_failure, error), self.env)
            return
        retrying(partial(self._note_sync_success, follower), self.env)

    def _is_followed(self):
        """Whether anything was ever deposited through this account."""
        return bool(
            self.env["chorus.pro.transmission"].search_count(
                [("account_id", "=", self.id), ("deposit_id", "!=", False)], limit=1
            )
        )

    def _followed_from(self):
        """Where the last synchronisation began: naive UTC, on Chorus Pro's clock.

        Not after now, by our own clock: nothing that changes would be seen until then.
        """
        if self.synchronized_until:
            return min(self.synchronized_until, fields.Datetime.now())
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

    def _follower(self, client, modest=False):
        return Follower(
            client.iter_issued_invoices,
            precision=self._known_precision(),
            modest=modest,
        )

    def _follow_window(self):
        """Since when changes are searched, and the days of the slow way."""
        is_slow = self._known_precision() == IGNORED
        days = self._followed_days() if is_slow else []
        return self._from_utc(self._followed_from()), days

    def _follow_asking(self, client, modest=False):
        follower = self._follower(client, modest)
        start, days = self._follow_window()
        is_slow = follower.precision == IGNORED
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
        """Record each page. :return: number of invoices about which there was news"""
        return sum(self._record_page(rows) for rows in pages)

    def _record_page(self, rows):
        """Record what changed of one page of rows, in small transactions. Owns the
        cursor.

        :return: number of our invoices about which there was news
        """
        by_id, _by_number = self._known(rows)
        news = [
            row
            for row in rows
            if str(row.invoice_id) not in by_id
            or by_id[str(row.invoice_id)]._is_news(row)
        ]
        count = sum(
            self._record_rows(news[first : first + ROWS_AT_ONCE])
            for first in range(0, len(news), ROWS_AT_ONCE)
        )
        self.env["ir.cron"]._commit_progress()
        return count

    def _record_rows(self, rows):
        """Some rows in one transaction; where that fails, each in its own."""
        try:
            return retrying(partial(self._record_together, rows), self.env)
        except Exception as error:
            if len(rows) == 1:
                self._note_unrecorded(rows[0], error)
                return 0
            # what the failure left written would be committed with the next row, and
            # its invoice would seem to be up to date
            self.env.cr.rollback()
            self.env.transaction.reset()
            _logger.info("%s rows are recorded one by one: %s", len(rows), error)
        return sum(self._record_rows([row]) for row in rows)

    def _record_together(self, rows):
        """:return: number of our invoices about which there was news"""
        by_id, by_number = self._known(rows)
        transmissions = self.env["chorus.pro.transmission"]
        nothing = transmissions.browse()
        for row in rows:
            transmissions |= by_id.get(str(row.invoice_id), nothing)
            transmissions |= by_number.get(row.number, nothing)
        transmissions._lock_in_order()
        strangers, count = [], 0
        for row in rows:
            candidates = by_number.get(row.number, nothing)
            transmission = by_id.get(str(row.invoice_id)) or candidates._of_row(row)
            if transmission:
                count += bool(transmission._record_row(row))
                self.env["chorus.pro.turn"]._forget("unrecorded", transmission.id)
            elif not candidates._is_in_flight():
                strangers.append(row)
        self.env["chorus.pro.found.invoice"]._put_aside(self, strangers, by_id)
        return count

    # === WHAT COULD NOT BE RECORDED === #

    def _note_unrecorded(self, row, error):
        """Say that the news of an invoice could not be written (a constraint, an
        automation, another module, somebody who keeps writing it), and remember it: it
        is looked for again by its number, until it is written."""
        self.env.cr.rollback()
        self.env.transaction.reset()
        _logger.error("Invoice %s at Chorus Pro", row.invoice_id, exc_info=error)
        by_id, by_number = self._known([row])
        nothing = self.env["chorus.pro.transmission"]
        transmission = by_id.get(str(row.invoice_id)) or by_number.get(
            row.number, nothing
        )
        turns = self.env["chorus.pro.turn"]
        for one in transmission:
            retrying(partial(turns._note_served, "unrecorded", one.id), self.env)
        if not transmission:
            retrying(partial(turns._note_served, NOT_OURS, self.id), self.env)
        if isinstance(error, (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)):
            return
        text = self.env._(
            "The status of invoice %(number)s could not be written: %(reason)s. It is "
            "tried again by itself. Look at what guards this invoice (a rule, an "
            "automation, an approval); your administrator finds the details in the "
            "server's log.",
            number=row.number or row.invoice_id,
            reason=turns._reason(error),
        )
        retrying(partial(self._note_stopped, "sync_error", text), self.env)

    def _unrecorded(self):
        """Our invoices whose news could not be recorded."""
        return self.env["chorus.pro.transmission"].search(
            [
                ("id", "in", self.env["chorus.pro.turn"]._known_ids("unrecorded")),
                ("account_id", "=", self.id),
            ],
            limit=UNRECORDED_AT_MOST,
        )

    def _look_up_unrecorded(self, client):
        """Ask by their numbers for the invoices whose news could not be recorded."""
        transmissions = self._unrecorded()
        numbers = transmissions.mapped("number")
        self.env["ir.cron"]._commit_progress()
        for number in numbers:
            search = InvoiceSearch(number=number)
            self._record_pages(
                page.rows for page in client.iter_issued_invoices(search)
            )

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
        platform = self._platform()
        here = transmissions.filtered(lambda t: t._is_on(platform))
        followed = here.grouped("remote_id")
        by_id = {
            str(row.invoice_id): transmission
            for row in rows
            for transmission in followed.get(str(row.invoice_id), ())
            if transmission._is_shown_by(row)
        }
        return by_id, here.grouped("number")

    # === HISTORIES === #

    def _histories_due(self, limit):
        """The transmissions of this account whose history is to be read now."""
        return self.env["chorus.pro.transmission"].search(
            [
                ("account_id", "in", self.ids),
                ("history_due", "=", True),
                "|",
                ("history_due_on", "=", False),
                ("history_due_on", "<=", fields.Datetime.now()),
            ],
            limit=limit,
        )

    def _prepare_histories(self):
        """Some of the histories that are due."""
        remote_ids = self._histories_due(HISTORIES_AT_ONCE).mapped("remote_id")
        reader = ReadAhead(self._in_its_language()._get_client())
        return partial(reader.read_histories, [int(one) for one in remote_ids])

    def _record_histories(self, reader, histories):
        """Record the histories that were read; the next ones have their turn after
        those of the other accounts."""
        if isinstance(reader, Exception):
            raise reader
        turns = self.env["chorus.pro.turn"]
        self = self._in_its_language()
        due = self._histories_due(HISTORIES_AT_ONCE)
        work = due._history_work()
        for transmission in due:
            if reader.was_asked(int(transmission.remote_id)):
                try:
                    transmission._read_history(reader)
                except Exception as error:
                    turns._fail(work, transmission, error)
        if not reader.failure and self._histories_due(1):
            histories.again.append(self)

    # === OUTCOME === #

    def _note_sync_success(self, follower=None):
        """:param follower: what was read, None when it was one invoice only"""
        now = fields.Datetime.now()
        values = {"last_sync_on": now}
        others = self.id in self.env["chorus.pro.turn"]._known_ids(NOT_OURS)
        if not (others or self._unrecorded()):
            # what could not be recorded stays shown until it is
            values["sync_error"] = False
        if follower:
            reached = self._to_utc(follower.reached)
            until = self.synchronized_until
            is_read_again = others and until and until > now - READ_AGAIN_FOR
            is_later = not until or until > now or (reached and reached > until)
            if reached and is_later and not is_read_again:
                values["synchronized_until"] = reached
            values.update(self._learnt(follower))
        self.write(values)
        self._log_exchanges()

    def _note_sync_failure(self, error):
        self._log_exchanges()
        self.write({"sync_error": self._error_text(error, reading=True)})

    def _note_sync_stopped(self, error):
        """Something else than Chorus Pro stopped the reading of this account."""
        self = self._in_its_language()
        if isinstance(error, (errors.ChorusProError, UserError)):
            self._note_sync_failure(error)
            return
        text = self.env._(
            "The statuses of this account could not be read: %(reason)s. Nothing is "
            "lost; they are read again by themselves. If this lasts, your "
            "administrator finds the details in the server's log.",
            reason=self.env["chorus.pro.turn"]._reason(error),
        )
        self._note_stopped("sync_error", text)

    def _note_stopped(self, field, text):
        """Show what could not be done on the account, and have a person look at it."""
        self.ensure_one()
        self.write({field: text})
        if not self.activity_search([ACTIVITY_STOPPED]):
            self.activity_schedule(
                ACTIVITY_STOPPED,
                user_id=(self.responsible_id or self.env.user).id,
                note=text,
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
