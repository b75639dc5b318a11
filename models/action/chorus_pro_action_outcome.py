from odoo import models

from ...chorus_pro import action_lifecycle as life


class ChorusProAction(models.Model):
    """What the user reads right after having asked for it."""

    _inherit = "chorus.pro.action"

    def _outcome(self, asked, done):
        """:return: pair (type of notification, text); see ``chorus.pro.answer``"""
        lines, kind = [], "success"
        finished = self.filtered(lambda a: a.state == life.DONE)
        if finished:
            lines.append(done)
        for action in self - finished:
            kind = "danger" if action.state == life.REFUSED else "warning"
            text = action.error_text or self.env._(
                "In the queue: it is sent by itself in a few minutes."
            )
            lines.append(f"{action.move_id.name}: {text}")
        if len(self) < asked:
            kind = "warning" if kind == "success" else kind
            lines.append(
                self.env._(
                    "Already asked for by somebody else, or no longer possible: "
                    "%(count)s. You have nothing to do.",
                    count=asked - len(self),
                )
            )
        return kind, "\n".join(lines)
