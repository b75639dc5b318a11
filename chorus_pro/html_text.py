"""The words of a text that was written in Odoo's editor, for the data of an invoice."""

import re

import lxml.html

#: each begins a line, and ends it
_BLOCKS = frozenset(
    "address article blockquote dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr "
    "li ol p pre section table tr ul".split()
)
#: nobody reads their content
_SILENT = frozenset("head iframe img object picture script style svg video".split())
_ADDRESSES = ("http://", "https://")
_LONE_MARK = re.compile(r"\n- \s*\n")


def html_text(html: str | None) -> str:
    """The words alone: no mark of bold, no picture, no list of addresses at the end.

    The address of a link stands behind its words, where they do not say it.

    :param html: a fragment; None or False for nothing
    :return: lines; blank ones between paragraphs are left out

    >>> html_text('<p>Merci <b>à vous</b></p><ul><li>CGV : <a href="https://a.fr">ici'
    ...           '</a></li></ul><img src="data:image/png;base64,AAAA">')
    'Merci à vous\\n- CGV : ici (https://a.fr)'
    """
    if not html or not str(html).strip():
        return ""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = lxml.html.fromstring(f"<div>{html}</div>".encode(), parser=parser)
    # the mark of an item stands before its first paragraph
    text = _LONE_MARK.sub("\n- ", "".join(_pieces(root)))
    words = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in words if line not in ("", "-"))


def _pieces(root):
    """The texts in order, "\\n" around blocks; no recursion: editors nest deeply."""
    waiting = [(root, False)]
    while waiting:
        node, is_end = waiting.pop()
        if is_end:
            yield _end(node)
            if node is not root:
                yield _flat(node.tail)
            continue
        waiting.append((node, True))
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            continue
        if node.tag in _BLOCKS or node.tag == "br":
            yield "\n"
        if node.tag == "li":
            yield "- "
        yield _flat(node.text)
        waiting += [(child, False) for child in reversed(node)]


def _end(node):
    if node.tag in _BLOCKS:
        return "\n"
    if node.tag in ("td", "th"):
        return " "
    if node.tag == "a":
        address = node.get("href", "").strip()
        if address.startswith(_ADDRESSES) and address not in node.text_content():
            return f" ({address})"
    return ""


def _flat(text):
    """White space of HTML is one space; a line is made by tags alone."""
    return (text or "").replace("\n", " ").replace("\r", " ")
