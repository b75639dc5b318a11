"""factures/v1: what the supplier does with an invoice that is there."""

from collections.abc import Iterable

from .. import messages
from ..records import Completion, InvoiceState, Recycling, UploadedAttachment
from .operations import Operations


class Actions(Operations):
    """Writes: made once; ``uncertain`` says that they may have been executed."""

    def complete_invoice(
        self, invoice_id: int, attachments: Iterable[UploadedAttachment], comment: str
    ) -> Completion:
        """``factures/v1/completer``: answer a suspension.

        :param invoice_id: the supplier's identifier
        :param attachments: handed over before by ``upload_attachment``
        :param comment: for the buyer, cut at 2,000 characters
        :raises Refused: 20002 when the invoice is no longer suspended
        :raises ChorusProError: with ``uncertain`` when it may have been executed
        """
        operation = "complete_invoice"
        body = self._caller.call(
            operation,
            "factures/v1/completer",
            messages.write_completion(invoice_id, attachments, comment),
            write=True,
        )
        return self._caller.read(operation, messages.read_completion, body, write=True)

    def recycle_invoice(
        self,
        invoice_id: int,
        recipient_siret: str,
        service_code: str | None,
        commitment_number: str | None,
        comment: str | None = None,
    ) -> Recycling:
        """``factures/v1/recycler``: re-address an invoice under the same number.

        Withdrawn by Chorus Pro from September 2026 on (DSE-CP 2.4.2).

        :raises ChorusProError: with ``uncertain`` when it may have been executed
        """
        operation = "recycle_invoice"
        body = self._caller.call(
            operation,
            "factures/v1/recycler",
            messages.write_recycling(
                invoice_id, recipient_siret, service_code, commitment_number, comment
            ),
            write=True,
        )
        return self._caller.read(operation, messages.read_recycling, body, write=True)

    def acknowledge_rejections(self, invoice_ids: Iterable[int]) -> None:
        """``factures/v1/traiterRejet``: these rejections were dealt with.

        :raises ChorusProError: with ``uncertain`` when it may have been executed
        """
        self._caller.call(
            "acknowledge_rejections",
            "factures/v1/traiterRejet",
            messages.write_acknowledgement(invoice_ids),
            write=True,
        )

    def get_invoice(self, invoice_id: int) -> InvoiceState:
        """``factures/v1/consulter/fournisseur``: one invoice as it is now."""
        operation = "get_invoice"
        body = self._caller.call(
            operation,
            "factures/v1/consulter/fournisseur",
            messages.write_invoice(invoice_id),
        )
        return self._caller.read(operation, messages.read_invoice, body, invoice_id)
