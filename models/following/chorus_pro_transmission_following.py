import logging
from datetime import timedelta
from functools import partial

from odoo import fields, models
from odoo.service.model import retrying

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.records import flow_key
from ..connection.chorus_pro_turn import ProcessDied, Work

_logger = logging.getLogger(__name__)


class ChorusProTransmission(models.Model):
    """What a search or a history of Chorus Pro tells about one invoice."""

    _inherit = "chorus.pro.transmission"

    def _of_row(self, row):
        """Which of these transmissions (of one number) the row speaks of.

        The flow's number decides; without one on either side, the only transmission
        that waits for news. In doubt none: a row is never guessed. What is being sent
        right now is left to its sender: the next reading brings the row again.
        """
        if row.flow_number:
            same_flow = self.filtered(
                lambda t: (
                    flow_key(t.flow_number) == flow_key(row.flow_number)
                    and t.state != lifecycle.SENDING
                )
            )
            if same_flow:
                return same_flow._alike(row)
        waiting = self.filtered(
            lambda t: (
                not t.remote_id
                and (
                    t.state == lifecycle.UNCERTAIN
                    or (
                        t.state == lifecycle.DEPOSITED
                        and not (row.flow_number and t.flow_number)
                    )
                    # refused as the double of what appears now, or too early
                    or (t.state == lifecycle.REFUSED and not t._is_overtaken())
                )
            )
        )
        deposits = self.env["chorus.pro.deposit"]
        sure = waiting.filtered(lambda t: deposits._is_same(row, deposits._identity(t)))
        return sure.sorted("id")[:1] if len(sure.move_id) == 1 else self.browse()

    def _is_overtaken(self):
        """Whether its invoice was sent again since."""
        return bool(self.move_id.sudo().chorus_pro_transmission_id)

    def _is_in_flight(self):
        """Whether one of these leaves at this very moment, its number not known yet."""
        return any(
            t.state in (lifecycle.SENDING, lifecycle.UNCERTAIN)
            or (t.state == lifecycle.DEPOSITED and not t.flow_number)
            for t in self
        )

    def _is_news(self, row):
        """Whether a search tells something of this invoice that is not known yet."""
        self.ensure_one()
        moment = self.env["chorus.pro.account"]._to_utc(row.status_date)
        return (
            self.state != lifecycle.INTEGRATED
            or self.status_id.code != row.status
            or (moment and moment != self.status_date)
            or bool(row.status_comment and row.status_comment != self.status_comment)
        )

    def _record_row(self, row):
        """Record what a search told about this invoice; nothing when another one of
        ours follows that already.

        :param row: ``messages.InvoiceRow``
        """
        if not self or self._is_followed_elsewhere(row):
            return False
        account = self.env["chorus.pro.account"]
        deposit = self.deposit_id
        if deposit.state == lifecycle.UNCERTAIN:
            deposit._adopt(row.flow_number)
        changed = self._record_status(
            self.env["chorus.pro.status"]._get(row.status),
            account._to_utc(row.status_date),
            comment=row.status_comment,
            remote_id=row.invoice_id,
        )
        deposit._close_when_done()
        return changed

    def _read_history(self, client):
        self.ensure_one()
        if not self._is_on(self.account_id._platform()):
            # the account has moved: what is there under this identifier is not ours
            done = {"history_due": False, "history_due_on": False}
            retrying(partial(self.write, done), self.env)
            return
        remote_id, number = int(self.remote_id), self.number
        self.env["ir.cron"]._commit_progress()
        try:
            history = client.get_invoice_history(remote_id)
        except errors.ChorusProError as error:
            _logger.info("History of %s: %s", remote_id, type(error).__name__)
            retrying(self._note_history_failure, self.env)
            return
        if history.number not in (None, number):
            raise ValueError(f"the history of {history.number} came, not of {number}")
        retrying(partial(self._record_history, history), self.env)

    def _note_history_failure(self):
        self.account_id._log_exchanges()
        self.history_due_on = fields.Datetime.now() + timedelta(hours=1)

    def _history_work(self):
        """Histories read one by one, of whatever accounts."""
        return Work(
            "history",
            self,
            lambda one: one._read_history(one.account_id._get_client()),
            type(self)._note_history_stopped,
            account=lambda one: one.account_id,
        )

    def _note_history_stopped(self, error):
        """A history that cannot be recorded: said, and asked again later."""
        account = self.account_id._in_its_language()
        given_up = isinstance(error, ProcessDied)
        self.history_due_on = fields.Datetime.now() + timedelta(
            days=1 if given_up else 0, hours=1
        )
        text = account.env._(
            "The history of invoice %(number)s could not be read: %(reason)s. Its "
            "present status is known; the history is asked again later. Your "
            "administrator finds the details in the server's log.",
            number=self.number,
            reason=account.env["chorus.pro.turn"]._reason(error),
        )
        account._note_stopped("sync_error", text)
