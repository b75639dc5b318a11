"""engagementsJuridiques/v1: the commitments of the State.

Guesses: the answer's rows carry the names of the request, and the paging block is that
of the other searches. A production client reads ``listeEngagementJuridique`` only.
"""

from ..calls import ApiError, page_of, page_size

OK = {"codeRetour": 0, "libelle": "TRA_MSG_00.000"}


def search(call):
    """POST rechercher: the orders that this supplier received."""
    call.require("structureReceptriceEngagementJuridique")
    own = {str(one) for one in call.attached_ids()}
    supplier = call.body["structureReceptriceEngagementJuridique"]
    found = []
    if supplier in own:
        found = [
            one
            for one in call.store.commitments
            if str(one.supplier_id) == supplier and _matches(one, call)
        ]
    if not found and call.settings.empty_search == "error":
        raise ApiError(20000, "TRA_MSG_00.015")
    rows, paging = page_of(found, 1, page_size(None, call.settings))
    return OK | {
        "listeEngagementJuridique": [
            {
                "numeroEngagementJuridique": one.number,
                "etatCourantEngagementJuridique": one.status,
            }
            for one in rows
        ],
        "parametresRetour": paging,
    }


def _matches(commitment, call):
    wanted = {
        "numeroEngagementJuridique": commitment.number,
        "etatCourantEngagementJuridique": commitment.status,
    }
    return all(call.get(name) in (None, value) for name, value in wanted.items())
