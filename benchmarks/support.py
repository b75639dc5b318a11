"""What the measures share: invoices cloned by SQL, seconds, a table.

The measures that need real processes use the machines of ``tests/chaos``.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [
    str(ROOT / "scripts"),
    str(ROOT / "tests" / "chaos"),
    str(ROOT / "tests" / "unit"),
]

CLONE = """
INSERT INTO account_move ({columns})
SELECT {values}
  FROM account_move model, generate_series(1, %s) AS number
 WHERE model.id = %s
"""


def odoo_folder():
    """The folder of Odoo, as ``./dev env`` puts it on the path."""
    return Path(os.environ["PYTHONPATH"])


def clone_invoices(database, model_id, count, prefix):
    """Copy the row of a posted invoice, with names of their own; no lines.

    :param database: ``verdict.Database``
    :param model_id: the invoice to copy
    :param prefix: of the new names, followed by 1 to ``count``
    """
    own = {
        "name": f"'{prefix}' || number",
        "sequence_prefix": f"'{prefix}'",
        "sequence_number": "number",
        "payment_reference": f"'{prefix}' || number",
    }
    columns = [
        row[0]
        for row in database.rows(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'account_move' AND table_schema = 'public' "
            "AND column_name NOT IN ('id', 'access_token') AND is_generated = 'NEVER'"
        )
    ]
    query = CLONE.format(
        columns=", ".join(f'"{one}"' for one in columns),
        values=", ".join(own.get(one, f'model."{one}"') for one in columns),
    )
    database.rows(query, count, model_id)
    database.rows("ANALYZE account_move")


@contextlib.contextmanager
def measured(seconds, name):
    """Add the seconds of a block to a dict."""
    started = time.monotonic()
    yield
    seconds[name] = time.monotonic() - started


def show(title, columns, rows):
    """Print a table: ``rows`` are tuples as long as ``columns``."""
    texts = [tuple(map(_text, row)) for row in [columns, *rows]]
    widths = [max(len(row[i]) for row in texts) for i in range(len(columns))]
    print(f"\n{title}", flush=True)
    for row in texts:
        cells = zip(row, widths, strict=True)
        print("  " + "  ".join(text.rjust(width) for text, width in cells), flush=True)


def _text(value):
    return f"{value:.2f}" if isinstance(value, float) else str(value)
