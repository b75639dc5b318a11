from odoo import fields, models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    # === FIELDS === #

    chorus_pro_account_id = fields.Many2one(
        "chorus.pro.account",
        string="Chorus Pro account",
        check_company=True,
        ondelete="restrict",
        copy=False,
        help="The establishment that sends the invoices of this journal. Empty: the "
        "default account of the company.",
    )
