from odoo import api, fields, models
from odoo.exceptions import UserError

from ..chorus_pro import action_lifecycle as life
from ..chorus_pro.codes import limits
from ..chorus_pro.identifiers import clean_reference


class ChorusProRecycle(models.TransientModel):
    """The right address for invoices that came to the wrong place."""

    _name = "chorus.pro.recycle"
    _inherit = ["chorus.pro.answer", "chorus.pro.reference.check"]
    _description = "Send to another address"

    line_ids = fields.One2many("chorus.pro.recycle.line", "wizard_id")
    comment = fields.Text(string="Comment for the buyer")

    @api.model
    def _of(self, moves):
        """:return: the wizard on these invoices"""
        lines = [
            fields.Command.create(
                {
                    "move_id": move.id,
                    "words": move.chorus_pro_status_comment,
                    "buyer_reference": move.buyer_reference,
                    "purchase_order_reference": move.purchase_order_reference,
                }
            )
            for move in moves
        ]
        return self.create({"line_ids": lines})

    def action_recycle(self):
        """Send each to its address, under the same number."""
        self.ensure_one()
        for line in self.line_ids:
            line._check_address()
        moves = self.line_ids.move_id
        values = {line.move_id.id: line._address() for line in self.line_ids}
        ids = moves._chorus_pro_act_now(life.RECYCLE, values)
        done = self.env._("Sent to the new address, under the same number.")
        return self._tell(ids, len(moves), done)


class ChorusProRecycleLine(models.TransientModel):
    """One invoice and its new address."""

    _name = "chorus.pro.recycle.line"
    _inherit = "chorus.pro.reference.check"
    _description = "Invoice to send to another address"

    wizard_id = fields.Many2one("chorus.pro.recycle", required=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", required=True, ondelete="cascade")
    name = fields.Char(related="move_id.name", related_sudo=False, string="Invoice")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id",
        related_sudo=False,
        string="Public buyer",
    )
    words = fields.Text(string="What the buyer says", readonly=True)
    buyer_reference = fields.Char(string="Service code")
    purchase_order_reference = fields.Char(string="Commitment number")

    def _check_address(self):
        """:raises UserError: nothing is corrected, or it is too long"""
        move = self.move_id
        for code, name, limit in (
            ("CP-SERVICE-02", "buyer_reference", limits.SERVICE_MAX),
            ("CP-COMMITMENT-03", "purchase_order_reference", limits.COMMITMENT_MAX),
        ):
            value = clean_reference(self[name])
            if len(value) > limit:
                params = {"value": value, "limit": limit}
                raise UserError(move._chorus_pro_fault_message(code, params))
        before = (move.buyer_reference or "", move.purchase_order_reference or "")
        after = (self.buyer_reference or "", self.purchase_order_reference or "")
        if before == after:
            raise UserError(
                self.env._(
                    "Invoice %(number)s would come to the same place again. Correct "
                    "its service code or its commitment number: “%(words)s”.",
                    number=move.name,
                    words=self.words or "",
                )
            )

    def _address(self):
        commitment = clean_reference(self.purchase_order_reference)
        return {
            "recipient_siret": self.move_id.commercial_partner_id.chorus_pro_siret,
            "service_code": clean_reference(self.buyer_reference) or False,
            "commitment_number": commitment or False,
            "comment": self.wizard_id.comment,
        }
