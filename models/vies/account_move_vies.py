"""The VAT numbers of an invoice that VIES must know."""

import logging
from functools import partial

from odoo import api, models
from odoo.service.model import retrying
from odoo.tools import format_date

from ...chorus_pro import vies
from ...chorus_pro.faults import fault
from ...chorus_pro.invoice import INTRA_COMMUNITY

_logger = logging.getLogger(__name__)

CACHE_KEY = "vies"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === CHECKS === #

    def _chorus_pro_content_faults(self, invoice, account, requirements, shared):
        found = super()._chorus_pro_content_faults(
            invoice, account, requirements, shared
        )
        numbers = self._chorus_pro_vies_numbers(
            invoice.seller.vat_number,
            invoice.buyer.vat_number,
            any(sub.tax.category == INTRA_COMMUNITY for sub in invoice.subtotals),
        )
        if not numbers:
            return found
        if CACHE_KEY not in shared:
            shared[CACHE_KEY] = self.env["chorus.pro.vies"]._known()
        for party, number in numbers.items():
            row = shared[CACHE_KEY].get(number)
            if row and row.state == vies.VALID:
                continue
            is_unknown = bool(row) and row.state == vies.INVALID
            codes = {"seller": ("CP-SELLER-12", "CP-SELLER-11")}.get(
                party, ("CP-BUYER-15", "CP-BUYER-14")
            )
            found.append(
                fault(
                    codes[is_unknown],
                    f"{party}.vat_number",
                    vat_number=number,
                    date=format_date(self.env, row.checked_on) if is_unknown else "",
                )
            )
        return found

    def _chorus_pro_vies_numbers(self, seller, buyer, is_intra_community):
        """``{"seller" or "buyer": number}`` of those that VIES is to confirm: a foreign
        supplier of the Union, and both parties of an intra-community supply."""
        numbers = {}
        if vies.is_checkable(seller):
            if is_intra_community or not seller.startswith("FR"):
                numbers["seller"] = vies.compact(seller)
        if is_intra_community and vies.is_checkable(buyer):
            numbers["buyer"] = vies.compact(buyer)
        return numbers

    # === BACKGROUND === #

    def _post(self, soft=True):
        # EXTENDS 'account': nothing is asked here, only noted for the scheduled action
        posted = super()._post(soft)
        posted._chorus_pro_want_vies()
        return posted

    def _chorus_pro_want_vies(self):
        """Have the answers by the time the invoice is sent."""
        wanted = set()
        for move in self.filtered("chorus_pro_is_concerned"):
            seller = move._chorus_pro_seller_vat()
            taxes = move.invoice_line_ids.tax_ids
            is_supply = INTRA_COMMUNITY in taxes.mapped("ubl_cii_tax_category_code")
            buyer = move.commercial_partner_id.vat
            found = self._chorus_pro_vies_numbers(
                vies.compact(seller), vies.compact(buyer), is_supply
            )
            wanted.update(found.values())
        # Read only until here, and the rest once the invoice is posted for good: two
        # people who post at once must not meet on the row of a number.
        unknown = self.env["chorus.pro.vies"]._stale(wanted)
        if unknown:
            self.env.cr.postcommit.add(partial(self._chorus_pro_note_vies, unknown))

    @api.model
    def _chorus_pro_note_vies(self, numbers):
        """After the commit, on a cursor of its own; a failure costs a warning."""
        try:
            with self.env.registry.cursor() as cr:
                rows = self.env(cr=cr, su=True)["chorus.pro.vies"]
                retrying(partial(rows._want, numbers), rows.env)
        except Exception:
            _logger.exception("The numbers for VIES were not noted")

    # === TEXTS === #

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-SELLER-11": lambda v: self.env._(
                "VIES, the European register, did not know your VAT number "
                "%(vat_number)s on %(date)s. Check it on the company.",
                vat_number=v["vat_number"],
                date=v["date"],
            ),
            "CP-SELLER-12": lambda v: self.env._(
                "VIES, the European register, has not confirmed your VAT number "
                "%(vat_number)s yet: it was not asked, or does not answer. It will be "
                "asked again by itself; the invoice may leave.",
                vat_number=v["vat_number"],
            ),
            "CP-BUYER-14": lambda v: self.env._(
                "VIES, the European register, did not know the VAT number "
                "%(vat_number)s of %(buyer)s on %(date)s, and the supply is exempt on "
                "that ground. Check it on the customer.",
                vat_number=v["vat_number"],
                buyer=v["buyer"],
                date=v["date"],
            ),
            "CP-BUYER-15": lambda v: self.env._(
                "VIES, the European register, has not confirmed the VAT number "
                "%(vat_number)s of %(buyer)s yet: it was not asked, or does not "
                "answer. It will be asked again by itself; the invoice may leave.",
                vat_number=v["vat_number"],
                buyer=v["buyer"],
            ),
        }
