"""A flow: its deposit (deposer/flux) and its report (consulterCRDetaille)."""

import base64

from ..reading import read_day, read_flow, read_list, read_moment, read_text, read_words
from ..records import DepositReceipt, FlowError, FlowReport
from .envelope import MissingKey


def write_deposit(file: bytes, filename: str, syntax: str) -> dict:
    """Body of ``deposer/flux``; ``file`` is bytes. An unsigned file says so."""
    return {
        "fichierFlux": base64.b64encode(file).decode("ascii"),
        "nomFichier": filename,
        "syntaxeFlux": syntax,
        "avecSignature": False,
    }


def read_deposit(body: dict) -> DepositReceipt:
    """A :class:`DepositReceipt`.

    :raises MissingKey: no flow number; a success without one is not a success
    """
    flow_number = read_flow_number(body)
    if not flow_number:
        raise MissingKey("no flow number in the answer to a deposit")
    return DepositReceipt(
        flow_number=flow_number,
        deposited_on=read_day(body.get("dateDepot")),
        syntax=read_text(body.get("syntaxeFlux")),
    )


def read_flow_number(body: dict) -> str | None:
    """The flow number of a deposit's answer, None in any other."""
    return read_flow(body.get("numeroFluxDepot"))


def write_flow_report(flow_number: str, syntax: str | None = None) -> dict:
    """Body of ``consulterCRDetaille``; the syntax is optional there."""
    body = {"numeroFluxDepot": flow_number}
    if syntax:
        body["syntaxeFlux"] = syntax
    return body


def read_flow_report(body: dict) -> FlowReport:
    """A :class:`FlowReport`; raises :class:`MissingKey` without a state."""
    # consulterCR names the same thing etatCourantFlux; sources disagree on which
    # service gives which (flows.md section 5).
    state = read_text(body.get("etatCourantDepotFlux"))
    state = state or read_text(body.get("etatCourantFlux"))
    if not state:
        raise MissingKey("no state in the report of a flow")
    return FlowReport(
        known=True,
        state=state,
        state_date=read_moment(body.get("dateHeureEtatCourantFlux")),
        errors=tuple(
            FlowError(
                invoice_number=read_text(row.get("numeroDP")),
                label=read_words(row.get("libelleErreurDP")) or "",
                code=read_text(row.get("codeErreur")),
            )
            for row in read_list(body.get("listeErreurDP"))
        ),
        technical_errors=tuple(
            FlowError(
                invoice_number=None,
                label=read_words(row.get("libelleErreur")) or "",
                nature=read_text(row.get("natureErreur")),
                code=read_text(row.get("codeErreur")),
            )
            for row in read_list(body.get("listeErreurTechnique"))
        ),
    )
