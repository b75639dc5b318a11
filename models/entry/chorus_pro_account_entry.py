"""What an entry by data says of the account's bank details."""

from odoo import api, fields, models

from ...chorus_pro import errors
from ...chorus_pro.codes.deposit_mode import DATA_ENTRY


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    bank_details_name = fields.Char(
        string="Bank details in Chorus Pro",
        tracking=True,
        help="For the entry by data: the name under which the bank details to be paid "
        "on are registered in the Chorus Pro portal. Empty: the only ones there are.",
    )

    # === BUSINESS === #

    @api.model
    def _selection_syntax(self):
        return [
            *super()._selection_syntax(),
            (DATA_ENTRY, self.env._("Entry by data: your own PDF, unchanged")),
        ]

    @api.model
    def _error_sentence(self, error, reading):
        if isinstance(error, errors.UnknownSupplier):
            return self.env._(
                "Chorus Pro does not know your SIRET, so nothing was entered. Check "
                "the SIRET of the Chorus Pro account and that your establishment is "
                "declared and active in the portal; it is tried again by itself."
            )
        return super()._error_sentence(error, reading)
