"""An invoice that already is at Chorus Pro without Odoo is linked, not sent again."""

from odoo import models

from ...chorus_pro.faults import WARNING


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CHECKS === #

    def _chorus_pro_check(self, transmission=None):
        faults = super()._chorus_pro_check(transmission)
        by_key = self._chorus_pro_found_elsewhere()
        if not by_key:
            return faults
        accounts = self.env["chorus.pro.account"].sudo()._of_moves(self)
        # whoever may not see what was found is told on the invoice itself
        visible = by_key.values()
        visible = self.env["chorus.pro.found.invoice"].union(*visible)
        visible = visible._filtered_access("read")
        for move, found_faults in faults.items():
            found = by_key.get((accounts[move].id, move.name))
            if found:
                record = found if found in visible else move
                found_faults.append(
                    move._chorus_pro_own_fault(
                        "CP-ODOO-21", record=record, level=WARNING
                    )
                )
        return faults

    def _chorus_pro_found_elsewhere(self):
        """``{(account id, number): found invoice}`` of those nobody decided about.

        A linked one is followed by its transmission; an ignored one is not ours.
        """
        rows = self.env["chorus.pro.found.invoice"].sudo()
        numbers = [name for name in self.mapped("name") if name]
        rows = rows.search_fetch(
            [("state", "=", "new"), ("number", "in", numbers)],
            ["account_id", "number"],
        )
        return {(row.account_id.id, row.number): row.sudo(False) for row in rows}
