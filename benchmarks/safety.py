"""What the safety costs: commits, locks, transactions.

    python benchmarks/safety.py [--count 20]

Under the environment of ``./dev env``. Sends invoices one by one, each in a deposit of
its own, in an Odoo shell against the simulator on a socket: as the addon does it, then
with every commit between the claim and the record left out, which no one may do.
"""

import argparse
import sys
from pathlib import Path

from support import odoo_folder, show

# isort: split
# found through the path that "support" has set
import databases
from machines import Machines

LABEL = "bench_safety"
INSIDE = Path(__file__).resolve().parent / "safety_inside.py"


def main(words=None):
    """Measure and print; nothing here can fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args(words)
    count = 2 * options.count
    machines = Machines(
        odoo_folder(), label=LABEL, count=count, serve=False, remember=False
    )
    try:
        head = f"COUNT = {options.count}\n"
        said = databases.script(
            machines.folder, machines.name, head + INSIDE.read_text()
        )
    finally:
        machines.close()
    rows = [
        tuple(line.removeprefix("MEASURED ").split(" | "))
        for line in said.splitlines()
        if line.startswith("MEASURED ")
    ]
    show(f"{options.count} invoices, one by one", ("", "value", "unit"), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
