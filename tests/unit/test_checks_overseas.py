"""No VAT overseas: the file names an article, or the user is warned."""

from dataclasses import replace
from decimal import Decimal

import pytest
import samples
from samples import invoice, line

from chorus_pro.checks import BuyerRequirements, check_invoice
from chorus_pro.invoice import Delivery, Tax


def codes(described):
    faults = check_invoice(described, BuyerRequirements(), today=samples.TODAY)
    return {fault.code for fault in faults}


MAINLAND = replace(
    samples.SELLER,
    address=replace(samples.SELLER.address, country="FR", postcode="69001"),
)
LYON = replace(samples.BUYER, address=MAINLAND.address)
WORDLESS = Tax("E", Decimal(0), None, "Exonération de TVA")
EXPORT_CODE_ALONE = Tax("G", Decimal(0), "VATEX-EU-G", "Exonération de TVA")
ARTICLE = Tax("E", Decimal(0), "VATEX-FR-CGI261-4", "Formation")


@pytest.mark.parametrize(
    ("seller", "buyer", "tax", "delivery", "expected"),
    [
        (MAINLAND, samples.BUYER, WORDLESS, None, {"CP-TAX-09"}),
        (MAINLAND, samples.BUYER, EXPORT_CODE_ALONE, None, {"CP-TAX-09"}),
        # overseas by its postcode
        (
            MAINLAND,
            replace(LYON, address=replace(LYON.address, postcode="97 400")),
            WORDLESS,
            None,
            {"CP-TAX-09"},
        ),
        (samples.SELLER, LYON, WORDLESS, None, {"CP-TAX-09"}),
        # delivered overseas to a buyer of the mainland
        (MAINLAND, LYON, WORDLESS, samples.BUYER.address, {"CP-TAX-09"}),
        # and the reverse: nothing was exported, whatever took the VAT away
        (MAINLAND, samples.BUYER, WORDLESS, LYON.address, {"CP-TAX-09"}),
        (MAINLAND, LYON, WORDLESS, None, set()),
        (MAINLAND, samples.BUYER, ARTICLE, None, set()),
        (MAINLAND, samples.BUYER, samples.EXPORT, None, set()),
    ],
)
def test_no_vat_overseas_wants_an_article(seller, buyer, tax, delivery, expected):
    place = Delivery(address=delivery) if delivery else None
    described = invoice([line(tax=tax)], seller=seller, buyer=buyer, delivery=place)
    assert codes(described) == expected


def test_a_seller_without_vat_number_is_exempt_for_itself():
    seller = replace(samples.SELLER, vat_number=None, tax_registration="900000001")
    assert codes(invoice([line(tax=WORDLESS)], seller=seller)) == set()
