"""The API's JSON: what is written into a request, what is read from an answer.

The only file of the client with the French names of the API. What leaves it are the
dataclasses of ``records.py``, also importable from here.

Sources: official Swagger files "AIFE - Chorus Pro - Factures" 1.0.0 (September 2020)
and "Structures" 1.0.0; for the ``transverses`` API, whose Swagger was not found, the
field names of ``antoine2116/go-choruspro`` (December 2023); recorded answers in
``tests/unit/recorded``. Where a recorded answer and the Swagger differ, both are read.
"""

import base64
from datetime import date, datetime

from .reading import (
    read_amount,
    read_day,
    read_flag,
    read_integer,
    read_list,
    read_moment,
    read_text,
    write_day,
    write_moment,
)
from .records import (
    ConnectionReport,
    DepositReceipt,
    Exchange,
    FlowError,
    FlowReport,
    HealthReport,
    HistoryEvent,
    InvoiceHistory,
    InvoicePage,
    InvoiceRow,
    InvoiceSearch,
    Paging,
    ServiceDetails,
    ServiceSummary,
    StructureDetails,
    StructureSummary,
)

__all__ = [
    "ConnectionReport",
    "DepositReceipt",
    "Exchange",
    "FlowError",
    "FlowReport",
    "HealthReport",
    "HistoryEvent",
    "InvoiceHistory",
    "InvoicePage",
    "InvoiceRow",
    "InvoiceSearch",
    "MissingKey",
    "ServiceDetails",
    "ServiceSummary",
    "StructureDetails",
    "StructureSummary",
]


class MissingKey(ValueError):
    """An answer without what its operation promises; the client names the error."""


# === ENVELOPE === #


def read_envelope(body: dict) -> tuple[int | None, str | None]:
    """``(return_code, label)`` of an answer; ``return_code`` None when there is none.

    Every answer of every operation but the health check carries both (SW-F, SW-S).

    :raises MissingKey: the body is no JSON object
    """
    if not isinstance(body, dict):
        raise MissingKey("the answer is not a JSON object")
    return read_integer(body.get("codeRetour")), read_text(body.get("libelle"))


def _read_paging(block, suffix=""):
    if not isinstance(block, dict):
        return Paging()
    return Paging(
        page=read_integer(block.get("pageCourante" + suffix)),
        pages=read_integer(block.get("pages" + suffix)),
        page_size=read_integer(block.get("nbResultatsParPage" + suffix)),
        total=read_integer(block.get("total" + suffix)),
    )


# === DEPOSIT AND REPORT OF A FLOW === #


def write_deposit(file: bytes, filename: str, syntax: str) -> dict:
    """Body of ``deposer/flux``; ``file`` is bytes. An unsigned file says so."""
    return {
        "fichierFlux": base64.b64encode(file).decode("ascii"),
        "nomFichier": filename,
        "syntaxeFlux": syntax,
        "avecSignature": False,
    }


def read_deposit(body: dict) -> DepositReceipt:
    """A :class:`DepositReceipt`.

    :raises MissingKey: no flow number; a success without one is not a success
    """
    flow_number = read_flow_number(body)
    if not flow_number:
        raise MissingKey("no flow number in the answer to a deposit")
    return DepositReceipt(
        flow_number=flow_number,
        deposited_on=read_day(body.get("dateDepot")),
        syntax=read_text(body.get("syntaxeFlux")),
    )


def read_flow_number(body: dict) -> str | None:
    """The flow number of a deposit's answer, None in any other.

    Only a text is one: a wrong number kept for good would hide the invoice, while
    none at all makes it looked for.
    """
    number = body.get("numeroFluxDepot")
    return read_text(number) if isinstance(number, str) else None


def write_flow_report(flow_number: str, syntax: str | None = None) -> dict:
    """Body of ``consulterCRDetaille``; the syntax is optional there."""
    body = {"numeroFluxDepot": flow_number}
    if syntax:
        body["syntaxeFlux"] = syntax
    return body


def read_flow_report(body: dict) -> FlowReport:
    """A :class:`FlowReport`; raises :class:`MissingKey` without a state."""
    # consulterCR names the same thing etatCourantFlux; sources disagree on which
    # service gives which (flows.md section 5).
    state = read_text(body.get("etatCourantDepotFlux"))
    state = state or read_text(body.get("etatCourantFlux"))
    if not state:
        raise MissingKey("no state in the report of a flow")
    return FlowReport(
        known=True,
        state=state,
        state_date=read_moment(body.get("dateHeureEtatCourantFlux")),
        errors=tuple(
            FlowError(
                invoice_number=read_text(row.get("numeroDP")),
                label=read_text(row.get("libelleErreurDP")) or "",
                code=read_text(row.get("codeErreur")),
            )
            for row in read_list(body.get("listeErreurDP"))
        ),
        technical_errors=tuple(
            FlowError(
                invoice_number=None,
                label=read_text(row.get("libelleErreur")) or "",
                nature=read_text(row.get("natureErreur")),
                code=read_text(row.get("codeErreur")),
            )
            for row in read_list(body.get("listeErreurTechnique"))
        ),
    )


# === ISSUED INVOICES === #


def write_invoice_search(criteria: InvoiceSearch) -> dict:
    """Body of ``rechercher/fournisseur`` for one page.

    Sorted by day of deposit, the only steady column of the Swagger's list (it has none
    for the date of the status).
    """
    body = {
        "numeroFluxDepot": criteria.flow_number,
        "numeroFacture": criteria.number,
        "periodeDateHeureEtatCourantDu": criteria.status_changed_from
        and write_moment(criteria.status_changed_from),
        "periodeDateHeureEtatCourantAu": criteria.status_changed_to
        and write_moment(criteria.status_changed_to, round_up=True),
        "periodeDateDepotDu": criteria.deposited_from
        and write_day(criteria.deposited_from),
        "periodeDateDepotAu": criteria.deposited_to
        and write_day(criteria.deposited_to),
        "statutCourant": list(criteria.statuses) or None,
        "listeDestinataire": [
            {"idDestinataire": identifier} for identifier in criteria.recipient_ids
        ]
        or None,
        "montantTTCMin": _write_amount(criteria.amount_from),
        "montantTTCMax": _write_amount(criteria.amount_to),
    }
    body = {key: value for key, value in body.items() if value is not None}
    body["rechercheFactureParFournisseur"] = {
        "nbResultatsMaximum": criteria.max_results,
        "nbResultatsParPage": criteria.page_size,
        "pageResultatDemandee": criteria.page,
        "triColonne": "DateDepot",
        "triSens": _write_order(criteria.ascending),
    }
    return body


def _write_amount(amount):
    # The shortest text of the float is the decimal itself up to 15 digits, far above
    # an invoice with cents.
    return None if amount is None else float(amount)


def _write_order(ascending):
    return "Ascendant" if ascending else "Descendant"


def read_invoice_page(
    body: dict, criteria: InvoiceSearch, served_on: datetime | None = None
) -> InvoicePage:
    """An :class:`InvoicePage` of the answer to ``criteria``."""
    rows = read_list(body.get("listeFactures"))
    read = [row for row in map(_read_invoice_row, rows) if row]
    paging = _read_paging(body.get("parametresRetour"))
    pages = paging.pages
    if pages is None:
        # Recorded answers lack the block: a full page may have a next one.
        pages = criteria.page + (len(rows) >= criteria.page_size)
    return InvoicePage(
        rows=tuple(read),
        page=paging.page or criteria.page,
        pages=pages,
        page_size=paging.page_size,
        total=paging.total,
        served_on=served_on,
        skipped=len(rows) - len(read),
    )


def _read_invoice_row(row):
    identifier = read_integer(row.get("identifiantFactureCPP"))
    if identifier is None:
        identifier = read_integer(row.get("idFacture"))
    if identifier is None:
        return None
    return InvoiceRow(
        invoice_id=identifier,
        number=read_text(row.get("numeroFacture")) or "",
        status=read_text(row.get("statut")) or "",
        status_date=read_moment(row.get("dateHeureEtatCourant")),
        status_comment=read_text(row.get("commentaireEtatCourant")),
        flow_number=read_text(row.get("numeroFluxDepot")),
        deposit_date=read_day(row.get("dateDepot")),
        invoice_date=read_day(row.get("dateFacture")),
        total_with_tax=read_amount(row.get("montantTTC")),
        amount_due=read_amount(row.get("montantAPayer")),
        supplier_siret=read_text(row.get("codeFournisseur")),
        recipient_siret=read_text(row.get("codeDestinataire")),
        recipient_name=read_text(row.get("designationDestinataire")),
        service_code=read_text(row.get("codeServiceExecutant")),
        rejection_handled=read_flag(row.get("rejetTraite")),
    )


def write_history(invoice_id: int, page: int, page_size: int, max_results: int) -> dict:
    """Body of ``consulter/historique`` for one page of the statuses."""
    return {
        "idFacture": invoice_id,
        "nbResultatsMaximum": max_results,
        "paramRechercheHistoStatuts": {
            "pageResultatDemandeeListeHistoStatut": page,
            "nbResultatsParPageListeHistoStatut": page_size,
            "triColonneListeHistoStatut": "HistoStatutDatePassage",
            "triSensListeHistoStatut": _write_order(True),
        },
    }


def read_history(body: dict, invoice_id: int) -> tuple[InvoiceHistory, Paging]:
    """``(InvoiceHistory of this page, Paging)``."""
    block = body.get("historiquesDesStatuts")
    rows = read_list(block.get("histoStatut")) if isinstance(block, dict) else []
    events = tuple(
        HistoryEvent(
            event_id=read_integer(row.get("histoStatutId")),
            status=read_text(row.get("histoStatutCode")) or "",
            date=read_moment(row.get("histoStatutDatePassage")),
            comment=read_text(row.get("histoStatutCommentaire")),
            author=_read_author(row),
        )
        for row in rows
    )
    found = read_integer(body.get("idFacture"))
    history = InvoiceHistory(
        invoice_id=invoice_id if found is None else found,
        number=read_text(body.get("numeroFacture")),
        current_status=read_text(body.get("statutCourantCode")),
        events=events,
    )
    return history, _read_paging(block, "HistoStatut")


def _read_author(row):
    names = (
        read_text(row.get("histoStatutUtilisateurPrenom")),
        read_text(row.get("histoStatutUtilisateurNom")),
    )
    # Some accounts carry their login, an address, as a name.
    return " ".join(name for name in names if name and "@" not in name) or None


# === STRUCTURES AND SERVICES === #


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
    return rows, _read_paging(body.get("parametresRetour"))


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
            "triSens": _write_order(True),
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
    return rows, _read_paging(body.get("parametresRetour"))


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


# === HEALTH === #


def read_health(body: dict | None) -> HealthReport:
    """A :class:`HealthReport`; this answer has no return code (PROBE-2026)."""
    if not isinstance(body, dict):
        raise MissingKey("the health check is not a JSON object")
    word = (read_text(body.get("statusCode")) or "").upper()
    available = word == "OK" or read_integer(body.get("statusCodeValue")) == 200
    return HealthReport(available=available, message=read_text(body.get("body")))
