"""The VAT of a line: one category, one rate, and why it is exempt (EN 16931, BG-30).

Categories come from core (``account.edi.common``), corrected for the overseas
territories where VAT does not apply. The legal words can be edited in Odoo: the "legal
notes" of the tax win over the dated texts of ``chorus.pro.mention``.
"""

from decimal import Decimal

from odoo import api, models, tools
from odoo.tools import html2plaintext

from ...chorus_pro.invoice import Tax
from ...chorus_pro.xml_values import clean_line
from ..checks.content_fault import ContentFault

#: CGI 294-1: VAT does not apply in Guyane and Mayotte
OUTSIDE_VAT = ("GF", "YT")
#: CGI 294-2: goods sent there from the mainland are exports
OVERSEAS_VAT = ("GP", "MQ", "RE")
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


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_line_taxes(self, base_line, shared):
        """Sort the taxes of a base line.

        :return: the :class:`Tax` of the line, core's tax data of the VAT (None without
            one), and the list of core's tax data of fixed taxes charged on the line
        :raises ContentFault: no VAT, several, or a tax that is not VAT
        """
        vat, fixed = {}, []
        for data in base_line["tax_details"]["taxes_data"]:
            tax = data["tax"]
            if tax.amount_type != "percent":
                fixed.append(data)
            elif tax.amount < 0:
                raise self._chorus_pro_tax_fault("CP-ODOO-10", base_line, tax)
            elif tax in vat:
                # a reverse charge that core counts twice, once to take it back
                both = vat[tax]["tax_amount_currency"] + data["tax_amount_currency"]
                vat[tax] = {**vat[tax], "tax_amount_currency": both}
            else:
                vat[tax] = data
        for data in fixed:
            # ``taxes``: those that core computes on this one's amount
            if data["tax"].amount_type == "division" or vat.keys() - set(data["taxes"]):
                raise self._chorus_pro_tax_fault("CP-ODOO-11", base_line, data["tax"])
        if len(vat) > 1:
            raise self._chorus_pro_tax_fault("CP-ODOO-09", base_line, list(vat)[1])
        if not vat:
            return self._chorus_pro_no_tax(base_line, shared), None, fixed
        ((tax, data),) = vat.items()
        return self._chorus_pro_tax(tax, shared), data, fixed

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
        if self.company_id.partner_id.country_id.code in OUTSIDE_VAT:
            reason, code = self._chorus_pro_mention(OUTSIDE_VAT_CASE)
            return Tax("O", None, code, reason)
        raise self._chorus_pro_tax_fault(
            "CP-ODOO-08", base_line, self.env["account.tax"]
        )

    def _chorus_pro_tax(self, tax, shared):
        """Category, rate and exemption of a VAT tax, for this seller and this buyer."""
        seller = self.company_id.partner_id
        buyer = self.commercial_partner_id
        taxes = shared.setdefault("taxes", {})
        key = (
            tax.id,
            seller.id,
            buyer.country_id.id,
            buyer.zip,
            self.env.lang,
            self.invoice_date,
        )
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

    def _chorus_pro_mention(self, case):
        """The words of the law on the day of the invoice, and their VATEX code."""
        return self.env["chorus.pro.mention"]._get(case, self.invoice_date)

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
        case = category
        if category == "O" and territory in OUTSIDE_VAT:
            case = OUTSIDE_VAT_CASE
        elif category == "G" and buyer.country_id.code in OVERSEAS_VAT:
            case = OVERSEAS_EXPORT_CASE
        reason, code = self._chorus_pro_mention(case)
        own_words = clean_line(html2plaintext(tax.invoice_legal_notes or ""))
        return Tax(
            category=category,
            rate=None if category == "O" else Decimal(0),
            exemption_code=tax.ubl_cii_tax_exemption_reason_code or code,
            exemption_reason=own_words or reason,
        )
