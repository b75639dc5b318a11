"""factures/v1: deposit of a flow, search of issued invoices, history."""

import base64
import binascii
import hashlib

from ...codes import flow_syntax
from ...codes.flow_state import QUEUED
from ...codes.limits import FILENAME_FORBIDDEN, FILENAME_MAX
from ..calls import ApiError, bad_request, page_of, page_size
from ..dates import paris_day, to_the_minute
from ..search import search_invoices
from ..store import Flow

OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}
#: of the syntaxes whose interface code was never seen (invented)
UNKNOWN_INTERFACE = "FSO1199A"


def deposit_flow(call):
    """POST deposer/flux: a receipt; the file is read at the integration only."""
    call.require("fichierFlux", "nomFichier", "syntaxeFlux")
    content = _content(call.body["fichierFlux"])
    filename = _filename(call.body["nomFichier"])
    syntax = call.body["syntaxeFlux"]
    digest = hashlib.sha256(content).hexdigest()
    call.notes.update(sha256=digest, name=filename, size=len(content))
    known = flow_syntax.get(syntax)
    if not known.known:
        raise ApiError(135, "Syntaxe de flux inconnue", http_status=200)
    if len(content) > call.settings.flow_max_bytes:
        raise ApiError(20001, "GDP_MSG_11.022", http_status=413)
    interface = known.interface_code or UNKNOWN_INTERFACE
    number = f"CPP001{interface[3:7]}{call.store.next_id('flow'):015d}"
    call.store.flows[number] = Flow(
        number=number,
        syntax=syntax,
        interface=interface,
        filename=filename,
        deposited_at=call.now,
        content=content,
        sha256=digest,
        depositor=call.login,
        state=QUEUED,
        state_at=call.now,
    )
    call.notes["flow_number"] = number
    return OK | {
        "numeroFluxDepot": number,
        "dateDepot": paris_day(call.now).isoformat(),
        "syntaxeFlux": syntax,
    }


def _content(text):
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_request("fichierFlux: base64 attendu") from error
    if not content:
        raise bad_request("fichierFlux: le fichier est vide")
    return content


def _filename(name):
    if len(name) > FILENAME_MAX:
        raise bad_request(f"nomFichier: {FILENAME_MAX} caractères au plus")
    if set(FILENAME_FORBIDDEN) & set(name) or "." not in name:
        raise bad_request("nomFichier: caractère interdit ou extension absente")
    return name


def search(call):
    """POST rechercher/fournisseur: invoices of the account's own suppliers."""
    return OK | search_invoices(call)


def history(call):
    """POST consulter/historique: statuses of one invoice, newest first."""
    call.require("idFacture")
    invoice = call.store.invoices.get(call.body["idFacture"])
    if invoice is None or invoice.supplier_siret not in call.sirets:
        # the key was seen on completer, for the same cause
        raise ApiError(20000, "GDP_MSG_11.008")
    wanted = call.get("paramRechercheHistoStatuts", {})
    newest_first = wanted.get("triSensListeHistoStatut") != "Ascendant"
    events = invoice.events[::-1] if newest_first else list(invoice.events)
    most = call.get("nbResultatsMaximum") or call.settings.default_results
    events = events[:most]
    rows, paging = page_of(
        events,
        wanted.get("pageResultatDemandeeListeHistoStatut") or 1,
        page_size(wanted.get("nbResultatsParPageListeHistoStatut"), call.settings),
    )
    return OK | {
        "idFacture": invoice.id,
        "numeroFacture": invoice.number,
        "modeDepot": invoice.deposit_mode,
        "statutCourantCode": invoice.current.status,
        "historiquesDesStatuts": {
            "histoStatut": [_history_row(one) for one in rows],
            "pageCouranteHistoStatut": paging["pageCourante"],
            "pagesHistoStatut": paging["pages"],
            "nbResultatsParPageHistoStatut": paging["nbResultatsParPage"],
            "totalHistoStatut": paging["total"],
        },
        "historiquesDesEvenementsComplementaires": {"evenement": []},
        "historiquesDesActionsUtilisateurs": {
            "histoAction": [
                {
                    "histoActionId": one["id"],
                    "histoActionCode": one["code"],
                    "histoActionDateHeure": to_the_minute(one["at"]),
                }
                for one in reversed(invoice.actions)
            ]
        },
    }


def _history_row(event):
    row = {
        "histoStatutId": event.id,
        "histoStatutCode": event.status,
        "histoStatutDatePassage": to_the_minute(event.at),
    }
    if event.comment:
        row["histoStatutCommentaire"] = event.comment
    if event.author:
        row |= {
            "histoStatutUtilisateurPrenom": event.author["first_name"],
            "histoStatutUtilisateurNom": event.author["last_name"],
            "histoStatutUtilisateurEmail": event.author["email"],
            "histoStatutUtilisateurTelephone": event.author["phone"],
        }
    return row
