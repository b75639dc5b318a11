"""Beside other apps and OCA's addons: the main job through each one's own door.

They are in the ready database of `./dev test --long` (scripts/neighbours.py); a test
whose neighbour is not installed is skipped.
"""

from uuid import uuid4

from odoo.fields import Command
from odoo.tests import tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install", "chorus_pro_neighbours")
class TestNeighbours(ChorusProPathCommon):
    # one class: making a company takes longer than all its tests

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        for name in (
            "account_payment_order.group_account_payment",
            "point_of_sale.group_pos_manager",
            "sales_team.group_sale_manager",
        ):
            groups |= cls.env.ref(name, raise_if_not_found=False) or groups
        return groups

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Entretien des voiles",
                "type": "service",
                "list_price": 100.0,
                "taxes_id": [Command.set(cls.tax_sale_a.ids)],
            }
        )

    def beside(self, *addons):
        """Skip the test unless these are installed."""
        missing = set(addons) - set(self.env["ir.module.module"].sudo()._installed())
        if missing:
            self.skipTest(f"not installed: {', '.join(sorted(missing))}")

    def check_it_is_followed(self, move):
        """It leaves, arrives, and its status is shown."""
        if not move.chorus_pro_transmission_ids:
            self.send(move)
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.build()
        self.push()
        self.assertEqual(move.chorus_pro_transmission_ids.state, "deposited")
        self.synchronize()
        self.assertEqual(move.chorus_pro_transmission_ids.state, "integrated")
        self.assertIn(move.chorus_pro_stage, ("with_chorus_pro", "with_buyer"))

    # === TILL === #

    def sell(self, partner, quantity=1):
        """Ring up a sale with its invoice, as the till's screen sends it."""
        till = self.env["pos.config"].create({"name": "Till"})
        cash = till.payment_method_ids.filtered("is_cash_count")[:1]
        cashier = self.make_user(
            "cashier", "base.group_user,point_of_sale.group_pos_user"
        )
        till.with_user(cashier).open_ui()
        session = till.current_session_id
        session.with_user(cashier).set_opening_control(0, None)
        base = 100.0 * quantity
        tax = self.tax_sale_a.compute_all(base)
        total = tax["total_included"]
        line = {
            "product_id": self.product.id,
            "qty": quantity,
            "price_unit": 100.0,
            "discount": 0,
            "tax_ids": [Command.set(self.tax_sale_a.ids)],
            "price_subtotal": base,
            "price_subtotal_incl": total,
            "pack_lot_ids": [],
        }
        payment = {"amount": total, "payment_method_id": cash.id}
        order = {
            "uuid": str(uuid4()),
            "name": "Order",
            "session_id": session.id,
            "partner_id": partner.id,
            "user_id": cashier.id,
            "amount_paid": total,
            "amount_return": 0,
            "amount_tax": total - base,
            "amount_total": total,
            "lines": [Command.create(line)],
            "payment_ids": [Command.create(payment)],
            "to_invoice": True,
            "state": "paid",
        }
        orders = self.env["pos.order"].with_user(cashier)
        result = orders.sync_from_ui([order])
        return self.env["pos.order"].browse(result["pos.order"][0]["id"])

    def test_a_fault_of_the_invoice_does_not_stop_the_till(self):
        self.beside("point_of_sale")
        # requires a commitment number, for which the till has no field
        order = self.sell(self.carl)
        move = order.account_move
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.chorus_pro_badge, "to_send")
        self.assertFalse(move.is_move_sent)
        self.assertIn("commitment number", move.activity_ids.note)
        order.session_id.action_pos_session_closing_control()
        self.assertEqual(order.session_id.state, "closed")

    def test_a_sound_invoice_leaves_from_the_till(self):
        self.beside("point_of_sale")
        buyer = self.make_buyer("Commune", "20004150700001", requirement="none")
        buyer.write({"street": "1", "zip": "97190", "city": "Le Gosier"})
        move = self.sell(buyer).account_move
        self.assertFalse(move.activity_ids.note)
        self.assertEqual(move.chorus_pro_transmission_ids.state, "reserved")

    # === APPROVAL (OCA account_move_tier_validation) === #

    def approved(self, **values):
        """An invoice that a manager has approved."""
        self.beside("account_move_tier_validation")
        self.env["tier.definition"].create(
            {
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "review_type": "individual",
                "reviewer_id": self.env.user.id,
                "definition_domain": "[('move_type', '=', 'out_invoice')]",
            }
        )
        move = self.make_invoice(post=False, **values)
        move.request_validation()
        move.invalidate_model()
        move.validate_tier()
        move.action_post()
        self.assertEqual(move.validation_status, "validated")
        return move

    def test_an_approved_invoice_is_sent_and_followed(self):
        self.check_it_is_followed(self.approved())

    def test_an_approved_invoice_leaves_by_the_dialog(self):
        move = self.approved()
        self.env["account.move.send.wizard"].create(
            {"move_id": move.id}
        ).action_send_and_print()
        self.check_it_is_followed(move)

    def test_an_approved_invoice_leaves_by_itself(self):
        self.account.sudo().sending_mode = "on_post"
        move = self.approved()
        self.assertTrue(move.chorus_pro_send_after)

    # === MERGED AND DEBITED === #

    def test_invoices_of_different_commitments_are_not_merged(self):
        self.beside("account_invoice_merge")
        first, second, other = (
            self.make_invoice(post=False, purchase_order_reference=number)
            for number in ("EJ-1", "EJ-1", "EJ-2")
        )
        merged = (first | second | other).do_merge()
        [(found, parts)] = merged.items()
        self.assertEqual(set(parts), {first.id, second.id})
        move = self.env["account.move"].browse(found)
        self.assertEqual(move.purchase_order_reference, "EJ-1")
        self.assertEqual(other.state, "draft")

    def test_a_debit_note_names_its_invoice(self):
        self.beside("account_debit_note")
        invoice = self.make_invoice()
        wizard = self.env["account.debit.note"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        action = wizard.create({"copy_lines": True, "reason": "Port"}).create_debit()
        move = self.env["account.move"].browse(action["res_id"])
        move.action_post()
        [named] = move._chorus_pro_preceding()
        self.assertEqual(named.number, invoice.name)
        self.check_it_is_followed(move)

    # === AUTOMATION === #

    def test_a_rule_on_the_stage_runs_once_for_each_change(self):
        self.beside("base_automation")
        model = self.env["ir.model"]._get("account.move")
        field = self.env["ir.model.fields"]._get("account.move", "chorus_pro_stage")
        rule = self.env["base.automation"].create(
            {
                "name": "Stage",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "trigger_field_ids": [Command.set(field.ids)],
            }
        )
        self.env["ir.actions.server"].create(
            {
                "name": "Stage",
                "model_id": model.id,
                "base_automation_id": rule.id,
                "usage": "base_automation",
                "state": "code",
                "code": "record.message_post(body='rule:%s' % record.chorus_pro_stage)",
            }
        )
        self.addCleanup(rule._unregister_hook)
        move = self.make_invoice()
        self.check_it_is_followed(move)
        said = self.chatter(move).count
        for stage in ("sending", "with_chorus_pro", "with_buyer"):
            with self.subTest(stage=stage):
                self.assertLessEqual(said(f"rule:{stage}"), 1)
        self.assertEqual(said("rule:sending"), 1)

    # === NUMBERS, NAMES, MANDATES (OCA) === #

    def test_an_invoice_with_all_of_them_arrives(self):
        self.beside(
            "account_move_name_sequence",
            "partner_firstname",
            "account_banking_mandate",
            "account_payment_mode",
            "account_invoice_start_end_dates",
        )
        contact = self.env["res.partner"].create(
            {"firstname": "Anne", "lastname": "Durand", "parent_id": self.carl.id}
        )
        move = self.make_invoice(contact)
        self.check_it_is_followed(move)

    # === SALES, STOCK, TIME SHEETS, WEBSITE === #

    def order(self, partner=None):
        self.beside("sale_management", "sale_stock", "sale_timesheet", "website_sale")
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.carl).id,
                "purchase_order_reference": "EJ-2026-0042",
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "product_uom_qty": 4}
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def test_an_order_is_invoiced_and_followed(self):
        move = self.order()._create_invoices()
        move.invoice_date = "2026-03-02"
        move.action_post()
        self.check_it_is_followed(move)

    def test_the_website_s_own_sending_does_not_fail(self):
        """The transaction of the payment posts the invoice and sends it."""
        order = self.order()
        order.purchase_order_reference = False
        move = order._create_invoices()
        move.action_post()
        self.env["account.move.send"].with_user(
            self.env.ref("base.user_root")
        )._generate_and_send_invoices(
            move, allow_raising=False, allow_fallback_pdf=True
        )
        self.assertIn("commitment number", move.activity_ids.note)
        self.assertEqual(move.chorus_pro_badge, "to_send")
