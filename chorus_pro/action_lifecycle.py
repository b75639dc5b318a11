"""An answer of ours to a public buyer, as one call: its states. No input, no output.

::

    requested  --[claim]------> sending
    requested  --[withdraw]---> withdrawn    nothing left
    requested  --[refuse]-----> refused      it can no longer be done: nothing left
    sending    --[done]-------> done
    sending    --[release]----> requested    surely not executed: tried again later
    sending    --[silence]----> uncertain    perhaps executed: looked for first
    sending    --[refuse]-----> refused      Chorus Pro said no
    uncertain  --[done]-------> done         found executed
    uncertain  --[release]----> requested    not executed: tried again
    uncertain  --[refuse]-----> refused      not executed, and no longer possible
"""

from .lifecycle import ForbiddenMove

REQUESTED = "requested"
SENDING = "sending"
UNCERTAIN = "uncertain"
DONE = "done"
REFUSED = "refused"
WITHDRAWN = "withdrawn"

#: in the order of an action's life, with their English label
STATES = [
    (REQUESTED, "To do"),
    (SENDING, "Being sent"),
    (UNCERTAIN, "No answer, being looked for"),
    (DONE, "Done"),
    (REFUSED, "Refused"),
    (WITHDRAWN, "Withdrawn"),
]
#: while one of a kind is in these, no second one of that kind may be asked for
LIVE_STATES = frozenset({REQUESTED, SENDING, UNCERTAIN})

COMPLETE = "complete"
RECYCLE = "recycle"
ACKNOWLEDGE = "acknowledge"
KINDS = [
    (COMPLETE, "Complete a suspended invoice"),
    (RECYCLE, "Send to another address"),
    (ACKNOWLEDGE, "Acknowledge a rejection"),
]

#: kind -> status of the buyer that it answers; from any other Chorus Pro refuses
ANSWERED_STATUS = {
    COMPLETE: "SUSPENDUE",
    RECYCLE: "A_RECYCLER",
    ACKNOWLEDGE: "REJETEE",
}

_MOVES = {
    (REQUESTED, "claim"): SENDING,
    (REQUESTED, "withdraw"): WITHDRAWN,
    (REQUESTED, "refuse"): REFUSED,
    (SENDING, "done"): DONE,
    (SENDING, "release"): REQUESTED,
    (SENDING, "silence"): UNCERTAIN,
    (SENDING, "refuse"): REFUSED,
    (UNCERTAIN, "done"): DONE,
    (UNCERTAIN, "release"): REQUESTED,
    (UNCERTAIN, "refuse"): REFUSED,
}


def next_state(state: str, event: str) -> str:
    """The state after ``event``; raises :class:`ForbiddenMove`.

    >>> next_state("sending", "silence")
    'uncertain'
    """
    try:
        return _MOVES[state, event]
    except KeyError:
        raise ForbiddenMove(f"no {event!r} from {state!r}") from None


def was_completed(events, since, after_event=None):
    """Whether a completion of ours is in the history of an invoice.

    :param events: :class:`records.HistoryEvent` of ``consulter/historique``, any order
    :param since: aware datetime of the suspension that was answered. Histories are
        written to the minute, so seconds do not count
    :param after_event: Chorus Pro's number of that suspension's event, when known;
        they grow with time, and tell two turns within one minute apart
    """
    minute = since.replace(second=0, microsecond=0)
    for event in events:
        if event.status != "COMPLETEE" or not event.date or event.date < minute:
            continue
        if after_event and event.event_id and event.event_id < after_event:
            continue
        return True
    return False
