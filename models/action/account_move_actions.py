import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro import lifecycle
from ..deposit.account_move_sending import SEND_NOW_MAX

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    """Answers to the public buyer: what is offered, and the one way in."""

    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_action_ids = fields.One2many(
        "chorus.pro.action", "move_id", string="Answers to the buyer", readonly=True
    )
    chorus_pro_can_complete = fields.Boolean(
        compute="_compute_chorus_pro_actions", compute_sudo=True
    )
    chorus_pro_can_recycle = fields.Boolean(
        compute="_compute_chorus_pro_actions", compute_sudo=True
    )
    chorus_pro_can_replace = fields.Boolean(
        compute="_compute_chorus_pro_actions", compute_sudo=True
    )
    chorus_pro_replace_is_next = fields.Boolean(
        compute="_compute_chorus_pro_actions",
        compute_sudo=True,
        help="Replacing it is the next thing to do with this invoice.",
    )

    # === COMPUTE === #

    @api.depends(
        "state",
        "move_type",
        "payment_state",
        "chorus_pro_stage",
        "chorus_pro_status_id",
        "chorus_pro_status_date",
        "chorus_pro_replaced_by_ids.state",
        "reversal_move_ids.state",
        "chorus_pro_transmission_ids.state",
        "chorus_pro_action_ids.state",
    )
    def _compute_chorus_pro_actions(self):
        for move in self:
            live = move.chorus_pro_transmission_ids.filtered("live")[:1]
            move.chorus_pro_can_complete = live and live._is_answerable(life.COMPLETE)
            to_recycle = live and live._is_answerable(life.RECYCLE)
            move.chorus_pro_can_recycle = (
                to_recycle and live.account_id.recycling_offered
            )
            rejected = live and live.status_id.code == "REJETEE"
            move.chorus_pro_can_replace = move._chorus_pro_is_replaceable()
            move.chorus_pro_replace_is_next = move.chorus_pro_can_replace and bool(
                move.chorus_pro_stage == lifecycle.STAGE_ACTION_NEEDED
                and (rejected or (to_recycle and not move.chorus_pro_can_recycle))
            )

    # === BUTTONS === #

    def action_chorus_pro_complete(self):
        """Open the wizard on the suspended ones among these."""
        return self._chorus_pro_open_answer(
            "chorus.pro.complete",
            self.env._("Complete the suspended invoices"),
            self.filtered("chorus_pro_can_complete"),
            self.env._(
                "None of these invoices waits for documents: only one that its buyer "
                "has suspended, and that is not completed yet, can be completed."
            ),
        )

    def action_chorus_pro_recycle(self):
        """Open the wizard on an invoice that its buyer wants at another address."""
        return self._chorus_pro_open_answer(
            "chorus.pro.recycle",
            self.env._("Send to another address"),
            self.filtered("chorus_pro_can_recycle"),
            self.env._(
                "None of these invoices can be sent to another address: their buyer "
                "has not asked for it, or Chorus Pro no longer offers it."
            ),
        )

    def _chorus_pro_open_answer(self, model, title, moves, nothing):
        self._chorus_pro_check_may_send()
        self.check_access("read")
        if not moves:
            raise UserError(nothing)
        wizard = self.env[model]._of(moves)
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    # === RESERVE AND DO === #

    def _chorus_pro_reserve_actions(self, kind, values):
        """Reserve the action on each invoice that still allows it.

        Whoever comes second finds the invoice locked, or the action of the first.

        :param values: ``{move id: keyword arguments of chorus.pro.action._ask}``
        :return: the new ``chorus.pro.action`` records
        """
        self._chorus_pro_check_may_send()
        self.check_access("read")
        actions = self.env["chorus.pro.action"].sudo()
        # the files are read with the rights of whoever chose them
        files = {
            move_id: self.env["ir.attachment"].browse(one.get("attachment_ids", ()))
            for move_id, one in values.items()
        }
        for move in self.sudo().try_lock_for_update(allow_referencing=True):
            transmission = move.chorus_pro_transmission_ids.filtered("live")[:1]
            if not transmission or not transmission._is_answerable(kind):
                continue
            facts = dict(values.get(move.id) or {})
            facts.pop("attachment_ids", None)
            actions |= actions._ask(
                kind, transmission, attachments=files.get(move.id), **facts
            )
        return actions

    def _chorus_pro_act_now(self, kind, values):
        """Reserve and do on a cursor of its own, while the user waits.

        For a request that has written nothing to these invoices (a wizard). More than
        :data:`SEND_NOW_MAX` are only reserved; the scheduled action does the rest.

        :return: ids of the reserved actions
        """
        ids = None
        try:
            with self.env.registry.cursor() as cr:
                moves = self.with_env(self.env(cr=cr))

                def reserve():
                    return moves._chorus_pro_reserve_actions(kind, values)

                reserved = retrying(reserve, moves.env)
                ids = reserved.ids
                if len(ids) <= SEND_NOW_MAX:
                    reserved.with_env(moves.env(su=True))._perform()
                else:
                    self.env["chorus.pro.deposit"].with_env(moves.env)._wake(
                        "ir_cron_follow_deposits"
                    )
        except Exception:
            if ids is None:
                raise
            _logger.exception("Acting at once; the scheduled action will go on")
        return ids

    def _chorus_pro_record_address(self, action):
        """The address to which Chorus Pro has sent it is that of the invoice now."""
        self._chorus_pro_write(
            {
                "buyer_reference": action.service_code,
                "purchase_order_reference": action.commitment_number,
            }
        )
