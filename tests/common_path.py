"""For the tests of the way of an invoice: whole trips, from the click to the buyer."""

from odoo import fields

from .common import ChorusProCommon
from .scenarios.running import readable_page


class ChorusProPathCommon(ChorusProCommon):
    """Cursors opened by the code under test see the test's records, and commit into
    savepoints: what the code commits survives what it raises."""

    def setUp(self):
        super().setUp()
        self.patch(
            type(self.env["account.move"]),
            "_chorus_pro_render_readable_pdf",
            lambda move: readable_page(move.name),
        )
        # a flow is integrated at the next look-up; the buyer is played by the test
        self.simulator.settings.ladder = "manual"
        self.enterContext(self.enter_registry_test_mode())

    def send(self, moves):
        """Press the button. :return: the transmissions"""
        self.env.flush_all()
        ids = moves._chorus_pro_send_now()
        self.env.invalidate_all()
        return self.env["chorus.pro.transmission"].sudo().browse(ids)

    def on_own_cursor(self, records, method, *args, **kwargs):
        """Run a method that owns its cursor, as a scheduled action does."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = self.env(cr=cr, user=self.env.ref("base.user_root"), context={})
            getattr(records.with_env(env), method)(*args, **kwargs)
        self.env.invalidate_all()

    def push(self):
        self.on_own_cursor(self.env["chorus.pro.deposit"], "_cron_push")

    def build(self):
        self.on_own_cursor(self.env["chorus.pro.transmission"], "_cron_build")

    def follow(self):
        self.on_own_cursor(self.env["chorus.pro.deposit"], "_cron_follow")

    def synchronize(self):
        self.on_own_cursor(self.env["chorus.pro.account"], "_cron_synchronize")

    def make_due(self, deposits):
        """Time has passed: whatever was scheduled on these deposits is due."""
        past = fields.Datetime.now().replace(year=2020)
        deposits.write({"next_lookup_on": past, "next_report_on": past})
        deposits.transmission_ids.filtered("next_attempt_on").next_attempt_on = past

    def send_again(self, deposit, user=None):
        """A person presses "It never left: send again", in a request of its own."""
        self.env.flush_all()
        try:
            deposit.with_user(user or self.env.user).action_send_again()
        finally:
            self.env.invalidate_all()

    def deposits(self):
        return (
            self.env["chorus.pro.deposit"]
            .sudo()
            .search([("account_id", "=", self.account.id)], order="id")
        )

    def chatter(self, move):
        return "\n".join(str(body) for body in move.message_ids.mapped("body"))
