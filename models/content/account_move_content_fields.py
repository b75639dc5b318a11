"""What the public buyer reads and core's invoice has no field for."""

import mimetypes
import re

from odoo import api, fields, models

from ...chorus_pro.archive import clean_name, unique_name
from ...chorus_pro.codes import attachment_rules, payment_means
from ...chorus_pro.invoice import Attachment, Period

#: what a PDF can say of a file embedded in it
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
ANY_MEDIA_TYPE = "application/octet-stream"
#: the file's own name in a Factur-X
RESERVED_NAME = "factur-x.xml"
#: what a file is called of whose own name nothing is left (the buyer reads French)
UNNAMED = "piece-jointe"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="account_move_chorus_pro_attachment_rel",
        column1="move_id",
        column2="attachment_id",
        string="Attachments for the buyer",
        copy=False,
        help="Files that go to the public buyer with the invoice: delivery notes, "
        "statements... At most 10 MB each and 30 MB in all.",
    )
    chorus_pro_payment_means = fields.Selection(
        selection=[
            (row.code, f"{row.code} - {row.label_en}") for row in payment_means.ROWS
        ],
        string="Payment means",
        help="How the buyer pays (BT-81). Empty: by the payment method of the invoice, "
        "else a transfer when there is an IBAN.",
    )
    chorus_pro_period_start = fields.Date(
        string="Billing period", copy=False, help="First day of what is invoiced."
    )
    chorus_pro_period_end = fields.Date(
        string="End of the billing period",
        copy=False,
        help="Last day of what is invoiced.",
    )
    chorus_pro_project = fields.Char(
        string="Project reference", help="The buyer's project, when it has one (BT-11)."
    )

    @api.constrains("chorus_pro_attachment_ids")
    def _check_chorus_pro_attachment_ids(self):
        """Nobody sends a file that he may not read."""
        self.chorus_pro_attachment_ids.check_access("read")

    # === BUSINESS METHODS === #

    def _chorus_pro_attachments(self):
        """BG-24, in the order in which they were added, with names that are accepted.

        A file is renamed where only its name is wrong; anything else is left for the
        checks to tell. One that was deleted since has left the list with its row.
        """
        taken = {RESERVED_NAME}
        files = []
        # read as the invoice is: whoever chose them could read them
        for attachment in self.sudo().chorus_pro_attachment_ids.sorted("id"):
            given = attachment.name or ""
            name = self._chorus_pro_attachment_name(given, attachment.mimetype)
            name = unique_name(name, taken, attachment_rules.NAME_MAX)
            media_type = attachment.mimetype or ""
            if not MEDIA_TYPE.fullmatch(media_type):
                media_type = ANY_MEDIA_TYPE
            files.append(
                Attachment(
                    name=name,
                    content=attachment.raw or b"",
                    media_type=media_type,
                    description=attachment.description or "",
                    renamed_from=given if given != name else "",
                    is_link=attachment.type == "url",
                )
            )
        return tuple(files)

    @api.model
    def _chorus_pro_attachment_name(self, name, media_type):
        """The name itself when it is accepted, else the nearest one that is."""
        if not attachment_rules.is_allowed(name):
            guessed = mimetypes.guess_extension(media_type or "") or ""
            if attachment_rules.is_allowed(f"file{guessed}"):
                # “delivery note 12.3” has no extension, whatever the dot says
                name += guessed
        return clean_name(name, attachment_rules.NAME_MAX, UNNAMED)

    def _chorus_pro_period(self, period):
        """BG-14: the dates of the invoice, else those of its lines.

        :param period: :class:`Period` of the lines, or None
        """
        start, end = self.chorus_pro_period_start, self.chorus_pro_period_end
        return Period(start or None, end or None) if start or end else period
