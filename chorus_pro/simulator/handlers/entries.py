"""factures/v1/soumettre: an invoice entered by its data; the bank details it may name.

Synchronous: the identifier or the refusal comes at once (recorded answers of 2019 and
2026). How the platform words a functional refusal was not observed: the code 20013
exists (API-V4.10), the texts are those of the reports of flows.
"""

from decimal import Decimal

from ...codes import framework as frameworks
from ...codes.deposit_mode import DATA_ENTRY
from .. import progression
from ..calls import ApiError, bad_request
from ..dates import paris_day, read_day
from ..rules import CREDIT_NOTE, Context, refusals
from ..store import Invoice

OK = {"codeRetour": 0, "libelle": "GCU_MSG_01_000"}
REFUSED = 20013
#: statuses from which the same number may be entered again (annex V5.00 via clients)
REPEATABLE = ("BROUILLON", progression.WRONG_VALIDATOR, progression.TO_RECYCLE)
WITH_VALIDATOR = ("A9", "A12")
#: what a file would have to say, and an entry says by its bank details or its PDF
_ANY_MEANS = [("1", None)]


def submit(call):
    """POST soumettre: one invoice, at once."""
    call.require("modeDepot", "destinataire", "fournisseur", "cadreDeFacturation")
    call.require("references", "montantTotal")
    if call.body["modeDepot"] != DATA_ENTRY:
        # in SAISIE_API the platform makes the page and the number: not simulated
        raise bad_request("modeDepot: seul DEPOT_PDF_API est simulé")
    call.require("numeroFactureSaisi", "dateFacture", "pieceJointePrincipale")
    files = _files(call)
    document = _document(call)
    call.notes["number"] = document["number"]
    former = _former(call, document)
    if former and former.current.status not in REPEATABLE:
        former = None
    reasons = _refusals(call, document, former)
    if reasons:
        raise ApiError(REFUSED, " | ".join(reasons))
    invoice = _made(call, document, files) if former is None else former
    invoice.validator = document["validator"]
    if document["framework"] in WITH_VALIDATOR:
        progression.record(invoice, progression.DEPOSITED, call.store, call.now)
        progression.record(invoice, progression.TO_VALIDATE, call.store, call.now)
    elif former is not None:
        progression.record(invoice, progression.DEPOSITED, call.store, call.now)
    else:
        progression.start(invoice, call.settings, call.store, call.now)
    if former is None:
        call.store.add_invoice(invoice)
    return OK | {
        "identifiantFactureCPP": invoice.id,
        "numeroFacture": invoice.number,
        "statutFacture": progression.TO_VALIDATE
        if document["framework"] in WITH_VALIDATOR
        else progression.DEPOSITED,
        "dateDepot": paris_day(call.now).isoformat(),
        "identifiantStructure": invoice.supplier_siret,
    }


def bank_details(call):
    """POST recuperer/coordbanc/valides: those of one of the account's structures."""
    call.require("idStructure")
    structure = call.store.structures.get(call.body["idStructure"])
    if structure is None or structure.siret not in call.sirets:
        raise ApiError(20001, "GDP_MSG_11.005")
    return {
        "codeRetour": 0,
        "libelle": "TRA_MSG_00.000",
        "listeCoordonneeBancaire": [
            {"idCoordonneeBancaire": identifier, "nomCoordonneeBancaire": name}
            for identifier, name in structure.bank_details
        ],
    }


def _files(call):
    """Identifiers of the files named, which the same account must have handed over."""
    main = call.body["pieceJointePrincipale"]
    main = main if isinstance(main, list) else [main]
    named = [one.get("pieceJointePrincipaleId") for one in main]
    named += [
        one.get("pieceJointeComplementaireId")
        for one in call.get("pieceJointeComplementaire", [])
    ]
    for identifier in named:
        file = call.store.attachments.get(identifier)
        if file is None or file.owner != call.login:
            raise bad_request("pieceJointe: identifiant inconnu")
    if call.store.attachments[named[0]].media_type != "application/pdf":
        raise bad_request("pieceJointePrincipale: un PDF est attendu")
    return named


def _document(call):
    """The terms that the rules of a flow look at."""
    body = call.body
    references, totals = body["references"], body["montantTotal"]
    supplier = call.store.structures.get(body["fournisseur"].get("idFournisseur"))
    framework = frameworks.get(body["cadreDeFacturation"].get("codeCadreFacturation"))
    try:
        issued_on = read_day(body["dateFacture"])
    except ValueError as error:
        raise bad_request("dateFacture: date illisible") from error
    is_credit = references.get("typeFacture") == "AVOIR"
    return {
        "number": body["numeroFactureSaisi"],
        "issued_on": issued_on,
        "type_code": CREDIT_NOTE if is_credit else "380",
        "framework": framework.code,
        "supplier_siret": supplier.siret if supplier else None,
        "recipient_siret": body["destinataire"].get("codeDestinataire"),
        "service_code": body["destinataire"].get("codeServiceExecutant"),
        "commitment": references.get("numeroBonCommande"),
        "contract": references.get("numeroMarche"),
        "preceding": references.get("numeroFactureOrigine"),
        "currency": references.get("deviseFacture") or "EUR",
        "validator": body["cadreDeFacturation"].get("codeStructureValideur"),
        "without_tax": _amount(totals.get("montantHtTotal")),
        "tax": _amount(totals.get("montantTVA")),
        "with_tax": _amount(totals.get("montantTtcTotal")),
        "due": _amount(totals.get("montantAPayer")),
        "payments": _ANY_MEANS,
        "gross_price_faults": 0,
        "taxes_without_code": 0,
        "syntax": None,
    }


def _amount(number):
    return None if number is None else Decimal(str(number))


def _former(call, document):
    """The invoice that this number already is, of the same supplier and year."""
    if not (document["supplier_siret"] and document["issued_on"]):
        return None
    key = document["issued_on"].year, document["supplier_siret"][:9], document["number"]
    return call.store.duplicate_of(key)


def _refusals(call, document, former):
    """Texts of what is wrong: the rules of a flow, then those of an entry."""
    context = Context(call.store, call.settings, call.sirets, paris_day(call.now))
    reasons = [
        text
        for rule, text in refusals(document, context)
        if not (former and rule == "duplicate")
    ]
    totals = [document[name] for name in ("without_tax", "tax", "with_tax")]
    if None not in totals and abs(totals[0] + totals[1] - totals[2]) > Decimal("0.01"):
        reasons.append("Le montant TTC n'est pas la somme du montant HT et de la TVA.")
    if document["framework"] in WITH_VALIDATOR:
        validator = call.store.structures_by_siret.get(document["validator"])
        if validator is None or not validator.active:
            reasons.append("Le valideur est inconnu ou inactif.")
    wanted = call.body["fournisseur"].get("codeCoordonneesBancairesFournisseur")
    supplier = call.store.structures_by_siret.get(document["supplier_siret"])
    known = dict(supplier.bank_details) if supplier else {}
    if wanted and wanted not in known:
        reasons.append("Les coordonnées bancaires sont inconnues.")
    return reasons


def _made(call, document, files):
    given = call.settings.entry_number or document["number"]
    return Invoice(
        id=call.store.next_id("invoice"),
        number=given,
        flow_number=None,
        type_code=document["type_code"],
        framework=document["framework"],
        issued_on=document["issued_on"],
        deposited_on=paris_day(call.now),
        supplier_siret=document["supplier_siret"],
        recipient_siret=document["recipient_siret"],
        currency=document["currency"],
        service_code=document["service_code"],
        commitment=document["commitment"],
        contract=document["contract"],
        preceding=document["preceding"],
        without_tax=document["without_tax"] or Decimal(0),
        with_tax=document["with_tax"] or Decimal(0),
        due=document["due"] or Decimal(0),
        deposit_mode=DATA_ENTRY,
        attachments=files,
        visible_from=call.now + call.settings.search_delay,
    )
