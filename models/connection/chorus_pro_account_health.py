"""Silence is shown: work that has not succeeded for a day, and work switched off."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...chorus_pro import lifecycle
from .chorus_pro_account_automation import SCHEDULED_ACTIONS

#: after so long without success, somebody is told
SILENCE = timedelta(hours=24)
#: stages in which news of Chorus Pro is awaited
FOLLOWED_STAGES = ("sending", "with_chorus_pro", "with_buyer", "action_needed")


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    work_warning = fields.Text(
        string="What does not work",
        compute="_compute_work_warning",
        help="What has not succeeded for 24 hours or is switched off, and what to do.",
    )

    # === COMPUTE === #

    @api.depends("is_ready", "last_push_on", "last_sync_on", "push_error", "sync_error")
    def _compute_work_warning(self):
        warnings = self._work_warnings()
        for account in self:
            account.work_warning = "\n".join(warnings[account]) or False

    # === BUSINESS === #

    def _work_warnings(self):
        """What somebody must be told about each account.

        :return: ``{account: list of translated sentences}``, each with what to do; the
            number of queries does not depend on the number of accounts
        """
        before = fields.Datetime.now() - SILENCE
        sending = self._silent_for_a_day(
            "last_push_on",
            before,
            [
                ("state", "in", tuple(lifecycle.UNSENT_STATES)),
                ("reserved_on", "<", before),
            ],
        )
        following = self._silent_for_a_day(
            "last_sync_on",
            before,
            [
                ("live", "=", True),
                ("deposit_id.claimed_on", "<", before),
                ("move_id.chorus_pro_stage", "in", FOLLOWED_STAGES),
            ],
        )
        switched_off = self._switched_off()
        warnings = {}
        for account in self:
            warnings[account] = sentences = []
            if account.active and account.is_ready and switched_off:
                sentences.append(
                    self.env._(
                        "Switched off in the scheduled actions of Odoo: %(names)s. "
                        "Nothing leaves or arrives by itself. An administrator "
                        "switches them on again in Settings, Technical, Automation, "
                        "Scheduled Actions.",
                        names=", ".join(switched_off),
                    )
                )
            if account in sending:
                sentences.append(account._sending_warning(sending[account]))
            if account in following:
                sentences.append(account._following_warning(following[account]))
        return warnings

    def _live_transmissions(self, has_left=True):
        """What is under way through these accounts, of every company.

        :param has_left: also what Chorus Pro has and may still change
        :return: ``chorus.pro.transmission`` in sudo
        """
        states = (lifecycle.SENDING, lifecycle.UNCERTAIN, *lifecycle.UNSENT_STATES)
        domain = Domain("state", "in", states)
        if has_left:
            domain |= Domain("live", "=", True) & Domain(
                "move_id.chorus_pro_stage", "in", FOLLOWED_STAGES
            )
        transmissions = self.env["chorus.pro.transmission"].sudo()
        return transmissions.search(
            Domain("account_id", "in", self.ids) & domain, order="id"
        )

    def _silent_for_a_day(self, last, before, awaited):
        """The accounts with work that waits, and no success since ``before``.

        :param last: name of the field that dates the last success
        :param awaited: domain of the ``chorus.pro.transmission`` that wait
        :return: ``{account: how many wait}``
        """
        silent = self._origin.filtered(lambda a: not a[last] or a[last] < before)
        if not silent:
            return {}
        # The count is the account's, whoever looks: invoices of every branch.
        groups = (
            self.env["chorus.pro.transmission"]
            .sudo()
            ._read_group(
                [("account_id", "in", silent.ids), *awaited],
                ["account_id"],
                ["__count"],
            )
        )
        counts = {account.id: count for account, count in groups}
        return {a: counts[a._origin.id] for a in self if a._origin.id in counts}

    @api.model
    def _switched_off(self):
        """:return: names of our scheduled actions that are off or deleted"""
        names = []
        for xml_id in SCHEDULED_ACTIONS:
            action = self.env.ref(f"l10n_fr_chorus_pro.{xml_id}", False)
            if not action:
                names.append(xml_id)
            elif not action.sudo().active:
                names.append(action.sudo().name)
        return names

    def _sending_warning(self, count):
        words = self.env._(
            "Nothing could be sent to Chorus Pro %(since)s, and %(count)s "
            "invoices wait. Test the connection of the account; if it works, an "
            "administrator looks at the scheduled actions and the server's log.",
            since=self._since(self.last_push_on),
            count=count,
        )
        reason = self._deposit_block_reason() or self.push_error
        return self._with_last_failure(words, reason)

    def _following_warning(self, count):
        words = self.env._(
            "Chorus Pro's statuses could not be read %(since)s: %(count)s "
            "invoices may have moved. Test the connection of the account; if it "
            "works, an administrator looks at the scheduled actions and the server's "
            "log.",
            since=self._since(self.last_sync_on),
            count=count,
        )
        return self._with_last_failure(words, self.sync_error)

    def _since(self, moment):
        if not moment:
            return self.env._("for more than a day")
        return self.env._("since %(date)s", date=self._format_moment(moment))

    def _with_last_failure(self, words, failure):
        if not failure:
            return words
        return words + " " + self.env._("Last failure: %(text)s", text=failure)
