"""Our own states, and the moves between them. No input, no output.

A *transmission* is one invoice on its way; a *deposit* is one call that carried one or
several. What the public buyer does afterwards is not a state of ours: Chorus Pro
imposes no order on its statuses (DSE-CP 3.4), so they are recorded as they come.

Transmission::

    reserved   --[build]--------> ready
    reserved   --[fault]--------> faulty        corrected, then sent again by a new one
    reserved   --[withdraw]-----> withdrawn
    ready      --[claim]--------> sending
    ready      --[fault]--------> faulty
    ready      --[withdraw]-----> withdrawn
    ready      --[rebuild]------> reserved      renumbered, or its file is damaged
    sending    --[receipt]------> deposited
    sending    --[release]------> ready         surely not executed: sent again later
    sending    --[silence]------> uncertain     perhaps executed: looked for first
    sending    --[refuse]-------> refused       Chorus Pro said no to the call
    uncertain  --[receipt]------> deposited     found again
    uncertain  --[integrate]----> integrated    found again, already integrated
    uncertain  --[release]------> ready         not there: sent again
    uncertain  --[refuse]-------> refused       a person decided that it never left
    deposited  --[integrate]----> integrated
    deposited  --[refuse]-------> refused       at integration: same number again
    deposited  --[release]------> ready         flow refused as a whole: sent in halves
    deposited  --[lose]---------> uncertain     its flow number is unknown after a day
    refused    --[integrate]----> integrated    it appeared after all
    faulty     --[integrate]----> integrated    (deposited elsewhere meanwhile)
    integrated --[return]-------> refused       wrong validator (A9, A12): same number

Deposit::

    sending    --[receipt]------> deposited
    sending    --[release]------> not_sent
    sending    --[silence]------> uncertain
    sending    --[refuse]-------> refused
    uncertain  --[receipt]------> deposited
    uncertain  --[release]------> not_sent
    uncertain  --[refuse]-------> refused
    deposited  --[process]------> processed     every invoice integrated or refused
    deposited  --[refuse]-------> refused
    deposited  --[lose]---------> uncertain     its flow number is unknown after a day

What a person deposited elsewhere and has linked to its invoice is born ``integrated``,
in a deposit born ``processed``: nothing of ours was sent, and it is followed.
"""

RESERVED = "reserved"
READY = "ready"
SENDING = "sending"
UNCERTAIN = "uncertain"
DEPOSITED = "deposited"
INTEGRATED = "integrated"
PROCESSED = "processed"
REFUSED = "refused"
FAULTY = "faulty"
WITHDRAWN = "withdrawn"
NOT_SENT = "not_sent"

#: states of a transmission, in the order of its life, with their English label
TRANSMISSION_STATES = [
    (RESERVED, "To build"),
    (READY, "Ready to send"),
    (SENDING, "Being sent"),
    (UNCERTAIN, "No answer, being looked for"),
    (DEPOSITED, "Received by Chorus Pro"),
    (INTEGRATED, "Integrated"),
    (REFUSED, "Refused by Chorus Pro"),
    (FAULTY, "To correct"),
    (WITHDRAWN, "Withdrawn"),
]
DEPOSIT_STATES = [
    (SENDING, "Being sent"),
    (UNCERTAIN, "No answer, being looked for"),
    (DEPOSITED, "Received by Chorus Pro"),
    (PROCESSED, "Processed"),
    (REFUSED, "Refused by Chorus Pro"),
    (NOT_SENT, "Not sent"),
]

_TRANSMISSION_MOVES = {
    (RESERVED, "build"): READY,
    (RESERVED, "fault"): FAULTY,
    (RESERVED, "withdraw"): WITHDRAWN,
    (READY, "claim"): SENDING,
    (READY, "fault"): FAULTY,
    (READY, "withdraw"): WITHDRAWN,
    (READY, "rebuild"): RESERVED,
    (SENDING, "receipt"): DEPOSITED,
    (SENDING, "release"): READY,
    (SENDING, "silence"): UNCERTAIN,
    (SENDING, "refuse"): REFUSED,
    (UNCERTAIN, "receipt"): DEPOSITED,
    (UNCERTAIN, "integrate"): INTEGRATED,
    (UNCERTAIN, "release"): READY,
    (UNCERTAIN, "refuse"): REFUSED,
    (DEPOSITED, "integrate"): INTEGRATED,
    (DEPOSITED, "refuse"): REFUSED,
    (DEPOSITED, "release"): READY,
    (DEPOSITED, "lose"): UNCERTAIN,
    (REFUSED, "integrate"): INTEGRATED,
    (FAULTY, "integrate"): INTEGRATED,
    (INTEGRATED, "return"): REFUSED,
}
_DEPOSIT_MOVES = {
    (SENDING, "receipt"): DEPOSITED,
    (SENDING, "release"): NOT_SENT,
    (SENDING, "silence"): UNCERTAIN,
    (SENDING, "refuse"): REFUSED,
    (UNCERTAIN, "receipt"): DEPOSITED,
    (UNCERTAIN, "release"): NOT_SENT,
    (UNCERTAIN, "refuse"): REFUSED,
    (DEPOSITED, "process"): PROCESSED,
    (DEPOSITED, "refuse"): REFUSED,
    (DEPOSITED, "lose"): UNCERTAIN,
}

#: while a transmission is in one of these, its invoice may not be sent again
LIVE_STATES = frozenset({RESERVED, READY, SENDING, UNCERTAIN, DEPOSITED, INTEGRATED})
#: Chorus Pro has it
RECEIVED_STATES = frozenset({DEPOSITED, INTEGRATED})
#: nothing has left yet: it may still be withdrawn
UNSENT_STATES = frozenset({RESERVED, READY})

STAGE_SENDING = "sending"
STAGE_WITH_CHORUS_PRO = "with_chorus_pro"
STAGE_WITH_BUYER = "with_buyer"
STAGE_ACTION_NEEDED = "action_needed"
STAGE_PAYMENT_ORDERED = "payment_ordered"
STAGE_CLOSED = "closed"

_STAGE_OF_STATE = {
    RESERVED: STAGE_SENDING,
    READY: STAGE_SENDING,
    SENDING: STAGE_SENDING,
    UNCERTAIN: STAGE_SENDING,
    DEPOSITED: STAGE_WITH_CHORUS_PRO,
    INTEGRATED: STAGE_WITH_CHORUS_PRO,
    REFUSED: STAGE_ACTION_NEEDED,
    FAULTY: STAGE_ACTION_NEEDED,
    WITHDRAWN: None,
}


class ForbiddenMove(ValueError):
    """The event does not exist in that state: a fault of the program."""


def next_transmission_state(state, event):
    """The state after ``event``; raises :class:`ForbiddenMove`.

    >>> next_transmission_state("ready", "claim")
    'sending'
    """
    return _next(_TRANSMISSION_MOVES, state, event)


def next_deposit_state(state, event):
    """The state after ``event``; raises :class:`ForbiddenMove`.

    >>> next_deposit_state("sending", "silence")
    'uncertain'
    """
    return _next(_DEPOSIT_MOVES, state, event)


def _next(moves, state, event):
    try:
        return moves[state, event]
    except KeyError:
        raise ForbiddenMove(f"no {event!r} from {state!r}") from None


def stage(state, status_stage=None, previous=None):
    """What an accountant filters on.

    :param state: state of the transmission
    :param status_stage: stage of the buyer's status (``codes.invoice_status``), if any
    :param previous: the stage shown until now
    :return: one of the ``STAGE_`` constants, None when the invoice is free again

    "Payment ordered" does not fall back when an earlier-looking status follows, for
    Hélios produces such orders (COMMU-HELIOS); only what asks for a person moves it.

    >>> stage("integrated", "with_buyer", previous="payment_ordered")
    'payment_ordered'
    >>> stage("integrated", "action_needed", previous="payment_ordered")
    'action_needed'
    >>> stage("integrated", None, previous="with_buyer")
    'with_buyer'
    """
    if state != INTEGRATED:
        return _STAGE_OF_STATE[state]
    if not status_stage:
        # an unknown status says nothing about the stage: keep what is shown
        known = previous and previous != STAGE_SENDING
        return previous if known else STAGE_WITH_CHORUS_PRO
    keeps = status_stage in (STAGE_WITH_CHORUS_PRO, STAGE_WITH_BUYER)
    if previous == STAGE_PAYMENT_ORDERED and keeps:
        return previous
    return status_stage
