"""The invoice as data, its sums and its values as text."""

import doctest
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
import samples
from samples import line

import chorus_pro
from chorus_pro.invoice import AllowanceCharge, Attachment, Tax
from chorus_pro.totals import document_totals, tax_subtotals, unit_price
from chorus_pro.xml_values import (
    amount_text,
    clean_line,
    clean_text,
    price_text,
    quantity_text,
)

ROOT = Path(chorus_pro.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOT.rglob("*.py")
    if ">>> " in path.read_text()
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_in_the_docstrings_are_true(name):
    assert doctest.testmod(import_module(f"chorus_pro.{name}")).failed == 0


def test_an_invoice_does_not_change():
    with pytest.raises(FrozenInstanceError):
        samples.invoice().number = "other"


def test_the_content_of_an_attachment_is_not_printed():
    assert "secret" not in repr(Attachment("a.pdf", b"secret"))


def test_credit_note_is_told_by_its_type():
    assert samples.credit_note().is_credit_note
    assert not samples.invoice().is_credit_note


def test_outside_vat_is_category_o():
    assert samples.outside_vat().outside_vat
    assert not samples.small_business().outside_vat


@pytest.mark.parametrize(
    ("price", "quantity", "written", "base"),
    [
        ("1250", "1", "1250", None),
        ("0.045", "1", "0.045", None),
        ("0.00000548", "1950000", "0.00548", 1000),
        ("0.0123456", "5", "12.3456", 1000),
        ("0.000000000001", "1", "0.000001", 1_000_000),
        # 25 / 3: exact enough for its amount, or for a hundred thousand of them
        ("8.333333333333334", "1", "8.333333", None),
        ("8.333333333333334", "100000", "8333.333333", 1000),
        ("0.000003333333333333", "7", "0.003333", 1000),
        # a sum of binary fractions, 0.1 + 0.2
        ("0.30000000000000004", "1000000", "0.3", None),
    ],
)
def test_a_price_is_written_as_it_was_agreed(price, quantity, written, base):
    found = unit_price(Decimal(price), Decimal(quantity))
    assert found == (Decimal(written), base and Decimal(base))


def test_vat_is_computed_on_the_sum_not_line_by_line():
    # 3 x 0.05 at 8.5 %: 0.01 on the sum of 0.15, 0.00 on each line
    lines = [line("0.05") for _rank in range(3)]
    (subtotal,) = tax_subtotals(lines)
    assert subtotal.taxable_amount == Decimal("0.15")
    assert subtotal.tax_amount == Decimal("0.01")


def test_one_breakdown_per_category_and_rate():
    lines = [line(), line(tax=samples.VAT_21), line("50")]
    subtotals = tax_subtotals(lines)
    assert [(s.tax.rate, s.taxable_amount) for s in subtotals] == [
        (Decimal("2.1"), Decimal("100.00")),
        (Decimal("8.5"), Decimal("150.00")),
    ]


def test_document_discounts_and_charges_enter_the_breakdown():
    discount = AllowanceCharge(False, Decimal("10"), reason="x", tax=samples.VAT_85)
    charge = replace(discount, is_charge=True, amount=Decimal("3"))
    lines = [line()]
    subtotals = tax_subtotals(lines, [discount, charge])
    assert [s.taxable_amount for s in subtotals] == [Decimal("93.00")]
    totals = document_totals(lines, subtotals, [discount, charge])
    assert (totals.allowances, totals.charges) == (Decimal("10.00"), Decimal("3.00"))
    assert totals.with_tax == Decimal("93.00") + Decimal("7.91")


def test_exemptions_of_two_articles_are_joined():
    first = Tax("E", Decimal(0), "VATEX-FR-CGI261-4", "Article 261-4")
    second = Tax("E", Decimal(0), "VATEX-FR-CGI261D-2", "Article 261 D-2")
    (subtotal,) = tax_subtotals([line(tax=first), line(tax=second), line(tax=first)])
    assert subtotal.tax.exemption_code is None
    assert subtotal.tax.exemption_reason == "Article 261-4; Article 261 D-2"


def test_prepaid_and_rounding_lead_to_the_amount_due():
    totals = samples.invoice(prepaid="8.50", rounding="-0.02").totals
    assert totals.due == Decimal("99.98")


@pytest.mark.parametrize(
    ("write", "number", "text"),
    [
        (amount_text, "0.005", "0.01"),
        (amount_text, "-0.004", "0.00"),
        (amount_text, "123456789012.345", "123456789012.35"),
        (price_text, "0", "0.00"),
        (price_text, "-0.0000001", "0.00"),
        (price_text, "1E+2", "100.00"),
        (price_text, "33.333333333", "33.333333"),
        (quantity_text, "-2.50", "-2.5"),
        (quantity_text, "1E+3", "1000"),
        (quantity_text, "0.00001", "0"),
    ],
)
def test_numbers_are_written_without_noise(write, number, text):
    assert write(Decimal(number)) == text


def test_text_loses_what_xml_cannot_hold():
    assert clean_text("a\x00b\x0b\ud800c\ufffe") == "abc"
    assert clean_line("  été\t\n 😀  ") == "été 😀"
    assert clean_text(None) == clean_line("") == ""
