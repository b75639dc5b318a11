from odoo import api, fields, models

from ...chorus_pro import environments


class ChorusProAccount(models.Model):
    """Whether Chorus Pro still lets an invoice be sent to another address."""

    _inherit = "chorus.pro.account"

    recycling_offered = fields.Boolean(
        string="Invoices can be sent to another address",
        compute="_compute_recycling_offered",
        store=True,
        readonly=False,
        tracking=True,
        help="Chorus Pro withdraws this function from September 2026 on, on a day that "
        "it has not published. An invoice that its buyer had sent back before may "
        "still be sent to another address. Untick it once Chorus Pro refuses: "
        "“Replace” is then offered instead.",
    )

    @api.depends("environment")
    def _compute_recycling_offered(self):
        for account in self:
            code = account.environment or "qualification"
            account.recycling_offered = code in environments.RECYCLING
