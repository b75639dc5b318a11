"""A directory of full size: real identifiers, invented names, the same at each run.

The identifiers are those of the recipient directory of 29/10/2024 (``data/README.md``);
names, addresses, requirements and services are drawn from the identifier itself, so
that nothing has to be kept. A later edition differs in what one asks for.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .store import Service, Structure

IDENTIFIERS = Path(__file__).parent / "data" / "directory_identifiers_2024-10-29.zip"
#: the size of that edition, its title line included
FULL = 130_609
SERVICES = 300_000
#: of the structures made here
FIRST_ID = 50_000_000
_FIRST_SERVICE = 60_000_000
#: of a thousand structures, in a later edition
_CLOSED, _CHANGED = 2, 8

_STARTS = (
    "Saint-",
    "Sainte-",
    "Mont",
    "Ville",
    "Beau",
    "Champ",
    "Roche",
    "Val",
    "Font",
    "Chât",
    "Bel",
    "La ",
    "Le ",
    "Les ",
    "L'",
    "",
)
_MIDDLES = (
    "Aubr Morl Cass Vern Grand Pleu Quimb Sard Tourn Lamb Fauch Guér Bress Crois Dombr "
    "Escal Frém Gaill Hérim Issar Jonq Kervi Loub Marv Nozer Orb Pont Ravel Senl Thiv "
    "Uz Vauc"
).split()
_ENDS = (
    "ac an ay ières ville court mont sur-Lys en-Bray les-Bains le-Vieux et-Combe igny "
    "euil euse onne ance etz olles argues ieux"
).split()
#: first two digits of a SIREN -> names of what it may be, {} being a town
_KINDS = {
    "21": ("COMMUNE DE {}", "VILLE DE {}", "MAIRIE DE {}", "Commune de {}"),
    "20": ("CC DU PAYS DE {}", "CA {}", "COMMUNAUTE DE COMMUNES {}", "SM DE {}"),
    "22": ("DEPARTEMENT DE {}",),
    "23": ("REGION {}",),
    "24": ("COMMUNAUTE D'AGGLOMERATION DE {}", "CC {}", "SIVOM DE {}"),
    "25": ("SYNDICAT INTERCOMMUNAL DES EAUX DE {}", "SIVU DE {}", "SM {}"),
    "26": (
        "CCAS DE {}",
        "CENTRE HOSPITALIER DE {}",
        "CAISSE DES ECOLES DE {}",
        "EHPAD DE {}",
        "CIAS DE {}",
    ),
    "27": ("OPH DE {}",),
    "18": ("CHAMBRE DE COMMERCE ET D'INDUSTRIE DE {}", "AGENCE DE L'EAU {}"),
    "19": ("LYCEE {}", "COLLEGE {}", "UNIVERSITE DE {}"),
    "29": ("REGIE DE {}", "OFFICE DE TOURISME DE {}", "ASA DU CANAL DE {}"),
}
_OTHERS = ("SOCIETE D'ECONOMIE MIXTE DE {}", "ASSOCIATION DE {}", "GIP {}")
_SERVICE_NAMES = (
    "Direction des finances",
    "Services techniques",
    "Affaires scolaires",
    "Voirie",
    "Bâtiments",
    "Restauration",
    "Informatique",
    "Eau et assainissement",
    "Culture",
    "Sports",
)
_REQUIREMENTS = (
    {},
    {},
    {},
    {"service_required": True},
    {"commitment_required": True},
    {"service_required": True, "commitment_required": True},
    {"either_required": True},
)


def sirets(count: int = FULL) -> Iterator[str]:
    """So many SIRETs with valid keys: the real ones, then invented ones."""
    with zipfile.ZipFile(IDENTIFIERS) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".csv"))
        lines = archive.read(name).decode("ascii").split()
    for line in lines[:count]:
        siren = line[:8] + _key(line[:8])
        yield siren + line[8:] + _key(siren + line[8:])
    for number in range(len(lines), count):
        siren = f"95{number:06d}"
        siren += _key(siren)
        yield f"{siren}0001{_key(siren + '0001')}"


def population(
    count: int = FULL, services: int = SERVICES, edition: int = 1
) -> Iterator[Structure]:
    """The structures of an edition, with some ``services`` in all.

    From the second edition on, of a thousand structures 2 are closed, 8 require
    something else and have opened or closed a service, and there is a new one.
    """
    new = count // 1000 * (edition - 1)
    for position, siret in enumerate(sirets(count + new)):
        draw = zlib.crc32(siret.encode())
        structure = _structure(siret, position, draw)
        structure.services = list(_services(structure, draw, services / count))
        if edition > 1:
            _change(structure, draw, edition)
        yield structure


def _structure(siret, position, draw):
    town = _town(zlib.crc32(siret[:9].encode()))
    if siret.startswith("26"):
        town = _town(zlib.crc32(b"21" + siret[2:9].encode()))
    names = _KINDS.get(siret[:2], _OTHERS)
    department = siret[2:4] if siret[2:4].isdigit() and siret[:1] == "2" else "75"
    return Structure(
        id=FIRST_ID + position,
        siret=siret,
        name=names[draw % len(names)].format(town.upper() if draw % 3 else town),
        works_only=draw % 400 == 7,
        payment_not_reported=draw % 25 == 3,
        address=f"{draw % 90 + 1} place de la République",
        postcode=f"{department}{draw % 999:03d}",
        city=town,
        **_REQUIREMENTS[draw // 7 % len(_REQUIREMENTS)],
    )


def _town(draw):
    start = _STARTS[draw % len(_STARTS)]
    middle = _MIDDLES[draw // 16 % len(_MIDDLES)]
    end = _ENDS[draw // 512 % len(_ENDS)]
    second = _MIDDLES[draw // 9728 % len(_MIDDLES)]
    word = f"{middle}-{end}" if end[0].islower() and "-" in end else middle + end
    if draw % 5 == 1:
        word += f"-{second}"
    if start and not start.endswith(("-", " ", "'")):
        word = word.lower()
    return start + word


def _services(structure, draw, average):
    """A third have services; one has 218."""
    wanted = 0
    if structure.id == FIRST_ID + 5:
        wanted = 218
    elif structure.service_required or draw % 6 == 0:
        wanted = 1 + draw // 11 % round(average * 4.8)
    for number in range(wanted):
        name = _SERVICE_NAMES[(draw + number) % len(_SERVICE_NAMES)]
        code = f"{name.split()[0].upper()[:6]}{number:03d}"
        if number == 3:
            code, name = "FACTURES_PUBLIQUES", "Service des factures publiques"
        yield Service(
            id=_FIRST_SERVICE + (structure.id - FIRST_ID) * 300 + number,
            code=code,
            name=name,
            active=(draw + number) % 40 != 0,
            commitment_required=(draw + number) % 9 == 0,
        )


def _change(structure, draw, edition):
    chance = (draw // 1000 + edition * 37) % 1000
    if chance < _CLOSED:
        structure.active = False
    elif chance < _CLOSED + _CHANGED:
        structure.commitment_required = not structure.commitment_required
        if structure.services:
            structure.services[0].active = not structure.services[0].active


def _key(digits):
    """The digit that makes a number pass Luhn's check."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
