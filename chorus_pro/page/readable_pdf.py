"""Whether a PDF that leaves as it is can be opened by whoever receives it."""

import io
import zipfile

import pikepdf

from ..errors import FileFault
from ..pdfa.interaction import active_parts


def check_readable(content: bytes) -> None:
    """Open it as a reader does; nothing is changed.

    :raises FileFault: no PDF, broken or without page (CP-PDF-01); encrypted, with or
        without a password to open it (CP-PDF-02)
    """
    if not content.startswith(b"%PDF-"):
        raise FileFault("the document is no PDF", code="CP-PDF-01")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            encrypted, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise FileFault("the PDF asks for a password", code="CP-PDF-02") from error
    except (pikepdf.PdfError, TypeError, ValueError, AttributeError) as error:
        # the others: what pikepdf raises where an object is of an odd type
        raise FileFault(f"not a readable PDF: {error}", code="CP-PDF-01") from error
    if encrypted:
        raise FileFault("the PDF is encrypted", code="CP-PDF-02")
    if not pages:
        raise FileFault("the PDF has no page", code="CP-PDF-01")


def find_active_parts(content: bytes) -> list[str]:
    """What is in a PDF besides a page to read: scripts, actions that start a program,
    films, attached files, an archive behind its end.

    :param content: a PDF that :func:`check_readable` accepts
    :return: names such as "JavaScript", sorted; empty for an ordinary page
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = active_parts(pdf)
    if zipfile.is_zipfile(io.BytesIO(content)):
        found.add("ZIP")
    return sorted(found)
