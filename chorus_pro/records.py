"""What the client gives and takes: frozen dataclasses, in English.

Datetimes are aware, in UTC; dates are legal days in Paris; amounts are
:class:`decimal.Decimal`. How they are read from the API's JSON: ``messages.py``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .errors import ChorusProError


@dataclass(frozen=True)
class Exchange:
    """One HTTP call, for counting and for a person who looks for the cause.

    :ivar started: seconds since 1970; :ivar seconds: how long it took
    :ivar outcome: ``ok`` or the name of an error class
    """

    operation: str
    started: float
    seconds: float
    outcome: str
    http_status: int | None = None
    flow_number: str | None = None


@dataclass(frozen=True)
class DepositReceipt:
    """An acknowledgement: proves neither integration nor acceptance."""

    flow_number: str
    deposited_on: date | None
    syntax: str | None


@dataclass(frozen=True)
class FlowError:
    """One error of a flow's report.

    :ivar invoice_number: None on a technical error, or when the number was unreadable
    :ivar label: Chorus Pro's words; several messages are joined with ``|`` and the
        whole is cut at some length
    """

    invoice_number: str | None
    label: str
    nature: str | None = None
    code: str | None = None

    @property
    def messages(self):
        """The single messages of ``label``, a tuple of str."""
        parts = (part.strip() for part in self.label.split("|"))
        return tuple(part for part in parts if part)


@dataclass(frozen=True)
class FlowReport:
    """State of a flow. ``known`` is False while Chorus Pro has not registered it yet.

    :ivar state: code such as ``IN_INTEGRE``, see ``codes.flow_state``
    """

    known: bool
    state: str | None = None
    state_date: datetime | None = None
    errors: tuple[FlowError, ...] = ()
    technical_errors: tuple[FlowError, ...] = ()


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
    """

    rows: tuple[InvoiceRow, ...]
    page: int = 1
    pages: int = 1
    page_size: int | None = None
    total: int | None = None
    served_on: datetime | None = None
    skipped: int = 0


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


@dataclass(frozen=True)
class StructureSummary:
    """A structure found by its identifier. ``active`` None: Chorus Pro did not say."""

    structure_id: int
    identifier: str
    name: str
    active: bool | None


@dataclass(frozen=True)
class StructureDetails:
    """What a structure requires (Swagger Structures, ``consulter``).

    :ivar service_or_commitment_required: one of the two, whichever
    :ivar payment_not_reported: "mise en paiement" will never be shown
    :ivar technical_password_expiry: of one's own structure only
    """

    structure_id: int
    identifier: str
    name: str
    active: bool | None
    service_required: bool
    commitment_required: bool
    service_or_commitment_required: bool
    works_only: bool
    payment_not_reported: bool
    address: dict | None = None
    technical_password_expiry: date | None = None


@dataclass(frozen=True)
class ServiceSummary:
    """A service of a structure."""

    service_id: int
    code: str
    name: str
    active: bool | None


@dataclass(frozen=True)
class ServiceDetails:
    """A service with what it requires, beyond what its structure does."""

    service_id: int
    code: str
    name: str
    active: bool | None
    commitment_required: bool


@dataclass(frozen=True)
class HealthReport:
    """What Chorus Pro says of itself."""

    available: bool
    message: str | None = None


@dataclass(frozen=True)
class ConnectionReport:
    """Four lights.

    :ivar lights: ``gateway``, ``application``, ``technical_account``, ``permissions``
        -> ``ok``, ``failed`` or ``unknown``
    :ivar error: what turned the first light red
    :ivar structure_id: own structure, None when Chorus Pro does not know the SIRET
    """

    lights: dict
    error: ChorusProError | None = None
    password_expiry: date | None = None
    structure_id: int | None = None


@dataclass(frozen=True)
class Paging:
    """Where a page stands; a field is None when Chorus Pro left it out."""

    page: int | None = None
    pages: int | None = None
    page_size: int | None = None
    total: int | None = None
