"""6.2.4: which colours can be archived.

With those of a screen, those of a press mean nothing (6.2.4.3): the one output intent
of the file is sRGB, DeviceCMYK needs another, and no program can tell which ink the
author meant. A profile that no reader understands describes nothing (6.2.4.2).
"""

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from .objects import entries

CMYK = Name.DeviceCMYK
#: how an image inside a content may write it
_CMYK_NAMES = {"/DeviceCMYK", "/CMYK"}
#: ICC.1:2004-10, 7.2: the header of a profile, and its mark at byte 36
_HEADER, _MARK = 128, b"acsp"
#: 6.2.4.2: device classes, and the colour spaces with the numbers of a colour
_CLASSES = {b"scnr", b"mntr", b"prtr", b"spac"}
_SPACES = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3, b"CMYK": 4}
#: 6.2.4.2: ICC.1 and ISO 15076-1 end with version 4
_NEXT_VERSION = 5


def is_cmyk(space):
    """Does this colour space end in DeviceCMYK?

    :param space: name or array (ISO 32000-1, 8.6): a separation and a palette have
        another space in them; what a profile describes is independent of any device
    """
    if isinstance(space, Name):
        return str(space) in _CMYK_NAMES
    if isinstance(space, Array):
        return any(is_cmyk(part) for part in space)
    return False


def has_default(resources):
    """6.2.4.3: the author said himself which CMYK is meant."""
    return "/DefaultCMYK" in entries(resources, "/ColorSpace")


def cmyk_names(resources, kind):
    """The names of one kind of resources that are drawn with DeviceCMYK.

    :param kind: ``/ColorSpace``, ``/XObject``, ``/Shading`` or ``/Pattern``
    """
    return {name for name, one in entries(resources, kind).items() if uses_cmyk(one)}


def uses_cmyk(drawn):
    """Is this a CMYK colour space, or an image, a shading or a group in one?"""
    return any(is_cmyk(space) for space in _spaces(drawn))


def profile_faults(resources, kind):
    """What is broken in the profiles of one kind of resources.

    :param kind: as for :func:`cmyk_names`
    :return: dict from the names drawn with a broken profile to the reason
    """
    found = entries(resources, kind).items()
    return {name: reason for name, one in found if (reason := profile_fault(one))}


def profile_fault(drawn):
    """Why a colour space, or what is drawn in it, has no profile to archive.

    :return: a reason in words, or "" where its profiles are right, or it has none
    """
    for space in _spaces(drawn):
        for profile in _profiles(space):
            if reason := _fault_of(profile):
                return f"colour profile: {reason}"
    return ""


def _spaces(drawn):
    """The colour spaces of a resource: itself, or those that it is drawn in."""
    if not isinstance(drawn, Dictionary | Stream):
        return [drawn]
    owners = (drawn, entries(drawn, "/Shading"), entries(drawn, "/Group"))
    return [owner.get(key) for owner in owners for key in ("/ColorSpace", "/CS")]


def _profiles(space):
    """The profiles that a colour space is described by: a palette has one inside."""
    if not isinstance(space, Array):
        return
    if len(space) > 1 and space[0] == Name.ICCBased:
        yield space[1]
        return
    for part in space:
        yield from _profiles(part)


def _fault_of(profile):
    if not isinstance(profile, Stream):
        return "it is not there"
    try:
        content = profile.read_bytes()
    except pikepdf.PdfError:
        return "it cannot be unpacked"
    size = int.from_bytes(content[:4])
    if len(content) < max(size, _HEADER) or content[36:40] != _MARK:
        return "it is cut short or damaged"
    if content[8] >= _NEXT_VERSION:
        return f"version {content[8]}"
    if content[12:16] not in _CLASSES:
        return f"of the class {content[12:16].decode('latin-1').strip()}"
    if _SPACES.get(content[16:20]) != profile.get("/N"):
        return "it describes other colours than those drawn"
    return ""
