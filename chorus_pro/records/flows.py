"""A flow: its receipt and its report."""

import re
from dataclasses import dataclass
from datetime import date, datetime

#: CPP and digits: 001, the four of the interface, fifteen more, as in
#: CPP0011117000000000425903 (answers recorded by OCA and PASTELL). The length is not
#: documented, so only the form is required
_FLOW_NUMBER = re.compile(r"CPP([0-9]{8,40})")


def flow_key(number: str | None) -> str:
    """What two spellings of one flow number have in common.

    Leading zeros and spaces do not count: no source says that the search writes them
    as the deposit does.

    :return: text to compare; "" for none

    >>> flow_key("CPP0011117000000000425903") == flow_key("cpp 11117000000000425903")
    True
    """
    text = "".join((number or "").split()).upper()
    found = _FLOW_NUMBER.fullmatch(text)
    return f"CPP{int(found[1])}" if found else text


def is_flow_number(number) -> bool:
    """Whether it has the form of a flow number, written by a person or a program.

    >>> is_flow_number(" CPP0011117000000000425903 "), is_flow_number("42")
    (True, False)
    """
    if not isinstance(number, str):
        return False
    return bool(_FLOW_NUMBER.fullmatch("".join(number.split()).upper()))


@dataclass(frozen=True)
class DepositReceipt:
    """An acknowledgement: proves neither integration nor acceptance."""

    flow_number: str
    deposited_on: date | None
    syntax: str | None


@dataclass(frozen=True)
class FlowError:
    """One error of a flow's report.

    :ivar invoice_number: None on a technical error, or when the number was unreadable
    :ivar label: Chorus Pro's words; several messages are joined with ``|`` and the
        whole is cut at some length
    """

    invoice_number: str | None
    label: str
    nature: str | None = None
    code: str | None = None

    @property
    def messages(self):
        """The single messages of ``label``, a tuple of str."""
        parts = (part.strip() for part in self.label.split("|"))
        return tuple(part for part in parts if part)


@dataclass(frozen=True)
class FlowReport:
    """State of a flow. ``known`` is False while Chorus Pro has not registered it yet.

    :ivar state: code such as ``IN_INTEGRE``, see ``codes.flow_state``
    """

    known: bool
    state: str | None = None
    state_date: datetime | None = None
    errors: tuple[FlowError, ...] = ()
    technical_errors: tuple[FlowError, ...] = ()
