"""What the test of a connection says: what happened, why, what to do now."""

from markupsafe import Markup

from odoo import models

from ...chorus_pro import errors


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === MESSAGES === #

    def _connection_message(self, report):
        """What the test found, why, and what to do: one cause, or all those that the
        answer cannot tell apart, each with its remedy.

        :param report: :class:`~..chorus_pro.messages.ConnectionReport`
        :return: Markup
        """
        if not report.error:
            return Markup("<p>%s</p>") % self._answered_text(report)
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

    def _answered_text(self, report):
        """Nothing was refused: what the answers say of our establishment."""
        if not report.structure_id:
            return self.env._(
                "Chorus Pro answered, but it does not show the SIRET %(siret)s. "
                "Check that this establishment exists in Chorus Pro and that the "
                "technical account is attached to it.",
                siret=self.siret,
            )
        if report.structure_active is False:
            return self.env._(
                "Chorus Pro answered, but there the establishment %(siret)s is "
                "inactive: it would refuse your invoices. Its main manager reactivates "
                "it in Chorus Pro's portal; if it has closed, write the SIRET of the "
                "establishment that invoices now.",
                siret=self.siret,
            )
        return self.env._("Chorus Pro answered: everything works.")

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
        return self.env._(
            "One of the four values cannot be used as it is. Paste them again; the "
            "login looks like TECH_1_%(siret)s@cpro.fr and holds no colon.",
            siret=self.siret or "",
        ), []

    def _connection_text(self, error):
        """The same as plain text, for a ``UserError``."""
        summary, causes = self._connection_causes(error)
        lines = [summary, *(f"• {cause} {remedy}" for cause, remedy in causes)]
        return "\n".join(filter(None, [*lines, self._remote_words(error)]))

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
                self.env._("The technical account lacks a permission (habilitation)."),
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
        if self.environment == "simulator":
            return self.env._(
                "The simulator does not answer at %(address)s. Start it, or correct "
                "its address.",
                address=self.simulator_address,
            ), []
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
