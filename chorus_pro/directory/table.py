"""The directory as a plain table, CSV or Excel, as the portal offers it.

Known of its layout (``eblanpain/Is_Chorus``, 2024): first sheet, first column
"Identifiant"; in Excel the SIRETs are numbers, so leading zeros are lost on a few. The
titles of the other columns were not found: the ones below are a guess, from the words
of the API; a column with another title is passed over.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from ..identifiers import clean_reference
from .records import (
    DirectoryFault,
    Edition,
    ListedStructure,
    Skipped,
    requirement_of,
)
from .words import fold

_SIRET_LENGTH = 14
#: a SIREN begins with two zeros at most (007180510 in the edition of 29/10/2024)
_SHORTEST = 12
#: rows, of a hundred, that may be no SIRET of 14 digits before the file is refused
_ODD_MAX = 5
_DELIMITERS = ";,\t|"
_YES = frozenset({"oui", "o", "vrai", "true", "1", "x", "yes"})
_CLOSED = frozenset({"inactif", "inactive", "i", "ferme", "fermee"})

#: field -> titles, as folded words
_TITLES = {
    "identifier": ("identifiant", "siret", "identifiant structure", "numero siret"),
    "name": (
        "designation",
        "raison sociale",
        "nom",
        "libelle",
        "designation structure",
        "raison sociale structure",
        "libelle structure",
    ),
    "street": ("adresse", "adresse postale", "adresse 1", "rue"),
    "street2": ("complement adresse", "complement adresse 1", "adresse 2"),
    "postcode": ("code postal", "cp"),
    "city": ("ville", "commune", "localite"),
    "country_code": ("code pays",),
    "status": ("statut", "statut structure", "etat"),
    "service": ("code service doit etre renseigne", "service obligatoire"),
    "commitment": ("numero ej doit etre renseigne", "engagement obligatoire"),
    "either": ("gestion numero ej ou code service", "service ou engagement"),
    "works_only": ("est moa uniquement", "moa uniquement"),
    "silent": ("statut mise en paiement n est pas remonte",),
}
_REQUIREMENT = ("service", "commitment", "either")


def read_csv(stream: BinaryIO) -> Iterator:
    """The :class:`Edition`, then structures and what was skipped.

    :raises DirectoryFault: not such a table
    """
    head = stream.peek(64 * 1024)[: 64 * 1024]
    try:
        head.decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError as error:
        # the 64 kB may end in the middle of a character
        encoding = "utf-8-sig" if error.start > len(head) - 4 else "cp1252"
    first = head.decode(encoding, "replace").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        yield from read_rows(csv.reader(text, delimiter=delimiter))
    except csv.Error as error:
        raise DirectoryFault("damaged", f"the table cannot be read: {error}") from None
    finally:
        text.detach()


def read_rows(rows: Iterable[list]) -> Iterator:
    """The same from rows of texts, numbers and None."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        raise DirectoryFault("empty", "the table is empty")
    columns = _columns(first)
    if columns is None:
        if _siret(first[0] if first else None) is None:
            raise DirectoryFault("unknown", f"first cell: {str(first[:1])[:80]}")
        # identifiers alone, without a title
        columns, rows = {"identifier": 0}, _with(first, rows)
    yield Edition(layout="table")
    yield from _structures(rows, columns)


def _with(first, rows):
    yield first
    yield from rows


def _columns(titles):
    """``{field: position}``; None when the first column is not the identifier."""
    found = {}
    for position, title in enumerate(titles):
        words = " ".join(fold(str(title or "")))
        for name, known in _TITLES.items():
            if words in known:
                found.setdefault(name, position)
    return found if found.get("identifier") == 0 else None


def _structures(rows, columns):
    read = odd = 0
    for row in rows:
        if not row or row[0] in (None, ""):
            continue
        read += 1
        siret = _siret(row[0])
        short = siret is None or len(_digits(row[0])) < _SIRET_LENGTH
        odd += short
        if siret is None:
            yield Skipped(str(row[0])[:40])
        else:
            yield _structure(siret, row, columns)
        if read == 1000 and odd > read * _ODD_MAX // 100:
            raise _not_sirets(odd, read)
    if odd > max(read * _ODD_MAX // 100, 3):
        raise _not_sirets(odd, read)


def _not_sirets(odd, read):
    return DirectoryFault("identifiers", f"{odd} of {read} rows hold no SIRET")


def _structure(siret, row, columns):
    def text(name):
        position = columns.get(name)
        value = row[position] if position is not None and position < len(row) else None
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value).strip() or None

    def flag(name):
        return (text(name) or "").casefold() in _YES

    told = any(name in columns for name in _REQUIREMENT)
    postcode = text("postcode")
    if postcode and postcode.isdigit():
        postcode = postcode.zfill(5)
    return ListedStructure(
        siret=siret,
        name=text("name"),
        street=text("street"),
        street2=text("street2"),
        postcode=postcode,
        city=text("city"),
        country_code=text("country_code"),
        active=(text("status") or "").casefold() not in _CLOSED,
        requirement=requirement_of(*map(flag, _REQUIREMENT)) if told else None,
        works_only=flag("works_only") if "works_only" in columns else None,
        payment_not_reported=flag("silent") if "silent" in columns else None,
    )


def _digits(value):
    """The digits of an identifier; "" for anything else.

    >>> _digits("200 041 507 00027"), _digits(2.0004150700027e13), _digits("2,0E+13")
    ('20004150700027', '20004150700027', '20000000000000')
    """
    if isinstance(value, (int, float)):
        return f"{value:.0f}"
    text = clean_reference(str(value or "")).replace(" ", "").lstrip("'")
    if text.isascii() and text.isdigit():
        return text
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return ""
    # as a spreadsheet writes a long number
    if "E" not in text.upper() or not 0 < number < 10**_SIRET_LENGTH:
        return ""
    return f"{number:.0f}"


def _siret(value):
    """14 digits, leading zeros restored; None for anything else.

    >>> _siret(718051000014), _siret("FR12345678901")
    ('00718051000014', None)
    """
    digits = _digits(value)
    if not _SHORTEST <= len(digits) <= _SIRET_LENGTH:
        return None
    return digits.zfill(_SIRET_LENGTH)
