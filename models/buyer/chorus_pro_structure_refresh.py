"""Reading a public buyer from Chorus Pro's directory.

Order of the calls and meaning of the flags: official Swagger "Structures" 1.0.0.
"""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...chorus_pro import errors
from .chorus_pro_structure_unknown import UnknownSiret

_logger = logging.getLogger(__name__)

# A structure may have hundreds of services (218 were seen) and each costs one call:
# the rest is asked by the next refresh.
DETAILS_PER_REFRESH = 40


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === ACTIONS === #

    def action_refresh(self):
        """Button: read the buyer again from Chorus Pro, say what changed and what could
        not be read."""
        self.check_access("write")
        return self._check_now()

    # === BUSINESS === #

    def _refresh_from_chorus_pro(self, account):
        """Read the structure, its services and, where it matters, their details.

        Rights differ by habilitation (an account may deposit and yet be refused the
        directory), so a refused operation is a warning and the rest goes on.

        :param account: ``chorus.pro.account`` through which to ask
        :return: list of translated warnings, empty when all was read
        :raises UserError: no account, or no answer
        :raises UnknownSiret: Chorus Pro has no structure of this SIRET
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
        try:
            warnings = self._read_from_chorus_pro(account)
        except errors.ChorusProError as error:
            raise UserError(account._connection_text(error)) from error
        account._log_exchanges()
        return warnings

    def _read_from_chorus_pro(self, account):
        """The same, for a caller that tells the failures apart.

        :raises ChorusProError: no answer, or the directory is refused whole
        :raises UnknownSiret: Chorus Pro has no structure of this SIRET
        """
        client = account._get_client()
        told = self._as_told()
        warnings = []
        told._refresh_identity(client, account)
        for step in (
            told._refresh_parameters,
            told._refresh_services,
            told._refresh_service_details,
        ):
            try:
                step(client)
            except (errors.PermissionRefused, errors.Refused) as error:
                warnings.append(self._warning_of(step, error))
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
            raise UnknownSiret(self._unknown_text(account.environment))
        # The same SIRET may come twice, one of them inactive.
        summary = sorted(found, key=lambda row: row.active is False)[0]
        self.write(
            {
                "remote_id": str(summary.structure_id),
                "name": self._told_name(summary.name),
                "is_active": summary.active is not False,
                "checked_on": fields.Datetime.now(),
                "unknown_on": False,
                "unknown_in": False,
            }
        )

    def _refresh_parameters(self, client):
        details = client.get_structure(int(self.remote_id))
        if details.identifier not in ("", self.siret):
            # the identifier was learnt on another platform
            raise errors.Refused(
                f"the structure {details.identifier} came, not {self.siret}",
                operation="get_structure",
            )
        self.write(
            {
                "name": self._told_name(details.name),
                "is_active": details.active is not False and self.is_active,
                **self._told_requirement(self._requirement_of(details)),
                **self._told_address(details.address or {}),
                "works_only": details.works_only,
                "payment_not_reported": details.payment_not_reported,
                "checked_on": fields.Datetime.now(),
            }
        )

    def _told_name(self, name):
        """What a person called it stays, as long as it has a name."""
        return self.name if self.own_address and self.name else name or self.name

    def _told_requirement(self, requirement):
        """A person who presses the button wants Chorus Pro's answer; in the background
        what was chosen by hand stays, and the difference is shown."""
        told = {"told_requirement": requirement}
        by_hand = self.requirement and self.requirement_source == "manual"
        if by_hand and self.env.context.get("chorus_pro_background"):
            return told
        return {
            **told,
            "requirement": requirement,
            "requirement_source": "chorus_pro",
        }

    def _told_address(self, address):
        """Completes the address; replaces it only where nobody wrote it."""
        told = {
            "street": address.get("line1"),
            "street2": address.get("line2"),
            "zip": address.get("postcode"),
            "city": address.get("city"),
        }
        if any(self[name] for name in told) and (self.own_address or self.listed):
            return {}
        return {name: value for name, value in told.items() if value}

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
        """The order that clients in production follow: "one of" first, then both,
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
