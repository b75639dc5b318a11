"""An invoice entered by its data (soumettre)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class EntryReceipt:
    """The answer: the invoice exists from now on.

    :ivar invoice_id: Chorus Pro's identifier of the invoice
    :ivar number: the number under which it was registered; to be compared with ours
    :ivar status: code such as ``DEPOSEE`` or ``A_VALIDER_1``
    """

    invoice_id: int
    number: str | None = None
    status: str | None = None
    deposited_on: date | None = None


@dataclass(frozen=True)
class BankDetails:
    """Bank details that the supplier registered in Chorus Pro; no IBAN is told."""

    bank_details_id: int
    name: str = ""


@dataclass(frozen=True)
class EntryFile:
    """One file of an entry: the main PDF or an attachment."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/pdf"
    description: str = ""


@dataclass(frozen=True)
class Entry:
    """What is handed over: the data as they leave, and the files they name.

    :ivar data: body of the call, without the identifiers that Chorus Pro gives
    :ivar number: by which, with the three that follow, it is recognized afterwards
    :ivar total: with VAT
    :ivar supplier_siret: whose technical identifier is to be put in
    :ivar bank_details: name of the registered bank details, "" for the only ones
    """

    data: dict
    number: str
    issued_on: date
    recipient_siret: str
    total: Decimal
    supplier_siret: str
    pdf: EntryFile
    attachments: tuple[EntryFile, ...] = ()
    bank_details: str = ""
