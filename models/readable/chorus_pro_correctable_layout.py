"""The background of the documents is corrected where it was chosen."""

from odoo import models

LAYOUT = "web.action_base_document_layout_configurator"


class ChorusProCorrectable(models.AbstractModel):
    _inherit = "chorus.pro.correctable"

    # === ACTIONS === #

    def action_correct(self):
        # EXTENDS: the form of the company does not show it
        action = super().action_correct()
        place = (self.fault_model, self.fault_field)
        if place != ("res.company", "layout_background_image"):
            return action
        if not self.env["base.document.layout"].has_access("create"):
            return action
        return self.env["ir.actions.act_window"]._for_xml_id(LAYOUT)
