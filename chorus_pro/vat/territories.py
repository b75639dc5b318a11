"""French territories for VAT: what leaves one for another is an export of goods.

CGI 294-2, as it stands in 2026: the mainland, Guadeloupe with Martinique, and Réunion
are three territories of VAT, each foreign to the others, to Guyane and Mayotte, where
VAT does not apply (294-1), and to the other states of the Union. Only *goods* are
exported so: a service bears the VAT of one territory or another (CGI 259, 296), unless
an article of its own exempts it. What is sold inside a territory is never an export.
"""

from ..invoice import EXEMPT, EXPORT

MAINLAND = "FR"
ANTILLES = "GP"
REUNION = "RE"
#: CGI 294-1: VAT does not apply there
OUTSIDE_VAT = frozenset({"GF", "YT"})
#: territory of VAT of each place where French VAT applies (Monaco: convention of 1963)
_VAT_TERRITORIES = {
    "FR": MAINLAND,
    "MC": MAINLAND,
    "GP": ANTILLES,
    "MQ": ANTILLES,
    "RE": REUNION,
}
#: of the Republic, and foreign to VAT like any country outside the Union
_COLLECTIVITIES = frozenset({"BL", "MF", "PM", "WF", "PF", "NC", "TF"})
#: postcodes of places whose country is written as France; the longest ones first
_POSTCODES = {
    "97133": "BL",
    "97150": "MF",
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "980": "MC",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


def territory(country: str | None, postcode: str | None) -> str:
    """The territory of an address, by its ISO 3166 code.

    People write "France" as the country of an address overseas: the postcode tells.
    Saint-Barthélemy and Saint-Martin kept postcodes of Guadeloupe.

    >>> territory("FR", "97 110"), territory("GP", None), territory("FR", "69001")
    ('GP', 'GP', 'FR')
    >>> territory("GP", "97150"), territory("BE", "9711"), territory(None, "97110")
    ('MF', 'BE', '')
    """
    country = (country or "").upper()
    if country in ("FR", "GP"):
        digits = "".join(filter(str.isdigit, postcode or ""))
        if len(digits) == 5:
            for prefix, found in _POSTCODES.items():
                if digits.startswith(prefix):
                    return found
    return country


def is_overseas(place: str) -> bool:
    """Whether the place is in a territory of VAT overseas.

    :param place: a result of :func:`territory`

    >>> is_overseas("MQ"), is_overseas("GF"), is_overseas("FR")
    (True, False, False)
    """
    return _VAT_TERRITORIES.get(place) in (ANTILLES, REUNION)


def is_overseas_export(seller: str, place: str) -> bool:
    """Whether goods sent from one place to the other are an export of CGI 294-2.

    :param seller: where they leave from, :param place: where they go to; both are
        results of :func:`territory`

    >>> is_overseas_export("FR", "RE"), is_overseas_export("MQ", "FR")
    (True, True)
    >>> is_overseas_export("GP", "MQ"), is_overseas_export("FR", "NC")
    (False, False)
    """
    origin = _VAT_TERRITORIES.get(seller)
    if not origin:
        return False
    if place in OUTSIDE_VAT:
        return True
    return _VAT_TERRITORIES.get(place, origin) != origin


def exempt_category(
    seller: str, place: str, *, is_service: bool, has_vat_number: bool
) -> str | None:
    """Category (UNTDID 5305) of what bears no VAT, where French territories decide.

    :param seller: territory of the seller, :param place: that of the delivery of goods
        or of the buyer of a service; results of :func:`territory`
    :param has_vat_number: an export needs the seller's number (BR-G-02)
    :return: E or G; None where no rule of France's own territories applies

    >>> exempt_category("FR", "GP", is_service=False, has_vat_number=True)
    'G'
    >>> exempt_category("FR", "GP", is_service=True, has_vat_number=True)
    'E'
    >>> exempt_category("FR", "BE", is_service=False, has_vat_number=True)
    """
    origin, target = _VAT_TERRITORIES.get(seller), _VAT_TERRITORIES.get(place)
    if not origin or not place:
        return None
    if target and (target == origin or is_service):
        return EXEMPT
    if origin == MAINLAND and not target:
        if place not in _COLLECTIVITIES | OUTSIDE_VAT or is_service:
            return None
    return EXPORT if has_vat_number else EXEMPT
