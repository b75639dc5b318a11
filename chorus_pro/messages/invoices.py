"""factures/v1: search of the issued invoices, history of one."""

from datetime import datetime

from ..reading import (
    read_amount,
    read_day,
    read_flag,
    read_flow,
    read_integer,
    read_list,
    read_moment,
    read_text,
    read_words,
    write_day,
    write_moment,
)
from ..records import (
    HistoryEvent,
    InvoiceHistory,
    InvoicePage,
    InvoiceRow,
    InvoiceSearch,
    Paging,
)
from .envelope import MissingKey, read_paging, write_order


def write_invoice_search(criteria: InvoiceSearch) -> dict:
    """Body of ``rechercher/fournisseur`` for one page.

    Sorted by number: it never changes, and two invoices hardly ever share one, so that
    the pages are steady and the order backwards is really the opposite one.
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
        "triColonne": "NumeroFacture",
        "triSens": write_order(criteria.ascending),
    }
    return body


def _write_amount(amount):
    # The shortest text of the float is the decimal itself up to 15 digits, far above
    # an invoice with cents.
    return None if amount is None else float(amount)


def read_invoice_page(
    body: dict, criteria: InvoiceSearch, served_on: datetime | None = None
) -> InvoicePage:
    """An :class:`InvoicePage` of the answer to ``criteria``."""
    listed = body.get("listeFactures")
    rows = read_list(listed)
    read = [row for row in map(_read_invoice_row, rows) if row]
    paging = read_paging(body.get("parametresRetour"))
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
        is_clear=(
            isinstance(listed, (list, dict))
            and len(read) == (len(listed) if isinstance(listed, list) else 1)
            and all(row.number for row in read)
            and bool(rows or not paging.total)
        ),
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
        status_comment=read_words(row.get("commentaireEtatCourant")),
        flow_number=read_flow(row.get("numeroFluxDepot")),
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
            "triSensListeHistoStatut": write_order(True),
        },
    }


def read_history(body: dict, invoice_id: int) -> tuple[InvoiceHistory, Paging]:
    """``(InvoiceHistory of this page, Paging)``.

    :raises MissingKey: no status can be read, and an invoice has one at least: what is
        not understood must not be taken for "nothing new"
    """
    block = body.get("historiquesDesStatuts")
    rows = read_list(block.get("histoStatut")) if isinstance(block, dict) else []
    known = [row for row in rows if read_text(row.get("histoStatutCode"))]
    if not (known or _is_beyond(block)):
        raise MissingKey("histoStatutCode")
    events = tuple(
        HistoryEvent(
            event_id=read_integer(row.get("histoStatutId")),
            status=read_text(row["histoStatutCode"]) or "",
            date=read_moment(row.get("histoStatutDatePassage")),
            comment=read_words(row.get("histoStatutCommentaire")),
            author=_read_author(row),
        )
        for row in known
    )
    found = read_integer(body.get("idFacture"))
    history = InvoiceHistory(
        invoice_id=invoice_id if found is None else found,
        number=read_text(body.get("numeroFacture")),
        current_status=read_text(body.get("statutCourantCode")),
        events=events,
    )
    return history, read_paging(block, "HistoStatut")


def _is_beyond(block):
    """Whether a page without rows is one after the last."""
    page = read_paging(block, "HistoStatut").page
    return page is not None and page > 1


def _read_author(row):
    names = (
        read_text(row.get("histoStatutUtilisateurPrenom")),
        read_text(row.get("histoStatutUtilisateurNom")),
    )
    # Some accounts carry their login, an address, as a name.
    return " ".join(name for name in names if name and "@" not in name) or None
