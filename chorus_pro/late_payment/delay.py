"""The legal payment delay of one invoice: length, start, interruption, end.

CCP L2192-10 and R2192-10 to R2192-15 (length and start), R2192-27 to R2192-29
(interruption); what Chorus Pro's statuses mean for them is derived, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from ..codes import invoice_status as status
from ..reading import PARIS
from .buyer_kinds import KINDS
from .steps import GUESS, SPEC, Step
from .working_days import next_working_day

#: what may be said of a delay
NOT_STARTED = "not_started"
RUNNING = "running"
SUSPENDED = "suspended"
ENDED = "ended"
OUTSIDE = "outside"

#: a new delay after an interruption is never shorter (R2192-29)
NEW_DELAY_DAYS = 30
#: "date of the request plus two days" where the buyer recorded none (R2192-14)
UNRECORDED_DAYS = 2
#: the holder's time to answer a subcontractor's request (R2193-12)
HOLDER_DAYS = 15

#: the request is over, or must reach another buyer: days counted so far are lost
_RESETS = {
    status.REJECTED,
    status.TO_READDRESS,
    "EN_ATTENTE_RECYCLAGE_FOURNISSEUR",
}
#: statuses that only the buyer sets: it has received the request
_TAKEN = {
    status.AVAILABLE,
    "PRISE_EN_COMPTE_DESTINATAIRE",
    status.SERVICE_DONE,
    status.ORDERED,
    status.WITH_ACCOUNTANT,
    status.BOOKED,
    status.PAYMENT_ORDERED,
}
_RECEIVED = _TAKEN | {status.SUSPENDED, status.COMPLETED}


@dataclass(frozen=True)
class Event:
    """One status of the history. ``moment`` without a zone is UTC."""

    status: str
    moment: datetime


@dataclass(frozen=True)
class Facts:
    """What is known of one invoice and its buyer.

    :ivar buyer_kind: a code of :data:`buyer_kinds.KINDS`
    :ivar kind_confirmed: a person said so, it was not only read in a name
    :ivar events: the history, in any order
    :ivar executed_on: day on which the delivery or the service was done
    :ivar contract_days: calendar days that the contract gives, when it does
    :ivar requested_on: day of the payment request, where no history tells it
    :ivar started_on: start that a person established otherwise (subcontractor's
        request, conformity check); wins over the history
    :ivar working_day: the contract (CCAG) moves a due date on a closed day to the next
        working day
    """

    buyer_kind: str
    kind_confirmed: bool = True
    events: tuple[Event, ...] = ()
    executed_on: date | None = None
    contract_days: int | None = None
    requested_on: date | None = None
    started_on: date | None = None
    working_day: bool = False


@dataclass(frozen=True)
class Delay:
    """Result of :func:`legal_delay`.

    :ivar state: not_started, running, suspended, ended (rejected) or outside (another
        law); "running" also says that it has run out
    :ivar starts_on: day that starts the delay; it is not counted
    :ivar due_on: last day to pay in; None while the delay does not run
    :ivar is_estimated: no status of the buyer tells the start
    :ivar payment_ordered_on: day of the "mise en paiement"
    """

    state: str
    days: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    is_estimated: bool = False
    payment_ordered_on: date | None = None
    steps: tuple[Step, ...] = ()


def paris_day(moment: datetime) -> date:
    """Legal day of a moment; without a zone it is UTC.

    >>> paris_day(datetime(2026, 3, 1, 23, 30)).isoformat()
    '2026-03-02'
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(PARIS).date()


def subcontractor_start(requested_on: date, agreed_on: date | None = None) -> date:
    """Start of a subcontractor's delay: R2192-23 (number to be checked).

    :param requested_on: the holder received the request that day
    :param agreed_on: the buyer received the holder's agreement that day; None when the
        holder is silent, which is agreement after 15 days (R2193-12)
    """
    silent = requested_on + timedelta(days=HOLDER_DAYS)
    return min(agreed_on, silent) if agreed_on else silent


def legal_delay(facts: Facts) -> Delay:
    """Compute until when the buyer may pay, with every step that led there."""
    length = _length(facts)
    if length.days is None:
        return length
    events = _since_last_reset(facts.events)
    started = _start(facts, events, length)
    if started.state != RUNNING:
        return started
    result = _interrupt(facts, events, started)
    if facts.working_day and result.due_on:
        result = _move_to_working_day(result)
    ordered = [e for e in events if e.status == status.PAYMENT_ORDERED]
    if ordered:
        result = replace(result, payment_ordered_on=paris_day(ordered[0].moment))
    return result


def _with(delay: Delay, *steps: Step, **changes) -> Delay:
    return replace(delay, steps=delay.steps + steps, **changes)


def _length(facts: Facts) -> Delay:
    kind = KINDS[facts.buyer_kind]
    if kind.days is None:
        step = Step("outside", kind.article, kind.certainty)
        return Delay(OUTSIDE, steps=(step,))
    result = Delay(NOT_STARTED, days=kind.days)
    step = Step(f"kind_{kind.code}", kind.article, kind.certainty, days=kind.days)
    result = _with(result, step)
    if not facts.kind_confirmed:
        result = _with(result, Step("kind_unconfirmed", certainty=GUESS))
    contract = facts.contract_days
    if contract and contract < kind.days:
        step = Step("contract_shorter", "CCP L2192-10", SPEC, days=contract)
        return _with(result, step, days=contract)
    if contract and contract > kind.days:
        step = Step("contract_longer", "CCP L2192-10", SPEC, days=contract)
        return _with(result, step)
    return result


def _since_last_reset(events: Iterable[Event]) -> list[Event]:
    """In the order of time, from the last rejection on (itself first)."""
    ordered = sorted(events, key=lambda event: _utc(event.moment))
    resets = [n for n, event in enumerate(ordered) if event.status in _RESETS]
    return ordered[resets[-1] :] if resets else ordered


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


def _start(facts: Facts, events: list[Event], delay: Delay) -> Delay:
    """Find the first day that is not counted (R2192-12 to R2192-15)."""
    received = any(e.status in _RECEIVED for e in events)
    if events and events[0].status == status.REJECTED and not received:
        end = Step("rejected", "", GUESS, day=paris_day(events[0].moment))
        return _with(delay, end, state=ENDED)
    start, step = _reception(facts, events)
    if start is None:
        return _with(delay, Step("not_started", "CCP R2192-15", SPEC))
    delay = _with(delay, step)
    if facts.executed_on and facts.executed_on > start:
        start = facts.executed_on
        delay = _with(delay, Step("start_executed", "CCP R2192-13", SPEC, day=start))
    due = start + timedelta(days=delay.days)
    counted = Step("due", "CCP L2192-10", GUESS, day=due, days=delay.days)
    return _with(
        delay,
        counted,
        state=RUNNING,
        starts_on=start,
        due_on=due,
        is_estimated=step.code == "start_request",
    )


def _reception(facts: Facts, events: list[Event]) -> tuple[date | None, Step | None]:
    if facts.started_on:
        day = facts.started_on
        return day, Step("start_given", "CCP R2192-12", SPEC, day=day)
    received = [e for e in events if e.status in _RECEIVED]
    available = [e for e in received if e.status == status.AVAILABLE]
    if available:
        day = paris_day(available[0].moment)
        return day, Step("start_available", "CCP R2192-15", GUESS, day=day)
    if received:
        day = paris_day(received[0].moment)
        return day, Step("start_first_status", "CCP R2192-12", GUESS, day=day)
    deposited = [e for e in events if e.status == status.DEPOSITED]
    request = paris_day(deposited[0].moment) if deposited else facts.requested_on
    if request and (deposited or not events or events[0].status not in _RESETS):
        day = request + timedelta(days=UNRECORDED_DAYS)
        return day, Step("start_request", "CCP R2192-14", GUESS, day=day)
    return None, None


def _interrupt(facts: Facts, events: list[Event], delay: Delay) -> Delay:
    """Apply the only interruption that the law allows (R2192-27 to R2192-29)."""
    received = [e for e in events if e.status in _RECEIVED]
    # what was set before the availability that starts the delay interrupts nothing
    opening = [e for e in received if e.status == status.AVAILABLE] or received
    events = events[events.index(opening[0]) :] if opening else []
    suspensions = [n for n, e in enumerate(events) if e.status == status.SUSPENDED]
    if not suspensions:
        return delay
    first = suspensions[0]
    day = paris_day(events[first].moment)
    if any(e.status == status.ORDERED for e in events[:first]):
        return _with(delay, Step("suspended_ordered", "CCP R2192-27", GUESS, day=day))
    if day > delay.due_on:
        return _with(delay, Step("suspended_late", "CCP R2192-27", GUESS, day=day))
    balance = min((delay.due_on - day).days, delay.days)
    step = Step("suspended", "CCP R2192-27, R2192-28", GUESS, day=day, days=balance)
    delay = _with(delay, step)
    later = events[first + 1 :]
    resumed = next((e for e in later if e.status == status.COMPLETED), None)
    article, code, certainty = "CCP R2192-29", "completed", SPEC
    if resumed is None:
        resumed = next((e for e in later if e.status in _TAKEN), None)
        code, certainty = "resumed", GUESS
    if resumed is None:
        still = Step("still_suspended", "CCP R2192-29", SPEC, day=day)
        return _with(delay, still, state=SUSPENDED, due_on=None)
    again = paris_day(resumed.moment)
    if facts.executed_on:
        again = max(again, facts.executed_on)
    days = max(NEW_DELAY_DAYS, balance)
    due = again + timedelta(days=days)
    delay = _with(
        delay,
        Step(code, article, certainty, day=again, days=days),
        Step("new_due", article, GUESS, day=due, days=days),
        due_on=due,
    )
    for n in suspensions[1:]:
        second = paris_day(events[n].moment)
        delay = _with(delay, Step("suspended_again", "CCP R2192-27", SPEC, day=second))
    return delay


def _move_to_working_day(delay: Delay) -> Delay:
    due = next_working_day(delay.due_on)
    if due == delay.due_on:
        return delay
    return _with(delay, Step("due_moved", "CCAG", GUESS, day=due), due_on=due)
