"""Which account carries which invoice."""

from odoo import api, models
from odoo.fields import Domain


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    @api.model
    def _of_moves(self, moves):
        """The account that carries each invoice: its journal's, else its company's
        default, else the parent company's, and so on upwards; a company without
        default uses its only active account.

        :param moves: ``account.move``, of any companies
        :return: ``{move: account}``, an empty account where there is none; the number
            of queries does not depend on the number of moves
        """
        moves_sudo = moves.sudo()
        by_company = self._of_companies(moves_sudo.company_id)
        accounts = {}
        for move, move_sudo in zip(moves, moves_sudo, strict=True):
            accounts[move] = self.browse(
                move_sudo.journal_id.chorus_pro_account_id.id
                or by_company[move_sudo.company_id.id]
            )
        return accounts

    @api.model
    def _of_companies(self, companies):
        """:return: ``{company id: id of its account or False}``"""
        companies = companies.sudo()
        family = companies | companies.parent_ids
        single = {
            company.id: ids[0]
            for company, ids in self.sudo()._read_group(
                Domain("company_id", "in", family.ids),
                ["company_id"],
                ["id:array_agg"],
            )
            if len(ids) == 1
        }
        found = {}
        for company in companies:
            current, found[company.id] = company, False
            while current and not found[company.id]:
                default = current.chorus_pro_account_id
                found[company.id] = (default.active and default.id) or single.get(
                    current.id, False
                )
                current = current.parent_id
        return found
