"""HTML of a report made to stand alone: headers, words and fonts.

No record is read here.
"""

import re

import lxml.html

from .own_addresses import read_static
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
#: libxml2 ends a page, without an error, at an attribute of more than 10 million
#: characters (XML_MAX_TEXT_LENGTH)
_LARGE = re.compile(rb"data:[^\"'()\s<>]{9000000,}")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_FAMILY = re.compile(r"font-family:\s*['\"]?([^;'\"}]+)['\"]?\s*(?=[;}])")
_FONT_FILE = re.compile(r"url\(['\"]?(/[^)'\"?#]+\.(?:woff|ttf))\b")


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


def large_pictures(html):
    """The pictures inside a page that may be too big for its being read.

    :param bytes html: a rendered report
    :return: list of ``data:`` addresses
    """
    return [address.decode() for address in _LARGE.findall(html)]


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
