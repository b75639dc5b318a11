"""The rows of the sheets of an Excel file, read as a stream.

Only what a table needs: shared and inline texts, numbers, booleans. ECMA-376 part 1:
18.3.1.4 (c), 18.4.8 (si), 12.3.23 (workbook). The zip is bounded by its opener.
"""

import contextlib
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from .bounds import HELD_MAX, HeldBytes, drop_former
from .records import DirectoryFault

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_SHARED = "xl/sharedStrings.xml"
#: columns beyond are nobody's directory
_COLUMNS_MAX = 200
#: shared texts, and their characters: all of them are kept in memory
_TEXTS_MAX = 3_000_000
_CHARACTERS_MAX = 128 * 1024 * 1024
_OPTIONS = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
}


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the zip is an Excel file."""
    return _WORKBOOK in archive.namelist()


def read_sheets(archive: zipfile.ZipFile) -> list[tuple[str, Iterator[list]]]:
    """The name of each sheet, in order, and its rows: texts, numbers, None.

    :raises DirectoryFault: parts of the file are missing or not well formed; the rows
        raise it too
    """
    with _damage_told():
        texts = _shared(archive)
        return [(name, _rows(archive, path, texts)) for name, path in _sheets(archive)]


@contextlib.contextmanager
def _damage_told():
    try:
        yield
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, ValueError) as error:
        raise DirectoryFault(
            "damaged", f"the workbook cannot be read: {error}"
        ) from None


def _rows(archive, path, texts):
    with _damage_told(), archive.open(path) as stream:
        for _event, row in _elements(stream, "row"):
            yield _row(row, texts)


def _elements(stream, name):
    """Each element of that name, dropped once it was used."""
    held = HeldBytes(stream)
    context = etree.iterparse(held, events=("end",), tag=_MAIN + name, **_OPTIONS)
    for event, element in context:
        held.release()
        yield event, element
        element.clear()
        drop_former(element)


def _sheets(archive):
    """Name and path of each sheet; one of charts has no rows, and is none."""
    parser = etree.XMLParser(**_OPTIONS)
    book = etree.fromstring(_small(archive, _WORKBOOK), parser)
    links = etree.fromstring(_small(archive, "xl/_rels/workbook.xml.rels"), parser)
    targets = {one.get("Id"): one.get("Target", "") for one in links}
    found = []
    for sheet in book.iterfind(f"{_MAIN}sheets/{_MAIN}sheet"):
        target = targets[sheet.get(_LINK)]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "chartsheets/" not in path:
            found.append((sheet.get("name", ""), path))
    if not found:
        raise KeyError("no sheet")
    return found


def _small(archive, name):
    """The content of a part that lists other parts."""
    with archive.open(name) as stream:
        content = stream.read(HELD_MAX + 1)
    if len(content) > HELD_MAX:
        raise DirectoryFault("too_large", f"{name} is too large")
    return content


def _shared(archive):
    if _SHARED not in archive.namelist():
        return []
    texts, characters = [], 0
    with archive.open(_SHARED) as stream:
        for _event, element in _elements(stream, "si"):
            texts.append(_text(element))
            characters += len(texts[-1])
            if len(texts) > _TEXTS_MAX or characters > _CHARACTERS_MAX:
                raise DirectoryFault("too_large", "too many texts in the workbook")
    return texts


def _text(element):
    """The text of its runs; phonetic readings (``rPh``) are no text."""
    parts = element.findall(f"{_MAIN}t") or element.findall(f"{_MAIN}r/{_MAIN}t")
    return "".join(part.text or "" for part in parts)


def _row(row, texts):
    values = []
    for cell in row:
        position = _column(cell.get("r"), len(values))
        if position >= _COLUMNS_MAX:
            break
        values += [None] * (position - len(values))
        values.append(_value(cell, texts))
    return values


def _column(reference, following):
    """Position of ``AB12``; the next one where the cell does not say."""
    letters = re.match(r"[A-Z]+", reference or "")
    if not letters:
        return following
    position = 0
    for letter in letters[0]:
        position = position * 26 + ord(letter) - 64
    return max(position - 1, following)


def _value(cell, texts):
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return None if inline is None else _text(inline)
    value = cell.findtext(f"{_MAIN}v")
    if value is None:
        return None
    if kind == "s":
        position = int(value)
        return texts[position] if position < len(texts) else None
    if kind in ("str", "b", "e"):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
