"""6.2.4.3: with the colours of a screen, those of a press mean nothing.

The one output intent of the file is sRGB: DeviceCMYK needs another, and no program can
tell which ink the author meant.
"""

from pikepdf import Array, Dictionary, Name, Stream

from .objects import entries

CMYK = Name.DeviceCMYK
#: how an image inside a content may write it
_CMYK_NAMES = {"/DeviceCMYK", "/CMYK"}


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
    if not isinstance(drawn, Dictionary | Stream):
        return is_cmyk(drawn)
    owners = (drawn, entries(drawn, "/Shading"), entries(drawn, "/Group"))
    return any(
        is_cmyk(owner.get(key)) for owner in owners for key in ("/ColorSpace", "/CS")
    )
