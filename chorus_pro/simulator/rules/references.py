"""Service code (BT-10) and engagement number (BT-13): what the buyer requires."""

from ...codes.limits import COMMITMENT_MAX, SERVICE_MAX
from ..fixtures import RESERVED_SERVICE
from .context import AGREEMENT, too_long

#: agedi 2166
UNKNOWN_SERVICE = (
    "Le code service de la structure publique destinataire est inconnu ou inactif dans "
    "Chorus Pro"
)
#: tempolia FAQ 34
MISSING_COMMITMENT = (
    f"L'engagement juridique ({AGREEMENT}.BuyerOrderReferencedDocument."
    "IssuerAssignedID.value) est obligatoire"
)


def service_required(invoice, context):
    """Flag ``codeServiceDoitEtreRenseigne``."""
    recipient = context.recipient(invoice)
    if recipient and recipient.service_required and not invoice["service_code"]:
        # the sentence speaks of the commitment, the path of the service (tempolia)
        return (
            f"L'engagement juridique ({AGREEMENT}.BuyerReference.value) est obligatoire"
        )
    return None


def service_unknown(invoice, context):
    """The structure has no service of that code (BT-10)."""
    code = invoice["service_code"]
    if code and context.recipient(invoice) and context.service(invoice) is None:
        return UNKNOWN_SERVICE
    return None


def service_inactive(invoice, context):
    """The service exists and was closed."""
    service = context.service(invoice)
    if service and not service.active:
        return UNKNOWN_SERVICE
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
        return too_long(f"{AGREEMENT}.BuyerReference.value", SERVICE_MAX)
    return None


def commitment_required(invoice, context):
    """Flag ``numeroEJDoitEtreRenseigne`` of the structure."""
    recipient = context.recipient(invoice)
    if recipient and recipient.commitment_required and not invoice["commitment"]:
        return MISSING_COMMITMENT
    return None


def commitment_required_by_service(invoice, context):
    """Flag ``numeroEngagement`` of the service."""
    service = context.service(invoice)
    if service and service.commitment_required and not invoice["commitment"]:
        return MISSING_COMMITMENT
    return None


def commitment_length(invoice, context):
    """BT-13, 50 characters."""
    if len(invoice["commitment"] or "") > COMMITMENT_MAX:
        return too_long(
            f"{AGREEMENT}.BuyerOrderReferencedDocument.IssuerAssignedID.value",
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
