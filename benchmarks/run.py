"""``./dev bench [NAME ...]``: the measures, one after the other. None can fail.

    ./dev bench                 the file of an invoice, the synchronisation, the safety
    ./dev bench send_many       hundreds of invoices on real processes
    ./dev bench dashboard       the dashboard on 100,000 invoices
    ./dev bench accounts        a hundred accounts of which some hang
    ./dev bench install         installing on 200,000 invoices
    ./dev bench all

Figures depend on the machine and on what else runs on it: quote medians.
"""

import subprocess
import sys
from pathlib import Path

from support import ROOT, odoo_folder

# isort: split
# found through the path that "support" has set
import databases
import server

HERE = Path(__file__).resolve().parent
#: in an Odoo shell, on a database of its own
IN_ODOO = ("invoice_file", "accounts")
#: programs that start what they need
PROGRAMS = (
    "synchronize",
    "dashboard",
    "formats",
    "safety",
    "send_many",
    "install",
    "directory",
)
ORDINARY = ("invoice_file", "synchronize", "formats", "safety")


def measure_in_odoo(name):
    """Run a measure in an Odoo shell on a fresh database and show its figures."""
    folder = odoo_folder()
    database = databases.installed(folder, f"bench_{name}")
    try:
        print(server.shell(folder, database, (HERE / f"{name}.py").read_text()))
    finally:
        databases.drop(database)


def main(names):
    """Run the measures of these names; returns the exit status."""
    known = [name for name in (*IN_ODOO, *PROGRAMS) if (HERE / f"{name}.py").exists()]
    wanted = known if names == ["all"] else names or [n for n in known if n in ORDINARY]
    if unknown := set(wanted) - set(known):
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
        return 2
    status = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        if name in IN_ODOO:
            measure_in_odoo(name)
        else:
            program = [sys.executable, str(HERE / f"{name}.py")]
            status |= subprocess.run(program, cwd=ROOT, check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
