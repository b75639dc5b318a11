"""An invoice entered by its data (soumettre), and the bank details it may name.

Names: official Swagger "Factures" 1.0.0 (SW-F), but ``pieceJointePrincipale``: the
Swagger has one object there, and every client that was found sends a list of one
(PASTELL and two others, in production), as does a later template of the Swagger itself.
``recuperer/coordbanc/valides``: ``antoine2116/go-choruspro``.

What no source tells is said where it is chosen: *guess*.
"""

from decimal import Decimal

from ..codes import framework
from ..codes.deposit_mode import DATA_ENTRY
from ..codes.limits import COMMENT_MAX, DESIGNATION_MAX
from ..invoice import OUTSIDE_SCOPE, Invoice
from ..reading import read_day, read_integer, read_list, read_text
from ..records import BankDetails, EntryReceipt
from .envelope import MissingKey

#: UNTDID 4461 -> ``modePaiement``; the other means are AUTRE
_PAYMENT_MODES = {
    **dict.fromkeys(("30", "31", "42", "58"), "VIREMENT"),
    **dict.fromkeys(("49", "59"), "PRELEVEMENT"),
    "20": "CHEQUE",
    "10": "ESPECE",
}
_OTHER_MODE = "AUTRE"
#: UNTDID 2475 (BT-8) -> ``typeTva``
_TAX_TYPES = {"5": "TVA_SUR_DEBIT", "29": "TVA_SUR_DEBIT", "72": "TVA_SUR_ENCAISSEMENT"}
#: UN/ECE recommendation 20 -> what a person reads; a free text (several clients)
_UNITS = {"C62": "unité", "HUR": "heure", "DAY": "jour", "KGM": "kg", "MTR": "m"}
#: a client in production cuts it there, the Swagger tells no limit; the PDF has all
_LINE_NAME_MAX = 40


def tax_type(invoice: Invoice) -> str:
    """``typeTva``: one for the whole invoice.

    Without VAT to pay: SANS_TVA outside its scope (a client in production), EXONERATION
    otherwise (guess: no source tells the two apart).
    """
    if any(subtotal.tax.rate for subtotal in invoice.subtotals):
        return _TAX_TYPES.get(invoice.tax_due_code, _TAX_TYPES["5"])
    if any(subtotal.tax.category == OUTSIDE_SCOPE for subtotal in invoice.subtotals):
        return "SANS_TVA"
    return "EXONERATION"


def write_entry(invoice: Invoice) -> dict:
    """Body of ``soumettre``, without the identifiers that Chorus Pro gives.

    Amounts are those of the invoice; those of a credit note are positive, as in a file.
    """
    return _without_empty(
        {
            "modeDepot": DATA_ENTRY,
            "numeroFactureSaisi": invoice.number,
            "dateFacture": invoice.issued_on.isoformat(),
            "destinataire": {
                "codeDestinataire": invoice.buyer.siret,
                "codeServiceExecutant": invoice.service_code,
            },
            "cadreDeFacturation": {
                "codeCadreFacturation": framework.get(invoice.framework).api_code,
                "codeStructureValideur": invoice.validator,
            },
            "references": _references(invoice),
            "lignePoste": _lines(invoice),
            "ligneTva": [
                {
                    "ligneTvaTauxManuel": _number(subtotal.tax.rate or 0),
                    "ligneTvaMontantBaseHtParTaux": _number(subtotal.taxable_amount),
                    "ligneTvaMontantTvaParTaux": _number(subtotal.tax_amount),
                }
                for subtotal in invoice.subtotals
            ],
            "montantTotal": {
                "montantHtTotal": _number(invoice.totals.without_tax),
                "montantTVA": _number(invoice.totals.tax),
                "montantTtcTotal": _number(invoice.totals.with_tax),
                "montantAPayer": _number(invoice.totals.due),
            },
            "commentaire": _comment(invoice),
        }
    )


def complete_entry(
    data: dict,
    *,
    supplier_id: int,
    bank_details_id: int | None,
    pdf: tuple[int, str],
    attachments: list[tuple[int, str]],
) -> dict:
    """The same body with what Chorus Pro gave.

    :param pdf: identifier and designation of the main document
    :param attachments: the same of each complementary document, whose type is left
        out as in ``messages.actions``
    """
    supplier = {"idFournisseur": supplier_id}
    if bank_details_id:
        supplier["codeCoordonneesBancairesFournisseur"] = bank_details_id
    body = {
        **data,
        "fournisseur": supplier,
        "pieceJointePrincipale": [
            {
                "pieceJointePrincipaleId": pdf[0],
                "pieceJointePrincipaleDesignation": pdf[1][:DESIGNATION_MAX],
            }
        ],
    }
    if attachments:
        body["pieceJointeComplementaire"] = [
            {
                "pieceJointeComplementaireId": identifier,
                "pieceJointeComplementaireDesignation": name[:DESIGNATION_MAX],
            }
            for identifier, name in attachments
        ]
    return body


def read_entry_receipt(body: dict) -> EntryReceipt:
    """An :class:`EntryReceipt`.

    :raises MissingKey: no identifier; a success without one is not a success
    """
    invoice_id = read_integer(body.get("identifiantFactureCPP"))
    if invoice_id is None:
        raise MissingKey("no identifier in the answer to an entry")
    return EntryReceipt(
        invoice_id=invoice_id,
        number=read_text(body.get("numeroFacture")),
        status=read_text(body.get("statutFacture")),
        deposited_on=read_day(body.get("dateDepot")),
    )


def write_bank_details_search(structure_id: int) -> dict:
    """Body of ``recuperer/coordbanc/valides``."""
    return {"idStructure": structure_id}


def read_bank_details(body: dict) -> list[BankDetails]:
    """The bank details that may be named by an entry."""
    found = []
    for row in read_list(body.get("listeCoordonneeBancaire")):
        identifier = read_integer(row.get("idCoordonneeBancaire"))
        if identifier is not None:
            name = read_text(row.get("nomCoordonneeBancaire")) or ""
            found.append(BankDetails(identifier, name))
    return found


def is_paid_by_transfer(data: dict) -> bool:
    """Whether the entry is one that bank details make sense for."""
    return (data.get("references") or {}).get("modePaiement") == "VIREMENT"


def _references(invoice):
    kind = tax_type(invoice)
    reasons = [sub.tax.exemption_reason for sub in invoice.subtotals]
    preceding = invoice.preceding[0].number if invoice.preceding else None
    return {
        "deviseFacture": invoice.currency,
        "typeFacture": "AVOIR" if invoice.is_credit_note else "FACTURE",
        "typeTva": kind,
        # guess: the list of reasons (recuperer/motifs/exonerationtva) is not published
        "motifExonerationTva": next(filter(None, reasons), None)
        if kind == "EXONERATION"
        else None,
        "numeroMarche": invoice.contract_number,
        "numeroBonCommande": invoice.commitment_number,
        "numeroFactureOrigine": preceding,
        "modePaiement": _payment_mode(invoice),
    }


def _payment_mode(invoice):
    # OCA's modules give none on a credit note for Chorus Pro
    if invoice.is_credit_note:
        return None
    code = invoice.payment.means_code.zfill(2)
    return _PAYMENT_MODES.get(code, _OTHER_MODE)


def _lines(invoice):
    """One per line, and one per charge or document discount, which have no other place:
    their sum is the total without tax."""
    entries = []
    for line in invoice.lines:
        discounts = [entry for entry in line.allowances if not entry.is_charge]
        price = line.net_price / (line.base_quantity or 1)
        entries.append(
            (
                line.name,
                line.seller_item,
                line.quantity,
                line.unit_code,
                price,
                sum((entry.amount for entry in discounts), Decimal(0)),
                line.tax,
            )
        )
        charges = [entry for entry in line.allowances if entry.is_charge]
        entries += [_amount_line(entry, line.tax) for entry in charges]
    entries += [_amount_line(entry, entry.tax) for entry in invoice.allowances]
    return [_line(number, *entry) for number, entry in enumerate(entries, 1)]


def _amount_line(entry, tax):
    quantity = Decimal(1 if entry.is_charge else -1)
    return entry.reason, None, quantity, "C62", entry.amount, Decimal(0), tax


def _line(number, name, reference, quantity, unit, price, discount, tax):
    return {
        "lignePosteNumero": number,
        "lignePosteReference": reference,
        "lignePosteDenomination": (name or "")[:_LINE_NAME_MAX],
        "lignePosteQuantite": _number(quantity),
        "lignePosteUnite": _UNITS.get(unit, unit),
        "lignePosteMontantUnitaireHT": _number(price),
        "lignePosteMontantRemiseHT": _number(discount),
        "lignePosteTauxTvaManuel": _number((tax and tax.rate) or 0),
    }


def _comment(invoice):
    """A factor is named there (community page on factoring), with the notes."""
    parts = [note.text for note in invoice.notes]
    if invoice.payee:
        payee = f"Paiement à {invoice.payee.name} {invoice.payee.siret}"
        parts.insert(0, payee.strip())
    return "\n".join(parts)[:COMMENT_MAX] or None


def _number(amount):
    """Amounts are JSON numbers, decimal(19,6) (C#)."""
    value = round(Decimal(amount), 6)
    return int(value) if value == value.to_integral_value() else float(value)


def _without_empty(value):
    if isinstance(value, dict):
        cleaned = {key: _without_empty(one) for key, one in value.items()}
        return {k: v for k, v in cleaned.items() if v not in (None, "", {}, [])}
    if isinstance(value, list):
        return [_without_empty(one) for one in value]
    return value
