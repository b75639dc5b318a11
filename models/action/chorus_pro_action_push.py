import logging
from collections import namedtuple
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro import errors
from ...chorus_pro.invoice import Attachment
from ...chorus_pro.records import UploadedAttachment
from ..connection.stored_files import WATCH_KEY, FilestoreAway, StoredFiles
from ..deposit.chorus_pro_deposit_push import BACK_OFF, minutes_from_now

_logger = logging.getLogger(__name__)

#: minutes after the call, when an action without an answer is looked for. Only the last
#: look concludes that it was not executed: a slow execution is given its time
LOOKUPS = (2, 10, 30)
#: after as many calls that did nothing, a person is told
MOST_ATTEMPTS = 3

#: plain data of a claimed action: nothing is read from the database during the call
Claimed = namedtuple(
    "Claimed", "client kind invoice_id files comment siret service commitment"
)


def is_refusal(error, kind):
    """Whether Chorus Pro said no, rather than a gateway that may be out of order.

    Recycling is announced as withdrawn: an operation that is not found is then gone.
    """
    if isinstance(error, errors.FileFault):
        return True
    if not isinstance(error, errors.Refused):
        return False
    return error.return_code is not None or (
        kind == life.RECYCLE and error.http_status == 404
    )


def call(claimed):
    """Make the call, once. Documents that no invoice names have no effect: they may be
    handed over again with the next attempt."""
    client, invoice_id = claimed.client, claimed.invoice_id
    if claimed.kind == life.COMPLETE:
        uploaded = [
            UploadedAttachment(
                client.upload_attachment(one.name, one.content, one.media_type),
                one.renamed_from or one.name,
            )
            for one in claimed.files
        ]
        return client.complete_invoice(invoice_id, uploaded, claimed.comment)
    if claimed.kind == life.RECYCLE:
        return client.recycle_invoice(
            invoice_id,
            claimed.siret,
            claimed.service,
            claimed.commitment,
            claimed.comment or None,
        )
    return client.acknowledge_rejections([invoice_id])


class ChorusProAction(models.Model):
    """Doing: claim, commit, call, record. The cursor belongs to the caller (a request's
    own one, a post-commit hook or a scheduled action) and to nobody else."""

    _inherit = "chorus.pro.action"

    def _perform_after_commit(self):
        """Do it once the caller's transaction is committed; the clock is the net."""
        if not self:
            return
        registry, ids = self.env.registry, self.ids
        uid, context = self.env.uid, self.env.context
        self.env["chorus.pro.deposit"]._wake("ir_cron_follow_deposits")

        @self.env.cr.postcommit.add
        def perform():
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, uid, context, su=True)
                    env["chorus.pro.action"].browse(ids)._perform()
            except Exception:
                _logger.exception("Action after the commit; it will be tried again")

    def _perform(self):
        """Claim and do each of these, one after the other. Owns the cursor."""
        for action in self:
            try:
                action._speaking()._perform_one()
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Action %s at Chorus Pro", action.id)

    def _perform_one(self):
        claimed = retrying(self._claim, self.env)
        if claimed:
            self._send(claimed)

    # === CLAIM === #

    def _claim(self):
        """Reserve the call. :return: :class:`Claimed`, or None when it is not to do."""
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        self.invalidate_recordset()
        if self.state != life.REQUESTED:
            return None
        if not self._answers_current() and self.kind != life.ACKNOWLEDGE:
            self._apply("refuse", error_text=self._overtaken_text())
            self.move_id._chorus_pro_notify_action(self)
            return None
        account = self.account_id
        reason = account._deposit_block_reason()
        try:
            client = None if reason else account._get_client()
            invoice_id = self.transmission_id._invoice_id()
            files = self.with_context(**{WATCH_KEY: StoredFiles()})._files()
        except (UserError, FilestoreAway) as error:
            reason = str(error)
        if reason:
            later = minutes_from_now(BACK_OFF, self.attempts)
            self.write({"error_text": reason, "next_try_on": later})
            return None
        claimed = Claimed(
            client,
            self.kind,
            invoice_id,
            files,
            self.comment or "",
            self.recipient_siret,
            self.service_code or None,
            self.commitment_number or None,
        )
        self._apply(
            "claim", attempts=self.attempts + 1, claimed_on=fields.Datetime.now()
        )
        # what another transaction could refuse is refused before it is owned; and it
        # is owned before others can see that it is claimed
        self.env.flush_all()
        self._own()
        try:
            self._commit_for_good()
            self.env["ir.cron"]._commit_progress()
        except Exception:
            # the lock outlives the transaction, and would hide a committed orphan
            self.env.cr.rollback()
            self._disown()
            raise
        return claimed

    def _files(self):
        """The documents, under names that Chorus Pro accepts.

        :raises UserError: the server has lost one
        """
        moves = self.env["account.move"]
        for one in self.attachment_ids:
            if one.file_size and not one.raw:
                raise UserError(
                    self.env._(
                        "The server has lost the file of the document “%(document)s”. "
                        "Nothing was sent. Send the documents in the Chorus Pro "
                        "portal, or ask your administrator to restore the file.",
                        document=one.name,
                    )
                )
        return tuple(
            Attachment(
                name=moves._chorus_pro_attachment_name(one.name, one.mimetype),
                content=one.raw or b"",
                media_type=one.mimetype or "application/octet-stream",
                renamed_from=one.name,
            )
            for one in self.attachment_ids.sorted("id")
        )

    # === CALL AND RECORD === #

    def _send(self, claimed):
        """Make the call, once, and record its outcome, as often as it takes."""
        try:
            try:
                outcome = call(claimed)
            except errors.ChorusProError as error:
                outcome = error
            retrying(partial(self._record, outcome), self.env)
        finally:
            self._disown()
        if not isinstance(outcome, errors.ChorusProError):
            self._read_result(claimed.client)

    def _record(self, outcome):
        self._commit_for_good()
        self.account_id._log_exchanges()
        if not isinstance(outcome, errors.ChorusProError):
            self._record_done()
        elif is_refusal(outcome, self.kind):
            self._record_refusal(self._refusal_text(outcome))
        elif outcome.uncertain:
            self._apply(
                "silence",
                error_text=self._silence_text(),
                lookups=0,
                next_lookup_on=minutes_from_now(LOOKUPS, 0),
            )
            self._wake_follow(self.next_lookup_on)
        else:
            later = minutes_from_now(BACK_OFF, self.attempts - 1)
            wait = getattr(outcome, "retry_after", None)
            if wait:
                later = fields.Datetime.now() + timedelta(seconds=wait)
            text = self.env["chorus.pro.account"]._error_text(outcome)
            self._apply("release", error_text=text, next_try_on=later)
            self._wake_follow(later)

    def _record_done(self):
        self._apply("done", done_on=fields.Datetime.now(), error_text=False)
        if self.kind == life.RECYCLE:
            self.move_id._chorus_pro_record_address(self)
        self.move_id._chorus_pro_notify_action(self)

    def _record_refusal(self, text):
        self._apply("refuse", error_text=text)
        self.move_id._chorus_pro_notify_action(self)

    def _wake_follow(self, at=None):
        self.env["chorus.pro.deposit"]._wake("ir_cron_follow_deposits", at)

    def _read_result(self, client):
        """Show the new status at once; where it cannot be read, the clock brings it."""
        if self.kind == life.ACKNOWLEDGE:
            return
        try:
            self.transmission_id._refresh_status(client, self.account_id)
        except errors.ChorusProError as error:
            _logger.info("Status after an action: %s", type(error).__name__)

    # === WORDS === #

    def _overtaken_text(self):
        return self.env._(
            "The buyer has changed the status of the invoice since you asked for this "
            "(now: %(status)s). Nothing was sent: look at the invoice again.",
            status=self.transmission_id.status_id.name or "?",
        )

    def _silence_text(self):
        return self.env._(
            "Chorus Pro did not answer. What you asked for may have been done: it is "
            "looked for before anything is tried again. You have nothing to do."
        )

    def _refusal_text(self, error):
        if error.return_code == 20002:
            text = self.env._(
                "Chorus Pro refused: the invoice no longer has the status that this "
                "answers. Refresh the status, then look at it again."
            )
        elif self.kind == life.RECYCLE and error.http_status == 404:
            text = self.env._(
                "Chorus Pro no longer lets an invoice be sent to another address. Use "
                "“Replace”: a credit note is made in your books and a new invoice is "
                "prepared."
            )
        elif isinstance(error, errors.FileFault):
            return self.env["account.move"]._chorus_pro_fault_text(error)
        else:
            text = self.env._("Chorus Pro refused the request.")
        words = error.remote_message
        if words:
            text += "\n" + self.env._("Chorus Pro's words: “%(words)s”", words=words)
        return text
