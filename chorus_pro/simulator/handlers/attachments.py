"""transverses/v1: files handed over before the invoice that they accompany."""

import base64
import binascii
import hashlib

from ...codes.attachment_rules import FILE_MAX_BYTES, NAME_MAX, is_allowed
from ..calls import ApiError, bad_request
from ..store import Attachment

#: the label of ajouter/fichier is that of the invoices (go-choruspro's tests)
OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}


def add_file(call):
    """POST ajouter/fichier: keep the file for its owner, give its identifier."""
    call.require(
        "pieceJointeFichier",
        "pieceJointeNom",
        "pieceJointeTypeMime",
        "pieceJointeExtension",
    )
    name = call.body["pieceJointeNom"]
    content = _content(call.body["pieceJointeFichier"])
    digest = hashlib.sha256(content).hexdigest()
    call.notes.update(sha256=digest, name=name, size=len(content))
    if len(name) > NAME_MAX:
        raise bad_request(f"pieceJointeNom: {NAME_MAX} caractères au plus")
    stated = call.body["pieceJointeExtension"].lower()
    if not is_allowed(name) or name.rpartition(".")[2].lower() != stated:
        # how the platform says it was not observed
        raise bad_request("pieceJointeExtension: extension non acceptée")
    if len(content) > FILE_MAX_BYTES:
        # the code was seen, its key was not
        raise ApiError(20003, "TRA_MSG_00.003")
    identifier = call.store.next_id("attachment")
    call.store.attachments[identifier] = Attachment(
        id=identifier,
        name=name,
        media_type=call.body["pieceJointeTypeMime"],
        content=content,
        sha256=digest,
        owner=call.login,
    )
    return OK | {"pieceJointeId": identifier}


def _content(text):
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_request("pieceJointeFichier: base64 attendu") from error
    if not content:
        raise bad_request("pieceJointeFichier: le fichier est vide")
    return content
