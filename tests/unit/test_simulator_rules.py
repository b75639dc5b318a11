"""Simulator: each rule of the integration, provoked alone."""

import pytest
from simulated import build, cii

from chorus_pro.simulator import fixtures, rules


def refused_rules(content, **settings):
    """Names of the rules that the deposit of this file broke."""
    simulator, caller = build(**settings)
    number = caller.deposit(content)["numeroFluxDepot"]
    simulator.advance()
    flow = simulator.store.flows[number]
    assert flow.technical_errors == []
    return [rule for line in flow.errors for rule in line["rules"]]


def to(siret, **facts):
    """An invoice to another recipient, which asks nothing unless given."""
    return cii(recipient=siret, **{"commitment": None, **facts})


CASES = [
    ("supplier_unknown", cii(supplier="12312312300010")),
    ("supplier_unknown", cii(supplier="900000001")),
    ("supplier_inactive", cii(supplier=fixtures.INACTIVE_SUPPLIER_SIRET)),
    ("supplier_not_attached", cii(supplier=fixtures.SECOND_SUPPLIER_SIRET)),
    ("recipient_unknown", to("12312312300010")),
    ("recipient_unknown", to("200041507")),
    ("recipient_not_public", to(fixtures.SECOND_SUPPLIER_SIRET)),
    ("recipient_inactive", to(fixtures.INACTIVE_SIRET)),
    ("recipient_works_only", to(fixtures.WORKS_ONLY_SIRET)),
    ("service_required", to(fixtures.SERVICE_REQUIRED_SIRET)),
    ("service_unknown", to(fixtures.SERVICE_COMMITMENT_SIRET, service="NOWHERE")),
    ("service_inactive", to(fixtures.SERVICE_COMMITMENT_SIRET, service="ANCIEN")),
    (
        "service_reserved",
        to(fixtures.SERVICE_REQUIRED_SIRET, service="FACTURES_PUBLIQUES"),
    ),
    ("service_length", cii(service="S" * 101)),
    ("commitment_required", cii(commitment=None)),
    ("commitment_required", to(fixtures.COMMITMENT_REQUIRED_SIRET)),
    (
        "commitment_required_by_service",
        to(fixtures.SERVICE_COMMITMENT_SIRET, service="ECOLES"),
    ),
    ("commitment_length", cii(commitment="E" * 51)),
    ("either_required", to(fixtures.EITHER_REQUIRED_SIRET)),
    ("number_length", cii("F" * 21)),
    ("number_characters", cii("F#1")),
    ("date_unreadable", cii(issued_on="2026-11-03")),
    ("date_in_the_future", cii(issued_on="20261124")),
    ("framework_unknown", cii(framework="B1")),
    ("framework_of_another_flow", cii(framework="A4")),
    ("framework_of_another_flow", cii(framework="A3")),
    ("already_paid_due", cii(framework="A2")),
    ("total_zero", cii(total="0.00")),
    ("payment_means_required", cii(means=None)),
    ("payment_means_unknown", cii(means="57")),
    ("iban_required", cii(iban=None)),
    ("iban_required", cii(means="58", iban=None)),
    (
        "vat_category_required",
        cii().replace(b"<ram:CategoryCode>S</ram:CategoryCode>", b"", 1),
    ),
    (
        "gross_price",
        cii(
            gross="<ram:GrossPriceProductTradePrice><ram:ChargeAmount>120.00"
            "</ram:ChargeAmount></ram:GrossPriceProductTradePrice>"
        ),
    ),
]


@pytest.mark.parametrize(("rule", "content"), CASES)
def test_one_broken_thing_breaks_one_rule(rule, content):
    broken = refused_rules(content)
    # a service code that is too long is also an unknown one
    assert set(broken) - {"service_unknown"} == {rule} - {"service_unknown"}
    assert rule in broken


ACCEPTED = [
    cii(),
    cii(framework=None),
    cii("FAC-2026_1/+ 5"),
    cii(means="97", iban=None),
    cii(means="1", iban=None),
    cii(framework="A2", due="0.00"),
    cii(issued_on="20261123"),
    to(fixtures.NOTHING_REQUIRED_SIRET),
    to(fixtures.STATE_SIRET, service="SFACETAT"),
    to(fixtures.SERVICE_REQUIRED_SIRET, service="SERVICE_DEST_SERV_OBL"),
    to(fixtures.EITHER_REQUIRED_SIRET, service="SERVICE_DEST_EJ_OU_SERV_OBL"),
    to(fixtures.EITHER_REQUIRED_SIRET, commitment="EJ1"),
    to(fixtures.SERVICE_COMMITMENT_SIRET, service="ECOLES", commitment="EJ1"),
    to(fixtures.MANY_SERVICES_SIRET, service="SERV218"),
    cii(
        gross="<ram:GrossPriceProductTradePrice><ram:ChargeAmount>120.00"
        "</ram:ChargeAmount><ram:AppliedTradeAllowanceCharge><ram:ChargeIndicator>"
        "<udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>"
        "<ram:ActualAmount>20.00</ram:ActualAmount></ram:AppliedTradeAllowanceCharge>"
        "</ram:GrossPriceProductTradePrice>"
    ),
]


@pytest.mark.parametrize("content", ACCEPTED)
def test_what_chorus_pro_takes_is_integrated(content):
    assert refused_rules(content) == []


def test_the_attachment_of_the_supplier_need_not_be_checked():
    content = cii(supplier=fixtures.SECOND_SUPPLIER_SIRET)
    assert refused_rules(content, refuse_unattached_supplier=False) == []


def test_public_suppliers_may_use_the_reserved_service():
    simulator, caller = build()
    simulator.seed({"structures": [{"siret": "90000000100017", "public": True}]})
    report = caller.deposit_and_report(
        to(fixtures.SERVICE_REQUIRED_SIRET, service="FACTURES_PUBLIQUES")
    )
    assert report["etatCourantDepotFlux"] == "IN_INTEGRE"


def test_the_observed_wordings_are_kept():
    _simulator, caller = build()
    long_number = caller.deposit_and_report(cii("F" * 21))
    no_means = caller.deposit_and_report(cii(means=None))
    assert long_number["listeErreurDP"][0]["libelleErreurDP"] == (
        "Le champ identifiant de la facture (FichierXml.ExchangedDocument.ID.value) "
        "ne doit pas dépasser 20 caractères"
    )
    assert no_means["listeErreurDP"][0]["libelleErreurDP"] == (
        "L'élément FichierXml.SupplyChainTradeTransaction."
        "ApplicableHeaderTradeSettlement.SpecifiedTradeSettlementPaymentMeans."
        "TypeCode.value est obligatoire."
    )


def test_every_rule_is_provoked_here():
    provoked = {rule for rule, _content in CASES} | {"duplicate"}
    assert provoked == {rule.__name__ for rule in rules.RULES}
