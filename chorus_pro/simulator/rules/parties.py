"""Supplier and recipient: known, active, of the right kind."""

from .context import AGREEMENT


def supplier_unknown(invoice, context):
    """No such SIRET, or a SIREN was sent instead (frequent)."""
    if context.supplier(invoice) is None:
        return (
            "L'identifiant fournisseur de la demande de paiement (balise : "
            f"{AGREEMENT}.SellerTradeParty.SpecifiedLegalOrganization.ID.value) "
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
            f"{AGREEMENT}.BuyerTradeParty.SpecifiedLegalOrganization.ID.value) "
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
