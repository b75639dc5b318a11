"""``./dev bench``: every measure, or those that are named.

    python benchmarks/run.py [file] [send] [synchronize] [install]

Under the environment of ``./dev env``. The exit status is 1 when a limit is exceeded.
"""

import argparse
import sys
from pathlib import Path

import install
import send_many
import synchronize
from support import odoo_folder

# isort: split
# found through the path that "support" has set
import databases

HERE = Path(__file__).resolve().parent
LABEL = "bench_file"


def measure_file(_words):
    """The file of an invoice, in an Odoo shell on a database of its own."""
    name = databases.installed(odoo_folder(), LABEL)
    try:
        script = (HERE / "invoice_file.py").read_text()
        print(databases.script(odoo_folder(), name, script), flush=True)
    finally:
        databases.drop(name)
    return 0


MEASURES = {
    "file": measure_file,
    "send": send_many.main,
    "synchronize": synchronize.main,
    "install": install.main,
}


def main(words=None):
    """Run them one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASURES, []], metavar="NAME")
    options = parser.parse_args(words)
    worst = 0
    for name in options.names or MEASURES:
        worst = max(worst, MEASURES[name]([]))
    return worst


if __name__ == "__main__":
    sys.exit(main())
