from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import format_datetime

PARIS = ZoneInfo("Europe/Paris")
SCHEDULED_ACTIONS = (
    "ir_cron_send",
    "ir_cron_build",
    "ir_cron_push",
    "ir_cron_follow_deposits",
    "ir_cron_synchronize",
)


class ChorusProAccount(models.Model):
    """What an account does by itself: when invoices leave, which actions run."""

    _inherit = "chorus.pro.account"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        self._switch_scheduled_actions()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            self._switch_scheduled_actions()
        return result

    def _store_secret(self, kind):
        # EXTENDS: with the last credential, the work can begin
        result = super()._store_secret(kind)
        self._switch_scheduled_actions()
        return result

    @api.model
    def _switch_scheduled_actions(self):
        """The scheduled actions run once an account is configured, not before.

        They are switched on when the first account becomes ready. A person who has
        switched one off is not contradicted later.
        """
        was_on = self.env["ir.config_parameter"].sudo()
        key = "l10n_fr_chorus_pro.scheduled_actions_started"
        if was_on.get_param(key) or was_on.get_param("database.is_neutralized"):
            return
        if not any(self.sudo().search([]).mapped("is_ready")):
            return
        for name in SCHEDULED_ACTIONS:
            action = self.env.ref(f"l10n_fr_chorus_pro.{name}", False)
            if action:
                action.sudo().active = True
        was_on.set_param(key, "1")

    def _automatic_moment(self, now):
        """When an invoice posted ``now`` may leave by itself.

        :param now: naive UTC datetime
        :return: naive UTC datetime: ``hold_hours`` later, and for the daily sending
            the next time the clock of the person in charge shows ``daily_hour``
        """
        self.ensure_one()
        earliest = now + timedelta(hours=self.hold_hours)
        if self.sending_mode != "daily":
            return earliest
        zone = ZoneInfo(self.responsible_id.tz) if self.responsible_id.tz else PARIS
        utc = ZoneInfo("UTC")
        first = earliest.replace(tzinfo=utc)
        hour = time(*divmod(round(self.daily_hour * 60), 60))
        day = first.astimezone(zone).date()
        # instants are compared, for the clock shows an hour twice in an October night
        moments = [
            datetime.combine(day + timedelta(days=days), hour, zone)
            .replace(fold=fold)
            .astimezone(utc)
            for days in (0, 1)
            for fold in (0, 1)
        ]
        return next(m for m in moments if m >= first).replace(tzinfo=None)

    def _in_its_language(self):
        """These accounts speaking the language of the person in charge.

        A scheduled action has no user to speak to: without this, what it writes for
        the accountant would be in English.
        """
        if self.env.context.get("lang"):
            return self
        first = self[:1].sudo()
        lang = first.responsible_id.lang or first.company_id.partner_id.lang
        return self.with_context(lang=lang) if lang else self

    @api.model
    def _format_moment(self, moment):
        """A date and time as an accountant reads it, on Paris's clock."""
        return (
            format_datetime(self.env, moment, tz="Europe/Paris", dt_format="short")
            if moment
            else ""
        )
