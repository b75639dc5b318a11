"""The references from the quotation to every invoice."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.l10n_fr_chorus_pro.chorus_pro.simulator import fixtures

from .common import ChorusProSaleCommon

COMMITMENT = "EJ-2026-0042"


@tagged("post_install", "-at_install")
class TestSaleOrder(ChorusProSaleCommon):
    # === ON THE QUOTATION === #

    def test_the_service_comes_from_the_customer(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        order = self.make_order()
        self.assertEqual(order.buyer_reference, "FINANCES")
        order.partner_id = self.state
        self.assertFalse(order.buyer_reference)

    def test_what_is_missing_is_asked_for_at_once(self):
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.carl
            self.assertTrue(form.chorus_pro_is_concerned)
            self.assertIn("commitment number", form.chorus_pro_missing_text)
            form.purchase_order_reference = COMMITMENT
            self.assertFalse(form.chorus_pro_missing_text)

    def test_a_seller_chooses_a_service_in_the_list_of_the_buyer(self):
        service = self.env["chorus.pro.service"].create(
            {"structure_id": self.structure.id, "code": "FINANCES", "name": "Finances"}
        )
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.carl
            form.chorus_pro_service_id = service
            self.assertEqual(form.buyer_reference, "FINANCES")

    def test_other_customers_are_asked_for_nothing(self):
        self.carl.invoice_sending_method = "email"
        order = self.make_order()
        self.assertFalse(order.chorus_pro_is_concerned)
        self.assertFalse(order.chorus_pro_missing_text)

    def test_the_customer_s_reference_never_stands_for_the_commitment(self):
        order = self.make_order(self.state, client_order_ref="1300123456")
        self.assertFalse(order.purchase_order_reference)
        self.assertEqual(order.chorus_pro_proposed_commitment, "1300123456")
        self.assertEqual(order._prepare_invoice()["purchase_order_reference"], "")
        order.action_chorus_pro_use_customer_reference()
        self.assertEqual(order.purchase_order_reference, "1300123456")
        self.assertFalse(order.chorus_pro_proposed_commitment)

    def test_it_is_proposed_only_where_it_looks_like_one(self):
        for partner, reference in (
            (self.state, "PO-1"),
            (self.carl, "1300123456"),
            (self.state, False),
        ):
            order = self.make_order(partner, client_order_ref=reference)
            self.assertFalse(order.chorus_pro_proposed_commitment)

    def test_the_commitment_is_checked_from_the_order(self):
        order = self.make_order(
            self.state,
            purchase_order_reference=fixtures.STATE_COMMITMENT,
            user_id=self.seller.id,
        ).with_user(self.seller)
        answer = order.action_chorus_pro_check_commitment()
        self.assertEqual(answer["params"]["type"], "success")

    # === CONFIRMING === #

    def press_confirm(self, order, user=None):
        order = order.with_user(user or self.env.user)
        return order.with_context(chorus_pro_ask=True).action_confirm()

    def test_a_warning_lets_the_seller_decide(self):
        order = self.make_order(user_id=self.seller.id)
        action = self.press_confirm(order, self.seller)
        self.assertEqual(order.state, "draft")
        self.assertEqual(action["res_model"], "chorus.pro.confirm.order")
        dialog = (
            self.env["chorus.pro.confirm.order"]
            .with_user(self.seller)
            .browse(action["res_id"])
        )
        self.assertIn("commitment number", dialog.text)
        with self.assertRaises(AccessError):
            dialog.with_user(self.administrator).read(["text"])
        dialog.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertIn("commitment number", order.message_ids[:1].body)

    def test_nothing_is_asked_when_nothing_is_missing(self):
        order = self.make_order(purchase_order_reference=COMMITMENT)
        self.assertIs(self.press_confirm(order), True)
        self.assertEqual(order.state, "sale")
        self.assertNotIn("Chorus Pro", order.message_ids[:1].body or "")

    def test_a_company_may_refuse(self):
        self.company.sudo().chorus_pro_order_check = "block"
        order = self.make_order()
        for context in ({}, {"chorus_pro_ask": True}):
            with self.assertRaisesRegex(UserError, "commitment number"):
                order.with_context(**context).action_confirm()
        order.purchase_order_reference = COMMITMENT
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_form_of_a_number_refuses_nothing(self):
        self.company.sudo().chorus_pro_order_check = "block"
        order = self.make_order(
            self.state, buyer_reference="SFACETAT", purchase_order_reference="EJ-42"
        )
        self.assertIn("10 digits", order.chorus_pro_missing_text)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    # === INVOICING === #

    def confirmed(self, partner=None, **values):
        order = self.make_order(partner, **values)
        order.action_confirm()
        return order

    def test_the_invoice_carries_the_three_references(self):
        order = self.confirmed(
            purchase_order_reference=COMMITMENT,
            buyer_reference="FINANCES",
            contract_reference="M-7",
        )
        invoice = order._create_invoices()
        self.assertEqual(invoice.purchase_order_reference, COMMITMENT)
        self.assertEqual(invoice.buyer_reference, "FINANCES")
        self.assertEqual(invoice.contract_reference, "M-7")

    def test_a_down_payment_and_the_final_invoice_carry_them_too(self):
        order = self.confirmed(purchase_order_reference=COMMITMENT)
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        ).create(
            {"advance_payment_method": "percentage", "amount": 30}
        ).create_invoices()
        down = order.invoice_ids
        self.assertEqual(down.purchase_order_reference, COMMITMENT)
        self.assertIs(down.contract_reference, False)
        final = order._create_invoices(final=True)
        self.assertEqual(final.purchase_order_reference, COMMITMENT)
        self.assertTrue(final.invoice_line_ids.filtered(lambda one: one.quantity < 0))

    def test_orders_of_one_commitment_share_an_invoice(self):
        orders = self.confirmed(purchase_order_reference=COMMITMENT)
        orders += self.confirmed(purchase_order_reference=COMMITMENT)
        self.assertEqual(len(orders._create_invoices()), 1)

    def test_orders_that_differ_in_one_reference_never_merge(self):
        orders = self.confirmed()
        for name in (
            "purchase_order_reference",
            "buyer_reference",
            "contract_reference",
        ):
            orders += self.confirmed(**{name: "A"})
            orders += self.confirmed(**{name: "B"})
        invoices = orders._create_invoices()
        self.assertEqual(len(invoices), 7)
        for name in ("purchase_order_reference", "contract_reference"):
            self.assertEqual(
                sorted(invoices.mapped(lambda one, n=name: one[n] or "")),
                ["", "", "", "", "", "A", "B"],
            )
            self.assertNotIn("", invoices.mapped(name))

    def test_an_order_older_than_the_bridge_takes_the_customer_s_service(self):
        order = self.confirmed()
        self.carl.chorus_pro_service_code = "FINANCES"
        self.assertFalse(order.buyer_reference)
        self.assertEqual(order._create_invoices().buyer_reference, "FINANCES")

    def test_a_copy_is_another_order(self):
        order = self.make_order(
            purchase_order_reference=COMMITMENT,
            buyer_reference="FINANCES",
            contract_reference="M-7",
        )
        copy = order.copy()
        self.assertFalse(copy.purchase_order_reference)
        self.assertEqual(copy.buyer_reference, "FINANCES")
        self.assertEqual(copy.contract_reference, "M-7")

    def test_invoices_of_others_stay_grouped_as_before(self):
        partner = self.env["res.partner"].create({"name": "Private"})
        orders = self.confirmed(partner) + self.confirmed(partner)
        self.assertEqual(len(orders._create_invoices()), 1)

    def test_the_customer_s_order_number_is_no_invoice_that_is_credited(self):
        order = self.confirmed(
            purchase_order_reference=COMMITMENT, client_order_ref="BC-2025-17"
        )
        order._create_invoices().action_post()
        order.order_line.product_uom_qty = 1
        credit = order._create_invoices(final=True)
        self.assertEqual((credit.move_type, credit.ref), ("out_refund", "BC-2025-17"))
        credit.action_post()
        # the invoice of the order is, which Odoo knows by the lines
        (preceding,) = credit._chorus_pro_invoice(self.account).preceding
        self.assertEqual(preceding.number, (order.invoice_ids - credit).name)

    # === RIGHTS AND INSTALLATION === #

    def test_a_seller_searches_the_directory_and_changes_nothing(self):
        structures = self.env["chorus.pro.structure"].with_user(self.seller)
        self.assertTrue(structures.name_search("riviera"))
        with self.assertRaises(AccessError):
            structures.browse(self.structure.id).write({"name": "x"})

    def test_the_columns_take_no_value_by_themselves(self):
        fields = self.env["sale.order"]._fields
        stored = [fields[n] for n in ("purchase_order_reference", "contract_reference")]
        self.assertFalse([field for field in stored if field.compute or field.default])

    def test_the_setting_is_that_of_the_company(self):
        settings = self.env["res.config.settings"].sudo().create({})
        self.assertEqual(settings.chorus_pro_order_check, "warn")
        settings.chorus_pro_order_check = "block"
        settings.execute()
        self.assertEqual(self.company.chorus_pro_order_check, "block")

    def test_lines_are_invoiced_as_core_does(self):
        order = self.make_order(purchase_order_reference=COMMITMENT)
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Lot 1"})
                ]
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_total, order.amount_total)
