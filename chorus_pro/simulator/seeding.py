"""What a test or a person puts into the simulator, and the public buyer's acts."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from ..codes.flow_state import INTEGRATED
from . import population, progression
from .dates import paris_day, read
from .fixtures import DEMO_SUPPLIER_SIRET, NOTHING_REQUIRED_SIRET
from .store import Commitment, Flow, Invoice, Service, Structure

#: the buyer must say why
NEEDING_COMMENT = (
    progression.SUSPENDED,
    progression.REJECTED,
    progression.TO_RECYCLE,
)
_FIRST_STRUCTURE = 40_000_000
_FIRST_SERVICE = 41_000_000


def seed(store, settings, now, wanted):
    """Add structures and integrated invoices.

    :param wanted: dict with

        * ``structures``: list of dicts of the fields of :class:`store.Structure`
          (``siret`` mandatory; a known SIRET is changed, keeping its id), ``services``
          being a list of dicts of the fields of :class:`store.Service`
        * ``invoices``: a number of invoices, or a dict, or a list of dicts, with
          ``count`` or ``numbers`` or ``number``, ``prefix``, ``supplier``,
          ``recipient``, ``status``, ``comment``, ``at`` (epoch seconds or ISO, of the
          status), ``spread`` (seconds between the first and the last), ``issued_on``,
          ``with_tax``, ``flow_number``, ``type_code``, ``commitment``,
          ``service_code``

        * ``commitments``: list of dicts of the fields of :class:`store.Commitment`;
          ``supplier`` (its SIRET, the demo supplier's by default) instead of the id

    :return: ``{"structures": n, "invoices": [numbers]}``
    :raises ValueError: unknown key or bad value
    """
    unknown = set(wanted) - {"structures", "population", "invoices", "commitments"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    rows = wanted.get("structures") or []
    for row in rows:
        _seed_structure(store, row)
    if "population" in wanted:
        for one in population.population(**wanted["population"]):
            # what is fixed here, or was seeded, stays as it is
            former = store.structures_by_siret.get(one.siret)
            if former is None or former.id >= population.FIRST_ID:
                store.add_structure(one)
    for row in wanted.get("commitments") or []:
        _seed_commitment(store, dict(row))
    batches = wanted.get("invoices") or []
    if isinstance(batches, int):
        batches = [{"count": batches}]
    elif isinstance(batches, dict):
        batches = [batches]
    numbers = []
    for batch in batches:
        numbers += _seed_invoices(store, now, dict(batch))
    return {"structures": len(rows), "invoices": numbers}


def _known(row, cls):
    unknown = set(row) - {one.name for one in fields(cls)}
    if unknown:
        raise ValueError(f"unknown field {', '.join(sorted(unknown))}")
    return dict(row)


def _seed_structure(store, row):
    facts = _known(row, Structure)
    siret = facts.get("siret") or ""
    if not siret:
        raise ValueError("a structure needs its siret")
    if "services" in facts:
        facts["services"] = [
            _service(siret, position, one)
            for position, one in enumerate(facts["services"])
        ]
    former = store.structures_by_siret.get(siret)
    if former:
        store.add_structure(replace(former, **facts))
        return
    facts.setdefault("id", _FIRST_STRUCTURE + len(store.structures))
    facts.setdefault("name", f"Structure {siret}")
    store.add_structure(Structure(**facts))


def _seed_commitment(store, row):
    supplier = row.pop("supplier", DEMO_SUPPLIER_SIRET)
    if supplier not in store.structures_by_siret:
        raise ValueError(f"unknown supplier {supplier}")
    row.setdefault("supplier_id", store.structures_by_siret[supplier].id)
    store.commitments.append(Commitment(**_known(row, Commitment)))


def _service(siret, position, row):
    facts = _known(row, Service)
    # stable when the same structure is seeded again with other services
    facts.setdefault("id", _FIRST_SERVICE + int(siret[-6:]) * 1000 + position)
    facts.setdefault("name", facts["code"])
    return Service(**facts)


def _seed_invoices(store, now, batch):
    numbers = _numbers(store, batch)
    at = batch.pop("at", now - 3600)
    at = read(at) if isinstance(at, str) else float(at)
    spread = float(batch.pop("spread", 0))
    step = spread / max(len(numbers) - 1, 1)
    flow_number = batch.pop("flow_number", None) or _flow_number(store)
    status = batch.pop("status", progression.AVAILABLE)
    comment = batch.pop("comment", None)
    facts = _invoice_facts(batch, at)
    _seed_flow(store, flow_number, at)
    for position, number in enumerate(numbers):
        invoice = Invoice(
            id=store.next_id("invoice"), number=number, flow_number=flow_number, **facts
        )
        moment = at - spread + step * position
        progression.record(invoice, progression.DEPOSITED, store, moment)
        if status != progression.DEPOSITED:
            progression.record(invoice, status, store, moment, comment)
        store.add_invoice(invoice)
    return numbers


def _numbers(store, batch):
    if "number" in batch:
        return [batch.pop("number")]
    if "numbers" in batch:
        return list(batch.pop("numbers"))
    prefix = batch.pop("prefix", "SEED-")
    first = len(store.invoices) + 1
    return [f"{prefix}{first + n:06d}" for n in range(int(batch.pop("count", 1)))]


def _invoice_facts(batch, at):
    day = paris_day(at)
    issued = batch.pop("issued_on", None)
    total = Decimal(str(batch.pop("with_tax", "120.00")))
    facts = {
        "supplier_siret": batch.pop("supplier", DEMO_SUPPLIER_SIRET),
        "recipient_siret": batch.pop("recipient", NOTHING_REQUIRED_SIRET),
        "type_code": batch.pop("type_code", "380"),
        "framework": batch.pop("framework", "A1"),
        "commitment": batch.pop("commitment", None),
        "service_code": batch.pop("service_code", None),
        "issued_on": date.fromisoformat(issued) if issued else day,
        "deposited_on": day,
        "with_tax": total,
        "without_tax": (total / Decimal("1.2")).quantize(Decimal("0.01")),
        "due": Decimal(str(batch.pop("due", total))),
    }
    if batch:
        raise ValueError(f"unknown: {', '.join(sorted(batch))}")
    return facts


def _flow_number(store):
    return f"CPP0011117{store.next_id('flow'):015d}"


def _seed_flow(store, number, at):
    if number in store.flows:
        return
    store.flows[number] = Flow(
        number=number,
        syntax="IN_DP_E2_CII_FACTURX",
        interface="FSO1117A",
        filename="seeded.pdf",
        deposited_at=at,
        content=b"",
        sha256="",
        depositor="",
        state=INTEGRATED,
        state_at=at,
    )


def act(
    store,
    settings,
    now,
    number,
    status,
    comment=None,
    *,
    invoice_id=None,
    author=None,
    at=None,
):
    """Give an invoice a status, as its buyer would; any status may follow any.

    :param number: number of the invoice; the newest one when several share it
    :param status: any code, unknown ones too
    :param comment: mandatory to suspend, to reject and to recycle
    :param invoice_id: instead of the number
    :param author: (first name, family name), invented when None
    :param at: epoch seconds, now when None
    :raises ValueError: no such invoice, or no reason given
    :return: the invoice
    """
    if invoice_id is not None:
        invoice = store.invoices.get(int(invoice_id))
    else:
        found = store.invoices_numbered(number)
        invoice = found[-1] if found else None
    if invoice is None:
        raise ValueError(f"no integrated invoice {number or invoice_id}")
    if not status:
        raise ValueError("a status is needed")
    comment = (comment or "").strip() or None
    if status in NEEDING_COMMENT and comment is None:
        raise ValueError(f"{status}: a reason is mandatory")
    if status == progression.TO_RECYCLE and settings.recycling_withdrawn:
        status = progression.REJECTED
    invoice.ladder = []
    progression.record(
        invoice,
        status,
        store,
        now if at is None else float(at),
        comment,
        tuple(author) if author else None,
    )
    return invoice
