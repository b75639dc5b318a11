"""6.2: each instruction is known, and what it draws with can be archived."""

from functools import partial

import pikepdf
from pikepdf import Array, Name, Stream

from ..faults import fault
from .colours import (
    cmyk_names,
    has_default,
    is_cmyk,
    profile_fault,
    profile_faults,
    uses_cmyk,
)
from .contents import as_list, called_by, contents_of, mediabox
from .fonts import font_name, is_embedded, shows_no_glyph
from .objects import entries, unpacked_size

#: every operator of ISO 32000-1, annex A (6.2.2); pikepdf's word for a picture inside
OPERATORS = frozenset(
    "b B b* B* BDC BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J "
    "K k l M m MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr "
    "Ts Tw Tz v w W W* y ' \"".split()
) | {"INLINE IMAGE"}
#: 6.2.6
RENDERING_INTENTS = {
    "/RelativeColorimetric",
    "/AbsoluteColorimetric",
    "/Perceptual",
    "/Saturation",
}
#: 6.1.13: states kept by ``q`` one inside the other
DEEPEST = 28
#: 6.1.13: the sides of a page, in units of 1/72 inch
SHORTEST, LONGEST = 3, 14_400
#: bytes of instructions of one content: a map of a whole town has some ten millions
INSTRUCTIONS_MAX = 32 * 1024 * 1024
#: 6.1.10: how a picture inside the instructions may not be packed
INLINE_FORBIDDEN = {"/LZWDecode", "/Crypt"}
#: resources that have colours
COLOURED = ("/ColorSpace", "/XObject", "/Shading", "/Pattern")
#: what DeviceGray, DeviceRGB and DeviceCMYK mean, without being named (ISO 32000-1,
#: 8.6.5.6)
DEFAULT_SPACES = ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK")
#: text that is there to be found, not seen (ISO 32000-1, table 106)
INVISIBLE = 3


def check_drawing(pdf):
    """Fonts (CP-PDF-03), missing glyphs (CP-PDF-11), colours (CP-PDF-08), instructions
    (CP-PDF-09); each named once."""
    seen, told = set(), set()
    for rank, page in enumerate(pdf.pages, 1):
        waiting = contents_of(rank, page)
        while waiting:
            content = waiting.pop()
            if content.drawn.objgen in seen:
                continue
            seen.add(content.drawn.objgen)
            reader = _Reader(content)
            reader.read()
            waiting += called_by(content, reader.called)
            for code, params in reader.found:
                key = (code, *params.values())
                if key not in told:
                    told.add(key)
                    yield fault(code, "pdf", **params)


class _Reader:
    """One content, instruction by instruction."""

    def __init__(self, content):
        self.content = content
        #: pairs (fault code, its values)
        self.found = []
        #: pairs (kind of resource, name) that are used
        self.called = set()
        #: name -> font; and those that are not in the file
        self.fonts = entries(content.resources, "/Font")
        self.absent = {
            name: font for name, font in self.fonts.items() if not is_embedded(font)
        }
        self.states = entries(content.resources, "/ExtGState")
        #: kind of resource -> the names that are drawn with DeviceCMYK
        self.cmyk = {kind: cmyk_names(content.resources, kind) for kind in COLOURED}
        #: kind of resource -> name -> why its colour profile is broken
        self.profiles = {
            kind: profile_faults(content.resources, kind) for kind in COLOURED
        }
        #: the font, whether it is absent, the rendering mode; and those of each ``q``
        self.text = (None, False, 0)
        self.kept = []
        self.acts = {
            "q": self._keep,
            "Q": self._restore,
            "Tf": self._font,
            "Tr": self._mode,
            "gs": self._state,
            "ri": self._intent,
            "k": self._ink,
            "K": self._ink,
            "Tj": self._show,
            "TJ": self._show,
            "'": self._show,
            '"': self._show,
            "cs": partial(self._call, "/ColorSpace"),
            "CS": partial(self._call, "/ColorSpace"),
            "Do": partial(self._call, "/XObject"),
            "sh": partial(self._call, "/Shading"),
            "scn": partial(self._call, "/Pattern"),
            "SCN": partial(self._call, "/Pattern"),
            "INLINE IMAGE": self._picture,
        }

    def read(self):
        """Fill ``found`` and ``called``."""
        drawn = self.content.drawn
        if drawn.get("/Type") == Name.Page:
            for side in mediabox(drawn):
                if not SHORTEST <= side <= LONGEST:
                    self._wrong(f"a side of {side:g} units")
        if uses_cmyk(drawn):
            self._ink()
        if reason := profile_fault(drawn):
            self._wrong(reason)
        for name in DEFAULT_SPACES:
            self._check_profile("/ColorSpace", name)
        if self._is_too_long():
            self._wrong(f"more than {INSTRUCTIONS_MAX >> 20} MB of instructions")
            return
        for instruction in pikepdf.parse_content_stream(drawn):
            operator = str(instruction.operator)
            if operator in self.acts:
                self.acts[operator](instruction.operands)
            elif operator not in OPERATORS:
                self._wrong(f"operator {operator}")

    def _is_too_long(self):
        """Said before anything is unpacked: reading them would take the server's memory
        and minutes."""
        drawn = self.content.drawn
        if drawn.get("/Type") == Name.Page:
            drawn = drawn.get("/Contents", [])
        left = INSTRUCTIONS_MAX
        for one in as_list(drawn):
            if isinstance(one, Stream):
                left -= unpacked_size(one, left)
            if left < 0:
                return True
        return False

    # === STATE === #

    def _keep(self, _operands):
        self.kept.append(self.text)
        if len(self.kept) > DEEPEST:
            self._wrong(f"more than {DEEPEST} times q")

    def _restore(self, _operands):
        if self.kept:
            self.text = self.kept.pop()

    def _font(self, operands):
        self.called.add(("/Font", str(operands[0])))
        name = str(operands[0])
        self.text = (self.fonts.get(name), name in self.absent, self.text[2])

    def _mode(self, operands):
        self.text = (*self.text[:2], int(operands[0]))

    def _state(self, operands):
        self.called.add(("/ExtGState", str(operands[0])))
        state = self.states.get(str(operands[0]), {})
        font = state.get("/Font")
        if isinstance(font, Array):
            self.text = (font[0], not is_embedded(font[0]), self.text[2])

    # === WHAT IS DRAWN === #

    def _show(self, operands):
        font, is_absent, mode = self.text
        if is_absent and mode != INVISIBLE:
            self.found.append(("CP-PDF-03", {"font": font_name(font)}))
        # even where nobody sees it (6.2.11.8)
        if shows_no_glyph(font, operands):
            self.found.append(("CP-PDF-11", {"page": self.content.page}))

    def _call(self, kind, operands):
        # a colour of numbers names nothing
        name = operands[-1] if operands else None
        if isinstance(name, Name):
            self.called.add((kind, str(name)))
            self._check_profile(kind, str(name))
            if str(name) in self.cmyk[kind] or kind == "/ColorSpace" and is_cmyk(name):
                self._ink()

    def _check_profile(self, kind, name):
        if reason := self.profiles[kind].get(name):
            self._wrong(reason)

    def _picture(self, operands):
        picture = operands[0].obj  # in full words, however they were shortened
        space = picture.get("/ColorSpace")
        if is_cmyk(space):
            self._ink()
        if isinstance(space, Name):
            self._check_profile("/ColorSpace", str(space))
        if {str(one) for one in as_list(picture.get("/Filter"))} & INLINE_FORBIDDEN:
            self._wrong("a picture in LZW")
        if picture.get("/Interpolate"):
            self._wrong("an interpolated picture")

    def _intent(self, operands):
        if str(operands[0]) not in RENDERING_INTENTS:
            self._wrong(f"rendering intent {operands[0]}")

    # === FAULTS === #

    def _ink(self, _operands=None):
        if not has_default(self.content.resources):
            self.found.append(("CP-PDF-08", {"page": self.content.page}))

    def _wrong(self, reason):
        params = {"page": self.content.page, "reason": reason}
        self.found.append(("CP-PDF-09", params))
