"""Chorus Pro in a box: the PISTE token endpoint, the API, and a public buyer to play.

A stateful WSGI application. It shares only the tables of ``codes/`` with the client, so
that one mistake cannot agree with itself. ``docs/simulator.md`` says what it does not
simulate.
"""

from .app import Simulator, create_app
from .faults import SimulatedFault
from .fixtures import DEMO_SUPPLIER_SIRET
from .settings import Settings

__all__ = [
    "DEMO_SUPPLIER_SIRET",
    "Settings",
    "SimulatedFault",
    "Simulator",
    "create_app",
]
