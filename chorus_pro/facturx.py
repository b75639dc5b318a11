"""A readable PDF and an XML made one Factur-X: PDF/A-3b, profile EN 16931.

The PDF is that of Odoo's report, or one issued earlier, perhaps already a Factur-X:
what it says of itself is replaced. What a program can repair is repaired; the rest is a
:class:`FileFault`. :func:`check_pdfa_structure` then judges the result without Java.
"""

import hashlib
import io
from collections.abc import Sequence
from datetime import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from .errors import FileFault
from .invoice import Attachment
from .pdfa import XML_NAME, check_pdfa_structure, repair
from .pdfa.metadata import PRODUCER, pdf_date, srgb_profile, xmp_packet
from .xsd import validate_xsd

__all__ = ["build_facturx", "check_pdfa_structure", "validate_xsd"]

DEFAULT_MEDIA_TYPE = "application/octet-stream"
XML_DESCRIPTION = "Factur-X XML file"


def build_facturx(
    readable_pdf: bytes,
    xml: bytes,
    attachments: Sequence[Attachment] = (),
    *,
    number: str,
    seller_name: str,
    created: datetime,
) -> bytes:
    """The Factur-X; the same arguments always give the same bytes.

    :param xml: CII of the profile EN 16931, already validated
    :param number: BT-1, the title of the PDF; ``seller_name``: its author
    :param created: date of the PDF; a naive one is UTC
    :raises FileFault: the PDF is encrypted (CP-PDF-02) or unreadable (CP-PDF-01)
    """
    with _open(readable_pdf) as pdf:
        repair(pdf)
        _add_output_intent(pdf)
        embedded = Attachment(XML_NAME, xml, "text/xml", XML_DESCRIPTION)
        _embed(pdf, embedded, Name.Data, created)
        for attachment in attachments:
            _embed(pdf, attachment, Name.Supplement, created)
        _finish_names(pdf)
        _describe(pdf, number, seller_name, created)
        buffer = io.BytesIO()
        # deterministic_id also writes the identifier that PDF/A asks for (6.1.3); a PDF
        # 2.0 is none (6.1.2), and what 2.0 adds is not needed to show a page
        pdf.save(buffer, deterministic_id=True, force_version="1.7")
    return buffer.getvalue()


def _open(content):
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise FileFault("the PDF asks for a password", code="CP-PDF-02") from error
    except pikepdf.PdfError as error:
        raise FileFault(f"not a readable PDF: {error}", code="CP-PDF-01") from error
    if pdf.is_encrypted:
        pdf.close()
        raise FileFault("the PDF is encrypted", code="CP-PDF-02")
    if not len(pdf.pages):
        pdf.close()
        raise FileFault("the PDF has no page", code="CP-PDF-01")
    return pdf


def _add_output_intent(pdf):
    """Colours are sRGB (6.2.3); it also settles the blending of transparency."""
    profile = Stream(pdf, srgb_profile())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _embed(pdf, attachment, relationship, created):
    """An associated file (6.8): its type, date, size and relation are mandatory."""
    date = String(pdf_date(created))
    stream = Stream(pdf, attachment.content)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name("/" + (attachment.media_type or DEFAULT_MEDIA_TYPE))
    stream.Params = Dictionary(
        Size=len(attachment.content),
        ModDate=date,
        CreationDate=date,
        CheckSum=String(_checksum(attachment.content)),
    )
    stream = pdf.make_indirect(stream)
    specification = Dictionary(
        Type=Name.Filespec,
        F=String(attachment.name),
        UF=String(attachment.name),
        Desc=String(attachment.description or attachment.name),
        AFRelationship=relationship,
        EF=Dictionary(F=stream, UF=stream),
    )
    if "/AF" not in pdf.Root:
        pdf.Root.AF = Array()
    pdf.Root.AF.append(pdf.make_indirect(specification))


def _finish_names(pdf):
    """The name tree of the embedded files, whose keys must be sorted."""
    specifications = sorted(pdf.Root.AF, key=lambda spec: bytes(spec.UF))
    names = Array()
    for specification in specifications:
        names.append(specification.UF)
        names.append(specification)
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=names)
    pdf.Root.PageMode = Name.UseAttachments


def _describe(pdf, number, seller_name, created):
    """The same statements in the XMP and in the information dictionary."""
    metadata = Stream(pdf, xmp_packet(number, seller_name, created))
    metadata.Type = Name.Metadata
    metadata.Subtype = Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    date = pdf_date(created)
    information = {
        "/Title": number,
        "/Author": seller_name,
        "/Producer": PRODUCER,
        "/Creator": PRODUCER,
        "/CreationDate": date,
        "/ModDate": date,
    }
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary({key: String(value) for key, value in information.items()})
    )


def _checksum(content):
    # MD5 is what PDF asks for here (ISO 32000-1, table 46): no secret depends on it.
    return hashlib.md5(content, usedforsecurity=False).digest()
