"""What was posted of each VAT: the journal items, not today's taxes.

A tax may get another rate or another distribution after an invoice was posted, and
Odoo's tax engine then computes with today's.
"""

from decimal import Decimal
from typing import NamedTuple

from odoo import models

from ...chorus_pro.totals import round_amount
from ...chorus_pro.vat.rates import posted_rate
from ..checks.content_fault import ContentFault
from .account_move_content_taxes import number


class PostedVat(NamedTuple):
    """One tax of a posted invoice, in its currency, positive on credit notes too.

    :param amount: VAT, rounded to the cent
    :param rate: percentage that this amount tells
    :param usual_rate: percentage of the tax today
    """

    amount: Decimal
    rate: Decimal
    usual_rate: Decimal


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_check_decimals(self):
        """Amounts have two decimals at most in a file (BR-DEC-01 and following).

        Some currencies have three (Kuwait, Tunisia...). Rounding each amount would give
        sums that do not agree, and a sum to pay that is not the buyer's debt.

        :raises ContentFault: an amount that cannot be written
        """
        if self.currency_id.decimal_places <= 2:
            return
        # the instalments of the debt are not written, only their sum
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        for line in self.line_ids - terms:
            exact = number(line.amount_currency)
            if exact != round_amount(exact):
                raise ContentFault(
                    f"amount {exact}",
                    code="CP-ODOO-32",
                    field="currency_id",
                    amount=abs(exact),
                    currency=self.currency_id.name,
                )

    def _chorus_pro_posted_vat(self, base_lines):
        """``{tax: PostedVat}`` of the taxes that are percentages.

        :param base_lines: those of core's tax engine
        """
        taxable, parts = {}, {}
        for base_line in base_lines:
            taxes_data = base_line["tax_details"]["taxes_data"]
            net = self._chorus_pro_net(base_line)
            # an eco-contribution on which VAT is due
            net += sum(
                round_amount(number(data["tax_amount_currency"]))
                for data in taxes_data
                if data["tax"].amount_type != "percent"
            )
            for tax in {data["tax"] for data in taxes_data}:
                taxable[tax] = taxable.get(tax, Decimal(0)) + net
                parts[tax] = parts.get(tax, 0) + 1
        amounts = self._chorus_pro_posted_tax_amounts()
        # a currency without cents (CFP franc, yen) is rounded to its unit
        unit = number(self.currency_id.rounding)
        found = {}
        for tax in taxable:
            if tax.amount_type == "percent":
                vat = round_amount(amounts.get(tax, Decimal(0)))
                today = self._chorus_pro_charged_rate(tax)
                rate = posted_rate(today, taxable[tax], vat, parts[tax], unit)
                found[tax] = PostedVat(vat, rate, today)
        return found

    def _chorus_pro_charged_rate(self, tax):
        """The rate that a tax charges today: none where its distribution takes back
        what it gives, which amounts of zero do not tell."""
        side = "refund" if self.move_type == "out_refund" else "invoice"
        parts = tax[f"{side}_repartition_line_ids"].filtered(
            lambda part: part.repartition_type == "tax"
        )
        given = sum(number(part.factor_percent) for part in parts)
        return number(tax.amount) if given else Decimal(0)

    def _chorus_pro_posted_tax_amounts(self):
        """``{tax: amount}``; what a distribution gives and takes back is nothing."""
        amounts = {}
        for line in self.line_ids:
            if tax := line.tax_line_id:
                posted = number(self.direction_sign * line.amount_currency)
                amounts[tax] = amounts.get(tax, Decimal(0)) + posted
        return amounts
