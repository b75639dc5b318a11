"""Return codes (``codeRetour``) and message keys (start of ``libelle``) with a meaning.

The complete list, the "error message appendix" of the API, is not public. The same
number means different things in different services, so a code counts only together with
its message key. Sources per row; read in 2026.

* PASTELL: ``libriciel/pastell``, ``PortailFactureConnecteur`` (production code)
* C#: ``CPP-2017/ChorusPro``, transcription of the 2017 API appendix
* OMNI: package documentation citing API appendix V5.00
* Krosoft: test of a third-party client
* PASTELL-401: recorded answer, ``tests/unit/recorded/error_401_ldap.json``
* CLIENT-135: recorded answer, ``tests/unit/recorded/deposerFlux_error_135.json``
"""

from dataclasses import dataclass

SUCCESS = 0


@dataclass(frozen=True)
class ReturnCode:
    """One known error. ``effect`` is ``nothing_found``, ``unknown_flow`` or ``refused``.

    :ivar message_key: beginning of the label, "" when the number alone is known
    """

    code: int | None
    message_key: str
    service: str
    meaning_en: str
    effect: str
    source: str
    known: bool = True


# fmt: off
ROWS = tuple(ReturnCode(*row) for row in (
    (20000, "TRA_MSG_00.015", "searches", "the search found nothing", "nothing_found", "PASTELL"),
    (20007, "GFT_MSG_01.075", "works invoices search", "the search found nothing", "nothing_found", "PASTELL"),
    (20001, "POQ_MSG_01.003", "consulterCRDetaille", "the flow is not known (yet)", "unknown_flow", "Krosoft"),
    (20001, "GDP_MSG_11.022", "deposer/flux", "the file is too large", "refused", "OMNI"),
    (135, "", "deposer/flux", "the syntax of the flow is unknown", "refused", "CLIENT-135"),
    (20000, "GDP_MSG_11.008", "completer", "the invoice does not exist", "refused", "C#"),
    (20001, "GDP_MSG_11.005", "completer", "not allowed", "refused", "C#"),
    (20002, "GDP_MSG_11.033", "completer", "the invoice is not suspended", "refused", "C#"),
    (401, "", "any", "the technical account cannot be authenticated", "refused", "PASTELL-401"),
))
# fmt: on


def get(code: int, label: str = "") -> ReturnCode:
    """The row of a code and its label; an unknown row, known=False, otherwise.

    >>> get(20001, "POQ_MSG_01.003").effect
    'unknown_flow'
    >>> get(20001, "something else").known
    False
    """
    for row in ROWS:
        # The key may be followed by a sentence, or stand inside one.
        if row.code == code and (not row.message_key or row.message_key in label):
            return row
    return ReturnCode(code, "", "", "", "refused", "", known=False)


def is_nothing_found(code: int, label: str) -> bool:
    """Whether an error only says that a search is empty."""
    return get(code, label).effect == "nothing_found"


def is_unknown_flow(code: int, label: str) -> bool:
    """Whether a report only says that the flow is not registered yet."""
    return get(code, label).effect in ("unknown_flow", "nothing_found")
