"""Syntaxes of a deposited flow (``syntaxeFlux``).

The 13 values of the request's enumeration in the official Swagger "Factures" 1.0.0
(SW-F). Interface codes from EDI appendix excerpts and processing reports, "" where none
was seen; they stand in flow numbers (``CPP001`` + ``1117`` + 15 digits). A syntax that
does not match its file is refused as a whole (LIAK). Read in 2026.
"""

from dataclasses import dataclass

FACTURX = "IN_DP_E2_CII_FACTURX"
CII_16B = "IN_DP_E1_CII_16B"
UBL = "IN_DP_E1_UBL_INVOICE"


@dataclass(frozen=True)
class FlowSyntax:
    """One row.

    :ivar extension: of one invoice file; several of them go in a ``.tar.gz``
    :ivar family: E1 (structured), E2 (with a readable page) or archive
    :ivar status: ``in use`` or ``legacy``
    """

    code: str
    interface_code: str
    extension: str
    media_type: str
    family: str
    status: str
    source: str
    known: bool = True


# fmt: off
ROWS = tuple(FlowSyntax(*row) for row in (
    ("IN_DP_E2_CII_FACTURX", "FSO1117A", "pdf", "application/pdf", "E2", "in use", "SW-F; OCA; INVOICERR live; CHORUS-API"),
    ("IN_DP_E1_CII_16B", "FSO1106A", "xml", "application/xml", "E1", "in use", "SW-F; OCA; TRYTON"),
    ("IN_DP_E1_UBL_INVOICE", "FSO1100A", "xml", "application/xml", "E1", "in use", "SW-F; EDI annex via search"),
    ("IN_DP_E2_UBL_INVOICE_MIN", "FSO1110A", "xml", "application/xml", "E2", "in use", "SW-F; PHP template"),
    ("IN_DP_E2_CPP_FACTURE_MIN", "FSO1113A", "xml", "application/xml", "E2", "in use", "SW-F; live CR samples"),
    ("IN_DP_E2_CII_MIN_16B", "", "xml", "application/xml", "E2", "in use", "SW-F"),
    ("IN_DP_E1_CII", "", "xml", "application/xml", "E1", "legacy", "SW-F"),
    ("IN_DP_E2_CII_MIN", "", "xml", "application/xml", "E2", "legacy", "SW-F"),
    ("IN_DP_E1_PES_FACTURE", "", "xml", "application/xml", "E1", "legacy", "SW-F; EDI annex; KB-EDI"),
    ("IN_DP_E2_PES_FACTURE_MIN", "", "xml", "application/xml", "E2", "legacy", "SW-F"),
    ("IN_DP_E1_XCBL", "", "xml", "application/xml", "E1", "legacy", "SW-F"),
    ("IN_DP_PDFARCHIVE_UBL_INVOICE_MUG", "", "xml", "application/xml", "archive", "legacy", "SW-F"),
    ("IN_DP_PDFARCHIVE_CII_MUG", "", "xml", "application/xml", "archive", "legacy", "SW-F"),))
# fmt: on

BY_CODE = {row.code: row for row in ROWS}


def get(code: str | None) -> FlowSyntax:
    """The row of a syntax; unknown rows survive.

    >>> get(FACTURX).interface_code
    'FSO1117A'
    """
    code = (code or "").strip()
    row = BY_CODE.get(code)
    return row or FlowSyntax(
        code, "", "", "application/octet-stream", "", "", "", False
    )
