"""The directory as a plain table, CSV or Excel, as the portal offers it.

Known of its layout (``eblanpain/Is_Chorus`` and a blog of granuloshop, 2024): a sheet
of structures and a sheet of services, first column "Identifiant"; in Excel the SIRETs
are numbers, so leading zeros are lost on a few. The titles of the other columns were
not found: the ones below are a guess, from the words of the API. Each sheet is read by
its titles; what has another title is passed over, and said (``Edition.unread``).
"""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from ..identifiers import clean_reference
from .bounds import HeldLines
from .records import (
    DirectoryFault,
    Edition,
    ListedService,
    ListedStructure,
    Skipped,
    Unread,
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

#: a line of titles may stand under a heading
_TITLE_ROWS = 5
#: in the words of a title, nobody's meaning
_ARTICLES = frozenset("d de des du l la le les".split())

#: field -> titles, as folded words without articles
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
#: the same for a sheet of services, which has such a code
_SERVICE_CODE = "code"
_SERVICE_TITLES = {
    "identifier": _TITLES["identifier"],
    _SERVICE_CODE: ("code service", "service code", "code service executant"),
    "name": (
        "nom service",
        "libelle service",
        "designation service",
        "nom",
        "libelle",
        "designation",
    ),
    "status": ("statut service", "etat service", "statut", "etat"),
    "commitment": (
        "numero ej doit etre renseigne",
        "engagement obligatoire",
        "numero engagement",
    ),
}


@dataclass
class _Table:
    """A sheet whose titles were found.

    :ivar columns: ``{field: position}``
    :ivar rows: those that follow the titles
    :ivar unread: titles that mean nothing to us
    """

    sheet: str
    columns: dict
    rows: Iterable[list]
    unread: list[str]

    @property
    def has_services(self):
        """Whether it is a sheet of services."""
        return _SERVICE_CODE in self.columns


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
        lines = HeldLines(text)
        rows = _released(csv.reader(lines, delimiter=delimiter), lines)
        yield from read_rows(rows)
    except csv.Error as error:
        raise DirectoryFault("damaged", f"the table cannot be read: {error}") from None
    finally:
        text.detach()


def _released(rows, lines):
    for row in rows:
        lines.release()
        yield row


def read_rows(rows: Iterable[list]) -> Iterator:
    """The same from rows of texts, numbers and None."""
    return read_tables([("", rows)])


def read_tables(sheets: Iterable[tuple[str, Iterable[list]]]) -> Iterator:
    """The same from several sheets: their names and rows. Structures come first.

    Services that are not in the file stay open: nobody knows this layout well enough to
    close those of 130,000 buyers (``Edition.tells_services``).
    """
    tables, unread, is_empty, first = [], [], True, None
    sheets = list(sheets)
    for name, rows in sheets:
        rows = iter(rows)
        head = [row for row in itertools.islice(rows, _TITLE_ROWS) if any(row)]
        is_empty = is_empty and not head
        first = first or (head[0] if head else None)
        one = _table(name, head, rows)
        if one:
            tables.append(one)
            unread += [Unread(name, title) for title in one.unread]
        elif head:
            unread.append(Unread(name))
    if is_empty:
        raise DirectoryFault("empty", "the table is empty")
    structures = [one for one in tables if not one.has_services]
    if not structures:
        raise DirectoryFault("unknown", f"first cell: {str((first or [])[:1])[:80]}")
    yield Edition(layout="table", unread=tuple(unread))
    for one in structures:
        yield from _structures(one)
    for one in tables:
        if one.has_services:
            yield from _services(one)


def _table(sheet, head, rows):
    """:return: :class:`_Table`; None where no title names the identifier"""
    for position, titles in enumerate(head):
        words = [_words(title) for title in titles]
        known = _TITLES
        if set(_SERVICE_TITLES[_SERVICE_CODE]) & set(words):
            known = _SERVICE_TITLES
        columns = _columns(words, known)
        if "identifier" in columns:
            unread = [
                str(title)
                for place, title in enumerate(titles)
                if words[place] and place not in columns.values()
            ]
            following = itertools.chain(head[position + 1 :], rows)
            return _Table(sheet, columns, following, unread)
    if head and _siret(head[0][0]) is not None:
        # identifiers alone, without a title
        return _Table(sheet, {"identifier": 0}, itertools.chain(head, rows), [])
    return None


def _words(title):
    words = fold(title) if isinstance(title, str) else ()
    return " ".join(word for word in words if word not in _ARTICLES)


def _columns(words, known):
    """``{field: position}`` of the titles that are known."""
    found = {}
    for position, title in enumerate(words):
        for name, titles in known.items():
            if title in titles:
                found.setdefault(name, position)
    return found


def _structures(table):
    for siret, row in _identified(table):
        yield row if siret is None else _structure(siret, row, table.columns)


def _services(table):
    for siret, row in _identified(table):
        code = None if siret is None else _text(row, table.columns, _SERVICE_CODE)
        if code:
            yield _service(siret, code, row, table.columns)
        else:
            yield row if siret is None else Skipped(siret)


def _identified(table):
    """Pairs (SIRET, row); (None, :class:`Skipped`) for a row that has none.

    :raises DirectoryFault: too many have none
    """
    place = table.columns["identifier"]
    read = odd = 0
    for row in table.rows:
        value = row[place] if place < len(row) else None
        if value in (None, ""):
            continue
        read += 1
        siret = _siret(value)
        odd += siret is None or len(_digits(value)) < _SIRET_LENGTH
        yield (siret, row) if siret else (None, Skipped(str(value)[:40]))
        if read == 1000 and odd > read * _ODD_MAX // 100:
            raise _not_sirets(odd, read)
    if odd > max(read * _ODD_MAX // 100, 3):
        raise _not_sirets(odd, read)


def _not_sirets(odd, read):
    return DirectoryFault("identifiers", f"{odd} of {read} rows hold no SIRET")


def _structure(siret, row, columns):
    def text(name):
        return _text(row, columns, name)

    def flag(name):
        return _flag(row, columns, name)

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
        active=_is_active(row, columns),
        requirement=requirement_of(*map(flag, _REQUIREMENT)) if told else None,
        works_only=flag("works_only") if "works_only" in columns else None,
        payment_not_reported=flag("silent") if "silent" in columns else None,
    )


def _service(siret, code, row, columns):
    required = None
    if "commitment" in columns:
        required = _flag(row, columns, "commitment")
    return ListedService(
        siret=siret,
        code=code,
        name=_text(row, columns, "name"),
        active=_is_active(row, columns),
        commitment_required=required,
    )


def _text(row, columns, name):
    position = columns.get(name)
    value = row[position] if position is not None and position < len(row) else None
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _flag(row, columns, name):
    return (_text(row, columns, name) or "").casefold() in _YES


def _is_active(row, columns):
    return (_text(row, columns, "status") or "").casefold() not in _CLOSED


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
