"""Where a fault leads: the record to open, on the field to correct."""

from odoo import api, fields, models


class ChorusProCorrectable(models.AbstractModel):
    _name = "chorus.pro.correctable"
    _description = "Something with a fault to correct"

    # === FIELDS === #

    fault_model = fields.Char(readonly=True)
    fault_res_id = fields.Integer(readonly=True)
    fault_field = fields.Char(readonly=True)

    # === ACTIONS === #

    def action_correct(self):
        """Open the record at fault, on the field to correct where one is known."""
        self.ensure_one()
        record = self.env[self.fault_model].browse(self.fault_res_id)
        record.check_access("read")
        action = {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {},
        }
        if record._name == "account.move":
            action.update(record._chorus_pro_correction(self.fault_field))
        return action

    # === BUSINESS === #

    @api.model
    def _place_values(self, faults):
        """The place of the first of these faults that has one.

        :param faults: list of ``MoveFault``, perhaps empty
        :return: values of the three fields
        """
        first = next((fault for fault in faults if fault.record), None)
        return {
            "fault_model": first.record._name if first else False,
            "fault_res_id": first.record.id if first else False,
            "fault_field": first.field if first else False,
        }

    def _place(self):
        """:return: the record that :meth:`action_correct` opens: one that exists and
        that the user may read; else None
        """
        self.ensure_one()
        if self.fault_model not in self.env or not self.fault_res_id:
            return None
        record = self.env[self.fault_model].browse(self.fault_res_id)
        return record if record.exists() and record.has_access("read") else None
