"""Public buyers and their services as Chorus Pro tells them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class StructureSummary:
    """A structure found by its identifier. ``active`` None: Chorus Pro did not say."""

    structure_id: int
    identifier: str
    name: str
    active: bool | None


@dataclass(frozen=True)
class StructureDetails:
    """What a structure requires (Swagger Structures, ``consulter``).

    :ivar service_or_commitment_required: one of the two, whichever
    :ivar payment_not_reported: "mise en paiement" will never be shown
    :ivar technical_password_expiry: of one's own structure only
    """

    structure_id: int
    identifier: str
    name: str
    active: bool | None
    service_required: bool
    commitment_required: bool
    service_or_commitment_required: bool
    works_only: bool
    payment_not_reported: bool
    address: dict | None = None
    technical_password_expiry: date | None = None


@dataclass(frozen=True)
class ServiceSummary:
    """A service of a structure."""

    service_id: int
    code: str
    name: str
    active: bool | None


@dataclass(frozen=True)
class ServiceDetails:
    """A service with what it requires, beyond what its structure does."""

    service_id: int
    code: str
    name: str
    active: bool | None
    commitment_required: bool
