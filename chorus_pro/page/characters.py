"""The characters of an invoice that a server may have no font for."""

import unicodedata
from dataclasses import fields, is_dataclass

from ..invoice import Invoice

#: blocks that every font of text has: Latin, punctuation, currencies, ligatures
_EVERYWHERE = (
    (0x0000, 0x036F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x20CF),
    (0x2100, 0x214F),
    (0xFB00, 0xFB06),
)
#: kinds that are drawn by themselves: letters, digits, symbols, punctuation, and the
#: private signs that word processors leave; not marks, which join a letter, nor spaces
_DRAWN = frozenset("LNSP")
_PRIVATE = "Co"


def rare_characters(invoice: Invoice) -> str:
    """What the words of an invoice have that not every font has, each once, in order.

    The attachments are left out: the page prints none of them.

    :rtype: str
    """
    found = set()
    for text in _texts(invoice):
        if not text.isascii():
            found.update(text)
    return "".join(sorted(filter(_is_rare, found)))


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name != "attachments":
                yield from _texts(getattr(value, one.name))


def _is_rare(character):
    place = ord(character)
    if any(first <= place <= last for first, last in _EVERYWHERE):
        return False
    kind = unicodedata.category(character)
    return kind[0] in _DRAWN or kind == _PRIVATE
