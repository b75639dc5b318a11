"""The API's JSON: what is written into a request, what is read from an answer.

The only room of the client with the French names of the API, one file per API. What
leaves it are the dataclasses of ``records``.

Sources: official Swagger files "AIFE - Chorus Pro - Factures" 1.0.0 (September 2020)
and "Structures" 1.0.0; for the ``transverses`` API, whose Swagger was not found, the
field names of ``antoine2116/go-choruspro`` (December 2023); recorded answers in
``tests/unit/recorded``. Where a recorded answer and the Swagger differ, both are read.
"""

from .actions import (
    read_completion,
    read_invoice,
    read_recycling,
    write_acknowledgement,
    write_completion,
    write_invoice,
    write_recycling,
)
from .attachments import (
    read_attachment,
    write_attachment,
)
from .commitments import read_commitments, write_commitment_search
from .directory import read_directory_file, write_directory_request
from .downloads import (
    read_download,
    read_report_file,
    write_download,
    write_report_file,
)
from .entries import (
    complete_entry,
    is_paid_by_transfer,
    read_bank_details,
    read_entry_receipt,
    write_bank_details_search,
    write_entry,
)
from .envelope import (
    MissingKey,
    read_envelope,
    read_paging,
    write_order,
)
from .flows import (
    read_deposit,
    read_flow_number,
    read_flow_report,
    write_deposit,
    write_flow_report,
)
from .health import (
    read_health,
)
from .invoices import (
    read_history,
    read_invoice_page,
    write_history,
    write_invoice_search,
)
from .structures import (
    read_service,
    read_services,
    read_structure,
    read_structures,
    write_service,
    write_service_search,
    write_structure,
    write_structure_search,
)

__all__ = [
    "MissingKey",
    "complete_entry",
    "is_paid_by_transfer",
    "read_attachment",
    "read_bank_details",
    "read_commitments",
    "read_completion",
    "read_deposit",
    "read_directory_file",
    "read_download",
    "read_entry_receipt",
    "read_envelope",
    "read_flow_number",
    "read_flow_report",
    "read_health",
    "read_history",
    "read_invoice",
    "read_invoice_page",
    "read_paging",
    "read_recycling",
    "read_report_file",
    "read_service",
    "read_services",
    "read_structure",
    "read_structures",
    "write_acknowledgement",
    "write_attachment",
    "write_bank_details_search",
    "write_commitment_search",
    "write_completion",
    "write_deposit",
    "write_directory_request",
    "write_download",
    "write_entry",
    "write_flow_report",
    "write_history",
    "write_invoice",
    "write_invoice_search",
    "write_order",
    "write_recycling",
    "write_report_file",
    "write_service",
    "write_service_search",
    "write_structure",
    "write_structure_search",
]
