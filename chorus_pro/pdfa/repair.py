"""What a program can take out of a PDF without changing what is seen or printed.

The rest is a fault: only the author knows what was meant.
"""

from pikepdf import Array, Dictionary, Name, Stream

from .drawing import RENDERING_INTENTS
from .interaction import PRINTED, is_forbidden
from .objects import annotations, dictionaries, entries

#: what an earlier PDF/A said of itself (twice the same statement fails, 6.8), what is
#: for an interactive reader, and what 6.11 forbids
_CATALOGUE_KEYS = (
    "/AF",
    "/OutputIntents",
    "/Metadata",
    "/Collection",
    "/AA",
    "/Requirements",
    "/NeedsRendering",
    "/Perms",
)
#: embedded files are those of an earlier Factur-X; 6.5 and 6.10 forbid the others
_NAMES = ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations")
#: 6.2.8: for a press, or a guess of the reader
_IMAGE_KEYS = ("/Interpolate", "/Alternates", "/OPI")
#: 6.2.9
_FORM_KEYS = ("/OPI", "/Ref", "/PS", "/Subtype2")
#: 6.2.5: for a press
_STATE_KEYS = ("/TR", "/TR2", "/HT", "/HTP")
#: ISO 32000-1, 11.3.5; every reader shows another as Normal
_BLEND_MODES = frozenset(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge "
    "/ColorBurn /HardLight /SoftLight /Difference /Exclusion /Hue /Saturation /Color "
    "/Luminosity".split()
)


def repair(pdf):
    """Repair an open PDF in place."""
    _repair_catalogue(pdf.Root)
    for page in pdf.pages:
        _repair_page(page)
    for entry in dictionaries(pdf):
        _repair_anywhere(entry, pdf.Root)


def _remove(owner, *keys):
    for key in keys:
        if key in owner:
            del owner[key]


def _repair_catalogue(root):
    _remove(root, *_CATALOGUE_KEYS)
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        _remove(names, *_NAMES)
    else:
        _remove(root, "/Names")
    action = root.get("/OpenAction")
    if isinstance(action, Dictionary) and action.get("/S") != Name.GoTo:
        _remove(root, "/OpenAction")
    if not len(entries(root, "/AcroForm").get("/Fields", [])):
        # no field: nothing but what a reader should compute (6.4.1)
        _remove(root, "/AcroForm")
    layers = entries(root, "/OCProperties")
    for rank, layer in enumerate([layers.get("/D"), *layers.get("/Configs", [])], 1):
        if isinstance(layer, Dictionary):
            # 6.9: named, not switched by itself; the order is that of a list on screen
            _remove(layer, "/AS", "/Order")
            layer.Name = f"{rank}"


def _repair_page(page):
    _remove(page.obj, "/AA", "/PresSteps")
    if "/Annots" not in page.obj:
        return
    kept = [
        one for one in annotations(page) if one.get("/Subtype") != Name.FileAttachment
    ]
    page.obj.Annots = Array(kept)
    for annotation in kept:
        # 6.3.2: a link is printed as it is shown; wkhtmltopdf does not say so
        annotation.F = int(annotation.get("/F", 0)) | PRINTED
        appearance = annotation.get("/AP")
        if isinstance(appearance, Dictionary):
            # 6.3.3: what a mouse would show
            _remove(appearance, "/D", "/R")


def _repair_anywhere(entry, root):
    if entry.objgen != root.objgen:
        # of a page, a picture or a font: not that of the file
        _remove(entry, "/AF")
        if isinstance(entry.get("/Metadata"), Stream):
            _remove(entry, "/Metadata")
    for key in ("/A", "/Next"):
        if is_forbidden(entry.get(key)):
            _remove(entry, key)
    kind = entry.get("/Subtype")
    if kind == Name.Image:
        _remove(entry, *_IMAGE_KEYS)
        if str(entry.get("/Intent", "/Perceptual")) not in RENDERING_INTENTS:
            _remove(entry, "/Intent")
    elif kind == Name.Form:
        _remove(entry, *_FORM_KEYS)
    for state in entries(entry, "/ExtGState").values():
        _repair_state(state)


def _repair_state(state):
    _remove(state, *_STATE_KEYS)
    if str(state.get("/RI", "/Perceptual")) not in RENDERING_INTENTS:
        _remove(state, "/RI")
    modes = state.get("/BM", Name.Normal)
    modes = list(modes) if isinstance(modes, Array) else [modes]
    if not all(str(mode) in _BLEND_MODES for mode in modes):
        state.BM = Name.Normal
