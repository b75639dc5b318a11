"""How a public buyer is found by what people type.

"CA La Riviéra du Levant", "riviera-levant", "communauté d'agglo riviera" are the same
buyer. Two texts are kept of each structure, both in plain lower case without accents:

* its *words*, all that it may be found by: name, town, postcode, the abbreviation of
  what it is and what the abbreviation stands for;
* its *key*, what remains of the name without what it is: ``gosier`` for "Commune du
  Gosier", ``riviera levant`` for the example above.

The same function reads what is typed. Abbreviations: those of public bodies in common
use (names of the kinds of ``@etalab/decoupage-administratif`` and of the INSEE's legal
categories); a guess where a short name is also a word.
"""

import re
import unicodedata
from dataclasses import dataclass

from ..identifiers import clean_identifier

#: between the words of a name, never typed on purpose
_ARTICLES = frozenset("a au aux d de des du en et l la le les".split())
#: the same word, written shorter
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o"})
_WORD = re.compile(r"[a-z0-9]+")

#: what a town calls itself: all the same to somebody who looks for it
TOWN = "commune"
_TOWN_WORDS = frozenset({"commune", "ville", "mairie"})

#: abbreviation -> what it stands for, without articles; the longest first
_KINDS = {
    "chru": "centre hospitalier regional universitaire",
    "chu": "centre hospitalier universitaire",
    "ehpad": "etablissement hebergement personnes agees dependantes",
    "sivom": "syndicat intercommunal vocation multiple",
    "sivu": "syndicat intercommunal vocation unique",
    "sdis": "service departemental incendie secours",
    "cias": "centre intercommunal action sociale",
    "ccas": "centre communal action sociale",
    "ddt": "direction departementale territoires",
    "cdg": "centre departemental gestion",
    "cma": "chambre metiers artisanat",
    "cci": "chambre commerce industrie",
    "oph": "office public habitat",
    "petr": "pole equilibre territorial rural",
    "ars": "agence regionale sante",
    "ca": "communaute agglomeration",
    "cc": "communaute communes",
    "cu": "communaute urbaine",
    "ch": "centre hospitalier",
    "sm": "syndicat mixte",
    "cd": "conseil departemental",
    "cr": "conseil regional",
}
_LONG = {tuple(long.split()): short for short, long in _KINDS.items()}
_LONGEST = max(map(len, _LONG))
#: at the beginning of a name they say what it is, not which one
_GENERIC = _TOWN_WORDS | set(_KINDS) | {"departement", "region", "metropole"}


@dataclass(frozen=True)
class Query:
    """What somebody looks for.

    :ivar digits: the beginning of a SIRET or SIREN, or of a postcode; "" for words
    :ivar key: beginning of the key of what is meant; "" where only a kind is typed
    :ivar words: each must begin a word of the structure
    :ivar kinds: whole words that it must have, such as ``ca``
    :ivar town: whether a town was named as such ("commune de ...")
    """

    digits: str = ""
    key: str = ""
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    town: bool = False


def fold(text: str | None) -> list[str]:
    """The words of a text: lower case, no accent, no punctuation, "st" written out.

    >>> fold("Ville de St-Étienne d'Œuvre")
    ['ville', 'de', 'saint', 'etienne', 'd', 'oeuvre']
    """
    if not text:
        return []
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return [_SHORT_WORDS.get(word, word) for word in _WORD.findall(plain)]


def search_key(name: str | None) -> str:
    """What tells a structure from the others of its kind.

    >>> search_key("CA La Riviéra du Levant"), search_key("Commune du Gosier")
    ('riviera levant', 'gosier')
    >>> search_key("Mairie")
    'mairie'
    """
    words = _significant(fold(name))
    rest = _abbreviated(words)
    while rest and rest[0] in _GENERIC:
        rest = rest[1:]
    return " ".join(rest or words)


def search_words(
    name: str | None, city: str | None = None, postcode: str | None = None
) -> str:
    """All that a structure may be found by, with a space around each word.

    >>> search_words("CC de l'Anse", "Port-Louis", "97117")
    ' cc anse communaute communes port louis 97117 '
    """
    words = _significant(fold(name))
    found = dict.fromkeys(words)
    for word in _abbreviated(words):
        found.setdefault(word)
        if word in _KINDS:
            found.update(dict.fromkeys(_KINDS[word].split()))
    if _TOWN_WORDS & set(words):
        found.setdefault(TOWN)
    found.update(dict.fromkeys(_significant(fold(city))))
    found.update(dict.fromkeys(fold(postcode)))
    return f" {' '.join(found)} " if found else ""


def read_query(text: str | None) -> Query:
    """What is meant by a text being typed: its last word may be unfinished.

    >>> read_query("200 041 507").digits
    '200041507'
    >>> query = read_query("communauté d'agglomération riv")
    >>> query.kinds, query.key, query.words
    (('ca',), 'riv', ('riv',))
    """
    compact = clean_identifier(text)
    if compact.isascii() and compact.isdigit():
        return Query(digits=compact[:14])
    typed = fold(text)
    words = _abbreviated(_significant(typed) or typed)
    town = bool(_TOWN_WORDS & set(words[:-1]))
    if town:
        words = [word for word in words if word not in _TOWN_WORDS] or words
    # the last word may be the beginning of another one: "ca" of "calais"
    last = len(words) - 1
    finished = bool(text) and len(_significant(typed)) > len(words)
    kinds = tuple(
        word
        for position, word in enumerate(words)
        if word in _KINDS and (position < last or finished)
    )
    rest = tuple(word for word in words if word not in kinds)
    return Query(key=" ".join(rest), words=rest, kinds=kinds, town=town)


def _significant(words):
    return [word for word in words if word not in _ARTICLES] or words


def _abbreviated(words):
    """The same words, the names of a kind replaced by their abbreviation."""
    found, position = [], 0
    while position < len(words):
        for length in range(min(_LONGEST, len(words) - position), 1, -1):
            short = _LONG.get(tuple(words[position : position + length]))
            if short:
                found.append(short)
                position += length
                break
        else:
            found.append(words[position])
            position += 1
    return found
