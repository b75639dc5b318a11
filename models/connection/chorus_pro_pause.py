"""The circuit breaker: a gateway that does not answer is left alone for a while.

It is stored, so that it lasts from one scheduled action to the next and holds for all
of them. It learns from the log of exchanges, through which every call passes. What a
person asks for is tried all the same.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: outcomes of a call that the next call would share. An answer that is not understood
#: is one: the gateway answers
AWAY = {"Unreachable", "NoAnswer", "ServerFailure"}
#: a failure that took so many seconds pauses at once: it is time that others lack
SLOW_SECONDS = 5
#: quick failures in a row before the pause
MOST_FAILURES = 3
#: minutes of the pauses, one after the other
PAUSES = (2, 5, 15, 30, 60)
#: accounts of one gateway that are paused before all its accounts are
MOST_ACCOUNTS = 3


class ChorusProPause(models.Model):
    _name = "chorus.pro.pause"
    _description = "Gateway that does not answer"
    _log_access = False
    _rec_name = "gateway"

    account_id = fields.Many2one(
        "chorus.pro.account", required=True, readonly=True, ondelete="cascade"
    )
    gateway = fields.Char(required=True, readonly=True, index=True)
    failures = fields.Integer(string="Failures in a row", readonly=True)
    until = fields.Datetime(
        string="Not asked before", readonly=True, help="Empty: it is asked."
    )
    is_alone = fields.Boolean(
        readonly=True, help="Other accounts of the same gateway have an answer."
    )

    _one_each = models.UniqueIndex("(account_id, gateway)")

    # === ASKING === #

    @api.model
    def _is_paused(self, account):
        """Whether calls of this account are to be left for later."""
        return account.id in self._paused(account)

    @api.model
    def _paused(self, accounts, own=True):
        """The accounts that are not to be called now.

        :param own: False for those only that nothing is known against, whose gateway
            does not answer others
        :return: ``{account id: until when}``
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT account_id, gateway, is_alone, until FROM chorus_pro_pause"
                " WHERE until > %s",
                fields.Datetime.now(),
            )
        )
        ends_alone = {(row[0], row[1]): row[3] for row in rows}
        ends = {}
        for _account_id, gateway, is_alone, until in rows:
            if not is_alone:
                ends.setdefault(gateway, []).append(until)
        away = {
            gateway: min(several)
            for gateway, several in ends.items()
            if len(several) >= MOST_ACCOUNTS
        }
        paused = {}
        for account in accounts if rows else ():
            gateway = account._gateway()
            alone = ends_alone.get((account.id, gateway))
            until = alone or away.get(gateway)
            if until and (own or not alone):
                paused[account.id] = until
        return paused

    # === LEARNING === #

    @api.model
    def _learn(self, account, exchanges):
        """Take over what came of the last calls, in the transaction under way.

        Writes only when something changes: an account is shared by several processes.

        :param exchanges: list of ``chorus_pro.records.Exchange``, the oldest first
        """
        failures, seconds, has_answer = 0, 0.0, False
        for exchange in exchanges:
            if exchange.outcome in AWAY:
                failures, seconds = failures + 1, exchange.seconds
            elif exchange.operation != "get_token":
                # a token says nothing of the API behind
                failures, has_answer = 0, True
        if has_answer:
            self._note_answer(account)
        if failures:
            self._note_silence(account, failures, seconds)

    @api.model
    def _note_answer(self, account):
        """The gateway answers: this account is asked again, and what its others suffer
        from is theirs alone. Each has another try after an outage of them all."""
        pauses = self.search([("gateway", "=", account._gateway())])
        own = pauses.filtered(lambda pause: pause.account_id == account)
        together = (pauses - own).filtered(lambda pause: not pause.is_alone)
        if own:
            own.unlink()
        if len(together) >= MOST_ACCOUNTS:
            together.until = False
        if together:
            together.is_alone = True

    @api.model
    def _note_silence(self, account, failures, seconds):
        gateway = account._gateway()
        key = [("account_id", "=", account.id), ("gateway", "=", gateway)]
        pause = self.search(key) or self.create(
            {"account_id": account.id, "gateway": gateway}
        )
        failures += pause.failures
        if seconds >= SLOW_SECONDS:
            failures = max(failures, MOST_FAILURES)
        values = {"failures": failures}
        if failures >= MOST_FAILURES:
            rank = min(failures - MOST_FAILURES, len(PAUSES) - 1)
            values["until"] = fields.Datetime.now() + timedelta(minutes=PAUSES[rank])
        pause.write(values)


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    def _gateway(self):
        """What the account calls: accounts with the same one have the same outages."""
        self.ensure_one()
        account = self.sudo()
        if account.environment == "simulator":
            return account.simulator_address or ""
        return account.environment
