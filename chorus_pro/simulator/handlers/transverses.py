"""transverses/v1: health check, report of a flow."""

from ..calls import ApiError
from ..dates import with_offset

OK = {"codeRetour": 0, "libelle": "TRA_MSG_00.000"}


def health_check(call):
    """GET health-check."""
    return {
        "body": "L'API CPRO est actuellement disponible et fonctionnel.",
        "statusCode": "OK",
        "statusCodeValue": 200,
    }


def flow_report(call):
    """POST consulterCRDetaille: state and errors of a flow of this account."""
    flow = flow_of(call)
    errors = [] if call.settings.report_silent else flow.errors
    answer = OK | {
        "nomFichier": f"{flow.interface}_{flow.number[:6]}_{flow.number}",
        "codeInterfaceDepotFlux": flow.interface,
        "dateDepotFlux": with_offset(flow.deposited_at),
        "etatCourantDepotFlux": flow.state,
        "dateHeureEtatCourantFlux": with_offset(flow.state_at),
    }
    if errors:
        answer["listeErreurDP"] = [
            {key: value for key, value in line.items() if key != "rules"}
            for line in errors
        ]
    if flow.technical_errors:
        answer["listeErreurTechnique"] = flow.technical_errors
    return answer


def flow_of(call):
    """The flow asked for, of this account.

    :raises ApiError: 20001 / POQ_MSG_01.003, unknown or not registered yet
    """
    call.require("numeroFluxDepot")
    flow = call.store.flows.get(call.body["numeroFluxDepot"])
    young = call.settings.flow_unknown_seconds
    hidden = flow is not None and young and call.now < flow.deposited_at + young
    if flow is None or flow.depositor not in ("", call.login) or hidden:
        raise ApiError(20001, "POQ_MSG_01.003")
    call.notes["flow_number"] = flow.number
    return flow
