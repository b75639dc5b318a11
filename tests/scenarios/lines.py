"""Lines: quantities, prices, discounts, fixed taxes, texts, roundings."""

from odoo.fields import Command

from .catalogue import LINE, SUMS, scenario

NET_PRICE = f"{LINE}/SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"
CHARGE = f"{LINE}/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge"
QUANTITY = f"{LINE}/SpecifiedLineTradeDelivery/BilledQuantity"


def _exact_prices(shop, digits=6):
    precision = shop.env["decimal.precision"]
    precision.search([("name", "=", "Product Price")]).digits = digits


@scenario("Quantities with decimals", says={QUANTITY: ("1.5", "0.25", "12.75")})
def quantities_with_decimals(shop):
    return shop.invoice(
        *[shop.line(40, quantity=quantity) for quantity in (1.5, 0.25, 12.75)]
    )


@scenario("Every usual unit of measure")
def units_of_measure(shop):
    names = ("unit", "dozen", "hour", "day", "kgm", "litre", "meter", "km", "ton")
    units = [
        shop.env.ref(f"uom.product_uom_{name}", raise_if_not_found=False)
        for name in names
    ]
    return shop.invoice(
        *[
            shop.line(10, product_uom_id=unit.id, name=unit.name)
            for unit in filter(None, units)
        ]
    )


@scenario("Price of six decimals", says={NET_PRICE: "0.123456"})
def price_of_six_decimals(shop):
    _exact_prices(shop)
    return shop.invoice(shop.line(0.123456, quantity=1000))


@scenario("Prices that divide badly")
def awkward_prices(shop):
    _exact_prices(shop)
    return shop.invoice(
        shop.line(33.333333, quantity=3),
        shop.line(0.333333, quantity=7, discount=3.33),
        shop.line(14.285714, quantity=1.4, discount=12.5),
        shop.line(99.99, "tva_reduite", quantity=0.33),
    )


@scenario("Prices including VAT, every rate of the chart")
def prices_including_vat(shop):
    return shop.invoice(
        shop.line(9.99, "tva_normale_ttc", quantity=7),
        shop.line(19.9, "tva_intermediaire_ttc", quantity=3),
        shop.line(4.55, "tva_reduite_ttc", quantity=11),
        shop.line(1.01, "tva_super_reduite_ttc", quantity=13),
        shop.line(3.07, "tva_specifique_ttc", quantity=9),
    )


@scenario("Price including VAT with a discount")
def price_including_vat_discounted(shop):
    return shop.invoice(shop.line(59.9, "tva_normale_ttc", quantity=3, discount=15))


@scenario("Prices with and without VAT on one invoice")
def prices_of_both_kinds(shop):
    return shop.invoice(
        shop.line(9.99, "tva_normale_ttc", quantity=3), shop.line(8.33, quantity=3)
    )


@scenario("Discount on a line")
def discount_on_a_line(shop):
    return shop.invoice(shop.line(40, quantity=1.5, discount=15))


@scenario("Discount that does not fall on a cent")
def discount_of_odd_cents(shop):
    return shop.invoice(shop.line(9.99, quantity=3, discount=33.33))


@scenario("Gift: a full discount")
def gift(shop):
    return shop.invoice(shop.line(100), shop.line(40, discount=100, name="Offert"))


@scenario(
    "Surcharge: a negative discount",
    says={f"{CHARGE}/CalculationPercent": ("10.00",), f"{CHARGE}/Reason": "Majoration"},
)
def surcharge(shop):
    line = shop.line(100, discount=-10, name="Intervention de nuit")
    return shop.invoice(line, partner=shop.town)


@scenario("Global discount as one negative line for each rate")
def global_discount(shop):
    return shop.invoice(
        shop.line(800, "tva_normale"),
        shop.line(200, "tva_reduite"),
        shop.line(-80, "tva_normale", name="Remise globale de 10 %"),
        shop.line(-20, "tva_reduite", name="Remise globale de 10 %"),
    )


@scenario("Line of zero price")
def zero_price(shop):
    return shop.invoice(shop.line(100), shop.line(0, name="Inclus"))


@scenario("Line of zero quantity")
def zero_quantity(shop):
    return shop.invoice(shop.line(100), shop.line(7, quantity=0, name="Option"))


@scenario(
    "Negative price with a discount, which is taken back",
    says={QUANTITY: ("1", "-1"), f"{CHARGE}/Reason": ("Reprise de remise",)},
)
def negative_price(shop):
    return shop.invoice(
        shop.line(100), shop.line(-5, discount=10, name="Reprise"), partner=shop.town
    )


@scenario(
    "Returned with the surcharge that it bore",
    says={f"{CHARGE}/Reason": ("Majoration", "Reprise de majoration")},
)
def surcharge_taken_back(shop):
    return shop.invoice(
        shop.line(100, discount=-10),
        shop.line(10, discount=-10, quantity=-1),
        partner=shop.town,
    )


@scenario("Quantity too small to be written", fault="CP-LINE-12")
def tiny_quantity(shop):
    precisions = shop.env["decimal.precision"]
    precisions.search([("name", "=", "Product Unit")]).digits = 6
    return shop.invoice(shop.line(1_000_000, quantity=0.00004))


@scenario("Negative quantity", says={QUANTITY: ("10", "-2")})
def negative_quantity(shop):
    return shop.invoice(shop.line(10, quantity=10), shop.line(10, quantity=-2))


@scenario("Product with its reference and its unit")
def product_with_a_reference(shop):
    product = shop.env["product.product"].create(
        {
            "name": "Chaise",
            "default_code": "CH01",
            "uom_id": shop.env.ref("uom.product_uom_dozen").id,
        }
    )
    line = shop.line(600, product_id=product.id)
    del line["name"]
    return shop.invoice(line)


@scenario("Line without product and without name")
def line_without_name(shop):
    return shop.invoice(shop.line(10, name=False))


@scenario("Name far longer than a name", real_page=True)
def long_name(shop):
    return shop.invoice(shop.line(10, name="Fourniture et pose de menuiseries " * 20))


@scenario("Name of several lines")
def name_of_several_lines(shop):
    return shop.invoice(shop.line(10, name="Pose de porte\nBureau 12\n\nAile nord"))


@scenario("Characters that XML, or a keyboard, makes difficult")
def difficult_characters(shop):
    return shop.invoice(
        shop.line(10, name='<b>Œuvre & "Cie"</b> – 5 € … №7 \U0001f6e5 1²'),
        shop.line(10, name="Tabulation\tet \x0b contrôle"),
        narration="<p>L’été &amp; l’hiver &lt;3</p>",
    )


@scenario(
    "Sections, sub-sections and notes",
    says={f"{LINE}/AssociatedDocumentLineDocument/IncludedNote/Content": "Lot 2"},
)
def sections_and_notes(shop):
    return shop.invoice(
        shop.text("line_section", "Lot 1"),
        shop.line(10),
        shop.text("line_note", "Livré le 3 février"),
        shop.text("line_section", "Lot 2"),
        shop.line(20),
        shop.text("line_section", "Garantie"),
        shop.text("line_note", "Deux ans, pièces et main-d'œuvre"),
    )


@scenario(
    "Eco-contribution, on which VAT is due",
    says={
        f"{LINE}/SpecifiedLineTradeSettlement/SpecifiedTradeAllowanceCharge"
        "/ActualAmount": "1.00"
    },
)
def eco_contribution(shop):
    eco = shop.fixed_tax(0.5)
    return shop.invoice(shop.line(10, eco, "tva_normale", quantity=2))


@scenario("Eco-contribution included in a price including VAT")
def eco_contribution_included(shop):
    eco = shop.fixed_tax(0.5, price_include_override="tax_included")
    return shop.invoice(shop.line(12.6, eco, "tva_normale_ttc", quantity=3))


@scenario("Eco-contribution on a returned article, in a credit note")
def eco_contribution_in_a_credit_note(shop):
    eco = shop.fixed_tax(1.2)
    return shop.credit_note(
        shop.line(80, eco, "tva_normale"), chorus_pro_origin_number="F2025-0009"
    )


def _twelve(shop, method):
    shop.company.tax_calculation_rounding_method = method
    lines = [shop.line(12.12, quantity=12.12) for _unused in range(3)]
    return shop.invoice(*lines, shop.line(0.07, "tva_reduite", quantity=3))


@scenario("VAT rounded line by line")
def vat_rounded_per_line(shop):
    return _twelve(shop, "round_per_line")


@scenario("VAT rounded on the whole")
def vat_rounded_globally(shop):
    return _twelve(shop, "round_globally")


@scenario("Prices including VAT, rounded on the whole")
def prices_including_vat_rounded_globally(shop):
    shop.company.tax_calculation_rounding_method = "round_globally"
    return shop.invoice(
        *[shop.line(p, "tva_normale_ttc", quantity=3) for p in (9.99, 0.07, 33.33)]
    )


def _cash_rounding(shop, strategy):
    accounts = shop.env["account.account"].with_company(shop.company)
    find = accounts.search
    company = ("company_ids", "parent_of", shop.company.id)
    return shop.env["account.cash.rounding"].create(
        {
            "name": "0.05",
            "rounding": 0.05,
            "strategy": strategy,
            "rounding_method": "HALF-UP",
            "profit_account_id": find(
                [("account_type", "=", "income"), company], limit=1
            ).id,
            "loss_account_id": find(
                [("account_type", "=", "expense"), company], limit=1
            ).id,
        }
    )


@scenario("Cash rounding, as a line", says={f"{SUMS}/RoundingAmount": "0.01"})
def cash_rounding(shop):
    rounding = _cash_rounding(shop, "add_invoice_line")
    return shop.invoice(shop.line(9.99), invoice_cash_rounding_id=rounding.id)


@scenario("Cash rounding down", says={f"{SUMS}/RoundingAmount": "-0.01"})
def cash_rounding_down(shop):
    rounding = _cash_rounding(shop, "add_invoice_line")
    return shop.invoice(shop.line(10.01), invoice_cash_rounding_id=rounding.id)


@scenario("Cash rounding hidden in the biggest tax: it changes the VAT by a cent")
def cash_rounding_in_the_tax(shop):
    rounding = _cash_rounding(shop, "biggest_tax")
    return shop.invoice(shop.line(9.99), invoice_cash_rounding_id=rounding.id)


def _two_percent(shop):
    return shop.env["account.payment.term"].create(
        {
            "name": "2 % à 10 jours",
            "early_discount": True,
            "discount_percentage": 2,
            "discount_days": 10,
            "early_pay_discount_computation": "mixed",
            "company_id": shop.company.id,
            "line_ids": [
                Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
            ],
        }
    )


@scenario("Early-payment discount that lowers the VAT at once")
def early_payment_discount(shop):
    return shop.invoice(shop.line(100), invoice_payment_term_id=_two_percent(shop).id)


@scenario("Early-payment discount where there is no VAT to lower")
def early_payment_discount_without_vat(shop):
    line = shop.line(100, shop.exemption("AE"))
    return shop.invoice(line, invoice_payment_term_id=_two_percent(shop).id)


@scenario("Early-payment discount of a seller of Guyane")
def early_payment_discount_of_guyane(shop):
    shop.move_seller_to("GF", zip="97300", city="Cayenne")
    line = shop.line(100, "tva_sale_service_0")
    return shop.invoice(line, invoice_payment_term_id=_two_percent(shop).id)


@scenario("Millions")
def great_amounts(shop):
    return shop.invoice(
        shop.line(1234567.89, quantity=9), shop.line(0.01, name="Un centime")
    )


@scenario("One cent")
def one_cent(shop):
    return shop.invoice(shop.line(0.01))


@scenario("A hundred lines of every rate, with odd discounts")
def a_hundred_lines(shop):
    names = ("tva_normale", "tva_intermediaire", "tva_reduite", "tva_super_reduite")
    return shop.invoice(
        *[
            shop.line(
                round(3.17 * n + 0.01, 2),
                names[n % 4],
                quantity=1 + n % 7 / 4,
                discount=n % 11,
            )
            for n in range(100)
        ]
    )
