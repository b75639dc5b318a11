"""factures/v1/soumettre: an invoice entered by its data, with its own PDF."""

from .. import messages
from ..codes import return_codes
from ..errors import PermissionRefused, Refused, UnknownSupplier
from ..records import BankDetails, Entry, EntryReceipt
from .attachments import Attachments
from .structures import Structures


class Entries(Attachments, Structures):
    """Enter one invoice. Everything before the last call may be repeated at will."""

    def submit_entry(self, entry: Entry) -> EntryReceipt:
        """Hand over the files of an entry, then enter it, once.

        ``transverses/v1/ajouter/fichier`` for each file, then
        ``factures/v1/soumettre``, the only call that makes an invoice.

        :raises UnknownSupplier: Chorus Pro knows no such supplier
        :raises FileFault: a file would be refused; nothing was sent
        :raises ChorusProError: ``uncertain`` when the invoice may have been made
        """
        operation = "submit_entry"
        supplier_id = self._supplier_id(entry.supplier_siret)
        bank_details_id = None
        if messages.is_paid_by_transfer(entry.data):
            bank_details_id = self._bank_details_id(supplier_id, entry.bank_details)
        pdf = self._hand_over(entry.pdf)
        attachments = [self._hand_over(file) for file in entry.attachments]
        body = self._caller.call(
            operation,
            "factures/v1/soumettre",
            messages.complete_entry(
                entry.data,
                supplier_id=supplier_id,
                bank_details_id=bank_details_id,
                pdf=pdf,
                attachments=attachments,
            ),
            write=True,
        )
        return self._caller.read(
            operation, messages.read_entry_receipt, body, write=True
        )

    def list_bank_details(self, structure_id: int) -> list[BankDetails]:
        """``transverses/v1/recuperer/coordbanc/valides``: those of a structure."""
        operation = "list_bank_details"
        body = self._caller.call(
            operation,
            "transverses/v1/recuperer/coordbanc/valides",
            messages.write_bank_details_search(structure_id),
            absent=return_codes.is_nothing_found,
        )
        return messages.read_bank_details(body or {})

    def _hand_over(self, file):
        identifier = self.upload_attachment(file.name, file.content, file.media_type)
        return identifier, file.description or file.name

    def _supplier_id(self, siret):
        """Technical identifier of the supplier's own structure."""
        for structure in self.search_structures(siret):
            if structure.identifier == siret:
                return structure.structure_id
        raise UnknownSupplier(f"no structure {siret} at Chorus Pro")

    def _bank_details_id(self, structure_id, name):
        """Those of that name, or the only ones there are; None in doubt.

        The IBAN stands on the PDF; it is never guessed which of several is meant. The
        list is a comfort: an account without that right still enters its invoices.
        """
        try:
            known = self.list_bank_details(structure_id)
        except (PermissionRefused, Refused):
            return None
        if name:
            known = [one for one in known if one.name.casefold() == name.casefold()]
        return known[0].bank_details_id if len(known) == 1 else None
