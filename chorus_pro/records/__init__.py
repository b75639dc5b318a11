"""What the client gives and takes: frozen dataclasses, in English.

Datetimes are aware, in UTC; dates are legal days in Paris; amounts are
:class:`decimal.Decimal`. How they are read from the API's JSON: ``messages``.
"""

from .actions import Completion, InvoiceState, Recycling, UploadedAttachment
from .calls import ConnectionReport, Exchange, HealthReport, Paging
from .commitments import Commitment
from .entries import BankDetails, Entry, EntryFile, EntryReceipt
from .flows import (
    DepositReceipt,
    FlowError,
    FlowReport,
    flow_key,
    is_flow_number,
)
from .invoices import (
    HistoryEvent,
    InvoiceHistory,
    InvoicePage,
    InvoiceRow,
    InvoiceSearch,
)
from .structures import (
    ServiceDetails,
    ServiceSummary,
    StructureDetails,
    StructureSummary,
)

__all__ = [
    "BankDetails",
    "Commitment",
    "Completion",
    "ConnectionReport",
    "DepositReceipt",
    "Entry",
    "EntryFile",
    "EntryReceipt",
    "Exchange",
    "FlowError",
    "FlowReport",
    "HealthReport",
    "HistoryEvent",
    "InvoiceHistory",
    "InvoicePage",
    "InvoiceRow",
    "InvoiceSearch",
    "InvoiceState",
    "Paging",
    "Recycling",
    "ServiceDetails",
    "ServiceSummary",
    "StructureDetails",
    "StructureSummary",
    "UploadedAttachment",
    "flow_key",
    "is_flow_number",
]
