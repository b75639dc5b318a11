"""Every address that a page makes wkhtmltopdf fetch: found, and replaced.

No record is read here: what an address becomes is decided by the function given.
"""

import re
import sys

import lxml.html
from lxml import etree

PICTURE = "picture"
FONT = "font"
STYLESHEET = "style sheet"

#: attributes whose address is drawn
_DRAWN = {
    ("img", "src"),
    ("input", "src"),
    ("embed", "src"),
    ("iframe", "src"),
    ("frame", "src"),
    ("object", "data"),
    ("video", "poster"),
    ("image", "href"),
    ("image", "xlink:href"),
    ("feimage", "href"),
    ("feimage", "xlink:href"),
}
#: what holds a page of its own: behind the wall none is drawn, but a picture can be
_FRAMES = frozenset({"embed", "iframe", "frame", "object"})
#: loaded without being drawn on paper: scripts, films, and the files of a browser's tab
_NOT_PRINTED = {
    ("script", "src"),
    ("audio", "src"),
    ("video", "src"),
    ("source", "src"),
    ("track", "src"),
    ("link", "href"),
}
#: of a group that repeats for each character, Python keeps some 250 bytes each time,
#: and a background is millions of characters: what has no escape is taken at once
_CSS = re.compile(
    r"""/\*.*?\*/
    | @font-face \s* (?P<face>\{[^}]*\})
    | @import \s+ (?:url\(\s*)?
        (?: "(?P<imported_double>[^"]+)" | '(?P<imported_single>[^']+)'
          | (?P<imported_bare>[^"'()\s;][^"'()\s]*) )
        \s*\)? (?P<media>[^;{}]*) ;?
    | url\(\s* (?: "(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"
                | '(?P<single>[^'\\]*(?:\\.[^'\\]*)*)'
                | (?P<bare>[^\s"'()\\]*
                    (?:\\(?:[0-9a-f]{1,6}\s|.)[^\s"'()\\]*)*) ) \s*\)""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
#: nothing comes from the network, whatever was not seen here (measured: Debian's
#: wkhtmltopdf obeys; an older engine does not know it)
_WALL = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'"
)


def replace_addresses(page, replace, *, walled=False):
    """Write others for all addresses that the page has drawn.

    :param str page: HTML
    :param replace: function from (address, ``PICTURE``, ``FONT`` or ``STYLESHEET``,
        title or "") to another address, or to the CSS of a style sheet; None leaves it
    :param bool walled: besides, have the reader refuse every address but ``data:``
    :rtype: str
    """
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, default_doctype=False
    )
    root = lxml.html.document_fromstring(page.encode(), parser=parser)
    for element in list(root.iter(etree.Element)):
        if element.tag == "link" and "stylesheet" in element.get("rel", "").lower():
            _replace_stylesheet(element, replace)
        else:
            _replace_attributes(element, replace)
            if element.tag == "style" and element.text:
                element.text = replace_in_css(element.text, replace)
    if walled:
        wall = etree.Element("meta", content=_WALL)
        wall.set("http-equiv", "Content-Security-Policy")
        if root.find("head") is None:
            root.insert(0, etree.Element("head"))
        root.find("head").insert(0, wall)
    return lxml.html.tostring(root.getroottree(), encoding="unicode")


def replace_in_css(css, replace, kind=PICTURE):
    """The same in a style sheet, or in the style of one element.

    :param replace: as for :func:`replace_addresses`
    :param kind: of what is not said to be something else
    """

    def write(match):
        if match["face"]:
            return f"@font-face{replace_in_css(match['face'], replace, FONT)}"
        if imported := _first(
            match, "imported_double", "imported_single", "imported_bare"
        ):
            return _imported(match, replace(_unescaped(imported), STYLESHEET, ""))
        written = _first(match, "double", "single", "bare")
        address = _unescaped(written).strip()
        if not address or address.startswith("#"):  # a comment, or of this very page
            return match[0]
        new = replace(address, kind, "")
        return match[0] if new is None else f'url("{new}")'

    return _CSS.sub(write, css)


def _first(match, *groups):
    return next((match[group] for group in groups if match[group]), "")


def _imported(match, css):
    """A sheet in place of its ``@import``, for the same media."""
    if css is None:
        return match[0]
    media = match["media"].strip()
    return f"@media {media}{{{css}}}" if css and media else css


def _replace_stylesheet(element, replace):
    address = element.get("href", "").strip()
    css = replace(address, STYLESHEET, "") if address else None
    if css is None:
        return
    style = etree.Element("style")
    if media := element.get("media"):
        style.set("media", media)  # a sheet of print is none of the screen's
    style.text, style.tail = css, element.tail
    element.getparent().replace(element, style)


def _replace_attributes(element, replace):
    # the sharper copies of a picture; its own address is the one that is drawn
    sharper = element.attrib.pop("srcset", "")
    if element.tag == "img" and sharper.strip() and not element.get("src"):
        element.set("src", sharper.split()[0].rstrip(","))
    title = element.get("alt") or element.get("title") or ""
    for name, value in element.items():
        if (element.tag, name) in _NOT_PRINTED:
            del element.attrib[name]
        elif (element.tag, name) in _DRAWN or name == "background":
            address = value.strip()
            new = replace(address, PICTURE, title) if address else None
            if new is not None:
                element.set(name, new)
            if element.tag in _FRAMES and element.get(name).startswith("data:image/"):
                _make_picture(element, name)
        elif name == "style":
            element.set(name, replace_in_css(value, replace))


def _make_picture(element, name):
    """Of a frame that holds a picture."""
    picture = element.makeelement("img")
    kept = {key: value for key, value in element.items() if key != "type"}
    picture.set("src", kept.pop(name))
    picture.attrib.update(kept)
    element.addprevious(picture)
    if element.tag == "embed":
        # the parser takes what follows for its content
        element.drop_tag()
    else:
        element.drop_tree()


def _unescaped(address):
    def write(match):
        code = int(match[1], 16) if match[1] else ord(match[2])
        return chr(code) if code <= sys.maxunicode else "\ufffd"

    return _ESCAPED.sub(write, address)
