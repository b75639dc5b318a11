"""A public buyer as Chorus Pro knows it, with what it requires.

Shared by all companies: the directory of Chorus Pro is one. A customer meets its
structure through the SIRET in ``company_registry``.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...chorus_pro.checks import BuyerRequirements
from ...chorus_pro.identifiers import clean_identifier, is_siret

REQUIREMENTS = [
    ("none", "Nothing"),
    ("service", "A service code"),
    ("commitment", "A commitment number"),
    ("both", "A service code and a commitment number"),
    ("either", "A service code or a commitment number"),
]


class ChorusProStructure(models.Model):
    _name = "chorus.pro.structure"
    _description = "Public Buyer"
    _order = "name, siret, id"
    _rec_names_search = ["name", "siret"]

    # === FIELDS === #

    siret = fields.Char(string="SIRET", required=True)
    name = fields.Char()
    remote_id = fields.Char(readonly=True, copy=False)
    requirement = fields.Selection(
        REQUIREMENTS,
        string="Requires",
        help="What each invoice to this buyer must carry. Empty: not known yet.",
    )
    requirement_source = fields.Selection(
        [
            ("manual", "By hand"),
            ("chorus_pro", "Chorus Pro"),
            ("directory", "Directory"),
        ],
        string="Known from",
        readonly=True,
    )
    works_only = fields.Boolean(
        string="Works invoices only",
        help="Receives invoices for public works only, not ordinary ones.",
    )
    payment_not_reported = fields.Boolean(
        string="Payment not reported",
        help="This buyer never tells Chorus Pro that it has ordered the payment.",
    )
    is_active = fields.Boolean(
        string="Active in Chorus Pro",
        default=True,
        help="An inactive structure receives no invoice any more.",
    )
    checked_on = fields.Datetime(
        string="Checked with Chorus Pro on", readonly=True, copy=False
    )
    services_checked_on = fields.Datetime(
        readonly=True, copy=False, help="When the whole list of services was read."
    )
    service_ids = fields.One2many("chorus.pro.service", "structure_id")
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", compute="_compute_partner_ids"
    )

    _siret_unique = models.UniqueIndex(
        "(siret)", "This public buyer is already in the list: its SIRET is known."
    )

    # === CONSTRAINTS === #

    @api.constrains("siret")
    def _check_siret(self):
        for structure in self:
            if not is_siret(structure.siret):
                raise ValidationError(
                    self.env._(
                        "The SIRET of a public buyer has 14 digits; “%(siret)s” has "
                        "not.",
                        siret=structure.siret,
                    )
                )

    # === COMPUTE === #

    @api.depends("name", "siret")
    def _compute_display_name(self):
        for structure in self:
            structure.display_name = (
                f"{structure.name} ({structure.siret})"
                if structure.name
                else structure.siret
            )

    @api.depends("siret")
    def _compute_partner_ids(self):
        partners = self.env["res.partner"].search(
            Domain("chorus_pro_structure_id", "in", self._origin.ids)
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
        )
        customers = partners.grouped("chorus_pro_structure_id")
        for structure in self:
            structure.partner_ids = customers.get(structure._origin)

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["siret"] = clean_identifier(vals.get("siret"))
            if vals.get("requirement"):
                vals.setdefault("requirement_source", "manual")
        structures = super().create(vals_list)
        self._invalidate_partners()
        return structures

    def write(self, vals):
        if "siret" in vals:
            vals = dict(vals, siret=clean_identifier(vals["siret"]))
        if "requirement" in vals and "requirement_source" not in vals:
            vals = dict(vals, requirement_source="manual")
        result = super().write(vals)
        self._invalidate_partners()
        return result

    def unlink(self):
        result = super().unlink()
        self._invalidate_partners()
        return result

    # === BUSINESS === #

    @api.model
    def _get_by_siret(self, sirets):
        """:param sirets: iterable of SIRETs, with or without spaces
        :return: ``{siret of 14 digits: structure}``, only those known; one query
        """
        wanted = {clean_identifier(siret) for siret in sirets} - {""}
        if not wanted:
            return {}
        structures = self.search([("siret", "in", sorted(wanted))])
        return {structure.siret: structure for structure in structures}

    @api.model
    def _get_or_create(self, siret, name=None):
        """The structure of this SIRET, created empty when it is not known yet."""
        siret = clean_identifier(siret)
        return self.search([("siret", "=", siret)], limit=1) or self.create(
            {"siret": siret, "name": name}
        )

    def _requirements(self):
        """What :func:`~..chorus_pro.checks.check_invoice` needs to know of this buyer.

        :return: :class:`~..chorus_pro.checks.BuyerRequirements`; for an empty
            recordset None: nothing is known
        """
        if not self:
            return None
        self.ensure_one()
        services = self.with_context(active_test=False).service_ids
        proposed = services.filtered("is_proposed")
        return BuyerRequirements(
            service_required=self.requirement in ("service", "both"),
            commitment_required=self.requirement in ("commitment", "both"),
            either_required=self.requirement == "either",
            works_only=self.works_only,
            # None says "the list was never read whole", which is not "no service".
            known_services=frozenset(proposed.mapped("code"))
            if self.services_checked_on
            else None,
            services_requiring_commitment=frozenset(
                proposed.filtered("commitment_required").mapped("code")
            ),
            inactive=not self.is_active,
            known=bool(self.requirement),
        )

    def _invalidate_partners(self):
        """The customers' view of a structure is not stored and not linked by a key."""
        self.env["res.partner"].invalidate_model(
            [
                name
                for name, field in self.env["res.partner"]._fields.items()
                if name.startswith("chorus_pro_") and not field.store
            ],
            flush=False,
        )
