"""What can be set on the simulator: what is unknown, or what a test varies."""

from dataclasses import dataclass, field, fields
from datetime import date

from ..codes import limits
from .fixtures import DEMO_SUPPLIER_SIRET, SECOND_SUPPLIER_SIRET

LADDERS = ("manual", "immediate", "lookup", "timed")
EMPTY_SEARCHES = ("list", "error")
PRECISIONS = ("second", "day", "ignored")

_CHOICES = {
    "ladder": LADDERS,
    "empty_search": EMPTY_SEARCHES,
    "status_filter_precision": PRECISIONS,
    "error_http_status": (200, 400),
    "directory_field": ("fichierResultat", "fichier"),
}


@dataclass
class TechnicalAccount:
    """A technical account and the SIRETs of the suppliers it is attached to."""

    password: str = field(repr=False)
    sirets: tuple[str, ...] = ()


def _demo_accounts():
    return {
        f"TECH_1_{siret}@cpro.fr": TechnicalAccount("demo-password", (siret,))
        for siret in (DEMO_SUPPLIER_SIRET, SECOND_SUPPLIER_SIRET)
    }


@dataclass
class Settings:
    """Every field may be changed while the simulator runs (``/_simulator/settings``).

    :ivar clock_offset: seconds by which Chorus Pro's clock differs from ours
    :ivar accounts: login -> :class:`TechnicalAccount`
    :ivar forbidden_operations: these answer 403, as a missing subscription does
    :ivar password_expiry: of the technical accounts; None: 300 days from now
    :ivar integration_delay: seconds from the deposit to the integration; 0 integrates
        at the next look-up
    :ivar flow_unknown_seconds: a younger flow is 20001 / POQ_MSG_01.003
    :ivar report_silent: the report lists no refused invoice (it happens)
    :ivar report_label_length: refusal texts of one invoice are cut there
    :ivar search_delay: seconds before an integrated invoice appears in searches
    :ivar refuse_unattached_supplier: refuse invoices of a supplier to which the
        depositing account is not attached (a guess: never observed)
    :ivar strict_requests: 400 for what the Swagger does not say: an unknown field, ""
        for a choice, a number as a text, ``[]`` as the body. No evidence says that the
        platform does; our own tests ask for it
    :ivar refuse_gross_price: refuse a gross price (BT-148) without its discount in a
        Factur-X too. Seen for the CII only (OCA issue 504); a guess, and then no
        invoice of OCA's module would pass
    :ivar entry_number: number under which the next entries are registered instead of
        the one given (one documentation sample shows it); "" for the one given
    :ivar max_page_size: pages are never longer, None for no limit
    :ivar result_cap: hard limit of results whatever was asked, None for no limit
    :ivar empty_search: "list": an empty list; "error": 20000 / TRA_MSG_00.015
    :ivar status_filter_precision: how exactly the filter on the status date is applied
    :ivar error_http_status: HTTP status of business errors, 200 or 400; both were seen
    :ivar ladder: how statuses move after the integration, see :mod:`progression`
    :ivar directory_file: path of a file to serve as the directory, None for one made of
        the structures
    :ivar directory_field: name of the field that holds it; both were seen
    :ivar step_seconds: of the ladder "timed"
    :ivar report_without_file: consulterCR gives no PDF
    :ivar recycling_refused: recycler is gone: 404 (a guess of how it will be)
    :ivar recycling_withdrawn: the buyer's A_RECYCLER becomes REJETEE (DSE-CP 2.4.2)
    """

    client_id: str = "demo-client"
    client_secret: str = field(default="demo-secret", repr=False)
    token_seconds: int = 3600
    clock_offset: float = 0
    accounts: dict = field(default_factory=_demo_accounts, repr=False)
    forbidden_operations: tuple[str, ...] = ()
    password_expiry: date | None = None

    integration_delay: float = 0
    flow_unknown_seconds: float = 0
    report_silent: bool = False
    report_label_length: int = 1000
    report_without_file: bool = False
    search_delay: float = 0
    refuse_unattached_supplier: bool = True
    strict_requests: bool = False
    refuse_gross_price: bool = False
    entry_number: str = ""
    flow_max_bytes: int = limits.FLOW_MAX_BYTES
    file_max_bytes: int = limits.FILE_MAX_BYTES
    flow_max_files: int = 500

    page_size: int = limits.SEARCH_DEFAULT_PAGE
    max_page_size: int | None = None
    default_results: int = limits.SEARCH_DEFAULT_MAX
    result_cap: int | None = None
    empty_search: str = "list"
    status_filter_precision: str = "second"
    error_http_status: int = 200

    ladder: str = "manual"
    step_seconds: float = 10
    directory_file: str | None = None
    directory_field: str = "fichierResultat"
    recycling_withdrawn: bool = False
    recycling_refused: bool = False

    def update(self, values):
        """Set several values, given as JSON knows them.

        :param values: dict name -> value; ``accounts`` is
            ``{login: {"password": ..., "sirets": [...]}}``, dates are ISO texts
        :raises ValueError: unknown name or impossible value; then nothing changes
        """
        defaults = Settings()
        known = {one.name for one in fields(self)}
        ready = {}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown setting {name!r}")
            ready[name] = _checked(name, value, getattr(defaults, name))
        for name, value in ready.items():
            setattr(self, name, value)

    def public(self):
        """Every value as JSON, secrets masked: ``{name: value}``."""
        answer = {one.name: getattr(self, one.name) for one in fields(self)}
        answer["client_secret"] = "***"
        answer["accounts"] = {
            login: {"password": "***", "sirets": list(account.sirets)}
            for login, account in self.accounts.items()
        }
        answer["forbidden_operations"] = list(self.forbidden_operations)
        if self.password_expiry:
            answer["password_expiry"] = self.password_expiry.isoformat()
        return answer


def _checked(name, value, default):
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        raise ValueError(f"{name} is one of {', '.join(map(str, choices))}")
    if name == "accounts":
        return {
            login: row
            if isinstance(row, TechnicalAccount)
            else TechnicalAccount(row["password"], tuple(row.get("sirets", ())))
            for login, row in value.items()
        }
    if name == "password_expiry":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if name == "forbidden_operations":
        return tuple(value)
    if default is None and (value is None or name == "directory_file"):
        return None if value is None else str(value)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false")
        return value
    if isinstance(default, str):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{name} is a number")
    if isinstance(default, float) or name in _SECONDS:
        return float(value)
    return int(value)


_SECONDS = frozenset(
    {
        "clock_offset",
        "integration_delay",
        "flow_unknown_seconds",
        "search_delay",
        "step_seconds",
    }
)
