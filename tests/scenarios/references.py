"""References: commitment, service, market, order, project, period, delivery."""

from ...chorus_pro.simulator.fixtures import (
    CARL_SIRET,
    EITHER_REQUIRED_SIRET,
    SERVICE_COMMITMENT_SIRET,
    SERVICE_REQUIRED_SIRET,
    STATE_SIRET,
)
from .catalogue import scenario

AGREEMENT = "ApplicableHeaderTradeAgreement"
SERVICE = f"{AGREEMENT}/BuyerReference"
COMMITMENT = f"{AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID"
CONTRACT = f"{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID"


@scenario(
    "Commitment, service and market at once",
    says={
        SERVICE: ("SERVICES_TECHNIQUES",),
        COMMITMENT: ("EJ-1",),
        CONTRACT: ("2026-M-17",),
    },
    real_page=True,
)
def all_references(shop):
    return shop.invoice(
        buyer_reference="SERVICES_TECHNIQUES",
        purchase_order_reference="EJ-1",
        contract_reference="2026-M-17",
    )


@scenario("Commitment number of 50 characters", says={COMMITMENT: ("E" * 50,)})
def commitment_of_50_characters(shop):
    return shop.invoice(purchase_order_reference="E" * 50)


@scenario("Commitment number of 51 characters", fault="CP-COMMITMENT-03")
def commitment_of_51_characters(shop):
    return shop.invoice(purchase_order_reference="E" * 51)


@scenario("No reference at all, for a buyer that wants none", says={COMMITMENT: None})
def no_reference(shop):
    return shop.invoice(partner=shop.town, purchase_order_reference=False)


@scenario("Commitment number missing", fault="CP-COMMITMENT-01")
def commitment_missing(shop):
    return shop.invoice(purchase_order_reference=False)


@scenario("The State, with its service and a commitment number of 10 digits")
def state(shop):
    buyer = shop.buyer("État", STATE_SIRET, "service")
    return shop.invoice(
        partner=buyer,
        buyer_reference="SFACETAT",
        purchase_order_reference="1300025588",
    )


@scenario("A buyer that requires a service code")
def service_required(shop):
    buyer = shop.buyer("Hôpital", SERVICE_REQUIRED_SIRET, "service")
    return shop.invoice(
        partner=buyer,
        buyer_reference="SERVICE_DEST_SERV_OBL",
        purchase_order_reference=False,
    )


@scenario("Service code missing", fault="CP-SERVICE-01")
def service_missing(shop):
    buyer = shop.buyer("Hôpital", SERVICE_REQUIRED_SIRET, "service")
    return shop.invoice(partner=buyer)


@scenario("A buyer that requires one of both references")
def either_required(shop):
    buyer = shop.buyer("Lycée", EITHER_REQUIRED_SIRET, "either")
    return shop.invoice(partner=buyer)


@scenario("One of both references, neither given", fault="CP-SERVICE-05")
def either_missing(shop):
    buyer = shop.buyer("Lycée", EITHER_REQUIRED_SIRET, "either")
    return shop.invoice(partner=buyer, purchase_order_reference=False)


@scenario("The service reserved to public bodies", fault="CP-SERVICE-04")
def reserved_service(shop):
    return shop.invoice(buyer_reference="FACTURES_PUBLIQUES")


@scenario("A service of the buyer that wants a commitment number")
def service_that_wants_a_commitment(shop):
    buyer = shop.buyer("Commune", SERVICE_COMMITMENT_SIRET, "none")
    return shop.invoice(partner=buyer, buyer_reference="ECOLES")


@scenario(
    "Date of delivery",
    says={
        "ActualDeliverySupplyChainEvent/OccurrenceDateTime/udt:DateTimeString": (
            "20260227",
        )
    },
)
def date_of_delivery(shop):
    return shop.invoice(delivery_date="2026-02-27")


@scenario(
    "The number of the invoice and the customer's reference replace nothing",
    says={SERVICE: None, COMMITMENT: None, CONTRACT: None},
)
def references_of_nobody(shop):
    shop.town.ref = "CLIENT-7"
    return shop.invoice(
        partner=shop.town, purchase_order_reference=False, ref="Votre devis 12"
    )


@scenario("Two invoices to one buyer known twice in Odoo")
def one_buyer_known_twice(shop):
    twin = shop.buyer("CARL, régie", CARL_SIRET)
    return shop.invoice() + shop.invoice(partner=twin)


PERIOD = "ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod"


@scenario(
    "Billing period",
    says={
        f"{PERIOD}/StartDateTime/udt:DateTimeString": ("20260201",),
        f"{PERIOD}/EndDateTime/udt:DateTimeString": ("20260228",),
    },
)
def billing_period(shop):
    return shop.invoice(
        chorus_pro_period_start="2026-02-01", chorus_pro_period_end="2026-02-28"
    )


@scenario("Billing period that ends before it starts", fault="CP-DATE-03")
def billing_period_backwards(shop):
    return shop.invoice(
        chorus_pro_period_start="2026-02-28", chorus_pro_period_end="2026-02-01"
    )


@scenario(
    "Project of the buyer", says={f"{AGREEMENT}/SpecifiedProcuringProject/ID": ("P-7",)}
)
def project(shop):
    return shop.invoice(chorus_pro_project="P-7")


@scenario(
    "Seller's own order",
    says={f"{AGREEMENT}/SellerOrderReferencedDocument/IssuerAssignedID": ("S00042",)},
)
def order_of_the_seller(shop):
    return shop.invoice(invoice_origin="S00042")
