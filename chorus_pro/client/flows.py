"""A flow: its deposit and its report."""

from .. import messages
from ..codes import return_codes
from ..records import DepositReceipt, FlowReport
from .operations import Operations


class Flows(Operations):
    """Hand over a file, ask what became of it."""

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
