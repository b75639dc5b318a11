"""The wizard "Send to Chorus Pro", and leaving invoices out."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_path import ChorusProPathCommon


@tagged("post_install", "-at_install")
class TestWizard(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.make_invoice()
        cls.bad = cls.make_invoice(purchase_order_reference=False)
        # a true SIRET may fail its key: that is a warning
        cls.doubtful = cls.make_invoice(
            cls.make_buyer("Commune du Gosier", "12345678200099", requirement="none")
        )

    def open(self, moves, user=None):
        self.env.flush_all()
        moves = moves.with_user(user) if user else moves
        action = moves.action_chorus_pro_send()
        return moves.env[action["res_model"]].browse(action["res_id"])

    def line(self, wizard, move):
        return wizard.line_ids.filtered(lambda line: line.move_id.id == move.id)

    # === WHAT IS SHOWN === #

    def test_every_invoice_has_its_line_and_the_worst_come_first(self):
        wizard = self.open(self.good + self.doubtful + self.bad)
        lines = wizard.line_ids
        self.assertEqual(lines.mapped("state"), ["error", "warning", "ready"])
        self.assertEqual(lines.mapped("move_id"), self.bad + self.doubtful + self.good)
        self.assertEqual(
            wizard.summary, "3 invoices · 1 ready · 1 warning · 1 to correct"
        )
        self.assertEqual(wizard.send_label, "Send the 2 invoices that are ready")
        self.assertEqual(wizard.environment, "simulator")

    def test_all_faults_of_an_invoice_are_shown_with_the_record_to_open(self):
        buyer = self.make_buyer("Lycée", False, street="Rue", city="Le Gosier")
        line = self.open(self.make_invoice(buyer)).line_ids
        self.assertEqual(line.state, "error")
        self.assertGreater(len(line.message.splitlines()), 1)
        action = line.action_correct()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", buyer.id)
        )

    def test_a_reference_is_corrected_in_a_small_form_over_the_wizard(self):
        action = self.open(self.bad).line_ids.action_correct()
        self.assertEqual(action["target"], "new")
        self.assertEqual(action["res_id"], self.bad.id)
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(self.bad, view) as form:
            form.purchase_order_reference = "EJ-1"
        self.assertEqual(self.bad.purchase_order_reference, "EJ-1")

    def test_coming_back_from_correcting_the_line_is_up_to_date(self):
        wizard = self.open(self.good + self.bad)
        self.bad.purchase_order_reference = "EJ-1"
        wizard.action_recompute()
        self.assertEqual(wizard.line_ids.mapped("state"), ["ready", "ready"])
        self.assertFalse(self.line(wizard, self.bad).message)
        self.assertEqual(wizard.summary, "2 invoices · 2 ready")

    def test_is_this_right_reads_the_buyer_again_and_checks_again(self):
        """A buyer that changed its mind gives a fault, not a rejection."""
        wizard = self.open(self.good)
        self.assertEqual(wizard.line_ids.state, "ready")
        self.simulator.seed(
            {"structures": [{"siret": self.structure.siret, "service_required": True}]}
        )
        answer = wizard.line_ids.action_check_buyer()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(wizard.line_ids.state, "error")
        self.assertIn("service code", wizard.line_ids.message)

    def test_what_is_on_its_way_is_left_out_not_to_be_corrected(self):
        self.send(self.good)
        draft = self.make_invoice(post=False)
        wizard = self.open(self.good + draft)
        self.assertEqual(self.line(wizard, self.good).state, "skipped")
        self.assertEqual(self.line(wizard, draft).state, "error")
        self.assertFalse(wizard.ready_count)
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_two_environments_are_told_line_by_line(self):
        test = self.make_account(name="Test", environment="qualification")
        journal = self.company_data["default_journal_sale"].copy({"code": "TST"})
        journal.sudo().chorus_pro_account_id = test
        wizard = self.open(self.good + self.make_invoice(journal_id=journal.id))
        self.assertEqual(wizard.environment, "mixed")
        self.assertEqual(
            set(wizard.line_ids.mapped("environment")), {"simulator", "qualification"}
        )

    def test_opening_takes_no_query_more_for_each_invoice(self):
        def queries(moves):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.open(moves)
            return self.env.cr.sql_log_count - before

        few = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(2))
        )
        many = few.union(*(self.make_invoice() for _number in range(20)))
        queries(few)
        self.assertLessEqual(queries(many), queries(few) + 2)

    # === SENDING === #

    def test_one_invoice_tells_its_flow_number(self):
        answer = self.open(self.good).action_send()["params"]
        [call] = self.calls("deposer/flux")
        self.assertEqual(answer["type"], "success")
        self.assertIn(call["flow_number"], answer["message"])
        self.assertEqual(answer["next"]["type"], "ir.actions.act_window_close")

    def test_what_is_ready_leaves_although_the_rest_is_not(self):
        wizard = self.open(self.good + self.doubtful + self.bad)
        answer = wizard.action_send()["params"]
        self.env.invalidate_all()
        self.assertEqual(self.good.chorus_pro_stage, "with_chorus_pro")
        self.assertEqual(self.doubtful.chorus_pro_stage, "with_chorus_pro")
        self.assertFalse(self.bad.chorus_pro_stage)
        self.assertIn("2 invoices were received", answer["message"])

    def test_a_fault_that_came_meanwhile_is_told(self):
        wizard = self.open(self.good)
        self.good.purchase_order_reference = False
        self.env.flush_all()
        answer = wizard.action_send()["params"]
        self.assertEqual(answer["type"], "danger")
        self.assertIn(self.good.name, answer["message"])
        self.assertFalse(self.calls("deposer/flux"))

    def test_pressing_twice_makes_one_deposit(self):
        wizard = self.open(self.good)
        wizard.action_send()
        answer = wizard.action_send()["params"]
        self.assertIn("already on its way", answer["message"])
        self.assertEqual(len(self.calls("deposer/flux")), 1)

    def test_no_answer_is_told_in_plain_words(self):
        self.simulator.next_fault("deposer/flux", "timeout_after")
        answer = self.open(self.good).action_send()["params"]
        self.assertEqual(answer["type"], "warning")
        self.assertIn("did not answer", answer["message"])

    def test_an_unreachable_chorus_pro_is_told(self):
        self.simulator.next_fault("deposer/flux", "unreachable")
        answer = self.open(self.good).action_send()["params"]
        self.assertEqual(answer["type"], "warning")
        self.assertIn("cannot be reached", answer["message"])

    def test_the_queue_only_reserves(self):
        answer = self.open(self.good + self.bad).action_queue()["params"]
        self.assertEqual(self.good.chorus_pro_transmission_ids.state, "reserved")
        self.assertFalse(self.bad.chorus_pro_transmission_ids)
        self.assertFalse(self.calls("deposer/flux"))
        self.assertIn("in the queue", answer["message"])
        trigger = self.env["ir.cron.trigger"].sudo()
        build = self.env.ref("l10n_fr_chorus_pro.ir_cron_build")
        self.assertTrue(trigger.search([("cron_id", "=", build.id)]))

    def test_above_five_they_are_put_in_the_queue(self):
        moves = self.env["account.move"].union(
            *(self.make_invoice() for _number in range(6))
        )
        answer = self.open(moves).action_send()["params"]
        self.assertIn("6 invoices are in the queue", answer["message"])
        self.assertFalse(self.calls("deposer/flux"))

    # === RIGHTS === #

    def test_billing_sends(self):
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        answer = self.open(self.good, clerk).action_send()["params"]
        self.assertEqual(answer["type"], "success")

    def test_neither_an_auditor_nor_an_employee_sends(self):
        for number, group in enumerate(
            ("account.group_account_readonly", "base.group_user")
        ):
            user = self.make_user(f"cp_user_{number}", group)
            with self.assertRaises(AccessError):
                self.open(self.good, user)
            with self.assertRaises(AccessError):
                self.good.with_user(user).action_chorus_pro_exclude()

    def test_a_wizard_is_its_opener_s(self):
        wizard = self.open(self.good)
        clerk = self.make_user("cp_clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            wizard.with_user(clerk).action_send()

    # === LEFT OUT === #

    def exclude(self, move, **values):
        action = move.action_chorus_pro_exclude()
        wizard = self.env["chorus.pro.exclude"].with_context(**action["context"])
        wizard.create(values).action_exclude()

    def test_left_out_it_leaves_every_counter(self):
        to_send = [("chorus_pro_to_send", "=", True)]
        self.assertIn(self.good, self.env["account.move"].search(to_send))
        self.exclude(self.good, reason="Paid at the counter")
        self.assertNotIn(self.good, self.env["account.move"].search(to_send))
        self.assertFalse(self.good.chorus_pro_badge)
        self.assertFalse(self.good.chorus_pro_can_send)
        self.assertIn("Paid at the counter", self.chatter(self.good))
        line = self.open(self.good).line_ids
        self.assertEqual(line.state, "skipped")
        self.assertIn("Paid at the counter", line.message)
        self.good.action_chorus_pro_include()
        self.assertIn(self.good, self.env["account.move"].search(to_send))

    def test_deposited_elsewhere_keeps_the_flow_number(self):
        self.exclude(
            self.good, exclusion="elsewhere", flow_number="CPP42", reason="Portal"
        )
        self.assertEqual(self.good.chorus_pro_elsewhere_flow, "CPP42")
        self.assertIn("CPP42", self.chatter(self.good))

    def test_left_out_after_a_refusal_nobody_is_asked_to_act(self):
        transmission = self.send(self.good)
        transmission._apply("refuse", fault_text="Unknown service")
        transmission.move_id._chorus_pro_notify_refusal(transmission)
        self.assertEqual(self.good.chorus_pro_stage, "action_needed")
        self.exclude(self.good, reason="Sent on paper")
        self.assertFalse(self.good.chorus_pro_stage)
        self.assertFalse(self.good.activity_ids)

    def test_what_waits_in_the_queue_is_taken_back(self):
        self.open(self.good).action_queue()
        self.exclude(self.good, reason="Changed our mind")
        self.assertEqual(self.good.chorus_pro_transmission_ids.state, "withdrawn")
        self.assertFalse(self.good.chorus_pro_stage)

    def test_what_chorus_pro_holds_is_not_left_out(self):
        self.send(self.good)
        with self.assertRaises(UserError):
            self.exclude(self.good, reason="Too late")
        self.assertFalse(self.good.chorus_pro_exclusion)
