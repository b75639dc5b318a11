"""How a public buyer is shown where one is chosen: its town and SIRET in small."""

from odoo import api, models


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    @api.depends("name", "siret", "zip", "city", "is_active")
    @api.depends_context("formatted_display_name", "lang")
    def _compute_display_name(self):
        # EXTENDS: in a list to choose from, two lines instead of one
        super()._compute_display_name()
        if not self.env.context.get("formatted_display_name"):
            return
        for structure in self.filtered("name"):
            town = " ".join(filter(None, (structure.zip, structure.city)))
            details = [town, structure.siret]
            if not structure.is_active:
                details.append(self.env._("closed"))
            small = " · ".join(filter(None, details))
            structure.display_name = f"{structure.name}\n--{small}--"
