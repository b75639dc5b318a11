"""factures/v1: search of the issued invoices, history of one."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from .. import messages
from ..caller import MAX_PAGES
from ..codes import return_codes
from ..errors import Refused
from ..records import InvoiceHistory, InvoicePage, InvoiceSearch
from .operations import Operations

_logger = logging.getLogger(__name__)

#: asked for; Chorus Pro may use a smaller page, which is followed
_HISTORY_PAGE = 100


class Invoices(Operations):
    """Read what Chorus Pro knows of the invoices."""

    #: recipients already looked up: SIRET -> technical numbers
    _structure_ids: dict[str, tuple[int, ...]]

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
            history, paging = self._caller.read(
                operation, messages.read_history, body, invoice_id
            )
            first = first or history
            return history.events, paging

        for event in self._caller.walk(operation, fetch):
            # A status set between two pages shifts the rows: the same may come twice.
            key = event if event.event_id is None else event.event_id
            events.setdefault(key, event)
        return replace(first, events=tuple(events.values()))

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
