"""What a file of the directory says, one record after the other."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import ChorusProError


class DirectoryFault(ChorusProError):
    """The file cannot be taken for a directory; nothing of it may be loaded.

    :param code: which text the user is shown: ``unknown``, ``damaged``, ``hostile``,
        ``too_large``, ``protected``, ``empty``, ``identifiers``
    """

    who = "user"

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Edition:
    """What the file is, before its records.

    :ivar layout: ``flux14``, or ``table``
    :ivar produced_on: aware, UTC; None where the file does not say
    :ivar complete: what is not in it does not exist any more; a differential file
        only holds what has changed
    :ivar tells_services: it lists every service of its structures
    :ivar unread: sheets and columns whose titles are not known
    """

    layout: str
    produced_on: datetime | None = None
    complete: bool = True
    tells_services: bool = False
    unread: tuple["Unread", ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A column that was passed over, or a whole sheet.

    :ivar sheet: its name; "" in a file that has one table only
    :ivar title: of the column; "" for the whole sheet
    """

    sheet: str
    title: str = ""


@dataclass(slots=True)
class ListedStructure:
    """A public buyer.

    :ivar siret: 14 digits
    :ivar requirement: ``none``, ``service``, ``commitment``, ``both``, ``either``;
        None where the file does not say
    :ivar works_only: None where the file does not say; likewise for the next one
    """

    siret: str
    name: str | None = None
    street: str | None = None
    street2: str | None = None
    postcode: str | None = None
    city: str | None = None
    country_code: str | None = None
    active: bool = True
    requirement: str | None = None
    works_only: bool | None = None
    payment_not_reported: bool | None = None


@dataclass(slots=True)
class ListedService:
    """A service of a public buyer. ``commitment_required`` None: the file is silent."""

    siret: str
    code: str
    name: str | None = None
    active: bool = True
    commitment_required: bool | None = None


@dataclass(slots=True)
class Skipped:
    """A row that is no public buyer, such as a foreign identifier."""

    identifier: str


def requirement_of(service: bool, commitment: bool, either: bool) -> str:
    """The order that clients in production follow: "one of" first, then both, then
    each alone (OCA)."""
    if either:
        return "either"
    if service and commitment:
        return "both"
    if service:
        return "service"
    return "commitment" if commitment else "none"
