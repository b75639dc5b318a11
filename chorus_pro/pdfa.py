"""Is this PDF a PDF/A-3b? What can be seen of its structure, without Java.

Not the whole of ISO 19005-3 (veraPDF judges that in the tests), but what really
happens to invoices: fonts that are not embedded, forms, encryption, and our own slips.
"""

import io

import pikepdf
from pikepdf import Dictionary, Name, Stream
from pikepdf.models import PdfParsingError

from .faults import fault

#: bit 3 of the flags of an annotation: printed; ISO 32000-1, table 165
PRINTED = 4
#: invisible, hidden, not shown on screen, toggled: forbidden (6.3.2)
NOT_SHOWN = 1 | 2 | 32 | 256
XML_NAME = "factur-x.xml"

_FORBIDDEN_ANNOTATIONS = {"/3D", "/Sound", "/Screen", "/Movie", "/RichMedia"}
_FORBIDDEN_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/Rendition",
    "/Trans",
    "/SetOCGState",
    "/GoTo3DView",
}
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_SHOW_TEXT = {"Tj", "TJ", "'", '"'}
_XMP_MARKS = (b"<pdfaid:part>3</pdfaid:part>", b":ConformanceLevel>EN 16931<")


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
        *_check_fonts(pdf),
        *_check_actions(pdf),
        *_check_identity(pdf),
        *_check_annotations(pdf),
        *_check_associated_files(pdf),
    ]


def annotations(page):
    """The annotations of a page: links, notes, fields."""
    found = page.obj.get("/Annots", [])
    return [entry for entry in found if isinstance(entry, Dictionary)]


def _check_fonts(pdf):
    """6.2.11.4: a font must be embedded when a text is shown with it."""
    suspects = {
        font.objgen: str(font.get("/BaseFont", ""))
        for font in pdf.objects
        if isinstance(font, Dictionary) and not _is_embedded(font)
    }
    if suspects:
        # Slow, hence only now: report generators name fonts that they never use.
        for key in sorted(_fonts_shown(pdf) & set(suspects)):
            yield fault("CP-PDF-03", "pdf", font=suspects[key].lstrip("/"))


def _is_embedded(font):
    if font.get("/Type") != Name.Font:
        return True
    if font.get("/Subtype") == Name.Type3:
        return True
    if font.get("/Subtype") == Name.Type0:
        return all(_is_embedded(one) for one in font.get("/DescendantFonts", []))
    descriptor = font.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in _FONT_FILES)


def _fonts_shown(pdf):
    """The fonts with which a page or a form really shows text."""
    shown = set()
    for page in pdf.pages:
        shown |= _fonts_of(page.obj, page.resources)
    for form in pdf.objects:
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form:
            shown |= _fonts_of(form, form.get("/Resources", Dictionary()))
    return shown


def _fonts_of(stream, resources):
    fonts, current, shown = resources.get("/Font", Dictionary()), None, set()
    for operands, operator in pikepdf.parse_content_stream(stream):
        if str(operator) == "Tf":
            current = fonts.get(operands[0])
        elif str(operator) in _SHOW_TEXT and current is not None:
            shown.add(current.objgen)
    return shown


def _check_actions(pdf):
    """6.5 and 6.4: nothing runs, plays or is filled in."""
    reasons = set()
    for entry in pdf.objects:
        if isinstance(entry, Dictionary):
            if str(entry.get("/S", "")) in _FORBIDDEN_ACTIONS:
                reasons.add(str(entry.S))
            if str(entry.get("/Subtype", "")) in _FORBIDDEN_ANNOTATIONS:
                reasons.add(str(entry.Subtype))
            action = entry.get("/A")
            if isinstance(action, Dictionary):
                if str(action.get("/S", "")) in _FORBIDDEN_ACTIONS:
                    reasons.add(str(action.S))
    names = pdf.Root.get("/Names", Dictionary())
    if "/JavaScript" in names:
        reasons.add("/JavaScript")
    if len(pdf.Root.get("/AcroForm", Dictionary()).get("/Fields", [])):
        reasons.add("/AcroForm")
    for reason in sorted(reasons):
        yield fault("CP-PDF-04", "pdf", reason=reason.lstrip("/"))


def _check_identity(pdf):
    """6.1.3, 6.2.3 and 6.6: identifier, colours, XMP."""
    if "/ID" not in pdf.trailer:
        yield fault("CP-PDF-05", "pdf", missing="ID")
    intents = [intent.get("/S") for intent in pdf.Root.get("/OutputIntents", [])]
    if intents != [Name.GTS_PDFA1]:
        yield fault("CP-PDF-05", "pdf", missing="OutputIntents")
    metadata = pdf.Root.get("/Metadata")
    xmp = metadata.read_bytes() if metadata is not None else b""
    if not all(mark in xmp for mark in _XMP_MARKS):
        yield fault("CP-PDF-05", "pdf", missing="Metadata")


def _check_annotations(pdf):
    for rank, page in enumerate(pdf.pages, 1):
        for annotation in annotations(page):
            if annotation.get("/Subtype") == Name.Popup:
                continue
            flags = int(annotation.get("/F", 0))
            if not flags & PRINTED or flags & NOT_SHOWN:
                yield fault("CP-PDF-06", "pdf", page=rank, flags=flags)


def _check_associated_files(pdf):
    names = [
        str(entry.get("/UF", entry.get("/F", ""))) for entry in pdf.Root.get("/AF", [])
    ]
    embedded = list(pdf.attachments)
    if names.count(XML_NAME) != 1 or embedded.count(XML_NAME) != 1:
        yield fault("CP-PDF-07", "pdf", associated=names, embedded=embedded)
