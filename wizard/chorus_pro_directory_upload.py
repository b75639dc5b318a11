import base64
from datetime import datetime, time

from odoo import fields, models


class ChorusProDirectoryUpload(models.TransientModel):
    """A person gives the directory downloaded from the portal."""

    _name = "chorus.pro.directory.upload"
    _description = "Directory given by hand"

    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    edition_on = fields.Date(
        string="Edition of",
        default=fields.Date.context_today,
        required=True,
        help="The day on which Chorus Pro made it. The XML says it by itself.",
    )

    def action_load(self):
        """Queue the file; it is loaded in the background."""
        self.ensure_one()
        loads = self.env["chorus.pro.directory.load"]
        loads._check_may_load()
        load = loads.sudo()._upload(
            base64.b64decode(self.file),
            self.filename,
            datetime.combine(self.edition_on, time()),
        )
        return load.sudo(False)._open()
