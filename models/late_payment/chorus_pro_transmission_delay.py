from odoo import api, models


class ChorusProTransmission(models.Model):
    """What the buyer did moves the legal due date of the invoice."""

    _inherit = "chorus.pro.transmission"

    def _record_status(self, status, date, comment=None, remote_id=None):
        changed = super()._record_status(status, date, comment, remote_id)
        if changed:
            self.move_id._chorus_pro_update_delay()
        return changed


class ChorusProEvent(models.Model):
    _inherit = "chorus.pro.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events.move_id._chorus_pro_update_delay()
        return events
