"""One step of a computation, so that a person can follow it line by line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: read in the text of the law
SPEC = "spec"
#: read in somebody's account of it
SECONDARY = "secondary"
#: derived, or the usual way: to be checked before one relies on it
GUESS = "guess"


@dataclass(frozen=True)
class Step:
    """What was found, by which article, and how sure that is.

    The words are the caller's; here are only the facts.

    :ivar code: what the step says, such as ``"start_available"``
    :ivar article: such as ``"CCP R2192-10"``; "" for a mere sum
    :ivar certainty: :data:`SPEC`, :data:`SECONDARY` or :data:`GUESS`
    :ivar day: a day that was found, ``until`` the last one of a period
    :ivar days: a number of calendar days
    :ivar base: euros on which interest is counted
    :ivar rate: percent a year
    :ivar amount: euros
    """

    code: str
    article: str = ""
    certainty: str = SPEC
    day: date | None = None
    until: date | None = None
    days: int | None = None
    base: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
