"""A public buyer as Chorus Pro knows it, with what it requires.

Shared by all companies: the directory of Chorus Pro is one. A customer meets its
structure through the SIRET in ``company_registry``.
"""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..chorus_pro import errors
from .chorus_pro_account import clean_siret, is_siret

_logger = logging.getLogger(__name__)

REQUIREMENTS = [
    ("none", "Nothing"),
    ("service", "A service code"),
    ("commitment", "A commitment number"),
    ("both", "A service code and a commitment number"),
    ("either", "A service code or a commitment number"),
]
# A structure may have hundreds of services (218 were seen) and each costs one call:
# the rest is asked by the next refresh.
DETAILS_PER_REFRESH = 40


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
        [("manual", "By hand"), ("chorus_pro", "Chorus Pro")],
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
        for structure in self:
            structure.partner_ids = self.env["res.partner"].search(
                Domain("chorus_pro_structure_id", "=", structure._origin.id)
                & Domain("parent_id", "=", False)
            )

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["siret"] = clean_siret(vals.get("siret"))
            if vals.get("requirement"):
                vals.setdefault("requirement_source", "manual")
        structures = super().create(vals_list)
        self._invalidate_partners()
        return structures

    def write(self, vals):
        if "siret" in vals:
            vals = dict(vals, siret=clean_siret(vals["siret"]))
        if "requirement" in vals and "requirement_source" not in vals:
            vals = dict(vals, requirement_source="manual")
        result = super().write(vals)
        self._invalidate_partners()
        return result

    def unlink(self):
        result = super().unlink()
        self._invalidate_partners()
        return result

    # === ACTIONS === #

    def action_refresh(self):
        """Button: read the buyer again from Chorus Pro, say what could not be read."""
        account = self.env.company._chorus_pro_account()
        warnings = []
        for structure in self:
            warnings += structure._refresh_from_chorus_pro(account)
        return self._notify_refreshed(warnings)

    # === BUSINESS === #

    @api.model
    def _get_by_siret(self, sirets):
        """:param sirets: iterable of SIRETs, with or without spaces
        :return: ``{siret of 14 digits: structure}``, only those known; one query
        """
        wanted = {clean_siret(siret) for siret in sirets} - {""}
        if not wanted:
            return {}
        structures = self.search([("siret", "in", sorted(wanted))])
        return {structure.siret: structure for structure in structures}

    @api.model
    def _get_or_create(self, siret, name=None):
        """The structure of this SIRET, created empty when it is not known yet."""
        siret = clean_siret(siret)
        return self.search([("siret", "=", siret)], limit=1) or self.create(
            {"siret": siret, "name": name}
        )

    def _requirements(self):
        """What :func:`~..chorus_pro.checks.check_invoice` needs to know of this buyer.

        :return: :class:`~..chorus_pro.checks.BuyerRequirements`; for an empty
            recordset None: nothing is known
        """
        from ..chorus_pro.checks import BuyerRequirements  # noqa: PLC0415

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
        )

    def _refresh_from_chorus_pro(self, account):
        """Read the structure, its services and, where it matters, their details.

        Rights differ by habilitation (an account may deposit and yet be refused the
        directory), so a refused operation is a warning and the rest goes on.

        :param account: ``chorus.pro.account`` through which to ask
        :return: list of translated warnings, empty when all was read
        :raises UserError: no account, SIRET unknown to Chorus Pro, or no answer
        """
        self.ensure_one()
        if not account:
            raise UserError(
                self.env._(
                    "This company has no Chorus Pro account, so the directory cannot "
                    "be asked. An administrator creates one in the configuration of "
                    "Invoicing, Chorus Pro."
                )
            )
        client = account._get_client()
        warnings = []
        try:
            self._refresh_identity(client, account)
            for step in (
                self._refresh_parameters,
                self._refresh_services,
                self._refresh_service_details,
            ):
                try:
                    step(client)
                except (errors.PermissionRefused, errors.Refused) as error:
                    warnings.append(self._warning_of(step, error))
        except errors.ChorusProError as error:
            summary, _causes = account._connection_causes(error)
            raise UserError(summary) from error
        return warnings

    def _refresh_identity(self, client, account):
        try:
            found = client.search_structures(self.siret)
        except errors.PermissionRefused:
            if not self.remote_id:
                raise
            return
        found = [summary for summary in found if summary.identifier == self.siret]
        if not found:
            raise UserError(
                self.env._(
                    "Chorus Pro does not know the SIRET %(siret)s (%(environment)s). "
                    "Check it with the buyer: an invoice needs the SIRET of the "
                    "establishment that receives, not only of the head office.",
                    siret=self.siret,
                    environment=dict(
                        account._fields["environment"]._description_selection(self.env)
                    )[account.environment],
                )
            )
        # The same SIRET may come twice, one of them inactive (directory.md).
        summary = sorted(found, key=lambda row: row.active is False)[0]
        self.write(
            {
                "remote_id": str(summary.structure_id),
                "name": summary.name or self.name,
                "is_active": summary.active is not False,
                "checked_on": fields.Datetime.now(),
            }
        )

    def _refresh_parameters(self, client):
        details = client.get_structure(int(self.remote_id))
        self.write(
            {
                "name": details.name or self.name,
                "is_active": details.active is not False and self.is_active,
                "requirement": self._requirement_of(details),
                "requirement_source": "chorus_pro",
                "works_only": details.works_only,
                "payment_not_reported": details.payment_not_reported,
                "checked_on": fields.Datetime.now(),
            }
        )

    def _refresh_services(self, client):
        rows = client.search_services(int(self.remote_id))
        services = self.with_context(active_test=False).service_ids
        known = {service.code: service for service in services}
        for row in rows:
            values = {
                "name": row.name,
                "remote_id": str(row.service_id),
                "active": row.active is not False,
            }
            service = known.pop(row.code, None)
            if service:
                service.write(values)
            else:
                self.env["chorus.pro.service"].create(
                    {"structure_id": self.id, "code": row.code, **values}
                )
        # What the directory no longer lists is closed, not forgotten: old invoices
        # still name it.
        for service in known.values():
            service.active = False
        self.services_checked_on = fields.Datetime.now()

    def _refresh_service_details(self, client):
        for service in self.service_ids._needs_details()[:DETAILS_PER_REFRESH]:
            service._refresh_details(client)

    @api.model
    def _requirement_of(self, details):
        """The decision order of directory.md section 1: "one of" first, then both,
        then each alone."""
        if details.service_or_commitment_required:
            return "either"
        if details.service_required and details.commitment_required:
            return "both"
        if details.service_required:
            return "service"
        return "commitment" if details.commitment_required else "none"

    def _warning_of(self, step, error):
        labels = {
            "_refresh_parameters": self.env._("what the buyer requires"),
            "_refresh_services": self.env._("the list of its services"),
            "_refresh_service_details": self.env._("the details of its services"),
        }
        _logger.info("Structure %s, %s: %s", self.siret, step.__name__, error)
        return self.env._(
            "Chorus Pro did not let this account read %(what)s. What was known is "
            "kept; you can write it by hand.",
            what=labels[step.__name__],
        )

    def _notify_refreshed(self, warnings):
        """:return: client action: a notification, then the form shows the result"""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if warnings else "success",
                "sticky": bool(warnings),
                "message": " ".join(warnings)
                or self.env._("The public buyer is up to date with Chorus Pro."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
