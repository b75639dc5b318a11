import logging
from datetime import timezone
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro import errors
from ..connection.chorus_pro_turn import ProcessDied, Work
from ..deposit.chorus_pro_deposit_push import minutes_from_now
from .chorus_pro_action_push import LOOKUPS, MOST_ATTEMPTS

_logger = logging.getLogger(__name__)

#: what a look at Chorus Pro tells: executed, not executed, no longer possible
EXECUTED, NOT_EXECUTED, OVERTAKEN = "executed", "not_executed", "overtaken"


class ChorusProAction(models.Model):
    """Actions whose outcome is not known: looked for before any second attempt."""

    _inherit = "chorus.pro.action"

    @api.model
    def _follow_works(self):
        """What the clock does: the dead, the silent, then what is to do."""
        now = fields.Datetime.now()
        sending = self.search([("state", "=", life.SENDING)])
        silent = self.search(
            [("state", "=", life.UNCERTAIN), ("next_lookup_on", "<=", now)]
        )
        requested = self.search(
            [
                ("state", "=", life.REQUESTED),
                "|",
                ("next_try_on", "=", False),
                ("next_try_on", "<=", now),
            ],
            order="id",
        )
        return [
            Work(
                "action.orphan",
                sending.filtered(lambda action: not action._is_owned()),
                lambda action: retrying(action._record_orphan, self.env),
                lambda action, error: action._note_undone(error),
            ),
            Work(
                "action.look_up",
                silent,
                lambda action: action._speaking()._look_up(),
                lambda action, error: action._note_undone(error, "next_lookup_on"),
                account=lambda action: action.account_id,
            ),
            Work(
                "action",
                requested,
                lambda action: action._speaking()._perform_one(),
                lambda action, error: action._note_undone(error, "next_try_on"),
                account=lambda action: action.account_id,
            ),
        ]

    def _speaking(self):
        """These in the language of their account's person in charge."""
        return self.with_context(lang=self.account_id._in_its_language().env.lang)

    def _note_undone(self, error, again=None):
        """It could not be done or found out: said, and tried later.

        :param again: name of the field that says when to come back
        """
        self = self._speaking()
        if again:
            is_given_up = isinstance(error, ProcessDied)
            self[again] = minutes_from_now((1440 if is_given_up else 60,), 0)
        text = self.env._(
            "What was asked of Chorus Pro about invoice %(number)s could not be done: "
            "%(reason)s. It is tried again by itself. If this lasts, do it in the "
            "portal; your administrator finds the details in the server's log.",
            number=self.transmission_id.number,
            reason=self.env["chorus.pro.turn"]._reason(error),
        )
        self.account_id._in_its_language()._note_stopped("push_error", text)

    def _record_orphan(self):
        if self.state != life.SENDING or self._is_owned():
            return
        self._apply(
            "silence",
            error_text=self._silence_text(),
            lookups=0,
            next_lookup_on=minutes_from_now(LOOKUPS, 0),
        )

    # === LOOKING FOR IT === #

    def _look_up(self):
        """Ask once; conclude, wait, or try again. Owns the cursor."""
        self.ensure_one()
        wanted = self._wanted_result()
        try:
            client = self.account_id._get_client()
            invoice_id = self.transmission_id._invoice_id()
            self.env["ir.cron"]._commit_progress()
            verdict = _verdict(client, invoice_id, wanted)
        except (errors.ChorusProError, UserError) as error:
            _logger.info("Action %s: %s", self.id, type(error).__name__)
            retrying(self._record_look_up_failure, self.env)
            return
        retrying(partial(self._record_look_up, verdict), self.env)
        if verdict == EXECUTED:
            self._read_result(client)

    def _record_look_up_failure(self):
        """Chorus Pro cannot be asked now: the look-up is not used up."""
        self.account_id._log_exchanges()
        self.next_lookup_on = minutes_from_now((10,), 0)

    def _wanted_result(self):
        """Plain data for :func:`_verdict`: what an execution would have left."""
        answered = self.answered_on or self.asked_on
        return {
            "kind": self.kind,
            "since": answered.replace(tzinfo=timezone.utc),
            "after_event": int(self.answered_event or 0) or None,
            "address": (self.service_code or None, self.commitment_number or None),
        }

    def _record_look_up(self, verdict):
        self.account_id._log_exchanges()
        if self.state != life.UNCERTAIN:
            return
        if verdict == EXECUTED:
            self._record_done()
        elif verdict == OVERTAKEN:
            self._record_refusal(
                self.env._(
                    "Chorus Pro did not answer, and the buyer has changed the status "
                    "of the invoice meanwhile: this was not done. Refresh the status, "
                    "then look at it again."
                )
            )
        elif self.lookups + 1 < len(LOOKUPS):
            lookups = self.lookups + 1
            later = minutes_from_now(LOOKUPS, lookups)
            self.write({"lookups": lookups, "next_lookup_on": later})
        elif self.attempts < MOST_ATTEMPTS:
            self._apply("release", next_try_on=False)
            self._wake_follow()
        else:
            self._record_refusal(
                self.env._(
                    "Chorus Pro did not answer %(count)s times, and nothing was done "
                    "there. Do it again later, or in the portal.",
                    count=self.attempts,
                )
            )


def _verdict(client, invoice_id, wanted):
    """Look at Chorus Pro whether the call was executed; no record is touched."""
    if wanted["kind"] == life.COMPLETE:
        history = client.get_invoice_history(invoice_id)
        if life.was_completed(history.events, wanted["since"], wanted["after_event"]):
            return EXECUTED
        status = history.current_status
    else:
        state = client.get_invoice(invoice_id)
        status = state.status
        if wanted["kind"] == life.ACKNOWLEDGE:
            return EXECUTED if state.rejection_handled else NOT_EXECUTED
        address = (state.service_code, state.commitment_number)
        if (
            address == wanted["address"]
            and status != life.ANSWERED_STATUS[life.RECYCLE]
        ):
            return EXECUTED
    same = status == life.ANSWERED_STATUS[wanted["kind"]]
    return NOT_EXECUTED if same else OVERTAKEN


class ChorusProDeposit(models.Model):
    _inherit = "chorus.pro.deposit"

    @api.model
    def _follow_works(self):
        # EXTENDS: the same net under what was asked of Chorus Pro by hand
        return super()._follow_works() + self.env["chorus.pro.action"]._follow_works()
