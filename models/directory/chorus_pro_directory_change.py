"""What changed of a public buyer, in words."""

from odoo import api, fields, models

from ..buyer.chorus_pro_structure import REQUIREMENTS

KINDS = [
    ("requirement", "Requires something else"),
    ("kept", "Kept as written by hand"),
    ("closed", "Buyer closed"),
    ("reopened", "Buyer open again"),
    ("works", "Works invoices only"),
    ("ordinary", "No longer works invoices only"),
    ("silent", "No longer reports the payment"),
    ("reporting", "Reports the payment again"),
    ("service_closed", "Service closed"),
    ("service_opened", "Service open again"),
    ("service_commitment", "Service requires a commitment number"),
    ("service_free", "Service requires no commitment number any more"),
]


class ChorusProDirectoryChange(models.Model):
    _name = "chorus.pro.directory.change"
    _description = "Change in the Directory"
    _rec_name = "kind"
    _log_access = False

    # === FIELDS === #

    load_id = fields.Many2one(
        "chorus.pro.directory.load",
        string="Edition",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for what Chorus Pro said when it was asked about this buyer.",
    )
    structure_id = fields.Many2one(
        "chorus.pro.structure",
        string="Public buyer",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    service_id = fields.Many2one(
        "chorus.pro.service", readonly=True, ondelete="cascade"
    )
    noticed_on = fields.Datetime(
        readonly=True, required=True, default=fields.Datetime.now
    )
    kind = fields.Selection(KINDS, string="What", readonly=True, required=True)
    before = fields.Selection(REQUIREMENTS, readonly=True)
    after = fields.Selection(REQUIREMENTS, readonly=True)
    text = fields.Text(string="What changed", compute="_compute_text")

    # === COMPUTE === #

    @api.depends("kind", "before", "after", "service_id")
    @api.depends_context("lang")
    def _compute_text(self):
        for change in self:
            change.text = change._sentence()

    # === ACTIONS === #

    def action_open_structure(self):
        """The public buyer, with its services and customers."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "chorus.pro.structure",
            "res_id": self.structure_id.id,
            "views": [(False, "form")],
        }

    # === BUSINESS === #

    @api.model
    def _label_of(self, requirement):
        """The words of a requirement, in the user's language."""
        selection = self._fields["before"]._description_selection(self.env)
        return dict(selection).get(requirement, self.env._("Not known"))

    def _sentence(self):
        """What happened, as one says it."""
        self.ensure_one()
        if self.kind in ("requirement", "kept"):
            words = {
                "before": self._label_of(self.before),
                "after": self._label_of(self.after),
            }
            if self.kind == "kept":
                return self.env._(
                    "Chorus Pro says “%(after)s”; “%(before)s” was chosen by hand and "
                    "is kept.",
                    **words,
                )
            return self.env._(
                "It required “%(before)s”, now it requires “%(after)s”.", **words
            )
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        if self.service_id:
            return self.env._(
                "%(what)s: %(service)s",
                what=kinds[self.kind],
                service=self.service_id.display_name,
            )
        return kinds[self.kind]
