from odoo import api, fields, models


class ChorusProReplace(models.TransientModel):
    """A new document in the place of one that the public buyer did not take."""

    _name = "chorus.pro.replace"
    _description = "Replace under a new number"

    line_ids = fields.One2many("chorus.pro.replace.line", "wizard_id")
    day = fields.Date(
        string="Date of both entries",
        help="Of the one that cancels, and of the new one.",
        required=True,
        default=fields.Date.context_today,
    )
    notice = fields.Text(compute="_compute_notice")
    has_credit_notes = fields.Boolean(compute="_compute_notice")

    @api.depends("line_ids.move_id")
    def _compute_notice(self):
        for wizard in self:
            moves = wizard.line_ids.move_id
            texts = [move._chorus_pro_kept_text() for move in moves]
            wizard.notice = "\n".join(text for text in texts if text)
            wizard.has_credit_notes = "out_refund" in moves.mapped("move_type")

    @api.model
    def _of(self, moves):
        """:return: the wizard on these invoices"""
        names = moves._chorus_pro_reference_names()
        lines = []
        for move in moves:
            latest = move.sudo().chorus_pro_transmission_ids[:1]
            words = move.chorus_pro_status_comment or latest.fault_text
            references = {name: move[name] for name in names}
            lines.append(
                fields.Command.create(
                    {"move_id": move.id, "words": words, **references}
                )
            )
        return self.create({"line_ids": lines})

    def action_replace(self):
        """Credit, prepare, and open what is prepared."""
        self.ensure_one()
        names = self.env["account.move"]._chorus_pro_reference_names()
        references = {
            line.move_id: {name: line[name] for name in names} for line in self.line_ids
        }
        new = self.line_ids.move_id._chorus_pro_replace(self.day, references)
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("New drafts"),
            "res_model": "account.move",
            "context": {"default_move_type": new[:1].move_type},
        }
        if len(new) == 1:
            return action | {
                "name": self.env._("New draft"),
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": new.id,
            }
        return action | {
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", new.ids)],
        }


class ChorusProReplaceLine(models.TransientModel):
    """One of them, the reason it was given back, and the references of the new one."""

    _name = "chorus.pro.replace.line"
    _inherit = "chorus.pro.reference.check"
    _description = "Invoice to replace"

    wizard_id = fields.Many2one("chorus.pro.replace", required=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", required=True, ondelete="cascade")
    name = fields.Char(related="move_id.name", related_sudo=False, string="Number")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        related_sudo=False,
        string="Public buyer",
    )
    words = fields.Text(string="Why it was given back", readonly=True)
    purchase_order_reference = fields.Char(string="Commitment number")
    buyer_reference = fields.Char(string="Service code")
    contract_reference = fields.Char(string="Contract (market) number")
