"""One file of the directory, whatever it is: recognised by what it holds.

Sent by Chorus Pro as a ZIP (``telecharger/annuaire/destinataire``), as ``tar.gz`` on
the reform's file exchange, as XML or Excel from the portal. Everything is read as a
stream; what an archive may unpack to is bounded, in bytes, files and depth.
"""

import contextlib
import io
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from ..reading import clean_line
from . import flux14, table, xlsx
from .bounds import PlainMember
from .records import DirectoryFault, ListedService, ListedStructure

#: unpacked, whatever the archive: the directory of 130,000 structures is under 1 GB as
#: XML; that of the whole reform, with every company, is over 10
UNPACKED_MAX_BYTES = 20 * 1024**3
#: of an Excel file, whose texts are kept in memory
WORKBOOK_MAX_BYTES = 512 * 1024**2
MEMBERS_MAX = 100
#: what is free text in a record: not a SIRET, which has its own form
_TEXTS = {
    ListedStructure: ("name", "street", "street2", "postcode", "city", "country_code"),
    ListedService: ("code", "name"),
}
_DEPTH_MAX = 2
_BLOCK = 1024 * 1024
#: characters of a reason
_REASON_MAX = 200

_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_ZIP_END = b"PK\x05\x06"
#: the last record with the longest comment; the list of 100 files with long names
_ZIP_END_MAX = 22 + 65535
_ZIP_LIST_MAX = 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class Bounded(io.RawIOBase):
    """A stream that raises :class:`DirectoryFault` once it has given too much."""

    def __init__(self, stream, limit):
        super().__init__()
        self._stream = stream
        self._left = limit

    def readable(self):
        """It is."""
        return True

    def readinto(self, buffer):
        """Read into the buffer; a damaged archive is a fault."""
        try:
            data = self._stream.read(len(buffer))
        except (zlib.error, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
            raise DirectoryFault("damaged", f"cut or damaged: {error}") from None
        self._left -= len(data)
        if self._left < 0:
            raise DirectoryFault("too_large", "it unpacks to more than a directory")
        buffer[: len(data)] = data
        return len(data)


def read_directory(file: BinaryIO) -> Iterator:
    """First an :class:`~.records.Edition`, then structures, services and skipped rows.

    :param file: seekable, at its beginning
    :raises DirectoryFault: at any moment; only a reading that came to its end is good
    """
    structures = 0
    try:
        for record in _read(file, 0):
            structures += isinstance(record, ListedStructure)
            yield _fit_to_keep(record)
    except DirectoryFault:
        raise
    except Exception as error:
        # Which errors zlib, bz2, lzma, zipfile, tarfile and libxml2 raise on a file
        # that somebody made to harm is not known: none may stop who loads the next.
        reason = f"{type(error).__name__}: {error}"[:_REASON_MAX]
        raise DirectoryFault("damaged", reason) from error
    if not structures:
        raise DirectoryFault("empty", "no structure in the file")


def _fit_to_keep(record):
    """The same record; its texts pass the gate of every text that comes in."""
    if isinstance(record, (ListedStructure, ListedService)):
        for name in _TEXTS[type(record)]:
            text = getattr(record, name)
            if text:
                setattr(record, name, clean_line(text) or None)
    return record


def _read(file, depth):
    head = _peek(file)
    if head.startswith(_ZIP):
        yield from _read_zip(file, depth)
    elif head.startswith(_GZIP):
        yield from _read_tar(file, depth)
    else:
        yield from _read_plain(_bounded(file, UNPACKED_MAX_BYTES), head)


def _peek(file):
    head = file.read(1024)
    file.seek(0)
    return head


def _bounded(stream, limit):
    return io.BufferedReader(Bounded(stream, limit), _BLOCK)


def _read_plain(stream, head):
    start = head.removeprefix(_BOM).lstrip()
    if not start:
        raise DirectoryFault("empty", "the file is empty")
    if start.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield from flux14.read_flux14(stream)
    elif b"\0" in head:
        raise DirectoryFault("unknown", "neither XML nor a table")
    else:
        yield from table.read_csv(stream)


def _read_zip(file, depth):
    _check_list(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DirectoryFault(
            "damaged", f"the archive cannot be read: {error}"
        ) from None
    with archive:
        _check_members(archive)
        if xlsx.is_workbook(archive):
            if sum(one.file_size for one in archive.infolist()) > WORKBOOK_MAX_BYTES:
                raise DirectoryFault("too_large", "a workbook of more than 512 MB")
            yield from table.read_tables(xlsx.read_sheets(archive))
            return
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as stream:
                    found = yield from _read_member(stream, depth)
                if found:
                    return
    raise DirectoryFault("unknown", "no directory in the archive")


def _check_list(file):
    """The list of the files, which is read at once, is small.

    Its size is in the last record of the archive (APPNOTE.TXT 4.3.16).
    """
    end = file.seek(0, io.SEEK_END)
    file.seek(max(end - _ZIP_END_MAX, 0))
    _before, mark, record = file.read().rpartition(_ZIP_END)
    file.seek(0)
    if mark and int.from_bytes(record[8:12], "little") > _ZIP_LIST_MAX:
        raise DirectoryFault("too_large", "an archive of too many files")


def _check_members(archive):
    members = archive.infolist()
    if len(members) > MEMBERS_MAX:
        raise DirectoryFault("too_large", f"an archive of {len(members)} files")
    if any(one.flag_bits & 1 for one in members):
        raise DirectoryFault("protected", "the archive has a password")
    if sum(one.file_size for one in members) > UNPACKED_MAX_BYTES:
        raise DirectoryFault("too_large", "it unpacks to more than a directory")


def _read_tar(file, depth):
    try:
        with tarfile.open(fileobj=file, mode="r|gz", tarinfo=PlainMember) as archive:
            for position, member in enumerate(archive):
                if position >= MEMBERS_MAX:
                    raise DirectoryFault("too_large", "an archive of too many files")
                if member.isreg():
                    stream = archive.extractfile(member)
                    if (yield from _read_member(stream, depth)):
                        return
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise DirectoryFault(
            "damaged", f"the archive cannot be read: {error}"
        ) from None
    raise DirectoryFault("unknown", "no directory in the archive")


def _read_member(stream, depth):
    """Read a file of an archive; False when it is something else, such as a notice."""
    bounded = _bounded(stream, UNPACKED_MAX_BYTES)
    head = bounded.peek(1024)[:1024]
    if head.startswith((_ZIP, _GZIP)):
        if depth >= _DEPTH_MAX:
            raise DirectoryFault("hostile", "archives within archives")
        with _copied(bounded, WORKBOOK_MAX_BYTES) as copy:
            yield from _read(copy, depth + 1)
        return True
    records = _read_plain(bounded, head)
    try:
        first = next(records)
    except DirectoryFault as fault:
        if fault.code in ("unknown", "empty"):
            return False
        raise
    yield first
    yield from records
    return True


@contextlib.contextmanager
def _copied(stream, limit):
    """The rest of a stream in a temporary file, for what must be read out of order."""
    with tempfile.TemporaryFile() as copy:
        while block := stream.read(_BLOCK):
            copy.write(block)
            if copy.tell() > limit:
                raise DirectoryFault("too_large", "an inner archive is too large")
        copy.seek(0)
        yield copy
