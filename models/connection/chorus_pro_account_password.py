"""The technical account's password expires: somebody is told in time."""

from odoo import api, fields, models
from odoo.tools import format_date

# Days before the expiry of the password, farthest first.
REMINDERS = (30, 7)


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    password_expiry = fields.Date(
        string="The password expires on",
        copy=False,
        tracking=True,
        help="Chorus Pro's technical accounts expire after 424 days. Read from "
        "Chorus Pro by the test of the connection.",
    )
    password_reminder = fields.Integer(
        copy=False, help="Days of the last reminder made for this expiry date."
    )

    # === OVERRIDES === #

    def write(self, vals):
        if "password_expiry" in vals:
            expiry = fields.Date.to_date(vals["password_expiry"])
            self.filtered(lambda a: a.password_expiry != expiry)._forget_reminders()
        return super().write(vals)

    # === BUSINESS === #

    def _forget_reminders(self):
        """The password has a new date: what was said about the old one is over."""
        self.activity_unlink(["l10n_fr_chorus_pro.mail_activity_type_password"])
        reminded = self.filtered("password_reminder")
        if reminded:
            reminded.write({"password_reminder": 0})

    # === CRONS === #

    @api.model
    def _cron_remind_password_expiry(self):
        """An activity 30 days, then 7 days before a technical account expires."""
        today = fields.Date.today()
        accounts = self.search(
            [("password_expiry", "<=", fields.Date.add(today, days=REMINDERS[0]))]
        )
        for account in accounts:
            account._remind_password_expiry(today)
            self.env["ir.cron"]._commit_progress(1)

    def _remind_password_expiry(self, today):
        self = self._in_its_language()
        left = (self.password_expiry - today).days
        due = min(days for days in REMINDERS if left <= days)
        if self.password_reminder and self.password_reminder <= due:
            return
        self._forget_reminders()
        self.activity_schedule(
            "l10n_fr_chorus_pro.mail_activity_type_password",
            date_deadline=max(
                today, fields.Date.subtract(self.password_expiry, days=1)
            ),
            summary=self.env._(
                "Renew the password of the Chorus Pro technical account"
            ),
            note=self.env._(
                "The password of the technical account of “%(account)s” expires on "
                "%(date)s; after that day Chorus Pro refuses every sending. Renew it "
                "in the portal (API connections, technical accounts), then paste "
                "it into this Chorus Pro account and test the connection.",
                account=self.name,
                date=format_date(self.env, self.password_expiry),
            ),
            user_id=(self.responsible_id or self.create_uid or self.env.user).id,
        )
        self.password_reminder = due
