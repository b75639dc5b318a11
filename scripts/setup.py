"""Everything that a command needs before it can start, each step only once."""

from pathlib import Path

import databases
import odoo_source
import paths
import postgres
import python_env
import server
import system_packages
from console import locked


class Ready:
    """What the setup found: Odoo's folder, and whether it started PostgreSQL."""

    def __init__(self, folder: Path, started: bool):
        self.folder = folder
        self.started = started


def ensure(group: str = "base", *, template: bool = True) -> Ready:
    """Prepare the machine for ``base`` (demo, shell) or ``test`` (tests, judges).

    Idempotent; several people may call it at once on the same cache.
    """
    with locked("setup"):
        system_packages.ensure(group)
        python_env.ensure()
        folder = odoo_source.ensure()
        paths.link_addon()
        server.write_configuration(folder)
        started = postgres.ensure()
        if template:
            databases.template(folder)
        if group == "test":
            import judges_setup

            judges_setup.ensure()
    return Ready(folder, started)
