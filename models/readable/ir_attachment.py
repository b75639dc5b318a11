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
