import hashlib

from odoo import fields, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    # === FIELDS === #

    chorus_pro_page_digest = fields.Char(
        string="Digest of the printed words",
        readonly=True,
        copy=False,
        help="Of the PDF of an invoice to a public buyer: while the invoice says the "
        "same, this PDF is the page that Chorus Pro is given.",
    )

    # === BUSINESS METHODS === #

    def _chorus_pro_bind(self, words):
        """A digest of words for these bytes only: whoever replaces the file loses it.

        :param str words: digest of what was printed
        """
        self.ensure_one()
        return hashlib.sha256(f"{words} {self.checksum}".encode()).hexdigest()
