"""In which format the invoices of an account leave."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...chorus_pro.codes.flow_syntax import CII_16B, FACTURX, UBL


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    syntax = fields.Selection(
        "_selection_syntax",
        string="Format of the invoices",
        required=True,
        default=FACTURX,
        tracking=True,
        help="A customer may have another one, on its form.",
    )
    allow_ubl = fields.Boolean(
        string="Allow UBL",
        tracking=True,
        help="The UBL files follow the European norm, but none of them was verified "
        "on the real platform. Try the qualification platform first.",
    )

    siret_scheme = fields.Selection(
        [("0002", "0002"), ("0009", "0009")],
        string="Scheme of the SIRETs",
        required=True,
        default="0002",
        tracking=True,
        help="The kind of identifier that the files name for a SIRET (BT-30, BT-47). "
        "0002 is what Chorus Pro has read for years; change it only if Chorus Pro "
        "asks you to.",
    )
    is_public_body = fields.Boolean(
        string="Is a public body",
        tracking=True,
        help="This establishment is itself a public body: it may invoice other public "
        "bodies under the service FACTURES_PUBLIQUES.",
    )

    # === CONSTRAINTS === #

    @api.constrains("syntax", "allow_ubl")
    def _check_syntax_is_allowed(self):
        for account in self:
            if not account._allows_syntax(account.syntax):
                raise ValidationError(
                    self.env._(
                        "UBL was not verified on the real platform. Tick “Allow UBL” "
                        "if you want to try it, or choose another format."
                    )
                )

    # === BUSINESS === #

    @api.model
    def _selection_syntax(self):
        """What the addon can write, see ``chorus_pro/formats.py``."""
        return [
            (FACTURX, self.env._("Factur-X: a PDF with its data")),
            (CII_16B, self.env._("CII: data alone, no page")),
            (UBL, self.env._("UBL: data alone, not verified on the real platform")),
        ]

    def _allows_syntax(self, syntax):
        """Whether this account deposits files of that syntax."""
        return syntax != UBL or self.allow_ubl
