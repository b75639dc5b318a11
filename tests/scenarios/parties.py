"""Sellers, buyers, contacts, places of delivery, payees."""

from ...chorus_pro.simulator.fixtures import SECOND_SUPPLIER_SIRET
from .catalogue import BUYER, SELLER, scenario

SIRET = "SpecifiedLegalOrganization/ID"
ADDRESS = "PostalTradeAddress"


@scenario("SIRET written with spaces", says={f"{BUYER}/{SIRET}": ("20004150700027",)})
def siret_with_spaces(shop):
    shop.carl.company_registry = "200 041 507 00027"
    return shop.invoice()


@scenario("SIREN alone", fault="CP-BUYER-03")
def siren_alone(shop):
    shop.carl.company_registry = "200 041 507"
    return shop.invoice()


@scenario("Buyer without SIRET", fault="CP-BUYER-01")
def no_siret(shop):
    shop.carl.company_registry = False
    return shop.invoice()


@scenario("Buyer without country", fault="CP-BUYER-06")
def no_country(shop):
    shop.carl.country_id = False
    return shop.invoice()


def _from_overseas(shop, country):
    shop.move_seller_to(country)
    shop.carl.country_id = shop.country(country)
    return shop.invoice(shop.line(100, "tva_specifique"))


@scenario("Guadeloupe", says={f"{BUYER}/{ADDRESS}/CountryID": ("GP",)})
def country_gp(shop):
    return _from_overseas(shop, "GP")


@scenario("Martinique", says={f"{SELLER}/{ADDRESS}/CountryID": ("MQ",)})
def country_mq(shop):
    return _from_overseas(shop, "MQ")


@scenario("Réunion", says={f"{BUYER}/{ADDRESS}/CountryID": ("RE",)})
def country_re(shop):
    return _from_overseas(shop, "RE")


@scenario(
    "A service of the buyer as contact",
    says={
        f"{BUYER}/DefinedTradeContact/PersonName": ("Service des achats",),
        f"{BUYER}/Name": ("Commune de Port-Madras",),
    },
)
def contact_at_the_buyer(shop):
    contact = shop.env["res.partner"].create(
        {
            "name": "Service des achats",
            "parent_id": shop.town.id,
            "type": "invoice",
            "email": "achats@example.com",
            "phone": "+590 590 11 22 33",
        }
    )
    return shop.invoice(partner=contact)


@scenario(
    "Delivery elsewhere",
    says={
        f"ShipToTradeParty/{ADDRESS}/CityName": ("Sainte-Anne",),
        "ActualDeliverySupplyChainEvent/OccurrenceDateTime": None,
    },
)
def delivery_elsewhere(shop):
    site = shop.env["res.partner"].create(
        {
            "name": "Déchetterie",
            "parent_id": shop.carl.id,
            "type": "delivery",
            "street": "Route de la Plage",
            "zip": "97180",
            "city": "Sainte-Anne",
            "country_id": shop.country("GP").id,
        }
    )
    return shop.invoice(partner_shipping_id=site.id)


@scenario("Factor as payee", says={"PayeeTradeParty/Name": ("Factor SA",)})
def factor(shop):
    partner = shop.env["res.partner"].create(
        {"name": "Factor SA", "company_registry": "90000000200015", "is_company": True}
    )
    bank = shop.bank("FR1420041010050500013M02606", partner)
    return shop.invoice(
        partner_bank_id=bank.id,
        narration="Créance cédée à Factor SA, seule habilitée à recevoir le paiement.",
    )


@scenario("Buyer with its VAT number")
def buyer_with_vat_number(shop):
    shop.carl.vat = "FR83200041507"
    return shop.invoice()


@scenario("Seller with its legal form, a footer and a salesperson")
def seller_with_legal_information(shop):
    shop.company.report_footer = "<p>SARL au capital de 10 000 €<br/>RCS 900000001</p>"
    return shop.invoice()


@scenario("Long names and addresses on two lines")
def long_addresses(shop):
    shop.carl.write(
        {
            "name": "Communauté d'agglomération " * 6,
            "street": "Immeuble Les Palétuviers, bâtiment C, escalier 4 " * 3,
            "street2": "Zone d'activité de Petit-Pérou",
        }
    )
    return shop.invoice()


@scenario("Public body of New Caledonia, known by its RIDET", fault="CP-BUYER-08")
def ridet(shop):
    buyer = shop.buyer(
        "Commune de Nouméa", "1234567.001", country_id=shop.country("NC").id
    )
    return shop.invoice(partner=buyer)


@scenario("Public body of Polynesia, known by its TAHITI number", fault="CP-BUYER-08")
def tahiti_number(shop):
    buyer = shop.buyer("Commune de Papeete", "A12345", country_id=shop.country("PF").id)
    return shop.invoice(partner=buyer)


def _supplier_of(shop, country, registry):
    shop.account.siret = False
    shop.move_seller_to(country)
    shop.company.company_registry = registry
    return shop.invoice(shop.line(100, shop.rate(20)))


@scenario("Supplier of New Caledonia, known by its RIDET", fault="CP-SELLER-08")
def supplier_with_a_ridet(shop):
    return _supplier_of(shop, "NC", "1234567.001")


@scenario("Supplier of Belgium, known by its VAT number", fault="CP-SELLER-08")
def supplier_of_belgium(shop):
    return _supplier_of(shop, "BE", "0477472701")


@scenario("Supplier of Canada", fault="CP-SELLER-08")
def supplier_of_canada(shop):
    return _supplier_of(shop, "CA", False)


@scenario(
    "Second establishment of the supplier, by the account of its journal",
    says={f"{SELLER}/{SIRET}": (SECOND_SUPPLIER_SIRET,)},
)
def second_establishment(shop):
    account = shop.account.create(
        {
            "name": "Saint-François",
            "company_id": shop.company.id,
            "environment": "simulator",
            "simulator_address": shop.account.simulator_address,
            "siret": SECOND_SUPPLIER_SIRET,
            "send_from": "2020-01-01",
            "client_id": "demo-client",
            "client_secret": "demo-secret",
            "technical_login": f"TECH_1_{SECOND_SUPPLIER_SIRET}@cpro.fr",
            "technical_password": "demo-password",
        }
    )
    move = shop.draft()
    move.journal_id.chorus_pro_account_id = account
    return shop.post(move)
