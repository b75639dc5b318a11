"""The rate that a posted VAT amount tells."""

from decimal import Decimal as D

import pytest

from chorus_pro.totals import tax_amount
from chorus_pro.vat.rates import RATES, posted_rate


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("today", [D(0), D(7), D(20)])
def test_every_rate_is_found_again(rate, today):
    taxable = D("123.45")
    for sign in (1, -1):
        vat = tax_amount(sign * taxable, rate)
        assert posted_rate(today, sign * taxable, vat) == rate


@pytest.mark.parametrize("rate", RATES)
def test_the_rate_of_the_tax_goes_first(rate):
    # one cent away, as a rounding is: 0.9 and 1.05 % of 5 euros are 5 cents both
    assert posted_rate(rate, D("5.00"), tax_amount(D("5.00"), rate)) == rate


def test_nothing_was_sold():
    assert posted_rate(D(20), D(0), D(0)) == D(20)


def test_a_rounding_on_each_line_is_no_other_rate():
    # 100 lines of 0.03 at 20 % are 1 cent each; 33 % would explain it as well
    assert posted_rate(D(20), D("3.00"), D("1.00"), parts=100) == D(20)


@pytest.mark.parametrize("vat", ["21.37", "19.90", "15.00", "-20.00"])
def test_what_no_rate_explains_keeps_that_of_the_tax(vat):
    assert posted_rate(D(20), D("100.00"), D(vat)) == D(20)


def test_a_rate_that_is_not_french_is_kept_as_long_as_it_is_right():
    assert posted_rate(D(21), D("100.00"), D("21.00")) == D(21)


def test_between_two_rates_the_nearest_one():
    # 10 euros: 0.105 at 1.05 %, 0.09 at 0.9 %
    assert posted_rate(D(20), D("10.00"), D("0.11")) == D("1.05")
    assert posted_rate(D(20), D("10.00"), D("0.09")) == D("0.9")
    # as near as each other: not guessed
    assert posted_rate(D(20), D("2.00"), D("0.0195")) == D(20)
