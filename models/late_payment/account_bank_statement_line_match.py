"""Bank transactions and the public invoices that they pay.

Odoo Community has the transactions and their entries, and no screen to reconcile them:
this proposes, and one click reconciles what fits to the cent. Where another screen does
it (Enterprise, OCA), the payment reference and the partner are there to be matched.
"""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...chorus_pro.payment_matching import Expected, propose
from .account_move_legal_delay import OPEN_PAYMENT_STATES


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    chorus_pro_move_ids = fields.Many2many(
        "account.move",
        string="Public invoices it pays",
        compute="_compute_chorus_pro_move_ids",
        help="Proposed because its label names them and its amount is theirs, or "
        "because it is the only payment ordered of that amount.",
    )

    @api.depends("payment_ref", "amount", "is_reconciled", "company_id")
    def _compute_chorus_pro_move_ids(self):
        self.chorus_pro_move_ids = False
        open_lines = self.filtered(
            lambda line: not line.is_reconciled and line.amount > 0
        )
        for company, lines in open_lines.grouped("company_id").items():
            waiting = self._chorus_pro_waiting(company)
            for line in lines:
                if line.foreign_currency_id or line.currency_id.name != "EUR":
                    continue
                line.chorus_pro_move_ids = self.env["account.move"].browse(
                    propose(line.payment_ref, Decimal(f"{line.amount:.2f}"), waiting)
                )

    @api.model
    def _chorus_pro_waiting(self, company):
        """:return: list of ``payment_matching.Expected``, one query"""
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "child_of", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", OPEN_PAYMENT_STATES),
                ("chorus_pro_stage", "!=", False),
                ("currency_id.name", "=", "EUR"),
            ],
            [
                "name",
                "payment_reference",
                "amount_residual",
                "chorus_pro_payment_ordered_on",
            ],
            order="id",
        )
        return [
            Expected(
                move.id,
                (move.name, move.payment_reference or ""),
                Decimal(f"{move.amount_residual:.2f}"),
                bool(move.chorus_pro_payment_ordered_on),
            )
            for move in moves
        ]

    def action_chorus_pro_reconcile(self):
        """Reconcile each transaction with the invoices proposed for it."""
        self.check_access("write")
        for line in self:
            if not line.chorus_pro_move_ids:
                raise UserError(
                    self.env._(
                        "No public invoice fits “%(label)s”: neither its number nor "
                        "its amount.",
                        label=line.payment_ref or line.name,
                    )
                )
            line._chorus_pro_reconcile_with(line.chorus_pro_move_ids)
        return True

    def _chorus_pro_reconcile_with(self, moves):
        """Turn the entry waiting on the suspense account into the payment of these."""
        self.ensure_one()
        receivable = moves.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        )
        _liquidity, suspense, _other = self._seek_for_lines()
        partners = moves.commercial_partner_id
        if len(suspense) != 1 or len(receivable.account_id) != 1 or len(partners) != 1:
            raise UserError(
                self.env._(
                    "“%(label)s” cannot be reconciled here: it is partly reconciled "
                    "already, or its invoices have several buyers or accounts.",
                    label=self.payment_ref or self.name,
                )
            )
        self.partner_id = partners
        suspense.write(
            {"account_id": receivable.account_id.id, "partner_id": partners.id}
        )
        (suspense + receivable).reconcile()
