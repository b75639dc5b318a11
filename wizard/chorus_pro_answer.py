from odoo import models


class ChorusProAnswer(models.AbstractModel):
    """What the wizards that answer a public buyer have in common: their last word."""

    _name = "chorus.pro.answer"
    _description = "Answer to a public buyer"

    def _tell(self, ids, asked, done):
        """The notification of what became of the actions.

        :param ids: of the ``chorus.pro.action`` that were reserved
        :param asked: how many invoices they were asked for
        :param done: text when all is done
        """
        with self.env.registry.cursor() as cr:
            # this request's view of the database is older than the calls
            actions = self.env["chorus.pro.action"].sudo().browse(ids)
            kind, text = actions.with_env(self.env(cr=cr, su=True))._outcome(
                asked, done
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": text,
                "sticky": kind in ("danger", "warning"),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
