"""The deposited file -> the invoices in it, as EN 16931 terms in plain dicts.

Reads a Factur-X PDF, a CII or UBL XML, or a tar.gz of several. Nothing of it is
trusted: no entity, no DTD, no network, sizes bounded. What stands where in the XML is
for :mod:`reader_cii` and :mod:`reader_ubl`.
"""

import codecs
import gzip
import io
import tarfile
import zlib

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import DependencyError

from ..codes.flow_syntax import CII_16B, FACTURX, UBL
from .reader_cii import CII_ROOT, NS, cii_terms, guideline
from .reader_ubl import UBL_ROOTS, ubl_terms
from .xsd import cii_16b_fault, facturx_fault, ubl_fault

__all__ = ["NS", "READABLE", "UnreadableFlow", "read_flow", "read_invoice"]

READABLE = (FACTURX, CII_16B, UBL)
GZIP = b"\x1f\x8b"
FACTURX_NAME = "factur-x.xml"
#: an archive that inflates more is no archive of invoices
_MOST_INFLATED = 10


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
    :return: list of dicts, see :func:`read_invoice`
    :raises UnreadableFlow: what refuses the flow as a whole
    """
    if syntax not in READABLE:
        raise UnreadableFlow(
            "ERR_SYNTAXE_002", f"Syntaxe {syntax} non prise en charge par le simulateur"
        )
    documents = []
    files = _files(content, filename, settings)
    # the limit of one file is that of a member; a file alone is the flow itself
    is_archive = content.startswith(GZIP)
    limit = settings.file_max_bytes if is_archive else settings.flow_max_bytes
    for name, file in files:
        if len(file) > limit:
            raise UnreadableFlow("ERR_TAILLE_001", f"{name} : fichier trop volumineux")
        attachments = []
        if syntax == FACTURX:
            file, attachments = _xml_of_pdf(name, file)
        document = read_invoice(name, file, syntax)
        attachments += document["attachments"]
        documents.append(dict(document, attachments=attachments))
    return documents


def _files(content, filename, settings):
    if not content.startswith(GZIP):
        return [(filename, content)]
    files = []
    try:
        plain = _decompress(content, settings.flow_max_bytes * _MOST_INFLATED)
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            for member in archive:
                if member.isdir():
                    continue  # how "tar czf flow.tar.gz folder" begins
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
    # the exact name first: another file may be called the same but for its case
    names = sorted(embedded, key=lambda key: key != FACTURX_NAME)
    chosen = next((key for key in names if key.lower() == FACTURX_NAME), None)
    if chosen is None:
        raise _mismatch(name, "le PDF ne contient pas factur-x.xml")
    xml = embedded.pop(chosen)[0]
    others = [(key, len(value)) for key, values in embedded.items() for value in values]
    return bytes(xml), others


def _mismatch(name, text):
    return UnreadableFlow(
        "ERR_SYNTAXE_001",
        f"{name} : le fichier ne correspond pas à la syntaxe du flux, {text}",
    )


def read_invoice(name, file, syntax):
    """One XML of that syntax.

    :return: dict with number (BT-1), issued_on (BT-2, None when unreadable), type_code
        (BT-3), currency (BT-5), service_code (BT-10), contract (BT-12), commitment
        (BT-13), framework (BT-23, ``A1`` when absent), guideline (BT-24), preceding
        (BT-25), supplier_siret (BT-30 else BT-29), supplier_name, recipient_siret
        (BT-47 else BT-46), recipient_name, payments [(BT-81, BT-84)], without_tax,
        with_tax, prepaid, due (Decimal or None), gross_price_faults (number of lines),
        taxes_without_code (number, BT-118 and BT-151),
        lines (number), syntax, attachments [(name, size)] of BG-24
    :raises UnreadableFlow: not this syntax, broken XML or against the XSD
    """
    root = _parse(name, file)
    is_ubl = syntax == UBL
    if root.tag not in (UBL_ROOTS if is_ubl else (CII_ROOT,)):
        expected = "Invoice ou CreditNote" if is_ubl else "CrossIndustryInvoice"
        raise _mismatch(name, f"{expected} est attendu")
    if is_ubl:
        fault = ubl_fault(root)
    elif syntax == CII_16B:
        fault = cii_16b_fault(root)
    else:
        fault = facturx_fault(root, guideline(root))
    if fault:
        raise UnreadableFlow(
            "ERR_XSD_001",
            f"IRRECEVABILITE : {name} n'est pas conforme au schéma. {fault}",
        )
    terms = ubl_terms(root) if is_ubl else cii_terms(root)
    return dict(terms, syntax=syntax)


def _parse(name, file):
    utf_16 = file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf_16 and not file.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise _mismatch(name, "un fichier XML est attendu")
    # huge_tree: an attachment of 10 MB is one text; the file itself is bounded. A
    # comment or an instruction inside a text would cut it
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
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
    return root
