"""structures/v1: public buyers and their services."""

from datetime import date

from ..reading import read_day, read_flag, read_integer, read_list, read_text
from ..records import (
    Paging,
    ServiceDetails,
    ServiceSummary,
    StructureDetails,
    StructureSummary,
)
from .envelope import MissingKey, read_paging, write_order


def write_structure_search(siret: str, page: int, page_size: int) -> dict:
    """Body of ``structures/rechercher`` by SIRET."""
    return {
        "structure": {
            "identifiantStructure": siret,
            "typeIdentifiantStructure": "SIRET",
        },
        "parametres": {"pageResultatDemandee": page, "nbResultatsParPage": page_size},
    }


def read_structures(body: dict) -> tuple[list[StructureSummary], Paging]:
    """``(list of StructureSummary, Paging)``."""
    rows = []
    for row in read_list(body.get("listeStructures")):
        identifier = read_integer(row.get("idStructureCPP"))
        if identifier is None:
            continue
        status = read_text(row.get("statut"))
        rows.append(
            StructureSummary(
                structure_id=identifier,
                identifier=read_text(row.get("identifiantStructure")) or "",
                name=read_text(row.get("designationStructure")) or "",
                # ACTIVE / INACTIVE in answers, ACTIF / INACTIF in requests (SW-S).
                active=None if status is None else status in ("ACTIVE", "ACTIF"),
            )
        )
    return rows, read_paging(body.get("parametresRetour"))


def write_structure(structure_id: int) -> dict:
    """Body of ``structures/consulter``."""
    return {"idStructureCPP": structure_id}


def read_structure(body: dict, structure_id: int) -> StructureDetails:
    """A :class:`StructureDetails`; raises :class:`MissingKey` without parameters.

    Missing parameters are not "nothing required": the difference is a rejection.
    """
    flags = body.get("parametres")
    if not isinstance(flags, dict):
        raise MissingKey("no parameters in the answer about a structure")
    general = body.get("informationGenerales") or body.get("informationsGenerales")
    if not isinstance(general, dict):
        general = {}
    found = read_integer(general.get("idStructureCPP"))
    person = (general.get("prenomStructure"), general.get("nomStructure"))
    name = (
        read_text(general.get("raisonSocialeStructure"))
        or read_text(general.get("libelleStructure"))
        or " ".join(filter(None, map(read_text, person)))
    )
    return StructureDetails(
        structure_id=structure_id if found is None else found,
        identifier=read_text(general.get("identifiantStructure")) or "",
        name=name,
        # Not in this answer: only the search says whether a structure is active.
        active=None,
        service_required=bool(read_flag(flags.get("codeServiceDoitEtreRenseigne"))),
        commitment_required=bool(read_flag(flags.get("numeroEJDoitEtreRenseigne"))),
        service_or_commitment_required=bool(
            read_flag(flags.get("gestionNumeroEJOuCodeService"))
        ),
        works_only=bool(read_flag(flags.get("estMoaUniquement"))),
        payment_not_reported=bool(
            read_flag(flags.get("statutMiseEnPaiementNestPasRemonte"))
        ),
        address=_read_address(body.get("adressePostaleDuSiege")),
        technical_password_expiry=read_day(
            general.get("dateExpirationMotPasseCompteTech")
        ),
    )


def _read_address(block):
    """``{line1, line2, line3, postcode, city, country}``, str or None, or None."""
    if not isinstance(block, dict):
        return None
    return {
        "line1": read_text(block.get("adresse")),
        "line2": read_text(block.get("complementAdresse1")),
        "line3": read_text(block.get("complementAdresse2")),
        "postcode": read_text(block.get("codePostal")),
        "city": read_text(block.get("ville")),
        "country": read_text(block.get("pays")),
    }


def write_service_search(structure_id: int, page: int, page_size: int) -> dict:
    """Body of ``structures/rechercher/services``."""
    return {
        "idStructure": structure_id,
        "parametresRechercherServicesStructure": {
            "pageResultatDemandee": page,
            "nbResultatsParPage": page_size,
            "triColonne": "CodeService",
            "triSens": write_order(True),
        },
    }


def read_services(body: dict) -> tuple[list[ServiceSummary], Paging]:
    """``(list of ServiceSummary, Paging)``."""
    rows = []
    for row in read_list(body.get("listeServices")):
        identifier = read_integer(row.get("idService"))
        if identifier is None:
            continue
        rows.append(
            ServiceSummary(
                service_id=identifier,
                code=read_text(row.get("codeService")) or "",
                name=read_text(row.get("libelleService")) or "",
                active=read_flag(row.get("estActif")),
            )
        )
    return rows, read_paging(body.get("parametresRetour"))


def write_service(structure_id: int, service_id: int) -> dict:
    """Body of ``structures/consulter/service``."""
    return {"idStructure": structure_id, "idService": service_id}


def read_service(body: dict, service_id: int, today: date) -> ServiceDetails:
    """A :class:`ServiceDetails`; raises :class:`MissingKey` without parameters.

    :param today: legal day in Paris, to tell whether the service is still valid
    """
    flags = body.get("parametres")
    if not isinstance(flags, dict):
        raise MissingKey("no parameters in the answer about a service")
    general = body.get("informationsGenerales") or body.get("informationGenerales")
    if not isinstance(general, dict):
        general = {}
    starts = read_day(flags.get("dateDebutValidite"))
    ends = read_day(flags.get("dateFinValidite"))
    begun = starts is None or starts <= today
    return ServiceDetails(
        service_id=service_id,
        code=read_text(general.get("codeService")) or "",
        name=read_text(general.get("nomService")) or "",
        active=begun and (ends is None or today <= ends),
        commitment_required=bool(read_flag(flags.get("numeroEngagement"))),
    )
