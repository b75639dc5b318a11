"""A synchronisation of many followed invoices of which one in twenty changed.

    python benchmarks/synchronize.py [--sizes 100 1000 10000] [--latency 0.2]

Under the environment of ``./dev env``. Each call of the simulator is held for the
latency; the calls are counted in its own journal, in its own process. Three steps, each
in a fresh process: the searches, the histories of what changed, and the full comparison
of the day. Fails when the searches make more than 20 calls, or anything is missed.
"""

import argparse
import sys
import time
from collections import Counter

from support import clone_invoices, odoo_folder, show

# isort: split
# found through the path that "support" has set
import databases
from machines import Machines

LABEL = "bench_sync"
MOST_CALLS = 20
CHANGED = 20  # one in so many
STATUS_BEFORE, STATUS_AFTER = "MISE_A_DISPOSITION", "MANDATEE"
PER_FLOW = 50
DAYS_AGO = 5 * 86400

FOLLOWED = """
WITH flows AS (
    INSERT INTO chorus_pro_deposit
           (account_id, company_id, state, syntax, flow_number, claimed_on)
    SELECT a.id, a.company_id, 'processed', a.syntax, %s || number,
           now() AT TIME ZONE 'UTC' - interval '6 days'
      FROM chorus_pro_account a, generate_series(0, %s) AS number
 RETURNING id, flow_number
)
INSERT INTO chorus_pro_transmission
       (move_id, company_id, account_id, deposit_id, number, state, live, syntax,
        group_limit, remote_id, status_id, status_date)
SELECT m.id, a.company_id, a.id, flows.id, m.name, 'integrated', TRUE, a.syntax,
       50, remote.id, s.id, remote.at::timestamp
  FROM chorus_pro_account a,
       unnest(%s, %s, %s, %s) AS remote(number, id, flow, at)
  JOIN account_move m ON m.name = remote.number
  JOIN flows ON flows.flow_number = remote.flow
  JOIN chorus_pro_status s ON s.code = %s
"""
RUN = """
import time
def memory(name):
    text = open("/proc/self/status").read()
    return int(text.split(name + ":")[1].split()[0]) / 1024
account = env["chorus.pro.account"].search([], limit=1)
account._get_client()
idle = memory("VmRSS")
started, queries = time.monotonic(), env.cr.sql_log_count
{work}
env.cr.commit()
seconds = time.monotonic() - started
print("MEASURED", seconds, env.cr.sql_log_count - queries, memory("VmHWM") - idle)
"""
SEARCHES = "account._read_changes()"
HISTORIES = "account._synchronize(account.browse())"
COMPARISON = "account._read_changes()"


def seed(machines, size):
    """``size`` invoices followed by both sides, unchanged for days; their numbers."""
    prefix = f"S{size}-"
    model_id = machines.db.value("SELECT min(id) FROM account_move")
    clone_invoices(machines.db, model_id, size, prefix)
    numbers = [f"{prefix}{position}" for position in range(1, size + 1)]
    at = time.time() - DAYS_AGO
    flows = []
    for first in range(0, size, PER_FLOW):
        flow = f"{prefix}FLOW{first // PER_FLOW}"
        flows.append(
            {
                "numbers": numbers[first : first + PER_FLOW],
                # invoices of one month are not all of one amount
                "with_tax": 120 + first // PER_FLOW,
                "flow_number": flow,
                "status": STATUS_BEFORE,
                "at": at,
            }
        )
    machines.simulator.control("seed", {"invoices": flows})
    known = machines.simulator.control("state")["invoices"]
    remote = [one for one in known if one["number"].startswith(prefix)]
    machines.db.rows(
        FOLLOWED,
        f"{prefix}FLOW",
        len(flows) - 1,
        [one["number"] for one in remote],
        [str(one["id"]) for one in remote],
        [one["flow_number"] for one in remote],
        [time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))] * len(remote),
        STATUS_BEFORE,
    )
    machines.db.rows("ANALYZE chorus_pro_transmission")
    return numbers


def run(machines, work, **account):
    """One step, on an account with these values: ``(seconds, queries, MB, calls)``.

    :param account: name of a column -> SQL expression
    """
    for name, value in account.items():
        machines.db.rows(f"UPDATE chorus_pro_account SET {name} = {value}")
    before = len(machines.simulator.control("journal")["calls"])
    said = databases.script(machines.folder, machines.name, RUN.format(work=work))
    seconds, queries, memory = said.split("MEASURED", 1)[1].split()[:3]
    calls = machines.simulator.control("journal")["calls"][before:]
    counts = Counter(one["operation"].rsplit("/", 1)[-1] for one in calls)
    return float(seconds), int(queries), float(memory), counts


def measure(machines, size):
    """The rows of one size, and whether they are good."""
    numbers = seed(machines, size)
    moved = numbers[::CHANGED]
    words = {"numbers": moved, "status": STATUS_AFTER}
    machines.simulator.control("act", words)
    hour_ago = "now() AT TIME ZONE 'UTC' - interval '1 hour'"
    days_ago = "now() AT TIME ZONE 'UTC' - interval '2 days'"
    now = "now() AT TIME ZONE 'UTC'"
    steps = {
        "searches": (SEARCHES, {"synchronized_until": hour_ago, "swept_on": now}),
        "histories": (HISTORIES, {}),
        "full comparison": (COMPARISON, {"swept_on": days_ago}),
    }
    rows, good = [], True
    for name, (work, account) in steps.items():
        seconds, queries, memory, counts = run(machines, work, **account)
        calls = sum(counts.values())
        rows.append((size, len(moved), name, calls, seconds, queries, memory))
        # one call for each history, and the token of the fresh process
        most = len(moved) + 1 if name == "histories" else MOST_CALLS
        good &= calls <= most
    recorded = machines.db.value(
        "SELECT count(*) FROM chorus_pro_transmission t "
        "JOIN chorus_pro_status s ON s.id = t.status_id "
        "WHERE s.code = %s AND t.number = ANY(%s)",
        STATUS_AFTER,
        numbers,
    )
    return rows, good and recorded == len(moved)


def main(words=None):
    """Measure each size; the exit status is 1 when one makes too many calls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--latency", type=float, default=0.2, help="seconds a call")
    options = parser.parse_args(words)
    machines = Machines(
        odoo_folder(), label=LABEL, count=1, serve=False, remember=False
    )
    hold = {"kind": "hold", "operation": "*", "seconds": options.latency}
    try:
        machines.simulator.control("fault", hold | {"count": 1_000_000})
        found = [measure(machines, size) for size in options.sizes]
    finally:
        machines.close()
    columns = ("followed", "changed", "step", "calls", "s", "queries", "MB")
    rows = [row for several, _good in found for row in several]
    show(f"Synchronisation, {options.latency} s a call", columns, rows)
    return int(not all(good for _rows, good in found))


if __name__ == "__main__":
    sys.exit(main())
