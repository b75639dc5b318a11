"""factures/v1: what the supplier does with an invoice that is there."""

from .. import progression
from ..calls import ApiError, GatewayError
from ..dates import paris_day, read, with_offset
from ..rules import Context, parties, references
from ..search import invoice_type

OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}
#: of a supplier who acts through the API (invented)
SUPPLIER = ("Compte", "TECHNIQUE")
#: what the buyer requires is checked again at a new address (a guess)
_ADDRESS_RULES = (
    parties.recipient_unknown,
    parties.recipient_not_public,
    parties.recipient_inactive,
    parties.recipient_works_only,
    references.service_required,
    references.service_unknown,
    references.service_inactive,
    references.service_reserved,
    references.service_length,
    references.commitment_required,
    references.commitment_required_by_service,
    references.commitment_length,
    references.either_required,
)


def own_invoice(call, field, value=None):
    """The invoice of that identifier, of a supplier of this account.

    :raises ApiError: 20000 / GDP_MSG_11.008 unknown, 20001 / GDP_MSG_11.005 of another
    """
    if value is None:
        call.require(field)
        value = call.body[field]
    invoice = call.store.invoices.get(value)
    if invoice is None:
        raise ApiError(20000, "GDP_MSG_11.008")
    if invoice.supplier_siret not in call.sirets:
        raise ApiError(20001, "GDP_MSG_11.005")
    return invoice


def complete(call):
    """POST completer: from SUSPENDUE only; the files were handed over before."""
    invoice = own_invoice(call, "identifiantFactureCPP")
    if invoice.current.status != progression.SUSPENDED:
        raise ApiError(20002, "GDP_MSG_11.033")
    added = []
    for row in call.get("pieceJointeComplementaire", []):
        attachment = call.store.attachments.get(row.get("pieceJointeComplementaireId"))
        if attachment is None or attachment.owner != call.login:
            # neither the code nor the key was seen
            raise ApiError(20003, "GDP_MSG_11.034")
        added.append(attachment.id)
    invoice.attachments += added
    progression.record(
        invoice,
        progression.COMPLETED,
        call.store,
        call.now,
        call.get("commentaire"),
        SUPPLIER,
    )
    return OK | {
        "identifiantFactureCPP": invoice.id,
        "numeroFacture": invoice.number,
        "dateTraitement": with_offset(call.now),
    }


def recycle(call):
    """POST recycler: another address, the same number; from A_RECYCLER only."""
    if call.settings.recycling_refused:
        raise GatewayError(404)
    invoice = own_invoice(call, "identifiantFactureCPP")
    if invoice.current.status != progression.TO_RECYCLE:
        raise ApiError(20002, "GDP_MSG_11.033")
    recipient = call.get("destinataire", {})
    reference = call.get("reference", {})
    address = {
        "supplier_siret": invoice.supplier_siret,
        "recipient_siret": recipient.get("codeDestinataire") or invoice.recipient_siret,
        "service_code": recipient.get("codeServiceExecutant"),
        "commitment": reference.get("numeroBonCommande"),
    }
    context = Context(call.store, call.settings, call.sirets, paris_day(call.now))
    for rule in _ADDRESS_RULES:
        text = rule(address, context)
        if text:
            # 20004 to 20014 exist; which is which is not known
            raise ApiError(20004, text)
    invoice.recipient_siret = address["recipient_siret"]
    invoice.service_code = address["service_code"]
    invoice.commitment = address["commitment"]
    progression.start(invoice, call.settings, call.store, call.now)
    return OK | {
        "identifiantFactureCPP": invoice.id,
        "numeroFacture": invoice.number,
        "statutFacture": progression.DEPOSITED,
        "dateDepot": with_offset(call.now),
    }


def acknowledge(call):
    """POST traiterRejet: sets ``rejetTraite``, all of the list or none."""
    rows = call.get("listeDemandePaiement", [])
    invoices = [
        own_invoice(call, "idDemandePaiement", row.get("idDemandePaiement") or 0)
        for row in rows
    ]
    for invoice in invoices:
        if invoice.current.status != progression.REJECTED:
            raise ApiError(20002, "GDP_MSG_11.033")
    for invoice in invoices:
        invoice.rejection_handled = True
        note(call, invoice, "TRAITEMENT_REJET")
    return OK


def correct_validator(call):
    """POST corriger/valideur/facture: another validator for what had a wrong one.

    Only from ERREUR_FOURNISSEUR_SUR_VALIDEUR, as the Swagger says. The code of an
    unknown validator was not seen.
    """
    invoice = own_invoice(call, "idFacture")
    if invoice.current.status != progression.WRONG_VALIDATOR:
        raise ApiError(20002, "GDP_MSG_11.033")
    structure = call.store.structures.get(call.get("idStructure"))
    siret = structure.siret if structure else call.get("identifiantStructure")
    validator = call.store.structures_by_siret.get(siret)
    if validator is None or not validator.active:
        raise ApiError(20000, "TRA_MSG_00.015")
    invoice.validator = validator.siret
    for status in (progression.DEPOSITED, progression.TO_VALIDATE):
        progression.record(invoice, status, call.store, call.now)
    return OK | {"idFacture": invoice.id}


def note(call, invoice, code):
    """An action of the supplier in the history of an invoice."""
    invoice.actions.append(
        {"id": call.store.next_id("event"), "code": code, "at": call.now}
    )


def consult(call):
    """POST consulter/fournisseur: the invoice, without lines and attachments."""
    invoice = own_invoice(call, "identifiantFactureCPP")
    store = call.store
    supplier = store.structures_by_siret.get(invoice.supplier_siret)
    recipient = store.structures_by_siret.get(invoice.recipient_siret)
    return OK | {
        "facture": {
            "identifiantFactureCPP": invoice.id,
            "numeroFacture": invoice.number,
            "statutFacture": invoice.current.status,
            "modeDepot": invoice.deposit_mode,
            "rejetTraite": invoice.rejection_handled,
            "destinataire": {
                "codeDestinataire": invoice.recipient_siret,
                "designationDestinataire": recipient.name if recipient else None,
                "codeServiceExecutant": invoice.service_code,
            },
            "fournisseur": {
                "codeFournisseur": invoice.supplier_siret,
                "designationFournisseur": supplier.name if supplier else None,
            },
            "references": {
                "dateFacture": with_offset(read(invoice.issued_on.isoformat())),
                "dateDepot": with_offset(read(invoice.deposited_on.isoformat())),
                "codeDeviseFacture": invoice.currency,
                "typeFacture": invoice_type(invoice),
                "numeroMarche": invoice.contract,
                "numeroBonCommande": invoice.commitment,
                "numeroFactureOrigine": invoice.preceding,
            },
        }
    }
