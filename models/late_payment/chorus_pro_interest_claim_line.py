"""One invoice of a claim of late interest, with its computation step by step."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...chorus_pro.late_payment import RateUnknown, Step, claim_limit

#: what a person may know better than the database
EDITABLE = ("executed_on", "contract_days", "started_on", "ordered_on", "retention")


def to_json(step):
    """:param step: ``late_payment.Step``"""
    return {
        name: str(value) if isinstance(value, date | Decimal) else value
        for name, value in asdict(step).items()
        if value not in (None, "")
    }


def from_json(values):
    """:return: ``late_payment.Step``"""
    kinds = {"day": date.fromisoformat, "until": date.fromisoformat}
    kinds |= dict.fromkeys(("base", "rate", "amount"), Decimal)
    return Step(
        **{
            name: kinds[name](value) if name in kinds else value
            for name, value in values.items()
        }
    )


class ChorusProInterestClaimLine(models.Model):
    _name = "chorus.pro.interest.claim.line"
    _inherit = "chorus.pro.reference.check"
    _description = "Invoice of a Claim of Late Interest"
    _order = "claim_id, id"
    _rec_name = "move_id"

    # === FIELDS === #

    claim_id = fields.Many2one(
        "chorus.pro.interest.claim", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    state = fields.Selection(related="claim_id.state", store=True)
    # facts
    executed_on = fields.Date(
        string="Delivered or done on",
        help="When it is after the invoice was received, the delay starts that day "
        "(CCP R2192-13).",
    )
    contract_days = fields.Integer(
        string="Delay of the contract", help="Calendar days; 0: the law's."
    )
    started_on = fields.Date(
        string="Start given by hand",
        help="Only where another day than the availability in Chorus Pro starts the "
        "delay: subcontractor, conformity check, balance of works.",
    )
    ordered_on = fields.Date(
        string="Payment ordered on",
        help="Day of the “mise en paiement”. Empty: the days of the bank count, which "
        "may be a few days too late.",
    )
    retention = fields.Monetary(
        string="Retention money", help="It bears no interest: it is due later."
    )
    # result
    due_on = fields.Date(string="Legal due date", compute="_compute_result", store=True)
    starts_on = fields.Date(
        string="Start of the delay", compute="_compute_result", store=True
    )
    delay_days = fields.Integer(
        string="Delay (days)", compute="_compute_result", store=True
    )
    last_day = fields.Date(compute="_compute_result", store=True)
    days_late = fields.Integer(
        string="Days late", compute="_compute_result", store=True
    )
    base = fields.Monetary(
        string="Amount bearing interest", compute="_compute_result", store=True
    )
    rate = fields.Float(
        string="Rate (%)", digits=(5, 2), compute="_compute_result", store=True
    )
    interest = fields.Monetary(compute="_compute_result", store=True)
    lump_sum = fields.Monetary(string="Lump sum", compute="_compute_result", store=True)
    total = fields.Monetary(compute="_compute_result", store=True)
    limit_on = fields.Date(
        string="Claim before the end of", compute="_compute_result", store=True
    )
    payable_by = fields.Date(
        string="To be paid by", compute="_compute_result", store=True
    )
    is_running = fields.Boolean(string="Unpaid", compute="_compute_result", store=True)
    is_by_bank = fields.Boolean(
        string="Dated by the bank", compute="_compute_result", store=True
    )
    fault = fields.Char(compute="_compute_result", store=True)
    steps = fields.Json(compute="_compute_result", store=True)
    computation = fields.Html(compute="_compute_computation", sanitize=False)

    _one_claim_per_invoice = models.UniqueIndex(
        "(move_id) WHERE state != 'abandoned'",
        "This invoice is on a claim of late interest already.",
    )

    # === CONSTRAINTS === #

    @api.constrains("retention", "move_id")
    def _check_retention(self):
        for line in self:
            if not 0 <= line.retention <= line.move_id.amount_total:
                raise ValidationError(
                    self.env._(
                        "The retention money is between 0 and the total of the invoice."
                    )
                )

    @api.constrains("contract_days")
    def _check_contract_days(self):
        if any(line.contract_days < 0 for line in self):
            raise ValidationError(
                self.env._("A payment delay is a number of days, 0 or more.")
            )

    # === COMPUTE === #

    @api.depends("claim_id.date", "move_id", *EDITABLE)
    def _compute_result(self):
        for line in self:
            line.update(line._result())

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_computation(self):
        for line in self:
            steps = [from_json(values) for values in line.steps or ()]
            line.computation = line.move_id._chorus_pro_steps_html(steps)

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        if {"claim_id", "move_id", *EDITABLE} & set(vals):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(line.state in ("sent", "paid") for line in self):
            self._check_draft()

    # === BUSINESS === #

    def _check_draft(self):
        if any(line.claim_id.state != "draft" for line in self):
            raise UserError(
                self.env._(
                    "The claim was sent: set it back to draft before you change it."
                )
            )

    def _take_over(self):
        """Take the facts that the database knows."""
        for line in self:
            move = line.move_id.sudo().with_company(line.company_id)
            buyer = move.commercial_partner_id
            line.write(
                {
                    "executed_on": move.delivery_date,
                    "contract_days": buyer.chorus_pro_contract_days,
                    "ordered_on": move.chorus_pro_payment_ordered_on,
                }
            )

    def _result(self):
        """Everything that follows from the facts.

        :return: dict of values of all the computed fields
        """
        self.ensure_one()
        values = dict.fromkeys(
            "due_on starts_on last_day limit_on payable_by fault is_running "
            "is_by_bank".split(),
            False,
        )
        values |= dict.fromkeys(
            "delay_days days_late base rate interest lump_sum total".split(), 0
        )
        move = self.move_id
        delay = move._chorus_pro_legal_delay(
            executed_on=self.executed_on or None,
            contract_days=self.contract_days or None,
            started_on=self.started_on or None,
        )
        steps = list(delay.steps)
        if not delay.due_on:
            fault = self.env._(
                "The delay of %(invoice)s does not run.", invoice=move.name
            )
            return values | {"steps": [to_json(s) for s in steps], "fault": fault}
        values |= {
            "due_on": delay.due_on,
            "starts_on": delay.starts_on,
            "delay_days": delay.days,
            "limit_on": claim_limit(delay.due_on),
        }
        try:
            owed = move._chorus_pro_interest(
                delay,
                retention=self.retention,
                as_of=self.claim_id.date,
                ordered_on=self.ordered_on or None,
            )
        except RateUnknown as error:
            fault = self.env["chorus.pro.ecb.rate"]._unknown_text(error.first_day)
            return values | {"steps": [to_json(s) for s in steps], "fault": fault}
        steps += owed.steps
        found = {step.code: step for step in owed.steps}
        return values | {
            "steps": [to_json(step) for step in steps],
            "last_day": max((part.last_day for part in owed.parts), default=False),
            "days_late": owed.days,
            "base": float(sum(part.amount for part in owed.parts)),
            "rate": float(owed.rate or 0),
            "interest": float(owed.amount),
            "lump_sum": float(owed.lump_sum),
            "total": float(owed.total),
            "is_running": owed.is_running,
            "is_by_bank": "part_bank" in found,
            "payable_by": found["payable_by"].day if "payable_by" in found else False,
        }

    # === THE LETTER === #

    def _letter_steps(self):
        """:return: ``{code: [Step]}`` of the stored computation"""
        self.ensure_one()
        found = {}
        for values in self.steps or ():
            step = from_json(values)
            found.setdefault(step.code, []).append(step)
        return found

    def _letter_parts(self):
        """:return: steps that each give the interest of one amount"""
        steps = map(from_json, self.steps or ())
        return [step for step in steps if step.code.startswith("part_")]
