"""No invoice leaves for a SIRET that Chorus Pro said it does not know."""

from odoo import models
from odoo.tools import format_date

from ...chorus_pro.faults import fault

UNKNOWN = "CP-BUYER-16"
NOT_KNOWN_YET = "CP-BUYER-13"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_content_faults(self, invoice, account, requirements, shared):
        # EXTENDS
        found = super()._chorus_pro_content_faults(
            invoice, account, requirements, shared
        )
        structure = self.commercial_partner_id.chorus_pro_structure_id.sudo()
        if not structure._is_unknown_to(account):
            return found
        # that its requirements are not known either says nothing more
        found = [one for one in found if one.code != NOT_KNOWN_YET]
        day = format_date(self.env, structure.unknown_on)
        siret = invoice.buyer.siret
        return [*found, fault(UNKNOWN, "buyer.siret", siret=siret, date=day)]

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            UNKNOWN: lambda v: self.env._(
                "Chorus Pro said on %(date)s that it does not know the SIRET %(siret)s "
                "of %(buyer)s, and would refuse the invoice. Correct it with the "
                "buyer: it is that of the establishment that receives, not only of the "
                "head office. If it is right, press “Check with Chorus Pro” on the "
                "customer to ask again.",
                date=v["date"],
                siret=v["siret"],
                buyer=v["buyer"],
            ),
        }
