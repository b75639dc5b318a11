from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # === FIELDS === #

    chorus_pro_account_id = fields.Many2one(
        "chorus.pro.account",
        string="Chorus Pro account",
        check_company=True,
        copy=False,
        ondelete="set null",
        help="Carries the invoices of the journals that name no other account.",
    )
    chorus_pro_recognized_on = fields.Datetime(
        string="Public buyers recognized on", readonly=True, copy=False
    )

    # === BUSINESS === #

    def _chorus_pro_account(self):
        """The account of this company for work that is not about one invoice, such as
        asking the directory: its default, its only one, or the parent company's.

        :return: ``chorus.pro.account``, empty when there is none
        """
        self.ensure_one()
        Account = self.env["chorus.pro.account"]
        return Account.browse(Account._of_companies(self)[self.id] or [])


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    recognized_on = fields.Datetime(
        related="company_id.chorus_pro_recognized_on", related_sudo=True
    )
