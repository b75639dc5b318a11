"""Chorus Pro's API for a supplier: one method per operation.

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

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone

import requests

from . import diagnosis, messages
from .auth import Credentials
from .caller import MAX_PAGES, Caller
from .codes import return_codes
from .environments import Environment
from .errors import Refused
from .messages import (
    ConnectionReport,
    DepositReceipt,
    Exchange,
    FlowReport,
    HealthReport,
    InvoiceHistory,
    InvoicePage,
    InvoiceSearch,
    ServiceDetails,
    ServiceSummary,
    StructureDetails,
    StructureSummary,
)
from .reading import PARIS

_logger = logging.getLogger(__name__)

#: asked for; Chorus Pro may use a smaller page, which is followed
_HISTORY_PAGE = 100
_STRUCTURE_PAGE = 50
#: OCA asks 10,000 services in one page and gets them; a page of 1,000 stays small
_SERVICE_PAGE = 1000


class ChorusProClient:
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

    # === TRANSVERSES === #

    def obtain_token(self) -> None:
        """Make sure that there is a PISTE token; every operation does it by itself.

        :raises ConfigurationError: credentials are missing
        :raises TokenRefused: PISTE refuses the application
        """
        self._caller.obtain_token()

    def check_health(self) -> HealthReport:
        """``GET transverses/v1/health-check``: needs a valid account as well."""
        operation = "check_health"
        body = self._caller.get(operation, "transverses/v1/health-check")
        return self._caller.read(operation, messages.read_health, body)

    def get_flow_report(
        self, flow_number: str, syntax: str | None = None
    ) -> FlowReport:
        """``transverses/v1/consulterCRDetaille``: how far a deposit is.

        ``known`` is False for a flow that Chorus Pro has not registered yet.
        """
        operation = "get_flow_report"
        body = self._caller.call(
            operation,
            "transverses/v1/consulterCRDetaille",
            messages.write_flow_report(flow_number, syntax),
            absent=return_codes.is_unknown_flow,
            flow_number=flow_number,
        )
        if body is None:
            return FlowReport(known=False)
        return self._caller.read(operation, messages.read_flow_report, body)

    # === FACTURES === #

    def deposit_flow(self, file: bytes, filename: str, syntax: str) -> DepositReceipt:
        """``factures/v1/deposer/flux``: hand over one file, once.

        :param file: the exact bytes, at most 30 MB
        :param syntax: code of ``codes.flow_syntax``, such as ``IN_DP_E2_CII_FACTURX``
        :raises ChorusProError: with ``uncertain`` when the file may have arrived
        """
        operation = "deposit_flow"
        body = self._caller.call(
            operation,
            "factures/v1/deposer/flux",
            messages.write_deposit(file, filename, syntax),
            write=True,
        )
        return self._caller.read(operation, messages.read_deposit, body, write=True)

    def search_issued_invoices(self, criteria: InvoiceSearch) -> InvoicePage:
        """``factures/v1/rechercher/fournisseur``: the page ``criteria.page``.

        :raises Refused: also when ``recipient_siret`` is unknown to Chorus Pro
        """
        operation = "search_issued_invoices"
        criteria = self._with_recipient_ids(criteria)
        body, answer = self._caller.call_with_answer(
            operation,
            "factures/v1/rechercher/fournisseur",
            messages.write_invoice_search(criteria),
            absent=return_codes.is_nothing_found,
            flow_number=criteria.flow_number,
        )
        if body is None:
            return InvoicePage(rows=(), page=criteria.page, served_on=answer.served_on)
        page = messages.read_invoice_page(body, criteria, answer.served_on)
        if page.skipped:
            _logger.warning("%s: %d rows without identifier", operation, page.skipped)
        return page

    def iter_issued_invoices(self, criteria: InvoiceSearch) -> Iterator[InvoicePage]:
        """Every page from ``criteria.page`` on, one call each, as they are consumed.

        Compare ``total`` with ``max_results`` to know whether a cap was reached.
        """
        operation, before = "search_issued_invoices", None
        for number in range(criteria.page, criteria.page + MAX_PAGES):
            page = self.search_issued_invoices(replace(criteria, page=number))
            self._caller.check_page(operation, number, page.page)
            if page.rows and page.rows == before:
                # A page number that is not listened to.
                raise self._caller.endless(operation)
            yield page
            if not (page.rows or page.skipped) or number >= page.pages:
                return
            before = page.rows
        raise self._caller.endless(operation)

    def get_invoice_history(self, invoice_id: int) -> InvoiceHistory:
        """``factures/v1/consulter/historique``: every status, all pages."""
        operation = "get_invoice_history"
        first, events = None, {}

        def fetch(number):
            nonlocal first
            body = self._caller.call(
                operation,
                "factures/v1/consulter/historique",
                messages.write_history(
                    invoice_id, number, _HISTORY_PAGE, _HISTORY_PAGE * 100
                ),
            )
            history, paging = messages.read_history(body, invoice_id)
            first = first or history
            return history.events, paging

        for event in self._caller.walk(operation, fetch):
            # A status set between two pages shifts the rows: the same may come twice.
            key = event if event.event_id is None else event.event_id
            events.setdefault(key, event)
        return replace(first, events=tuple(events.values()))

    # === STRUCTURES === #

    def search_structures(self, siret: str) -> list[StructureSummary]:
        """``structures/v1/rechercher`` by SIRET; empty when there is none."""
        operation = "search_structures"

        def fetch(number):
            body = self._caller.call(
                operation,
                "structures/v1/rechercher",
                messages.write_structure_search(siret, number, _STRUCTURE_PAGE),
                absent=return_codes.is_nothing_found,
            )
            return messages.read_structures(body or {})

        return list(self._caller.walk(operation, fetch))

    def get_structure(self, structure_id: int) -> StructureDetails:
        """``structures/v1/consulter``: what a structure requires."""
        operation = "get_structure"
        body = self._caller.call(
            operation,
            "structures/v1/consulter",
            messages.write_structure(structure_id),
        )
        return self._caller.read(operation, messages.read_structure, body, structure_id)

    def search_services(self, structure_id: int) -> list[ServiceSummary]:
        """``structures/v1/rechercher/services``: all services, all pages."""
        operation = "search_services"

        def fetch(number):
            body = self._caller.call(
                operation,
                "structures/v1/rechercher/services",
                messages.write_service_search(structure_id, number, _SERVICE_PAGE),
                absent=return_codes.is_nothing_found,
            )
            return messages.read_services(body or {})

        services = {row.service_id: row for row in self._caller.walk(operation, fetch)}
        return list(services.values())

    def get_service(self, structure_id: int, service_id: int) -> ServiceDetails:
        """``structures/v1/consulter/service``: what a service requires."""
        operation = "get_service"
        body = self._caller.call(
            operation,
            "structures/v1/consulter/service",
            messages.write_service(structure_id, service_id),
        )
        today = datetime.fromtimestamp(self._clock(), timezone.utc).astimezone(PARIS)
        return self._caller.read(
            operation, messages.read_service, body, service_id, today.date()
        )

    def test_connection(self, siret: str) -> ConnectionReport:
        """Four lights, from reading calls only; never raises a ChorusProError.

        :param siret: 14 digits of the supplier's own structure
        """
        return diagnosis.test_connection(self, siret)

    def _with_recipient_ids(self, criteria):
        """The API knows recipients by its own number (SW-F), not by SIRET."""
        siret = criteria.recipient_siret
        if not siret or criteria.recipient_ids:
            return criteria
        if siret not in self._structure_ids:
            found = self.search_structures(siret)
            self._structure_ids[siret] = tuple(row.structure_id for row in found)
        if not self._structure_ids[siret]:
            raise Refused(
                "the recipient is unknown to Chorus Pro",
                operation="search_issued_invoices",
            )
        return replace(criteria, recipient_ids=self._structure_ids[siret])
