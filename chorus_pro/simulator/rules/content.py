"""The invoice itself: number, date, framework, amounts, payment."""

import re

from ...codes import framework as frameworks
from ...codes import payment_means
from ...codes.flow_syntax import CII_16B
from ...codes.limits import NUMBER_MAX, NUMBER_PUNCTUATION

CREDIT_NOTE = "381"
_PAYMENT = (
    "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeSettlement."
    "SpecifiedTradeSettlementPaymentMeans"
)


def number_length(invoice, context):
    """BT-1, 20 characters."""
    if len(invoice["number"] or "") > NUMBER_MAX:
        return (
            "Le champ identifiant de la facture (FichierXml.ExchangedDocument.ID."
            f"value) ne doit pas dépasser {NUMBER_MAX} caractères"
        )
    return None


def number_characters(invoice, context):
    """The space is allowed by EDI appendix V4.20 only (second hand): taken here."""
    allowed = rf"[A-Za-z0-9 {re.escape(NUMBER_PUNCTUATION)}]+"
    if not re.fullmatch(allowed, invoice["number"] or ""):
        return (
            "Le champ identifiant de la facture (FichierXml.ExchangedDocument.ID."
            "value) contient des caractères non autorisés"
        )
    return None


def duplicate(invoice, context):
    """Year of issue, SIREN of the supplier, number; also inside one flow."""
    if not invoice["issued_on"] or not invoice["number"]:
        return None
    siren = (invoice["supplier_siret"] or "")[:9]
    key = invoice["issued_on"].year, siren, invoice["number"]
    if context.store.duplicate_of(key):
        # community page "good practices", 28 March 2023
        return (
            "Vous avez déjà déposé une demande de paiement avec ce numéro de facture "
            "pour cette structure"
        )
    return None


def date_unreadable(invoice, context):
    """BT-2."""
    if invoice["issued_on"] is None:
        return "L'élément FichierXml.ExchangedDocument.IssueDateTime est obligatoire."
    return None


def date_in_the_future(invoice, context):
    """Rule G1.07 of the reform; likely the same on this channel (guess)."""
    if invoice["issued_on"] and invoice["issued_on"] > context.today:
        return "La date de facture ne peut pas être postérieure à la date de dépôt."
    return None


def framework_unknown(invoice, context):
    """BT-23; none at all counts as A1."""
    if not frameworks.get(invoice["framework"]).known:
        return f"Le cadre de facturation {invoice['framework']} est inconnu."
    return None


def framework_of_another_flow(invoice, context):
    """Works have flows of their own since February 2024 (COMMU-ACTU5)."""
    row = frameworks.get(invoice["framework"])
    if row.known and not row.in_file:
        return f"Le cadre de facturation {row.code} n'est pas accepté dans ce flux."
    return None


def already_paid_due(invoice, context):
    """A2 says already paid: BT-115 must be nil."""
    if invoice["framework"] == "A2" and invoice["due"]:
        return (
            "Le montant à payer doit être nul pour le cadre de facturation A2 "
            "(facture déjà payée)."
        )
    return None


def total_zero(invoice, context):
    """Guess."""
    if not invoice["with_tax"]:
        return "Le montant TTC de la demande de paiement ne peut pas être nul."
    return None


def payment_means_required(invoice, context):
    """BT-81, a frequent refusal (OCA issues 414 and 612)."""
    if not any(code for code, _iban in invoice["payments"]):
        return f"L'élément {_PAYMENT}.TypeCode.value est obligatoire."
    return None


def payment_means_unknown(invoice, context):
    """BT-81 outside the accepted list."""
    for code, _iban in invoice["payments"]:
        if code and not _means(code).known:
            return f"La valeur {code} de l'élément {_PAYMENT}.TypeCode est inconnue."
    return None


def iban_required(invoice, context):
    """Not for a credit note: nobody is paid by it."""
    if invoice["type_code"] == CREDIT_NOTE:
        return None
    for code, iban in invoice["payments"]:
        if code and _means(code).account and not iban:
            return (
                f"L'élément {_PAYMENT}.PayeePartyCreditorFinancialAccount.IBANID.value "
                f"est obligatoire pour le mode de paiement {code}."
            )
    return None


def gross_price(invoice, context):
    """BT-148 without BT-147: seen for the CII (OCA issue 504)."""
    refused = context.settings.refuse_gross_price or invoice["syntax"] == CII_16B
    if refused and invoice["gross_price_faults"]:
        return (
            "L'élément (AppliedTradeAllowanceCharge.ActualAmount.value) est "
            "obligatoire si l'élément GrossPriceProductTradePrice est renseigné"
        )
    return None


def vat_category_required(invoice, context):
    """BT-118, BT-151: that it is refused is what Tryton's scenario, which its authors
    play against the qualification platform, expects; the wording is invented."""
    if invoice["taxes_without_code"]:
        return (
            "L'élément FichierXml.SupplyChainTradeTransaction."
            "ApplicableHeaderTradeSettlement.ApplicableTradeTax.CategoryCode.value "
            "est obligatoire."
        )
    return None


def _means(code):
    # UNTDID 4461 writes "1" where the appendix writes "01"
    return payment_means.get(code.zfill(2))
