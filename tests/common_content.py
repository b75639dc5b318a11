"""Taxes and shortcuts of the tests on what an invoice contains."""

from decimal import Decimal

from odoo.fields import Command

from .common import ChorusProCommon


class ContentCommon(ChorusProCommon):
    """``self.tax("tva_normale")`` is a tax of the French chart; ``self.describe()``
    gives the invoice as EN 16931 sees it."""

    def tax(self, name):
        """A tax of the chart of accounts, by its name in the template."""
        return self.env["account.chart.template"].ref(name)

    def line(self, price, *taxes, **values):
        """Values of an invoice line; the default tax is 20 % on goods."""
        taxes = [self.tax(t) if isinstance(t, str) else t for t in taxes]
        ids = [tax.id for tax in taxes] or self.tax("tva_normale").ids
        return {
            "name": "Article",
            "quantity": 1,
            "price_unit": price,
            "tax_ids": [Command.set(ids)],
            **values,
        }

    def text(self, display_type, name):
        """Values of a section or of a note."""
        return {"display_type": display_type, "name": name, "tax_ids": []}

    def describe(self, *lines, **values):
        """Post an invoice of these lines and describe it."""
        move = self.make_invoice(lines=list(lines), **values)
        return self.describe_move(move)

    def describe_move(self, move):
        """Describe a posted invoice, and check the sums of the norm on it."""
        invoice = move._chorus_pro_invoice(self.account)
        totals = invoice.totals
        self.assertEqual(
            totals.with_tax + totals.rounding,
            Decimal(str(move.amount_total)).quantize(Decimal("0.01")),
        )
        for line in invoice.lines:
            price = line.net_price / (line.base_quantity or 1)
            expected = (line.quantity * price).quantize(
                Decimal("0.01"), "ROUND_HALF_UP"
            )
            for entry in line.allowances:
                expected += entry.amount if entry.is_charge else -entry.amount
            self.assertEqual(line.net_amount, expected, line)
            self.assertGreaterEqual(line.net_price, 0)
        return invoice

    def fault_codes(self, move, level="error"):
        """Codes of the faults of one invoice."""
        faults = move._chorus_pro_check()[move]
        return [fault.code for fault in faults if fault.level == level]
