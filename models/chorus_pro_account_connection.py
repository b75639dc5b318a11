"""The client of an account, and what the test of its connection says."""

import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..chorus_pro import errors
from ..chorus_pro.client import ChorusProClient
from .chorus_pro_account import is_siret

_logger = logging.getLogger(__name__)

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
        client = self._get_client()
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
        _logger.info("Chorus Pro account %s tested: %s", self.id, report.lights)
        return True

    # === BUSINESS === #

    def _get_client(self):
        """The client of this account, ready to call.

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
        credentials = account.env["chorus.pro.secret"]._credentials(account)
        return ChorusProClient(account._get_environment(), credentials)

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

    def _forget_connection(self):
        """Something was changed: what the last test said is no longer true."""
        if self:
            self.write(
                dict.fromkeys(LIGHT_FIELDS, "unknown")
                | {"connection_message": False, "connection_tested_on": False}
            )

    # === MESSAGES === #

    def _connection_message(self, report):
        """What the test found, why, and what to do: one cause, or all those that the
        answer cannot tell apart, each with its remedy.

        :param report: :class:`~..chorus_pro.messages.ConnectionReport`
        :return: Markup
        """
        if not report.error:
            return Markup("<p>%s</p>") % (
                self.env._("Chorus Pro answered: everything works.")
                if report.structure_id
                else self.env._(
                    "Chorus Pro answered, but it does not show the SIRET %(siret)s. "
                    "Check that this establishment exists in Chorus Pro and that the "
                    "technical account is attached to it.",
                    siret=self.siret,
                )
            )
        summary, causes = self._connection_causes(report.error)
        message = Markup("<p>%s</p>") % summary
        if causes:
            message += Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li><b>%s</b> %s</li>") % cause for cause in causes
            )
        words = self._remote_words(report.error)
        if words:
            message += Markup('<p class="text-muted small">%s</p>') % words
        return message

    def _remote_words(self, error):
        """The exact words of Chorus Pro, for the person who will telephone."""
        parts = []
        if error.http_status:
            parts.append(f"HTTP {error.http_status}")
        if error.return_code is not None:
            parts.append(str(error.return_code))
        if error.remote_message:
            parts.append(error.remote_message)
        return " · ".join(parts)

    def _connection_causes(self, error):
        """:return: (sentence, list of (cause, remedy)), all translated"""
        for error_class, method in (
            (errors.TokenRefused, self._causes_of_token),
            (errors.AccountRefused, self._causes_of_technical_account),
            (errors.PermissionRefused, self._causes_of_permission),
            (errors.Throttled, self._causes_of_quota),
            (errors.Unreachable, self._causes_of_network),
            (errors.TransportError, self._causes_of_failure),
            (errors.Refused, self._causes_of_refusal),
        ):
            if isinstance(error, error_class):
                return method()
        return self.env._("The test could not be done: %(reason)s", reason=error), []

    def _causes_of_token(self):
        return self.env._(
            "PISTE does not know this application. It gives the same answer to each of "
            "these causes:"
        ), [
            (
                self.env._("The client id or the client secret is wrong."),
                self.env._(
                    "Copy both again from PISTE, Applications, your application, "
                    "without spaces."
                ),
            ),
            (
                self.env._("They are the “API keys”."),
                self.env._("Take the “OAuth credentials” of the same page instead."),
            ),
            (
                self.env._("They belong to the other environment."),
                self.env._(
                    "Qualification works with the “sandbox” application of PISTE, "
                    "production with the production one."
                ),
            ),
            (
                self.env._("The application is not active."),
                self.env._("Activate it in PISTE."),
            ),
        ]

    def _causes_of_technical_account(self):
        return self.env._("The technical account was refused. One of these causes:"), [
            (
                self.env._("It has just been created."),
                self.env._("Wait about 30 minutes, then test again."),
            ),
            (
                self.env._("Its password has expired (424 days)."),
                self.env._(
                    "The main manager renews it in Chorus Pro's portal; paste the new "
                    "one here."
                ),
            ),
            (
                self.env._("The login or the password is wrong."),
                self.env._(
                    "The login looks like TECH_1_%(siret)s@cpro.fr; the password was "
                    "shown once, at its creation.",
                    siret=self.siret or "",
                ),
            ),
            (
                self.env._("It belongs to the other environment."),
                self.env._("Qualification and production have separate accounts."),
            ),
        ]

    def _causes_of_permission(self):
        return self.env._(
            "Chorus Pro knows you but refuses this call. It gives the same answer to "
            "each of these causes:"
        ), [
            (
                self.env._("The API is not subscribed in PISTE."),
                self.env._(
                    "In PISTE, open your application and tick the Chorus Pro APIs: "
                    "Factures, Structures, Transverses."
                ),
            ),
            (
                self.env._("Its terms of use are not accepted."),
                self.env._("Accept them in PISTE, “Terms of use (CGU) by API”."),
            ),
            (
                self.env._("The API connection (raccordement) is not declared."),
                self.env._(
                    "The main manager declares it in Chorus Pro's portal and links "
                    "this PISTE application to the technical account."
                ),
            ),
            (
                self.env._("The technical account lacks the permission (habilitation)."),
                self.env._(
                    "The main manager gives it the rights on this establishment in "
                    "Chorus Pro's portal."
                ),
            ),
        ]

    def _causes_of_quota(self):
        return self.env._(
            "PISTE asks to call less often. Wait a few minutes, then test again."
        ), []

    def _causes_of_network(self):
        return self.env._("The gateway could not be reached. One of these causes:"), [
            (
                self.env._("This server has no way to the Internet."),
                self.env._(
                    "Ask for its firewall to be opened towards piste.gouv.fr (443)."
                ),
            ),
            (
                self.env._("PISTE is closed for maintenance."),
                self.env._("Test again later."),
            ),
        ]

    def _causes_of_failure(self):
        return self.env._(
            "Chorus Pro did not answer properly. It is probably closed for "
            "maintenance: test again later. Nothing has to be changed here."
        ), []

    def _causes_of_refusal(self):
        return self.env._(
            "Chorus Pro understood the request and refused it. Its words are below."
        ), []
