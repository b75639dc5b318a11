"""The VAT of a line: one category, one rate, and why it is exempt (EN 16931, BG-30).

Categories come from core (``account.edi.common``), corrected for the overseas
territories where VAT does not apply. The legal words can be edited in Odoo: the "legal
notes" of the tax win over the defaults below (the articles move from the CGI to the
CIBS on 1 January 2027).
"""

from decimal import Decimal

from odoo import api, models, tools
from odoo.tools import html2plaintext

from ..chorus_pro.invoice import Tax
from ..chorus_pro.xml_values import clean_line
from .content_fault import ContentFault

#: CGI 294-1: VAT does not apply in Guyane and Mayotte
OUTSIDE_VAT = ("GF", "YT")
#: CGI 294-2: goods sent there from the mainland are exports
OVERSEAS_VAT = ("GP", "MQ", "RE")
CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")
DEFAULT_CODES = {
    "AE": "VATEX-EU-AE",
    "K": "VATEX-EU-IC",
    "G": "VATEX-EU-G",
    "O": "VATEX-EU-O",
}
#: in French, as the law words them: they are printed for a French public buyer
DEFAULT_REASONS = {
    "AE": "Autoliquidation",
    "K": "Exonération de TVA, article 262 ter, I du CGI",
    "G": "Exonération de TVA, article 262, I du CGI",
    "O": "TVA non applicable",
    "E": "Exonération de TVA",
}
OUTSIDE_VAT_REASON = "TVA non applicable, article 294 du CGI"
OVERSEAS_EXPORT_REASON = "Exonération de TVA, article 294, 2 du CGI"


def number(value):
    """A float of Odoo as the decimal that a person reads.

    >>> number(8.5), number(100.0)
    (Decimal('8.5'), Decimal('100'))
    """
    decimal = Decimal(repr(value or 0.0))
    whole = decimal.to_integral_value()
    return whole + 0 if decimal == whole else decimal.normalize()


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_line_taxes(self, base_line, shared):
        """Sort the taxes of a base line.

        :return: the :class:`Tax` of the line, core's tax data of the VAT (None without
            one), and the list of core's tax data of fixed taxes charged on the line
        :raises ContentFault: no VAT, several, or a tax that is not VAT
        """
        vat, fixed = [], []
        for data in base_line["tax_details"]["taxes_data"]:
            if data["tax"].amount_type == "percent":
                vat.append(data)
            else:
                fixed.append(data)
        for data in fixed:
            if data["tax"].amount_type == "division" or (
                vat and not data["tax"].include_base_amount
            ):
                raise self._chorus_pro_tax_fault("CP-ODOO-11", base_line, data["tax"])
        if len(vat) > 1:
            raise self._chorus_pro_tax_fault("CP-ODOO-09", base_line, vat[1]["tax"])
        if not vat:
            return self._chorus_pro_no_tax(base_line, shared), None, fixed
        if vat[0]["tax"].amount < 0:
            raise self._chorus_pro_tax_fault("CP-ODOO-10", base_line, vat[0]["tax"])
        return self._chorus_pro_tax(vat[0]["tax"], shared), vat[0], fixed

    def _chorus_pro_tax_fault(self, code, base_line, tax):
        name = base_line["record"].name or ""
        return ContentFault(
            f"tax {tax.id} cannot be written",
            code=code,
            record=tax or None,
            line=clean_line(name)[:60],
            tax=tax.name or "",
        )

    def _chorus_pro_no_tax(self, base_line, shared):
        """A line without tax: clear overseas, and for core's early payment lines."""
        if base_line["special_type"] == "early_payment":
            return Tax("E", Decimal(0), None, DEFAULT_REASONS["E"])
        if self.company_id.partner_id.country_id.code in OUTSIDE_VAT:
            return Tax("O", None, DEFAULT_CODES["O"], OUTSIDE_VAT_REASON)
        raise self._chorus_pro_tax_fault(
            "CP-ODOO-08", base_line, self.env["account.tax"]
        )

    def _chorus_pro_tax(self, tax, shared):
        """Category, rate and exemption of a VAT tax, for this seller and this buyer."""
        seller = self.company_id.partner_id
        buyer = self.commercial_partner_id
        taxes = shared.setdefault("taxes", {})
        key = (tax.id, seller.id, buyer.country_id.id, buyer.zip, self.env.lang)
        if key not in taxes:
            taxes[key] = self._chorus_pro_build_tax(tax, seller, buyer)
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
    def _chorus_pro_category(self, tax, seller, buyer):
        """Core's category; it reads the countries of Europe again at each call."""
        edi = self.env["account.edi.common"]
        return edi._get_tax_category_code(buyer, seller, tax)

    def _chorus_pro_build_tax(self, tax, seller, buyer):
        category = self._chorus_pro_category(tax, seller, buyer)
        territory = seller.country_id.code
        chosen = tax.ubl_cii_tax_category_code
        if territory in OUTSIDE_VAT and not tax.amount and not chosen:
            category = "O"
        if category not in CATEGORIES:
            raise ContentFault(
                f"category {category}", code="CP-ODOO-12", record=tax, tax=tax.name
            )
        if category in ("S", "Z"):
            return Tax(category, number(tax.amount))
        reason = DEFAULT_REASONS[category]
        if category == "O" and territory in OUTSIDE_VAT:
            reason = OUTSIDE_VAT_REASON
        elif category == "G" and buyer.country_id.code in OVERSEAS_VAT:
            reason = OVERSEAS_EXPORT_REASON
        own_words = clean_line(html2plaintext(tax.invoice_legal_notes or ""))
        return Tax(
            category=category,
            rate=None if category == "O" else Decimal(0),
            exemption_code=tax.ubl_cii_tax_exemption_reason_code
            or DEFAULT_CODES.get(category),
            exemption_reason=own_words or reason,
        )
