from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date


class AccountMove(models.Model):
    """What the conversation and the banner of an invoice say, and whom they call.

    One place for the words: what happened, why, what to do now. Chorus Pro's own
    words are quoted, and escaped: they come from outside.
    """

    _inherit = "account.move"

    def _chorus_pro_say(self, body):
        for move in self:
            move.sudo().message_post(body=body)

    def _chorus_pro_quote(self, words):
        return Markup("<blockquote>%s</blockquote>") % words if words else Markup()

    # === WHAT HAPPENED === #

    def _chorus_pro_notify_receipt(self, deposit):
        self._chorus_pro_done()
        self._chorus_pro_say(
            self.env._(
                "Received by Chorus Pro under the flow number %(number)s. You are told "
                "when there is something to do.",
                number=deposit.flow_number or "?",
            )
        )

    def _chorus_pro_notify_silence(self, deposit):
        self._chorus_pro_say(
            self.env._(
                "Chorus Pro did not answer. The invoice may have left: it is looked "
                "for by itself before anything is sent again. You have nothing to do."
            )
        )

    def _chorus_pro_notify_fault(self, transmission):
        summary = self.env._("Correct, then send to Chorus Pro again")
        self._chorus_pro_say(
            self.env._("Not sent to Chorus Pro.")
            + self._chorus_pro_quote(transmission.fault_text)
        )
        self._chorus_pro_call(summary, self._chorus_pro_quote(transmission.fault_text))

    def _chorus_pro_notify_not_sent(self, faults):
        words = "\n".join(fault.message for fault in faults)
        if words:
            self._chorus_pro_say(
                self.env._("This invoice was due to leave by itself, but it is wrong.")
                + self._chorus_pro_quote(words)
            )
            self._chorus_pro_call(
                self.env._("Correct, then send to Chorus Pro"),
                self._chorus_pro_quote(words),
            )

    def _chorus_pro_notify_not_taken(self, reasons):
        """A program wanted to send this invoice, and its reasons are in the chatter."""
        self._chorus_pro_call(
            self.env._("Correct, then send to Chorus Pro"),
            self._chorus_pro_quote("\n".join(reasons)),
        )

    def _chorus_pro_notify_refusal(self, transmission):
        words = self._chorus_pro_quote(transmission.fault_text)
        other = self._chorus_pro_number_taken().get(self)
        if other:
            advice = self._chorus_pro_other_number_text(other)
            self._chorus_pro_say(
                self.env._(
                    "Chorus Pro refused the invoice when it received it: nothing was "
                    "registered there. %(advice)s",
                    advice=advice,
                )
                + words
            )
            self._chorus_pro_call(
                self.env._("Replace it under a new number"), words + advice
            )
            return
        advice = self._chorus_pro_rejection_advice(transmission.fault_text)
        if advice:
            text = self.env._(
                "Chorus Pro refused the invoice when it received it: nothing was "
                "registered there. %(advice)s",
                advice=advice,
            )
        else:
            text = self.env._(
                "Chorus Pro refused the invoice when it received it: nothing was "
                "registered there. Correct it and send it again under the same number."
            )
        self._chorus_pro_say(text + words)
        self._chorus_pro_call(
            self.env._("Correct, then send to Chorus Pro again"), words + advice
        )

    def _chorus_pro_notify_double(self, transmission):
        self._chorus_pro_say(
            self.env._(
                "A deposit that was held for refused (flow %(number)s) appeared at "
                "Chorus Pro although the invoice was sent again since. Look in the "
                "portal which of the two is followed.",
                number=transmission.flow_number,
            )
        )

    def _chorus_pro_notify_adopted(self, flow_number):
        self._chorus_pro_done()
        self._chorus_pro_say(
            self.env._(
                "Chorus Pro had this invoice already (flow %(number)s) and refused the "
                "second deposit as a double: the first one is followed from now on.",
                number=flow_number or "?",
            )
        )

    def _chorus_pro_notify_events(self, transmission, events):
        """One message for what is new; a call when a person must act, and only then."""
        if events:
            self._chorus_pro_say_events(events)
        if self.chorus_pro_stage == "action_needed":
            self._chorus_pro_call(
                transmission.status_id.name,
                self._chorus_pro_banner_text()
                + self._chorus_pro_quote(transmission.status_comment),
            )
        else:
            self._chorus_pro_done()

    def _chorus_pro_say_events(self, events):
        lines = Markup()
        for event in events:
            lines += Markup("<li>%s: <b>%s</b> %s</li>") % (
                self.env["chorus.pro.account"]._format_moment(event.date),
                event.status_id.name,
                event.comment or "",
            )
        self._chorus_pro_say(
            self.env._("News from Chorus Pro:") + Markup("<ul>%s</ul>") % lines
        )

    # === THE BANNER === #

    def _get_alerts(self):
        # EXTENDS 'account'
        alerts = super()._get_alerts()
        text = self._chorus_pro_banner_text()
        if text:
            danger = self.chorus_pro_stage == "action_needed"
            alerts["chorus_pro"] = {
                "level": "danger" if danger else "info",
                "message": text,
            }
        return alerts

    def _chorus_pro_banner_text(self):
        """What must be done now, or an empty text."""
        self.ensure_one()
        latest = self.sudo().chorus_pro_transmission_ids[:1]
        if not latest or self.chorus_pro_stage not in ("action_needed", "sending"):
            return ""
        if latest.needs_decision:
            return latest.fault_text
        words = latest.fault_text or ""
        if latest.state == "faulty":
            return self.env._("Not sent to Chorus Pro. %(fault)s", fault=words)
        if latest.state == "refused":
            other = self._chorus_pro_number_taken().get(self)
            if other:
                advice = self._chorus_pro_other_number_text(other)
            else:
                advice = self._chorus_pro_rejection_advice(words)
            if advice:
                return self.env._(
                    "Chorus Pro refused this invoice when it received it: “%(words)s”. "
                    "%(advice)s",
                    words=words,
                    advice=advice,
                )
            return self.env._(
                "Chorus Pro refused this invoice when it received it: “%(words)s”. "
                "Nothing was registered there. Correct the references, the addresses "
                "or the payment data, then send it again under the same number.",
                words=words,
            )
        if latest.state == "uncertain":
            return self.env._(
                "Chorus Pro did not answer. The invoice may have left: it is looked "
                "for by itself before anything is sent again. You have nothing to do."
            )
        if latest.state in ("reserved", "ready") and words:
            return words
        if latest.state != "integrated":
            return ""
        return self._chorus_pro_buyer_text(latest)

    def _chorus_pro_buyer_text(self, transmission):
        """What the buyer's status asks of us."""
        words = (transmission.status_comment or "").strip().rstrip(".")
        paris = fields.Datetime.context_timestamp(
            self.with_context(tz="Europe/Paris"),
            transmission.status_date or fields.Datetime.now(),
        )
        values = {
            "buyer": self.commercial_partner_id.name,
            "date": format_date(self.env, paris.date()),
            "words": words or self.env._("no reason given"),
            "status": transmission.status_id.name,
        }
        code = transmission.status_id.code
        if code == "REJETEE":
            return self.env._(
                "%(buyer)s rejected the invoice on %(date)s: “%(words)s”. Cancel it "
                "by a credit note kept in your books (do not send that one), correct, "
                "and send a new invoice under a new number.",
                **values,
            )
        if code == "SUSPENDUE":
            return self.env._(
                "%(buyer)s suspended the invoice on %(date)s: “%(words)s”. Complete "
                "it with the documents asked for in the Chorus Pro portal.",
                **values,
            )
        return self.env._(
            "%(status)s since %(date)s (%(buyer)s): “%(words)s”. Open the invoice in "
            "the Chorus Pro portal to act.",
            **values,
        )
