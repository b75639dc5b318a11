from odoo import api, fields, models

from ..connection.chorus_pro_turn import Work
from .chorus_pro_account_telling import WAYS

ACTIVITY = "l10n_fr_chorus_pro.mail_activity_type_action_needed"
#: the mail names so many invoices and counts the others
SHOWN = 50


class ResUsers(models.Model):
    """How one is told about the invoices on which a person must act."""

    _inherit = "res.users"

    chorus_pro_telling = fields.Selection(
        WAYS,
        string="Chorus Pro: what needs your action",
        help="Empty: as the connection says.",
    )
    chorus_pro_told_activity = fields.Integer(
        string="Last activity told",
        readonly=True,
        copy=False,
        help="Number of the newest activity of the last e-mail: a greater one is new.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["chorus_pro_telling"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["chorus_pro_telling"]

    def _chorus_pro_way(self, account):
        """``each`` or ``digest``: one's own choice, else that of the account."""
        return self.sudo().chorus_pro_telling or account.telling or "each"

    def _chorus_pro_may_read(self, record):
        """Whether this user, if there is one, may open a record of some company: else
        telling him about it is of no use."""
        if not self.active or record.company_id not in self.company_ids:
            return False
        companies = {"allowed_company_ids": record.company_id.ids}
        return record.with_user(self).with_context(**companies).has_access("read")

    @api.model
    def _chorus_pro_cron_digest(self):
        """Scheduled action: one mail to each person who has something new to do."""
        activity_type = self.env.ref(ACTIVITY)
        groups = self.env["mail.activity"]._read_group(
            [
                ("activity_type_id", "=", activity_type.id),
                ("res_model", "=", "account.move"),
                ("user_id.active", "=", True),
            ],
            ["user_id"],
            ["id:recordset"],
        )
        activities = {user.id: several for user, several in groups}
        work = Work(
            "digest",
            self.browse(list(activities)),
            lambda user: user._chorus_pro_send_digest(activities[user.id]),
            # the log tells the administrator; the others have their mail
            lambda user, error: None,
        )
        turns = self.env["chorus.pro.turn"]
        if turns._serve([work], turns._time_left):
            self.env.ref("l10n_fr_chorus_pro.ir_cron_digest")._trigger()

    def _chorus_pro_send_digest(self, activities):
        """Tell this user once what waits, when something of it is new.

        :param activities: ``mail.activity`` on invoices, open, of this user
        """
        self.ensure_one()
        moves = self.env["account.move"].browse(activities.mapped("res_id")).exists()
        moves = moves.filtered(lambda m: m.company_id in self.company_ids)
        told = [
            m
            for m in moves
            if self._chorus_pro_way(m._chorus_pro_person()[1]) == "digest"
        ]
        by_move = {activity.res_id: activity for activity in activities}
        last = self.chorus_pro_told_activity
        new = [move for move in told if by_move[move.id].id > last]
        if not new:
            return False
        old = [move for move in told if move not in new]
        lines = [
            self._chorus_pro_digest_line(move, by_move[move.id], move in new)
            for move in [*new, *old]
        ]
        template = self.env.ref("l10n_fr_chorus_pro.mail_template_digest")
        template.with_context(
            lines=lines[:SHOWN],
            more=max(len(lines) - SHOWN, 0),
            new_count=len(new),
            count=len(lines),
            url=f"{self.get_base_url()}/odoo/chorus-pro-action-needed",
        ).send_mail(self.id, email_layout_xmlid="mail.mail_notification_light")
        self.chorus_pro_told_activity = max(by_move[move.id].id for move in new)
        return True

    def _chorus_pro_digest_line(self, move, activity, is_new):
        """Plain values: the mail calls nothing."""
        return {
            "name": move.name,
            "buyer": move.commercial_partner_id.name,
            "amount": move.amount_total,
            "currency": move.currency_id,
            "summary": activity.summary,
            "words": move.chorus_pro_status_comment or "",
            "url": f"{self.get_base_url()}/odoo/chorus-pro/{move.id}",
            "is_new": is_new,
        }
