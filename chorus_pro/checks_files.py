"""Checks of the attachments: BG-24, or the files embedded in a Factur-X.

Source: the community page of Chorus Pro on attachments (35 extensions, 50 characters,
10 MB each) and DSE-CP 5.4.1 (30 MB for a flow sent by API).
"""

import re

from .faults import fault

ATTACHMENT_NAME_MAX = 50
ATTACHMENT_MAX_BYTES = 10_000_000
ATTACHMENTS_MAX_BYTES = 30_000_000
ATTACHMENT_EXTENSIONS = frozenset(
    """
    bmp gif fax odt ppt tiff xls bz2 gz jpeg p7s rtf txt xml csv gzip jpg pdf svg xhtml
    xlsx doc htm odp png tgz xlc zip docx html ods pps tif xlm pptx
    """.split()
)
#: what the platform refuses in the name of a file (DSE-CP 3.2.1.4.1)
FORBIDDEN_IN_NAME = re.compile(r"[%$!&/\\:;«»#@]|[^\x20-\x7e\xa0-\xff]")
XML_NAME = "factur-x.xml"


def check_attachments(attachments):
    """Yield the faults of the attachments; ``params["attachment"]`` is the name."""
    seen = {XML_NAME}
    for attachment in attachments:
        yield from _check_attachment(attachment)
        key = attachment.name.lower()
        if key in seen:
            yield _attachment_fault("CP-ATTACHMENT-06", attachment)
        seen.add(key)
    size = sum(len(attachment.content) for attachment in attachments)
    if size > ATTACHMENTS_MAX_BYTES:
        yield fault(
            "CP-ATTACHMENT-05", "attachments", size=size, limit=ATTACHMENTS_MAX_BYTES
        )


def extension(name: str) -> str:
    """The extension in lower case, without its dot.

    >>> extension("Plan.PDF"), extension("plan")
    ('pdf', '')
    """
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def _check_attachment(attachment):
    name, size = attachment.name, len(attachment.content)
    if extension(name) not in ATTACHMENT_EXTENSIONS:
        yield _attachment_fault("CP-ATTACHMENT-01", attachment)
    if len(name) > ATTACHMENT_NAME_MAX:
        yield _attachment_fault(
            "CP-ATTACHMENT-02", attachment, length=len(name), limit=ATTACHMENT_NAME_MAX
        )
    if size > ATTACHMENT_MAX_BYTES:
        yield _attachment_fault(
            "CP-ATTACHMENT-03", attachment, size=size, limit=ATTACHMENT_MAX_BYTES
        )
    if not size:
        yield _attachment_fault("CP-ATTACHMENT-04", attachment)
    if FORBIDDEN_IN_NAME.search(name):
        yield _attachment_fault("CP-ATTACHMENT-07", attachment)


def _attachment_fault(code, attachment, **params):
    return fault(code, "attachments", attachment=attachment.name, **params)
