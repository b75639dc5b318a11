"""Files that Chorus Pro gives back: telecharger/groupe, consulterCR."""

import base64
import binascii
from collections.abc import Iterable

from .envelope import MissingKey


def write_download(
    invoice_ids: Iterable[int], kind: str, with_attachments: bool
) -> dict:
    """Body of ``telecharger/groupe``.

    :param kind: ``PDF`` or ``PIVOT``; the attachments are asked for a PDF only, a PIVOT
        always holds them (2017 appendix)
    """
    body: dict = {
        "format": kind,
        "listeFacture": [{"idFacture": identifier} for identifier in invoice_ids],
    }
    if kind == "PDF":
        body["avecPiecesJointesComplementaires"] = "Oui" if with_attachments else "Non"
    return body


def read_download(body: dict) -> bytes:
    """The file; raises :class:`MissingKey` when there is none."""
    content = _file(body.get("fichierResultat"))
    if content is None:
        raise MissingKey("no file in the answer to a download")
    return content


def write_report_file(flow_number: str, syntax: str | None = None) -> dict:
    """Body of ``consulterCR``."""
    body = {"numeroFluxDepot": flow_number}
    if syntax:
        body["syntaxeFlux"] = syntax
    return body


def read_report_file(body: dict) -> bytes | None:
    """The report as a PDF; None where Chorus Pro has none.

    ``consulterCR`` was broken for Factur-X in May 2018 (OCA): no file is an answer.
    """
    return _file(body.get("fichierCR"))


def _file(value):
    # not read as a text: it is as long as the file
    text = value if isinstance(value, str) else ""
    try:
        # some encoders break the lines
        return base64.b64decode("".join(text.split()), validate=True) or None
    except (binascii.Error, ValueError) as error:
        raise MissingKey("a file that is not base64") from error
