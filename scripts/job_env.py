"""``./dev env``: the variables with which ``python -m odoo`` works in a terminal."""

import os
import shlex

import odoo_source
import server
from console import say


def run(arguments: list[str]) -> int:
    """Print ``export`` lines for a shell. Run ``./dev setup`` first."""
    folder = odoo_source.ensure()
    for name, value in sorted(server.environment(folder).items()):
        if os.environ.get(name) != value:
            say(f"export {name}={shlex.quote(value)}")
    return 0
