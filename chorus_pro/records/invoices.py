"""The issued invoices as Chorus Pro tells them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class InvoiceSearch:
    """Criteria of a search of issued invoices; all given ones must hold.

    :ivar status_changed_from: start of the window of the last status change; a naive
        datetime is UTC. Leave the end open while walking pages: an invoice whose status
        changes meanwhile would leave a closed window and shift the others
    :ivar recipient_siret: looked up first, for the API wants ``recipient_ids``
    :ivar amount_from: total with tax
    :ivar max_results: Chorus Pro answers 200 at most unless told otherwise
    """

    flow_number: str | None = None
    number: str | None = None
    status_changed_from: datetime | None = None
    status_changed_to: datetime | None = None
    deposited_from: date | None = None
    deposited_to: date | None = None
    statuses: tuple[str, ...] = ()
    recipient_siret: str | None = None
    recipient_ids: tuple[int, ...] = ()
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    page_size: int = 100
    max_results: int = 10000
    page: int = 1
    ascending: bool = True


@dataclass(frozen=True)
class InvoiceRow:
    """One issued invoice as a search shows it.

    :ivar invoice_id: the supplier's identifier; the buyer sees another one
    :ivar status: code as it came, perhaps unknown, "" when absent
    :ivar status_comment: the reason typed by the buyer
    """

    invoice_id: int
    number: str
    status: str
    status_date: datetime | None = None
    status_comment: str | None = None
    flow_number: str | None = None
    deposit_date: date | None = None
    invoice_date: date | None = None
    total_with_tax: Decimal | None = None
    amount_due: Decimal | None = None
    supplier_siret: str | None = None
    recipient_siret: str | None = None
    recipient_name: str | None = None
    service_code: str | None = None
    rejection_handled: bool | None = None


@dataclass(frozen=True)
class InvoicePage:
    """One page of a search.

    :ivar pages: number of pages, of the size Chorus Pro really used
    :ivar total: results in all, cut at ``max_results``; None when not said
    :ivar served_on: Chorus Pro's clock (HTTP ``Date``), where the next window starts
    :ivar skipped: rows without an identifier, which nobody can follow
    :ivar is_clear: all of it was understood: what is not in it is not there. An answer
        without its list, or with rows that do not say their number, proves nothing
    """

    rows: tuple[InvoiceRow, ...]
    page: int = 1
    pages: int = 1
    page_size: int | None = None
    total: int | None = None
    served_on: datetime | None = None
    skipped: int = 0
    is_clear: bool = True


@dataclass(frozen=True)
class HistoryEvent:
    """One dated status. ``author`` is a name only: no e-mail, no telephone."""

    event_id: int | None
    status: str
    date: datetime | None
    comment: str | None = None
    author: str | None = None


@dataclass(frozen=True)
class InvoiceHistory:
    """Every status an invoice went through, in any order."""

    invoice_id: int
    number: str | None
    current_status: str | None
    events: tuple[HistoryEvent, ...] = ()
