from odoo import models

#: what the card counts, as the dashboard of Chorus Pro does
COUNTERS = {
    "chorus_pro_to_send": [("chorus_pro_to_send", "=", True)],
    "chorus_pro_action_needed": [("chorus_pro_stage", "=", "action_needed")],
    "chorus_pro_in_progress": [
        ("chorus_pro_stage", "in", ("sending", "with_chorus_pro"))
    ],
    "chorus_pro_with_buyer": [("chorus_pro_stage", "=", "with_buyer")],
    "chorus_pro_late": [("chorus_pro_is_late", "=", True)],
}


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _fill_sale_purchase_dashboard_data(self, dashboard_data):
        # EXTENDS 'account': the counters of all the journals together
        super()._fill_sale_purchase_dashboard_data(dashboard_data)
        sales = self.filtered(lambda journal: journal.type == "sale")
        if not sales or not self.env["chorus.pro.account"].search_count([], limit=1):
            return
        for name, domain in COUNTERS.items():
            sales._fill_dashboard_data_count(
                dashboard_data, "account.move", name, domain
            )
        sales._chorus_pro_fill_warnings(dashboard_data)
        sales._chorus_pro_fill_first_use(dashboard_data)

    def _chorus_pro_fill_warnings(self, dashboard_data):
        """Say on the card what does not work in the account of the journal."""
        if not self.env["chorus.pro.account"].has_access("read"):
            return
        accounts = self._chorus_pro_accounts()
        found = self.env["chorus.pro.account"].union(*accounts.values())
        warnings = found._filtered_access("read")._work_warnings()
        for journal, account in accounts.items():
            dashboard_data[journal.id]["chorus_pro_warning"] = "\n".join(
                warnings.get(account, [])
            )

    def _chorus_pro_fill_first_use(self, dashboard_data):
        """Propose, once per company, to recognize the public buyers it has already."""
        may_recognize = self.env["chorus.pro.recognize"].has_access("create")
        if not may_recognize or not self.env["res.partner"].has_access("write"):
            return
        new = self.filtered(
            lambda journal: not journal.company_id.sudo().chorus_pro_recognized_on
        )
        if not new or not self.env["chorus.pro.structure"].search_count([], limit=1):
            return
        for journal, account in new._chorus_pro_accounts().items():
            dashboard_data[journal.id]["chorus_pro_recognize"] = bool(account)

    def action_chorus_pro_recognize(self):
        """The public buyers among the customers of this journal's company."""
        self.ensure_one()
        wizard = self.env["chorus.pro.recognize"].with_company(self.company_id)
        return wizard.action_open_all()

    def _chorus_pro_accounts(self):
        """The account of each journal: its own, else its company's.

        :return: ``{journal: account}``, in a number of queries that does not grow
        """
        accounts = self.env["chorus.pro.account"]
        by_company = accounts._of_companies(self.company_id)
        return {
            journal: journal.sudo().chorus_pro_account_id.sudo(False)
            or accounts.browse(by_company[journal.company_id.id] or [])
            for journal in self
        }

    def action_chorus_pro_open_account(self):
        """The account of this journal, where the warning is explained."""
        self.ensure_one()
        account = self._chorus_pro_accounts()[self]
        account.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "chorus.pro.account",
            "res_id": account.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
