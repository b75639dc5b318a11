"""The frame of every scheduled action: what has its turn, and how the last one ended.

A process that is killed in the middle (time limit, memory) says nothing and begins
again at the same place. So the turn of each unit of work is committed *before* it
begins. What is found begun and belongs to no living process has ended one: it is
counted, comes last the next time, and is given up with its reason after
:data:`MOST_DEATHS` times. Everything else comes longest unserved first.
"""

import logging
import threading
import time
from collections import deque
from datetime import timedelta
from functools import partial
from itertools import chain, zip_longest

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL, config
from odoo.tools.constants import GC_UNLINK_LIMIT

from odoo.addons.base.models.ir_cron import MIN_TIME_PER_JOB

from ...chorus_pro.parallel import in_parallel

_logger = logging.getLogger(__name__)

#: a unit that has ended its process so many times in a row is given up
MOST_DEATHS = 5
#: accounts that try a gateway that seems to be away, in one run
MOST_PROBES = 2
#: what was not served for so long is forgotten
DAYS_KEPT = 30
#: first key of the advisory locks of the turns ("CPTU")
_LOCK = 0x43505455

#: seconds of a run that may take long; what is kept for the last call and its record
LONG_RUN, MARGIN = 80, 40


class Work:
    """Units of one kind that a scheduled action serves.

    :param name: key of their turns
    :param records: what is due, in the order in which it came
    :param serve: function of one record, which owns its transactions; where there is
        ``prepare``, of the record and the outcome of its calls
    :param failed: function of the record and an exception, which says and postpones it
    :param account: function of a record: the account that is called, if any
    :param prepare: function of one record: its calls as a function that runs in a
        thread and touches no record; None when there is nothing to call
    :param recurs: it comes again and again: when it was served is remembered
    """

    def __init__(
        self,
        name,
        records,
        serve,
        failed,
        account=None,
        prepare=None,
        recurs=False,
    ):
        self.name = name
        self.records = records
        self.serve = serve
        self.failed = failed
        self.account = account
        self.prepare = prepare
        self.recurs = recurs
        #: records that come once more; ``serve`` adds to it
        self.again = []

    def more(self):
        """The units that come once more, taken out."""
        again, self.again = self.again, []
        return [(self, record) for record in again]


class ProcessDied(Exception):
    """The work ended its process each time: its memory or its time was not enough."""


class ChorusProTurn(models.Model):
    _name = "chorus.pro.turn"
    _description = "Turn of a scheduled action"
    _log_access = False
    _rec_name = "work"

    work = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    began_on = fields.Datetime(
        readonly=True, help="It is under way, or its process has died since."
    )
    served_on = fields.Datetime(readonly=True, index=True)
    deaths = fields.Integer(
        readonly=True, help="How many processes it has ended in a row."
    )

    _one_each = models.UniqueIndex("(work, res_id)")

    # === TIME === #

    @api.model
    def _time_left(self, seconds=0):
        """Seconds that are left for this run of a scheduled action; commits.

        :param seconds: how long the run may take, where Odoo's own 10 s are few; a
            call and its record must still fit before Odoo ends the process
        """
        left = self.env["ir.cron"]._commit_progress()
        end = self.env.context.get("cron_end_time")
        if not (end and seconds):
            return left
        limit = config["limit_time_real_cron"]
        limit = config["limit_time_real"] if limit < 0 else limit
        if limit:
            seconds = max(min(seconds, limit - MARGIN), MIN_TIME_PER_JOB)
        return max(end - MIN_TIME_PER_JOB + seconds - time.monotonic(), 0)

    # === MANY === #

    @api.model
    def _serve(self, works, keep_going):
        """Serve what is due of several kinds, a unit of each in turn.

        What fails disturbs nothing else. The account of a gateway that does not answer
        is left out until its pause is over.

        :param works: list of :class:`Work`
        :param keep_going: asked before each unit; False stops
        :return: whether something is left for which there was no time
        """
        for units in self._in_turn(works):
            while units:
                work, record = units.popleft()
                if not keep_going():
                    return True
                if self._may_serve(work, record) and self._take(work, record):
                    self._finish(work, record, work.serve, record)
                    units.extend(work.more())
        return False

    @api.model
    def _serve_together(self, works, keep_going, at_once):
        """As :meth:`_serve`, with the calls of several accounts waiting together; of
        one account, one call at a time.

        Where a gateway seems to be away, the account that was served last tries it for
        the others, :data:`MOST_PROBES` times. Suspects are served alone, after all
        others: what ends the process then ends nothing else, and it is known what it
        was.
        """
        sound, suspects = self._in_turn(works)
        is_late, held = self._serve_calls(works, sound, keep_going, at_once)
        for _probe in range(MOST_PROBES):
            if is_late or not held:
                break
            probe = deque([held.pop()])
            is_late, _held = self._serve_calls(
                works, probe, keep_going, 1, is_probe=True
            )
            if not is_late and not self._is_held(*held[-1:]):
                # those that had an answer most recently first: fewer hang
                again = deque(reversed(held))
                is_late, held = self._serve_calls(works, again, keep_going, at_once)
        if not is_late:
            is_late, _held = self._serve_calls(works, suspects, keep_going, 1)
        return is_late

    @api.model
    def _serve_calls(self, works, units, keep_going, at_once, is_probe=False):
        """Serve these units, and what they bring.

        :return: whether there was no time for some, and the units whose gateway is away
        """
        is_late, held, busy = False, [], set()
        dbname = self.env.cr.dbname

        def next_task():
            nonlocal is_late
            units.extend(chain.from_iterable(work.more() for work in works))
            for _unit in range(len(units)):
                work, record = units.popleft()
                if work.account(record) in busy:
                    units.append((work, record))
                    continue
                if is_late or not keep_going():
                    is_late = True
                    return None
                if not is_probe and self._is_held((work, record)):
                    held.append((work, record))
                    continue
                may_serve = is_probe or self._may_serve(work, record)
                if not (may_serve and self._take(work, record)):
                    continue
                calls = self._finish(work, record, work.prepare, record, is_last=False)
                if calls:
                    busy.add(work.account(record))
                    return (work, record), partial(_in_thread, dbname, calls)
            return None

        for (work, record), outcome in in_parallel(next_task, at_once):
            busy.discard(work.account(record))
            self._finish(work, record, work.serve, record, outcome)
        return is_late, held

    @api.model
    def _is_held(self, unit=None):
        """Whether nothing is known against the account of a unit, but its gateway is
        away."""
        if not unit:
            return False
        work, record = unit
        account = work.account(record)
        return bool(self.env["chorus.pro.pause"]._paused(account, own=False))

    @api.model
    def _in_turn(self, works):
        """What is to be served, a unit of each work in turn, longest unserved first.

        :return: two ``deque`` of pairs ``(work, record)``: the sound ones, then the
            suspects, which were begun and not finished the last time
        """
        never = (False, fields.Datetime.to_datetime("1970-01-01"))
        queues = ([], [])
        for work in works:
            turns = self._turns(work.name, work.records.ids)
            ordered = work.records.sorted(
                lambda one, turns=turns: turns.get(one.id, never)
            )
            for is_suspect in (False, True):
                queues[is_suspect].append(
                    [
                        (work, one)
                        for one in ordered
                        if turns.get(one.id, never)[0] == is_suspect
                    ]
                )
        return [
            deque(filter(None, chain.from_iterable(zip_longest(*several))))
            for several in queues
        ]

    @api.model
    def _turns(self, work, ids):
        """:return: ``{id: (whether it is a suspect, when it was served)}``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, deaths > 0 OR began_on IS NOT NULL, served_on"
                "  FROM chorus_pro_turn WHERE work = %s AND res_id = ANY(%s)",
                work,
                list(ids),
            )
        )
        return {res_id: (suspect, served) for res_id, suspect, served in rows}

    @api.model
    def _suspects(self, work, records):
        """Those of these records that have begun and not ended the last time."""
        turns = self._turns(work, records.ids)
        return records.filtered(lambda one: turns.get(one.id, (False,))[0])

    @api.model
    def _known_ids(self, work):
        """:return: list of the ids that have a turn of this work"""
        query = "SELECT res_id FROM chorus_pro_turn WHERE work = %s ORDER BY served_on"
        return [row[0] for row in self.env.execute_query(SQL(query, work))]

    @api.model
    def _last_served(self, work, res_id, age):
        """:return: when it was served, None when that is older than ``age``"""
        turn = self._turns(work, [res_id]).get(res_id)
        is_recent = turn and turn[1] > fields.Datetime.now() - age
        return turn[1] if is_recent else None

    @api.model
    def _note_served(self, work, res_id):
        """Remember that it was served now, in the transaction under way."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO chorus_pro_turn (work, res_id, served_on, deaths)"
                " VALUES (%s, %s, %s, 0)"
                " ON CONFLICT (work, res_id) DO UPDATE"
                " SET served_on = EXCLUDED.served_on",
                work,
                res_id,
                fields.Datetime.now(),
            )
        )

    @api.model
    def _forget(self, work, *res_ids):
        """Forget turns, in the transaction under way."""
        query = "DELETE FROM chorus_pro_turn WHERE work = %s AND res_id = ANY(%s)"
        self.env.cr.execute(SQL(query, work, list(res_ids)))

    @api.model
    def _may_serve(self, work, record):
        """Whether it is still there, and its account may be called."""
        if not record.exists():
            return False
        pauses = self.env["chorus.pro.pause"]
        return not (work.account and pauses._is_paused(work.account(record)))

    # === ONE === #

    @api.model
    def _take(self, work, record):
        """Begin a turn. :return: whether the record is to be served now, by us"""
        deaths = self._begin(work.name, record.id)
        if deaths is None:
            return False
        if deaths < MOST_DEATHS:
            return True
        error = ProcessDied(f"{work.name} {record.id}: {deaths} processes died")
        self._fail(work, record, error)
        # its next try may end one process, no longer several in a row
        self._end(work.name, record.id, keep=True, deaths=MOST_DEATHS - 1)
        return False

    @api.model
    def _finish(self, work, record, function, *args, is_last=True):
        """Call the function of a turn that has begun, and end the turn. What is done
        for good is forgotten; what comes back has its turn after the others.

        :param is_last: False when the turn goes on after a true result
        """
        result, is_done = None, False
        try:
            result = function(*args)
            is_done = True
        except Exception as error:
            self._fail(work, record, error)
        finally:
            if is_last or not result:
                self._end(work.name, record.id, work.recurs or not is_done)
                self.env["ir.cron"]._commit_progress(1)
        return result

    @api.model
    def _fail(self, work, record, error):
        """Have a failure said; what cannot even be said is in the log."""
        self.env.cr.rollback()
        self.env.transaction.reset()
        _logger.error("%s of %s", work.name, record, exc_info=error)
        try:
            retrying(partial(work.failed, record, error), self.env)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("The failure of %s %s was not noted", work.name, record)

    @api.model
    def _begin(self, work, res_id):
        """Own a turn and commit that it begins.

        :return: how many processes it has ended in a row; None when a living one is
            at it
        """
        if not self._lock(work, res_id):
            return None
        try:
            return retrying(partial(self._note_begin, work, res_id), self.env)
        except Exception:
            self.env.cr.rollback()
            self._unlock(work, res_id)
            raise

    @api.model
    def _note_begin(self, work, res_id):
        now = fields.Datetime.now()
        [[deaths]] = self.env.execute_query(
            SQL(
                """
                INSERT INTO chorus_pro_turn AS turn
                       (work, res_id, began_on, served_on, deaths)
                VALUES (%(work)s, %(res_id)s, %(now)s, %(now)s, 0)
                    ON CONFLICT (work, res_id) DO UPDATE
                   SET deaths = turn.deaths + (turn.began_on IS NOT NULL)::int,
                       began_on = %(now)s,
                       served_on = %(now)s
             RETURNING deaths
                """,
                work=work,
                res_id=res_id,
                now=now,
            )
        )
        return deaths

    @api.model
    def _end(self, work, res_id, keep=False, deaths=0):
        """The process lives: nothing is counted against its work.

        :param keep: remember when it was served
        """
        if self.env.cr.closed:
            return
        if keep:
            query = SQL(
                "UPDATE chorus_pro_turn SET began_on = NULL, deaths = %s"
                " WHERE work = %s AND res_id = %s",
                deaths,
                work,
                res_id,
            )
            end = partial(self.env.cr.execute, query)
        else:
            end = partial(self._forget, work, res_id)
        try:
            retrying(end, self.env)
        finally:
            self._unlock(work, res_id)

    @api.model
    def _lock(self, work, res_id):
        """Whether no other process is at it. As for ``chorus.pro.owner``, the lock of a
        session vanishes with the connection of a killed process."""
        query = SQL(
            "SELECT pg_try_advisory_lock(%s, hashtext(%s))", _LOCK, f"{work}:{res_id}"
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _unlock(self, work, res_id):
        if not self.env.cr.closed:
            query = "SELECT pg_advisory_unlock(%s, hashtext(%s))"
            self.env.cr.execute(SQL(query, _LOCK, f"{work}:{res_id}"))

    # === WORDS === #

    @api.model
    def _reason(self, error):
        """Why a unit was given up: a translated sentence without its final stop."""
        if isinstance(error, ProcessDied):
            return self.env._(
                "the server ended the work %(count)s times, because it took too long "
                "or too much memory",
                count=MOST_DEATHS,
            )
        return self.env["account.move"]._chorus_pro_reason(error)

    # === CLEANING === #

    @api.autovacuum
    def _gc_turns(self):
        """Forget what has not come back for :data:`DAYS_KEPT` days."""
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        old = self.search([("served_on", "<", limit)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT


def _in_thread(dbname, calls):
    """Make calls in a thread of ours: its lines of the log name the database."""
    threading.current_thread().dbname = dbname
    return calls()
