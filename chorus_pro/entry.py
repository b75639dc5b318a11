"""An entry by data as one reproducible file: what is kept of it, and sent from it.

A ZIP with the data (``entry.json``), the PDF and the attachments, each exactly as it
leaves: one SHA-256 covers them all, and a person opens it with a double click.
"""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

from .archive import clean_name, unique_name
from .codes.attachment_rules import FILE_MAX_BYTES, NAME_MAX
from .errors import FileFault
from .invoice import Invoice
from .messages import write_entry
from .page.readable_pdf import check_readable
from .records import Entry, EntryFile

INDEX = "entry.json"
#: the oldest date of a ZIP: the same entry always gives the same bytes
_EPOCH = (1980, 1, 1, 0, 0, 0)


def make_entry(invoice: Invoice, pdf: bytes, bank_details: str = "") -> Entry:
    """The entry of an invoice with its own PDF, which is not touched.

    :param bank_details: name of the details registered in Chorus Pro
    :raises FileFault: CP-PDF-01, no readable PDF; CP-PDF-02, it is encrypted;
        CP-FILE-03, over 10 MB
    """
    if len(pdf) > FILE_MAX_BYTES:
        message = f"a PDF of {len(pdf)} bytes, over {FILE_MAX_BYTES}"
        raise FileFault(message, code="CP-FILE-03")
    check_readable(pdf)
    name = clean_name(f"{invoice.number}.pdf", NAME_MAX)
    return Entry(
        data=write_entry(invoice),
        number=invoice.number,
        issued_on=invoice.issued_on,
        recipient_siret=invoice.buyer.siret,
        total=invoice.totals.with_tax,
        supplier_siret=invoice.seller.siret,
        pdf=EntryFile(name, pdf, description=name),
        attachments=tuple(
            EntryFile(one.name, one.content, one.media_type, one.description)
            for one in invoice.attachments
        ),
        bank_details=bank_details,
    )


def pack(entry: Entry) -> bytes:
    """One file; the same entry always gives the same bytes."""
    taken = {INDEX}
    files = [
        (unique_name(one.name, taken), one) for one in (entry.pdf, *entry.attachments)
    ]
    index = {
        "number": entry.number,
        "issued_on": entry.issued_on.isoformat(),
        "recipient_siret": entry.recipient_siret,
        "total": str(entry.total),
        "supplier_siret": entry.supplier_siret,
        "bank_details": entry.bank_details,
        "data": entry.data,
        "files": [
            {
                "member": member,
                "name": one.name,
                "media_type": one.media_type,
                "description": one.description,
            }
            for member, one in files
        ],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        text = json.dumps(index, ensure_ascii=False, indent=1)
        _add(archive, INDEX, text.encode())
        for member, one in files:
            _add(archive, member, one.content)
    return buffer.getvalue()


def unpack(content: bytes) -> Entry:
    """The entry that :func:`pack` made.

    :raises FileFault: CP-FILE-05, the kept file is broken
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            index = json.loads(archive.read(INDEX))
            pdf, *attachments = (
                EntryFile(
                    name=one["name"],
                    content=archive.read(one["member"]),
                    media_type=one["media_type"],
                    description=one["description"],
                )
                for one in index["files"]
            )
        return Entry(
            data=index["data"],
            number=index["number"],
            issued_on=date.fromisoformat(index["issued_on"]),
            recipient_siret=index["recipient_siret"],
            total=Decimal(index["total"]),
            supplier_siret=index["supplier_siret"],
            pdf=pdf,
            attachments=tuple(attachments),
            bank_details=index["bank_details"],
        )
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise FileFault("the kept entry is broken", code="CP-FILE-05") from error


def _add(archive, name, content):
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
