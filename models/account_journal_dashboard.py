from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _fill_sale_purchase_dashboard_data(self, dashboard_data):
        # EXTENDS 'account': two counts for all the journals together
        super()._fill_sale_purchase_dashboard_data(dashboard_data)
        sales = self.filtered(lambda journal: journal.type == "sale")
        if not sales or not self.env["chorus.pro.account"].search_count([], limit=1):
            return
        sales._fill_dashboard_data_count(
            dashboard_data,
            "account.move",
            "chorus_pro_to_send",
            [("chorus_pro_to_send", "=", True)],
        )
        sales._fill_dashboard_data_count(
            dashboard_data,
            "account.move",
            "chorus_pro_action_needed",
            [("chorus_pro_stage", "=", "action_needed")],
        )
