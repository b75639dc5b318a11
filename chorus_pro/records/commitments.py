"""Commitments ("engagements juridiques") of the State as Chorus Pro tells them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Commitment:
    """An order that the State has committed to. None: the answer did not say.

    :ivar number: the commitment number, BT-13
    :ivar status: as it came; ``COMMANDE`` is what was searched for
    """

    number: str | None
    status: str | None
