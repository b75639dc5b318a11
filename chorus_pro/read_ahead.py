"""A client some of whose answers are there before anybody asks."""

from .errors import ChorusProError
from .records import InvoiceHistory, InvoicePage, InvoiceSearch


class ReadAhead:
    """Makes the first calls of a reading in a thread, and gives their answers later.

    Stands for the ``ChorusProClient`` that it is given, for searches and histories. The
    client serves one thread at a time: while this reads, nobody else calls.

    :ivar failure: the error that ended the reading; what comes after was not asked
    """

    def __init__(self, client):
        self._client = client
        self._searches: dict[InvoiceSearch, list[InvoicePage]] = {}
        self._histories: dict[int, InvoiceHistory] = {}
        self._failed_search: InvoiceSearch | None = None
        self.failure: ChorusProError | None = None

    # === IN THE THREAD === #

    def read_search(self, search: InvoiceSearch):
        """Read every page of a search. An error is kept, and raised to who asks."""
        try:
            self._searches[search] = list(self._client.iter_issued_invoices(search))
        except ChorusProError as error:
            self._failed_search, self.failure = search, error
        return self

    def read_histories(self, invoice_ids):
        """Read these histories, until the first error: the next would be the same."""
        for invoice_id in invoice_ids:
            try:
                history = self._client.get_invoice_history(invoice_id)
            except ChorusProError as error:
                self._histories[invoice_id] = error
                if not _is_of_one(error):
                    self.failure = error
                    break
            else:
                self._histories[invoice_id] = history
        return self

    # === AS A CLIENT === #

    def iter_issued_invoices(self, search: InvoiceSearch):
        """As ``ChorusProClient``: what was read once is given once, without a call."""
        if search == self._failed_search:
            self._failed_search = None
            raise self.failure
        if search in self._searches:
            return iter(self._searches.pop(search))
        return self._client.iter_issued_invoices(search)

    def was_asked(self, invoice_id: int) -> bool:
        """Whether the history was asked for, with whatever outcome."""
        return invoice_id in self._histories

    def get_invoice_history(self, invoice_id: int) -> InvoiceHistory:
        """As ``ChorusProClient``."""
        outcome = self._histories.pop(invoice_id, None)
        if outcome is None:
            return self._client.get_invoice_history(invoice_id)
        if isinstance(outcome, ChorusProError):
            raise outcome
        return outcome


def _is_of_one(error):
    """Whether Chorus Pro said no to one invoice; the next may have an answer."""
    return getattr(error, "return_code", None) is not None
