"""A validator that says "not me": the same request, entered again with the right one.

``soumettre`` takes an invoice again, under its number, from the status
ERREUR_FOURNISSEUR_SUR_VALIDEUR (annex V5.00 of the API, through clients: the error
GDP_MSG_11.001 names the statuses that allow it).
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...chorus_pro import lifecycle
from ...chorus_pro.codes.deposit_mode import DATA_ENTRY

WRONG_VALIDATOR = "ERREUR_FOURNISSEUR_SUR_VALIDEUR"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_can_correct_validator = fields.Boolean(
        compute="_compute_chorus_pro_can_correct_validator", compute_sudo=True
    )

    # === COMPUTE === #

    @api.depends("chorus_pro_transmission_ids.state", "chorus_pro_status_id")
    def _compute_chorus_pro_can_correct_validator(self):
        for move in self:
            latest = move.chorus_pro_transmission_id
            move.chorus_pro_can_correct_validator = (
                latest.state == lifecycle.INTEGRATED
                and latest.syntax == DATA_ENTRY
                and latest.status_id.code == WRONG_VALIDATOR
            )

    # === ACTIONS === #

    def action_chorus_pro_correct_validator(self):
        """Open the invoice for its validator; it is then sent again as usual."""
        self.ensure_one()
        self._chorus_pro_check_may_send()
        self.check_access("write")
        transmission = self.sudo().chorus_pro_transmission_id.try_lock_for_update()
        transmission.invalidate_recordset()
        self.invalidate_recordset(["chorus_pro_can_correct_validator"])
        if not transmission or not self.chorus_pro_can_correct_validator:
            raise UserError(
                self.env._(
                    "The validator of this invoice need not be corrected any more. "
                    "Reload the page."
                )
            )
        # Chorus Pro's identifier is that of the entry to come
        transmission._apply(
            "return",
            remote_id=False,
            fault_text=self.env._(
                "The validator said that this invoice does not concern it. Choose the "
                "right one on the invoice, then send it again: it keeps its number."
            ),
        )
        return True

    # === BUSINESS METHODS === #

    def _chorus_pro_banner_text(self):
        latest = self.sudo().chorus_pro_transmission_ids[:1]
        wrong = latest.status_id.code == WRONG_VALIDATOR
        if wrong and latest.state == lifecycle.REFUSED:
            return latest.fault_text or ""
        return super()._chorus_pro_banner_text()

    def _chorus_pro_buyer_text(self, transmission):
        if self.chorus_pro_can_correct_validator:
            return self.env._(
                "The validator %(validator)s said that this invoice does not concern "
                "it. Press “Correct the validator”, choose the right one, then send "
                "the invoice again: it keeps its number.",
                validator=self.chorus_pro_validator_id.display_name or "",
            )
        return super()._chorus_pro_buyer_text(transmission)
