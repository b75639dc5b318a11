"""What the directory of Chorus Pro tells of a public buyer: where it is, and how it
is found again.

The directory is loaded by :mod:`.chorus_pro_directory_load`; the columns here are
written by its SQL, or by the ORM for a structure that a person adds.
"""

from odoo import api, fields, models
from odoo.tools import ormcache

from ...chorus_pro.directory.words import search_key, search_words
from ...chorus_pro.vat.territories import territory

#: key of the context: what is written comes from Chorus Pro, not from a person
TOLD = "chorus_pro_told"
_ADDRESS = {"name", "street", "street2", "zip", "city", "country_code"}


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === FIELDS === #

    siren = fields.Char(string="SIREN", compute="_compute_siren", store=True)
    street = fields.Char()
    street2 = fields.Char()
    zip = fields.Char(string="Postcode")
    city = fields.Char()
    country_code = fields.Char(string="Country")
    source = fields.Selection(
        [
            ("manual", "Added by hand"),
            ("chorus_pro", "Asked from Chorus Pro"),
            ("directory", "Directory"),
        ],
        string="Comes from",
        default="manual",
        readonly=True,
        required=True,
    )
    listed = fields.Boolean(
        string="In the directory",
        readonly=True,
        copy=False,
        help="It was in the last directory that was loaded.",
    )
    listed_on = fields.Date(
        string="Listed since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Edition of the directory that listed it first.",
    )
    unlisted_on = fields.Date(
        string="No longer listed since", readonly=True, copy=False
    )
    own_address = fields.Boolean(
        string="Name and address written by hand",
        copy=False,
        help="The directory completes them and does not replace them.",
    )
    told_requirement = fields.Selection(
        selection=lambda self: self._fields["requirement"].selection,
        string="Chorus Pro says",
        readonly=True,
        copy=False,
        help="What the directory or Chorus Pro said last; what was chosen by hand is "
        "kept until somebody takes this instead.",
    )
    requirement_differs = fields.Boolean(
        compute="_compute_requirement_differs",
        search="_search_requirement_differs",
    )
    # How it is found: chorus_pro/directory/words.py. Nobody reads them.
    search_key = fields.Char(compute="_compute_search", store=True)
    search_words = fields.Char(compute="_compute_search", store=True)

    _search_key_idx = models.Index('(search_key COLLATE "C")')

    # === COMPUTE === #

    @api.depends("siret")
    def _compute_siren(self):
        for structure in self:
            structure.siren = (structure.siret or "")[:9]

    @api.depends("name", "city", "zip")
    def _compute_search(self):
        for structure in self:
            structure.search_key = search_key(structure.name)
            structure.search_words = search_words(
                structure.name, structure.city, structure.zip
            )

    @api.depends("requirement", "told_requirement", "requirement_source")
    def _compute_requirement_differs(self):
        for structure in self:
            structure.requirement_differs = (
                structure.requirement_source == "manual"
                and structure.told_requirement
                and structure.told_requirement != structure.requirement
            )

    def _search_requirement_differs(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        structures = self.search(
            [("requirement_source", "=", "manual"), ("told_requirement", "!=", False)]
        )
        return [("id", "in", structures.filtered("requirement_differs").ids)]

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.context.get(TOLD):
            vals_list = [{"own_address": bool(v.get("name")), **v} for v in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.context.get(TOLD) and _ADDRESS & set(vals):
            vals = {"own_address": True, **vals}
        return super().write(vals)

    # === BUSINESS === #

    def _as_told(self):
        """These structures, for writing what Chorus Pro says of them."""
        return self.with_context(**{TOLD: True})

    def _directory_values(self):
        """What a customer that is this structure is filled with.

        :return: values of ``res.partner``; what is not known is left out
        """
        self.ensure_one()
        values = {
            "name": self.name,
            "street": self.street,
            "street2": self.street2,
            "zip": self.zip,
            "city": self.city,
            "country_id": self._directory_country().id,
            "company_registry": self.siret,
        }
        known = {name: value for name, value in values.items() if value}
        return {"is_company": True, **known}

    def _directory_country(self):
        """The country of the address; Guadeloupe and the others by their postcode."""
        code = territory(self.country_code or "FR", self.zip)
        return self.env["res.country"].browse(self._country_id_of(code))

    @api.model
    @ormcache("code")
    def _country_id_of(self, code):
        """Asked for thousands of customers at once when they are recognized."""
        return self.env["res.country"].search([("code", "=", code)], limit=1).id
