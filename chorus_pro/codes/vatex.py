"""VAT exemption codes (BT-121) and the category each belongs to (BT-118, BT-151).

French codes: code lists of annexe 7 V1.9 of the external specifications (ANX7), read in
2026; categories and texts: articles of the CGI as they are commonly quoted. The CGI is
to be recodified (CIBS) from 1 January 2027: keep the texts editable. EU codes: VATEX
list of CEF used by EN 16931 (BR-AE-10, BR-E-10 and following).

``sure`` is False where the category was deduced from the article, not read.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exemption:
    """One row. ``text_fr`` is a proposal for BT-120."""

    code: str
    category: str
    text_fr: str
    source: str
    sure: bool = True
    known: bool = True


# fmt: off
ROWS = tuple(Exemption(*row) for row in (
    ("VATEX-FR-FRANCHISE", "E", "TVA non applicable, article 293 B du CGI", "CGI 293 E; ANX7"),
    ("VATEX-FR-CGI293B", "E", "TVA non applicable, article 293 B du CGI", "ANX7"),
    ("VATEX-FR-AE", "AE", "Autoliquidation", "ANX7; CGI 283-2, domestic only"),
    ("VATEX-EU-AE", "AE", "Autoliquidation", "VATEX"),
    ("VATEX-EU-IC", "K", "Livraison intracommunautaire exonérée, article 262 ter I du CGI", "VATEX"),
    ("VATEX-EU-G", "G", "Exonération de TVA, article 262 I du CGI", "VATEX"),
    ("VATEX-EU-O", "O", "Non soumis à la TVA", "VATEX"),
    ("VATEX-FR-CNWVAT", "", "Net de taxe", "ANX7 G6.21: credit notes only"),
    ("VATEX-FR-CGI261-1", "E", "Exonération de TVA, article 261-1 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261-2", "E", "Exonération de TVA, article 261-2 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261-3", "E", "Exonération de TVA, article 261-3 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261-4", "E", "Exonération de TVA, article 261-4 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261-5", "E", "Exonération de TVA, article 261-5 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261-7", "E", "Exonération de TVA, article 261-7 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261-8", "E", "Exonération de TVA, article 261-8 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261A", "E", "Exonération de TVA, article 261 A du CGI", "ANX7", False),
    ("VATEX-FR-CGI261B", "E", "Exonération de TVA, article 261 B du CGI", "ANX7", False),
    ("VATEX-FR-CGI261C-1", "E", "Exonération de TVA, article 261 C-1 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261C-2", "E", "Exonération de TVA, article 261 C-2 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261C-3", "E", "Exonération de TVA, article 261 C-3 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261D-1", "E", "Exonération de TVA, article 261 D-1 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261D-1BIS", "E", "Exonération de TVA, article 261 D-1 bis du CGI", "ANX7", False),
    ("VATEX-FR-CGI261D-2", "E", "Exonération de TVA, article 261 D-2 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261D-3", "E", "Exonération de TVA, article 261 D-3 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261D-4", "E", "Exonération de TVA, article 261 D-4 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261E-1", "E", "Exonération de TVA, article 261 E-1 du CGI", "ANX7", False),
    ("VATEX-FR-CGI261E-2", "E", "Exonération de TVA, article 261 E-2 du CGI", "ANX7", False),
    ("VATEX-FR-CGI275", "E", "Franchise de TVA, article 275 du CGI", "ANX7", False),
    ("VATEX-FR-CGI277A", "E", "Suspension de TVA, article 277 A du CGI", "ANX7", False),
    ("VATEX-FR-CGI295", "E", "Exonération de TVA, article 295 du CGI", "ANX7", False),
    ("VATEX-FR-CGI263", "E", "Exonération de TVA, article 263 du CGI", "ANX7", False),
    ("VATEX-FR-298SEXDECIESA", "E", "Exonération de TVA, article 298 sexdecies A du CGI", "ANX7", False),
))
# fmt: on

BY_CODE = {row.code: row for row in ROWS}


def get(code: str | None) -> Exemption:
    """The row of a code; unknown rows survive.

    >>> get("VATEX-FR-FRANCHISE").category
    'E'
    """
    code = (code or "").strip()
    return BY_CODE.get(code) or Exemption(code, "", "", "", sure=False, known=False)


def category(code: str | None) -> str:
    """The category that a code belongs to, "" when it tells none.

    Codes outside the table are those of the articles of directive 2006/112/EC that core
    proposes ("Exempt based on article 132..."), and of margin schemes: all exemptions.

    >>> category("VATEX-FR-CGI261-4"), category("VATEX-EU-132-1F"), category("VATEX-FR-AE")
    ('E', 'E', 'AE')
    >>> category("VATEX-FR-CNWVAT"), category(None)
    ('', '')
    """
    row = get(code)
    if row.known:
        return row.category
    return "E" if row.code.startswith("VATEX-EU-") else ""
