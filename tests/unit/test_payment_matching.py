"""A transfer and the invoices that it pays: what fits to the cent, nothing in doubt."""

from decimal import Decimal

import pytest

from chorus_pro.payment_matching import Expected, propose

INVOICES = [
    Expected(1, ("FAC/2026/00041", "FAC/2026/00041"), Decimal("120.00")),
    Expected(2, ("FAC/2026/00042", ""), Decimal("80.00")),
    Expected(3, ("FAC/2026/00410",), Decimal("120.00"), is_ordered=True),
    Expected(4, ("FAC/2026/00500",), Decimal("999.99"), is_ordered=True),
]


@pytest.mark.parametrize(
    ("label", "amount", "found"),
    [
        # named, however the bank writes it
        ("VIR DDFIP FAC/2026/00041", "120.00", [1]),
        ("vir ddfip fac 2026 00041 sepa", "120.00", [1]),
        ("FAC202600041", "120.00", [1]),
        ("FAC-2026-00041-00042", "120.00", [1]),
        # several named that make the amount
        ("FAC/2026/00041 FAC/2026/00042", "200.00", [1, 2]),
        # several named, one of which makes it alone
        ("FAC/2026/00041 FAC/2026/00042", "80.00", [2]),
        # named, but another amount: a person looks
        ("FAC/2026/00041", "119.99", []),
        # never a part of a longer number
        ("FAC/2026/000410", "120.00", [3]),
        # nothing named: the only payment ordered of that amount
        ("VIREMENT DGFIP", "999.99", [4]),
        ("VIREMENT DGFIP", "120.00", [3]),
        ("VIREMENT DGFIP", "80.00", []),
        ("", "1.00", []),
        (None, "1.00", []),
    ],
)
def test_what_is_proposed(label, amount, found):
    assert propose(label, Decimal(amount), INVOICES) == found


def test_two_payments_ordered_of_one_amount_are_a_doubt():
    twin = Expected(5, ("FAC/2026/00600",), Decimal("999.99"), is_ordered=True)
    assert propose("DGFIP", Decimal("999.99"), [*INVOICES, twin]) == []


def test_a_reference_without_digits_or_too_short_names_nothing():
    vague = [
        Expected(1, ("MARCHE",), Decimal("10.00")),
        Expected(2, ("F1",), Decimal("10.00")),
    ]
    assert propose("MARCHE F1", Decimal("10.00"), vague) == []
