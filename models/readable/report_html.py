"""HTML of a report made to stand alone: headers, style sheets, fonts and images.

No record is read here: what must be fetched comes through the functions given.
"""

import mimetypes
import re
from urllib.parse import parse_qs, urlsplit

import lxml.html

from odoo.tools.misc import file_open

from .pictures import data_uri

#: header and footer are in the page: its margins are those of the text
MARGINS_WITHOUT_HEADER = {
    "data-report-margin-top": "8",
    "data-report-margin-bottom": "10",
    "data-report-header-spacing": "0",
}
#: fonts of Debian and of most servers, for the web fonts that are not embedded
FALLBACK_FONTS = '"Liberation Sans", Arial, "DejaVu Sans", sans-serif'

_MOVED = "o-chorus-pro-moved-"
_PARTS = ("header", "footer")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_FAMILY = re.compile(r"font-family:\s*['\"]?([^;'\"}]+)['\"]?\s*(?=[;}])")
_FONT_FILE = re.compile(r"url\(['\"]?(/[^)'\"?#]+\.(?:woff|ttf))\b")
_STYLESHEET = re.compile(r'<link\b[^>]*\bhref="(/web/assets/[^"]+\.css)"[^>]*>')
_IMAGE = re.compile(r'(?<=\bsrc=")/[^"]+(?=")|(?<=url\()/[^)\'"]+(?=\))')
_STATIC = re.compile(r"/[\w.]+/static/[^?#]+")


def _of_class(node, name):
    return node.xpath(
        ".//div[contains(concat(' ', normalize-space(@class), ' '), $name)]",
        name=f" {name} ",
    )


def words(html):
    """What a person reads on the page, spaces made one; neither styles nor pictures.

    :param bytes html: a rendered report
    :rtype: str
    """
    parser = lxml.html.HTMLParser(encoding="utf-8")
    root = lxml.html.fromstring(html, parser=parser)
    for silent in root.xpath("//head | //style | //script"):
        silent.drop_tree()
    return " ".join(root.text_content().split())


def put_headers_into_articles(html):
    """Move each header and footer into the article that it belongs to.

    The classes are renamed until :func:`restore_headers`: core would take the blocks
    out of the page again. Page numbers, which only a patched Qt fills, are dropped.

    :param bytes html: a rendered report
    :rtype: bytes
    """
    parser = lxml.html.HTMLParser(encoding="utf-8")
    root = lxml.html.fromstring(html, parser=parser)
    articles = _of_class(root, "article")
    for part in _PARTS:
        for article, block in zip(articles, _of_class(root, part), strict=False):
            classes = [
                _MOVED + name if name in _PARTS else name
                for name in block.get("class").split()
            ]
            block.set("class", " ".join(classes))
            _drop_page_number(block)
            block.drop_tree()
            block.tail = None
            article.insert(0 if part == "header" else len(article), block)
    return lxml.html.tostring(root, encoding="utf-8")


def _drop_page_number(block):
    for number in block.xpath(".//span[@class='page' or @class='topage']"):
        holder = number.getparent()
        if holder is not None and holder.getparent() is not None:
            holder.drop_tree()


def restore_headers(page):
    """Give the moved blocks their classes back, for the style sheets."""
    return page.replace(_MOVED, "")


def inline_stylesheets(page, read):
    """Replace links to style sheets by their content.

    :param read: function from an address to CSS, or None to leave the link
    """

    def replace(match):
        css = read(match[1])
        return match[0] if css is None else f"<style>{css}</style>"

    return _STYLESHEET.sub(replace, page)


def with_fonts(css, fonts):
    """Embed the font files of some families; the others fall back on the system's.

    :param fonts: names of the families to embed
    """

    def embed(match):
        rule = match[0]
        family = _FAMILY.search(rule)
        file = _FONT_FILE.search(rule)
        if not family or family[1] not in fonts or not file:
            return ""
        media_type, content = read_static(file[1].replace("/./", "/")) or (None, None)
        if not content:
            return ""
        kept = re.findall(r"font-(?:family|weight|style):[^;}]+", rule)
        source = f"src:url({data_uri(media_type, content)})"
        return f"@font-face{{{';'.join([*kept, source])}}}"

    removed = {
        family[1]
        for rule in _FONT_FACE.findall(css)
        if (family := _FAMILY.search(rule)) and family[1] not in fonts
    }

    def fall_back(match):
        if match[1].strip() not in removed:
            return match[0]
        return f'font-family:"{match[1].strip()}",{FALLBACK_FONTS}'

    return _FAMILY.sub(fall_back, _FONT_FACE.sub(embed, css))


def inline_images(page, read):
    """Replace images of this server by their content.

    :param read: function from an address to (media type, bytes), or None
    """

    def replace(match):
        found = read(match[0].replace("&amp;", "&"))
        return data_uri(*found) if found else match[0]

    head, style, body = page.rpartition("</style>")
    return head + style + _IMAGE.sub(replace, body)


def read_static(url):
    """A static file of an installed module: (media type, bytes), or None."""
    path = urlsplit(url).path
    if not _STATIC.fullmatch(path):
        return None
    try:
        with file_open(path[1:], "rb") as stream:
            return mimetypes.guess_type(path)[0], stream.read()
    except (FileNotFoundError, ValueError):
        return None


def parse_image_url(url):
    """What ``/web/image`` and ``/web/content`` addresses designate.

    :return: dict with ``model``, ``id``, ``field``, ``xmlid``, ``access_token`` where
        present, or None for another address
    """
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    if steps[:2] not in (["web", "image"], ["web", "content"]):
        return None
    found = {key: values[0] for key, values in parse_qs(parts.query).items()}
    first = re.match(r"(\d+)(?:-[\w.-]+)?$", steps[2]) if len(steps) > 2 else None
    if first:
        found.update(model="ir.attachment", id=first[1])
    elif len(steps) > 4:
        found.update(model=steps[2], id=steps[3].partition("-")[0], field=steps[4])
    elif len(steps) > 2:
        found["xmlid"] = steps[2]
    if "id" in found:
        if not found["id"].isdigit():
            return None
        found["id"] = int(found["id"])
    return found if "id" in found or "xmlid" in found else None
