"""The objects of a PDF, those written inside others included."""

import zlib

from pikepdf import Array, Dictionary, Name, Stream


def dictionaries(pdf):
    """Every dictionary and stream of a PDF, once; one may be written inside another."""
    for entry in pdf.objects:
        yield from _inside(entry)


def _inside(entry):
    waiting = [entry]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, Dictionary | Stream):
            yield entry
            children = [child for _key, child in entry.items()]
        elif isinstance(entry, Array):
            children = list(entry)
        else:
            continue
        waiting += [
            child
            for child in children
            if isinstance(child, Dictionary | Array) and not child.is_indirect
        ]


def unpacked_size(stream, most: int) -> int:
    """How many bytes a stream holds, counted without unpacking more than ``most`` of
    them: a hundred kilobytes can hold gigabytes.

    Deflate alone is known; PDF/A has no LZW (6.1.7.2), and the other filters of text
    pack little.

    :return: ``most + 1`` for whatever is longer
    """
    filters = stream.get("/Filter", [])
    names = list(filters) if isinstance(filters, Array | list) else [filters]
    if names.count(Name.FlateDecode) > 1:
        return most + 1  # packed twice: done by nobody who means well
    content = stream.read_raw_bytes()
    if names == [Name.FlateDecode]:
        try:
            content = zlib.decompressobj().decompress(content, most + 1)
        except zlib.error:
            return 0  # who reads it says so
    return min(len(content), most + 1)


def annotations(page):
    """The annotations of a page: links, notes, fields."""
    found = page.obj.get("/Annots", [])
    return [entry for entry in found if isinstance(entry, Dictionary)]


def entries(resources, kind):
    """One kind of resources (``/Font``, ``/XObject``) as a dict, perhaps empty."""
    found = resources.get(kind)
    return dict(found.items()) if isinstance(found, Dictionary) else {}
