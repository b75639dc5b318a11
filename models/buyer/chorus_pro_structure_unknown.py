"""A SIRET that Chorus Pro does not know: remembered, so that no invoice leaves."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connection.chorus_pro_account import ENVIRONMENTS

#: a structure that Chorus Pro does not know, or does not let be read, is asked again
LATER = timedelta(days=7)


class UnknownSiret(UserError):
    """Chorus Pro answered that it has no structure of this SIRET."""


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === FIELDS === #

    unknown_on = fields.Datetime(
        string="Unknown to Chorus Pro on",
        readonly=True,
        copy=False,
        help="Chorus Pro was asked then, and had no structure of this SIRET.",
    )
    # each platform has buyers of its own: what one does not know, another may
    unknown_in = fields.Selection(
        ENVIRONMENTS, string="Unknown to the platform", readonly=True, copy=False
    )

    # === OVERRIDES === #

    def write(self, vals):
        # another SIRET is another structure
        if "siret" in vals and "unknown_on" not in vals:
            vals = dict(vals, unknown_on=False, unknown_in=False, refresh_after=False)
        return super().write(vals)

    # === BUSINESS === #

    def _note_unknown(self, account):
        """Remember the answer; it is asked again in a week, or at the button."""
        self.ensure_one()
        now = fields.Datetime.now()
        self.write(
            {
                "unknown_on": now,
                "unknown_in": account.environment,
                "refresh_asked_on": False,
                "refresh_after": now + LATER,
            }
        )

    def _is_unknown_to(self, account):
        """Whether the platform of this account said that it does not know the SIRET.

        A newer edition of the directory, which is that of production, knows better.
        """
        if not self.unknown_on or self.unknown_in != account.environment:
            return False
        edition = self.listed and self._last_edition_on()
        is_newer = edition and edition > self.unknown_on
        return not (is_newer and account.environment == "production")

    def _unknown_text(self, environment):
        """What to do about a SIRET that this environment does not know."""
        return self.env._(
            "Chorus Pro does not know the SIRET %(siret)s (%(environment)s). "
            "Check it with the buyer: an invoice needs the SIRET of the "
            "establishment that receives, not only of the head office.",
            siret=self.siret,
            environment=dict(
                self._fields["unknown_in"]._description_selection(self.env)
            )[environment],
        )

    def _notify_unknown(self, error):
        """:return: client action: what Chorus Pro said, then the form shows it"""
        answer = self._notify_refreshed([str(error)])
        answer["params"]["type"] = "danger"
        return answer

    @api.model
    def _forget_unknown_elsewhere(self, environment):
        """What another platform does not know is asked of this one without waiting."""
        others = self.search(
            [("unknown_in", "!=", False), ("unknown_in", "!=", environment)]
        )
        others.write({"unknown_on": False, "unknown_in": False, "refresh_after": False})


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._forget_unknown_elsewhere()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if "environment" in vals:
            self._forget_unknown_elsewhere()
        return result

    # === BUSINESS === #

    def _forget_unknown_elsewhere(self):
        """After the tests, the real buyers: those that qualification does not know."""
        structures = self.env["chorus.pro.structure"].sudo()
        for environment in set(self.mapped("environment")):
            structures._forget_unknown_elsewhere(environment)
