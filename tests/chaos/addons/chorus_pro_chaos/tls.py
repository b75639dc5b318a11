"""Lets the simulator be reached by TLS, which the addon itself never does.

The file ``tls`` in the folder of the run holds the address, such as
``https://localhost:41234``; without it nothing is changed.
"""

import importlib
from dataclasses import replace

from .points import MODULE, folder

CODE = f"odoo.addons.{MODULE}.chorus_pro.environments"


def install_tls():
    """Put the address of the file in the place of the simulator's."""
    environments = importlib.import_module(CODE)
    plain = environments.simulator

    def simulator(address):
        environment = plain(address)
        file = folder() / "tls"
        if not file.exists():
            return environment
        base = file.read_text()
        return replace(
            environment,
            token_url=f"{base}/api/oauth/token",
            api_url=f"{base}/cpro",
        )

    environments.simulator = simulator
