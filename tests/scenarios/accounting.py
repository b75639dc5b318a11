"""Random accounting: invoices as a company makes them, paid and corrected by Odoo's own
buttons. The same seed gives the same invoices."""

import random

#: names of the chart of accounts: 20, 10, 5.5 and 2.1 %
TAXES = ("tva_normale", "tva_intermediaire", "tva_reduite", "tva_super_reduite")
CURRENCIES = ("EUR", "EUR", "EUR", "EUR", "USD", "CHF", "JPY")
QUANTITIES = (1, 2, 3, 7, 12, 0.25, 0.5, 1.5, 2.333, 0.125, 36.75)
DISCOUNTS = (0, 0, 0, 0, 5, 10, 12.5, 33.33)


def prepare(shop):
    """What the random invoices of a database need, once."""
    precisions = shop.env["decimal.precision"]
    precisions.search([("name", "=", "Product Price")]).digits = 8
    precisions.search([("name", "=", "Product Unit")]).digits = 4
    for name in sorted(set(CURRENCIES) - {"EUR"}):
        currency = shop.env.ref(f"base.{name}")
        currency.active = True
        shop.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": shop.company.id,
                "name": "2026-01-01",
                "rate": 161.37 if name == "JPY" else 1.0843,
            }
        )


class RandomAccounting:
    """One invoice and what becomes of it.

    :param shop: :class:`Workshop`, prepared with :func:`prepare`
    :param int seed: of everything that is drawn
    """

    def __init__(self, shop, seed):
        self.shop, self.draw = shop, random.Random(seed)
        shop.start(f"R{seed:05d}")

    def play(self):
        """:return: the posted invoices and credit notes"""
        draw, shop = self.draw, self.shop
        shop.company.tax_calculation_rounding_method = draw.choice(
            ("round_globally", "round_per_line")
        )
        included = draw.random() < 0.25
        currency = shop.env.ref(f"base.{draw.choice(CURRENCIES)}")
        lines = [self.line(included) for _unused in range(draw.randint(1, 8))]
        if draw.random() < 0.2:
            lines += self.quarters()
        move = shop.invoice(
            shop.line(round(draw.uniform(50, 5000), 2)),
            *lines,
            partner=shop.town,
            currency_id=currency.id,
            partner_bank_id=shop.company.partner_id.bank_ids[:1].id,
        )
        refund = move.browse()
        for happen in draw.sample((self.pay, self.nothing, self.correct), 2):
            refund |= happen(move) or refund
        return move | refund

    # === LINES === #

    def line(self, included):
        """Values of a line; a negative one takes less than the first line charges."""
        draw = self.draw
        tax = draw.choice(TAXES) + ("_ttc" if included else "")
        quantity, price = draw.choice(QUANTITIES), self.price()
        if draw.random() < 0.05:
            quantity, price = (
                draw.randint(1000, 2_000_000),
                draw.choice((0.00000548, 0.0001234, 0.00045)),
            )
        if draw.random() < 0.1:
            quantity, price = 1, -round(draw.uniform(0.01, 2), 2)
        return self.shop.line(
            price, tax, quantity=quantity, discount=draw.choice(DISCOUNTS)
        )

    def price(self):
        """Mostly of two decimals, sometimes of more."""
        decimals = self.draw.choice((0, 2, 2, 2, 2, 3, 4, 6))
        return round(self.draw.uniform(0.05, 900), decimals) or 1

    def quarters(self):
        """Lines whose halves of a cent add up: core posts them on another line."""
        tax = self.draw.choice(TAXES)
        count = self.draw.randint(2, 6)
        return [self.shop.line(0.01, tax, quantity=0.5) for _unused in range(count)]

    # === WHAT HAPPENS === #

    def nothing(self, _move):
        """It waits."""

    def pay(self, move):
        """A payment of all that is left, or of a part."""
        if not move.amount_residual:
            return
        share = self.draw.choice((1, 0.5, 0.3))
        paid = move.currency_id.round(move.amount_residual * share)
        if paid:
            self.shop.pay(move, paid)

    def correct(self, move):
        """The button "Credit Note": of everything, or of a part; perhaps paid back."""
        wizard = self.shop.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        action = wizard.create(
            {"journal_id": move.journal_id.id, "date": "2026-03-09"}
        ).refund_moves()
        refund = move.browse(action["res_id"])
        refund.purchase_order_reference = move.purchase_order_reference
        if self.draw.random() < 0.5:
            (refund.invoice_line_ids[1:]).unlink()
            refund.invoice_line_ids.quantity = 1
        self.shop.post(refund)
        if refund.amount_residual and self.draw.random() < 0.5:
            self.shop.pay(refund, refund.amount_residual)
        return refund
