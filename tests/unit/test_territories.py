"""Where goods and services of French territories are exempt, and as what."""

import doctest

import pytest

from chorus_pro.vat import territories
from chorus_pro.vat.territories import exempt_category, territory


def test_the_examples_of_the_module():
    failures, tried = doctest.testmod(territories)
    assert (failures, tried > 0) == (0, True)


@pytest.mark.parametrize(
    ("country", "postcode", "expected"),
    [
        ("FR", "97200", "MQ"),
        ("FR", "97300", "GF"),
        ("FR", "97400", "RE"),
        ("FR", "97500", "PM"),
        ("FR", "97600", "YT"),
        ("FR", "97133", "BL"),
        ("FR", "98000", "MC"),
        ("FR", "98800", "NC"),
        ("FR", "20000", "FR"),
        # half a postcode tells nothing
        ("FR", "971", "FR"),
        ("FR", None, "FR"),
        ("fr", "75001", "FR"),
        ("MQ", "69001", "MQ"),
        ("", "97110", ""),
    ],
)
def test_territory_of_an_address(country, postcode, expected):
    assert territory(country, postcode) == expected


#: CGI 294-2: goods that leave one of these for another are exported
GOODS = {
    ("FR", "GP"): "G",
    ("FR", "MQ"): "G",
    ("FR", "RE"): "G",
    ("FR", "GF"): "G",
    ("FR", "YT"): "G",
    ("FR", "NC"): "G",
    ("GP", "FR"): "G",
    ("MQ", "RE"): "G",
    ("RE", "MQ"): "G",
    ("RE", "YT"): "G",
    # another member state, and the rest of the world
    ("GP", "BE"): "G",
    ("RE", "US"): "G",
    # inside one territory
    ("FR", "FR"): "E",
    ("FR", "MC"): "E",
    ("GP", "GP"): "E",
    ("GP", "MQ"): "E",
    ("RE", "RE"): "E",
    # not for these rules
    ("FR", "BE"): None,
    ("FR", "US"): None,
    ("FR", ""): None,
    ("GF", "FR"): None,
    ("BE", "GP"): None,
}


@pytest.mark.parametrize(("way", "expected"), GOODS.items())
def test_goods(way, expected):
    found = exempt_category(*way, is_service=False, has_vat_number=True)
    assert found == expected


@pytest.mark.parametrize("way", [way for way, what in GOODS.items() if what == "G"])
def test_an_export_needs_the_number_of_the_seller(way):
    assert exempt_category(*way, is_service=False, has_vat_number=False) == "E"


@pytest.mark.parametrize(
    "way", [("FR", "GP"), ("GP", "FR"), ("MQ", "RE"), ("RE", "RE")]
)
def test_a_service_of_one_territory_to_another_is_no_export(way):
    assert exempt_category(*way, is_service=True, has_vat_number=True) == "E"
