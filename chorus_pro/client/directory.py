"""transverses/v1: the directory of the public buyers, as one file."""

from functools import partial
from typing import BinaryIO

from .. import messages
from .operations import Operations


class Directory(Operations):
    """Fetch the whole directory."""

    def download_directory(self, target: BinaryIO) -> None:
        """``telecharger/annuaire/destinataire``: the current edition, a ZIP.

        Written piece by piece; what was written before an error is worth nothing.

        :param target: a file opened for writing bytes
        :raises ChorusProError: never ``uncertain``: nothing is changed there
        """
        self._caller.download(
            "download_directory",
            "transverses/v1/telecharger/annuaire/destinataire",
            messages.write_directory_request(),
            partial(messages.read_directory_file, target=target),
        )
