"""The deposited file -> the invoices in it, as EN 16931 terms in plain dicts.

Reads a CII XML, a Factur-X PDF, or a tar.gz of several. Nothing of it is trusted: no
entity, no DTD, no network, sizes bounded.
"""

import gzip
import io
import tarfile
import zlib
from datetime import datetime
from decimal import Decimal, InvalidOperation

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import DependencyError

from ..codes.flow_syntax import CII_16B, FACTURX
from .xsd import xsd_fault

NS = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:"
    "ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
CII_ROOT = f"{{{NS['rsm']}}}CrossIndustryInvoice"
READABLE = (FACTURX, CII_16B)
#: an archive that inflates more is no archive of invoices
_MOST_INFLATED = 10

_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_LINE = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"


class UnreadableFlow(Exception):
    """The whole flow is refused: a line of ``listeErreurTechnique``."""

    def __init__(self, code, label, nature="BLOQUANTE"):
        super().__init__(label)
        self.line = {
            "codeErreur": code,
            "libelleErreur": label,
            "natureErreur": nature,
        }


def read_flow(content, filename, syntax, settings):
    """All invoices of a deposited file.

    :param content: bytes of the file
    :param settings: limits of :class:`settings.Settings`
    :return: list of dicts, see :func:`read_cii`
    :raises UnreadableFlow: what refuses the flow as a whole
    """
    if syntax not in READABLE:
        raise UnreadableFlow(
            "ERR_SYNTAXE_002", f"Syntaxe {syntax} non prise en charge par le simulateur"
        )
    documents = []
    for name, file in _files(content, filename, settings):
        if len(file) > settings.file_max_bytes:
            raise UnreadableFlow("ERR_TAILLE_001", f"{name} : fichier trop volumineux")
        attachments = []
        if syntax == FACTURX:
            file, attachments = _xml_of_pdf(name, file)
        document = read_cii(name, file)
        documents.append(dict(document, attachments=attachments))
    return documents


def _files(content, filename, settings):
    if not content.startswith(b"\x1f\x8b"):
        return [(filename, content)]
    files = []
    try:
        plain = _decompress(content, settings.flow_max_bytes * _MOST_INFLATED)
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            for member in archive:
                if len(files) >= settings.flow_max_files:
                    raise UnreadableFlow("ERR_TAILLE_002", "Archive trop volumineuse")
                if not member.isfile():
                    raise UnreadableFlow("ERR_ARCHIVE_002", "Archive : fichier attendu")
                files.append((member.name, archive.extractfile(member).read()))
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        # ValueError: a header with absurd numbers
        raise UnreadableFlow("ERR_ARCHIVE_001", "Archive tar.gz illisible") from error
    if not files:
        raise UnreadableFlow("ERR_ARCHIVE_003", "Archive vide")
    return files


def _decompress(content, limit):
    """The tar, whole or not at all: a small gzip may hide a huge one."""
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as zipped:
        plain = zipped.read(limit + 1)
    if len(plain) > limit:
        raise UnreadableFlow("ERR_TAILLE_002", "Archive trop volumineuse")
    return plain


def _xml_of_pdf(name, file):
    """The factur-x.xml of a PDF, and ``[(name, size)]`` of what else it carries."""
    if not file.startswith(b"%PDF-"):
        raise _mismatch(name, "un fichier PDF (Factur-X) est attendu")
    try:
        pdf = PdfReader(io.BytesIO(file))
        if pdf.is_encrypted:
            raise UnreadableFlow("ERR_PDF_002", f"{name} : PDF protégé")
        embedded = {key: list(values) for key, values in pdf.attachments.items()}
    except UnreadableFlow:
        raise
    except DependencyError as error:  # only a cipher asks for another library
        raise UnreadableFlow("ERR_PDF_002", f"{name} : PDF protégé") from error
    except Exception as error:  # pypdf raises anything on a broken file
        raise UnreadableFlow("ERR_PDF_001", f"{name} : PDF illisible") from error
    xml = next((v for k, v in embedded.items() if k.lower() == "factur-x.xml"), None)
    if xml is None:
        raise _mismatch(name, "le PDF ne contient pas factur-x.xml")
    others = [
        (key, len(value))
        for key, values in embedded.items()
        for value in values
        if key.lower() != "factur-x.xml"
    ]
    return bytes(xml[0]), others


def _mismatch(name, text):
    return UnreadableFlow(
        "ERR_SYNTAXE_001",
        f"{name} : le fichier ne correspond pas à la syntaxe du flux, {text}",
    )


def read_cii(name, file):
    """One CII XML.

    :return: dict with number (BT-1), issued_on (BT-2, None when unreadable), type_code
        (BT-3), currency (BT-5), service_code (BT-10), contract (BT-12), commitment
        (BT-13), framework (BT-23, ``A1`` when absent), guideline (BT-24), preceding
        (BT-25), supplier_siret (BT-30 else BT-29), supplier_name, recipient_siret
        (BT-47 else BT-46), payments [(BT-81, BT-84)], without_tax, with_tax, prepaid,
        due (Decimal or None), gross_price_faults (number of lines), lines (number)
    :raises UnreadableFlow: not this syntax, broken XML or against the XSD
    """
    root = _parse(name, file)
    fault = xsd_fault(root, _text(root, _guideline_path()))
    if fault:
        raise UnreadableFlow(
            "ERR_XSD_001",
            f"IRRECEVABILITE : {name} n'est pas conforme au schéma. {fault}",
        )
    return {
        **_header(root),
        **_parties(root),
        **_money(root),
        "lines": len(root.findall(_LINE, NS)),
        "gross_price_faults": _gross_price_faults(root),
    }


def _parse(name, file):
    if not file.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _mismatch(name, "un fichier XML est attendu")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(file, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableFlow(
            "ERR_XSD_001",
            f"IRRECEVABILITE : {name} n'est pas un XML bien formé"
            f" (ligne {line}, colonne {column})",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFlow("ERR_XSD_001", f"IRRECEVABILITE : {name}, DTD interdite")
    if root.tag != CII_ROOT:
        raise _mismatch(name, "CrossIndustryInvoice est attendu")
    return root


def _guideline_path():
    return (
        "rsm:ExchangedDocumentContext/"
        "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    )


def _header(root):
    context = "rsm:ExchangedDocumentContext/"
    document = "rsm:ExchangedDocument/"
    return {
        "number": _text(root, document + "ram:ID"),
        "issued_on": _date(root, document + "ram:IssueDateTime/udt:DateTimeString"),
        "type_code": _text(root, document + "ram:TypeCode"),
        "guideline": _text(root, _guideline_path()),
        # without a framework, A1 is the evident default: OCA's modules send none
        "framework": _text(
            root,
            context + "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        )
        or "A1",
        "service_code": _text(root, f"{_AGREEMENT}/ram:BuyerReference"),
        "commitment": _text(
            root,
            f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        ),
        "contract": _text(
            root, f"{_AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID"
        ),
        "preceding": _text(
            root, f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
        ),
    }


def _parties(root):
    facts = {}
    for key, tag in (("supplier", "Seller"), ("recipient", "Buyer")):
        party = root.find(f"{_AGREEMENT}/ram:{tag}TradeParty", NS)
        facts[f"{key}_siret"] = _identifier(party)
        facts[f"{key}_name"] = _text(party, "ram:Name")
    return facts


def _identifier(party):
    """BT-30 / BT-47, else a BT-29 / BT-46 with the scheme of SIRETs."""
    legal = _text(party, "ram:SpecifiedLegalOrganization/ram:ID")
    if legal or party is None:
        return legal
    for one in party.findall("ram:GlobalID", NS):
        if one.get("schemeID") == "0009":
            return (one.text or "").strip() or None
    return _text(party, "ram:ID")


def _money(root):
    payments = [
        (
            _text(one, "ram:TypeCode"),
            _text(one, "ram:PayeePartyCreditorFinancialAccount/ram:IBANID"),
        )
        for one in root.findall(
            f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans", NS
        )
    ]
    return {
        "currency": _text(root, f"{_SETTLEMENT}/ram:InvoiceCurrencyCode"),
        "payments": payments,
        "without_tax": _amount(root, f"{_SUMS}/ram:TaxBasisTotalAmount"),
        "with_tax": _amount(root, f"{_SUMS}/ram:GrandTotalAmount"),
        "prepaid": _amount(root, f"{_SUMS}/ram:TotalPrepaidAmount"),
        "due": _amount(root, f"{_SUMS}/ram:DuePayableAmount"),
    }


def _gross_price_faults(root):
    """Lines with a gross price but no allowance on it: refused (OCA issue 504)."""
    gross = root.findall(
        f"{_LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice", NS
    )
    amount = "ram:AppliedTradeAllowanceCharge/ram:ActualAmount"
    return sum(1 for one in gross if not _text(one, amount))


def _text(node, path):
    found = None if node is None else node.find(path, NS)
    return None if found is None else (found.text or "").strip() or None


def _date(root, path):
    text = _text(root, path)
    try:
        return datetime.strptime(text or "", "%Y%m%d").date()
    except ValueError:
        return None


def _amount(root, path):
    try:
        return Decimal(_text(root, path) or "")
    except InvalidOperation:
        return None
