"""The directory of the reform in XML: flux 14, "AnnuaireConsultationF14".

Blocks and fields: annex 3 of the specifications of the reform ("Format sémantique FE
annuaire") and its schema ``Annuaire_Consultation_F14.xsd``, as two implementations in
public repositories read it (``Annuaire_Consultation_F14`` of 2025 and 2026):

====================== ========================= ====================================
block                  element                   read here
====================== ========================= ====================================
(header)               HorodateProduction        ``20270315120000``, Paris time
(header)               TypeFlux                  C complete, D differential
BlocUnitesLegales      UniteLegale               TypeEntite P: name of the legal unit
BlocEtablissements     Etablissement             those with DonneesB2G: public buyers
BlocCodesRoutage       CodeRoutage               their services
BlocIdPlateformes...   IdPlateformeReception     passed over
BlocLignesAnnuaire     LigneAnnuaire             left out before it is parsed
====================== ========================= ====================================

Codes: Statut A or I, MotifPresence S for what was removed. A guess: that
``StatutMiseEnPaiement`` says that the payment order *is* reported.

A file of 11 million private companies is read in constant memory: each element is
dropped as soon as it was read, and of the private ones nothing is kept.
"""

from collections.abc import Iterator
from datetime import datetime, timezone
from functools import lru_cache
from typing import BinaryIO

from lxml import etree

from ..reading import PARIS
from .bounds import HeldBytes, drop_former
from .records import (
    DirectoryFault,
    Edition,
    ListedService,
    ListedStructure,
    requirement_of,
)

ROOT = "AnnuaireConsultation"
_HEADER = ("HorodateProduction", "TypeFlux")
_RECORDS = (
    "UniteLegale",
    "Etablissement",
    "CodeRoutage",
    "IdPlateformeReception",
    "LigneAnnuaire",
)
_REMOVED = "S"
#: names of public legal units, kept until the establishments are read: some 50,000
_UNITS_MAX = 1_000_000
_NAME_MAX = 255
_BLOCK = 1024 * 1024
_TRUE = ("true", "1")


def read_flux14(stream: BinaryIO) -> Iterator:
    """The :class:`Edition`, then structures, then services.

    :raises DirectoryFault: not this layout, cut short, or with a document type
    """
    try:
        yield from _read(stream)
    except etree.XMLSyntaxError as error:
        raise DirectoryFault(
            "damaged", f"the XML is not well formed: {error}"
        ) from None


class _WithoutLines:
    """The file without what is inside BlocLignesAnnuaire: nearly half of it, which says
    through which platform each one receives. For ``iterparse``, which takes any size.

    :raises DirectoryFault: the block has no end
    """

    _START = b"<BlocLignesAnnuaire>"
    _END = b"</BlocLignesAnnuaire>"

    def __init__(self, stream):
        self._stream = stream
        self._kept = b""
        self._inside = False

    def read(self, _size=-1):
        """The next bytes; empty at the end of the file."""
        while True:
            block = self._stream.read(_BLOCK)
            data = self._kept + block
            self._kept = b""
            if not block:
                if self._inside:
                    raise DirectoryFault("damaged", "the lines of the directory stop")
                return data
            if found := self._outside(data):
                return found

    def _outside(self, data):
        kept = []
        while True:
            mark = self._END if self._inside else self._START
            before, found, after = data.partition(mark)
            if not found:
                break
            if not self._inside:
                kept.append(before)
            kept.append(found)
            self._inside, data = not self._inside, after
        # the mark may lie across two blocks
        self._kept = data[-len(mark) :]
        if not self._inside:
            kept.append(data[: -len(mark)])
        return b"".join(kept)


def _read(stream):
    held = HeldBytes(_WithoutLines(stream))
    context = etree.iterparse(
        held,
        events=("end",),
        tag=[f"{{*}}{name}" for name in (*_HEADER, *_RECORDS)],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    header, begun = {}, False
    units: dict[str, str] = {}
    public: set[str] = set()
    for _event, element in context:
        held.release()
        name = _local(element.tag)
        parent = element.getparent()
        if name in _HEADER:
            if parent is not None and parent.getparent() is None:
                header[name] = (element.text or "").strip()
            continue
        if not begun:
            yield _edition(element.getroottree().getroot(), header)
            begun = True
        if name == "Etablissement":
            structure = _structure(element, units)
            if structure:
                public.add(structure.siret)
                yield structure
        elif name == "CodeRoutage":
            service = _service(element)
            if service and service.siret in public:
                yield service
        elif name == "UniteLegale":
            _note_unit(element, units)
        element.clear()
        drop_former(element)
    if not begun:
        yield _edition(context.root, header)
    if context.root.getroottree().docinfo.doctype:
        raise DirectoryFault("hostile", "the XML has a document type")


def _edition(root, header):
    if not _local(root.tag).startswith(ROOT):
        raise DirectoryFault("unknown", f"the XML is no directory: {root.tag[:80]}")
    if root.getroottree().docinfo.doctype:
        raise DirectoryFault("hostile", "the XML has a document type")
    return Edition(
        layout="flux14",
        produced_on=_moment(header.get("HorodateProduction")),
        complete=not (header.get("TypeFlux") or "C").upper().startswith("D"),
        tells_services=True,
    )


def _moment(text):
    try:
        local = datetime.strptime((text or "")[:14], "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return local.replace(tzinfo=PARIS).astimezone(timezone.utc)


@lru_cache(1000)
def _local(tag):
    """A few names, millions of times; a hostile file has more."""
    return etree.QName(tag).localname


def _values(element):
    """Texts of the children, by local name."""
    found = {}
    for child in element:
        text = child.text
        if text:
            found[_local(child.tag)] = text.strip()
    return found


def _is_there(values):
    status = values.get("Statut", "A")
    return status[:1].upper() == "A" and values.get("MotifPresence") != _REMOVED


def _note_unit(element, units):
    values = _values(element)
    if values.get("TypeEntite", "")[:2].upper() in ("P", "PU") and values.get("Nom"):
        units[values.get("IdSIREN", "")[:9]] = values["Nom"][:_NAME_MAX]
        if len(units) > _UNITS_MAX:
            raise DirectoryFault("too_large", "more public bodies than France has")


def _structure(element, units):
    values, flags = {}, None
    for child in element:
        name = _local(child.tag)
        if name == "DonneesB2G":
            flags = _values(child)
        elif text := child.text:
            values[name] = text.strip()
    if flags is None:
        return None
    siret = values.get("IdSIRET", "")
    if len(siret) != 14 or not (siret.isascii() and siret.isdigit()):
        raise DirectoryFault(
            "identifiers", f"an establishment is called {siret[:20]!r}"
        )
    reported = flags.get("StatutMiseEnPaiement")
    return ListedStructure(
        siret=siret,
        name=values.get("Nom") or units.get(siret[:9]),
        street=values.get("LigneAdresse1"),
        street2=", ".join(
            filter(None, (values.get("LigneAdresse2"), values.get("LigneAdresse3")))
        )
        or None,
        postcode=values.get("CP"),
        city=values.get("Localite"),
        country_code=values.get("CodePays"),
        active=_is_there(values),
        requirement=requirement_of(
            service=flags.get("Service") in _TRUE,
            commitment=flags.get("EngagementJuridique") in _TRUE,
            either=flags.get("EngJurServ") in _TRUE,
        ),
        works_only=flags.get("MOAunique") in _TRUE,
        payment_not_reported=None if reported is None else reported not in _TRUE,
    )


def _service(element):
    values = _values(element)
    siret, code = values.get("IdSIRET", ""), values.get("IdRoutage", "")
    if not (siret and code):
        return None
    commitment = values.get("EngagementJuridique")
    return ListedService(
        siret=siret,
        code=code,
        name=values.get("Nom"),
        active=_is_there(values),
        commitment_required=None if commitment is None else commitment in _TRUE,
    )
