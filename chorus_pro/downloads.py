"""What a download holds: one file, or a ZIP with one folder per invoice.

Source: appendix of 2017 (``telecharger/groupe``): a PDF alone, or a ZIP when there are
several files; the names inside were never seen. What comes from outside is read within
limits, and its names are made harmless.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from .archive import clean_name, unique_name
from .codes.limits import DOWNLOAD_MAX_BYTES

_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
#: an invoice with its attachments has some ten files; ten invoices, a hundred
_MOST_FILES = 500
_NAME_MAX = 100


class UnreadableDownload(ValueError):
    """An archive that nobody should open; English, for developers."""


@dataclass(frozen=True)
class DownloadedFile:
    """One file of a download.

    :ivar folder: the path it had in the archive, "" for a file alone
    """

    name: str
    content: bytes = field(repr=False)
    folder: str = ""


def read_files(content: bytes, name: str) -> tuple[DownloadedFile, ...]:
    """The files of a download.

    :param name: of a file that came alone, without its extension
    :raises UnreadableDownload: an archive that is broken, protected or too large
    """
    if not content.startswith(_ZIP):
        return (DownloadedFile(clean_name(name + _extension(content)), content),)
    files, taken, left = [], {}, DOWNLOAD_MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > _MOST_FILES:
                raise UnreadableDownload(f"{len(members)} files")
            for member in members:
                with archive.open(member) as file:
                    # never more than is allowed, whatever the header says
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise UnreadableDownload(f"over {DOWNLOAD_MAX_BYTES} bytes")
                folder, _slash, base = member.filename.rpartition("/")
                names = taken.setdefault(folder, set())
                files.append(
                    DownloadedFile(
                        unique_name(clean_name(base, _NAME_MAX), names, _NAME_MAX),
                        data,
                        folder,
                    )
                )
    except UnreadableDownload:
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        # RuntimeError: protected by a password
        raise UnreadableDownload("unreadable") from error
    except (EOFError, OSError, ValueError) as error:
        raise UnreadableDownload("unreadable") from error
    return tuple(files)


def of_invoice(
    files: tuple[DownloadedFile, ...], number: str, invoice_id: int
) -> tuple[DownloadedFile, ...]:
    """Those of one invoice, by the name of their folder; none when in doubt."""
    known = {number, number.replace("/", "-"), number.replace("/", "_")}
    known = {clean_name(one).lower() for one in known} | {str(invoice_id)}
    return tuple(
        one
        for one in files
        if {clean_name(part).lower() for part in one.folder.split("/")} & known
    )


def _extension(content):
    if content.startswith(_PDF):
        return ".pdf"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ".xml"
    return ".bin"
