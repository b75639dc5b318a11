import base64
import hashlib
import logging
from collections import namedtuple
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.archive import build_flow, fits_in_flow
from ...chorus_pro.codes import limits

_logger = logging.getLogger(__name__)

#: minutes before the next attempt, by number of attempts that surely did nothing
BACK_OFF = (2, 5, 15, 30, 60, 120)
#: minutes after the call, when a deposit without an answer is looked for
LOOKUPS = (2, 10, 30, 120, 360, 1440)
#: minutes after the deposit before its report is asked, then between two reports
FIRST_REPORT, NEXT_REPORT = 30, 60

#: plain data of a claimed deposit, so that nothing is read from the database while
#: the call is under way
Claimed = namedtuple("Claimed", "deposit client file filename syntax")
#: instead of it: what could not leave is out of the way, look again
SET_ASIDE = object()


def _stops_the_account(outcome):
    """Whether the next call would fail like this one: gateway, credentials, quota."""
    return isinstance(outcome, errors.ChorusProError) and not _is_refusal(outcome)


def _is_refusal(error):
    """Whether Chorus Pro itself said no to this deposit.

    A gateway that answers 404 during an outage did not: nothing was executed, and the
    same file may leave later. 413 (too large) will be as true tomorrow.
    """
    if not isinstance(error, errors.Refused):
        return False
    return error.return_code is not None or error.http_status == 413


def minutes_from_now(table, attempt):
    """When to come back after ``attempt`` (from 0) times."""
    minutes = table[min(attempt, len(table) - 1)]
    return fields.Datetime.now() + timedelta(minutes=minutes)


class ChorusProDeposit(models.Model):
    """Pushing: claim, commit, call, record.

    The order is the promise. The reservation is committed before the call; the call is
    made once; only the record of its outcome may be played again. The cursor belongs
    to the caller (a post-commit hook or a scheduled action) and to nobody else.
    """

    _inherit = "chorus.pro.deposit"

    @api.model
    def _push(self, transmissions):
        """Deposit these where they are ready, one envelope after the other: what a
        person or a program has just sent. It waits for no other account's turn."""
        wanted = transmissions.ids
        for account_id, syntax in self._waiting_groups(wanted):
            account = self.env["chorus.pro.account"].browse(account_id)
            try:
                while outcome := self._push_once(account, [syntax], wanted):
                    if _stops_the_account(outcome):
                        break
            except Exception as error:  # whatever it is, the other accounts go on
                self.env.cr.rollback()
                _logger.error("Deposits of %s stopped", account, exc_info=error)
                retrying(partial(self._note_broken, account, error), self.env)

    @api.model
    def _push_once(self, account, syntaxes, wanted=None):
        """Deposit one envelope of the account.

        :param wanted: ids of the transmissions; by default all that wait
        :return: its outcome, None when nothing is to be pushed (now)
        """
        for syntax in syntaxes:
            claimed = SET_ASIDE
            while claimed is SET_ASIDE:
                if wanted is None and self._is_worth_waiting(account, syntax):
                    break
                claimed = self._claim(account, syntax, wanted)
            if claimed and claimed is not SET_ASIDE:
                return self._send(claimed)
        return None

    @api.model
    def _note_broken(self, account, error):
        """Say on the account that its deposits stopped. What was not committed is
        undone; a deposit that was, and whose outcome is not, is found as an orphan."""
        account = account._in_its_language()
        text = account.env._(
            "The deposits of this account stopped: %(reason)s. Nothing is lost; they "
            "are tried again by themselves. If this lasts, your administrator finds "
            "the details in the server's log.",
            reason=account.env["chorus.pro.turn"]._reason(error),
        )
        account._note_stopped("push_error", text)

    @api.model
    def _waiting_groups(self, wanted):
        """The pairs (account, syntax) that have something to push now."""
        domain = [
            ("state", "=", lifecycle.READY),
            "|",
            ("next_attempt_on", "=", False),
            ("next_attempt_on", "<=", fields.Datetime.now()),
        ]
        if wanted is not None:
            domain.append(("id", "in", wanted))
        groups = self.env["chorus.pro.transmission"]._read_group(
            domain, ["account_id", "syntax"], ["id:min"], order="id:min"
        )
        return [(account.id, syntax) for account, syntax, _first in groups]

    # === CLAIM === #

    @api.model
    def _claim(self, account, syntax, wanted):
        """Reserve an envelope and commit it.

        :return: :class:`Claimed`, :data:`SET_ASIDE`, or None when there is nothing
            (left) to push
        """
        if account._deposit_block_reason():
            return None
        self = self.with_context(lang=account._in_its_language().env.lang)
        try:
            client = account._get_client()
        except Exception as error:  # not configured: shown on the account
            account._note_push_failure(error)
            self.env["ir.cron"]._commit_progress()
            return None
        for _lost_race in range(5):
            try:
                transmissions = self._lock_waiting(account, syntax, wanted)
                if not transmissions:
                    self.env["ir.cron"]._commit_progress()
                    return None
                return self._reserve_envelope(account, client, syntax, transmissions)
            except psycopg2.errors.SerializationFailure:
                # somebody changed a row since our snapshot: look again afresh
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
        return None

    @api.model
    def _lock_waiting(self, account, syntax, wanted):
        """Lock the next transmissions that may share an envelope, oldest first."""
        self.env["chorus.pro.transmission"].flush_model()
        only = SQL("AND id = ANY(%s)", wanted) if wanted is not None else SQL()
        self.env.cr.execute(
            SQL(
                """
                SELECT id
                  FROM chorus_pro_transmission
                 WHERE state = %s AND account_id = %s AND syntax = %s
                   AND (next_attempt_on IS NULL OR next_attempt_on <= %s)
                   %s
              ORDER BY id
                 LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                lifecycle.READY,
                account.id,
                syntax,
                fields.Datetime.now(),
                only,
                limits.FLOW_MAX_FILES,
            ),
            log_exceptions=False,
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        transmissions = self.env["chorus.pro.transmission"].browse(ids)
        transmissions.invalidate_recordset()
        return transmissions

    @api.model
    def _reserve_envelope(self, account, client, syntax, transmissions):
        """Write the envelope and its bytes, own it, commit."""
        transmissions, files = self._fill(transmissions)
        flow = None
        if files:
            try:
                flow = self._envelope(files, syntax)
            except psycopg2.Error:
                raise
            except Exception as error:  # whatever it is, it is that of these files
                self._set_aside(transmissions, error)
        if not flow:
            self.env["ir.cron"]._commit_progress()
            return SET_ASIDE
        deposit = self.create(
            {
                "account_id": account.id,
                "company_id": account.company_id.id,
                "syntax": syntax,
                "file": base64.b64encode(flow.content),
                "filename": flow.filename,
                "sha256": hashlib.sha256(flow.content).hexdigest(),
                "invoice_count": len(transmissions),
                "claimed_on": fields.Datetime.now(),
                "attempts": max(transmissions.mapped("attempts")) + 1,
            }
        )
        transmissions._apply("claim", deposit_id=deposit.id)
        # what another transaction could refuse is refused before it is owned
        self.env.flush_all()
        deposit._own()
        try:
            deposit._commit_for_good()
            self.env["ir.cron"]._commit_progress()
        except Exception:
            # the lock outlives the transaction, and would hide a committed orphan
            self.env.cr.rollback()
            deposit._disown()
            raise
        return Claimed(deposit, client, flow.content, flow.filename, syntax)

    @api.model
    def _envelope(self, files, syntax):
        """The one file of a call, from those of its invoices.

        :return: :class:`chorus_pro.archive.FlowFile`
        """
        return build_flow(files, syntax)

    @api.model
    def _set_aside(self, transmissions, error):
        """These cannot share an envelope: in halves, then the one at fault alone."""
        if len(transmissions) > 1:
            transmissions.group_limit = (len(transmissions) + 1) // 2
            _logger.warning("A flow of %s was split: %s", len(transmissions), error)
            return
        transmissions._fault(transmissions.move_id._chorus_pro_build_error(error))

    @api.model
    def _fill(self, transmissions):
        """As many as fit in one flow: the group's limit, then the size in bytes."""
        first = transmissions[0]
        alike = transmissions.filtered(lambda t: t.group_limit == first.group_limit)
        chosen, files, sizes = self.env["chorus.pro.transmission"], [], []
        for transmission in alike[: first.group_limit]:
            content = transmission._built_content()
            if content is None:
                continue
            if files and not fits_in_flow([*sizes, len(content)]):
                break
            if len(content) > limits.FILE_MAX_BYTES:
                # that of one file holds inside an archive: with great attachments an
                # invoice leaves alone
                if files:
                    break
                return transmission, [(transmission.filename, content)]
            sizes.append(len(content))
            chosen += transmission
            files.append((transmission.filename, content))
        return chosen, files

    # === CALL === #

    @api.model
    def _send(self, claimed):
        """Make the call, once, and record its outcome, as often as it takes.

        From the commit of the claim to the answer no field is read: the connection
        stays idle, without transaction or lock.

        :return: ``messages.DepositReceipt``, or the error
        """
        deposit = claimed.deposit
        try:
            try:
                outcome = self._call(claimed)
            except errors.ChorusProError as error:
                outcome = error
            retrying(partial(deposit._record_receipt, outcome), self.env)
            retrying(partial(deposit._record_outcome, outcome), self.env)
        finally:
            deposit._disown()
        return outcome

    @api.model
    def _call(self, claimed):
        """The call itself. No field is read: there is no transaction.

        :return: ``records.DepositReceipt``
        :raises ChorusProError: its attributes tell whether it was executed
        """
        return claimed.client.deposit_flow(
            claimed.file, claimed.filename, claimed.syntax
        )

    def _record_receipt(self, outcome):
        """First the flow number, alone: the one thing that cannot be derived."""
        self._commit_for_good()
        now = fields.Datetime.now()
        if isinstance(outcome, errors.ChorusProError):
            self._record_failure(outcome, now)
            return
        self._apply(
            "receipt",
            flow_number=outcome.flow_number,
            deposited_on=outcome.deposited_on,
            answered_on=now,
            next_report_on=now + timedelta(minutes=FIRST_REPORT),
            error_text=False,
        )

    def _record_failure(self, error, now):
        text = self.env["chorus.pro.account"]._error_text(error)
        if _is_refusal(error):
            self._apply("refuse", answered_on=now, error_text=text)
        elif error.uncertain:
            self._apply(
                "silence",
                error_text=text,
                lookups=0,
                next_lookup_on=minutes_from_now(LOOKUPS, 0),
            )
        else:
            # surely not executed: nothing left, so no bytes need to be kept here
            self._apply("release", error_text=text, answered_on=now, file=False)

    def _record_outcome(self, outcome):
        """Then what follows from it: invoices, conversations, the account."""
        transmissions = self.transmission_ids
        transmissions._lock_in_order()
        account = self.account_id
        account._log_exchanges()
        if not isinstance(outcome, errors.ChorusProError):
            sending = transmissions.filtered(lambda t: t.state == lifecycle.SENDING)
            sending._apply("receipt", attempts=0)
            sending.move_id._chorus_pro_notify_receipt(self)
            account._note_push_success()
            return
        if self.state == lifecycle.UNCERTAIN:
            transmissions._apply("silence")
            transmissions.move_id._chorus_pro_notify_silence(self)
            self._wake("ir_cron_follow_deposits", self.next_lookup_on)
        elif self.state == lifecycle.REFUSED:
            self._refuse_whole(outcome.remote_message or self.error_text)
        else:
            self._release_for_later(outcome)
        account._note_push_failure(outcome)

    def _release_for_later(self, error):
        """Nothing was executed: back to the queue, for later."""
        wait = getattr(error, "retry_after", None)
        for transmission in self.transmission_ids:
            later = minutes_from_now(BACK_OFF, transmission.attempts)
            if wait:
                later = fields.Datetime.now() + timedelta(seconds=wait)
            transmission._apply(
                "release",
                attempts=transmission.attempts + 1,
                next_attempt_on=later,
                fault_text=self.error_text,
            )
        self._wake("ir_cron_push", max(self.transmission_ids.mapped("next_attempt_on")))

    def _refuse_whole(self, words):
        """A flow of several is sent again in halves until the culprit stands alone."""
        transmissions = self.transmission_ids
        if len(transmissions) > 1:
            half = (len(transmissions) + 1) // 2
            transmissions._apply("release", group_limit=half)
            self._wake("ir_cron_push")
            return
        transmissions._refuse(words)
