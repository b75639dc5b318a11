from odoo import fields, models

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro import lifecycle

#: what the accountant filters on once an answer has left, before the buyer's own news
_STAGE_OF_ANSWER = {
    life.COMPLETE: lifecycle.STAGE_WITH_BUYER,
    life.RECYCLE: lifecycle.STAGE_WITH_CHORUS_PRO,
}


class ChorusProTransmission(models.Model):
    """What we answered to the buyer, and what that changes on the invoice."""

    _inherit = "chorus.pro.transmission"

    answer_ids = fields.One2many("chorus.pro.action", "transmission_id", readonly=True)

    def _stage(self):
        # EXTENDS: once it is answered, nobody needs to act
        stage = super()._stage()
        if stage != lifecycle.STAGE_ACTION_NEEDED or self.needs_decision:
            return stage
        if self.state != lifecycle.INTEGRATED:
            return stage
        latest = self._latest_answer()
        if not latest:
            return stage
        if latest.kind == life.ACKNOWLEDGE:
            # a formality: the credit note and the new invoice are made
            return lifecycle.STAGE_CLOSED
        if latest.live:
            return lifecycle.STAGE_SENDING
        if latest.state == life.DONE:
            return _STAGE_OF_ANSWER[latest.kind]
        return stage

    def _latest_answer(self):
        """The last action on the status that the invoice has now, withdrawn ones left
        out; empty when there is none."""
        self.ensure_one()
        return self.answer_ids.filtered(
            lambda a: a.state != life.WITHDRAWN and a._answers_current()
        ).sorted("id")[-1:]

    def _is_answerable(self, kind):
        """Whether that action may be asked for now."""
        self.ensure_one()
        if not (self.live and self.state == lifecycle.INTEGRATED and self.remote_id):
            return False
        if self.status_id.code != life.ANSWERED_STATUS[kind]:
            return False
        done = (life.DONE, *life.LIVE_STATES)
        return not self.answer_ids.filtered(
            lambda a: a.kind == kind and a._answers_current() and a.state in done
        )
