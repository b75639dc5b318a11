"""What a call was: its page, its line in the log, the four lights."""

from dataclasses import dataclass
from datetime import date

from ..errors import ChorusProError


@dataclass(frozen=True)
class Exchange:
    """One HTTP call, for counting and for a person who looks for the cause.

    :ivar started: seconds since 1970; :ivar seconds: how long it took
    :ivar outcome: ``ok`` or the name of an error class
    """

    operation: str
    started: float
    seconds: float
    outcome: str
    http_status: int | None = None
    flow_number: str | None = None


@dataclass(frozen=True)
class Paging:
    """Where a page stands; a field is None when Chorus Pro left it out."""

    page: int | None = None
    pages: int | None = None
    page_size: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class HealthReport:
    """What Chorus Pro says of itself."""

    available: bool
    message: str | None = None


@dataclass(frozen=True)
class ConnectionReport:
    """Four lights.

    :ivar lights: ``gateway``, ``application``, ``technical_account``, ``permissions``
        -> ``ok``, ``failed`` or ``unknown``
    :ivar error: what turned the first light red
    :ivar structure_id: own structure, None when Chorus Pro does not know the SIRET
    :ivar structure_active: False when it is closed there and may send nothing; None
        when Chorus Pro did not say
    """

    lights: dict
    error: ChorusProError | None = None
    password_expiry: date | None = None
    structure_id: int | None = None
    structure_active: bool | None = None
