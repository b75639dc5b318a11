"""Lists that a client reads once: codes, and the structures of its own account.

Shapes: the transcription of the Swagger of transverses and utilisateurs in
antoine2116/go-choruspro (December 2023). Rows: one recorded rate
(``recupererTauxTva``), the refusal reasons of DSE-CP tables 3-4, our own tables for the
rest; how long the real lists are is not known.
"""

import base64

from ...codes import flow_syntax
from ..calls import ApiError, bad_request, page_of, page_size
from .downloads import one_page, zipped
from .structures import service_row

OK = {"codeRetour": 0, "libelle": "TRA_MSG_00.000"}

#: (code, label, rate in percent); the first one was recorded, the others are a guess
VAT_RATES = (
    ("TVA1", "Art 293B(FranchiseEnBase)", 0),
    ("TVA2", "2,1 %", 2.1),
    ("TVA3", "5,5 %", 5.5),
    ("TVA4", "10 %", 10),
    ("TVA5", "20 %", 20),
    ("TVA6", "8,5 %", 8.5),
)
#: (code, label): guesses
EXEMPTION_REASONS = (
    ("EXO1", "Exonération, article 261 du CGI"),
    ("EXO2", "Autoliquidation"),
)
#: DSE-CP tables 3-4
REFUSAL_REASONS = (
    ("AUT_MOTIF_ERR_VALIDEUR", "Autre motif que « Erreur de valideur »"),
    ("ERR_VALIDEUR", "Mauvais valideur"),
)
#: (id, code, label); the codes of soumettre's official example, the ids invented
ATTACHMENT_TYPES = (
    (1, "01", "Facture"),
    (2, "02", "Pièce justificative"),
    (3, "03", "Bordereau de livraison"),
)


def vat_rates(call):
    """POST recuperer/tauxtva."""
    return OK | {
        "listeTauxTva": [
            {"codeTauxTva": code, "libelleTauxTva": label, "valeurTauxTva": rate}
            for code, label, rate in VAT_RATES
        ]
    }


def exemption_reasons(call):
    """POST recuperer/motifs/exonerationtva."""
    return OK | {
        "listeMotifsExonerationTva": [
            {"codeMotifExonerationTva": code, "libelleMotifExonerationTva": label}
            for code, label in EXEMPTION_REASONS
        ]
    }


def refusal_reasons(call):
    """POST recuperer/motifs/refus/Facture/AValider."""
    return OK | {
        "listeMotifRefusFactureAValider": [
            {"idMotif": number, "codeMotif": code, "libelleMotif": label}
            for number, (code, label) in enumerate(REFUSAL_REASONS, 1)
        ]
    }


def attachment_types(call):
    """POST recuperer/typespj."""
    return OK | {
        "listeTypePieceJointe": [
            {
                "idTypePieceJointe": number,
                "codeTypePieceJointe": code,
                "libelleTypePieceJointe": label,
                "typeObjet": call.get("typeObjet", "DEMANDE_PAIEMENT"),
            }
            for number, code, label in ATTACHMENT_TYPES
        ]
    }


def flow_syntaxes(call):
    """POST recuperer/syntaxeflux: the shape of its answer is a guess."""
    return OK | {
        "listeSyntaxeFlux": [
            {"codeSyntaxeFlux": row.code, "libelleSyntaxeFlux": row.code}
            for row in flow_syntax.ROWS
        ]
    }


def active_suppliers(call):
    """POST recuperer/structures/actives/fournisseur: of this account."""
    return OK | {
        "listeStructures": [
            {
                "idStructureCPP": one.id,
                "identifiant": one.siret,
                "designationStructure": one.name,
            }
            for one in _own(call)
            if one.active
        ]
    }


def active_recipients(call):
    """POST recuperer/structures/actives/destinataire: every public structure."""
    return OK | {
        "listeStructures": [
            {
                "idStructureCPP": one.id,
                "identifiant": one.siret,
                "designationStructure": one.name,
            }
            for one in call.store.structures.values()
            if one.public and one.active
        ]
    }


def own_attachments(call):
    """POST monCompte/recuperer/rattachements: the structures of this account."""
    wanted = call.get("parametresRecherche", {})
    rows, paging = page_of(
        _own(call),
        wanted.get("pageResultatDemandee") or 1,
        page_size(wanted.get("nbResultatsParPage"), call.settings),
    )
    return OK | {
        "listeStructureRattachement": [
            {
                "idRattachementStructure": one.id,
                "idStructure": one.id,
                "identifiantStructure": one.siret,
                "typeIdentifiantStructure": "SIRET",
                "designationStructure": one.name,
                "roleUtilisateur": "GESTIONNAIRE",
                "statutRattachementStructure": "VALIDE",
                "statutUtilisateur": "ACTIF",
                "listeServicesRattache": [
                    service_row(service) | {"statutRattachementService": "VALIDE"}
                    for service in one.services
                ],
            }
            for one in rows
        ],
        "parametresRetour": paging,
    }


def attachment(call):
    """POST telecharger/pieceJointe: the files of one's own invoices.

    One file comes as it is, several in a ZIP (how several come was not observed). Only
    those of an invoice (``DEMANDE_PAIEMENT``) are simulated.
    """
    call.require("objetPieceJointe")
    rows = call.get("demandePaiement", {}).get("listeFacture", [])
    if not rows:
        raise bad_request("demandePaiement.listeFacture: le champ est obligatoire")
    files = []
    for row in rows:
        invoice = call.store.invoices.get(row.get("idFacture"))
        if invoice is None or invoice.supplier_siret not in call.sirets:
            raise ApiError(20000, "GDP_MSG_11.008")
        files += [
            (one.name, one.content)
            for one in map(call.store.attachments.get, invoice.attachments)
        ]
    if not files:
        files = [("vide.pdf", one_page("aucune pièce jointe"))]
    content = files[0][1] if len(files) == 1 else zipped(files)
    return OK | {"pieceJointe": base64.b64encode(content).decode()}


def _own(call):
    found = (call.store.structures_by_siret.get(one) for one in call.sirets)
    return [one for one in found if one]
