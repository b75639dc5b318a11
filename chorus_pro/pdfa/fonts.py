"""6.2.11.4 and 6.2.11.8: a font is inside the file, and has what it shows."""

from pikepdf import Array, Dictionary, Name, String

_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
#: two bytes are the number of a glyph, and 0 is none (ISO 32000-1, 9.7.5.2)
_IDENTITY = frozenset({"/Identity-H", "/Identity-V"})


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


def shows_no_glyph(font, operands) -> bool:
    """Is one of the characters shown the box of a missing glyph (.notdef)?

    Judged of composite fonts with the encoding Identity, those of wkhtmltopdf.

    :param font: dictionary of the font, or None
    :param operands: of the operator that shows text
    """
    if not isinstance(font, Dictionary) or font.get("/Subtype") != Name.Type0:
        return False
    if str(font.get("/Encoding", "")) not in _IDENTITY:
        return False
    return any(
        0 in memoryview(text[: len(text) // 2 * 2]).cast("H")
        for text in map(bytes, _strings(operands))
    )


def _strings(operands):
    for operand in operands:
        if isinstance(operand, String):
            yield operand
        elif isinstance(operand, Array | list):
            yield from _strings(operand)
