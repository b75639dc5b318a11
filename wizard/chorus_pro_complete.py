from odoo import api, fields, models
from odoo.exceptions import UserError

from ..chorus_pro import action_lifecycle as life
from ..chorus_pro.checks import check_one_attachment
from ..chorus_pro.codes import limits
from ..chorus_pro.invoice import Attachment


class ChorusProComplete(models.TransientModel):
    """Documents and words for the buyers who have suspended invoices."""

    _name = "chorus.pro.complete"
    _inherit = ["chorus.pro.answer", "chorus.pro.reference.check"]
    _description = "Complete suspended invoices"

    line_ids = fields.One2many("chorus.pro.complete.line", "wizard_id")
    count = fields.Integer(compute="_compute_count")
    comment = fields.Text(
        string="Comment for the buyer",
        help="What you send, or why there is nothing to send.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        help="At most 10 MB each. They go to the buyer of each invoice.",
    )

    @api.depends("line_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.line_ids)

    @api.model
    def _of(self, moves):
        """:return: the wizard on these invoices"""
        lines = [
            fields.Command.create(
                {"move_id": move.id, "words": move.chorus_pro_status_comment}
            )
            for move in moves
        ]
        return self.create({"line_ids": lines})

    def action_complete(self):
        """Hand the documents over and complete, each invoice for itself."""
        self.ensure_one()
        self._check_documents()
        values = {line.move_id.id: self._answer(line) for line in self.line_ids}
        moves = self.line_ids.move_id
        ids = moves._chorus_pro_act_now(life.COMPLETE, values)
        done = self.env._("Completed: the buyer has your answer.")
        return self._tell(ids, len(moves), done)

    def _answer(self, line):
        comment = (line.comment or self.comment or "").strip()
        if not comment and not self.attachment_ids:
            raise UserError(
                self.env._(
                    "Add the documents that the buyer asks for, or write a comment."
                )
            )
        if len(comment) > limits.COMMENT_MAX:
            raise UserError(
                self.env._(
                    "A comment has at most %(limit)s characters; this one has "
                    "%(count)s.",
                    limit=limits.COMMENT_MAX,
                    count=len(comment),
                )
            )
        return {"comment": comment, "attachment_ids": self.attachment_ids.ids}

    def _check_documents(self):
        """The same checks as for the attachments of an invoice, all said at once."""
        moves = self.env["account.move"]
        texts = []
        for attachment in self.attachment_ids:
            file = Attachment(
                name=moves._chorus_pro_attachment_name(
                    attachment.name, attachment.mimetype
                ),
                content=attachment.raw or b"",
                media_type=attachment.mimetype or "",
            )
            texts += [
                moves._chorus_pro_fault_message(fault.code, fault.params)
                for fault in check_one_attachment(file)
                if fault.blocks
            ]
        if texts:
            raise UserError("\n".join(texts))


class ChorusProCompleteLine(models.TransientModel):
    """One suspended invoice, the buyer's words, and a comment of its own."""

    _name = "chorus.pro.complete.line"
    _inherit = "chorus.pro.reference.check"
    _description = "Suspended invoice to complete"

    wizard_id = fields.Many2one(
        "chorus.pro.complete", required=True, ondelete="cascade"
    )
    move_id = fields.Many2one("account.move", required=True, ondelete="cascade")
    name = fields.Char(related="move_id.name", related_sudo=False, string="Invoice")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        related_sudo=False,
        string="Public buyer",
    )
    words = fields.Text(string="What the buyer asks for", readonly=True)
    comment = fields.Text(string="Comment for this one")
