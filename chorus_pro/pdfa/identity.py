"""What the file must say of itself, and of what is embedded in it."""

from pikepdf import Dictionary, Name

from ..faults import fault

XML_NAME = "factur-x.xml"

_XMP_MARKS = (b"<pdfaid:part>3</pdfaid:part>", b":ConformanceLevel>EN 16931<")


def check_identity(pdf):
    """6.1.3, 6.2.3 and 6.6: identifier, colours, XMP (CP-PDF-05)."""
    if "/ID" not in pdf.trailer:
        yield fault("CP-PDF-05", "pdf", missing="ID")
    intents = [intent.get("/S") for intent in pdf.Root.get("/OutputIntents", [])]
    if intents != [Name.GTS_PDFA1]:
        yield fault("CP-PDF-05", "pdf", missing="OutputIntents")
    metadata = pdf.Root.get("/Metadata")
    xmp = metadata.read_bytes() if metadata is not None else b""
    if not all(mark in xmp for mark in _XMP_MARKS):
        yield fault("CP-PDF-05", "pdf", missing="Metadata")


def check_associated_files(pdf):
    """6.8: the XML is there once, and said to be (CP-PDF-07)."""
    names = [
        str(entry.get("/UF", entry.get("/F", "")))
        for entry in pdf.Root.get("/AF", [])
        if isinstance(entry, Dictionary)
    ]
    embedded = list(pdf.attachments)
    if names.count(XML_NAME) != 1 or embedded.count(XML_NAME) != 1:
        yield fault("CP-PDF-07", "pdf", associated=names, embedded=embedded)
