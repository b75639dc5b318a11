"""structures/v1: search, consult, services, service."""

from ..calls import ApiError, page_of, page_size
from ..dates import read, with_offset

OK = {"codeRetour": 0, "libelle": "TRA_MSG_00.000"}
_EXPIRY_DAYS = 300


def search(call):
    """POST rechercher."""
    asked = call.get("structure", {})
    found = [one for one in call.store.structures.values() if _matches(one, asked)]
    if call.get("restreindreStructuresPrivees"):
        own = call.attached_ids()
        found = [one for one in found if one.public or one.id in own]
    found.sort(key=lambda one: one.siret)
    rows, paging = _paged(found, call, "parametres")
    return OK | {
        "listeStructures": [
            {
                "idStructureCPP": one.id,
                "identifiantStructure": one.siret,
                "designationStructure": one.name,
                "typeIdentifiantStructure": "SIRET",
                "statut": "ACTIVE" if one.active else "INACTIVE",
            }
            for one in rows
        ],
        "parametresRetour": paging,
    }


def _matches(structure, asked):
    facts = {
        "identifiantStructure": structure.siret,
        "typeIdentifiantStructure": "SIRET",
        "typeStructure": "PUBLIQUE" if structure.public else "PRIVEE",
        "statutStructure": "ACTIF" if structure.active else "INACTIF",
        "adresseCodePostal": structure.postcode,
        # every simulated structure is French, and none is a person
        "adresseCodePays": "FR",
        "nomStructure": None,
        "prenomStructure": None,
    }
    for name, value in facts.items():
        if asked.get(name) not in (None, "", value):
            return False
    flags = {"estMOA": structure.works, "estMOAUniquement": structure.works_only}
    # false is what a client sends that does not filter
    if any(asked.get(name) and not value for name, value in flags.items()):
        return False
    texts = {
        "raisonSocialeStructure": structure.name,
        "libelleStructure": structure.name,
        "adresseVille": structure.city,
    }
    return all(
        (asked.get(name) or "").casefold() in value.casefold()
        for name, value in texts.items()
    )


def _paged(rows, call, name):
    wanted = call.get(name, {})
    if not rows and call.settings.empty_search == "error":
        raise ApiError(20000, "TRA_MSG_00.015")
    return page_of(
        rows,
        wanted.get("pageResultatDemandee") or 1,
        page_size(wanted.get("nbResultatsParPage"), call.settings),
    )


def _structure(call, field):
    call.require(field)
    structure = call.store.structures.get(call.body[field])
    if structure is None:
        # not observed: the code of an empty search stands for it
        raise ApiError(20000, "TRA_MSG_00.015")
    return structure


def consult(call):
    """POST consulter: what a structure requires; the expiry on one's own only."""
    one = _structure(call, "idStructureCPP")
    general = {
        "idStructureCPP": one.id,
        "identifiantStructure": one.siret,
        "typeIdentifiantStructure": "SIRET",
        "structurePriveePublique": "PUBLIQUE" if one.public else "PRIVEE",
        "raisonSocialeStructure": one.name,
        "libelleStructure": one.name,
        "numeroTVA": one.vat_number,
        "emailStructure": None,
        "listeStructureDupliquees": [],
    }
    if one.siret in call.sirets:
        general["dateExpirationMotPasseCompteTech"] = _expiry(call)
    return OK | {
        "informationGenerales": general,
        "adressePostaleDuSiege": _address(one),
        "parametres": {
            "codeServiceDoitEtreRenseigne": one.service_required,
            "numeroEJDoitEtreRenseigne": one.commitment_required,
            "gestionNumeroEJOuCodeService": one.either_required,
            "statutMiseEnPaiementNestPasRemonte": one.payment_not_reported,
            "getaMoa": one.works,
            "estMoaUniquement": one.works_only,
            "connexionEDI": False,
            "recevoirDonneesViaEDI": False,
            "nonDiffusibleInsee": False,
            "estValideurDelegue": False,
        },
    }


def _expiry(call):
    day = call.settings.password_expiry
    if day:
        return with_offset(read(day.isoformat()))
    return with_offset(call.now + _EXPIRY_DAYS * 86400)


def _address(structure):
    return {
        "adresse": structure.address,
        "complementAdresse1": None,
        "complementAdresse2": None,
        "codePostal": structure.postcode,
        "ville": structure.city,
        "pays": structure.country,
    }


def search_services(call):
    """POST rechercher/services."""
    structure = _structure(call, "idStructure")
    rows, paging = _paged(
        structure.services, call, "parametresRechercherServicesStructure"
    )
    return OK | {
        "listeServices": [service_row(one) for one in rows],
        "parametresRetour": paging,
    }


def service_row(service):
    """A service as the lists give it."""
    row = {
        "idService": service.id,
        "codeService": service.code,
        "libelleService": service.name,
        "dateDbtService": f"{service.started} 08:30",
        "estActif": service.active,
    }
    if service.ended:
        row["dateFinService"] = f"{service.ended} 00:00"
    return row


def consult_service(call):
    """POST consulter/service."""
    structure = _structure(call, "idStructure")
    call.require("idService")
    wanted = call.body["idService"]
    service = next((one for one in structure.services if one.id == wanted), None)
    if service is None:
        raise ApiError(20000, "TRA_MSG_00.015")
    dates = {
        "dateCreation": f"{service.started}T08:31:19+01:00",
        "dateDebutValidite": f"{service.started}T08:30:47+01:00",
    }
    if service.ended:
        dates["dateFinValidite"] = f"{service.ended}T00:00:00+01:00"
    return OK | {
        "parametres": dates | {"numeroEngagement": service.commitment_required},
        "informationsGenerales": {
            "codeService": service.code,
            "nomService": service.name,
            "descriptionService": service.name,
        },
        "adressePostale": _address(structure),
    }
