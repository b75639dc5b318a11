"""The state in a JSON file, so that a demo goes on where it stopped."""

import base64
import json
import os
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from .store import Attachment, Event, Flow, Invoice

_DATES = ("issued_on", "deposited_on")
_AMOUNTS = ("without_tax", "with_tax", "due")


def attach(simulator, file):
    """Load the state where the file exists, and write it after each change."""
    path = Path(file)
    if path.exists():
        load(simulator.store, json.loads(path.read_text("utf-8")))

    def save():
        # writing under the lock: two requests at once must not share ".new"
        with simulator.lock:
            text = json.dumps(dump(simulator.store))
            # a half-written state would stop the next start
            temporary = path.with_name(path.name + ".new")
            temporary.write_text(text, "utf-8")
            os.replace(temporary, path)

    simulator.on_change = save


def dump(store):
    """Flows, invoices and counters as JSON values; structures are fixed."""
    return {
        "counters": store.counters,
        "flows": [_with_text(one) for one in store.flows.values()],
        "attachments": [_with_text(one) for one in store.attachments.values()],
        "invoices": [_plain(asdict(one)) for one in store.invoices.values()],
    }


def load(store, data):
    """The inverse of :func:`dump`, into an empty store."""
    store.counters.update(data["counters"])
    for row in data["flows"]:
        content = base64.b64decode(row["content"])
        store.flows[row["number"]] = Flow(**dict(row, content=content))
    for row in data.get("attachments", ()):
        content = base64.b64decode(row["content"])
        store.attachments[row["id"]] = Attachment(**dict(row, content=content))
    for row in data["invoices"]:
        facts = dict(row, events=[Event(**one) for one in row["events"]])
        facts |= {name: date.fromisoformat(row[name]) for name in _DATES}
        facts |= {name: Decimal(row[name]) for name in _AMOUNTS}
        store.add_invoice(Invoice(**facts))


def _with_text(record):
    return dict(asdict(record), content=base64.b64encode(record.content).decode())


def _plain(row):
    return {
        name: str(value) if name in _DATES + _AMOUNTS else value
        for name, value in row.items()
    }
