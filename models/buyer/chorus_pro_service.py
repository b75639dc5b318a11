"""A service of a public buyer (« service exécutant »)."""

from odoo import api, fields, models

# Reserved for invoices between public entities: never proposed to a company.
INTERNAL_CODE = "FACTURES_PUBLIQUES"


class ChorusProService(models.Model):
    _name = "chorus.pro.service"
    _description = "Public Buyer's Service"
    _order = "structure_id, active desc, code, id"
    _rec_names_search = ["code", "name"]

    # === FIELDS === #

    structure_id = fields.Many2one(
        "chorus.pro.structure",
        string="Public buyer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    code = fields.Char(string="Service code", required=True)
    name = fields.Char()
    remote_id = fields.Char(readonly=True, copy=False)
    commitment_required = fields.Boolean(
        string="Requires a commitment number",
        help="A service may require it although its structure does not.",
    )
    details_checked_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When Chorus Pro said whether the service requires a commitment number.",
    )
    active = fields.Boolean(default=True)
    listed = fields.Boolean(
        string="In the directory",
        readonly=True,
        copy=False,
        help="The directory lists it: when it no longer does, the service is closed.",
    )
    is_proposed = fields.Boolean(
        compute="_compute_is_proposed",
        store=True,
        help="Unset for the service reserved to invoices between public entities.",
    )

    _code_unique = models.UniqueIndex(
        "(structure_id, code)", "This public buyer already has a service of this code."
    )

    # === COMPUTE === #

    @api.depends("code", "active")
    def _compute_is_proposed(self):
        for service in self:
            service.is_proposed = service.active and service.code != INTERNAL_CODE

    @api.depends("code", "name")
    def _compute_display_name(self):
        for service in self:
            service.display_name = " – ".join(
                filter(None, (service.code, service.name))
            )

    # === BUSINESS === #

    def _needs_details(self):
        """Services whose own rule matters and was never asked.

        Where the structure itself requires a commitment number, each of its services
        does: no call is spent on them.
        """
        return self.filtered(
            lambda service: (
                service.is_proposed
                and service.remote_id
                and not service.details_checked_on
                and service.structure_id.requirement not in ("commitment", "both")
            )
        )

    def _refresh_details(self, client):
        """Ask Chorus Pro whether this service requires a commitment number.

        :raises ChorusProError: the call failed; nothing was changed
        """
        self.ensure_one()
        details = client.get_service(
            int(self.structure_id.remote_id), int(self.remote_id)
        )
        self.write(
            {
                "commitment_required": details.commitment_required,
                "details_checked_on": fields.Datetime.now(),
            }
        )
