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
#: bytes kept for the invoice beside its attachments: a readable page with its pictures,
#: or an XML of some 200 lines. An estimate, so no more than a warning follows from it
INVOICE_RESERVE = 500_000


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
        if attachment.is_link:
            continue
        if is_xml_alone and attachment.media_type not in STRUCTURED_MEDIA_TYPES:
            yield _attachment_fault(
                "CP-FORMAT-01", attachment, media_type=attachment.media_type
            )
        key = attachment.name.lower()
        if key in seen:
            yield _attachment_fault("CP-ATTACHMENT-06", attachment)
        seen.add(key)
    sizes = [len(attachment.content) for attachment in attachments]
    content = size = sum(sizes)
    if is_xml_alone:
        size = sum(base64_size(one) for one in sizes)
    is_entry = syntax == DATA_ENTRY
    limit = ENTRY_MAX_BYTES if is_entry else FLOW_MAX_BYTES
    params = {"size": size, "limit": limit, "content": content}
    if size > limit:
        yield fault("CP-ATTACHMENT-05", "attachments", **params)
    elif not is_entry and size > limit - INVOICE_RESERVE:
        yield fault("CP-ATTACHMENT-10", "attachments", **params)


def base64_size(size):
    """Bytes that ``size`` bytes take in base64, as an XML holds them.

    >>> base64_size(4)
    8
    """
    return -(-size // 3) * 4


def check_one_attachment(attachment):
    """Yield the faults of one file, whatever it accompanies."""
    name, size = attachment.name, len(attachment.content)
    if attachment.is_link:
        yield fault("CP-ATTACHMENT-11", "attachments", attachment=attachment.given_name)
        return
    is_accepted = extension(name) in EXTENSIONS
    if not is_accepted:
        # it leaves under no name, so it is told by its own
        yield fault("CP-ATTACHMENT-01", "attachments", attachment=attachment.given_name)
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
    if attachment.renamed_from and is_accepted:
        yield _attachment_fault(
            "CP-ATTACHMENT-09", attachment, renamed_from=attachment.renamed_from
        )


def _attachment_fault(code, attachment, **params):
    return fault(code, "attachments", attachment=attachment.name, **params)
