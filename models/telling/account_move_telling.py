from odoo import models


class AccountMove(models.Model):
    """Whom an invoice calls when a person must act, until nobody needs to."""

    _inherit = "account.move"

    def _chorus_pro_call(self, summary, note):
        """Ask the person in charge to act: one activity, kept up to date."""
        activity_type = self.env.ref(
            "l10n_fr_chorus_pro.mail_activity_type_action_needed", False
        )
        if not activity_type:  # deleted by an administrator: the stage says it as well
            return
        for move in self.sudo():
            present = move.activity_ids.filtered(
                lambda a: a.activity_type_id == activity_type
            )[:1]
            if present:
                if (present.summary, present.note) != (summary, note):
                    present.write({"summary": summary, "note": note})
                continue
            person, account = move._chorus_pro_person()
            silently = person._chorus_pro_way(account) == "digest"
            move.with_context(mail_activity_quick_update=silently).activity_schedule(
                activity_type_id=activity_type.id,
                summary=summary,
                note=note,
                user_id=person.id,
            )

    def _chorus_pro_done(self):
        """Nobody needs to act any more."""
        self.sudo().activity_unlink(
            ["l10n_fr_chorus_pro.mail_activity_type_action_needed"]
        )

    def _chorus_pro_person(self):
        """Who is told: as the account says, else whoever there is.

        :return: pair (``res.users``, ``chorus.pro.account``)
        """
        self.ensure_one()
        move = self.sudo()
        account = (
            move.chorus_pro_transmission_ids[:1].account_id
            or self.env["chorus.pro.account"].sudo()._of_moves(move)[move]
        )
        people = [account.responsible_id, move.invoice_user_id]
        if account.told_person == "salesperson":
            people.reverse()
        for person in people:
            if person._chorus_pro_may_read(move):
                return person, account
        return self.env.user, account
