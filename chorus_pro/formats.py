"""The formats of a deposit: what writes each of them, and the name of its file."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from .archive import clean_name
from .cii import write_cii
from .codes import flow_syntax
from .errors import ConfigurationError
from .invoice import Invoice
from .ubl import write_ubl
from .xsd import validate_xsd


@dataclass(frozen=True)
class Format:
    """One format.

    :ivar prefix: how the name of its file begins
    :ivar write: the XML of an invoice
    :ivar readable: whether the XML is embedded in a readable PDF, with the attachments;
        otherwise they are in the XML (BG-24)
    :ivar verified: whether a client in production is known to deposit it
    """

    syntax: str
    prefix: str
    write: Callable[[Invoice], bytes]
    readable: bool
    verified: bool


# fmt: off
FORMATS = {one.syntax: one for one in (
    Format(flow_syntax.FACTURX, "facturx", write_cii, True, True),
    Format(flow_syntax.CII_16B, "cii", partial(write_cii, embed_attachments=True), False, True),  # noqa: E501
    Format(flow_syntax.UBL, "ubl", write_ubl, False, False),
)}
# fmt: on


def get(syntax: str) -> Format:
    """The format of a syntax.

    :raises ConfigurationError: this package cannot write it

    >>> get("IN_DP_E1_UBL_INVOICE").verified
    False
    """
    found = FORMATS.get(syntax)
    if not found:
        raise ConfigurationError(f"no file of the syntax {syntax!r} can be written")
    return found


def build_xml(invoice: Invoice, syntax: str) -> bytes:
    """The XML of an invoice in that syntax, accepted by the official XSD.

    :raises FileFault: CP-FILE-01, the XSD refuses it
    :raises ConfigurationError: unknown syntax, or no XSD
    """
    xml = get(syntax).write(invoice)
    validate_xsd(xml)
    return xml


def file_name(number: str, syntax: str) -> str:
    """The name of the file of an invoice.

    >>> file_name("FAC/2026/0001", "IN_DP_E2_CII_FACTURX")
    'facturx_FAC-2026-0001.pdf'
    """
    extension = flow_syntax.get(syntax).extension
    return clean_name(f"{get(syntax).prefix}_{number}.{extension}")
