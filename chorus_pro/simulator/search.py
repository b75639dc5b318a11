"""rechercher/fournisseur: filters, order, paging."""

from decimal import Decimal

from ..codes import framework
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
    criteria = _criteria(call)
    found = [one for one in _visible(call) if all(test(one) for test in criteria)]
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


def _criteria(call):
    """The tests that an invoice must pass: one per criterion asked for."""
    return [
        *_values(call),
        *_parties(call),
        *_days(call),
        *_status_dates(call),
        *_amounts(call),
    ]


_FACTS = {
    "numeroFluxDepot": lambda one: one.flow_number,
    "numeroFacture": lambda one: one.number,
    "numeroMarche": lambda one: one.contract,
    "numeroBonCommande": lambda one: one.commitment,
    "numeroFactureOrigine": lambda one: one.preceding,
    "typeFacture": lambda one: invoice_type(one),
    "rejetTraite": lambda one: one.rejection_handled,
    "modeDepot": lambda one: one.deposit_mode,
    "cadreFacturation": lambda one: framework.get(one.framework).api_code,
}


def _values(call):
    for name, fact in _FACTS.items():
        asked = call.get(name)
        if asked not in (None, ""):
            yield lambda one, fact=fact, asked=asked: fact(one) == asked
    statuses = call.get("statutCourant")
    if statuses:
        yield lambda one: one.current.status in statuses

    validator = call.get("idStructureValideur")
    if validator:
        named = call.store.structures.get(validator)
        siret = named.siret if named else ""
        yield lambda one: one.validator == siret
    ignored = [name for name in _NOT_SIMULATED if call.get(name)]
    if ignored:
        call.notes["ignored"] = ignored


#: filters on what a simulated invoice does not hold; the journal names those asked for
_NOT_SIMULATED = ("idServiceFournisseur", "coordonneeBancaire", "idUtilisateurCreateur")


def _parties(call):
    asked = call.get("idFournisseur")
    # 0 is what some clients send for "not set" (INVOICERR, idUtilisateurCourant)
    if asked:
        supplier = call.store.structures.get(asked)
        siret = supplier.siret if supplier else None
        yield lambda one: one.supplier_siret == siret
    recipients = call.get("listeDestinataire")
    if recipients:
        yield lambda one: any(_is_recipient(row, one, call) for row in recipients)


def _is_recipient(asked, invoice, call):
    recipient = call.store.structures_by_siret.get(invoice.recipient_siret)
    if recipient is None:
        return False
    identifier = asked.get("idDestinataire")
    if identifier:
        named = call.store.structures.get(identifier)
        length = 9 if call.get("rechercheSirenDestinataire") else 14
        if named is None or named.siret[:length] != recipient.siret[:length]:
            return False
    name = asked.get("raisonSocialeStuctDmd") or ""
    if name.casefold() not in recipient.name.casefold():
        return False
    services = asked.get("listeIdServiceExecutant")
    if not services:
        return True
    service = recipient.service(invoice.service_code)
    return service is not None and service.id in services


def _days(call):
    for name, day in (
        ("periodeDateDepot", lambda one: one.deposited_on),
        ("periodeDateFacture", lambda one: one.issued_on),
    ):
        yield from _between(
            _bound(call, name + "Du", read_day),
            _bound(call, name + "Au", read_day),
            day,
        )


def _status_dates(call):
    """As exact as the setting says; nobody knows how exact the real filter is."""
    first = _bound(call, "periodeDateHeureEtatCourantDu", read)
    last = _bound(call, "periodeDateHeureEtatCourantAu", read)
    precision = call.settings.status_filter_precision
    if precision == "ignored":
        return
    seen = paris_day if precision == "day" else int
    yield from _between(
        None if first is None else seen(first),
        None if last is None else seen(last),
        lambda one: seen(one.current.at),
    )


def _amounts(call):
    for name, amount in (
        ("montantHT", lambda one: one.without_tax),
        ("montantTTC", lambda one: one.with_tax),
        ("montantApayer", lambda one: one.due),
    ):
        yield from _between(
            _decimal(call.get(name + "Min")), _decimal(call.get(name + "Max")), amount
        )


def _between(first, last, value):
    """Both ends are included."""
    if first is not None:
        yield lambda one: value(one) >= first
    if last is not None:
        yield lambda one: value(one) <= last


def _bound(call, name, reader):
    text = call.get(name)
    if text in (None, ""):
        return None
    try:
        return reader(text)
    except ValueError as error:
        raise bad_request(f"{name}: date illisible") from error


def _decimal(number):
    return None if number is None else Decimal(str(number))


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


def invoice_type(invoice):
    """Chorus Pro's word for BT-3."""
    return "AVOIR" if invoice.type_code == CREDIT_NOTE else "FACTURE"


def _row(invoice, store):
    supplier = store.structures_by_siret.get(invoice.supplier_siret)
    recipient = store.structures_by_siret.get(invoice.recipient_siret)
    service = recipient.service(invoice.service_code) if recipient else None
    return {
        "identifiantFactureCPP": invoice.id,
        "typeDemandePaiement": "FACTURE",
        "typeFacture": invoice_type(invoice),
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
        "modeDepot": invoice.deposit_mode,
        "rejetTraite": invoice.rejection_handled,
    }
