"""Checks of the attachments: BG-24, or the files embedded in a Factur-X.

Source: the community page of Chorus Pro on attachments (35 extensions, 50 characters,
10 MB each) and DSE-CP 5.4.1 (30 MB for a flow sent by API).
"""

import re

from ..codes.attachment_rules import (
    EXTENSIONS,
    FILE_MAX_BYTES,
    NAME_MAX,
    STRUCTURED_MEDIA_TYPES,
    extension,
)
from ..codes.deposit_mode import DATA_ENTRY
from ..codes.flow_syntax import FACTURX
from ..codes.limits import ENTRY_MAX_BYTES, FILENAME_FORBIDDEN, FLOW_MAX_BYTES
from ..faults import fault

#: what the platform refuses in a file name, and what is not Latin-1
ODD_IN_NAME = re.compile(f"[{re.escape(FILENAME_FORBIDDEN)}]|[^\\x20-\\x7e\\xa0-\\xff]")
XML_NAME = "factur-x.xml"


def check_attachments(attachments, syntax=FACTURX):
    """Yield the faults of the attachments; ``params["attachment"]`` is the name.

    :param syntax: ``syntaxeFlux``; any but Factur-X is an XML alone, which takes fewer
        types of files and holds them in base64. Those of an entry by data
        (``codes.deposit_mode``) are handed over one by one
    """
    seen = {XML_NAME}
    is_xml_alone = syntax not in (FACTURX, DATA_ENTRY)
    for attachment in attachments:
        yield from check_one_attachment(attachment)
        if is_xml_alone and attachment.media_type not in STRUCTURED_MEDIA_TYPES:
            yield _attachment_fault(
                "CP-FORMAT-01", attachment, media_type=attachment.media_type
            )
        key = attachment.name.lower()
        if key in seen:
            yield _attachment_fault("CP-ATTACHMENT-06", attachment)
        seen.add(key)
    size = sum(len(attachment.content) for attachment in attachments)
    if is_xml_alone:
        size = size * 4 // 3
    limit = ENTRY_MAX_BYTES if syntax == DATA_ENTRY else FLOW_MAX_BYTES
    if size > limit:
        yield fault("CP-ATTACHMENT-05", "attachments", size=size, limit=limit)


def check_one_attachment(attachment):
    """Yield the faults of one file, whatever it accompanies."""
    name, size = attachment.name, len(attachment.content)
    if extension(name) not in EXTENSIONS:
        yield _attachment_fault("CP-ATTACHMENT-01", attachment)
    if len(name) > NAME_MAX:
        yield _attachment_fault(
            "CP-ATTACHMENT-02", attachment, length=len(name), limit=NAME_MAX
        )
    if size > FILE_MAX_BYTES:
        yield _attachment_fault(
            "CP-ATTACHMENT-03", attachment, size=size, limit=FILE_MAX_BYTES
        )
    if not size:
        yield _attachment_fault("CP-ATTACHMENT-04", attachment)
    if ODD_IN_NAME.search(name):
        yield _attachment_fault("CP-ATTACHMENT-07", attachment)
    if attachment.renamed_from:
        yield _attachment_fault(
            "CP-ATTACHMENT-09", attachment, renamed_from=attachment.renamed_from
        )


def _attachment_fault(code, attachment, **params):
    return fault(code, "attachments", attachment=attachment.name, **params)
