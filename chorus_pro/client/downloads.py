"""Files that Chorus Pro keeps: its PDF, its PIVOT, the report of a flow."""

from collections.abc import Iterable

from .. import messages
from ..codes import return_codes
from .operations import Operations

#: advised by the API's documentation; above 120 MB the answer is 413
INVOICES_PER_DOWNLOAD = 10


class Downloads(Operations):
    """Reads; nothing changes but the history, which notes a download."""

    def download_invoices(
        self, invoice_ids: Iterable[int], kind: str, *, with_attachments: bool = True
    ) -> bytes:
        """``factures/v1/telecharger/groupe``: one PDF, a ZIP of several, or a PIVOT.

        :param invoice_ids: at most :data:`INVOICES_PER_DOWNLOAD`
        :param kind: ``PDF`` or ``PIVOT`` (one XML with everything)
        """
        operation = "download_invoices"
        body = self._caller.call(
            operation,
            "factures/v1/telecharger/groupe",
            messages.write_download(invoice_ids, kind, with_attachments),
        )
        return self._caller.read(operation, messages.read_download, body)

    def get_flow_report_file(
        self, flow_number: str, syntax: str | None = None
    ) -> bytes | None:
        """``transverses/v1/consulterCR``: the report of a flow as a PDF, if any."""
        operation = "get_flow_report_file"
        body = self._caller.call(
            operation,
            "transverses/v1/consulterCR",
            messages.write_report_file(flow_number, syntax),
            absent=return_codes.is_unknown_flow,
            flow_number=flow_number,
        )
        if body is None:
            return None
        return self._caller.read(operation, messages.read_report_file, body)
