"""Pictures of a page, such that wkhtmltopdf draws them as they are.

Measured with wkhtmltopdf 0.12.6: a picture that it cannot read (damaged, AVIF, TIFF)
becomes a question mark on the page, without an error, one that is cut short is drawn in
part, and the colours of a JPEG in CMYK are inverted.
"""

import base64
import binascii
import codecs
import io
from urllib.parse import unquote_to_bytes

from lxml import etree
from PIL import (
    Image,
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401 Odoo loads but a few formats, and its editor makes these
)

from ...chorus_pro.page.whole_pictures import check_whole

SVG = "image/svg+xml"
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
#: what every build of wkhtmltopdf draws
DRAWN = frozenset({"PNG", "JPEG", "GIF"})
#: of phones: a JPEG, with others behind its end that only some programs know of
SEVERAL_JPEG = "MPO"


def drawable(content):
    """The picture as wkhtmltopdf draws it.

    :param bytes content: a file, of whatever format
    :return: pair (media type, bytes)
    :raises ValueError: this is no picture, or none that can be drawn
    """
    if not content:
        # a record without picture: nothing is drawn, not even a question mark
        return "image/png", _as_png(Image.new("RGBA", (1, 1)))
    if _is_markup(content):
        return SVG, _checked_svg(content)
    try:
        with Image.open(io.BytesIO(content)) as picture:
            # after Pillow took its size, and before it takes what is cut short
            check_whole(content)
            picture.load()
            kind = "JPEG" if picture.format == SEVERAL_JPEG else picture.format
            if kind in DRAWN and picture.mode != "CMYK":
                return Image.MIME[kind], content
            return "image/png", _as_png(picture)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
    ) as error:
        raise ValueError(str(error)) from error


def embedded(address):
    """The content of a ``data:`` address (RFC 2397).

    :return: bytes; what is written badly is no picture, and told as such
    """
    header, _comma, written = address.partition(",")
    content = unquote_to_bytes(written)
    if not header.lower().endswith(";base64"):
        return content
    try:
        return base64.b64decode(content)
    except binascii.Error:
        return content


def data_uri(media_type, content):
    """The content itself, as an address."""
    encoded = base64.b64encode(content).decode()
    return f"data:{media_type or 'application/octet-stream'};base64,{encoded}"


def _as_png(picture):
    has_transparency = "A" in picture.getbands() or "transparency" in picture.info
    stream = io.BytesIO()
    picture.convert("RGBA" if has_transparency else "RGB").save(stream, "PNG")
    return stream.getvalue()


def _is_markup(content):
    """Whether it can be SVG: the notes in a PNG or a JPEG may have some, too."""
    text = content.removeprefix(codecs.BOM_UTF8).lstrip()
    return text.startswith(b"<") and b"<svg" in text


def _checked_svg(content):
    """:raises ValueError: no reader opens it, or it is a page with a drawing in it"""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.tag != f"{{{SVG_NAMESPACE}}}svg":
        raise ValueError(f"{root.tag} is no drawing")
    return content
