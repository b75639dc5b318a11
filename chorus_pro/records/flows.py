"""A flow: its receipt and its report."""

from dataclasses import dataclass
from datetime import date, datetime


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
