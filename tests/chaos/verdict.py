"""What PostgreSQL, the store of files and the simulator say; do they agree?

Read by a connection of our own, beside Odoo: only what is committed is seen.
"""

import contextlib
import hashlib
from dataclasses import dataclass, field

import databases
import psycopg2
import psycopg2.extras

#: a transmission in one of these has reached Chorus Pro and we know it
ARRIVED = ("deposited", "integrated")
#: format of an entry by data
ENTRY = "DEPOT_PDF_API"
#: shown to a person, with a reason
SHOWN = ("faulty", "refused")

TRANSMISSIONS = """
SELECT t.*, d.state AS deposit_state, d.flow_number, d.sha256 AS deposit_sha256
  FROM chorus_pro_transmission t
  LEFT JOIN chorus_pro_deposit d ON d.id = t.deposit_id
 WHERE t.number = ANY(%s)
 ORDER BY t.id
"""
EVENTS = """
SELECT t.number, s.code, e.remote_event_id AS event
  FROM chorus_pro_event e
  JOIN chorus_pro_transmission t ON t.id = e.transmission_id
  JOIN chorus_pro_status s ON s.id = e.status_id
 WHERE t.number = ANY(%s)
"""
STATUSES = """
SELECT t.number, s.code FROM chorus_pro_transmission t
  JOIN chorus_pro_status s ON s.id = t.status_id
 WHERE t.live AND t.number = ANY(%s)
"""
STORED = """
SELECT store_fname, db_datas FROM ir_attachment
 WHERE res_model = %s AND res_field = 'file' AND res_id = %s
"""


@dataclass
class Verdict:
    """Numbers of the invoices that are not well, and why."""

    lost: dict = field(default_factory=dict)
    doubled: dict = field(default_factory=dict)
    stuck: dict = field(default_factory=dict)

    @property
    def good(self):
        return not (self.lost or self.doubled or self.stuck)

    def __str__(self):
        return "; ".join(
            f"{word}: {found}" for word, found in vars(self).items() if found
        )


class Database:
    """A second connection, in autocommit; :meth:`open` gives further ones."""

    def __init__(self, name):
        self.name = name
        self.connection = self.open(autocommit=True)

    def open(self, *, autocommit=False):
        connection = psycopg2.connect(
            dbname=self.name, cursor_factory=psycopg2.extras.DictCursor
        )
        connection.autocommit = autocommit
        return connection

    def close(self):
        self.connection.close()

    def reopen(self):
        """PostgreSQL was killed: another connection."""
        with contextlib.suppress(psycopg2.Error):
            self.connection.close()
        self.connection = self.open(autocommit=True)

    def rows(self, query, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, query, *values):
        found = self.rows(query, *values)
        return found[0][0] if found else None

    def transmissions(self, numbers):
        """The transmissions of these invoices with what their deposit says."""
        return self.rows(TRANSMISSIONS, list(numbers))

    def states(self, numbers):
        """``{number: state of the newest transmission}``."""
        return {row["number"]: row["state"] for row in self.transmissions(numbers)}

    def stored_sha256(self, model, record_id):
        """Digest of the bytes on the disk, found without Odoo."""
        found = self.rows(STORED, model, record_id)
        if not found:
            return None
        [(path, content)] = found
        if path:
            content = (databases.filestore(self.name) / path).read_bytes()
        return hashlib.sha256(bytes(content)).hexdigest()


def judge(database, simulator, numbers):
    """Whether each invoice was deposited exactly once and everybody agrees.

    :param numbers: numbers of the invoices
    """
    verdict = Verdict()
    state = simulator.control("state")
    flows = {one["flow_number"]: one for one in state["flows"]}
    entered = {str(one["id"]): one["number"] for one in state["invoices"]}
    remote = arrivals(state)
    ours = {}
    for row in database.transmissions(numbers):
        ours.setdefault(row["number"], []).append(row)
    for number in numbers:
        arrived = remote.get(number, [])
        if len(arrived) > 1:
            verdict.doubled[number] = arrived
        rows = [row for row in ours.get(number, []) if row["live"]]
        if len(rows) != 1:
            states = [row["state"] for row in ours.get(number, [])]
            shown = states and states[-1] in SHOWN
            (verdict.stuck if shown else verdict.lost)[number] = states
            continue
        if rows[0]["syntax"] == ENTRY:
            reason = _disagreement_of_entry(database, rows[0], arrived, entered)
        else:
            reason = _disagreement(database, rows[0], arrived, flows)
        if reason:
            (verdict.lost if not arrived else verdict.stuck)[number] = reason
    return verdict


def judge_statuses(verdict, database, simulator, numbers):
    """Add to the verdict what is deposited and not followed as it should.

    The status and every event of its history, each once, as the buyer gave them.
    """
    events = {}
    for row in database.rows(EVENTS, list(numbers)):
        events.setdefault(row["number"], []).append((row["code"], row["event"]))
    statuses = dict(database.rows(STATUSES, list(numbers)))
    for invoice in simulator.control("state")["invoices"]:
        number = invoice["number"]
        if number not in numbers:
            continue
        history = sorted((one["status"], str(one["id"])) for one in invoice["history"])
        if statuses.get(number) != invoice["status"]:
            verdict.stuck.setdefault(
                number, f"status {statuses.get(number)}, not {invoice['status']}"
            )
        elif sorted(events.get(number, [])) != history:
            verdict.stuck.setdefault(
                number, f"history {events.get(number)}, not {history}"
            )


def arrivals(state):
    """``{number: [flow numbers]}`` of every arrival, accepted or refused."""
    found = {}
    for invoice in state["invoices"]:
        found.setdefault(invoice["number"], []).append(invoice["flow_number"])
    for flow in state["flows"]:
        for error in flow["errors"]:
            found.setdefault(error["numeroDP"], []).append(flow["flow_number"])
    return found


def _disagreement_of_entry(database, row, arrived, entered):
    """The same for an entry by data, which has no flow and is registered at once."""
    if row["state"] != "integrated":
        return row["state"]
    if arrived != [None] or entered.get(row["remote_id"]) != row["number"]:
        return f"identifier {row['remote_id']} here, {arrived} at Chorus Pro"
    kept = database.stored_sha256("chorus.pro.transmission", row["id"])
    if kept != row["sha256"]:
        return "the invoice's own file is not the one that was built"
    return None


def _disagreement(database, row, arrived, flows):
    """The first thing that does not agree, or None."""
    if row["state"] not in ARRIVED:
        return row["state"]
    if [row["flow_number"]] != arrived:
        return f"flow {row['flow_number']} here, {arrived} at Chorus Pro"
    digest = flows[row["flow_number"]]["sha256"]
    if digest != row["deposit_sha256"]:
        return "the deposit's digest is not that of the flow"
    if database.stored_sha256("chorus.pro.deposit", row["deposit_id"]) != digest:
        return "the bytes kept are not those of the flow"
    kept = database.stored_sha256("chorus.pro.transmission", row["id"])
    if kept != row["sha256"]:
        return "the invoice's own file is not the one that was built"
    return None
