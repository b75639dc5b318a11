"""transverses/v1/ajouter/fichier: files for an invoice that is completed or entered."""

from .. import messages
from ..checks import check_one_attachment
from ..errors import FileFault
from ..invoice import Attachment
from .operations import Operations


class Attachments(Operations):
    """Hand over a file, to be named by the call that uses it."""

    def upload_attachment(self, filename: str, content: bytes, media_type: str) -> int:
        """``transverses/v1/ajouter/fichier``: store one file, get its identifier.

        A file that no invoice names has no effect at Chorus Pro: after a lost answer
        it may simply be handed over again, so no error is ``uncertain``.

        :param filename: at most 50 characters, one of the 35 extensions
        :param content: at most 10 MB, not empty
        :param media_type: such as ``application/pdf``
        :raises FileFault: Chorus Pro would refuse the file; nothing was sent
        :raises ChorusProError: ``retryable`` when there was no readable answer
        """
        operation = "upload_attachment"
        attachment = Attachment(filename, content, media_type)
        for fault in check_one_attachment(attachment):
            if fault.blocks:
                raise FileFault(
                    "the attachment would be refused",
                    code=fault.code,
                    operation=operation,
                )
        body = self._caller.call(
            operation,
            "transverses/v1/ajouter/fichier",
            messages.write_attachment(filename, content, media_type),
        )
        return self._caller.read(operation, messages.read_attachment, body)
