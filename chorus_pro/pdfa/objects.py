"""The objects of a PDF, those written inside others included."""

from pikepdf import Array, Dictionary, Stream


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


def annotations(page):
    """The annotations of a page: links, notes, fields."""
    found = page.obj.get("/Annots", [])
    return [entry for entry in found if isinstance(entry, Dictionary)]


def entries(resources, kind):
    """One kind of resources (``/Font``, ``/XObject``) as a dict, perhaps empty."""
    found = resources.get(kind)
    return dict(found.items()) if isinstance(found, Dictionary) else {}
