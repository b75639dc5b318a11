from odoo import api, fields, models

from ...chorus_pro import lifecycle
from ..connection.chorus_pro_turn import Work
from .chorus_pro_deposit_push import _stops_the_account


class ChorusProTransmission(models.Model):
    _inherit = "chorus.pro.transmission"

    @api.model
    def _cron_build(self):
        """Scheduled action: build the files, each in its own transaction.

        Several of these actions (lanes) may run at once, on any server: each takes
        the rows that nobody holds.
        """
        turns = self.env["chorus.pro.turn"]
        domain = [
            ("state", "=", lifecycle.RESERVED),
            "|",
            ("next_attempt_on", "=", False),
            ("next_attempt_on", "<=", fields.Datetime.now()),
        ]
        reserved = self.search(domain, order="id")
        if turns._serve([reserved._build_work()], turns._time_left):
            self.env["chorus.pro.deposit"]._wake("ir_cron_build")
        self.env["chorus.pro.deposit"]._wake("ir_cron_push")


class ChorusProDeposit(models.Model):
    _inherit = "chorus.pro.deposit"

    @api.model
    def _cron_push(self):
        """Scheduled action: deposit what is ready, an envelope of each account in turn.
        The time left is asked before each call, so that none begins that could be
        cut."""
        turns = self.env["chorus.pro.turn"]
        syntaxes = {}
        for account_id, syntax in self._waiting_groups(None):
            syntaxes.setdefault(account_id, []).append(syntax)

        def push(account):
            outcome = self._push_once(account, syntaxes[account.id])
            if outcome and not _stops_the_account(outcome):
                work.again.append(account)

        work = Work(
            # each lane has its own turns: two may serve one account
            f"push.{self.env.context.get('cron_id', 0)}",
            self.env["chorus.pro.account"].browse(syntaxes),
            push,
            self._note_broken,
            account=lambda account: account,
            recurs=True,
        )
        if turns._serve([work], turns._time_left):
            self._wake("ir_cron_push")

    @api.model
    def _cron_follow(self):
        """Scheduled action: what died, deposits without answer, late reports."""
        turns = self.env["chorus.pro.turn"]
        if turns._serve(self._follow_works(), turns._time_left):
            self._wake("ir_cron_follow_deposits")

    @api.model
    def _follow_works(self):
        """What is to be followed now, of each kind; other rooms add theirs."""
        now = fields.Datetime.now()
        turns = self.env["chorus.pro.turn"]
        uncertain = self.search(
            [
                ("state", "=", lifecycle.UNCERTAIN),
                ("needs_decision", "=", False),
                ("next_lookup_on", "<=", now),
            ],
            order="next_lookup_on",
        )
        deposited = self.search(
            [
                ("state", "=", lifecycle.DEPOSITED),
                ("next_report_on", "<=", now),
            ],
            order="next_report_on",
        )
        return [
            Work(
                "orphan",
                self._orphans(),
                lambda deposit: deposit._recover(),
                lambda deposit, error: deposit._note_unfollowed(error),
            ),
            Work(
                "look_up",
                uncertain,
                lambda deposit: deposit._speaking()._look_up(turns._time_left),
                lambda deposit, error: deposit._note_unfollowed(
                    error, "next_lookup_on"
                ),
                account=lambda deposit: deposit.account_id,
            ),
            Work(
                "report",
                deposited,
                lambda deposit: deposit._speaking()._ask_report(),
                lambda deposit, error: deposit._note_unfollowed(
                    error, "next_report_on"
                ),
                account=lambda deposit: deposit.account_id,
            ),
        ]
