from odoo import models

from ...chorus_pro import lifecycle

RECEIVED = (lifecycle.DEPOSITED, lifecycle.INTEGRATED)
STOPPED = (lifecycle.FAULTY, lifecycle.REFUSED)


class AccountMove(models.Model):
    """What the user reads right after sending: what left, what did not, and why."""

    _inherit = "account.move"

    def _chorus_pro_reasons_to_stay(self):
        """Why each of these invoices could not be reserved.

        :return: ``{move: [text]}``
        """
        taken = self.sudo().filtered(
            lambda m: any(m.chorus_pro_transmission_ids.mapped("live"))
        )
        free = self.filtered(lambda m: m.id not in taken.ids)
        faults = free._chorus_pro_check() if free else {}
        return {
            move: [f.message for f in faults.get(move, ()) if f.level == "error"]
            or [self._chorus_pro_taken_text()]
            for move in self
        }

    def _chorus_pro_taken_text(self):
        return self.env._(
            "It is already on its way to Chorus Pro. You have nothing to do."
        )

    def _chorus_pro_outcome(self):
        """What became of one invoice that was just sent.

        :return: pair (type of notification, text)
        """
        self.ensure_one()
        latest = self.sudo().chorus_pro_transmission_ids[:1]
        if latest.state in RECEIVED:
            return "success", self._chorus_pro_receipt_text(latest.flow_number)
        banner = self._chorus_pro_banner_text()
        if latest.state in STOPPED:
            return "danger", banner
        if banner:
            return "warning", banner
        return "info", self.env._(
            "The invoice is in the queue: it leaves by itself in a few minutes."
        )

    def _chorus_pro_receipt_text(self, flow_number):
        return self.env._(
            "Received by Chorus Pro under the flow number %(number)s. You are told "
            "when there is something to do.",
            number=flow_number or "?",
        )

    def _chorus_pro_outcomes(self):
        """What became of several invoices that were just sent.

        :return: pair (type of notification, text)
        """
        if len(self) == 1:
            return self._chorus_pro_outcome()
        latest = [move.sudo().chorus_pro_transmission_ids[:1] for move in self]
        received = [t for t in latest if t.state in RECEIVED]
        stopped = [t for t in latest if t.state in STOPPED]
        silent = [t for t in latest if t.state == lifecycle.UNCERTAIN]
        queued = len(self) - len(received) - len(stopped) - len(silent)
        lines = []
        if received:
            lines.append(
                self.env._(
                    "%(count)s invoices were received by Chorus Pro.",
                    count=len(received),
                )
            )
        if queued:
            lines.append(
                self.env._(
                    "%(count)s invoices are in the queue: they leave by themselves in "
                    "a few minutes. The list shows how far they are.",
                    count=queued,
                )
            )
        if silent:
            lines.append(
                self.env._(
                    "Chorus Pro did not answer for %(count)s invoices: they are looked "
                    "for by themselves.",
                    count=len(silent),
                )
            )
        for transmission in stopped:
            lines.append(f"{transmission.number} : {transmission.fault_text or ''}")
        kind = "danger" if stopped else "warning" if silent else "success"
        if kind == "success" and not received:
            kind = "info"
        return kind, "\n".join(lines)
