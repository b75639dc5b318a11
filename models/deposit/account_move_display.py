"""What the views of an invoice ask: which buttons, which badge, in which words."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...chorus_pro import lifecycle
from ..connection.chorus_pro_account import ENVIRONMENTS

CUSTOMER_TYPES = ("out_invoice", "out_refund")
#: what is corrected on a posted invoice, in a small form of its own
CORRECTED_IN_PLACE = frozenset(
    {
        "buyer_reference",
        "purchase_order_reference",
        "contract_reference",
        "chorus_pro_framework",
        "ref",
        "chorus_pro_origin_number",
        "chorus_pro_origin_date",
        "partner_bank_id",
    }
)


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_to_send = fields.Boolean(
        string="To send to Chorus Pro",
        compute="_compute_chorus_pro_to_send",
        search="_search_chorus_pro_to_send",
    )
    chorus_pro_is_concerned = fields.Boolean(
        string="Concerns Chorus Pro",
        compute="_compute_chorus_pro_is_concerned",
        compute_sudo=True,
        help="Its customer is invoiced by Chorus Pro, or it went there already.",
    )
    chorus_pro_can_send = fields.Boolean(
        compute="_compute_chorus_pro_buttons", compute_sudo=True
    )
    chorus_pro_is_next = fields.Boolean(
        compute="_compute_chorus_pro_buttons",
        compute_sudo=True,
        help="Sending to Chorus Pro is the next thing to do with this invoice.",
    )
    chorus_pro_can_refresh = fields.Boolean(
        compute="_compute_chorus_pro_buttons", compute_sudo=True
    )
    chorus_pro_can_withdraw = fields.Boolean(
        compute="_compute_chorus_pro_buttons", compute_sudo=True
    )
    chorus_pro_can_deal_with = fields.Boolean(
        compute="_compute_chorus_pro_buttons", compute_sudo=True
    )
    chorus_pro_can_exclude = fields.Boolean(
        compute="_compute_chorus_pro_buttons", compute_sudo=True
    )
    chorus_pro_is_locked = fields.Boolean(
        compute="_compute_chorus_pro_buttons",
        compute_sudo=True,
        help="Its bytes left or may have left: what the file says stays as it is.",
    )
    chorus_pro_environment = fields.Selection(
        ENVIRONMENTS, compute="_compute_chorus_pro_environment", compute_sudo=True
    )
    chorus_pro_badge_text = fields.Char(
        compute="_compute_chorus_pro_badge_text", compute_sudo=True
    )

    # === COMPUTE === #

    @api.depends("chorus_pro_badge")
    def _compute_chorus_pro_to_send(self):
        for move in self:
            move.chorus_pro_to_send = move.chorus_pro_badge == "to_send"

    @api.model
    def _search_chorus_pro_to_send(self, operator, value):
        if operator != "in":
            return NotImplemented
        to_send = Domain(self._chorus_pro_to_send_domain())
        wanted = Domain.FALSE
        if True in value:
            wanted |= to_send
        if False in value:
            wanted |= ~to_send
        return wanted

    def _chorus_pro_is_by_method(self):
        """Whether its customer is invoiced by Chorus Pro, in the invoice's company."""
        self.ensure_one()
        return bool(
            self.commercial_partner_id
        ) and self.commercial_partner_id._chorus_pro_is_invoiced_in(self.company_id)

    @api.depends(
        "move_type",
        "company_id",
        "commercial_partner_id.invoice_sending_method",
        "chorus_pro_stage",
        "chorus_pro_exclusion",
        "chorus_pro_transmission_ids",
    )
    def _compute_chorus_pro_is_concerned(self):
        for move in self:
            move.chorus_pro_is_concerned = move.move_type in CUSTOMER_TYPES and bool(
                move.chorus_pro_stage
                or move.chorus_pro_exclusion
                or move.chorus_pro_transmission_ids
                or move._chorus_pro_is_by_method()
            )

    @api.depends(
        "state",
        "chorus_pro_is_concerned",
        "chorus_pro_badge",
        "chorus_pro_exclusion",
        "chorus_pro_transmission_ids.state",
        "chorus_pro_transmission_ids.deposit_id",
    )
    def _compute_chorus_pro_buttons(self):
        for move in self:
            live = move.chorus_pro_transmission_ids.filtered("live")[:1]
            unsent = live.state in lifecycle.UNSENT_STATES
            free = (
                move.state == "posted"
                and move.chorus_pro_is_concerned
                and not move.chorus_pro_exclusion
            )
            move.chorus_pro_can_send = free and not live
            move.chorus_pro_is_next = move.chorus_pro_can_send and (
                move.chorus_pro_badge in ("to_send", "action_needed")
            )
            move.chorus_pro_can_refresh = bool(
                move.chorus_pro_transmission_ids.deposit_id
            )
            move.chorus_pro_can_withdraw = unsent
            move.chorus_pro_can_deal_with = (
                move.chorus_pro_stage == lifecycle.STAGE_ACTION_NEEDED
                and live.state == lifecycle.INTEGRATED
            )
            move.chorus_pro_can_exclude = free and (not live or unsent)
            move.chorus_pro_is_locked = bool(live) and not unsent

    @api.depends("journal_id", "company_id", "chorus_pro_transmission_ids.account_id")
    def _compute_chorus_pro_environment(self):
        accounts = self.env["chorus.pro.account"]._of_moves(self)
        for move in self:
            account = move.chorus_pro_transmission_ids[:1].account_id or accounts[move]
            move.chorus_pro_environment = account.environment

    @api.depends(
        "chorus_pro_badge",
        "chorus_pro_status_id",
        "chorus_pro_status_date",
        "chorus_pro_on_hold",
        "chorus_pro_send_after",
        "chorus_pro_transmission_ids.state",
    )
    @api.depends_context("lang", "tz")
    def _compute_chorus_pro_badge_text(self):
        for move in self:
            move.chorus_pro_badge_text = move._chorus_pro_badge_words()

    def _chorus_pro_badge_words(self):
        """Chorus Pro's own words and their date; before that, ours."""
        latest = self.chorus_pro_transmission_ids[:1]
        if self.chorus_pro_status_id:
            return self.env._(
                "%(status)s on %(date)s",
                status=self.chorus_pro_status_id.name,
                date=self._chorus_pro_day(self.chorus_pro_status_date),
            )
        if self.chorus_pro_stage and latest:
            labels = dict(latest._fields["state"]._description_selection(self.env))
            if not latest.flow_number:
                return labels[latest.state]
            return self.env._(
                "%(state)s, flow %(number)s",
                state=labels[latest.state],
                number=latest.flow_number,
            )
        if self.chorus_pro_badge != "to_send":
            return False
        if self.chorus_pro_on_hold:
            return self.env._("Held back")
        if self.chorus_pro_send_after:
            return self.env._(
                "Leaves by itself after %(moment)s",
                moment=self.env["chorus.pro.account"]._format_moment(
                    self.chorus_pro_send_after
                ),
            )
        return False

    def _chorus_pro_day(self, moment):
        """The legal day of a moment: that of Paris, as Chorus Pro shows it."""
        paris = self.with_context(tz="Europe/Paris")
        return moment and format_date(
            self.env, fields.Datetime.context_timestamp(paris, moment).date()
        )

    @api.depends("chorus_pro_is_next", "chorus_pro_stage")
    def _compute_highlight_send_button(self):
        # EXTENDS 'account': one next thing to do, not two
        result = super()._compute_highlight_send_button()
        for move in self:
            if move.chorus_pro_is_next or move.chorus_pro_stage:
                move.highlight_send_button = False
        return result

    # === ACTIONS === #

    def _chorus_pro_correction(self, field):
        """How the invoice is opened to correct one of its fields.

        :param field: name of the field at fault, or ""
        :return: values of a window action: a small form on top of what is shown, or,
            for what takes a draft, the invoice itself
        """
        self.ensure_one()
        if field in CORRECTED_IN_PLACE:
            view = self.env.ref("l10n_fr_chorus_pro.view_move_form_references")
            return {"views": [(view.id, "form")]}
        return {"target": "current"}
