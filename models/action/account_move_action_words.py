from odoo import models

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro import lifecycle


class AccountMove(models.Model):
    """What the banner and the conversation say of our answers to the buyer."""

    _inherit = "account.move"

    # === THE BANNER === #

    def _get_alerts(self):
        # EXTENDS 'account'
        alerts = super()._get_alerts()
        replacement = self.chorus_pro_replaced_by_ids.filtered(
            lambda m: m.state != "cancel"
        )[:1]
        if replacement and replacement.has_access("read"):
            alerts["chorus_pro_replaced"] = {
                "level": "info",
                "message": self.env._(
                    "Cancelled in your books and replaced by %(number)s.",
                    number=replacement._chorus_pro_spoken_number(),
                ),
                "action_text": self.env._("Open the new one"),
                "action": replacement._get_records_action(),
            }
        kept = self._chorus_pro_open_kept_lines()
        if kept and self.state == "draft":
            alerts["chorus_pro_kept"] = {
                "level": "info",
                "message": self.env._(
                    "%(others)s was reconciled with %(number)s: it goes onto this one "
                    "as soon as you confirm it.",
                    others=", ".join(kept.move_id.mapped("name")),
                    number=self.chorus_pro_replaces_id.name,
                ),
            }
        return alerts

    def _chorus_pro_spoken_number(self):
        """The number, or words for a draft that has none yet."""
        if self.name and self.name != "/":
            return self.name
        return self.env._("a draft")

    def _chorus_pro_banner_text(self):
        # EXTENDS: what was refused at integration may need more than a correction
        text = super()._chorus_pro_banner_text()
        latest = self.sudo().chorus_pro_transmission_ids[:1]
        if text and latest.state == lifecycle.REFUSED and self.chorus_pro_can_replace:
            text += " " + self.env._(
                "If lines or amounts are wrong, reset it to draft; where the period is "
                "closed or the entry is locked, use “Replace”."
            )
        return text

    def _chorus_pro_buyer_text(self, transmission):
        # EXTENDS: what can be done here, and what became of it
        answer = transmission._latest_answer()
        if answer.live:
            return answer.error_text or self._chorus_pro_pending_text(answer)
        values = self._chorus_pro_buyer_values(transmission)
        text = {
            "REJETEE": self._chorus_pro_rejected_text,
            "SUSPENDUE": self._chorus_pro_suspended_text,
            "A_RECYCLER": self._chorus_pro_to_recycle_text,
        }.get(transmission.status_id.code)
        if not text:
            return super()._chorus_pro_buyer_text(transmission)
        said = text(values)
        if answer.state == life.REFUSED and answer.kind != life.ACKNOWLEDGE:
            said = f"{answer.error_text}\n{said}"
        return said

    def _chorus_pro_buyer_values(self, transmission):
        words = (transmission.status_comment or "").strip().rstrip(".")
        return {
            "buyer": self.commercial_partner_id.name,
            "date": self._chorus_pro_day(transmission.status_date) or "?",
            "words": words or self.env._("no reason given"),
        }

    def _chorus_pro_pending_text(self, answer):
        if answer.kind == life.RECYCLE:
            return self.env._(
                "The new address is on its way to Chorus Pro. You have nothing to do."
            )
        return self.env._(
            "Your answer to the buyer is on its way to Chorus Pro. You have nothing to "
            "do."
        )

    def _chorus_pro_rejected_text(self, values):
        if self.move_type == "out_refund":
            said = self.env._(
                "%(buyer)s rejected the credit note on %(date)s: “%(words)s”.", **values
            )
        else:
            said = self.env._(
                "%(buyer)s rejected the invoice on %(date)s: “%(words)s”.", **values
            )
        return f"{said} {self._chorus_pro_replace_text()}"

    def _chorus_pro_replace_text(self):
        """How another one takes its place: in one step, or by hand."""
        if self.chorus_pro_can_replace and self.move_type == "out_refund":
            return self.env._(
                "Press “Replace”: an internal invoice cancels it in your books and is "
                "never sent, and a new credit note is prepared under a new number, for "
                "you to correct."
            )
        if self.chorus_pro_can_replace:
            return self.env._(
                "Press “Replace”: a credit note is made in your books and never sent, "
                "and a new invoice is prepared under a new number, for you to correct."
            )
        if credited := self._chorus_pro_credited_by():
            return self.env._(
                "%(others)s cancels it already, in whole or in part, so that “Replace” "
                "is not offered. See to it that nothing of it is left in your books, "
                "by what is never sent; issue a new one under a new number; then press "
                "“Dealt with”.",
                others=", ".join(credited.mapped("name")),
            )
        return self.env._(
            "Cancel it by a credit note kept in your books (do not send that one), "
            "correct, and send a new invoice under a new number. Then press “Dealt "
            "with”."
        )

    def _chorus_pro_suspended_text(self, values):
        return self.env._(
            "%(buyer)s suspended the invoice on %(date)s: “%(words)s”. Press "
            "“Complete” to send the documents asked for, or an explanation.",
            **values,
        )

    def _chorus_pro_to_recycle_text(self, values):
        if self.chorus_pro_can_recycle:
            return self.env._(
                "%(buyer)s says since %(date)s that the invoice came to the wrong "
                "place: “%(words)s”. Press “Send to another address” and correct the "
                "service or the commitment number: the number of the invoice stays.",
                **values,
            )
        said = self.env._(
            "%(buyer)s says since %(date)s that the invoice came to the wrong place: "
            "“%(words)s”. Chorus Pro no longer lets an invoice be sent to another "
            "address.",
            **values,
        )
        return f"{said} {self._chorus_pro_replace_text()}"

    # === THE CONVERSATION === #

    def _chorus_pro_notify_action(self, action):
        """One message for what became of our answer; a call when it was refused."""
        if action.state == life.DONE:
            self._chorus_pro_say(
                self._chorus_pro_done_text(action)
                + self._chorus_pro_quote(action.comment)
            )
            self._chorus_pro_done()
        elif action.kind == life.ACKNOWLEDGE:
            # nobody needs to act: the invoice is dealt with here
            self._chorus_pro_say(
                self.env._("Chorus Pro did not take note of the rejection.")
                + self._chorus_pro_quote(action.error_text)
            )
        else:
            self._chorus_pro_say(
                self.env._("Your answer to the buyer was not taken.")
                + self._chorus_pro_quote(action.error_text)
            )
            self._chorus_pro_call(
                self.env._("Answer the public buyer again"),
                self._chorus_pro_quote(action.error_text),
            )

    def _chorus_pro_done_text(self, action):
        if action.kind == life.COMPLETE:
            names = ", ".join(action.attachment_ids.mapped("name"))
            if names:
                return self.env._(
                    "Completed at Chorus Pro with: %(names)s", names=names
                )
            return self.env._("Completed at Chorus Pro.")
        if action.kind == life.RECYCLE:
            return self.env._(
                "Sent to another address by Chorus Pro: service “%(service)s”, "
                "commitment number “%(commitment)s”.",
                service=action.service_code or "-",
                commitment=action.commitment_number or "-",
            )
        return self.env._("Chorus Pro has taken note that the rejection is dealt with.")
