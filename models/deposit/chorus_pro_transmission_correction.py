"""What kept an invoice from leaving, or from being registered, opens from it."""

from odoo import api, fields, models

from ...chorus_pro import lifecycle
from .account_move_display import CORRECTED_IN_PLACE


class ChorusProTransmission(models.Model):
    _inherit = "chorus.pro.transmission"

    # === FIELDS === #

    can_correct = fields.Boolean(compute="_compute_can_correct")

    # === COMPUTE === #

    @api.depends("state", "fault_model", "fault_res_id", "fault_field")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        for transmission in self:
            transmission.can_correct = (
                transmission.state in (lifecycle.FAULTY, lifecycle.REFUSED)
                and transmission._place() is not None
            )


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_can_correct = fields.Boolean(compute="_compute_chorus_pro_can_correct")

    # === COMPUTE === #

    @api.depends("chorus_pro_transmission_ids.can_correct")
    @api.depends_context("uid")
    def _compute_chorus_pro_can_correct(self):
        for move in self:
            latest = move._chorus_pro_latest_for_user()
            # opening the invoice from itself would lead nowhere
            leads_on = latest and (
                latest._place() != move or latest.fault_field in CORRECTED_IN_PLACE
            )
            move.chorus_pro_can_correct = leads_on and latest.can_correct

    # === ACTIONS === #

    def action_chorus_pro_correct(self):
        """Button: open what the last attempt found at fault."""
        self.ensure_one()
        self.check_access("read")
        return self._chorus_pro_latest_for_user().action_correct()

    # === BUSINESS METHODS === #

    def _chorus_pro_latest_for_user(self):
        """The last transmission, empty for who may not read transmissions."""
        latest = self.sudo().chorus_pro_transmission_ids[:1].sudo(False)
        return latest if latest.has_access("read") else latest.browse()
