"""VAT: every French rate, territories, exemptions, reverse charge, currencies."""

from odoo.fields import Command

from .catalogue import SELLER, SUMS, VAT, scenario

CATEGORY = f"{VAT}/CategoryCode"
RATE = f"{VAT}/RateApplicablePercent"
CODE = f"{VAT}/ExemptionReasonCode"
REASON = f"{VAT}/ExemptionReason"
VAT_NUMBER = f"{SELLER}/SpecifiedTaxRegistration/ID"


@scenario(
    "The four rates of the mainland",
    says={RATE: ("2.10", "5.50", "10.00", "20.00")},
)
def rates_of_the_mainland(shop):
    names = ("tva_normale", "tva_intermediaire", "tva_reduite", "tva_super_reduite")
    return shop.invoice(*[shop.line(100, name) for name in names])


@scenario("8.5 % between two of Guadeloupe", says={RATE: ("8.50",)}, real_page=True)
def rate_8_5_of_guadeloupe(shop):
    shop.move_seller_to("GP")
    shop.carl.country_id = shop.country("GP")
    return shop.invoice(shop.line(100, "tva_specifique"))


@scenario("2.1 % in Martinique", says={RATE: ("2.10",)})
def rate_2_1_of_martinique(shop):
    shop.move_seller_to("MQ", zip="97200", city="Fort-de-France")
    shop.carl.country_id = shop.country("MQ")
    return shop.invoice(shop.line(100, "tva_super_reduite"))


@scenario("1.75 % in Réunion: live butchery animals", says={RATE: ("1.75",)})
def rate_1_75_of_reunion(shop):
    shop.move_seller_to("RE", zip="97400", city="Saint-Denis")
    shop.carl.country_id = shop.country("RE")
    return shop.invoice(shop.line(100, shop.rate(1.75)))


@scenario("1.05 % in Guadeloupe: first performances", says={RATE: ("1.05",)})
def rate_1_05_of_guadeloupe(shop):
    shop.move_seller_to("GP")
    shop.carl.country_id = shop.country("GP")
    return shop.invoice(shop.line(100, shop.rate(1.05)))


@scenario("0.9 % in Corsica", says={RATE: ("0.90",)})
def rate_0_9_of_corsica(shop):
    shop.move_seller_to("FR", zip="20000", city="Ajaccio")
    return shop.invoice(shop.line(100, shop.rate(0.9)))


@scenario("13 % in Corsica: petroleum products", says={RATE: ("13.00",)})
def rate_13_of_corsica(shop):
    shop.move_seller_to("FR", zip="20200", city="Bastia")
    return shop.invoice(shop.line(100, shop.rate(13)))


@scenario(
    "Corsica, three rates on one invoice", says={RATE: ("2.10", "10.00", "20.00")}
)
def rates_of_corsica(shop):
    shop.move_seller_to("FR", zip="20000", city="Ajaccio")
    names = ("tva_super_reduite", "tva_intermediaire", "tva_normale")
    return shop.invoice(*[shop.line(33.33, name) for name in names])


@scenario("VAT on debits", says={f"{VAT}/DueDateTypeCode": ("5",)})
def vat_on_debits(shop):
    return shop.invoice(shop.line(100, "tva_normale"))


@scenario("VAT on payments", says={f"{VAT}/DueDateTypeCode": ("72",)})
def vat_on_payments(shop):
    return shop.invoice(shop.line(100, "tva_normale_encaissement"))


@scenario(
    "Goods and services: VAT is due at two times", says={f"{VAT}/DueDateTypeCode": None}
)
def vat_due_at_two_times(shop):
    return shop.invoice(
        shop.line(100, "tva_normale"), shop.line(100, "tva_normale_encaissement")
    )


@scenario(
    "Small-business scheme, article 293 B: a supplier without VAT number",
    says={
        CATEGORY: ("E",),
        CODE: ("VATEX-FR-FRANCHISE",),
        VAT_NUMBER: ("900000001",),
    },
    real_page=True,
)
def small_business_scheme(shop):
    shop.company.vat = False
    tax = shop.exemption(
        "E", "TVA non applicable, article 293 B du CGI", "VATEX-FR-FRANCHISE"
    )
    return shop.invoice(shop.line(100, tax))


@scenario(
    "Exempt training, article 261-4",
    says={CATEGORY: ("E",), CODE: ("VATEX-FR-CGI261-4",)},
)
def exempt_training(shop):
    tax = shop.exemption("E", "Article 261, 4-4° du CGI", "VATEX-FR-CGI261-4")
    return shop.invoice(shop.line(100, tax, name="Formation"))


@scenario("Exempt medical care beside ordinary goods", says={CATEGORY: ("E", "S")})
def exempt_beside_taxed(shop):
    tax = shop.exemption("E", "Article 261, 4-1° du CGI", "VATEX-FR-CGI261-4")
    return shop.invoice(shop.line(100, tax), shop.line(50))


@scenario("Two exemptions on one invoice: one category, both reasons")
def two_exemptions(shop):
    first = shop.exemption("E", "Article 261, 4-4° du CGI", "VATEX-FR-CGI261-4")
    second = shop.exemption("E", "Article 261 C du CGI", "VATEX-FR-CGI261C-1")
    return shop.invoice(shop.line(100, first), shop.line(10, second))


@scenario("Exempt without a word on the tax: the default words", says={CATEGORY: "E"})
def exempt_without_words(shop):
    return shop.invoice(shop.line(100, "tva_sale_service_0"))


@scenario("Outside the scope and taxed on one invoice", fault="CP-TAX-07")
def outside_the_scope_beside_taxed(shop):
    tax = shop.exemption("O", "Débours")
    return shop.invoice(shop.line(100), shop.line(20, tax, name="Débours"))


@scenario(
    "Reverse charge of a building subcontractor",
    says={CATEGORY: ("AE",), REASON: ("Autoliquidation",)},
)
def reverse_charge(shop):
    shop.carl.vat = "FR83200041507"
    return shop.invoice(shop.line(100, shop.exemption("AE"), name="Gros œuvre"))


@scenario("Reverse charge with the French code", says={CODE: ("VATEX-FR-AE",)})
def reverse_charge_with_the_french_code(shop):
    shop.carl.vat = "FR83200041507"
    return shop.invoice(
        shop.line(100, shop.exemption("AE", "Autoliquidation", "VATEX-FR-AE"))
    )


@scenario(
    "Reverse charge by a tax that takes back what it gives",
    says={CATEGORY: ("AE",), RATE: ("0.00",), REASON: ("Autoliquidation",)},
)
def reverse_charge_by_distribution(shop):
    shop.carl.vat = "FR83200041507"
    back = [Command.create({"repartition_type": "tax", "factor_percent": -100})]
    sides = ("invoice_repartition_line_ids", "refund_repartition_line_ids")
    tax = shop.rate(20, name="20 % autoliquidée")
    tax.write(dict.fromkeys(sides, back))
    return shop.invoice(shop.line(100, tax))


@scenario(
    "A tax whose rate changed after the invoice was posted",
    says={RATE: ("20.00",), f"{VAT}/CalculatedAmount": ("20.00",)},
)
def rate_changed_after_posting(shop):
    invoice = shop.invoice(shop.line(100))
    shop.tax("tva_normale").amount = 10
    return invoice


@scenario("A VAT that is charged, with the category of exemptions", fault="CP-ODOO-30")
def vat_charged_as_exempt(shop):
    return shop.invoice(shop.line(100, shop.rate(20, ubl_cii_tax_category_code="E")))


@scenario(
    "Intra-community service: category K, with place and date of delivery",
    says={CATEGORY: ("K",), CODE: ("VATEX-EU-IC",)},
)
def intra_community(shop):
    shop.carl.vat = "FR83200041507"
    return shop.invoice(shop.line(100, shop.exemption("K")), delivery_date="2026-02-27")


@scenario("Intra-community without the buyer's VAT number", fault="CP-BUYER-10")
def intra_community_without_number(shop):
    shop.carl.vat = False
    return shop.invoice(shop.line(100, shop.exemption("K")))


@scenario("Export by a supplier without VAT number", fault="CP-SELLER-10")
def export_without_number(shop):
    shop.company.vat = False
    return shop.invoice(shop.line(100, shop.exemption("G")))


def _currency(shop, code, rate):
    currency = shop.env["res.currency"].with_context(active_test=False)
    currency = currency.search([("name", "=", code)])
    currency.active = True
    currency.rate_ids.unlink()
    shop.env["res.currency.rate"].create(
        {
            "name": "2026-01-01",
            "currency_id": currency.id,
            "rate": rate,
            "company_id": shop.company.id,
        }
    )
    return currency


@scenario(
    "Dollars, with the VAT in euros",
    says={f"{SUMS}/TaxTotalAmount": ("20.00", "10.00")},
)
def dollars(shop):
    return shop.invoice(currency_id=_currency(shop, "USD", 2).id)


@scenario(
    "Dollars, with an eco-contribution, which is no VAT",
    says={f"{SUMS}/TaxTotalAmount": ("60.30", "30.15")},
)
def dollars_with_eco_contribution(shop):
    line = shop.line(100, shop.fixed_tax(0.5), "tva_normale", quantity=3)
    return shop.invoice(line, currency_id=_currency(shop, "USD", 2).id)


@scenario("Pacific francs, which have no cents")
def pacific_francs(shop):
    currency = _currency(shop, "XPF", 119.33)
    return shop.invoice(shop.line(12345, quantity=3), currency_id=currency.id)


@scenario(
    "Kuwaiti dinars, which have three decimals, in amounts of two",
    says={f"{SUMS}/GrandTotalAmount": ("120.60",), RATE: ("20.00",)},
)
def kuwaiti_dinars(shop):
    currency = _currency(shop, "KWD", 0.25)
    return shop.invoice(shop.line(33.5, quantity=3), currency_id=currency.id)


@scenario("Tunisian dinars and millimes", fault="CP-ODOO-32")
def tunisian_millimes(shop):
    currency = _currency(shop, "TND", 3.4)
    return shop.invoice(shop.line(10.005, quantity=1), currency_id=currency.id)


@scenario("Credit note in dollars")
def credit_note_in_dollars(shop):
    return shop.credit_note(
        currency_id=_currency(shop, "USD", 2).id, chorus_pro_origin_number="F2025-0010"
    )


@scenario("A line without any tax on the mainland", fault="CP-ODOO-08")
def line_without_tax(shop):
    line = shop.line(100)
    line["tax_ids"] = []
    return shop.invoice(line)


@scenario(
    "The law's words changed: invoices from that day bear the new ones",
    says={REASON: ("Autoliquidation, article L. 283 du CIBS",)},
)
def reverse_charge_under_new_words(shop):
    shop.env["chorus.pro.mention"].create(
        {
            "vat_case": "AE",
            "valid_from": "2026-03-01",
            "text": "Autoliquidation, article L. 283 du CIBS",
            "code": "VATEX-EU-AE",
        }
    )
    shop.carl.vat = "FR83200041507"
    return shop.invoice(shop.line(100, shop.exemption("AE")))


@scenario(
    "The law's words change tomorrow: an invoice of today keeps the old ones",
    says={REASON: ("Autoliquidation",)},
)
def reverse_charge_before_new_words(shop):
    shop.env["chorus.pro.mention"].create(
        {"vat_case": "AE", "valid_from": "2027-01-01", "text": "Nouveaux mots"}
    )
    shop.carl.vat = "FR83200041507"
    return shop.invoice(shop.line(100, shop.exemption("AE")))
