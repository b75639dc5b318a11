"""The file of the directory, made of the simulator's public structures.

In the layout of the reform's flux 14, the only one of which the fields are known; what
Chorus Pro's own file looks like is not (a guess). Facts: see ``chorus_pro/directory``.
"""

import io
import zipfile
from xml.sax.saxutils import escape

from .dates import paris

NAME = "annuaire_destinataires.xml"
_COUNTRIES = {"France": "FR", "Guadeloupe": "FR"}
_PLATFORM = "9999"


def write_archive(structures, now):
    """The bytes of a ZIP with one XML file.

    :param structures: iterable of ``store.Structure``; the private ones are left out
    :param now: epoch seconds, the moment of the edition
    """
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(NAME, "w", force_zip64=True) as stream,
        io.TextIOWrapper(stream, "utf-8", write_through=False) as text,
    ):
        write_xml(text, structures, now)
    return file.getvalue()


def write_xml(text, structures, now, complete=True):
    """Write the XML into a text file."""
    public = sorted(
        (one for one in structures if one.public), key=lambda one: one.siret
    )
    moment = paris(now).strftime("%Y%m%d%H%M%S")
    text.write('<?xml version="1.0" encoding="UTF-8"?>\n<AnnuaireConsultationF14>\n')
    text.write(f"<HorodateProduction>{moment}</HorodateProduction>\n")
    text.write(f"<TypeFlux>{'C' if complete else 'D'}</TypeFlux>\n")
    _block(text, "BlocUnitesLegales", _units(public))
    _block(text, "BlocEtablissements", map(_establishment, public))
    _block(
        text,
        "BlocCodesRoutage",
        (_service(one, each) for one in public for each in one.services),
    )
    _block(text, "BlocIdPlateformesReception", [_platform()])
    _block(text, "BlocLignesAnnuaire", _lines(public))
    text.write("</AnnuaireConsultationF14>\n")


def _block(text, name, elements):
    text.write(f"<{name}>\n")
    for element in elements:
        text.write(element)
    text.write(f"</{name}>\n")


def _status(active):
    motive, status = ("C", "A") if active else ("P", "I")
    return f"<MotifPresence>{motive}</MotifPresence><Statut>{status}</Statut>"


def _siret(siret):
    return f'<IdSIRET qualifiant="0009">{siret}</IdSIRET>'


def _address(one):
    country = _COUNTRIES.get(one.country, "FR")
    return (
        f"<LigneAdresse1>{escape(one.address)}</LigneAdresse1>"
        f"<Localite>{escape(one.city)}</Localite><CP>{escape(one.postcode)}</CP>"
        f"<CodePays>{country}</CodePays>"
    )


def _units(structures):
    names = {}
    for one in structures:
        names.setdefault(one.siret[:9], one.name)
    for siren, name in names.items():
        yield (
            f"<UniteLegale><IdInstance>{siren}</IdInstance>{_status(True)}"
            f'<IdSIREN qualifiant="0002">{siren}</IdSIREN><Nom>{escape(name)}</Nom>'
            "<TypeEntite>P</TypeEntite><Diffusible>O</Diffusible></UniteLegale>\n"
        )


def _flag(name, value):
    return f"<{name}>{'true' if value else 'false'}</{name}>"


def _establishment(one):
    flags = "".join(
        (
            _flag("EngagementJuridique", one.commitment_required),
            _flag("Service", one.service_required),
            _flag("EngJurServ", one.either_required),
            _flag("MOA", one.works or one.works_only),
            _flag("MOAunique", one.works_only),
            _flag("StatutMiseEnPaiement", not one.payment_not_reported),
        )
    )
    return (
        f"<Etablissement><IdInstance>{one.id}</IdInstance>{_status(one.active)}"
        f"{_siret(one.siret)}<TypeEtablissement>P</TypeEtablissement>"
        f"<Nom>{escape(one.name)}</Nom>{_address(one)}"
        f"<DonneesB2G>{flags}</DonneesB2G><Diffusible>O</Diffusible></Etablissement>\n"
    )


def _service(one, service):
    return (
        f"<CodeRoutage><IdInstance>{service.id}</IdInstance>{_status(service.active)}"
        f'{_siret(one.siret)}<IdRoutage qualifiant="0224">{escape(service.code)}'
        f"</IdRoutage><Nom>{escape(service.name)}</Nom>{_address(one)}"
        f"{_flag('EngagementJuridique', service.commitment_required)}</CodeRoutage>\n"
    )


def _platform():
    return (
        f"<IdPlateformeReception><IdInstance>1</IdInstance>{_status(True)}"
        f"<TypePlateforme>P</TypePlateforme><Matricule>{_PLATFORM}</Matricule>"
        "<Nom>Chorus Pro</Nom></IdPlateformeReception>\n"
    )


def _lines(structures):
    """One line for a structure, one for each service, unless it takes works only."""
    for one in structures:
        if one.works_only or not one.active:
            continue
        for code in (None, *(each.code for each in one.services if each.active)):
            routing = (
                f'<IdLinRoutage qualifiant="0224">{escape(code)}</IdLinRoutage>'
                if code
                else ""
            )
            yield (
                f"<LigneAnnuaire><IdInstance>{one.id}</IdInstance>"
                "<MotifPresence>C</MotifPresence><Nature>D</Nature>"
                "<DateEffet><DateDebut>20260901</DateDebut></DateEffet>"
                f"<InfoAdressage><Identifiant>{one.siret[:9]}_{one.siret}</Identifiant>"
                f'<IdLinSIREN qualifiant="0002">{one.siret[:9]}</IdLinSIREN>'
                f'<IdLinSIRET qualifiant="0009">{one.siret}</IdLinSIRET>{routing}'
                f"</InfoAdressage><IdPlateforme>{_PLATFORM}</IdPlateforme>"
                "</LigneAnnuaire>\n"
            )
