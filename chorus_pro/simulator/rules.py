"""Why Chorus Pro refuses an invoice at integration: one small function per rule.

A rule takes the invoice (:func:`reader.read_cii`) and a :class:`Context`, and returns
the text of the report or None. Wordings follow the reports seen in the wild; where no
wording was seen the text is invented in the same style. Rules marked *guess* were never
observed.
"""

import re
from dataclasses import dataclass
from datetime import date

from ..codes import framework as frameworks
from ..codes import payment_means
from ..codes.limits import (
    COMMITMENT_MAX,
    NUMBER_MAX,
    NUMBER_PUNCTUATION,
    SERVICE_MAX,
)
from .fixtures import RESERVED_SERVICE

CREDIT_NOTE = "381"

_PAYMENT = (
    "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeSettlement."
    "SpecifiedTradeSettlementPaymentMeans"
)
_AGREEMENT = "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeAgreement"


@dataclass
class Context:
    """What a rule may look at.

    :ivar attached: SIRETs of the suppliers of the depositing account
    :ivar today: Paris calendar day of the integration
    """

    store: object
    settings: object
    attached: tuple
    today: date

    def supplier(self, invoice):
        """The structure of the supplier, or None."""
        return self.store.structures_by_siret.get(invoice["supplier_siret"])

    def recipient(self, invoice):
        """The structure of the recipient, or None."""
        return self.store.structures_by_siret.get(invoice["recipient_siret"])

    def service(self, invoice):
        """The service named by the invoice, or None."""
        recipient = self.recipient(invoice)
        code = invoice["service_code"]
        return recipient.service(code) if recipient and code else None


def supplier_unknown(invoice, context):
    """No such SIRET, or a SIREN was sent instead (frequent)."""
    if context.supplier(invoice) is None:
        return (
            "L'identifiant fournisseur de la demande de paiement (balise : "
            f"{_AGREEMENT}.SellerTradeParty.SpecifiedLegalOrganization.ID.value) "
            "n'est pas référencé dans notre système."
        )
    return None


def supplier_inactive(invoice, context):
    """The structure exists and was closed."""
    supplier = context.supplier(invoice)
    if supplier and not supplier.active:
        return "La structure fournisseur n'est pas active dans Chorus Pro."
    return None


def supplier_not_attached(invoice, context):
    """Guess: the account may deposit for its own suppliers only."""
    supplier = context.supplier(invoice)
    if not context.settings.refuse_unattached_supplier or supplier is None:
        return None
    if supplier.active and supplier.siret not in context.attached:
        return "Le compte technique n'est pas rattaché à la structure fournisseur."
    return None


def recipient_unknown(invoice, context):
    """No such SIRET."""
    if context.recipient(invoice) is None:
        return (
            "L'identifiant destinataire de la demande de paiement (balise : "
            f"{_AGREEMENT}.BuyerTradeParty.SpecifiedLegalOrganization.ID.value) "
            "n'est pas référencé dans notre système."
        )
    return None


def recipient_not_public(invoice, context):
    """Invoices go to public structures only."""
    recipient = context.recipient(invoice)
    if recipient and not recipient.public:
        return "La structure destinataire n'est pas une structure publique."
    return None


def recipient_inactive(invoice, context):
    """The structure exists and was closed."""
    recipient = context.recipient(invoice)
    if recipient and not recipient.active:
        return "La structure destinataire n'est pas active dans Chorus Pro."
    return None


def recipient_works_only(invoice, context):
    """Flag ``estMoaUniquement``."""
    recipient = context.recipient(invoice)
    if recipient and recipient.works_only:
        return (
            "La structure destinataire est MOA uniquement : elle ne reçoit que des "
            "factures de travaux."
        )
    return None


def service_required(invoice, context):
    """Flag ``codeServiceDoitEtreRenseigne``."""
    recipient = context.recipient(invoice)
    if recipient and recipient.service_required and not invoice["service_code"]:
        return "Le code service est obligatoire pour la structure destinataire."
    return None


def service_unknown(invoice, context):
    """The structure has no service of that code (BT-10)."""
    code = invoice["service_code"]
    if code and context.recipient(invoice) and context.service(invoice) is None:
        return f"Le code service {code} n'existe pas pour la structure destinataire."
    return None


def service_inactive(invoice, context):
    """The service exists and was closed."""
    service = context.service(invoice)
    if service and not service.active:
        return f"Le service {service.code} de la structure destinataire est inactif."
    return None


def service_reserved(invoice, context):
    """FACTURES_PUBLIQUES is for invoices between public entities."""
    supplier = context.supplier(invoice)
    if invoice["service_code"] != RESERVED_SERVICE or (supplier and supplier.public):
        return None
    return (
        f"Le service {RESERVED_SERVICE} est réservé aux factures entre entités "
        "publiques."
    )


def service_length(invoice, context):
    """BT-10, 100 characters."""
    if len(invoice["service_code"] or "") > SERVICE_MAX:
        return _too_long(f"{_AGREEMENT}.BuyerReference.value", SERVICE_MAX)
    return None


def commitment_required(invoice, context):
    """Flag ``numeroEJDoitEtreRenseigne`` of the structure."""
    recipient = context.recipient(invoice)
    if recipient and recipient.commitment_required and not invoice["commitment"]:
        return (
            "Le numéro d'engagement juridique est obligatoire pour la structure "
            "destinataire."
        )
    return None


def commitment_required_by_service(invoice, context):
    """Flag ``numeroEngagement`` of the service."""
    service = context.service(invoice)
    if service and service.commitment_required and not invoice["commitment"]:
        return (
            "Le numéro d'engagement juridique est obligatoire pour le service "
            f"{service.code}."
        )
    return None


def commitment_length(invoice, context):
    """BT-13, 50 characters."""
    if len(invoice["commitment"] or "") > COMMITMENT_MAX:
        return _too_long(
            f"{_AGREEMENT}.BuyerOrderReferencedDocument.IssuerAssignedID.value",
            COMMITMENT_MAX,
        )
    return None


def either_required(invoice, context):
    """Flag ``gestionNumeroEJOuCodeService``."""
    recipient = context.recipient(invoice)
    given = invoice["commitment"] or invoice["service_code"]
    if recipient and recipient.either_required and not given:
        return (
            "Le code service ou le numéro d'engagement juridique est obligatoire pour "
            "la structure destinataire."
        )
    return None


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
        return (
            f"Le numéro de facture {invoice['number']} a déjà été utilisé par ce "
            "fournisseur pour cette année."
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
    """BT-148 without BT-147 (OCA issue 504)."""
    if invoice["gross_price_faults"]:
        return (
            "L'élément (AppliedTradeAllowanceCharge.ActualAmount.value) est "
            "obligatoire si l'élément GrossPriceProductTradePrice est renseigné"
        )
    return None


def _means(code):
    # UNTDID 4461 writes "1" where the appendix writes "01"
    return payment_means.get(code.zfill(2))


def _too_long(place, limit):
    return f"Le champ ({place}) ne doit pas dépasser {limit} caractères"


#: in the order of a report
RULES = (
    supplier_unknown,
    supplier_inactive,
    supplier_not_attached,
    recipient_unknown,
    recipient_not_public,
    recipient_inactive,
    recipient_works_only,
    service_required,
    service_length,
    service_unknown,
    service_inactive,
    service_reserved,
    commitment_required,
    commitment_required_by_service,
    commitment_length,
    either_required,
    number_length,
    number_characters,
    date_unreadable,
    date_in_the_future,
    framework_unknown,
    framework_of_another_flow,
    already_paid_due,
    total_zero,
    payment_means_required,
    payment_means_unknown,
    iban_required,
    gross_price,
    duplicate,
)


def refusals(invoice, context):
    """Every reason to refuse: ``[(name of the rule, text)]``, empty when accepted."""
    found = ((rule.__name__, rule(invoice, context)) for rule in RULES)
    return [(name, text) for name, text in found if text]
