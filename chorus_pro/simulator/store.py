"""What Chorus Pro knows, in memory: structures, flows, invoices. No HTTP, no clock.

Times are seconds since the epoch; amounts are Decimal; dates are Paris calendar days.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass
class Service:
    """A service of a structure. ``started`` and ``ended`` are ISO days."""

    id: int
    code: str
    name: str
    active: bool = True
    commitment_required: bool = False
    started: str = "2016-12-28"
    ended: str | None = None


@dataclass
class Structure:
    """A public buyer or a supplier, with what it requires."""

    id: int
    siret: str
    name: str
    public: bool = True
    active: bool = True
    service_required: bool = False
    commitment_required: bool = False
    either_required: bool = False
    works: bool = False
    works_only: bool = False
    payment_not_reported: bool = False
    vat_number: str | None = None
    address: str = "1 place de la République"
    postcode: str = "97100"
    city: str = "Basse-Terre"
    country: str = "France"
    services: list[Service] = field(default_factory=list)
    #: ``(identifier, name)`` of the bank details that it registered
    bank_details: list[tuple[int, str]] = field(default_factory=list)

    def service(self, code):
        """The service of that code, or None."""
        return next((one for one in self.services if one.code == code), None)


@dataclass
class Commitment:
    """An order of the State to a supplier."""

    number: str
    supplier_id: int
    status: str = "COMMANDE"


@dataclass
class Event:
    """One status of an invoice; ``author`` is None for Chorus Pro itself."""

    id: int
    status: str
    at: float
    comment: str | None = None
    author: dict | None = None


@dataclass
class Invoice:
    """An integrated invoice and its history (oldest first)."""

    id: int
    number: str
    flow_number: str | None
    type_code: str
    framework: str
    issued_on: date
    deposited_on: date
    supplier_siret: str
    recipient_siret: str
    currency: str = "EUR"
    service_code: str | None = None
    commitment: str | None = None
    contract: str | None = None
    preceding: str | None = None
    without_tax: Decimal = Decimal(0)
    with_tax: Decimal = Decimal(0)
    due: Decimal = Decimal(0)
    events: list[Event] = field(default_factory=list)
    rejection_handled: bool = False
    #: ids of the files added by the supplier, and what it did (id, code, at)
    attachments: list[int] = field(default_factory=list)
    actions: list[dict] = field(default_factory=list)
    #: ``modeDepot``: a flow, or the entry of its data
    deposit_mode: str = "UPLOAD_API"
    validator: str | None = None
    visible_from: float = 0
    #: remaining steps of the ladder, and when the last one was climbed
    ladder: list[str] = field(default_factory=list)
    ladder_at: float = 0

    @property
    def current(self):
        """The event that gave the current status."""
        return self.events[-1]

    @property
    def uniqueness_key(self):
        """Year of issue, SIREN of the supplier, number (DSE-CP 3.2.1.4.2)."""
        return self.issued_on.year, self.supplier_siret[:9], self.number


@dataclass
class Flow:
    """A deposited file; ``errors`` and ``technical_errors`` are lines of its report."""

    number: str
    syntax: str
    interface: str
    filename: str
    deposited_at: float
    content: bytes = field(repr=False)
    sha256: str
    depositor: str
    state: str
    state_at: float
    integrated: bool = False
    errors: list[dict] = field(default_factory=list)
    technical_errors: list[dict] = field(default_factory=list)


@dataclass
class Attachment:
    """A file handed over by ``owner`` (a technical login), for an invoice to come."""

    id: int
    name: str
    media_type: str
    content: bytes = field(repr=False)
    sha256: str
    owner: str


class Store:
    """Every record, found by its identifiers."""

    def __init__(self, structures=(), commitments=()):
        self.structures = {}
        self.commitments = list(commitments)
        self.structures_by_siret = {}
        self.flows = {}
        self.invoices = {}
        self.attachments = {}
        self.tokens = {}
        self._by_key = {}
        self._by_number = {}
        self.counters = {
            "invoice": 8420531,
            "event": 20548151,
            "flow": 414553,
            "attachment": 9031407,
        }
        for structure in structures:
            self.add_structure(structure)

    def next_id(self, kind):
        """A new number of its kind: "invoice", "event", "flow", "attachment"."""
        self.counters[kind] += 1
        return self.counters[kind]

    def add_structure(self, structure):
        """Add a structure, or replace the one of the same SIRET."""
        former = self.structures_by_siret.get(structure.siret)
        if former:
            del self.structures[former.id]
        self.structures[structure.id] = structure
        self.structures_by_siret[structure.siret] = structure

    def add_invoice(self, invoice):
        """Add an integrated invoice."""
        self.invoices[invoice.id] = invoice
        self._by_key.setdefault(invoice.uniqueness_key, invoice)
        self._by_number.setdefault(invoice.number, []).append(invoice)

    def duplicate_of(self, key):
        """The invoice integrated under that uniqueness key, or None."""
        return self._by_key.get(key)

    def invoices_numbered(self, number):
        """All invoices of that number, oldest first."""
        return self._by_number.get(number, [])

    def invoices_of(self, sirets):
        """All invoices of these suppliers, oldest first."""
        return [one for one in self.invoices.values() if one.supplier_siret in sirets]
