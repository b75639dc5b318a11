"""Nobody who signs or pays online is ever stopped, and the seller is told."""

from odoo.fields import Command
from odoo.http import root
from odoo.tests import HttpCase, tagged

from .common import ChorusProSaleCommon

#: a picture of one pixel
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortal(ChorusProSaleCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"].sudo()._activate_lang("en_US")
        self.seller.sudo().lang = "en_US"
        self.company.sudo().chorus_pro_order_check = "block"
        self.order = self.make_order(user_id=self.seller.id, state="sent")

    def sign(self):
        """What the page of the quotation does when "Accept & Sign" is pressed."""
        self.order.write({"require_signature": True, "require_payment": False})
        return self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {
                "access_token": self.order._portal_ensure_token(),
                "name": "Marie",
                "signature": SIGNATURE,
            },
        )

    def pay(self):
        """What the page of the payment does until the payment is treated."""
        sudo = self.env(su=True)
        method = sudo["payment.method"].create({"name": "Card", "code": "cp_card"})
        provider = sudo["payment.provider"].create(
            {
                "name": "Card",
                "company_id": self.company.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        transaction = sudo["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": self.order.name,
                "amount": self.order.amount_total,
                "currency_id": self.order.currency_id.id,
                "partner_id": self.order.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(self.order.ids)],
            }
        )
        provider.support_manual_capture = "full_only"  # of its code, not stored
        transaction._set_authorized()
        self.env.flush_all()
        self.authenticate(None, None)
        self.session["__payment_monitored_tx_id__"] = transaction.id
        root.session_store.save(self.session)
        return self.make_jsonrpc_request("/payment/status/poll", {})

    def assert_confirmed_and_told(self):
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "sale")
        said = " ".join(str(body) for body in self.order.message_ids.mapped("body"))
        self.assertIn("commitment number", said)
        activity = self.order.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("commitment number", str(activity.note))

    def test_a_customer_who_signs_is_not_refused(self):
        self.assertIn("redirect_url", self.sign())
        self.assert_confirmed_and_told()

    def test_a_customer_who_pays_is_not_refused(self):
        self.assertEqual(self.pay()["state"], "authorized")
        self.assert_confirmed_and_told()

    def test_the_seller_is_told_in_the_language_of_the_seller(self):
        self.seller.sudo().lang = "fr_FR"
        self.sign()
        self.env.invalidate_all()
        self.assertIn("acheteur public", self.order.activity_ids.summary)

    def test_a_seller_who_may_not_open_the_order_stops_nobody(self):
        self.seller.sudo().active = False
        self.sign()
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "sale")
        self.assertNotEqual(self.order.activity_ids.user_id, self.seller)

    def test_nothing_is_asked_of_the_seller_when_nothing_is_missing(self):
        self.order.purchase_order_reference = "EJ-2026-0042"
        self.sign()
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.activity_ids)

    def test_what_an_employee_records_as_paid_is_not_refused(self):
        self.pay()
        self.order.sudo()._action_cancel()
        self.order.action_draft()
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
