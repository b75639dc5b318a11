"""How a scenario is declared, and what it says of its file."""

from collections.abc import Callable
from typing import NamedTuple

#: paths of ``says``, below any element of the file
SELLER = "SellerTradeParty"
BUYER = "BuyerTradeParty"
VAT = "ApplicableHeaderTradeSettlement/ApplicableTradeTax"
LINE = "IncludedSupplyChainTradeLineItem"
MEANS = "SpecifiedTradeSettlementPaymentMeans"
SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation"


class Scenario(NamedTuple):
    """One kind of invoice.

    :param name: of its function
    :param description: for a person
    :param build: function of a :class:`Workshop`, which gives posted ``account.move``
    :param says: ``{path: text}`` of the XML: the text is one of those found there; a
        tuple is all of them in order; None means that nothing is there
    :param fault: code of the fault that stops it; None when it goes through
    :param warning: code of a warning that the user reads, None for no matter
    :param real_page: rendered with Odoo's report, not with a light page
    :param entry: leaves as an entry by data, not as a file
    """

    name: str
    description: str
    build: Callable
    says: dict
    fault: str | None
    warning: str | None
    real_page: bool
    entry: bool


SCENARIOS = {}


def scenario(
    description,
    *,
    says=None,
    fault=None,
    warning=None,
    real_page=False,
    entry=False,
):
    """Add the decorated function to the catalogue."""

    def add(build):
        name = build.__name__
        if name in SCENARIOS:
            raise ValueError(f"two scenarios {name}")
        SCENARIOS[name] = Scenario(
            name, description, build, says or {}, fault, warning, real_page, entry
        )
        return build

    return add
