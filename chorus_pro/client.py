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

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timezone

import requests

from . import diagnosis, messages
from .auth import OPERATION as GET_TOKEN
from .auth import Authenticator, Credentials
from .codes import return_codes
from .environments import Environment
from .errors import (
    AccountRefused,
    ChorusProError,
    ConfigurationError,
    PermissionRefused,
    Refused,
    TokenRefused,
    UnreadableAnswer,
)
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
from .transport import Answer, Transport

_logger = logging.getLogger(__name__)

#: asked for; Chorus Pro may use a smaller page, which is followed
_HISTORY_PAGE = 100
_STRUCTURE_PAGE = 50
#: OCA asks 10,000 services in one page and gets them; a page of 1,000 stays small
_SERVICE_PAGE = 1000
#: no list of Chorus Pro has so many pages: something repeats itself
_MAX_PAGES = 10_000
_KEPT_EXCHANGES = 1000


class ChorusProClient:
    """One account at one environment; for one thread.

    :param session: the caller's (tests); None for one with an exact deadline
    :param clock: seconds since 1970
    :ivar exchanges: the last calls, oldest first, for counting and diagnosis
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
        self.exchanges: list[Exchange] = []
        self._credentials = credentials
        self._clock = clock
        self._transport = Transport(session, secrets=credentials.secrets(), clock=clock)
        self._auth = Authenticator(environment, credentials, self._transport, clock)
        self._structure_ids: dict[str, tuple[int, ...]] = {}

    def __repr__(self):
        return f"<ChorusProClient {self.environment.code}>"

    # === TRANSVERSES === #

    def obtain_token(self) -> None:
        """Make sure that there is a token; raises as ``Authenticator.renew``."""
        self._credentials.check()
        if not self._auth.has_token:
            self._record(GET_TOKEN, self._auth.renew)

    def check_health(self) -> HealthReport:
        """``GET transverses/v1/health-check``: needs a valid account as well."""
        operation = "check_health"
        answer = self._exchange(operation, "transverses/v1/health-check", None)
        self._raise_refusal(operation, answer)
        return self._read(operation, messages.read_health, answer.body)

    def get_flow_report(
        self, flow_number: str, syntax: str | None = None
    ) -> FlowReport:
        """``transverses/v1/consulterCRDetaille``: how far a deposit is.

        ``known`` is False for a flow that Chorus Pro has not registered yet.
        """
        operation = "get_flow_report"
        body = self._call(
            operation,
            "transverses/v1/consulterCRDetaille",
            messages.write_flow_report(flow_number, syntax),
            absent=return_codes.is_unknown_flow,
            flow_number=flow_number,
        )
        if body is None:
            return FlowReport(known=False)
        return self._read(operation, messages.read_flow_report, body)

    # === FACTURES === #

    def deposit_flow(self, file: bytes, filename: str, syntax: str) -> DepositReceipt:
        """``factures/v1/deposer/flux``: hand over one file, once.

        :param file: the exact bytes, at most 30 MB
        :param syntax: code of ``codes.flow_syntax``, such as ``IN_DP_E2_CII_FACTURX``
        :raises ChorusProError: with ``uncertain`` when the file may have arrived
        """
        operation = "deposit_flow"
        body = self._call(
            operation,
            "factures/v1/deposer/flux",
            messages.write_deposit(file, filename, syntax),
            write=True,
        )
        return self._read(operation, messages.read_deposit, body, write=True)

    def search_issued_invoices(self, criteria: InvoiceSearch) -> InvoicePage:
        """``factures/v1/rechercher/fournisseur``: the page ``criteria.page``.

        :raises Refused: also when ``recipient_siret`` is unknown to Chorus Pro
        """
        operation = "search_issued_invoices"
        criteria = self._with_recipient_ids(criteria)
        body, answer = self._call_with_answer(
            operation,
            "factures/v1/rechercher/fournisseur",
            messages.write_invoice_search(criteria),
            absent=return_codes.is_nothing_found,
            flow_number=criteria.flow_number,
        )
        if body is None:
            return InvoicePage(rows=(), page=criteria.page, served_on=answer.served_on)
        page = messages.read_invoice_page(body, criteria.page, answer.served_on)
        if page.skipped:
            _logger.warning("%s: %d rows without identifier", operation, page.skipped)
        return page

    def iter_issued_invoices(self, criteria: InvoiceSearch) -> Iterator[InvoicePage]:
        """Every page from ``criteria.page`` on, one call each, as they are consumed.

        Compare ``total`` with ``max_results`` to know whether a cap was reached.
        """
        for number in range(criteria.page, criteria.page + _MAX_PAGES):
            page = self.search_issued_invoices(replace(criteria, page=number))
            self._check_page("search_issued_invoices", number, page.page)
            yield page
            if not page.rows or number >= page.pages:
                return
        raise self._endless("search_issued_invoices")

    def get_invoice_history(self, invoice_id: int) -> InvoiceHistory:
        """``factures/v1/consulter/historique``: every status, all pages."""
        operation = "get_invoice_history"
        first, events = None, {}

        def fetch(number):
            nonlocal first
            body = self._call(
                operation,
                "factures/v1/consulter/historique",
                messages.write_history(
                    invoice_id, number, _HISTORY_PAGE, _HISTORY_PAGE * 100
                ),
            )
            history, paging = messages.read_history(body, invoice_id)
            first = first or history
            return history.events, paging

        for event in self._walk(operation, fetch):
            # A status set between two pages shifts the rows: the same may come twice.
            key = event if event.event_id is None else event.event_id
            events.setdefault(key, event)
        return replace(first, events=tuple(events.values()))

    # === STRUCTURES === #

    def search_structures(self, siret: str) -> list[StructureSummary]:
        """``structures/v1/rechercher`` by SIRET; empty when there is none."""
        operation = "search_structures"

        def fetch(number):
            body = self._call(
                operation,
                "structures/v1/rechercher",
                messages.write_structure_search(siret, number, _STRUCTURE_PAGE),
                absent=return_codes.is_nothing_found,
            )
            return messages.read_structures(body or {})

        return list(self._walk(operation, fetch))

    def get_structure(self, structure_id: int) -> StructureDetails:
        """``structures/v1/consulter``: what a structure requires."""
        operation = "get_structure"
        body = self._call(
            operation,
            "structures/v1/consulter",
            messages.write_structure(structure_id),
        )
        return self._read(operation, messages.read_structure, body, structure_id)

    def search_services(self, structure_id: int) -> list[ServiceSummary]:
        """``structures/v1/rechercher/services``: all services, all pages."""
        operation = "search_services"

        def fetch(number):
            body = self._call(
                operation,
                "structures/v1/rechercher/services",
                messages.write_service_search(structure_id, number, _SERVICE_PAGE),
                absent=return_codes.is_nothing_found,
            )
            return messages.read_services(body or {})

        services = {row.service_id: row for row in self._walk(operation, fetch)}
        return list(services.values())

    def get_service(self, structure_id: int, service_id: int) -> ServiceDetails:
        """``structures/v1/consulter/service``: what a service requires."""
        operation = "get_service"
        body = self._call(
            operation,
            "structures/v1/consulter/service",
            messages.write_service(structure_id, service_id),
        )
        today = datetime.fromtimestamp(self._clock(), timezone.utc).astimezone(PARIS)
        return self._read(
            operation, messages.read_service, body, service_id, today.date()
        )

    def test_connection(self, siret: str) -> ConnectionReport:
        """Four lights, from reading calls only; never raises a ChorusProError.

        :param siret: 14 digits of the supplier's own structure
        """
        return diagnosis.test_connection(self, siret)

    # === ONE CALL === #

    def _call(self, *args, **kwargs):
        return self._call_with_answer(*args, **kwargs)[0]

    def _call_with_answer(
        self, operation, path, request, *, absent=None, write=False, flow_number=None
    ):
        """``(body, answer)``; the body is None where ``absent`` accepts the code.

        :param absent: ``(return_code, label) -> bool``, "nothing found" as an error
        """
        answer = self._exchange(
            operation, path, request, write=write, flow_number=flow_number
        )
        code, label = None, None
        if isinstance(answer.body, dict):
            code, label = messages.read_envelope(answer.body)
        understood = answer.status < 300 or answer.status == 400
        if understood and absent is not None and code and absent(code, label or ""):
            return None, answer
        self._raise_refusal(operation, answer, code, label)
        if code is None:
            raise self._named(
                UnreadableAnswer(
                    "no JSON answer of Chorus Pro"
                    if answer.body is None
                    else "no return code in the answer",
                    operation=operation,
                    http_status=answer.status,
                    remote_message=answer.text or None,
                ),
                write,
            )
        if code != 0:
            raise Refused(
                f"refused with code {code}",
                operation=operation,
                http_status=answer.status,
                return_code=code,
                remote_message=self._transport.mask(label or "") or None,
            )
        return answer.body, answer

    def _exchange(self, operation, path, request, *, write=False, flow_number=None):
        """One call with its headers; after a 401, once more with a new token."""
        self.obtain_token()
        content = None if request is None else json.dumps(request).encode("ascii")
        answer = self._send(operation, path, content, write, flow_number)
        if answer.status == 401:
            # Refused before any execution, a deposit included.
            self._auth.forget()
            self.obtain_token()
            answer = self._send(operation, path, content, write, flow_number)
        return answer

    def _send(self, operation, path, content, write, flow_number) -> Answer:
        headers = {
            "Accept": "application/json;charset=utf-8",
            **self._auth.headers(),
        }
        if content is not None:
            headers["Content-Type"] = "application/json;charset=utf-8"

        def send():
            return self._transport.exchange(
                "GET" if content is None else "POST",
                f"{self.environment.api_url}/{path}",
                operation=operation,
                headers=headers,
                content=content,
            )

        return self._record(operation, send, write, flow_number)

    def _record(self, operation, action, write=False, flow_number=None):
        """Run ``action``; note the call and its outcome, without any content."""
        started, before = self._clock(), time.monotonic()
        answer, failure = None, None
        try:
            answer = action()
        except ChorusProError as error:
            failure = self._named(error, write)
        seconds = time.monotonic() - before
        outcome, status = "ok", getattr(answer, "status", None)
        if failure is not None:
            outcome, status = type(failure).__name__, failure.http_status
        elif answer is not None:
            outcome = self._outcome(answer)
            if flow_number is None and isinstance(answer.body, dict):
                flow_number = messages.read_flow_number(answer.body)
        self.exchanges.append(
            Exchange(operation, started, seconds, outcome, status, flow_number)
        )
        del self.exchanges[:-_KEPT_EXCHANGES]
        _logger.info(
            "chorus_pro %s %.3f s %s %s",
            operation,
            seconds,
            outcome,
            flow_number or "-",
        )
        if failure is not None:
            raise failure
        return answer

    @staticmethod
    def _outcome(answer):
        refusal = _REFUSALS.get(answer.status)
        if refusal:
            return refusal.__name__
        code = None
        if isinstance(answer.body, dict):
            code, _label = messages.read_envelope(answer.body)
        if answer.status >= 400 or code:
            return Refused.__name__
        return "ok" if answer.body is not None else UnreadableAnswer.__name__

    def _raise_refusal(self, operation, answer, code=None, label=None):
        """Raise what an HTTP status over 399 means."""
        if answer.status < 400:
            return
        if label is None and isinstance(answer.body, dict):
            code, label = messages.read_envelope(answer.body)
        kind = _REFUSALS.get(answer.status, Refused)
        bearer = _names_token(answer.challenge)
        if answer.status in (400, 401) and bearer:
            kind = TokenRefused
        raise kind(
            f"HTTP {answer.status}",
            operation=operation,
            http_status=answer.status,
            return_code=code,
            remote_message=self._transport.mask(label or "") or answer.text or None,
        )

    def _read(self, operation, reader, body, *args, write=False):
        """``reader(body)``; a missing key becomes an :class:`UnreadableAnswer`."""
        try:
            return reader(body, *args)
        except messages.MissingKey as error:
            failure = UnreadableAnswer(str(error), operation=operation, http_status=200)
        raise self._named(failure, write)

    @staticmethod
    def _named(error, write):
        """The same error, ``retryable`` rather than ``uncertain`` on a read."""
        if error.uncertain and not write:
            error.uncertain = False
            error.retryable = True
        return error

    # === PAGES === #

    def _walk(self, operation, fetch):
        """Every row of every page; ``fetch(number)`` gives ``(rows, Paging)``."""
        for number in range(1, _MAX_PAGES):
            rows, paging = fetch(number)
            self._check_page(operation, number, paging.page)
            yield from rows
            if not rows or number >= (paging.pages or 1):
                return
        raise self._endless(operation)

    def _check_page(self, operation, asked, got):
        if got is not None and got != asked:
            raise self._named(
                UnreadableAnswer(
                    f"page {got} came instead of page {asked}", operation=operation
                ),
                False,
            )

    def _endless(self, operation):
        return self._named(
            UnreadableAnswer("the pages do not end", operation=operation), False
        )

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


_REFUSALS = {401: AccountRefused, 403: PermissionRefused}


def _names_token(challenge):
    """Whether ``WWW-Authenticate`` complains of the bearer token (RFC 6750).

    Without any token PISTE says ``Bearer realm="PISTE"`` (PROBE-2026); a wrong
    ``cpro-account`` brings no such header.
    """
    return challenge.strip().lower().startswith("bearer")


__all__ = ["ChorusProClient", "ConfigurationError", "Credentials"]
