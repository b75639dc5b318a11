"""What the supplier does with an integrated invoice, and what comes back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class UploadedAttachment:
    """A file that Chorus Pro holds already, as an invoice refers to it.

    :ivar attachment_id: given by ``upload_attachment``
    :ivar designation: free text, at most 100 characters (2017 appendix)
    """

    attachment_id: int
    designation: str


@dataclass(frozen=True)
class InvoiceState:
    """One invoice as its supplier sees it now (``consulter/fournisseur``).

    :ivar status: code as it came, "" when absent
    :ivar rejection_handled: the rejection was acknowledged; None when not said
    """

    invoice_id: int
    number: str | None
    status: str
    rejection_handled: bool | None = None
    recipient_siret: str | None = None
    service_code: str | None = None
    commitment_number: str | None = None


@dataclass(frozen=True)
class Completion:
    """The answer to a completion. ``treated_on`` is None when not said."""

    treated_on: datetime | None = None


@dataclass(frozen=True)
class Recycling:
    """The answer to a re-addressing. ``status`` is None when not said."""

    status: str | None = None
