"""rechercher/fournisseur: filters, order, paging."""

from decimal import Decimal

from .calls import ApiError, bad_request, page_of, page_size
from .dates import paris_day, read, read_day, with_offset
from .progression import climb
from .rules import CREDIT_NOTE


def search_invoices(call):
    """The answer without its codeRetour.

    :raises ApiError: nothing found, where the setting says that this is an error
    """
    wanted = call.get("rechercheFactureParFournisseur", {})
    page = wanted.get("pageResultatDemandee") or 1
    if call.settings.ladder == "lookup" and page == 1:
        _climb_all(call)
    found = [one for one in _visible(call) if _matches(one, call)]
    found.sort(
        key=_sort_key(wanted.get("triColonne")),
        reverse=wanted.get("triSens") != "Ascendant",
    )
    found = found[: wanted.get("nbResultatsMaximum") or call.settings.default_results]
    if call.settings.result_cap is not None:
        found = found[: call.settings.result_cap]
    if not found and call.settings.empty_search == "error":
        raise ApiError(20000, "TRA_MSG_00.015")
    rows, paging = page_of(
        found, page, page_size(wanted.get("nbResultatsParPage"), call.settings)
    )
    return {
        "parametresRetour": paging,
        "listeFactures": [_row(one, call.store) for one in rows],
    }


def _visible(call):
    return [
        one
        for one in call.store.invoices_of(call.sirets)
        if one.visible_from <= call.now
    ]


def _climb_all(call):
    for invoice in _visible(call):
        climb(invoice, call.store, call.now)


def _matches(invoice, call):
    return (
        _same_values(invoice, call)
        and _right_parties(invoice, call)
        and _in_periods(invoice, call)
        and _in_amounts(invoice, call)
    )


def _same_values(invoice, call):
    facts = {
        "numeroFluxDepot": invoice.flow_number,
        "numeroFacture": invoice.number,
        "numeroMarche": invoice.contract,
        "numeroBonCommande": invoice.commitment,
        "numeroFactureOrigine": invoice.preceding,
        "typeFacture": _type(invoice),
        "rejetTraite": invoice.rejection_handled,
        "modeDepot": "UPLOAD_API",
    }
    for name, value in facts.items():
        asked = call.get(name)
        if asked not in (None, "") and asked != value:
            return False
    framework = call.get("cadreFacturation")
    if framework and not framework.startswith(invoice.framework + "_"):
        return False
    statuses = call.get("statutCourant")
    return not statuses or invoice.current.status in statuses


def _right_parties(invoice, call):
    structures = call.store.structures_by_siret
    supplier = structures.get(invoice.supplier_siret)
    asked = call.get("idFournisseur")
    # 0 is what some clients send for "not set" (INVOICERR, idUtilisateurCourant)
    if asked and (supplier is None or supplier.id != asked):
        return False
    recipients = call.get("listeDestinataire")
    if not recipients:
        return True
    recipient = structures.get(invoice.recipient_siret)
    siren = bool(call.get("rechercheSirenDestinataire"))
    return any(
        _is_recipient(one, recipient, invoice, call, siren) for one in recipients
    )


def _is_recipient(asked, recipient, invoice, call, by_siren):
    if recipient is None:
        return False
    identifier = asked.get("idDestinataire")
    if identifier:
        named = call.store.structures.get(identifier)
        if named is None:
            return False
        length = 9 if by_siren else 14
        if named.siret[:length] != recipient.siret[:length]:
            return False
    name = asked.get("raisonSocialeStuctDmd")
    if name and name.casefold() not in recipient.name.casefold():
        return False
    services = asked.get("listeIdServiceExecutant")
    if services:
        service = recipient.service(invoice.service_code)
        return service is not None and service.id in services
    return True


def _in_periods(invoice, call):
    for name, day in (
        ("periodeDateDepot", invoice.deposited_on),
        ("periodeDateFacture", invoice.issued_on),
    ):
        first, last = (
            _bound(call, name + "Du", read_day),
            _bound(call, name + "Au", read_day),
        )
        if (first and day < first) or (last and day > last):
            return False
    return _status_in_period(invoice.current.at, call)


def _status_in_period(at, call):
    precision = call.settings.status_filter_precision
    if precision == "ignored":
        return True
    first = _bound(call, "periodeDateHeureEtatCourantDu", read)
    last = _bound(call, "periodeDateHeureEtatCourantAu", read)
    as_seen = paris_day if precision == "day" else int
    if first is not None and as_seen(at) < as_seen(first):
        return False
    return last is None or as_seen(at) <= as_seen(last)


def _bound(call, name, reader):
    text = call.get(name)
    if text in (None, ""):
        return None
    try:
        return reader(text)
    except ValueError as error:
        raise bad_request(f"{name}: date illisible") from error


def _in_amounts(invoice, call):
    for name, amount in (
        ("montantHT", invoice.without_tax),
        ("montantTTC", invoice.with_tax),
        ("montantApayer", invoice.due),
    ):
        least, most = call.get(name + "Min"), call.get(name + "Max")
        if least is not None and amount < Decimal(str(least)):
            return False
        if most is not None and amount > Decimal(str(most)):
            return False
    return True


_SORTS = {
    "NumeroFacture": lambda one: one.number,
    "DateFacture": lambda one: one.issued_on,
    "DateDepot": lambda one: one.deposited_on,
    "MontantHT": lambda one: one.without_tax,
    "MontantTTC": lambda one: one.with_tax,
    "MontantAPayer": lambda one: one.due,
    "Statut": lambda one: one.current.status,
    "CodeDestinataire": lambda one: one.recipient_siret,
    "CodeFournisseur": lambda one: one.supplier_siret,
    "NumeroFluxDepot": lambda one: one.flow_number or "",
}


def _sort_key(column):
    """Deposit date by default; columns not simulated sort like it."""
    key = _SORTS.get(column, _SORTS["DateDepot"])
    return lambda one: (key(one), one.id)


def _type(invoice):
    return "AVOIR" if invoice.type_code == CREDIT_NOTE else "FACTURE"


def _row(invoice, store):
    supplier = store.structures_by_siret.get(invoice.supplier_siret)
    recipient = store.structures_by_siret.get(invoice.recipient_siret)
    service = recipient.service(invoice.service_code) if recipient else None
    return {
        "identifiantFactureCPP": invoice.id,
        "typeDemandePaiement": "FACTURE",
        "typeFacture": _type(invoice),
        "numeroFacture": invoice.number,
        "codeFournisseur": invoice.supplier_siret,
        "typeIdentifiantFournisseur": "SIRET",
        "designationFournisseur": supplier.name if supplier else None,
        "idDestinataire": recipient.id if recipient else None,
        "codeDestinataire": invoice.recipient_siret,
        "designationDestinataire": recipient.name if recipient else None,
        "idServiceExecutant": service.id if service else None,
        "codeServiceExecutant": invoice.service_code,
        "nomServiceExecutant": service.name if service else None,
        "dateFacture": invoice.issued_on.isoformat(),
        "dateDepot": invoice.deposited_on.isoformat(),
        "montantHT": float(invoice.without_tax),
        "montantTTC": float(invoice.with_tax),
        "montantAPayer": float(invoice.due),
        "devise": invoice.currency,
        "statut": invoice.current.status,
        "dateHeureEtatCourant": with_offset(invoice.current.at),
        "commentaireEtatCourant": invoice.current.comment,
        "numeroMarche": invoice.contract,
        "numeroBonCommande": invoice.commitment,
        "numeroFluxDepot": invoice.flow_number,
        "numeroFactureOrigine": invoice.preceding,
        "modeDepot": "UPLOAD_API",
        "rejetTraite": invoice.rejection_handled,
    }
