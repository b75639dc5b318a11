"""Bounds on what is held in memory of a file that anybody may have made.

The size of a file says nothing: ten kilobytes unpack to gigabytes, in one line, one row
or one header. What is read since the last record is bounded instead.
"""

import tarfile
from typing import BinaryIO, TextIO

from .records import DirectoryFault

#: bytes or characters between two records: the biggest real structure has some
#: thousand services, which are records of their own
HELD_MAX = 4 * 1024 * 1024
#: of the header of an archive's member: a long name is a few hundred bytes
_HEADER_MAX = 64 * 1024


class HeldBytes:
    """A stream for ``iterparse`` that refuses to go on without a record."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._held = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        :raises DirectoryFault: too many since the last record
        """
        data = self._stream.read(size)
        self._held = _checked(self._held + len(data))
        return data

    def release(self) -> None:
        """A record was read, and what it held is dropped."""
        self._held = 0


class HeldLines:
    """The lines of a text for ``csv.reader``, whose rows may have several."""

    def __init__(self, text: TextIO):
        self._text = text
        self._held = 0

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = self._text.readline(HELD_MAX + 1)
        if not line:
            raise StopIteration
        self._held = _checked(self._held + len(line))
        return line

    def release(self) -> None:
        """A row was read."""
        self._held = 0


class PlainMember(tarfile.TarInfo):
    """A member of an archive whose headers are small, and that is no sparse file: with
    one, ten kilobytes describe gigabytes of zeros."""

    def _proc_member(self, archive):
        is_header = self.type not in (*tarfile.REGULAR_TYPES, tarfile.DIRTYPE)
        if self.type == tarfile.GNUTYPE_SPARSE:
            raise _sparse()
        if is_header and self.size > _HEADER_MAX:
            raise DirectoryFault("hostile", f"a header of {self.size} bytes")
        return super()._proc_member(archive)

    def _proc_gnusparse_00(self, *args):
        raise _sparse()

    _proc_gnusparse_01 = _proc_gnusparse_10 = _proc_gnusparse_00


def drop_former(element) -> None:
    """Forget everything that stands before an element of a tree that is being read, of
    whatever name and depth.

    The element itself stays: libxml2 still has to read what follows it.
    """
    while element is not None:
        parent = element.getparent()
        while (former := element.getprevious()) is not None:
            if parent is None:
                break  # a comment before the root
            parent.remove(former)
        element = parent


def _checked(held):
    if held > HELD_MAX:
        raise DirectoryFault("too_large", f"a record of more than {HELD_MAX} bytes")
    return held


def _sparse():
    return DirectoryFault("hostile", "a file with holes in an archive")
