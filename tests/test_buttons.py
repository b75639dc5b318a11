"""Every button of every view, pressed as the web client does it."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_buttons import ButtonsMixin
from .common_states import ChorusProStatesCommon
from .common_web_client import WebClientMixin, web_environment

MODULE = "l10n_fr_chorus_pro"
#: where core shows buttons of ours
CORE_ACTIONS = [
    "account.action_move_out_invoice_type",
    "account.action_move_out_refund_type",
    "account.res_partner_action_customer",
]
#: models whose state depends on no other record
FREE_STATES = (
    "chorus.pro.directory.load",
    "chorus.pro.found.invoice",
    "chorus.pro.interest.claim",
)
#: no record is prepared here in the state that shows them: the matrix of rights calls
#: them, in Python. Take out of this list what finds its record.
NOT_SHOWN = {
    ("account.journal", "action_chorus_pro_open_account"),
    ("account.journal", "action_chorus_pro_recognize"),
    ("account.move", "action_chorus_pro_check_commitment"),
    ("chorus.pro.account", "action_check_vies"),
    ("chorus.pro.account", "action_confirm_database"),
    ("chorus.pro.account", "action_refresh_all_buyers"),
    ("chorus.pro.directory.load", "action_open_closed_service_users"),
    ("chorus.pro.directory.load", "action_open_kept"),
    ("chorus.pro.exclude", "action_link"),
    ("chorus.pro.pick", "action_pick"),
    ("chorus.pro.recognize", "action_apply"),
    ("chorus.pro.recognize", "action_select_all"),
    ("chorus.pro.recognize", "action_select_none"),
    ("chorus.pro.recycle", "action_recycle"),
    ("chorus.pro.structure", "action_confirm_kind"),
    ("chorus.pro.structure", "action_take_told"),
    ("chorus.pro.transmission", "action_correct"),
    ("chorus.pro.transmission", "action_withdraw"),
    ("res.partner", "action_chorus_pro_confirm_kind"),
}


@tagged("post_install", "-at_install")
class TestButtons(WebClientMixin, ButtonsMixin, ChorusProStatesCommon):
    entered = {
        "chorus.pro.adopt": {"flow_number": "CPP0011117000000000000001"},
        "chorus.pro.complete": {"comment": "Here it is"},
        "chorus.pro.exclude": {"reason": "Paper"},
        "chorus.pro.directory.upload": {
            "file": b"U0lSRVQ=",
            "filename": "annuaire.csv",
        },
    }

    def setUp(self):
        super().setUp()
        self.user = self.make_user(
            "cp_presses",
            "base.group_system,account.group_account_manager,"
            "account.group_account_user,base.group_partner_manager",
        )
        self.web = web_environment(self.env, self.user)

    def own_actions(self):
        found = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.actions.act_window")]
        )
        return [f"{MODULE}.{one.name}" for one in found]

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_every_button(self):
        self.press_all_of(self.web, self.own_actions(), FREE_STATES)
        self.press_all_of(self.web, CORE_ACTIONS)
        self.assertFalse(self.broken)
        never = self.buttons_of_views() - self.pressed
        reasons = {button: self.refused.get(button) for button in never}
        self.assertEqual(never, NOT_SHOWN, reasons)
