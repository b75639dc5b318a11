"""One test per fault: a valid invoice, one thing broken, the fault it gives."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import samples
from samples import line

from chorus_pro.checks import (
    BuyerRequirements,
    blocking,
    check_invoice,
    is_valid_creditor_identifier,
)
from chorus_pro.faults import FAULTS, fault
from chorus_pro.invoice import (
    Address,
    AllowanceCharge,
    Attachment,
    Delivery,
    Note,
    Payment,
    Period,
    PrecedingInvoice,
    Tax,
)

NOTHING = BuyerRequirements()
PDF = Attachment("bon.pdf", b"%PDF-", "application/pdf")
BACKWARDS = Period(date(2026, 10, 2), date(2026, 10, 1))
DISCOUNT = AllowanceCharge(False, Decimal("10"), reason="Remise", tax=samples.VAT_85)
SUPPLY = Tax("K", Decimal(0), "VATEX-EU-IC", "Livraison intracommunautaire")
ABROAD = Delivery("Dépôt", Address(country="BE"), date(2026, 10, 30))


def invoice(**values):
    return samples.invoice(**values)


def seller(**values):
    return samples.invoice(seller=replace(samples.SELLER, **values))


def buyer(**values):
    return samples.invoice(buyer=replace(samples.BUYER, **values))


def country(party, code):
    return replace(party, address=replace(party.address, country=code))


def paid_by(**values):
    return samples.invoice(payment=replace(samples.TRANSFER, **values))


def debited(means_code="59", **values):
    payment = replace(samples.direct_debit().payment, means_code=means_code, **values)
    return samples.invoice(payment=payment)


def with_line(**values):
    return samples.invoice([line(**values)])


def altered(**values):
    """The first line changed after the sums were computed."""
    valid = samples.invoice()
    return replace(valid, lines=(replace(valid.lines[0], **values),))


def totals(**values):
    valid = samples.invoice()
    amounts = {name: Decimal(value) for name, value in values.items()}
    return replace(valid, totals=replace(valid.totals, **amounts))


def subtotals(tax=samples.VAT_85, **values):
    """The breakdown changed, and the totals with it."""
    valid = samples.invoice([line(tax=tax)])
    amounts = {name: Decimal(value) for name, value in values.items()}
    subtotal = replace(valid.subtotals[0], **amounts)
    difference = subtotal.tax_amount - valid.subtotals[0].tax_amount
    changed = replace(
        valid.totals,
        tax=valid.totals.tax + difference,
        with_tax=valid.totals.with_tax + difference,
        due=valid.totals.due + difference,
    )
    return replace(valid, subtotals=(subtotal,), totals=changed)


def attached(*attachments):
    return samples.invoice(attachments=attachments)


def requires(**values):
    return BuyerRequirements(**values)


def correcting(*preceding):
    return replace(samples.credit_note(), preceding=(PrecedingInvoice(*preceding),))


NO_REFERENCE = {"service_code": None, "commitment_number": None}
NO_REASON = Tax("E", Decimal(0))

#: code -> what is broken, for a buyer who requires nothing
BROKEN = {
    "CP-NUMBER-01": invoice(number=" "),
    "CP-NUMBER-02": invoice(number="FAC/2026/000000000042"),
    "CP-NUMBER-03": invoice(number="FAC/2026#42"),
    "CP-NUMBER-04": invoice(number="FAC  42"),
    "CP-NUMBER-05": invoice(number="20261103"),
    "CP-NUMBER-06": invoice(number="2023/03-05"),
    "CP-TYPE-01": invoice(type_code="384"),
    "CP-DATE-01": invoice(issued_on=date(2026, 11, 24)),
    "CP-DATE-02": invoice(due_on=None),
    "CP-DATE-03": invoice(period=BACKWARDS),
    "CP-REFERENCE-01": replace(samples.credit_note(), preceding=()),
    "CP-REFERENCE-02": correcting("F2025-0042"),
    "CP-REFERENCE-03": correcting("facture n° 12", date(2025, 3, 1)),
    "CP-CONTRACT-01": invoice(contract_number="M" * 51),
    "CP-SELLER-01": seller(siret=""),
    "CP-SELLER-02": seller(siret="9000000010001"),
    "CP-SELLER-03": seller(siret="900000001"),
    "CP-SELLER-04": seller(siret="90000000100018"),
    "CP-SELLER-05": seller(name=" "),
    "CP-SELLER-06": invoice(seller=country(samples.SELLER, "")),
    "CP-SELLER-07": seller(vat_number="68900000001"),
    "CP-SELLER-08": seller(scheme="0228"),
    "CP-SELLER-09": seller(vat_number="FR83200041507"),
    "CP-SELLER-13": seller(vat_number=None),
    "CP-SELLER-10": replace(
        samples.export(), seller=replace(samples.SELLER, vat_number=None)
    ),
    "CP-BUYER-01": buyer(siret=""),
    "CP-BUYER-02": buyer(siret="2000415070002A"),
    "CP-BUYER-03": buyer(siret="200041507"),
    "CP-BUYER-04": buyer(siret="20004150700028"),
    "CP-BUYER-05": buyer(name=""),
    "CP-BUYER-06": invoice(buyer=country(samples.BUYER, "Guadeloupe")),
    "CP-BUYER-07": buyer(vat_number="83200041507"),
    "CP-BUYER-08": buyer(scheme="0223"),
    "CP-BUYER-09": buyer(vat_number="FR00200041507"),
    "CP-BUYER-10": invoice(lines=[line(tax=SUPPLY)], delivery=ABROAD),
    "CP-SERVICE-02": invoice(service_code="S" * 101),
    "CP-SERVICE-04": invoice(service_code="FACTURES_PUBLIQUES"),
    "CP-COMMITMENT-03": invoice(commitment_number="E" * 51),
    "CP-COMMITMENT-04": buyer(siret="11000201100044"),
    "CP-FRAMEWORK-01": invoice(framework="A4"),
    "CP-FRAMEWORK-02": invoice(framework="A2"),
    "CP-FRAMEWORK-05": invoice(prepaid="108.50"),
    "CP-PAYMENT-01": paid_by(means_code=""),
    "CP-PAYMENT-09": paid_by(
        means_code="01", means_text="Mandat administratif", iban=None
    ),
    "CP-PAYMENT-02": paid_by(means_code="57"),
    "CP-PAYMENT-03": paid_by(iban=None),
    "CP-PAYMENT-04": paid_by(iban="FR7630006000011234567890188"),
    "CP-PAYMENT-05": debited(mandate=None),
    "CP-PAYMENT-06": debited(creditor_identifier=None),
    "CP-PAYMENT-07": debited(debited_iban=None),
    "CP-PAYMENT-08": debited(creditor_identifier="FR73ZZZ123456"),
    "CP-CURRENCY-01": invoice(currency="eur"),
    "CP-CURRENCY-02": invoice(currency="USD", accounting_currency="EUR"),
    "CP-CURRENCY-03": invoice(currency="USD"),
    "CP-LINE-01": replace(
        totals(lines="0", without_tax="0", tax="0", with_tax="0", due="0"),
        lines=(),
        subtotals=(),
    ),
    "CP-LINE-02": with_line(name=" "),
    "CP-LINE-03": with_line(price="-10", quantity="-1"),
    "CP-LINE-04": with_line(unit_code=""),
    "CP-LINE-05": altered(identifier=""),
    "CP-LINE-06": with_line(net_amount=Decimal("100.02")),
    "CP-LINE-07": with_line(tax=Tax("L", Decimal("8.5"))),
    "CP-LINE-08": with_line(tax=Tax("S", Decimal("7.7"))),
    "CP-LINE-09": with_line(tax=Tax("S", Decimal(0))),
    "CP-LINE-10": with_line(allowances=[replace(DISCOUNT, reason=None)]),
    "CP-LINE-11": altered(base_quantity=Decimal(0)),
    "CP-LINE-12": with_line(quantity="0.00004", price="1000000"),
    "CP-LINE-13": with_line(unit_name="Palette"),
    "CP-ALLOWANCE-01": samples.invoice(
        allowances=[
            replace(DISCOUNT, tax=None),
            replace(DISCOUNT, tax=None, is_charge=True),
        ]
    ),
    "CP-ALLOWANCE-02": invoice(allowances=[replace(DISCOUNT, reason="")]),
    "CP-TAX-01": replace(
        totals(tax="0", with_tax="100", due="100"),
        subtotals=(),
    ),
    "CP-TAX-02": subtotals(taxable_amount="100.01"),
    "CP-TAX-03": subtotals(tax_amount="8.52"),
    "CP-TAX-04": subtotals(tax_amount="9.50"),
    "CP-TAX-05": with_line(tax=NO_REASON),
    "CP-TAX-06": replace(
        totals(tax="17", with_tax="117", due="117"),
        subtotals=samples.invoice().subtotals * 2,
    ),
    "CP-TAX-07": invoice(lines=[line(tax=samples.OUTSIDE), line()]),
    "CP-TAX-08": invoice(tax_due_code="35"),
    "CP-TAX-09": with_line(tax=Tax("E", Decimal(0), None, "Exonération de TVA")),
    "CP-TAX-10": subtotals(usual_rate="20"),
    "CP-DELIVERY-01": invoice(
        lines=[line(tax=SUPPLY)], buyer=replace(samples.BUYER, vat_number="BE1")
    ),
    "CP-TOTAL-01": totals(
        lines="100.01", without_tax="100.01", with_tax="108.51", due="108.51"
    ),
    "CP-TOTAL-02": totals(
        charges="1", without_tax="101", with_tax="109.5", due="109.5"
    ),
    "CP-TOTAL-03": totals(without_tax="101", with_tax="109.5", due="109.5"),
    "CP-TOTAL-04": totals(tax="8.51", with_tax="108.51", due="108.51"),
    "CP-TOTAL-05": totals(with_tax="108.49", due="108.49"),
    "CP-TOTAL-06": totals(due="108.49"),
    "CP-TOTAL-07": with_line(quantity="-1"),
    "CP-TOTAL-09": with_line(quantity="0"),
    "CP-NOTE-01": samples.invoice(
        notes=(Note("Pénalités : 3 fois le taux d'intérêt légal"),)
    ),
    "CP-TOTAL-08": replace(with_line(quantity="-1"), type_code="381"),
    "CP-ATTACHMENT-01": attached(replace(PDF, name="plan.dwg")),
    "CP-ATTACHMENT-02": attached(replace(PDF, name="p" * 47 + ".pdf")),
    "CP-ATTACHMENT-03": attached(replace(PDF, content=bytes(10_000_001))),
    "CP-ATTACHMENT-04": attached(replace(PDF, content=b"")),
    "CP-ATTACHMENT-05": attached(
        *(Attachment(f"{n}.zip", bytes(7_600_000)) for n in range(4))
    ),
    "CP-ATTACHMENT-06": attached(PDF, replace(PDF, name="BON.PDF")),
    "CP-ATTACHMENT-07": attached(replace(PDF, name="bon & plan.pdf")),
    "CP-ATTACHMENT-09": attached(replace(PDF, renamed_from="é.pdf")),
    "CP-ATTACHMENT-10": attached(
        *(Attachment(f"{n}.zip", bytes(9_999_000)) for n in range(3))
    ),
    "CP-ATTACHMENT-11": attached(replace(PDF, content=b"", is_link=True)),
}

#: code -> the invoice and what its buyer requires
REQUIRED = {
    "CP-BUYER-11": (invoice(), requires(inactive=True)),
    "CP-BUYER-12": (invoice(), requires(works_only=True)),
    "CP-BUYER-13": (invoice(), None),
    "CP-SERVICE-01": (invoice(), requires(service_required=True)),
    "CP-SERVICE-03": (
        invoice(service_code="ACHATS"),
        requires(known_services=frozenset({"DRH"})),
    ),
    "CP-SERVICE-05": (invoice(**NO_REFERENCE), requires(either_required=True)),
    "CP-COMMITMENT-01": (
        invoice(commitment_number=None),
        requires(commitment_required=True),
    ),
    "CP-COMMITMENT-02": (
        invoice(service_code="DRH", commitment_number=None),
        requires(services_requiring_commitment=frozenset({"DRH"})),
    ),
}
#: faults that come with another one: the same slip breaks two rules
TOGETHER = {"CP-TOTAL-08": {"CP-REFERENCE-01"}}
#: faults of a file, provoked in test_facturx.py and test_archive.py
OF_FILES = {code for code in FAULTS if code.startswith(("CP-FILE-", "CP-PDF-"))}
#: faults of an XML deposited alone, provoked in test_formats.py
OF_FORMATS = {"CP-FORMAT-01"}
#: faults of an entry by data, provoked in test_entry.py
OF_ENTRIES = {code for code in FAULTS if code.startswith(("CP-ENTRY-", "CP-VALID"))}
OF_ENTRIES |= {"CP-FRAMEWORK-03", "CP-FRAMEWORK-04"}
#: faults of what VIES said, provoked in Odoo (tests/test_vies.py)
OF_VIES = {"CP-SELLER-11", "CP-SELLER-12", "CP-BUYER-14", "CP-BUYER-15"}
#: what else is known in Odoo only, provoked in tests/test_unknown_buyer.py...
OF_ODOO = {"CP-BUYER-16", "CP-FRAMEWORK-06", "CP-REFERENCE-04"}

CASES = {
    **{code: (broken, NOTHING) for code, broken in BROKEN.items()},
    **REQUIRED,
}


def codes(invoice, requirements=NOTHING, today=samples.TODAY):
    return {fault.code for fault in check_invoice(invoice, requirements, today=today)}


def test_the_valid_invoice_has_no_fault():
    assert check_invoice(samples.invoice(), NOTHING, today=samples.TODAY) == []


@pytest.mark.parametrize("code", CASES)
def test_one_thing_broken_gives_its_fault_and_no_other(code):
    invoice, requirements = CASES[code]
    assert codes(invoice, requirements) == {code} | TOGETHER.get(code, set())


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("20261103", {"CP-NUMBER-05"}),  # of the invoice
        ("20261123", {"CP-NUMBER-05"}),  # of today
        ("23/11/2026", {"CP-NUMBER-05"}),
        ("2026-11-03", {"CP-NUMBER-05"}),
        ("20230305", {"CP-NUMBER-06"}),
        ("20261399", set()),
        ("19991231", set()),
        ("F20261123", set()),
        ("202611231", set()),
    ],
)
def test_a_number_is_not_a_date(number, found):
    assert codes(invoice(number=number)) == found


def test_a_public_seller_may_use_the_service_of_public_bodies():
    sent = invoice(service_code="FACTURES_PUBLIQUES")
    assert codes(sent) == {"CP-SERVICE-04"}
    assert codes(replace(sent, seller=replace(sent.seller, is_public=True))) == set()


def test_every_fault_is_provoked():
    elsewhere = OF_FILES | OF_FORMATS | OF_ENTRIES | OF_VIES | OF_ODOO
    assert set(FAULTS) == set(CASES) | elsewhere


@pytest.mark.parametrize("code", FAULTS)
def test_the_list_of_faults_is_well_formed(code):
    level, subject, summary = FAULTS[code]
    assert level in ("error", "warning")
    assert subject in ("invoice", "buyer", "seller", "account", "line")
    assert summary


def test_a_fault_carries_the_values_of_its_message():
    (found,) = check_invoice(BROKEN["CP-NUMBER-02"], NOTHING)
    assert found.field == "number"
    assert found.params == {
        "value": "FAC/2026/000000000042",
        "length": 21,
        "limit": 20,
    }
    assert "too long" in found.message
    assert "limit=20" in found.message


def test_a_code_outside_the_list_is_a_slip():
    with pytest.raises(KeyError):
        fault("CP-NEVER-01", "number")


def test_what_blocks_comes_first():
    invoice = replace(BROKEN["CP-NUMBER-02"], due_on=None)
    found = check_invoice(invoice, None)
    assert [fault.blocks for fault in found] == [True, False, False]
    assert blocking(found) == found[:1]


def test_without_a_day_the_future_is_not_judged():
    assert codes(invoice(issued_on=date(2099, 1, 1)), today=None) == set()


def test_qualification_sirets_that_fail_their_key_only_warn():
    faults = check_invoice(buyer(siret="00000000415073"), NOTHING)
    assert blocking(faults) == []
    assert not codes(buyer(siret="35600000000048"))  # La Poste has its own key


def test_a_credit_note_is_never_blocked_by_its_payment():
    for payment in (
        Payment(means_code="30"),
        Payment(means_code="58", iban="wrong"),
        Payment(means_code="59"),
        Payment(means_code="1"),
    ):
        assert codes(replace(samples.credit_note(), payment=payment)) == set()


@pytest.mark.parametrize("means", ["30", "31", "42", "58"])
def test_every_transfer_needs_an_iban(means):
    assert codes(paid_by(means_code=means, iban=None)) == {"CP-PAYMENT-03"}


@pytest.mark.parametrize("means", ["01", "1", "10", "20", "48", "97"])
def test_other_means_need_none(means):
    assert codes(invoice(payment=Payment(means_code=means))) == set()


def test_the_debited_account_is_an_iban_too():
    assert codes(debited(debited_iban="123")) == {"CP-PAYMENT-04"}


def test_a_whole_direct_debit_passes():
    assert codes(debited()) == set()


def test_a_debit_outside_sepa_asks_for_its_mandate_only():
    assert codes(debited("49", creditor_identifier=None, debited_iban=None)) == set()
    assert codes(debited("49", mandate=None)) == {"CP-PAYMENT-05"}


@pytest.mark.parametrize("number", ["FR72", "fr72zzz123456", "FR72 ZZZ 123456", ""])
def test_what_is_no_creditor_identifier(number):
    assert not is_valid_creditor_identifier(number)


@pytest.mark.parametrize("number", ["A", "a-B_9/+ 1", "F" * 20])
def test_numbers_that_pass(number):
    assert codes(invoice(number=number)) == set()


@pytest.mark.parametrize("number", ["FAC.1", "FÉ1", "N°1", "F\t1"])
def test_numbers_with_other_characters(number):
    assert codes(invoice(number=number)) == {"CP-NUMBER-03"}


@pytest.mark.parametrize("number", [" FAC1", "FAC1 "])
def test_numbers_with_spaces_at_the_ends(number):
    assert codes(invoice(number=number)) == {"CP-NUMBER-04"}


def test_one_of_service_and_engagement_is_enough():
    either = requires(either_required=True)
    service = invoice(service_code="S", commitment_number=None)
    assert codes(service, either) == set()
    assert codes(invoice(), either) == set()


def test_both_may_be_required():
    both = requires(service_required=True, commitment_required=True)
    found = codes(invoice(**NO_REFERENCE), both)
    assert found == {"CP-SERVICE-01", "CP-COMMITMENT-01"}


def test_a_known_service_passes_and_services_not_read_are_not_judged():
    service = invoice(service_code="DRH")
    assert codes(service, requires(known_services=frozenset({"DRH"}))) == set()
    assert codes(service, requires(known_services=None)) == set()


def test_a_reserved_service_is_said_once():
    reserved = BROKEN["CP-SERVICE-04"]
    found = codes(reserved, requires(known_services=frozenset({"DRH"})))
    assert found == {"CP-SERVICE-04"}


def test_the_state_accepts_ten_digits_quietly():
    state = replace(samples.BUYER, siret="11000201100044")
    assert codes(invoice(buyer=state, commitment_number="1234567890")) == set()


def test_a_line_period_is_judged_too():
    assert codes(with_line(period=BACKWARDS)) == {"CP-DATE-03"}


def test_the_same_line_identifier_twice():
    valid = samples.several_rates()
    twice = replace(valid.lines[1], identifier="1")
    changed = replace(valid, lines=(valid.lines[0], twice, *valid.lines[2:]))
    (found,) = check_invoice(changed, NOTHING)
    assert (found.code, found.params["line"]) == ("CP-LINE-05", "1")


def test_a_discount_that_does_not_add_up():
    valid = samples.invoice(allowances=[DISCOUNT])
    wrong = replace(valid.totals, allowances=Decimal("9"))
    assert "CP-TOTAL-02" in codes(replace(valid, totals=wrong))


def test_vat_without_a_rate_is_zero_to_the_cent():
    assert codes(subtotals(samples.FRANCHISE, tax_amount="0.01")) == {"CP-TAX-04"}


def test_rounding_line_by_line_is_tolerated():
    assert codes(subtotals(tax_amount="8.51")) == set()


def test_intra_community_supply_with_all_it_needs_passes():
    valid = invoice(
        lines=[line(tax=SUPPLY)],
        buyer=replace(samples.BUYER, vat_number="BE0428759497"),
        delivery=ABROAD,
    )
    assert codes(valid) == set()
    billed = replace(
        valid,
        delivery=replace(ABROAD, delivered_on=None),
        period=Period(end=date(2026, 10, 31)),
    )
    assert codes(billed) == set()


def test_the_xml_name_is_reserved():
    assert codes(attached(replace(PDF, name="Factur-X.xml"))) == {"CP-ATTACHMENT-06"}


def test_a_price_of_many_decimals_is_no_wrong_amount():
    million = line("0.0000004", "1000000", net_amount=Decimal("0.40"))
    assert codes(samples.invoice([million])) == set()
