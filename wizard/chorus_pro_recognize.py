"""The public buyers among the customers: what is found, what would change, then only
what was ticked is changed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.buyer.chorus_pro_recognition import (
    BY_NAME,
    BY_SIREN,
    BY_SIRET,
    Recognition,
)

MATCHES = [
    (BY_SIRET, "Same SIRET"),
    (BY_SIREN, "Same SIREN"),
    (BY_NAME, "Same name and town"),
]
RANKS = {code: rank for rank, (code, _label) in enumerate(MATCHES)}


class ChorusProRecognize(models.TransientModel):
    _name = "chorus.pro.recognize"
    _inherit = "chorus.pro.reference.check"
    _description = "Recognize Public Buyers"

    # === FIELDS === #

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("chorus.pro.recognize.line", "wizard_id")
    summary = fields.Char(compute="_compute_summary")
    examined_count = fields.Integer(readonly=True)
    done_count = fields.Integer(readonly=True)
    selected_count = fields.Integer(compute="_compute_summary")

    # === COMPUTE === #

    @api.depends("line_ids.selected", "examined_count", "done_count")
    def _compute_summary(self):
        for wizard in self:
            wizard.selected_count = len(wizard.line_ids.filtered("selected"))
            wizard.summary = self.env._(
                "%(examined)s customers looked at · %(done)s already invoiced by "
                "Chorus Pro · %(found)s to look at · %(selected)s ticked",
                examined=wizard.examined_count,
                done=wizard.done_count,
                found=len(wizard.line_ids),
                selected=wizard.selected_count,
            )

    # === OPENING === #

    @api.model
    def action_open_all(self):
        """From the menu and the dashboard: every customer of the current company."""
        return self._open(self._customers())

    @api.model
    def _customers(self):
        """All customers of the current company that could be public buyers."""
        return self.env["res.partner"].search(
            [
                ("parent_id", "=", False),
                ("company_id", "in", [False, self.env.company.id]),
                "|",
                ("is_company", "=", True),
                ("customer_rank", ">", 0),
            ]
        )

    @api.model
    def _open(self, partners):
        """:return: the action that shows what was found among these customers"""
        self.check_access("create")
        # Said before a long list is looked at, not after.
        self.env["res.partner"].check_access("write")
        if not self.env["chorus.pro.structure"].search_count([], limit=1):
            raise UserError(
                self.env._(
                    "No public buyer is known yet, so none can be recognized. Load the "
                    "directory of Chorus Pro first: Configuration, Chorus Pro, Public "
                    "buyers."
                )
            )
        wizard = self.create({})
        wizard._recognize(partners.commercial_partner_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recognize public buyers"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _recognize(self, partners):
        """Write one line for each customer that would change."""
        partners = partners.with_company(self.company_id)
        found = Recognition(self.env).find(partners)
        lines, done = [], 0
        for partner, match in found.items():
            by_method = partner.invoice_sending_method == "chorus_pro"
            if by_method and partner.chorus_pro_siret == match.structure.siret:
                done += 1
                continue
            lines.append(
                {
                    "wizard_id": self.id,
                    "partner_id": partner.id,
                    "structure_id": match.structure.id,
                    "match": match.how,
                    "rank": RANKS[match.how],
                    "selected": match.is_sure,
                }
            )
        self.env["chorus.pro.recognize.line"].create(lines)
        self.write({"examined_count": len(partners), "done_count": done})
        self.invalidate_recordset(["line_ids"])

    # === ACTIONS === #

    def action_apply(self):
        """Change what is ticked, and say it on each customer."""
        self.ensure_one()
        self.check_access("write")
        lines = self.line_ids.filtered(lambda line: line.selected and line.structure_id)
        lines.partner_id.check_access("write")
        lines._apply()
        self.company_id.sudo().chorus_pro_recognized_on = fields.Datetime.now()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s customers are now invoiced by Chorus Pro.",
                    count=len(lines),
                )
                if len(lines) != 1
                else self.env._("1 customer is now invoiced by Chorus Pro."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_select_all(self):
        """Tick every line."""
        return self._select(True)

    def action_select_none(self):
        """Untick every line."""
        return self._select(False)

    def _select(self, selected):
        self.ensure_one()
        self.line_ids.write({"selected": selected})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class ChorusProRecognizeLine(models.TransientModel):
    _name = "chorus.pro.recognize.line"
    _inherit = "chorus.pro.reference.check"
    _description = "Customer to Recognize as Public Buyer"
    _order = "rank, id"

    # === FIELDS === #

    wizard_id = fields.Many2one(
        "chorus.pro.recognize", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, ondelete="cascade"
    )
    structure_id = fields.Many2one(
        "chorus.pro.structure", string="Public buyer", ondelete="cascade"
    )
    match = fields.Selection(MATCHES, string="Recognized by", readonly=True)
    rank = fields.Integer(readonly=True)
    selected = fields.Boolean(string="Change")
    changes = fields.Text(string="What changes", compute="_compute_changes")

    # === COMPUTE === #

    @api.depends("partner_id", "structure_id")
    @api.depends_context("lang")
    def _compute_changes(self):
        for line in self:
            line.changes = line._changes_in_words()

    def _changes_in_words(self):
        partner = self.partner_id.with_company(self.wizard_id.company_id)
        structure = self.structure_id
        if not structure:
            return self.env._("Nothing: choose a public buyer.")
        parts = []
        if partner.chorus_pro_siret != structure.siret:
            parts.append(
                self.env._(
                    "SIRET %(old)s → %(new)s",
                    old=partner.company_registry or "–",
                    new=structure.siret,
                )
            )
        if partner.invoice_sending_method != "chorus_pro":
            labels = dict(
                partner._fields["invoice_sending_method"]._description_selection(
                    self.env
                )
            )
            parts.append(
                self.env._(
                    "sending: %(old)s → by Chorus Pro",
                    old=labels.get(partner.invoice_sending_method)
                    or self.env._("not chosen"),
                )
            )
        if self._address_values():
            parts.append(self.env._("address filled in"))
        if not structure.is_active:
            parts.append(self.env._("but this buyer is closed"))
        return " · ".join(parts)

    def _address_values(self):
        values = self.partner_id._chorus_pro_identity_of(self.structure_id)
        return {k: v for k, v in values.items() if k in ("street", "zip", "city")}

    # === ACTIONS === #

    @api.onchange("structure_id")
    def _onchange_structure_id(self):
        self.selected = bool(self.structure_id)

    # === BUSINESS === #

    def _apply(self):
        """Write what the lines say, each customer told in its conversation."""
        bodies = {}
        # One note for each says it all; core would write a second one.
        self.partner_id._track_discard()
        for line in self:
            partner, structure = line.partner_id, line.structure_id
            bodies[partner.id] = self.env._(
                "Recognized as the public buyer %(buyer)s: %(changes)s.",
                buyer=structure.display_name,
                changes=line.changes,
            )
            values = partner._chorus_pro_identity_of(structure)
            values.pop("is_company", None)
            if values:
                partner.write(values)
        for company, lines in self.grouped(
            lambda one: one.wizard_id.company_id
        ).items():
            partners = lines.partner_id.with_company(company)
            partners.write({"invoice_sending_method": "chorus_pro"})
        self.partner_id._message_log_batch(bodies)
        self.structure_id._refresh_later()
