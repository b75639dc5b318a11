"""What a PDF/A-3b must say of itself: XMP, colours, identity.

XMP: ISO 19005-3, 6.6, with the extension schema of Factur-X 1.0, 6.2 (the ``fx``
properties must be described in the file itself).
"""

from datetime import datetime, timezone
from functools import lru_cache
from xml.sax.saxutils import escape

from PIL import ImageCms

from ..xml_values import clean_line

PRODUCER = "l10n_fr_chorus_pro"
CONFORMANCE_LEVEL = "EN 16931"

_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_FX_PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters"),
    ("Version", "The version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)
_PROPERTY = """
 <rdf:li rdf:parseType="Resource">
  <pdfaProperty:name>{}</pdfaProperty:name>
  <pdfaProperty:valueType>Text</pdfaProperty:valueType>
  <pdfaProperty:category>external</pdfaProperty:category>
  <pdfaProperty:description>{}</pdfaProperty:description>
 </rdf:li>"""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
 <pdfaid:part>3</pdfaid:part>
 <pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
 <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
 <pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
 <xmp:CreatorTool>{producer}</xmp:CreatorTool>
 <xmp:CreateDate>{created}</xmp:CreateDate>
 <xmp:ModifyDate>{created}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
 <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
 <pdfaSchema:namespaceURI>{fx}</pdfaSchema:namespaceURI>
 <pdfaSchema:prefix>fx</pdfaSchema:prefix>
 <pdfaSchema:property><rdf:Seq>{properties}
 </rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="{fx}">
 <fx:DocumentType>INVOICE</fx:DocumentType>
 <fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>
 <fx:Version>1.0</fx:Version>
 <fx:ConformanceLevel>{level}</fx:ConformanceLevel>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def xmp_packet(title: str, author: str, created: datetime) -> bytes:
    """The XMP of a Factur-X EN 16931. ``created``: a naive datetime is UTC."""
    return _XMP.format(
        title=escape(clean_line(title)),
        author=escape(clean_line(author)),
        producer=PRODUCER,
        created=f"{as_utc(created):%Y-%m-%dT%H:%M:%S}+00:00",
        fx=_FX,
        properties="".join(_PROPERTY.format(*item) for item in _FX_PROPERTIES),
        level=CONFORMANCE_LEVEL,
    ).encode()


def pdf_date(moment: datetime) -> str:
    """A date as PDF writes it, in UTC.

    >>> pdf_date(datetime(2026, 11, 3, 8, 5))
    "D:20261103080500+00'00'"
    """
    return f"{as_utc(moment):D:%Y%m%d%H%M%S}+00'00'"


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC; a naive one is taken as UTC already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An ICC profile of sRGB, the colours of everything that our reports print."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # LittleCMS writes the current date (ICC.1, 7.2.1, bytes 24 to 35): fixed here, or
    # the same invoice would give other bytes in another process.
    date = b"".join(n.to_bytes(2, "big") for n in (2020, 1, 1, 0, 0, 0))
    return profile[:24] + date + profile[36:]
