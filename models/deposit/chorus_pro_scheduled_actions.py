import logging
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying

from ...chorus_pro import lifecycle

_logger = logging.getLogger(__name__)


class ChorusProTransmission(models.Model):
    _inherit = "chorus.pro.transmission"

    @api.model
    def _cron_build(self):
        """Scheduled action: build the files, each in its own transaction.

        Several of these actions (lanes) may run at once, on any server: each takes
        the rows that nobody holds.
        """
        cron = self.env["ir.cron"]
        domain = [
            ("state", "=", lifecycle.RESERVED),
            "|",
            ("next_attempt_on", "=", False),
            ("next_attempt_on", "<=", fields.Datetime.now()),
        ]
        ids = self.search(domain, order="id").ids
        cron._commit_progress(remaining=len(ids))
        for transmission in self.browse(ids):
            if not cron._commit_progress():
                self.env["chorus.pro.deposit"]._wake("ir_cron_build")
                break
            transmission._build_alone()
            cron._commit_progress(1)
        self.env["chorus.pro.deposit"]._wake("ir_cron_push")


class ChorusProDeposit(models.Model):
    _inherit = "chorus.pro.deposit"

    @api.model
    def _cron_push(self):
        """Scheduled action: deposit what is ready. The time left is asked before
        each call, so that no call begins that could be cut."""
        cron = self.env["ir.cron"]
        domain = [
            ("state", "=", lifecycle.READY),
            "|",
            ("next_attempt_on", "=", False),
            ("next_attempt_on", "<=", fields.Datetime.now()),
        ]
        transmissions = self.env["chorus.pro.transmission"]
        cron._commit_progress(remaining=transmissions.search_count(domain))
        out_of_time = []

        def keep_going():
            if cron._commit_progress():
                return True
            out_of_time.append(True)
            return False

        before = transmissions.search_count(domain)
        self._push(keep_going=keep_going)
        left = transmissions.search_count(domain)
        cron._commit_progress(max(before - left, 0), remaining=0)
        if out_of_time and left:
            self._wake("ir_cron_push")

    @api.model
    def _cron_follow(self):
        """Scheduled action: deposits without answer, and late reports."""
        cron = self.env["ir.cron"]

        def keep_going():
            return bool(cron._commit_progress())

        self._recover_orphans()
        self._look_up_uncertain(keep_going)
        self._ask_reports(keep_going)


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    @api.model
    def _cron_synchronize(self):
        """Scheduled action: the statuses of every account, then what they changed.

        Histories take a call each. Those that are left when the time is up come first
        the next time, which is at once: no search is made again for them.
        """
        cron = self.env["ir.cron"]
        accounts = self.search([])
        searched = accounts.filtered(lambda a: not a._has_histories_first())
        cron._commit_progress(remaining=len(accounts))
        for account in searched:
            self._alone(account._read_changes, account)
            cron._commit_progress()
        left = False
        for account in accounts:
            account = account._in_its_language()
            histories = partial(
                account._read_histories, None, lambda: bool(cron._commit_progress())
            )
            unread = bool(self._alone(histories, account))
            if unread != account.histories_left:
                retrying(partial(account.write, {"histories_left": unread}), self.env)
            left = left or unread
            cron._commit_progress(1)
        if left:
            self.env["chorus.pro.deposit"]._wake("ir_cron_synchronize")

    def _alone(self, work, account):
        """Do the work of one account; what breaks it disturbs no other."""
        try:
            return work()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Synchronisation of the account %s", account.id)
            return False
