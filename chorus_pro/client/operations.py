"""What the operations of every API stand on."""

from collections.abc import Callable

from ..caller import Caller


class Operations:
    """Base of the classes with one method per operation; see ``ChorusProClient``."""

    _caller: Caller
    #: seconds since 1970
    _clock: Callable[[], float]
