from odoo import api, models

#: the scheduled actions that may run several times at once, each claiming its rows
LANED = ("ir_cron_build", "ir_cron_push")
MOST_LANES = 8


class ChorusProDeposit(models.Model):
    """Lanes: one row of ``ir.cron`` runs in one process of the whole cluster only, so
    that several at once take several rows that call the same method."""

    _inherit = "chorus.pro.deposit"

    @api.model
    def _scheduled_action(self, name):
        """The scheduled action of that XML id, with its other lanes.

        Empty when an administrator has deleted it: the work then waits for a person.
        """
        first = self.env.ref(f"l10n_fr_chorus_pro.{name}", False)
        actions = self.env["ir.cron"].sudo()
        if not first or name not in LANED:
            return actions.browse(first.id if first else [])
        # lanes are recognised by what they call; an inactive one is one all the same
        return actions.with_context(active_test=False).search(
            [
                ("model_id", "=", first.sudo().model_id.id),
                ("code", "=", first.sudo().code),
            ]
        )

    @api.model
    def _wake(self, name, at=None):
        """Trigger one of our scheduled actions in all its lanes.

        :param at: naive UTC datetime, now when empty
        """
        for action in self._scheduled_action(name):
            action._trigger(at=at or None)

    @api.model
    def _lanes(self):
        return max(len(self._scheduled_action(LANED[0])), 1)

    @api.model
    def _set_lanes(self, wanted):
        """Make as many lanes as wanted, from 1 to :data:`MOST_LANES`."""
        wanted = min(max(wanted, 1), MOST_LANES)
        for name in LANED:
            lanes = self._scheduled_action(name).sorted("id")
            first = lanes[:1]
            lanes[wanted:].unlink()
            for number in range(len(lanes) + 1, wanted + 1):
                first.create(
                    {
                        "name": f"{first.name} ({number})",
                        "model_id": first.model_id.id,
                        "state": first.state,
                        "code": first.code,
                        "user_id": first.user_id.id,
                        "interval_number": first.interval_number,
                        "interval_type": first.interval_type,
                        "active": first.active,
                    }
                )
