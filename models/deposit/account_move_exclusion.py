from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...chorus_pro import lifecycle
from .account_move_display import CUSTOMER_TYPES


class AccountMove(models.Model):
    """Invoices that do not go through Chorus Pro, by a person's choice."""

    _inherit = "account.move"

    # === ACTIONS === #

    def action_chorus_pro_exclude(self):
        """Open the wizard that asks why."""
        self._chorus_pro_check_may_send()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave out of Chorus Pro"),
            "res_model": "chorus.pro.exclude",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_ids": self.ids, "dialog_size": "medium"},
        }

    def action_chorus_pro_include(self):
        """Take them back among the invoices that go through Chorus Pro."""
        self._chorus_pro_check_may_send()
        self.check_access("read")
        excluded = self.filtered("chorus_pro_exclusion")
        excluded._chorus_pro_write(
            {
                "chorus_pro_exclusion": False,
                "chorus_pro_exclusion_reason": False,
                "chorus_pro_elsewhere_flow": False,
            }
        )
        excluded._chorus_pro_say(self.env._("Goes through Chorus Pro again."))
        return True

    def action_chorus_pro_dealt_with(self):
        """A person has done what the buyer's answer asked for: nothing more will come.

        For a rejected invoice, once its credit note and the new invoice are made. A
        later status of the buyer shows it again.
        """
        self._chorus_pro_check_may_send()
        self.check_access("read")
        answered = self.filtered("chorus_pro_can_deal_with")
        answered._chorus_pro_write({"chorus_pro_stage": lifecycle.STAGE_CLOSED})
        answered._chorus_pro_done()
        answered._chorus_pro_say(self.env._("Dealt with: nothing more is expected."))
        return True

    # === BUSINESS === #

    def _chorus_pro_exclude(self, exclusion, reason, flow_number=False):
        """Leave these invoices out: of the sending, of every counter, of every list.

        :param exclusion: ``"not_through"`` or ``"elsewhere"``
        :param reason: what the user wrote
        :param flow_number: of the deposit made elsewhere, when it is known
        :raises UserError: Chorus Pro holds one of them, or it is not a customer's
        """
        self._chorus_pro_check_may_send()
        self.check_access("read")
        if self.filtered(lambda move: move.move_type not in CUSTOMER_TYPES):
            raise UserError(
                self.env._("Only invoices and credit notes to customers are left out.")
            )
        self._chorus_pro_check_free()
        self._chorus_pro_withdraw()
        self._chorus_pro_write(
            {
                "chorus_pro_exclusion": exclusion,
                "chorus_pro_exclusion_reason": reason,
                "chorus_pro_elsewhere_flow": flow_number,
                "chorus_pro_stage": False,
            }
        )
        self._chorus_pro_done()
        labels = dict(
            self._fields["chorus_pro_exclusion"]._description_selection(self.env)
        )
        words = " · ".join(filter(None, [flow_number, reason]))
        self._chorus_pro_say(
            Markup("%s%s") % (labels[exclusion], self._chorus_pro_quote(words))
        )
