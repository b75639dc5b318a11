"""Confirming an order to a public buyer: asked, warned or refused."""

from markupsafe import escape

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _confirmation_error_message(self):
        # EXTENDS 'sale'
        message = super()._confirmation_error_message()
        if message or self.company_id.chorus_pro_order_check != "block":
            return message
        # A customer who signs or pays online cannot know what its services require.
        if self._chorus_pro_is_confirmed_online():
            return message
        blocking = [one.text for one in self._chorus_pro_problems() if one.blocks]
        if not blocking:
            return message
        return self.env._(
            "The order is not confirmed: your company does not confirm one that lacks "
            "what the public buyer requires.\n%(missing)s",
            missing="\n".join(blocking),
        )

    def action_confirm(self):
        # EXTENDS 'sale'
        asked = self.env.context.get("chorus_pro_ask") and len(self) == 1
        if asked and self.company_id.chorus_pro_order_check == "warn":
            if any(problem.blocks for problem in self._chorus_pro_problems()):
                return self.env["chorus.pro.confirm.order"]._open(self)
        result = super().action_confirm()
        self._chorus_pro_note_missing()
        return result

    def _chorus_pro_is_confirmed_online(self):
        """Whether the customer confirms, not a person of the company.

        The portal, the payment providers and scheduled actions work as superuser. A
        payment that an employee records (with a saved card) confirms the order too,
        and the customer has paid.
        """
        self.ensure_one()
        paid = self.sudo().transaction_ids.filtered(
            lambda transaction: transaction.state in ("authorized", "done")
        )
        return self.env.su or bool(paid) or not self.env.user._is_internal()

    def _chorus_pro_note_missing(self):
        """Write on each confirmed order what its invoices will lack. Where the customer
        confirmed alone, ask its seller for it, in the language of the seller."""
        for order in self:
            online = order._chorus_pro_is_confirmed_online()
            order = order.sudo()
            if online:
                seller = order._chorus_pro_seller()
                lang = seller.lang or order.company_id.partner_id.lang or self.env.lang
                order = order.with_context(lang=lang)
            missing = " ".join(
                problem.text
                for problem in order._chorus_pro_problems()
                if problem.blocks
            )
            if not missing:
                continue
            order.message_post(
                body=order.env._(
                    "Confirmed without what the public buyer requires. %(missing)s",
                    missing=missing,
                )
            )
            if online and seller:
                order._chorus_pro_ask_seller(seller, missing)

    def _chorus_pro_seller(self):
        """Who asks the buyer for what is missing.

        :return: ``res.users`` who may open this order, empty when there is none
        """
        self.ensure_one()
        order = self.sudo()
        account = order.company_id._chorus_pro_account()
        people = (order.user_id, account.responsible_id, order.create_uid)
        no_one = self.env["res.users"]
        return next((one for one in people if one._chorus_pro_may_read(order)), no_one)

    def _chorus_pro_ask_seller(self, seller, missing):
        """One activity; the customer has left, and sees nothing of it."""
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=seller.id,
            summary=self.env._("Ask the public buyer for what is missing"),
            note=escape(
                self.env._(
                    "The customer confirmed this order online. Its invoice cannot be "
                    "sent to Chorus Pro as it is: %(missing)s Ask the buyer, then "
                    "write it on the order.",
                    missing=missing,
                )
            ),
        )
