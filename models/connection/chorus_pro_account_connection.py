"""The client of an account, and the test of its connection."""

import logging
import threading

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...chorus_pro.client import ChorusProClient
from ...chorus_pro.identifiers import is_siret

_logger = logging.getLogger(__name__)

# A client keeps its PISTE token for an hour, and serves one thread at a time: each
# thread has its own. Not an ormcache: a token is nobody else's business, and clearing
# the caches of every worker for it would cost more than the token.
_clients = threading.local()
#: a company has seldom so many accounts; the one unused for longest goes first
_CLIENTS_KEPT = 500


def forget_clients():
    """Drop this thread's clients and their tokens."""
    _clients.__dict__.clear()


LIGHTS = [
    ("unknown", "Not checked"),
    ("ok", "Works"),
    ("failed", "Does not work"),
]
CONNECTION_STATES = [
    ("incomplete", "To complete"),
    ("untested", "To test"),
    ("failed", "Does not work"),
    ("ok", "Connected"),
]
LIGHT_FIELDS = (
    "light_gateway",
    "light_application",
    "light_technical_account",
    "light_permissions",
)


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    light_gateway = fields.Selection(
        LIGHTS, string="Gateway", default="unknown", readonly=True, copy=False
    )
    light_application = fields.Selection(
        LIGHTS, string="Application", default="unknown", readonly=True, copy=False
    )
    light_technical_account = fields.Selection(
        LIGHTS, string="Technical account", default="unknown", readonly=True, copy=False
    )
    light_permissions = fields.Selection(
        LIGHTS, string="Permissions", default="unknown", readonly=True, copy=False
    )
    connection_message = fields.Html(readonly=True, copy=False)
    connection_tested_on = fields.Datetime(
        string="Tested on", readonly=True, copy=False
    )
    connection_state = fields.Selection(
        CONNECTION_STATES,
        string="Connection",
        compute="_compute_connection_state",
    )

    # === COMPUTE === #

    @api.depends("is_ready", *LIGHT_FIELDS)
    def _compute_connection_state(self):
        for account in self:
            lights = {account[light] for light in LIGHT_FIELDS}
            if not account.is_ready:
                account.connection_state = "incomplete"
            elif "failed" in lights:
                account.connection_state = "failed"
            else:
                account.connection_state = "ok" if lights == {"ok"} else "untested"

    # === ACTIONS === #

    def action_test_connection(self):
        """Ask Chorus Pro, and show four lights with what to do about each."""
        self.ensure_one()
        self.check_access("write")
        # A new client: a token obtained before would hide a wrong secret.
        client = self._get_client(fresh=True)
        report = client.test_connection(self.siret)
        values = {
            f"light_{name}": report.lights.get(name, "unknown")
            for name in ("gateway", "application", "technical_account", "permissions")
        }
        values.update(
            connection_message=self._connection_message(report),
            connection_tested_on=fields.Datetime.now(),
        )
        if report.password_expiry:
            values["password_expiry"] = report.password_expiry
        self.write(values)
        self._log_exchanges(client)
        _logger.info("Chorus Pro account %s tested: %s", self.id, report.lights)
        return True

    # === BUSINESS === #

    def _get_client(self, fresh=False):
        """The client of this account, ready to call, for this thread only.

        :param bool fresh: do not reuse this thread's client and its token
        :return: :class:`~..chorus_pro.client.ChorusProClient`
        :raises UserError: a value or the SIRET is missing, or the simulator's address
            is not of this machine
        """
        self.ensure_one()
        account = self.sudo()
        if not is_siret(account.siret):
            raise UserError(
                self.env._(
                    "The SIRET of “%(account)s” is missing. Write the 14 digits of the "
                    "establishment declared in Chorus Pro, then try again.",
                    account=account.name,
                )
            )
        refused = account._refused_variables_text()
        if refused:
            raise UserError(refused)
        missing = account._missing_credentials()
        if missing:
            raise UserError(
                self.env._(
                    "“%(account)s” cannot call Chorus Pro yet, because something is "
                    "missing: %(missing)s. An administrator pastes it into the Chorus "
                    "Pro account; the page says where each value is found.",
                    account=account.name,
                    missing=", ".join(missing),
                )
            )
        environment = account._get_environment()
        secrets = account.env["chorus.pro.secret"]
        credentials = secrets._credentials(account)
        if fresh:
            return ChorusProClient(environment, credentials)
        key = (
            self.env.cr.dbname,
            account.id,
            environment,
            secrets._fingerprint(credentials),
        )
        kept = _clients.__dict__.setdefault("kept", {})
        client = kept.pop(key, None) or ChorusProClient(environment, credentials)
        while len(kept) >= _CLIENTS_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = client
        return client

    def _kept_clients(self):
        """The clients that this thread keeps for the account, in any environment."""
        kept = _clients.__dict__.get("kept", {})
        here = (self.env.cr.dbname, self.id)
        return [client for key, client in kept.items() if key[:2] == here]

    def _missing_credentials(self):
        """:return: list of the translated names of the values not given yet"""
        self.ensure_one()
        labels = {
            "client_id": self.env._("PISTE client id"),
            "client_secret": self.env._("PISTE client secret"),
            "technical_login": self.env._("login of the technical account"),
            "technical_password": self.env._("password of the technical account"),
        }
        account = self.sudo()
        return [label for kind, label in labels.items() if not account[f"has_{kind}"]]

    def _refused_variables_text(self):
        """What to do about variables of the server that name no database, or False."""
        self.ensure_one()
        names = self.env["chorus.pro.secret"]._refused_variables(self)
        if not names:
            return False
        return self.env._(
            "The server gives credentials of “%(account)s” in %(former)s. This name "
            "says no database, and this server has several: they may be those of "
            "another one, so nothing is sent or asked with them. Your administrator "
            "renames the variables (%(names)s) and restarts Odoo.",
            account=self.name,
            former=", ".join(names),
            names=", ".join(names.values()),
        )

    def _forget_connection(self):
        """Something was changed: what the last test said is no longer true."""
        if self:
            self.write(
                dict.fromkeys(LIGHT_FIELDS, "unknown")
                | {"connection_message": False, "connection_tested_on": False}
            )
