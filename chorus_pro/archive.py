"""The file of one deposit: an invoice alone, or several in a ``.tar.gz``.

Limits: ``codes/limits.py``. That of one file holds inside an archive; an invoice alone,
with the attachments in it, has the limit of the flow. File names: DSE-CP 3.2.1.4.1,
narrowed to ASCII.
"""

import gzip
import hashlib
import io
import re
import tarfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from .codes.limits import (
    FILE_MAX_BYTES,
    FILENAME_MAX,
    FLOW_MAX_BYTES,
    FLOW_MAX_FILES,
)
from .errors import FileFault

#: a member of the archive: its header and, for a name over 100 characters, two more
#: blocks; then its content in whole blocks. The end: two blocks, and the last record
#: of 20 blocks is filled (POSIX pax)
_TAR_BLOCK = 512
_TAR_HEADERS = 3 * _TAR_BLOCK
_TAR_END = 22 * _TAR_BLOCK
#: what cannot be compressed grows by 5 bytes for some 16,000 (RFC 1951, stored blocks);
#: counted more than once, for a zlib that cuts smaller blocks
_GZIP_GROWTH = 2048
_GZIP_ENDS = 64

_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9._+() -]+")
_ARCHIVE_SUFFIX = "_lot.tar.gz"


@dataclass(frozen=True)
class FlowFile:
    """What is deposited. ``sha256`` is that of ``content``, in hexadecimal."""

    filename: str
    content: bytes = field(repr=False)
    sha256: str

    @classmethod
    def of(cls, filename: str, content: bytes) -> "FlowFile":
        """With its digest."""
        return cls(filename, content, hashlib.sha256(content).hexdigest())


def build_flow(files: Sequence[tuple[str, bytes]], syntax: str) -> FlowFile:
    """One file as it is; several in a reproducible archive, in the order given.

    :param files: pairs of name and content; names are cleaned and made unique
    :param syntax: ``syntaxeFlux`` of all of them, which names the archive
    :raises FileFault: no file or too many (CP-FILE-02), a member too big (CP-FILE-03),
        a flow too big (CP-FILE-04)
    """
    if not files or len(files) > FLOW_MAX_FILES:
        message = f"a flow of {len(files)} files, not 1 to {FLOW_MAX_FILES}"
        raise FileFault(message, code="CP-FILE-02")
    if len(files) == 1:
        filename, content = clean_name(files[0][0]), files[0][1]
    else:
        filename, content = clean_name(syntax + _ARCHIVE_SUFFIX), _archive(files)
    if len(content) > FLOW_MAX_BYTES:
        message = f"a flow of {len(content)} bytes, over {FLOW_MAX_BYTES}"
        params = {"size": len(content), "limit": FLOW_MAX_BYTES}
        raise FileFault(message, code="CP-FILE-04", params=params)
    return FlowFile.of(filename, content)


def fits_in_flow(sizes: Sequence[int]) -> bool:
    """Whether :func:`build_flow` surely accepts files of these sizes, in bytes."""
    if len(sizes) == 1:
        return sizes[0] <= FLOW_MAX_BYTES
    return (
        1 < len(sizes) <= FLOW_MAX_FILES
        and max(sizes) <= FILE_MAX_BYTES
        and archive_bound(sizes) <= FLOW_MAX_BYTES
    )


def archive_bound(sizes: Sequence[int]) -> int:
    """The most bytes that an archive of files of these sizes can take.

    An archive of what is compressed already is bigger than the sum of its files.
    """
    tar = _TAR_END + sum(
        _TAR_HEADERS + -(-size // _TAR_BLOCK) * _TAR_BLOCK for size in sizes
    )
    return tar + tar // _GZIP_GROWTH + _GZIP_ENDS


def clean_name(name: str, limit: int = FILENAME_MAX, default: str = "file") -> str:
    """A file name that Chorus Pro accepts: ASCII, a hyphen for anything odd.

    :param limit: characters of the name; the extension is kept
    :param default: what it is called when neither letter nor digit is left of it

    >>> clean_name("FAC/2026/0001 réf #3.pdf")
    'FAC-2026-0001 ref -3.pdf'
    >>> clean_name("....pdf")
    'file.pdf'
    """
    ascii_name = unicodedata.normalize("NFKD", name)
    ascii_name = "".join(c for c in ascii_name if not unicodedata.combining(c))
    cleaned = _NOT_IN_NAME.sub("-", ascii_name).rstrip(" .")
    stem, extension = _split(cleaned)
    if len(extension) > limit // 2:  # a dot in a sentence
        stem, extension = cleaned, ""
    stem = stem.strip(" .")
    if len(stem) + len(extension) > limit:
        stem = stem[: limit - len(extension)].rstrip(" .-")
    if not any(character.isalnum() for character in stem):
        stem = default
    return stem + extension


def unique_name(name: str, taken: set[str], limit: int = FILENAME_MAX) -> str:
    """The name, or the name with a rank, which is added to ``taken`` (lower case)."""
    stem, extension = _split(name)
    candidate, rank = name, 1
    while candidate.lower() in taken:
        rank += 1
        suffix = f"_{rank}{extension}"
        candidate = stem[: limit - len(suffix)] + suffix
    taken.add(candidate.lower())
    return candidate


def _archive(files):
    buffer = io.BytesIO()
    taken = set()
    # mtime 0 and no owner: the same invoices always give the same bytes, so that a
    # deposit built twice is recognised.
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in files:
            if len(content) > FILE_MAX_BYTES:
                message = f"{name}: {len(content)} bytes, over {FILE_MAX_BYTES}"
                raise FileFault(message, code="CP-FILE-03")
            member = tarfile.TarInfo(unique_name(clean_name(name), taken))
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _split(name):
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if stem else (name, "")
