"""What a late buyer owes on an invoice: interest and lump sum, from Odoo's books."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...chorus_pro.late_payment import Paid, RateUnknown, late_interest


def euros(amount):
    """An amount of Odoo as an exact number of cents."""
    return Decimal(f"{amount:.2f}")


class AccountMove(models.Model):
    _inherit = "account.move"

    # === FIELDS === #

    chorus_pro_delay_html = fields.Html(
        string="Computation of the delay",
        compute="_compute_chorus_pro_delay_html",
        compute_sudo=True,
        sanitize=False,
    )
    chorus_pro_interest_amount = fields.Monetary(
        string="Interest and lump sum to date",
        compute="_compute_chorus_pro_delay_html",
        compute_sudo=True,
    )
    chorus_pro_is_claimable = fields.Boolean(
        string="Late interest to claim",
        compute="_compute_chorus_pro_is_claimable",
        compute_sudo=True,
        search="_search_chorus_pro_is_claimable",
        help="Paid after the legal due date, or late and unpaid, and not claimed yet.",
    )
    chorus_pro_claim_line_ids = fields.One2many(
        "chorus.pro.interest.claim.line",
        "move_id",
        string="Claims of late interest",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    chorus_pro_claim_id = fields.Many2one(
        "chorus.pro.interest.claim",
        string="Claim of late interest",
        compute="_compute_chorus_pro_claim_id",
        compute_sudo=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    # === COMPUTE === #

    @api.depends(
        "chorus_pro_legal_due_date",
        "chorus_pro_payment_ordered_on",
        "chorus_pro_stage",
        "delivery_date",
        "payment_state",
        "amount_residual",
    )
    @api.depends_context("lang")
    def _compute_chorus_pro_delay_html(self):
        for move in self:
            delay = move._chorus_pro_legal_delay()
            steps, amount, unknown = list(delay.steps), 0.0, ""
            if delay.due_on and move._chorus_pro_is_in_euros():
                try:
                    interest = move._chorus_pro_interest(delay)
                    amount = float(interest.total)
                    steps += interest.steps if amount else ()
                except RateUnknown as error:
                    unknown = self.env["chorus.pro.ecb.rate"]._unknown_text(
                        error.first_day
                    )
            move.chorus_pro_delay_html = move._chorus_pro_steps_html(steps) + unknown
            move.chorus_pro_interest_amount = amount

    @api.depends("chorus_pro_claim_line_ids.state")
    def _compute_chorus_pro_claim_id(self):
        for move in self:
            lines = move.chorus_pro_claim_line_ids
            current = lines.filtered(lambda line: line.state != "abandoned")
            move.chorus_pro_claim_id = current[:1].claim_id

    @api.depends(
        "chorus_pro_is_late",
        "chorus_pro_legal_due_date",
        "chorus_pro_payment_ordered_on",
        "chorus_pro_claim_line_ids.state",
        "payment_state",
    )
    def _compute_chorus_pro_is_claimable(self):
        stored = self.filtered("id")
        found = stored.search(
            Domain("id", "in", stored.ids) & self._chorus_pro_claimable(stored.ids)
        )
        for move in self:
            move.chorus_pro_is_claimable = move in found

    @api.model
    def _search_chorus_pro_is_claimable(self, operator, value):
        if operator != "in":
            return NotImplemented
        claimable = self._chorus_pro_claimable()
        wanted = Domain.FALSE
        if True in value:
            wanted |= claimable
        if False in value:
            wanted |= ~claimable
        return wanted

    @api.model
    def _chorus_pro_claimable(self, ids=None):
        """Domain of the invoices to claim late interest for.

        :param ids: those in question; by default all, of which payments are read
        """
        self.flush_model()
        self.env["account.partial.reconcile"].flush_model()
        paid_late = SQL(
            """(
            SELECT move.id
              FROM account_move move
             WHERE move.chorus_pro_legal_due_date IS NOT NULL
               %s
               AND (move.chorus_pro_payment_ordered_on > move.chorus_pro_legal_due_date
                    OR (move.chorus_pro_payment_ordered_on IS NULL AND EXISTS (
                        SELECT 1
                          FROM account_move_line due
                          JOIN account_partial_reconcile part
                            ON part.debit_move_id = due.id
                          JOIN account_move_line paid
                            ON paid.id = part.credit_move_id
                          JOIN account_move origin
                            ON origin.id = paid.move_id
                         WHERE due.move_id = move.id
                           AND origin.move_type = 'entry'
                           AND paid.date > move.chorus_pro_legal_due_date))))""",
            SQL() if ids is None else SQL("AND move.id = ANY(%s)", list(ids)),
        )
        return Domain(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                (
                    "chorus_pro_claim_line_ids",
                    "not any",
                    [("state", "in", ("draft", "sent", "paid"))],
                ),
            ]
        ) & (Domain("chorus_pro_is_late", "=", True) | Domain("id", "in", paid_late))

    # === ACTIONS === #

    def action_chorus_pro_claim(self):
        """Claim late interest: one draft claim per buyer, with these invoices."""
        claims = self.env["chorus.pro.interest.claim"]
        claims.check_access("create")
        self.check_access("read")
        refused = [move for move in self if not move.chorus_pro_is_claimable]
        if refused:
            if len(self) == 1 and self.chorus_pro_claim_id:
                return self.chorus_pro_claim_id._open()
            raise UserError(
                "\n".join(move._chorus_pro_unclaimable_text() for move in refused)
            )
        for (company, buyer), moves in self.grouped(
            lambda move: (move.company_id, move.commercial_partner_id)
        ).items():
            claims |= claims._prepare_for(company, buyer, moves)
        return claims._open()

    def action_chorus_pro_open_claim(self):
        """The claim that names this invoice."""
        self.ensure_one()
        self.chorus_pro_claim_id.check_access("read")
        return self.chorus_pro_claim_id._open()

    # === BUSINESS === #

    def _chorus_pro_unclaimable_text(self):
        if self.chorus_pro_claim_id:
            return self.env._(
                "%(invoice)s is on the claim %(claim)s already.",
                invoice=self.name,
                claim=self.chorus_pro_claim_id.name,
            )
        if not self.chorus_pro_legal_due_date:
            return self.env._(
                "%(invoice)s has no legal due date: it was not followed at Chorus Pro, "
                "or its delay does not run. Its page “Chorus Pro” says why.",
                invoice=self.name,
            )
        return self.env._(
            "%(invoice)s is not late: nothing can be claimed.", invoice=self.name
        )

    def _chorus_pro_is_in_euros(self):
        return self.currency_id.name == "EUR"

    def _chorus_pro_interest(self, delay, retention=0.0, as_of=None, ordered_on=None):
        """Compute what is owed.

        :param delay: ``late_payment.Delay`` with a due date
        :param retention: retention money in euros, of which the law counts nothing
        :param as_of: day until which what is unpaid is counted; today by default
        :param ordered_on: day of the payment order that a person knows better
        :rtype: chorus_pro.late_payment.Interest
        :raises RateUnknown: the half-year has no rate
        """
        self.ensure_one()
        retention = euros(retention)
        ordered_on = ordered_on or delay.payment_ordered_on
        paid, credited = self._chorus_pro_received()
        base = euros(self.amount_total) - credited - retention
        if ordered_on:
            paid = [payment for payment in paid if payment.day <= ordered_on]
            rest = base - sum(payment.amount for payment in paid)
            if rest > 0:
                paid.append(Paid(ordered_on, rest))
        return late_interest(
            delay.due_on,
            euros(self.amount_total),
            paid,
            self.env["chorus.pro.ecb.rate"]._all(),
            credited=credited,
            retention=retention,
            as_of=as_of or self._chorus_pro_today(),
        )

    def _chorus_pro_received(self):
        """What reached Odoo's books: money by its date, and credit notes.

        :return: pair (list of ``late_payment.Paid``, credited euros)
        """
        paid, credited = [], Decimal(0)
        for part in self.sudo()._get_all_reconciled_invoice_partials():
            if part["is_exchange"]:
                continue
            amount = euros(part["amount"])
            if part["aml"].move_id.move_type == "out_refund":
                credited += amount
            else:
                paid.append(Paid(part["aml"].date, amount, by_bank=True))
        return paid, credited
