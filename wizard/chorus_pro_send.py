from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.connection.chorus_pro_account import ENVIRONMENTS
from ..models.deposit.account_move_display import CUSTOMER_TYPES
from ..models.deposit.chorus_pro_status import STAGES

ERROR, WARNING, READY, SKIPPED = "error", "warning", "ready", "skipped"
#: the order of the lines: what a person must look at comes first
RANKS = {ERROR: 0, WARNING: 1, READY: 2, SKIPPED: 3}


class ChorusProSend(models.TransientModel):
    """What will be sent to Chorus Pro, to whom, and everything that is wrong with it.

    What is ready leaves although the rest is not. What is shown here is checked again
    on the server when it leaves.
    """

    _name = "chorus.pro.send"
    _description = "Send to Chorus Pro"

    # === FIELDS === #

    line_ids = fields.One2many("chorus.pro.send.line", "wizard_id", readonly=True)
    environment = fields.Selection(
        [*ENVIRONMENTS, ("mixed", "Several environments")],
        compute="_compute_summary",
    )
    ready_count = fields.Integer(
        compute="_compute_summary", help="How many may leave, warnings included."
    )
    summary = fields.Char(compute="_compute_summary")
    send_label = fields.Char(compute="_compute_summary")

    # === COMPUTE === #

    @api.depends("line_ids.state", "line_ids.environment")
    def _compute_summary(self):
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            ready, warning = states.count(READY), states.count(WARNING)
            wizard.ready_count = ready + warning
            wizard.summary = wizard._summary(states)
            wizard.send_label = wizard._send_label(len(states))
            environments = set(wizard.line_ids.mapped("environment")) - {False}
            wizard.environment = (
                "mixed" if len(environments) > 1 else next(iter(environments), False)
            )

    def _summary(self, states):
        """Such as "12 invoices · 8 ready · 1 warning · 3 to correct"."""
        count = {state: states.count(state) for state in RANKS}
        total = len(states)
        parts = [
            self.env._("1 invoice")
            if total == 1
            else self.env._("%(count)s invoices", count=total)
        ]
        if count[READY] == 1:
            parts.append(self.env._("1 ready"))
        elif count[READY]:
            parts.append(self.env._("%(count)s ready", count=count[READY]))
        if count[WARNING] == 1:
            parts.append(self.env._("1 warning"))
        elif count[WARNING]:
            parts.append(self.env._("%(count)s warnings", count=count[WARNING]))
        if count[ERROR]:
            parts.append(self.env._("%(count)s to correct", count=count[ERROR]))
        if count[SKIPPED]:
            parts.append(self.env._("%(count)s left out", count=count[SKIPPED]))
        return " · ".join(parts)

    def _send_label(self, total):
        if total == 1:
            return self.env._("Send the invoice")
        if self.ready_count == 1:
            return self.env._("Send the invoice that is ready")
        return self.env._(
            "Send the %(count)s invoices that are ready", count=self.ready_count
        )

    # === OPENING === #

    @api.model
    def _open(self, moves):
        """:return: the action that shows the wizard on these invoices"""
        moves._chorus_pro_check_may_send()
        moves.check_access("read")
        wizard = self.create({})
        wizard._assess(moves)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to Chorus Pro"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _assess(self, moves):
        """Check all at once and write one line for each."""
        line = self.env["chorus.pro.send.line"]
        values = {move: line._skipped_values(move) for move in moves}
        free = moves.filtered(lambda m: not values[m])
        accounts = self.env["chorus.pro.account"]._of_moves(moves)
        faults = free._chorus_pro_check() if free else {}
        for move in free:
            values[move] = line._checked_values(faults.get(move) or [])
        for move in moves:
            values[move]["environment"] = accounts[move].sudo().environment
            values[move]["rank"] = RANKS[values[move]["state"]]
        known = {line.move_id: line for line in self.line_ids}
        for move, line_values in values.items():
            if move in known and known[move]._differs(line_values):
                known[move].write(line_values)
        self.env["chorus.pro.send.line"].create(
            [
                {"wizard_id": self.id, "move_id": move.id, **line_values}
                for move, line_values in values.items()
                if move not in known
            ]
        )
        self.invalidate_recordset(["line_ids"])  # in their new order

    # === ACTIONS === #

    def action_recompute(self):
        """Something was corrected: check again."""
        self.ensure_one()
        self._assess(self.line_ids.move_id)
        return True

    def action_send(self):
        """Send what is ready, and say what became of it.

        At most five leave while the user waits; more are put in the queue.
        """
        self.ensure_one()
        moves = self._sendable()
        reserved = moves._chorus_pro_send_now()
        with self.env.registry.cursor() as cr:
            # this request's view of the database is older than the sending
            return self.with_env(self.env(cr=cr))._tell(moves.ids, reserved)

    def action_queue(self):
        """Reserve only: the scheduled action builds and deposits."""
        self.ensure_one()
        moves = self._sendable()
        reserved = moves._chorus_pro_reserve()
        self.env["chorus.pro.deposit"]._wake("ir_cron_build")
        return self._tell(moves.ids, reserved.ids)

    def _sendable(self):
        moves = self.line_ids.filtered(lambda line: line.state in (READY, WARNING))
        if not moves:
            raise UserError(
                self.env._(
                    "None of these invoices can leave as they are. Correct what each "
                    "line says, then send them."
                )
            )
        return moves.move_id

    def _tell(self, move_ids, reserved_ids):
        """The notification of what became of them.

        :param move_ids: invoices that were to leave
        :param reserved_ids: ``chorus.pro.transmission`` ids that were reserved
        """
        moves = self.env["account.move"].browse(move_ids)
        reserved = self.env["chorus.pro.transmission"].browse(reserved_ids)
        gone = moves.browse(reserved.move_id.ids)
        kind, text = gone._chorus_pro_outcomes() if gone else ("danger", "")
        lines = [text] if text else []
        for move, reasons in (moves - gone)._chorus_pro_reasons_to_stay().items():
            lines.append(f"{move.name} : " + " ".join(reasons))
            kind = "danger"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": "\n".join(lines),
                "sticky": kind in ("danger", "warning"),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class ChorusProSendLine(models.TransientModel):
    """One invoice of the wizard, with all that is wrong with it."""

    _name = "chorus.pro.send.line"
    _inherit = ["chorus.pro.correctable", "chorus.pro.reference.check"]
    _description = "Invoice to send to Chorus Pro"
    _order = "rank, id"

    wizard_id = fields.Many2one("chorus.pro.send", required=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", required=True, ondelete="cascade")
    name = fields.Char(related="move_id.name", related_sudo=False, string="Invoice")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        related_sudo=False,
        string="Public buyer",
    )
    amount = fields.Monetary(
        related="move_id.amount_total_in_currency_signed",
        related_sudo=False,
        string="Amount",
    )
    currency_id = fields.Many2one(related="move_id.currency_id", related_sudo=False)
    environment = fields.Selection(ENVIRONMENTS, readonly=True)
    state = fields.Selection(
        [
            (READY, "Ready"),
            (WARNING, "Warning"),
            (ERROR, "To correct"),
            (SKIPPED, "Left out"),
        ],
        readonly=True,
    )
    rank = fields.Integer(readonly=True)
    message = fields.Text(string="To look at", readonly=True)

    # === CHECKING === #

    def _differs(self, values):
        return any(self[name] != value for name, value in values.items())

    @api.model
    def _skipped_values(self, move):
        """The line of an invoice that has nothing to do here, or an empty dict."""
        text = self._reason_to_skip(move)
        if not text:
            return {}
        return {**self._checked_values([]), "state": SKIPPED, "message": text}

    @api.model
    def _reason_to_skip(self, move):
        if move.move_type not in CUSTOMER_TYPES:
            return self.env._("Only invoices and credit notes to customers are sent.")
        if move.state == "cancel":
            return self.env._("It is cancelled.")
        if move.chorus_pro_exclusion:
            labels = dict(
                move._fields["chorus_pro_exclusion"]._description_selection(self.env)
            )
            return " · ".join(
                filter(
                    None,
                    [
                        labels[move.chorus_pro_exclusion],
                        move.chorus_pro_exclusion_reason,
                    ],
                )
            )
        if any(move.sudo().chorus_pro_transmission_ids.mapped("live")):
            stages = dict(
                move._fields["chorus_pro_stage"]._description_selection(self.env)
            )
            stage = stages.get(move.chorus_pro_stage or STAGES[1][0])
            return self.env._("Sent already: %(stage)s.", stage=stage)
        return False

    @api.model
    def _checked_values(self, faults):
        """The line of these faults.

        :param faults: list of ``MoveFault``, perhaps empty
        """
        errors = [fault for fault in faults if fault.level == ERROR]
        return {
            "state": ERROR if errors else WARNING if faults else READY,
            "message": "\n".join(fault.message for fault in faults) or False,
            **self._place_values(errors or faults),
        }

    # === ACTIONS === #

    def action_check_buyer(self):
        """Is this right? Read the buyer at Chorus Pro now, then check again."""
        self.ensure_one()
        self.wizard_id.check_access("write")
        answer = self.partner_id.action_chorus_pro_check_buyer()
        self.wizard_id._assess(self.wizard_id.line_ids.move_id)
        # the wizard stays open, on its new lines
        answer["params"].pop("next", None)
        return answer
