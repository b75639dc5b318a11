"""6.2.11.4: a font that shows text must be inside the file."""

from pikepdf import Dictionary, Name

_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def is_embedded(font):
    """Is the font itself in the file, or drawn there?"""
    if font.get("/Subtype") == Name.Type3:
        return True
    if font.get("/Subtype") == Name.Type0:
        return all(is_embedded(one) for one in font.get("/DescendantFonts", []))
    descriptor = font.get("/FontDescriptor")
    return isinstance(descriptor, Dictionary) and any(
        key in descriptor for key in _FONT_FILES
    )


def font_name(font):
    """The name that its author knows it by."""
    return str(font.get("/BaseFont", "")).lstrip("/")
