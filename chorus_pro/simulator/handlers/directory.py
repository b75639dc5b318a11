"""transverses/v1: the file of the directory."""

import base64
from pathlib import Path

from ..directory_file import write_archive

OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}


def download(call):
    """POST telecharger/annuaire/destinataire: a ZIP in base64."""
    path = call.settings.directory_file
    if path:
        content = Path(path).read_bytes()
    else:
        content = write_archive(call.store.structures.values(), call.now)
    text = base64.b64encode(content).decode("ascii")
    return OK | {call.settings.directory_field: text}
