"""Lines, VAT and totals of an invoice, from core's tax engine (BG-20 to BG-25).

Odoo's posted amounts are the truth: the VAT and the totals are core's, to the cent. The
prices and the amounts of the lines are those that were agreed and are printed. What EN
16931 asks besides (sums that agree) is arranged around them, as explicit roundings.
"""

from decimal import Decimal

from odoo import api, models, tools

from ...chorus_pro.identifiers import clean_reference
from ...chorus_pro.invoice import (
    AllowanceCharge,
    Line,
    Note,
    Period,
    Tax,
    TaxSubtotal,
    Totals,
)
from ...chorus_pro.totals import (
    CENT,
    round_amount,
    rounded,
    tax_key,
    taxable_amounts,
    unit_price,
)
from ...chorus_pro.xml_values import QUANTITY_DECIMALS, clean_line, clean_text
from ..checks.content_fault import ContentFault
from .account_move_content_taxes import number

NAME_MAX = 200
#: what a person wrote; the others are core's technical lines
LINE_TYPES = ("product", "line_section", "line_subsection", "line_note")
#: UN/ECE recommendation 20: what core writes for a unit that it does not know
PIECE_CODE = "C62"
#: UNTDID 5189 and 7161: discount; collection and recycling (as core writes it)
DISCOUNT_CODE = "95"
FIXED_TAX_CODE = "AEO"
#: first and last day of a line: Odoo Enterprise, OCA's account_invoice_start_end_dates
PERIOD_FIELDS = (
    ("deferred_start_date", "deferred_end_date"),
    ("start_date", "end_date"),
)
#: how many units of the currency an amount may be away because of roundings, at least
ROUNDINGS_MIN = 5


def amount(value):
    """A float of Odoo as an amount of 2 decimals."""
    return round_amount(number(value))


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_amounts(self, shared):
        """Everything that is counted: lines, allowances, VAT, totals.

        :param dict shared: values kept between the invoices of one batch
        :return: keyword arguments of :class:`chorus_pro.invoice.Invoice`
        :raises ContentFault: a tax or a sum that cannot be written
        """
        self._chorus_pro_check_decimals()
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        posted = self._chorus_pro_posted_vat(base_lines)
        # of this invoice alone, beside what is kept for the others
        shared["own"] = {"posted": posted, "taxes": {}}
        products, others = {}, []
        for base_line in base_lines:
            if base_line["special_type"]:
                others.append(base_line)
            else:
                products[base_line["record"].id] = base_line
        lines, notes = self._chorus_pro_lines(products, shared)
        roundings = self._chorus_pro_roundings(products, shared)
        allowances, rounding = self._chorus_pro_document_amounts(others, shared)
        allowances = roundings + allowances
        subtotals = self._chorus_pro_subtotals(base_lines, lines, allowances, shared)
        totals = self._chorus_pro_totals(lines, allowances, subtotals, rounding)
        if self.currency_id.name == "EUR":
            accounting = {}
        else:
            accounting = {"accounting_currency": "EUR"}
        periods = [line.period for line in lines if line.period]
        return {
            "lines": lines,
            "allowances": allowances,
            "subtotals": subtotals,
            "totals": totals,
            "notes": notes,
            "tax_due_code": self._chorus_pro_tax_due_code(base_lines),
            "period": self._chorus_pro_whole_period(periods),
            **accounting,
        }

    # === LINES === #

    def _chorus_pro_lines(self, products, shared):
        """BG-25, with sections and notes kept at their place.

        A section's title opens the note (BT-127) of its first line; a note closes the
        note of the line above it. What has no line to hang on is a document note.

        :param dict products: base line of each product line, by id
        """
        lines, texts, pending, notes = [], {}, [], []
        ordered = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        for record in ordered.filtered(lambda line: line.display_type in LINE_TYPES):
            text = clean_text(record.name)
            if record.id in products:
                identifier = str(len(lines) + 1)
                lines.append((identifier, record))
                texts[identifier] = pending
                pending = []
            elif not text:
                continue
            elif record.display_type == "line_note" and lines and not pending:
                texts[lines[-1][0]].append(text)
            else:
                pending.append(text)
        notes = tuple(Note(text) for text in pending)
        return (
            tuple(
                self._chorus_pro_line(
                    products[record.id], identifier, texts[identifier], shared
                )
                for identifier, record in lines
            ),
            notes,
        )

    def _chorus_pro_line(self, base_line, identifier, texts, shared):
        """One BG-25, whose price, discount and quantity give back the net amount."""
        record = base_line["record"]
        tax, _record, fixed = self._chorus_pro_line_taxes(base_line, shared)
        net = self._chorus_pro_printed_net(base_line)
        quantity, price = self._chorus_pro_quantity_and_price(base_line, tax.rate)
        price, base_quantity = unit_price(price, quantity)
        gross = round_amount(quantity * price / (base_quantity or 1))
        discount = number(base_line["discount"])
        entries = []
        if gross != net:
            exact = abs(number(base_line["quantity"]))
            if discount:
                entry = self._chorus_pro_discount(gross, net, discount)
            elif exact != abs(quantity):
                reason = self.env._(
                    "Exact quantity: %(quantity)s", quantity=f"{exact:f}"
                )
                entry = self._chorus_pro_rounding(net - gross, reason)
            else:
                entry = self._chorus_pro_rounding(net - gross, self.env._("Rounding"))
            entries.append(entry)
        for tax_data in fixed:
            charge = amount(tax_data["tax_amount_currency"])
            if charge:
                entries.append(self._chorus_pro_fixed_tax(tax_data["tax"], charge))
                net += charge
        name, description = self._chorus_pro_line_name(record)
        return Line(
            identifier=identifier,
            name=name,
            description=description,
            quantity=quantity,
            unit_code=self._chorus_pro_unit_code(record.product_uom_id),
            unit_name=self._chorus_pro_unknown_unit(record.product_uom_id),
            net_price=price,
            base_quantity=base_quantity,
            net_amount=net,
            tax=tax,
            allowances=tuple(entries),
            note="\n".join(texts) or None,
            seller_item=clean_reference(record.product_id.default_code) or None,
            period=self._chorus_pro_line_period(record),
        )

    def _chorus_pro_net(self, base_line):
        """What was posted: the taxes and the settings may have changed since."""
        return amount(self.direction_sign * base_line["record"].amount_currency)

    def _chorus_pro_printed_net(self, base_line):
        """BT-131, the amount of the line on the page.

        Where core rounds the VAT on the whole invoice, it posts some cents more or less
        of each line, by its weight: they are an allowance or charge of the document.
        """
        posted = self._chorus_pro_net(base_line)
        printed = amount(base_line["record"].price_subtotal)
        is_rounding = abs(printed - posted) <= self._chorus_pro_rounding_tolerance()
        return printed if is_rounding else posted

    def _chorus_pro_rounding_tolerance(self):
        """How far core's rounding may take an amount: one unit of the currency, a cent
        or a yen, for each line, all of them perhaps on the biggest."""
        unit = max(CENT, number(self.currency_id.rounding))
        return unit * max(ROUNDINGS_MIN, len(self.invoice_line_ids))

    def _chorus_pro_quantity_and_price(self, base_line, vat_rate):
        """Quantity and price before discount, without tax, never negative (BR-27)."""
        details = base_line["tax_details"]
        exact = number(base_line["quantity"])
        # one that would be written as zero stays as it is, for the checks to tell
        quantity = rounded(exact, QUANTITY_DECIMALS) or exact
        unit = number(base_line["price_unit"])
        factor = 1 - number(base_line["discount"]) / 100
        included = any(data["price_include"] for data in details["taxes_data"])
        if included or self._chorus_pro_has_other_total(
            base_line, exact * unit * factor
        ):
            if quantity and factor:
                raw = number(details["raw_total_excluded_currency"])
                net = self._chorus_pro_net(base_line)
                if abs(raw - net) > self._chorus_pro_rounding_tolerance():
                    # the rate that was taken out of the price is not today's
                    raw = net
                unit = raw / factor / exact
            elif vat_rate:
                unit /= 1 + vat_rate / 100
        return (-quantity, -unit) if unit < 0 else (quantity, unit)

    def _chorus_pro_has_other_total(self, base_line, stated):
        """Whether another program wrote a total that its price does not give: that of a
        down payment comes from the order, a cent away at most."""
        if base_line["manual_total_excluded_currency"] is None:
            return False
        gap = abs(stated - self._chorus_pro_net(base_line))
        return gap > self._chorus_pro_rounding_tolerance()

    def _chorus_pro_rounding(self, cents, reason, tax=None):
        """What is between two sums that were rounded differently: of a line, or with a
        VAT of the document."""
        return AllowanceCharge(
            is_charge=cents > 0, amount=abs(cents), reason=reason, tax=tax
        )

    def _chorus_pro_discount(self, gross, net, discount):
        """BG-27, BG-28: the discount of the line, in money; a negative one is a charge.

        On a line that is taken back it is the other way round, and the words say so.
        """
        taken = gross - net
        exact = round_amount(gross * discount / 100) == taken
        is_charge = taken < 0
        if discount > 0:
            words = self.env._("Discount taken back"), self.env._("Discount")
        else:
            words = self.env._("Surcharge"), self.env._("Surcharge taken back")
        return AllowanceCharge(
            is_charge=is_charge,
            amount=abs(taken),
            base_amount=abs(gross) if exact else None,
            percentage=abs(discount) if exact else None,
            reason=words[0] if is_charge else words[1],
            reason_code=DISCOUNT_CODE if discount > 0 and not is_charge else None,
        )

    def _chorus_pro_fixed_tax(self, tax, charge):
        """BG-28: an eco-contribution on which VAT is due, as core reports it."""
        return AllowanceCharge(
            is_charge=charge > 0,
            amount=abs(charge),
            reason=clean_line(tax.invoice_label or tax.name),
            reason_code=FIXED_TAX_CODE if charge > 0 else None,
        )

    def _chorus_pro_line_name(self, record):
        """BT-153 and BT-154: the first line of the text, then all that does not fit."""
        text = clean_text(record.name) or clean_text(record.product_id.display_name)
        code = record.product_id.default_code
        if code and text.startswith(f"[{code}]"):
            text = text[len(code) + 2 :].strip()
        first, _newline, rest = text.partition("\n")
        first = clean_line(first) or self.env._("Item")
        if len(first) > NAME_MAX:
            cut = first.rfind(" ", NAME_MAX // 2, NAME_MAX)
            cut = cut if cut > 0 else NAME_MAX
            first, rest = first[:cut], f"{first[cut:].strip()}\n{rest}"
        return first, clean_text(rest) or None

    @api.model
    @tools.ormcache("unit.id")
    def _chorus_pro_unit_code(self, unit):
        """BT-130; core asks for the external id of the unit at each call."""
        return self.env["account.edi.common"]._get_uom_unece_code(unit)

    def _chorus_pro_unknown_unit(self, unit):
        """The name of a unit that is written as a piece for want of a code, or None."""
        if not unit or self._chorus_pro_unit_code(unit) != PIECE_CODE:
            return None
        # "ref" would ask the database at each line whether the piece still exists
        identifiers = self.env["ir.model.data"]
        piece_id = identifiers._xmlid_to_res_id("uom.product_uom_unit")
        return None if unit.id == piece_id else unit.name

    def _chorus_pro_line_period(self, record):
        """BG-26, where an installed module keeps the dates of a deferred revenue."""
        for names in PERIOD_FIELDS:
            if all(name in record._fields for name in names):
                start, end = (record[name] or None for name in names)
                if start or end:
                    return Period(start, end)
        return None

    def _chorus_pro_whole_period(self, periods):
        """BG-14, from the first day to the last of the lines' periods."""
        starts = [period.start for period in periods if period.start]
        ends = [period.end for period in periods if period.end]
        if not starts and not ends:
            return None
        return Period(min(starts, default=None), max(ends, default=None))

    # === DOCUMENT LEVEL === #

    def _chorus_pro_roundings(self, products, shared):
        """BG-20, BG-21: what was posted of each VAT less what its lines print."""
        cents, taxes = {}, {}
        for base_line in products.values():
            tax, _record, _fixed = self._chorus_pro_line_taxes(base_line, shared)
            key = tax_key(tax)
            taxes.setdefault(key, tax)
            missing = self._chorus_pro_net(base_line)
            missing -= self._chorus_pro_printed_net(base_line)
            cents[key] = cents.get(key, Decimal(0)) + missing
        return tuple(
            self._chorus_pro_rounding(missing, self.env._("Rounding"), taxes[key])
            for key, missing in sorted(cents.items())
            if missing
        )

    def _chorus_pro_document_amounts(self, base_lines, shared):
        """Core's technical lines: cash rounding, and "mixed" early payment discount.

        :return: allowances and charges of the document, and BT-114
        """
        entries, rounding, untaxed = [], Decimal(0), Decimal(0)
        for base_line in base_lines:
            net = self._chorus_pro_net(base_line)
            if base_line["special_type"] == "cash_rounding":
                rounding += net
            elif base_line["special_type"] == "early_payment":
                # the discount lowers the VAT only: an allowance with VAT, and the same
                # amount back as a charge without; where there is no VAT, nothing
                tax, _record, _fixed = self._chorus_pro_line_taxes(base_line, shared)
                if tax.rate:
                    entries.append(self._chorus_pro_early_payment(net, tax))
                else:
                    untaxed += net
        exempt = Tax("E", Decimal(0), None, self._chorus_pro_mention("E")[0])
        entries.append(self._chorus_pro_early_payment(untaxed, exempt))
        return tuple(entry for entry in entries if entry.amount), rounding

    def _chorus_pro_early_payment(self, net, tax):
        return AllowanceCharge(
            is_charge=net > 0,
            amount=abs(net),
            reason=self.env._("Early payment discount"),
            tax=tax,
        )

    def _chorus_pro_subtotals(self, base_lines, lines, allowances, shared):
        """BG-23: taxable amounts of the file's own lines, VAT as Odoo posted it.

        A category appears once (BR-E-01 and its sisters): several exemptions in one
        invoice are told together, in words.
        """
        vat, exemptions, usual = {}, {}, {}
        pending = dict(shared["own"]["posted"])
        for base_line in base_lines:
            if base_line["special_type"] == "cash_rounding":
                continue
            tax, tax_record, _fixed = self._chorus_pro_line_taxes(base_line, shared)
            key = tax_key(tax)
            posted = pending.pop(tax_record, None)
            vat[key] = vat.get(key, Decimal(0)) + (posted.amount if posted else 0)
            if posted and posted.usual_rate != posted.rate:
                usual[key] = posted.usual_rate
        for entry in (*lines, *allowances):
            exemptions.setdefault(tax_key(entry.tax), {})[entry.tax] = None
        subtotals = []
        for key, taxable in sorted(taxable_amounts(lines, allowances).items()):
            taxes = list(exemptions[key])
            tax = taxes[0]
            if len(taxes) > 1:
                reasons = dict.fromkeys(t.exemption_reason for t in taxes)
                codes = {t.exemption_code for t in taxes}
                tax = Tax(
                    category=tax.category,
                    rate=tax.rate,
                    exemption_code=codes.pop() if len(codes) == 1 else None,
                    exemption_reason=" ; ".join(filter(None, reasons)) or None,
                )
            subtotals.append(
                TaxSubtotal(tax, round_amount(taxable), vat[key], usual.get(key))
            )
        return tuple(subtotals)

    def _chorus_pro_totals(self, lines, allowances, subtotals, rounding):
        """BG-22, equal to Odoo's total or refused."""
        net = sum((line.net_amount for line in lines), Decimal(0))
        allowed = sum((a.amount for a in allowances if not a.is_charge), Decimal(0))
        charged = sum((a.amount for a in allowances if a.is_charge), Decimal(0))
        without_tax = net - allowed + charged
        tax = sum((subtotal.tax_amount for subtotal in subtotals), Decimal(0))
        with_tax = without_tax + tax
        posted = amount(self.amount_total)
        if with_tax + rounding != posted:
            raise ContentFault(
                f"file total {with_tax + rounding}, posted total {posted}",
                code="CP-ODOO-13",
                total=posted,
                file_total=with_tax + rounding,
            )
        settlement = self._chorus_pro_settlement()
        return Totals(
            lines=round_amount(net),
            allowances=round_amount(allowed),
            charges=round_amount(charged),
            without_tax=round_amount(without_tax),
            tax=round_amount(tax),
            with_tax=round_amount(with_tax),
            prepaid=settlement.prepaid,
            rounding=round_amount(rounding),
            due=settlement.due,
            tax_accounting=self._chorus_pro_tax_in_euros(),
        )

    def _chorus_pro_tax_in_euros(self):
        """BT-111: VAT in euros of an invoice in another currency (reform, G1.12)."""
        if self.currency_id.name == "EUR":
            return None
        tax = sum(
            self.direction_sign * line.balance
            for line in self.line_ids
            if line.tax_line_id.amount_type == "percent"
        )
        euro = self.env.ref("base.EUR")
        if self.company_currency_id != euro:
            tax = self.company_currency_id._convert(
                tax, euro, self.company_id, self.invoice_date
            )
        return amount(tax)

    def _chorus_pro_tax_due_code(self, base_lines):
        """BT-8: 5 on debits, 72 on payments, only when all the VAT says the same."""
        exigibility = {
            data["tax"].tax_exigibility
            for base_line in base_lines
            for data in base_line["tax_details"]["taxes_data"]
            if data["tax"].amount_type == "percent" and data["tax"].amount
        }
        if len(exigibility) != 1:
            return None
        return {"on_invoice": "5", "on_payment": "72"}.get(exigibility.pop())
