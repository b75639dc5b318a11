"""How statuses move by themselves after the integration.

==========  ==================================================================
manual      up to MISE_A_DISPOSITION at once, then only a person moves it
immediate   the whole way to MISE_EN_PAIEMENT at once
lookup      one step at each search of the supplier (first page)
timed       one step every ``step_seconds``
==========  ==================================================================

A status given by a person stops the ladder of that invoice.
"""

from .store import Event

DEPOSITED = "DEPOSEE"
AVAILABLE = "MISE_A_DISPOSITION"
PAYMENT_ORDERED = "MISE_EN_PAIEMENT"
SUSPENDED = "SUSPENDUE"
REJECTED = "REJETEE"
TO_RECYCLE = "A_RECYCLER"
COMPLETED = "COMPLETEE"
TO_VALIDATE = "A_VALIDER_1"
WRONG_VALIDATOR = "ERREUR_FOURNISSEUR_SUR_VALIDEUR"

INTEGRATION = (DEPOSITED, "EN_COURS_ACHEMINEMENT", AVAILABLE)
PAYMENT = ("MANDATEE", "MISE_A_DISPOSITION_COMPTABLE", PAYMENT_ORDERED)

#: invented agents; statuses absent from it are given by Chorus Pro itself
_AUTHORS = {
    "SERVICE_FAIT": ("Josiane", "FICTIVE"),
    "MANDATEE": ("Rodrigue", "INVENTÉ"),
    "MISE_A_DISPOSITION_COMPTABLE": ("Rodrigue", "INVENTÉ"),
    "COMPTABILISEE": ("Maryse", "EXEMPLE"),
    PAYMENT_ORDERED: ("Maryse", "EXEMPLE"),
}
_COMMENTS = {
    "MANDATEE": "Mandat n° {number:06d} émis",
    PAYMENT_ORDERED: "Virement transmis à la Banque de France",
}
_BUYER = ("Josiane", "FICTIVE")
_AUTOMATIC = frozenset(INTEGRATION)


def steps(ladder, structure):
    """Statuses that follow DEPOSEE: ``list[str]``.

    :param structure: the recipient; some never report the payment order
    """
    after = list(INTEGRATION[1:])
    if ladder != "manual":
        after += PAYMENT
        if structure and structure.payment_not_reported:
            after.remove(PAYMENT_ORDERED)
    return after


def start(invoice, settings, store, at):
    """Give DEPOSEE and what the ladder gives at once.

    :param at: epoch seconds of the integration
    """
    recipient = store.structures_by_siret.get(invoice.recipient_siret)
    record(invoice, DEPOSITED, store, at)
    invoice.ladder = steps(settings.ladder, recipient)
    invoice.ladder_at = at
    if settings.ladder in ("manual", "immediate"):
        while invoice.ladder:
            climb(invoice, store, at)


def climb(invoice, store, at):
    """One step up, if any is left."""
    if invoice.ladder:
        record(invoice, invoice.ladder.pop(0), store, at)
        invoice.ladder_at = at


def climb_in_time(invoice, settings, store, now):
    """The steps that are due on the ladder "timed", each at its own time."""
    while invoice.ladder and invoice.ladder_at + settings.step_seconds <= now:
        climb(invoice, store, invoice.ladder_at + settings.step_seconds)


def record(invoice, status, store, at, comment=None, author=None):
    """Append an event with a plausible author and comment where none is given.

    :param author: (first name, family name), invented when None
    """
    identifier = store.next_id("event")
    if comment is None and status in _COMMENTS:
        comment = _COMMENTS[status].format(number=identifier % 1000000)
    if author is None and status not in _AUTOMATIC:
        author = _AUTHORS.get(status, _BUYER)
    invoice.events.append(
        Event(identifier, status, at, comment, _agent(author) if author else None)
    )


def _agent(author):
    first, last = author
    return {
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}@collectivite.example".lower(),
        "phone": "0590000000",
    }
