"""A claim of late interest: one letter to one buyer, for one or several invoices."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..readable.ir_actions_report import CONTEXT_KEY

STATES = [
    ("draft", "Drafted"),
    ("sent", "Sent to the buyer"),
    ("paid", "Paid"),
    ("abandoned", "Abandoned"),
]
LETTER = "l10n_fr_chorus_pro.report_interest_claim"


class ChorusProInterestClaim(models.Model):
    """The buyer owes interest and 40 euros without being asked (CCP L2192-13); this
    asks. Nothing is booked: what is received is entered by the accountant."""

    _name = "chorus.pro.interest.claim"
    _description = "Claim of Late Interest"
    _inherit = ["mail.thread"]
    _order = "id desc"

    # === FIELDS === #

    name = fields.Char(
        string="Reference", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Public buyer", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, default=lambda self: self._euro()
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, tracking=True, copy=False
    )
    date = fields.Date(
        string="Counted until",
        required=True,
        default=lambda self: self.env["account.move"]._chorus_pro_today(),
        help="Interest on what is unpaid is counted until this day, included.",
    )
    line_ids = fields.One2many(
        "chorus.pro.interest.claim.line", "claim_id", string="Invoices"
    )
    interest = fields.Monetary(compute="_compute_totals", store=True)
    lump_sum = fields.Monetary(
        string="Lump sums", compute="_compute_totals", store=True
    )
    total = fields.Monetary(
        string="Claimed", compute="_compute_totals", store=True, tracking=True
    )
    limit_on = fields.Date(
        string="Claim before the end of",
        compute="_compute_totals",
        store=True,
        help="Four years from 1 January after the year of the due date (prescription "
        "quadriennale, to be checked).",
    )
    payable_by = fields.Date(
        string="To be paid by",
        compute="_compute_totals",
        store=True,
        help="45 days after the principal (CCP R2192-36). Empty while an invoice is "
        "unpaid.",
    )
    has_fault = fields.Boolean(compute="_compute_totals", store=True)
    has_doubt = fields.Boolean(compute="_compute_has_doubt")
    sent_on = fields.Date(readonly=True, copy=False)
    paid_on = fields.Date(readonly=True, copy=False)
    is_overdue = fields.Boolean(
        string="Not paid in time",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
    )
    letter_id = fields.Many2one("ir.attachment", readonly=True, copy=False)

    @api.model
    def _euro(self):
        return self.env.ref("base.EUR")

    # === COMPUTE === #

    @api.depends(
        "line_ids.interest",
        "line_ids.lump_sum",
        "line_ids.limit_on",
        "line_ids.payable_by",
        "line_ids.fault",
        "line_ids.is_running",
    )
    def _compute_totals(self):
        for claim in self:
            lines = claim.line_ids
            claim.interest = sum(lines.mapped("interest"))
            claim.lump_sum = sum(lines.mapped("lump_sum"))
            claim.total = claim.interest + claim.lump_sum
            limits = lines.filtered("limit_on").mapped("limit_on")
            claim.limit_on = min(limits) if limits else False
            days = lines.filtered("payable_by").mapped("payable_by")
            whole = days and len(days) == len(lines)
            claim.payable_by = max(days) if whole else False
            claim.has_fault = any(lines.mapped("fault"))

    @api.depends("line_ids.steps")
    def _compute_has_doubt(self):
        for claim in self:
            claim.has_doubt = any(
                step["certainty"] != "spec"
                for line in claim.line_ids
                for step in line.steps or ()
            )

    @api.depends("state", "payable_by")
    def _compute_is_overdue(self):
        today = self.env["account.move"]._chorus_pro_today()
        for claim in self:
            claim.is_overdue = bool(
                claim.state == "sent" and claim.payable_by and claim.payable_by < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["account.move"]._chorus_pro_today()
        overdue = fields.Domain(
            [("state", "=", "sent"), ("payable_by", "!=", False)]
        ) & fields.Domain("payable_by", "<", today)
        wanted = fields.Domain.FALSE
        if True in value:
            wanted |= overdue
        if False in value:
            wanted |= ~overdue
        return wanted

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)

    def write(self, vals):
        if {"date", "line_ids", "partner_id", "company_id"} & set(vals):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_what_was_not_sent(self):
        if any(claim.state in ("sent", "paid") for claim in self):
            raise UserError(
                self.env._("A claim that was sent is kept: abandon it instead.")
            )

    # === ACTIONS === #

    def action_recompute(self):
        """Count again, with today's payments and statuses."""
        self.check_access("write")
        self._check_draft()
        self.date = self.env["account.move"]._chorus_pro_today()
        for line in self.line_ids.filtered(lambda line: not line.ordered_on):
            line.ordered_on = line.move_id.chorus_pro_payment_ordered_on
        self.line_ids._compute_result()
        return True

    def action_letter(self):
        """Show the letter: as it was sent, else as it would be."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            self.check_access("write")
            self._write_letter()
        if not self.letter_id:
            raise UserError(self.env._("No letter was written for this claim."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.letter_id.id}?download=true",
            "target": "download",
        }

    def action_sent(self):
        """It was sent: the letter is kept as it is, figures do not change any more."""
        self.check_access("write")
        for claim in self:
            claim._check_draft()
            claim._write_letter()
            claim.write(
                {
                    "state": "sent",
                    "sent_on": self.env["account.move"]._chorus_pro_today(),
                }
            )
            claim.message_post(
                body=self.env._("Sent to %(buyer)s.", buyer=claim.partner_id.name),
                attachment_ids=claim.letter_id.ids,
            )
            for move in claim.line_ids.move_id:
                move._chorus_pro_say(
                    self.env._(
                        "Late interest claimed: %(claim)s, %(day)s.",
                        claim=claim._get_html_link(),
                        day=format_date(self.env, claim.sent_on),
                    )
                )
        return True

    def action_paid(self):
        """The buyer has paid what was claimed."""
        self.check_access("write")
        self._check_state("sent")
        today = self.env["account.move"]._chorus_pro_today()
        self.write({"state": "paid", "paid_on": today})
        return True

    def action_abandon(self):
        """Nothing more is asked of the buyer."""
        self.check_access("write")
        self._check_state("draft", "sent")
        self.write({"state": "abandoned"})
        return True

    def action_draft(self):
        """Change it after all: a new letter will be written."""
        self.check_access("write")
        self._check_state("sent", "abandoned")
        self.write({"state": "draft", "sent_on": False, "letter_id": False})
        return True

    # === BUSINESS === #

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for claim in self:
            if claim.state not in states:
                raise UserError(
                    self.env._(
                        "The claim %(name)s is “%(state)s”: this cannot be done.",
                        name=claim.name,
                        state=labels[claim.state],
                    )
                )

    def _check_draft(self):
        self._check_state("draft")

    @api.model
    def _prepare_for(self, company, buyer, moves):
        """Draft the claim of these late invoices of one buyer."""
        foreign = moves.filtered(lambda move: not move._chorus_pro_is_in_euros())
        if foreign:
            raise UserError(
                self.env._(
                    "Late interest is claimed in euros; these invoices are not: "
                    "%(invoices)s.",
                    invoices=", ".join(foreign.mapped("name")),
                )
            )
        claim = self.create({"company_id": company.id, "partner_id": buyer.id})
        ordered = moves.sorted(lambda m: (m.chorus_pro_legal_due_date, m.id))
        lines = claim.line_ids.create(
            [{"claim_id": claim.id, "move_id": move.id} for move in ordered]
        )
        lines._take_over()
        empty = lines.filtered(lambda line: not line.total and not line.fault)
        if empty:
            raise UserError(
                "\n".join(
                    self.env._(
                        "%(invoice)s owes no interest: it was paid in time, or "
                        "credited.",
                        invoice=line.move_id.name,
                    )
                    for line in empty
                )
            )
        return claim

    def _open(self):
        """:return: action that shows these claims"""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_fr_chorus_pro.action_chorus_pro_interest_claim"
        )
        if len(self) == 1:
            action.update(res_id=self.id, views=[(False, "form")], view_mode="form")
        else:
            action["domain"] = [("id", "in", self.ids)]
        return action

    def _write_letter(self):
        """Render the letter and keep it, in place of the draft of before."""
        self.ensure_one()
        if self.has_fault:
            faults = self.line_ids.filtered("fault").mapped("fault")
            raise UserError("\n".join(dict.fromkeys(faults)))
        if not self.total:
            raise UserError(self.env._("Nothing is owed: there is nothing to claim."))
        values = {
            "name": f"{self.name.replace('/', '-')}.pdf",
            "datas": base64.b64encode(self._render_letter()),
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }
        if self.letter_id:
            self.letter_id.write(values)
        else:
            self.letter_id = self.env["ir.attachment"].create(values)

    def _render_letter(self):
        """:return: bytes of the PDF"""
        self.ensure_one()
        reports = self.env["ir.actions.report"].with_company(self.company_id)
        # rendered as our invoices are: its header stays, whatever wkhtmltopdf
        reports = reports.with_context(
            **{CONTEXT_KEY: True, "force_report_rendering": True}
        )
        content, _kind = reports._render_qweb_pdf(LETTER, self.ids)
        return content

    # === THE LETTER, in French whatever the user speaks === #

    def _letter_day(self, day):
        return day.strftime("%d/%m/%Y") if day else ""

    def _letter_amount(self, amount, digits=2):
        """An amount as the French write it: 1 234,56"""
        text = f"{float(amount):,.{digits}f}"
        return text.replace(",", "\u202f").replace(".", ",")

    def _letter_bank(self):
        """The account that the first invoice named, else the company's first one."""
        self.ensure_one()
        named = self.line_ids.move_id.partner_bank_id[:1]
        return named or self.company_id.partner_id.bank_ids[:1]

    def _letter_siret(self):
        self.ensure_one()
        moves = self.line_ids.move_id[:1]
        account = self.env["chorus.pro.account"].sudo()._of_moves(moves)
        siret = account[moves].siret if moves else ""
        siret = siret or self.company_id.company_registry or ""
        groups = (siret[:3], siret[3:6], siret[6:9], siret[9:])
        return " ".join(filter(None, groups)) if siret.isdigit() else siret
