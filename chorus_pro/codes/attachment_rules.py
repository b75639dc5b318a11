"""Files that may accompany an invoice inside its Factur-X.

Extensions, length of the name and size: ``OCA/l10n-france:l10n_fr_chorus_account``, from
the community page "Pièces jointes dans Chorus Pro : quelques règles à respecter"
(https://communaute.chorus-pro.gouv.fr/pieces-jointes-dans-chorus-pro-quelques-regles-a-respecter/),
read in 2026. 35 extensions.
"""

#: lower case, without the dot
EXTENSIONS = frozenset(
    """
    bmp bz2 csv doc docx fax gif gz gzip htm html jpeg jpg odp ods odt p7s pdf
    png pps ppt pptx rtf svg tgz tif tiff txt xhtml xlc xlm xls xlsx xml zip
    """.split()
)
#: characters of a name, extension included
NAME_MAX = 50
#: bytes of one file
FILE_MAX_BYTES = 10_000_000
#: bytes of an invoice with its files; a flow of 30 MB never reaches it
INVOICE_MAX_BYTES = 118_000_000

#: in an XML deposited alone: the only types of BT-125 (EN 16931-1, BR-CL-24). A
#: Factur-X holds its files in the PDF, where this does not apply.
STRUCTURED_MEDIA_TYPES = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)


def extension(name: str) -> str:
    """Lower-case extension of a file name, "" without one.

    >>> extension("Bon de livraison.PDF")
    'pdf'
    """
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def is_allowed(name: str) -> bool:
    """Whether Chorus Pro takes a file of this name, by its extension."""
    return extension(name) in EXTENSIONS
