"""The log of exchanges: what was called, when, how long, with what outcome.

Never the content of a call, a secret or the name of a person. It is written in the
steps that record an outcome, one INSERT for all the calls since the last one.
"""

from datetime import datetime, timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

DAYS_KEPT = 90

OPERATIONS = [
    ("get_token", "Token (PISTE)"),
    ("check_health", "State of the service"),
    ("deposit_flow", "Deposit"),
    ("get_flow_report", "Report of a deposit"),
    ("search_issued_invoices", "Search of invoices"),
    ("get_invoice_history", "History of an invoice"),
    ("search_structures", "Search of a public buyer"),
    ("get_structure", "Public buyer"),
    ("search_services", "Services of a public buyer"),
    ("get_service", "Service of a public buyer"),
    ("download_directory", "Directory"),
]
OUTCOMES = [
    ("ok", "OK"),
    ("ConfigurationError", "Setting missing"),
    ("Unreachable", "Not reached"),
    ("NoAnswer", "No answer"),
    ("Throttled", "Asked to slow down"),
    ("ServerFailure", "Failure of the server"),
    ("UnreadableAnswer", "Unreadable answer"),
    ("TokenRefused", "Application refused"),
    ("AccountRefused", "Technical account refused"),
    ("PermissionRefused", "Permission refused"),
    ("Refused", "Refused by Chorus Pro"),
]


class _LooseMany2one(fields.Many2one):
    """A link without a foreign key.

    The check of a foreign key locks the row it points to, and fails where somebody
    has changed it meanwhile: the log would make the record of a deposit collide.
    """

    def update_db_foreign_key(self, model, column):
        pass


class ChorusProExchange(models.Model):
    _name = "chorus.pro.exchange"
    _description = "Chorus Pro exchange"
    _order = "started desc, id desc"
    _rec_name = "operation"
    _log_access = False

    account_id = _LooseMany2one(
        "chorus.pro.account", string="Chorus Pro account", readonly=True
    )
    company_id = fields.Many2one(related="account_id.company_id")
    operation = fields.Selection(OPERATIONS, readonly=True)
    started = fields.Datetime(readonly=True, index=True)
    seconds = fields.Float(digits=(16, 3), readonly=True, aggregator="avg")
    outcome = fields.Selection(OUTCOMES, readonly=True)
    http_status = fields.Integer(string="HTTP status", readonly=True)
    flow_number = fields.Char(readonly=True)

    _of_account = models.Index("(account_id, started)")

    @api.model
    def _log(self, account, exchanges):
        """Write what was called, in one statement.

        :param account: one ``chorus.pro.account``
        :param exchanges: list of ``chorus_pro.records.Exchange``
        """
        if not exchanges:
            return
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s)",
                account.id,
                exchange.operation,
                datetime.fromtimestamp(exchange.started, timezone.utc).replace(
                    tzinfo=None
                ),
                round(exchange.seconds, 3),
                exchange.outcome,
                exchange.http_status,
                (exchange.flow_number or "")[:64] or None,
            )
            for exchange in exchanges
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO chorus_pro_exchange (account_id, operation, started,"
                " seconds, outcome, http_status, flow_number) VALUES %s",
                SQL(", ").join(rows),
            )
        )

    @api.autovacuum
    def _gc_exchanges(self):
        """Keep the log for :data:`DAYS_KEPT` days."""
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        old = self.sudo().search([("started", "<", limit)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    def _log_exchanges(self, *clients):
        """Log what was called since the last time, in the transaction under way.

        Called where an outcome is recorded, never during a call. What a rollback
        undoes is logged by the next time.

        :param clients: by default those that this thread keeps for the account
        """
        self.ensure_one()
        for client in clients or self._kept_clients():
            exchanges = list(client.exchanges)
            client.exchanges.clear()
            if not exchanges:
                continue
            self.env.cr.postrollback.add(
                partial(client.exchanges.__setitem__, slice(0, 0), exchanges)
            )
            self.env["chorus.pro.exchange"]._log(self, exchanges)
            self.env["chorus.pro.pause"].sudo()._learn(self, exchanges)

    def action_open_exchanges(self):
        """The log of this account."""
        self.ensure_one()
        self.check_access("read")
        self.env["chorus.pro.exchange"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_fr_chorus_pro.action_chorus_pro_exchange"
        )
        return action | {"domain": [("account_id", "=", self.id)]}

    def unlink(self):
        # the link has no foreign key that would do it
        logs = self.env["chorus.pro.exchange"].sudo()
        logs.search([("account_id", "in", self.ids)]).unlink()
        return super().unlink()
