"""What a rule may look at."""

from dataclasses import dataclass
from datetime import date

AGREEMENT = "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeAgreement"


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


def too_long(place, limit):
    """The text for a field longer than its limit."""
    return f"Le champ ({place}) ne doit pas dépasser {limit} caractères"
