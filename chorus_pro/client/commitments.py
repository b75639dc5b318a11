"""engagementsJuridiques/v1: does the State know this commitment number?"""

from .. import messages
from ..codes import return_codes
from ..records import Commitment
from .operations import Operations


class Commitments(Operations):
    """Ask for the commitments of the State. Those of other buyers are not there."""

    def search_commitments(self, supplier_id: int, number: str) -> list[Commitment]:
        """``engagementsJuridiques/v1/rechercher``: orders of that number to a supplier.

        :param supplier_id: the supplier's own ``structure_id``
        :param number: as written on the order
        :return: those of that very number; empty when the State knows none
        """
        operation = "search_commitments"
        body = self._caller.call(
            operation,
            "engagementsJuridiques/v1/rechercher",
            messages.write_commitment_search(supplier_id, number),
            absent=return_codes.is_nothing_found,
        )
        rows, _paging = messages.read_commitments(body or {})
        # Whether the filter takes a part of a number is not documented.
        return [row for row in rows if row.number in (None, number)]
