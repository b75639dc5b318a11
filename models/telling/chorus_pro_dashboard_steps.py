"""The card of the first use: four steps from nothing to the first invoice."""

from odoo import api, models
from odoo.exceptions import UserError


class ChorusProDashboard(models.AbstractModel):
    """What is done, and what opens what is not: the next thing first."""

    _inherit = "chorus.pro.dashboard"

    def _first_steps(self, accounts):
        """:return: list of ``{key, name, text, done, button}``; ``button`` is empty
        where nothing can be done now, or not by this user"""
        account = self._account_in_hand(accounts)
        may_connect = accounts.has_access("create")
        connected = account.connection_state == "ok"
        is_known = bool(self.env["chorus.pro.structure"].search_count([], limit=1))
        recognize = self.env._("Recognize them")
        if not is_known:
            recognize = self.env._("Load the directory")
        steps = [
            {
                "key": "environment",
                "name": self.env._("Choose qualification or production"),
                "text": self.env._(
                    "Qualification is the test platform: nothing reaches a buyer."
                ),
                "done": bool(account),
                "button": may_connect and self.env._("Choose"),
            },
            {
                "key": "values",
                "name": self.env._("Paste four values"),
                "text": self.env._(
                    "Two from PISTE, two of the technical account; each line says "
                    "where to find it."
                ),
                "done": account.is_ready,
                "button": may_connect and account and self.env._("Paste the values"),
            },
            {
                "key": "test",
                "name": self.env._("Test"),
                "text": self.env._("Four lights, each with what to do when it is red."),
                "done": connected,
                "button": may_connect and account.is_ready and self.env._("Test now"),
            },
            {
                "key": "recognize" if is_known else "directory",
                "name": self.env._("Recognize the public buyers"),
                "text": self.env._(
                    "Among your customers, those whose sending method becomes "
                    "Chorus Pro."
                ),
                "done": self._has_public_customers(),
                "button": (connected or is_known) and account and recognize,
            },
        ]
        for step in steps:
            step["button"] = "" if step["done"] else step["button"] or ""
        return steps

    def _account_in_hand(self, accounts):
        """The one that is furthest, of those that are being connected."""
        order = ("ok", "failed", "untested", "incomplete")
        return accounts.sorted(lambda a: order.index(a.connection_state))[:1]

    def _has_public_customers(self):
        companies = self.env.companies
        if any(companies.sudo().mapped("chorus_pro_recognized_on")):
            return True
        partners = self.env["res.partner"]
        return any(
            partners.search_count(
                partners._chorus_pro_invoiced_domain(company), limit=1
            )
            for company in companies
        )

    @api.model
    def open_step(self, key):
        """Do what the button of a step says.

        :param key: of :meth:`_first_steps`
        :return: the action that shows where it is done, or what came of it
        :raises AccessError: the user may not
        :raises UserError: no such step
        """
        self.env["chorus.pro.transmission"].check_access("read")
        account = self._account_in_hand(self._accounts())
        if key == "recognize":
            return self.env["chorus.pro.recognize"].action_open_all()
        if key == "directory":
            return self.env["ir.actions.actions"]._for_xml_id(
                "l10n_fr_chorus_pro.action_chorus_pro_directory_load"
            )
        if key not in ("environment", "values", "test"):
            raise UserError(self.env._("This step does not exist. Reload the page."))
        account.check_access("write")
        if key == "test":
            account.action_test_connection()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Chorus Pro account"),
            "res_model": "chorus.pro.account",
            "res_id": account.id,
            "views": [(False, "form")],
        }
