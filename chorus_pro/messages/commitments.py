"""engagementsJuridiques/v1: the commitments of the State.

Path and names of the request, and of the list in the answer: ``OCA/l10n-france``, which
only tells whether the list is empty. Guess: a row names its commitment and its state as
the request does; where it does not, the row counts as the one that was asked for.
"""

from ..reading import read_integer, read_list, read_text
from ..records import Commitment, Paging
from .envelope import read_paging

#: the state of a commitment that may be invoiced
ORDERED = "COMMANDE"


def write_commitment_search(supplier_id: int, number: str) -> dict:
    """Body of ``rechercher``.

    :param supplier_id: Chorus Pro's number of the structure that received the order
    """
    return {
        "structureReceptriceEngagementJuridique": str(supplier_id),
        "numeroEngagementJuridique": number,
        "etatCourantEngagementJuridique": ORDERED,
    }


def read_commitments(body: dict) -> tuple[list[Commitment], Paging]:
    """``(list of Commitment, Paging)``."""
    rows = [
        Commitment(
            number=_number(row.get("numeroEngagementJuridique")),
            status=read_text(row.get("etatCourantEngagementJuridique")),
        )
        for row in read_list(body.get("listeEngagementJuridique"))
    ]
    return rows, read_paging(body.get("parametresRetour"))


def _number(value):
    # Ten digits may come as a number.
    whole = read_integer(value) if isinstance(value, int) else None
    return read_text(value) if whole is None else str(whole)
