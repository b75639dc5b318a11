"""What is drawn: the pages, and what they call."""

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from .objects import annotations, entries


@dataclass(frozen=True)
class Content:
    """A series of drawing instructions, and what they call by name."""

    #: from 1
    page: int
    #: the page's dictionary, or a stream
    drawn: pikepdf.Object
    resources: Dictionary


def contents_of(rank, page) -> list[Content]:
    """What a page shows: itself, and its annotations (ISO 32000-1, 7.8.2).

    :param rank: from 1
    """
    found = [Content(rank, page.obj, page.resources)]
    for annotation in annotations(page):
        found += [_of(rank, one, page.resources) for one in _appearances(annotation)]
    return found


def called_by(content, called) -> Iterator[Content]:
    """The contents that these instructions call in their turn.

    :param called: set of pairs (kind of resource, name) that they really use: a file
        may hold many that nobody draws
    """
    for kind, name in called:
        one = entries(content.resources, kind).get(name)
        if kind == "/Font" and isinstance(one, Dictionary):
            # the glyphs of a Type 3 font
            resources = one.get("/Resources", content.resources)
            for glyph in entries(one, "/CharProcs").values():
                yield Content(content.page, glyph, resources)
        elif kind == "/ExtGState" and isinstance(one, Dictionary):
            mask = entries(one, "/SMask").get("/G")
            if isinstance(mask, Stream):
                yield _of(content.page, mask, content.resources)
        elif isinstance(one, Stream) and one.get("/Subtype") != Name.Image:
            yield _of(content.page, one, content.resources)


def mediabox(page_object) -> tuple[float, float]:
    """Width and height of a page, in units of 1/72 inch."""
    left, bottom, right, top = map(float, pikepdf.Page(page_object).mediabox)
    return abs(right - left), abs(top - bottom)


def as_list(value):
    """A value that may be written alone, or as an array of several."""
    return list(value) if isinstance(value, Array | list) else [value]


def _of(page, drawn, outer):
    # a form without resources of its own draws with those of its page
    return Content(page, drawn, drawn.get("/Resources", outer))


def _appearances(annotation):
    """What an annotation shows: a stream, or one for each of its states."""
    normal = entries(annotation, "/AP").get("/N")
    found = [normal]
    if isinstance(normal, Dictionary):
        found = [state for _name, state in normal.items()]
    return [one for one in found if isinstance(one, Stream)]
