from odoo import api, models

from ...chorus_pro import errors


class ChorusProAccount(models.Model):
    """What a user reads when a call fails: what happened, why, what to do now."""

    _inherit = "chorus.pro.account"

    @api.model
    def _error_text(self, error, reading=False):
        """The words for an error of the client.

        :param error: exception, usually a ``chorus_pro.errors.ChorusProError``
        :param reading: a call that only reads: nothing could be sent or lost
        :return: translated text; ends with Chorus Pro's own words where there are some
        """
        text = self._error_sentence(error, reading)
        words = getattr(error, "remote_message", None)
        if words and words not in text:
            text += "\n" + self.env._("Chorus Pro's words: “%(words)s”", words=words)
        return text

    @api.model
    def _error_sentence(self, error, reading):
        if reading and isinstance(error, errors.TransportError):
            return self.env._(
                "Chorus Pro cannot be asked at the moment: it does not answer as it "
                "should. It is asked again by itself; nothing is lost. If this lasts, "
                "check the server's access to the internet."
            )
        if isinstance(error, errors.Unreachable):
            return self.env._(
                "Chorus Pro cannot be reached. Nothing was sent; it is tried again "
                "by itself. If this lasts, check the server's access to the internet."
            )
        if isinstance(error, errors.Throttled):
            return self.env._(
                "Chorus Pro asks to slow down. Nothing was sent; it is tried again by "
                "itself a little later."
            )
        if isinstance(error, errors.TransportError):
            return self.env._(
                "Chorus Pro did not answer as it should. The invoice may have left: "
                "it is looked for before anything is sent again. You have nothing to "
                "do."
            )
        if isinstance(error, errors.TokenRefused):
            return self.env._(
                "PISTE refused the application: its client id or its client secret is "
                "wrong (PISTE does not tell which), or the application is not active. "
                "Copy both again from the application's OAuth credentials on PISTE."
            )
        if isinstance(error, errors.AccountRefused):
            return self.env._(
                "The technical account was refused. If it was just created, wait about "
                "30 minutes. Otherwise its login or password is wrong, or its password "
                "has expired (424 days): renew it in the Chorus Pro portal."
            )
        if isinstance(error, errors.PermissionRefused):
            return self.env._(
                "Chorus Pro refused the permission. Check on PISTE that the "
                "application has the Chorus Pro APIs and that their terms are "
                "accepted, and in the portal that the API connection (raccordement) "
                "names this application and that the technical account is attached to "
                "your establishment."
            )
        if isinstance(error, errors.Refused):
            return self.env._("Chorus Pro refused the request.")
        return str(error)
