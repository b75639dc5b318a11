"""The dashboard on many invoices: seconds of each of its parts.

    python benchmarks/dashboard.py [--sizes 1000 100000]

Under the environment of ``./dev env``. The invoices are cloned by SQL, each with its
deposit and four events; the seconds are the best of three, caches of Odoo emptied.
"""

import argparse
import sys

from support import clone_invoices, odoo_folder, show

# isort: split
# found through the path that "support" has set
import databases
from machines import Machines

LABEL = "bench_dashboard"

FOLLOWED = """
WITH flows AS (
    INSERT INTO chorus_pro_deposit
           (account_id, company_id, state, syntax, flow_number, claimed_on)
    SELECT a.id, a.company_id, 'processed', a.syntax, %s || m.id,
           now() AT TIME ZONE 'UTC' - (m.sequence_number %% 300) * interval '1 day'
      FROM chorus_pro_account a, account_move m
     WHERE m.name LIKE %s || '%%'
 RETURNING id, flow_number, claimed_on
), followed AS (
    INSERT INTO chorus_pro_transmission
           (move_id, company_id, account_id, deposit_id, number, state, live, syntax,
            group_limit, remote_id, status_id, status_date)
    SELECT m.id, a.company_id, a.id, flows.id, m.name, 'integrated', TRUE, a.syntax,
           50, m.id, s.id, flows.claimed_on
      FROM chorus_pro_account a, account_move m
      JOIN flows ON flows.flow_number = %s || m.id
      JOIN chorus_pro_status s ON s.code = CASE WHEN m.sequence_number %% 4 = 0
                                                THEN 'MISE_EN_PAIEMENT'
                                                ELSE 'MISE_A_DISPOSITION' END
 RETURNING id, move_id, company_id, status_id, status_date
), shown AS (
    UPDATE account_move m
       SET chorus_pro_stage = CASE WHEN s.code = 'MISE_EN_PAIEMENT'
                                   THEN 'payment_ordered'
                                   WHEN m.sequence_number %% 50 = 1
                                   THEN 'action_needed' ELSE 'with_buyer' END,
           chorus_pro_status_id = s.id, chorus_pro_status_date = f.status_date
      FROM followed f JOIN chorus_pro_status s ON s.id = f.status_id
     WHERE m.id = f.move_id
)
INSERT INTO chorus_pro_event (transmission_id, move_id, company_id, status_id, date)
SELECT f.id, f.move_id, f.company_id, s.id, f.status_date + n * interval '5 days'
  FROM followed f,
       unnest(ARRAY['DEPOSEE', 'MISE_A_DISPOSITION', 'MANDATEE', 'MISE_EN_PAIEMENT'])
           WITH ORDINALITY AS said(code, n)
  JOIN chorus_pro_status s ON s.code = said.code
"""
RUN = """
import time
account = env["chorus.pro.account"].search([], limit=1)
board = env["chorus.pro.dashboard"].with_context(
    allowed_company_ids=account.company_id.ids
)
def best(work):
    seconds = []
    for _time in range(3):
        env.invalidate_all()
        started = time.monotonic()
        work()
        seconds.append(time.monotonic() - started)
    return min(seconds)
whole = best(board.get_data)
before = env.cr.sql_log_count
board.get_data()
queries = env.cr.sql_log_count - before
print("MEASURED", best(board._stages), best(board._facts), whole,
      best(board.get_delays), queries)
"""


def measure(machines, size):
    """The row of one size."""
    prefix = f"D{size}-"
    clone_invoices(
        machines.db, machines.db.value("SELECT min(id) FROM account_move"), size, prefix
    )
    machines.db.rows(FOLLOWED, prefix, prefix, prefix)
    for table in ("account_move", "chorus_pro_transmission", "chorus_pro_event"):
        machines.db.rows(f"ANALYZE {table}")
    said = databases.script(machines.folder, machines.name, RUN)
    *seconds, queries = said.split("MEASURED", 1)[1].split()[:5]
    return (size, *map(float, seconds), int(queries))


def main(words=None):
    """Measure each size; nothing can fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    options = parser.parse_args(words)
    machines = Machines(
        odoo_folder(), label=LABEL, count=1, serve=False, remember=False
    )
    try:
        rows = [measure(machines, size) for size in options.sizes]
    finally:
        machines.close()
    columns = ("invoices", "stages s", "facts s", "figures s", "delays s", "queries")
    show("Dashboard", columns, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
