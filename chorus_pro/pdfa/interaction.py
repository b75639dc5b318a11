"""6.3 to 6.5: nothing runs, plays or is filled in, and what is seen is printed."""

from pikepdf import Dictionary, Name, Stream

from ..faults import fault
from .objects import annotations, dictionaries

#: bit 3 of the flags of an annotation: printed; ISO 32000-1, table 165
PRINTED = 4
#: invisible, hidden, not shown on screen, toggled: forbidden (6.3.2)
NOT_SHOWN = 1 | 2 | 32 | 256
FORBIDDEN_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/Rendition",
    "/Trans",
    "/SetOCGState",
    "/GoTo3DView",
}
#: those of 6.5.1 that only turn the page
NAMED_ACTIONS = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}

_FORBIDDEN_ANNOTATIONS = {
    "/3D",
    "/Sound",
    "/Screen",
    "/Movie",
    "/RichMedia",
    "/FileAttachment",
}
#: 6.3.3: those that need not be drawn in advance
_NOT_DRAWN = {Name.Popup, Name.Link}


def is_forbidden(action):
    """6.5.1: is this an action, and one that PDF/A does not allow?"""
    if not isinstance(action, Dictionary):
        return False
    kind = str(action.get("/S", ""))
    if kind == "/Named":
        return str(action.get("/N", "")) not in NAMED_ACTIONS
    return kind in FORBIDDEN_ACTIONS


def check_actions(pdf):
    """6.5, 6.4 and 6.3.1: scripts, sounds, films, forms (CP-PDF-04).

    A form is refused whole, though PDF/A allows one that is drawn in advance: a
    signature would be broken by what is embedded beside it.
    """
    reasons = active_parts(pdf)
    if "/AcroForm" in pdf.Root:
        reasons.add("AcroForm")
    for reason in sorted(reasons):
        yield fault("CP-PDF-04", "pdf", reason=reason)


def active_parts(pdf) -> set[str]:
    """Scripts, sounds, films, programs to start, files attached or elsewhere.

    :return: names of ISO 32000-1, without their slash
    """
    reasons = set()
    for entry in dictionaries(pdf):
        if is_forbidden(entry):
            reasons.add(str(entry.S))
        elif str(entry.get("/Subtype", "")) in _FORBIDDEN_ANNOTATIONS:
            reasons.add(str(entry.Subtype))
        elif isinstance(entry, Stream) and "/F" in entry:
            reasons.add("F")  # 6.1.7.1: its content is in another file
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        reasons.add("/JavaScript")
    return {reason.lstrip("/") for reason in reasons}


def check_annotations(pdf):
    """6.3.2 and 6.3.3: printed as it is shown, and drawn in advance (CP-PDF-06)."""
    for rank, page in enumerate(pdf.pages, 1):
        for annotation in annotations(page):
            if annotation.get("/Subtype") == Name.Popup:
                continue
            flags = int(annotation.get("/F", 0))
            if not flags & PRINTED or flags & NOT_SHOWN or not _is_drawn(annotation):
                yield fault("CP-PDF-06", "pdf", page=rank, flags=flags)


def _is_drawn(annotation):
    if annotation.get("/Subtype") in _NOT_DRAWN:
        return True
    appearance = annotation.get("/AP")
    return isinstance(appearance, Dictionary) and "/N" in appearance
