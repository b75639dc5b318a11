"""PDF/A-3b (ISO 19005-3), as far as it can be seen and repaired without Java.

Not the whole of the norm (veraPDF judges that in the tests), but what reports, and the
programs that stamp, sign or complete them, really put into an invoice. ``repair``
takes out what no reader shows; the other modules name what only the author can change.
"""

import io

import pikepdf
from pikepdf.models import PdfParsingError

from ..faults import fault
from .drawing import check_drawing
from .identity import XML_NAME, check_associated_files, check_identity
from .interaction import check_actions, check_annotations
from .repair import repair

__all__ = ["XML_NAME", "check_pdfa_structure", "repair"]


def check_pdfa_structure(content: bytes):
    """The list of :class:`Fault` of a Factur-X: empty when the structure is right."""
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        return [fault("CP-PDF-02", "pdf")]
    except pikepdf.PdfError as error:
        return [fault("CP-PDF-01", "pdf", reason=str(error))]
    with pdf:
        if pdf.is_encrypted:
            return [fault("CP-PDF-02", "pdf")]
        try:
            return _check_structure(pdf)
        except (pikepdf.PdfError, PdfParsingError) as error:
            return [fault("CP-PDF-01", "pdf", reason=str(error))]


def _check_structure(pdf):
    return [
        *check_drawing(pdf),
        *check_actions(pdf),
        *check_identity(pdf),
        *check_annotations(pdf),
        *check_associated_files(pdf),
    ]
