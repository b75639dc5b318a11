"""Who writes a service on its invoices: the customers to warn when it closes."""

from odoo import api, fields, models


class ChorusProService(models.Model):
    _inherit = "chorus.pro.service"

    # === BUSINESS === #

    def _users(self):
        """The customers and contacts that stand for these services, in the current
        company: not all those of their buyers.

        :return: ``res.partner``
        """
        wanted = {(one.structure_id.id, one.code) for one in self}
        partners = self.env["res.partner"].search(
            [("chorus_pro_service_code", "!=", False)]
        )
        return partners.filtered(lambda one: one._chorus_pro_service_key() in wanted)

    @api.model
    def _open_customers(self, customers):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers concerned"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", customers.ids)],
        }


class ChorusProDirectoryLoad(models.Model):
    _inherit = "chorus.pro.directory.load"

    # === FIELDS === #

    closed_service_user_count = fields.Integer(
        string="Customers that use a closed service",
        compute="_compute_closed_service_user_count",
        help="Customers and contacts of the current company whose service this edition "
        "has closed, and that still have it.",
    )

    # === COMPUTE === #

    @api.depends_context("company")
    def _compute_closed_service_user_count(self):
        for load in self:
            load.closed_service_user_count = len(load._closed_services()._users())

    # === ACTIONS === #

    def action_open_closed_service_users(self):
        """The customers that must choose another service."""
        self.ensure_one()
        self.check_access("read")
        closed = self._closed_services()
        return closed._open_customers(closed._users())

    # === BUSINESS === #

    def _closed_services(self):
        """Those that this edition closed, and that did not open again since."""
        closed = self.env["chorus.pro.directory.change"].search(
            [("load_id", "in", self.ids), ("kind", "=", "service_closed")]
        )
        return closed.service_id.filtered(lambda one: not one.active)
