"""The VAT of a line: one category, one rate, and why it is exempt (EN 16931, BG-30).

What was posted counts: the amount of each VAT, and the rate that it tells. The category
of what bears none is the one chosen on the tax, else the one that its exemption code or
its words name, else what the territories of the Republic make of it, else core's
(``account.edi.common``). The legal words can be edited in Odoo: the "legal notes" of
the tax win over the dated texts of ``chorus.pro.mention``.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models, tools

from ...chorus_pro.codes import vatex
from ...chorus_pro.directory.words import fold
from ...chorus_pro.html_text import html_text
from ...chorus_pro.invoice import (
    EXEMPT,
    EXPORT,
    INTRA_COMMUNITY,
    OUTSIDE_SCOPE,
    REVERSE_CHARGE,
    STANDARD,
    ZERO,
    Tax,
)
from ...chorus_pro.vat.territories import (
    OUTSIDE_VAT,
    exempt_category,
    is_overseas_export,
    territory,
)
from ...chorus_pro.xml_values import clean_line
from ..checks.content_fault import ContentFault

#: articles of exemptions in the words of a tax (CGI 261 to 261 E, 293 B)
EXEMPTION_ARTICLES = re.compile(r"\b(261(?!\d)|293\s?B\b)")
CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")
#: cases of ``chorus.pro.mention`` that differ from their category
OUTSIDE_VAT_CASE = "O_294"
OVERSEAS_EXPORT_CASE = "G_294"


def number(value):
    """A float of Odoo as the decimal that a person reads.

    >>> number(8.5), number(100.0)
    (Decimal('8.5'), Decimal('100'))
    """
    decimal = Decimal(repr(value or 0.0))
    whole = decimal.to_integral_value()
    return whole + 0 if decimal == whole else decimal.normalize()


def _is_no_vat(tax):
    """Whether a percentage is the *octroi de mer*, a duty overseas that is no VAT."""
    return "octroi" in fold(tax.name)


class Supply(NamedTuple):
    """What decides on the VAT of a line besides its tax.

    :param posted: amount and rate (``PostedVat``)
    :param seller: partner of the company
    :param holder: partner whose VAT number is the seller's; a parent of a branch
    :param has_vat_number: whether there is one, that an export could bear
    :param place: partner whose territory counts: where goods without VAT are delivered,
        else the buyer
    :param is_service: and not goods
    """

    posted: tuple
    seller: models.Model
    holder: models.Model
    has_vat_number: bool
    buyer: models.Model
    place: models.Model
    is_service: bool

    @property
    def origin(self):
        """Territory of the seller (:mod:`chorus_pro.vat.territories`)."""
        return territory(self.seller.country_id.code, self.seller.zip)

    @property
    def target(self):
        """Territory of the place."""
        return territory(self.place.country_id.code, self.place.zip)


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_line_taxes(self, base_line, shared):
        """Sort the taxes of a base line.

        :return: the :class:`Tax` of the line, the tax that is its VAT (empty without
            one), and the list of core's tax data of fixed taxes charged on the line
        :raises ContentFault: no VAT, several, or a tax that is not VAT
        """
        vat, fixed = self.env["account.tax"], []
        for data in base_line["tax_details"]["taxes_data"]:
            tax = data["tax"]
            if tax.amount_type != "percent":
                fixed.append(data)
            elif tax.amount < 0:
                raise self._chorus_pro_tax_fault("CP-ODOO-10", base_line, tax)
            else:
                # core counts a reverse charge twice, once to take it back
                vat |= tax
        for data in fixed:
            # ``taxes``: those that core computes on this one's amount
            if data["tax"].amount_type == "division" or vat - data["taxes"]:
                raise self._chorus_pro_tax_fault("CP-ODOO-11", base_line, data["tax"])
        if len(vat) > 1:
            other = vat.filtered(_is_no_vat)[:1]
            code = "CP-ODOO-33" if other else "CP-ODOO-09"
            raise self._chorus_pro_tax_fault(code, base_line, other or vat[1])
        if _is_no_vat(vat):
            raise self._chorus_pro_tax_fault("CP-ODOO-33", base_line, vat)
        if not vat:
            return self._chorus_pro_no_tax(base_line, shared), vat, fixed
        return self._chorus_pro_tax(base_line, vat, shared), vat, fixed

    def _chorus_pro_tax_fault(self, code, base_line, tax):
        """Each is cured on the lines of the invoice, where another tax is chosen."""
        name = base_line["record"].name or ""
        return ContentFault(
            f"tax {tax.id} cannot be written",
            code=code,
            field="invoice_line_ids",
            line=clean_line(name)[:60],
            tax=tax.name or "",
        )

    def _chorus_pro_no_tax(self, base_line, shared):
        """A line without tax: clear overseas, and for core's early payment lines."""
        if base_line["special_type"] == "early_payment":
            return Tax("E", Decimal(0), None, self._chorus_pro_mention("E")[0])
        seller = self.company_id.partner_id
        if territory(seller.country_id.code, seller.zip) in OUTSIDE_VAT:
            reason, code = self._chorus_pro_mention(OUTSIDE_VAT_CASE)
            return Tax("O", None, code, reason)
        raise self._chorus_pro_tax_fault(
            "CP-ODOO-08", base_line, self.env["account.tax"]
        )

    def _chorus_pro_is_service(self, base_line, tax, shared):
        """Goods or a service? The scope of the tax says so, else the product.

        Odoo gives a new service the tax on goods; but a service sold with goods, such
        as their transport, does follow them (CGI 267).
        """
        if tax.tax_scope == "service":
            return True
        if base_line["record"].product_id.type != "service":
            return False
        return not tax.tax_scope or self._chorus_pro_sells_services_only(shared)

    def _chorus_pro_sells_services_only(self, shared):
        own = shared["own"]
        if "services_only" not in own:
            sold = self.line_ids.filtered(lambda line: line.display_type == "product")
            types = {line.product_id.type for line in sold}
            own["services_only"] = types == {"service"}
        return own["services_only"]

    def _chorus_pro_supply(self, posted, is_service):
        number = self._chorus_pro_vat(self._chorus_pro_seller_vat())
        place = buyer = self.commercial_partner_id
        if not posted.rate and not is_service and self.partner_shipping_id.country_id:
            place = self.partner_shipping_id
        return Supply(
            posted=posted,
            seller=self.company_id.partner_id,
            holder=self._chorus_pro_vat_holder().partner_id,
            has_vat_number=bool(number),
            buyer=buyer,
            place=place,
            is_service=is_service,
        )

    def _chorus_pro_tax(self, base_line, tax, shared):
        """Category, rate and exemption of a VAT tax, for this seller and this buyer."""
        own = shared["own"]
        posted = own["posted"][tax]
        # what bears VAT bears it whatever is sold
        is_service = not posted.rate and self._chorus_pro_is_service(
            base_line, tax, shared
        )
        taxes = own["taxes"]
        key = (tax, is_service)
        if key not in taxes:
            supply = self._chorus_pro_supply(posted, is_service)
            taxes[key] = self._chorus_pro_tax_of_supply(tax, supply, shared)
        return taxes[key]

    def _chorus_pro_tax_of_supply(self, tax, supply, shared):
        """The same, kept for the other invoices of the batch."""
        taxes = shared.setdefault("taxes", {})
        key = (
            tax.id,
            supply.posted.rate,
            bool(supply.posted.amount),
            supply.seller.id,
            supply.has_vat_number,
            *(
                (where.country_id.id, where.zip)
                for where in (supply.buyer, supply.place)
            ),
            supply.is_service,
            self.env.lang,
            self.invoice_date,
        )
        if key not in taxes:
            taxes[key] = self._chorus_pro_build_tax(tax, supply)
        return taxes[key]

    @api.model
    @tools.ormcache(
        "tax.id",
        "tax.write_date",
        "seller.country_id.id",
        "bool(seller.vat)",
        "buyer.country_id.id",
        "(buyer.zip or '')[:2]",
    )
    def _chorus_pro_core_category(self, tax, seller, buyer):
        """Core's category; it reads the countries of Europe again at each call."""
        edi = self.env["account.edi.common"]
        return edi._get_tax_category_code(buyer, seller, tax)

    def _chorus_pro_category(self, tax, supply, words):
        """Chosen on the tax, named by its code or its words, or made by territories."""
        if tax.ubl_cii_tax_category_code:
            return tax.ubl_cii_tax_category_code
        if not supply.posted.rate:
            if supply.origin in OUTSIDE_VAT:
                return OUTSIDE_SCOPE
            if named := vatex.category(tax.ubl_cii_tax_exemption_reason_code):
                return named
            if EXEMPTION_ARTICLES.search(words):
                return EXEMPT
            decided = exempt_category(
                supply.origin,
                supply.target,
                is_service=supply.is_service,
                has_vat_number=supply.has_vat_number,
            )
            if decided == EXEMPT and tax.has_negative_factor:
                # given and taken back: core's way to write a reverse charge
                return REVERSE_CHARGE
            if decided:
                return decided
        category = self._chorus_pro_core_category(tax, supply.holder, supply.place)
        if category == INTRA_COMMUNITY:
            # not because of the place alone: the buyer is to be of another state
            category = self._chorus_pro_core_category(tax, supply.holder, supply.buyer)
        # core knows today's tax only
        is_charged = supply.posted.rate and category in CATEGORIES
        return STANDARD if is_charged else category

    def _chorus_pro_mention(self, case):
        """The words of the law on the day of the invoice, and their VATEX code."""
        return self.env["chorus.pro.mention"]._get(case, self.invoice_date)

    def _chorus_pro_exemption(self, category, supply):
        """Default words and VATEX code of a category that bears no VAT."""
        if category == OUTSIDE_SCOPE and supply.origin in OUTSIDE_VAT:
            return self._chorus_pro_mention(OUTSIDE_VAT_CASE)
        if category == EXPORT and is_overseas_export(supply.origin, supply.target):
            reason, code = self._chorus_pro_mention(OVERSEAS_EXPORT_CASE)
            if supply.is_service:
                # article 294-2 is about goods; which one exempts this is not known
                reason = self._chorus_pro_mention(EXEMPT)[0]
            return reason, code
        return self._chorus_pro_mention(category)

    def _chorus_pro_build_tax(self, tax, supply):
        words = clean_line(html_text(tax.invoice_legal_notes))
        category = self._chorus_pro_category(tax, supply, words)
        self._chorus_pro_check_category(tax, category, supply.posted)
        if category in (STANDARD, ZERO):
            return Tax(category, supply.posted.rate)
        reason, code = self._chorus_pro_exemption(category, supply)
        return Tax(
            category=category,
            rate=None if category == OUTSIDE_SCOPE else Decimal(0),
            exemption_code=tax.ubl_cii_tax_exemption_reason_code or code,
            exemption_reason=words or reason,
        )

    def _chorus_pro_check_category(self, tax, category, posted):
        """:raises ContentFault: a category that does not exist, or that denies what was
        posted; cured on the tax"""
        code = None
        if category not in CATEGORIES:
            code = "CP-ODOO-12"
        elif posted.amount and category != STANDARD:
            code = "CP-ODOO-30"
        elif category == STANDARD and not posted.rate:
            code = "CP-ODOO-31"
        if code:
            raise ContentFault(
                f"category {category}, VAT {posted.amount} at {posted.rate}",
                code=code,
                record=tax,
                field="ubl_cii_tax_category_code",
                tax=tax.name,
                category=category,
                found=posted.amount,
            )
