"""The list of cases: a title, a function of the world, short or long."""

from collections.abc import Callable
from dataclasses import dataclass

CASES = []


@dataclass(frozen=True)
class Case:
    """One thing to prove.

    :ivar function: ``(world)``; raises when the promise is broken
    :ivar long: kept out of the short form
    :ivar invoices: how many it takes
    """

    title: str
    function: Callable
    long: bool
    invoices: int


def case(title, *, long=False, invoices=1):
    """Register a case; what its function returns is printed beside its line."""

    def register(function):
        CASES.append(Case(title, function, long, invoices))
        return function

    return register
