"""Installing the addon on a database that already holds 200,000 invoices.

    python benchmarks/install.py [--invoices N]

Under the environment of ``./dev env``. Fails when it takes 60 s more than on a database
without invoices.
"""

import argparse
import sys

from support import clone_invoices, measured, odoo_folder, show

# isort: split
# found through the path that "support" has set
import databases
import server
from console import step
from paths import MODULE
from verdict import Database

LABEL = "bench_install"
MOST = 60  # seconds more than on an empty database
MODEL = """
from odoo.fields import Command
partner = env["res.partner"].create({"name": "Client"})
move = env["account.move"].create({
    "move_type": "out_invoice",
    "partner_id": partner.id,
    "invoice_line_ids": [Command.create({"name": "Ligne", "price_unit": 100})],
})
move.action_post()
env.cr.commit()
print("MODEL", move.id)
"""


def install(folder, invoices):
    """Seconds of installing, then of updating, with so many invoices."""
    name = databases.fresh(folder, LABEL)
    said = databases.script(folder, name, MODEL)
    model_id = int(said.split("MODEL", 1)[1].split()[0])
    if invoices:
        with step(f"{invoices} invoices by SQL"):
            database = Database(name)
            clone_invoices(database, model_id, invoices, "BENCH/")
            database.connection.close()
    seconds = {}
    words = ("server", "-d", name, "--stop-after-init", "--no-http")
    for option in ("-i", "-u"):
        with measured(seconds, option), step(f"odoo {option} {MODULE}"):
            server.odoo(folder, LABEL, *words, option, MODULE)
    databases.drop(name)
    return seconds["-i"], seconds["-u"]


def main(words=None):
    """Measure and judge; the exit status is 1 when it takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=200_000)
    options = parser.parse_args(words)
    folder = odoo_folder()
    rows = [(n, *install(folder, n)) for n in (0, options.invoices)]
    show("Installing the addon", ("invoices", "install s", "update s"), rows)
    more = rows[1][1] - rows[0][1]
    print(f"  {more:.1f} s more than without invoices (at most {MOST})")
    return int(more >= MOST)


if __name__ == "__main__":
    sys.exit(main())
