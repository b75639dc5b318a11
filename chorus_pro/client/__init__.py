"""Chorus Pro's API for a supplier: one method per operation, one file per subject.

Paths and conventions: official Swagger files "Factures" and "Structures" 1.0.0; the
``transverses`` paths from clients in production. Every operation is a POST with JSON,
except the health check.

What an exception means (``errors.py``):

* On a *deposit*, ``uncertain`` says that the file may have arrived. It is sent exactly
  once; only a 401, which comes before any execution, makes the client renew its token
  and send again.
* On a *read*, nothing can have been changed: the same errors are ``retryable`` instead.

Nothing secret is logged or kept: one INFO line a call, with the operation, the seconds,
the outcome and the flow number.
"""

import time
from collections.abc import Callable

import requests

from .. import diagnosis
from ..auth import Credentials
from ..caller import Caller
from ..environments import Environment
from ..records import ConnectionReport, Exchange
from .actions import Actions
from .attachments import Attachments
from .commitments import Commitments
from .directory import Directory
from .downloads import Downloads
from .entries import Entries
from .flows import Flows
from .invoices import Invoices
from .structures import Structures
from .transverses import Transverses


class ChorusProClient(
    Transverses,
    Actions,
    Entries,
    Attachments,
    Commitments,
    Directory,
    Downloads,
    Flows,
    Invoices,
    Structures,
):
    """One account at one environment; for one thread.

    :param session: the caller's (tests); None for one with an exact deadline
    :param clock: seconds since 1970
    """

    def __init__(
        self,
        environment: Environment,
        credentials: Credentials,
        *,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.time,
    ):
        self.environment = environment
        self._caller = Caller(environment, credentials, session, clock)
        self._clock = clock
        self._structure_ids: dict[str, tuple[int, ...]] = {}

    def __repr__(self):
        return f"<ChorusProClient {self.environment.code}>"

    @property
    def exchanges(self) -> list[Exchange]:
        """The last calls, oldest first, for counting and diagnosis; nothing secret."""
        return self._caller.exchanges

    def test_connection(self, siret: str) -> ConnectionReport:
        """Four lights, from reading calls only; never raises a ChorusProError.

        :param siret: 14 digits of the supplier's own structure
        """
        return diagnosis.test_connection(self, siret)
