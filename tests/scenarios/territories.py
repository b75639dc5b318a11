"""What goes from one French territory to another, or abroad: exports and exemptions."""

from .catalogue import BUYER, SELLER, scenario
from .vat import CATEGORY, CODE, RATE, REASON, VAT_NUMBER

COUNTRY = "PostalTradeAddress/CountryID"
SELLER_COUNTRY = f"{SELLER}/{COUNTRY}"


@scenario("A mainland supplier's services in Guadeloupe, at 8.5 %")
def services_in_guadeloupe(shop):
    shop.carl.country_id = shop.country("GP")
    return shop.invoice(shop.line(100, "tva_specifique", name="Pose"))


@scenario(
    "Guyane: outside the scope of VAT (294-1), no VAT number in the file",
    says={
        CATEGORY: ("O",),
        CODE: ("VATEX-EU-O",),
        REASON: ("TVA non applicable, article 294 du CGI",),
        VAT_NUMBER: None,
        RATE: None,
        SELLER_COUNTRY: ("GF",),
    },
)
def guyane(shop):
    shop.move_seller_to("GF", zip="97300", city="Cayenne")
    shop.carl.country_id = shop.country("GF")
    return shop.invoice(shop.line(100, "tva_sale_service_0"))


@scenario(
    "Mayotte: outside the scope of VAT (294-1), lines without any tax",
    says={CATEGORY: ("O",), VAT_NUMBER: None, SELLER_COUNTRY: ("YT",)},
)
def mayotte(shop):
    shop.move_seller_to("YT", zip="97600", city="Mamoudzou")
    line = shop.line(100)
    line["tax_ids"] = []
    return shop.invoice(line)


def _goods_overseas(shop, country):
    shop.move_seller_to("FR", zip="69001", city="Lyon")
    shop.carl.country_id = shop.country(country)
    return shop.invoice(shop.line(100, "tva_sale_good_export_0"))


EXPORTED = {
    CATEGORY: ("G",),
    CODE: ("VATEX-EU-G",),
    REASON: ("Exonération de TVA, article 294, 2 du CGI",),
}


@scenario("Goods from the mainland to Guadeloupe (294-2)", says=EXPORTED)
def goods_to_guadeloupe(shop):
    return _goods_overseas(shop, "GP")


@scenario("Goods from the mainland to Martinique (294-2)", says=EXPORTED)
def goods_to_martinique(shop):
    return _goods_overseas(shop, "MQ")


@scenario("Goods from the mainland to Réunion (294-2)", says=EXPORTED)
def goods_to_reunion(shop):
    return _goods_overseas(shop, "RE")


@scenario("Goods to Guyane: an export too", says=EXPORTED)
def goods_to_guyane(shop):
    return _goods_overseas(shop, "GF")


def _delivered(shop, buyer, site):
    """Goods of a mainland supplier, with the tax on exports."""
    shop.move_seller_to("FR", zip="69001", city="Lyon")
    shop.carl.write(buyer)
    place = shop.env["res.partner"].create(
        {
            "name": "Dépôt",
            "parent_id": shop.carl.id,
            "type": "delivery",
            "street": "1 route du Port",
            **site,
        }
    )
    line = shop.line(100, "tva_sale_good_export_0")
    return shop.invoice(line, partner_shipping_id=place.id)


SHIP_TO = f"ShipToTradeParty/{COUNTRY}"


@scenario(
    "Goods delivered in Martinique to a buyer of Paris: an export",
    says={**EXPORTED, SHIP_TO: ("MQ",)},
)
def goods_of_paris_delivered_in_martinique(shop):
    martinique = {
        "zip": "97200",
        "city": "Fort-de-France",
        "country_id": shop.country("MQ").id,
    }
    return _delivered(shop, {"zip": "75001", "city": "Paris"}, martinique)


@scenario(
    "Goods delivered in Lyon to a buyer of Guadeloupe: no export",
    says={CATEGORY: ("E",), CODE: None, SHIP_TO: ("FR",)},
    warning="CP-TAX-09",
)
def goods_of_guadeloupe_delivered_in_lyon(shop):
    guadeloupe = {"country_id": shop.country("GP").id}
    lyon = {"zip": "69003", "city": "Lyon", "country_id": shop.country("FR").id}
    return _delivered(shop, guadeloupe, lyon)


def _service_overseas(shop, tax):
    shop.move_seller_to("FR", zip="69001", city="Lyon")
    shop.carl.country_id = shop.country("GP")
    return shop.invoice(shop.line(100, tax, name="Formation"))


@scenario(
    "A mainland supplier's service in Guadeloupe, exempt by article 261-4",
    says={
        CATEGORY: ("E",),
        CODE: ("VATEX-FR-CGI261-4",),
        REASON: ("Article 261, 4-4° du CGI",),
    },
)
def exempt_service_in_guadeloupe(shop):
    tax = shop.exemption(False, "Article 261, 4-4° du CGI", "VATEX-FR-CGI261-4")
    return _service_overseas(shop, tax)


@scenario(
    "A service in Guadeloupe whose VAT the fiscal position took away",
    says={CATEGORY: ("E",), CODE: None, REASON: ("Exonération de TVA",)},
    warning="CP-TAX-09",
)
def service_in_guadeloupe_without_vat(shop):
    return _service_overseas(shop, "tva_sale_service_export_0")


@scenario(
    "Goods inside Guadeloupe with the tax on exports: no export",
    says={CATEGORY: ("E",), REASON: ("Exonération de TVA",)},
    warning="CP-TAX-09",
)
def no_export_inside_guadeloupe(shop):
    shop.carl.country_id = shop.country("GP")
    return shop.invoice(shop.line(100, "tva_sale_good_export_0"))


@scenario("Goods from Guadeloupe to the mainland (294-2)", says=EXPORTED)
def goods_from_guadeloupe(shop):
    shop.carl.write({"zip": "75001", "city": "Paris"})
    return shop.invoice(shop.line(100, "tva_sale_good_export_0"))


@scenario(
    "Service to New Caledonia, exempt by article 262",
    says={CATEGORY: ("G",), f"{BUYER}/{COUNTRY}": ("NC",)},
)
def service_exported(shop):
    shop.carl.country_id = shop.country("NC")
    return shop.invoice(shop.line(100, "tva_sale_service_export_0"))


@scenario(
    "Goods exported by a branch under the VAT number of its company",
    says={**EXPORTED, VAT_NUMBER: ("FR68900000001",)},
)
def export_of_a_branch(shop):
    branch = shop.env["res.company"].create(
        {
            "name": "Atelier du Lagon, succursale de Lyon",
            "parent_id": shop.company.id,
            "street": "1 rue de la Barre",
            "zip": "69002",
            "city": "Lyon",
            "country_id": shop.country("FR").id,
        }
    )
    # Odoo does it at the end of the transaction
    chart = shop.env["account.chart.template"]
    chart.try_loading(shop.company.chart_template, branch, install_demo=False)
    shop.carl.country_id = shop.country("GP")
    shop.carl.with_company(branch).invoice_sending_method = "chorus_pro"
    line = shop.line(100, "tva_sale_good_export_0")
    return shop.invoice(line, company_id=branch.id)
