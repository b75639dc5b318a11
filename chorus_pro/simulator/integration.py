"""A deposited flow -> integrated invoices and a report."""

from ..codes.flow_state import (
    IN_PROGRESS,
    INTEGRATED,
    PARTIALLY_INTEGRATED,
    QUEUED,
    REJECTED,
)
from . import progression
from .dates import paris_day
from .reader import UnreadableFlow, read_flow
from .rules import Context, refusals
from .store import Invoice


def advance(store, settings, now):
    """Do everything that time has made due: integrations, timed ladders.

    Called before each request, so that no thread is needed: what became due earlier
    is dated earlier.
    """
    for flow in list(store.flows.values()):
        if flow.state in (QUEUED, IN_PROGRESS):
            _advance_flow(flow, store, settings, now)
    if settings.ladder == "timed":
        for invoice in store.invoices.values():
            progression.climb_in_time(invoice, settings, store, now)


def _advance_flow(flow, store, settings, now):
    due = flow.deposited_at + settings.integration_delay
    if now >= due:
        integrate(flow, store, settings, due)
        return
    half_way = flow.deposited_at + settings.integration_delay / 2
    if now >= half_way and flow.state != IN_PROGRESS:
        flow.state, flow.state_at = IN_PROGRESS, half_way


def integrate(flow, store, settings, at):
    """Read the file, refuse or integrate each invoice, write the report."""
    try:
        documents = read_flow(flow.content, flow.filename, flow.syntax, settings)
    except UnreadableFlow as refusal:
        flow.technical_errors = [refusal.line]
        _finish(flow, REJECTED, at)
        return
    account = settings.accounts.get(flow.depositor)
    context = Context(store, settings, account.sirets if account else (), paris_day(at))
    accepted = 0
    for document in documents:
        reasons = refusals(document, context)
        if reasons:
            flow.errors.append(_report_line(document, reasons, settings))
        else:
            _accept(document, flow, store, settings, at)
            accepted += 1
    if accepted == len(documents):
        _finish(flow, INTEGRATED, at)
    else:
        _finish(flow, PARTIALLY_INTEGRATED if accepted else REJECTED, at)


def _finish(flow, state, at):
    flow.state = state
    flow.state_at = at


def _report_line(document, reasons, settings):
    text = " | ".join(text for _rule, text in reasons)
    return {
        "numeroDP": document["number"],
        "identifiantFournisseur": document["supplier_siret"],
        "identifiantDestinataire": document["recipient_siret"],
        "libelleErreurDP": text[: settings.report_label_length],
        # for the page and the tests; never part of an answer
        "rules": [rule for rule, _text in reasons],
    }


def _accept(document, flow, store, settings, at):
    invoice = Invoice(
        id=store.next_id("invoice"),
        number=document["number"],
        flow_number=flow.number,
        type_code=document["type_code"],
        framework=document["framework"],
        issued_on=document["issued_on"],
        deposited_on=paris_day(flow.deposited_at),
        supplier_siret=document["supplier_siret"],
        recipient_siret=document["recipient_siret"],
        currency=document["currency"] or "EUR",
        service_code=document["service_code"],
        commitment=document["commitment"],
        contract=document["contract"],
        preceding=document["preceding"],
        without_tax=document["without_tax"] or 0,
        with_tax=document["with_tax"] or 0,
        due=document["due"] or 0,
        visible_from=at + settings.search_delay,
    )
    progression.start(invoice, settings, store, at)
    store.add_invoice(invoice)
