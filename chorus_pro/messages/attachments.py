"""A file handed over before the invoice that it accompanies (ajouter/fichier).

Field names: ``antoine2116/go-choruspro`` (structs transcribed from the PISTE Swagger,
December 2023); the answer's second name: documentation of FactPulse, a client in
production. Extensions are written in upper case by every client that was found.
"""

import base64

from ..codes.attachment_rules import extension
from ..reading import read_integer
from .envelope import MissingKey


def write_attachment(filename: str, content: bytes, media_type: str) -> dict:
    """Body of ``ajouter/fichier``; ``filename`` carries its extension."""
    return {
        "pieceJointeFichier": base64.b64encode(content).decode("ascii"),
        "pieceJointeNom": filename,
        "pieceJointeTypeMime": media_type,
        "pieceJointeExtension": extension(filename).upper(),
    }


def read_attachment(body: dict) -> int:
    """The identifier under which an invoice refers to the file.

    :raises MissingKey: a success without identifier is of no use
    """
    identifier = read_integer(body.get("pieceJointeId"))
    if identifier is None:
        identifier = read_integer(body.get("pieceJointeIdFichier"))
    if identifier is None:
        raise MissingKey("no identifier in the answer to an attachment")
    return identifier
