"""States of a deposited flow (``etatCourantDepotFlux``).

No official list is public: codes as read by OCA, CHORUS-API (``cnfilms/chorus-api``),
PASTELL, INVOICERR (live notes) and D4D; French labels from API appendix V5.00 as quoted
by LIAK. Read in 2026. ``consulterCR`` may answer the label where ``consulterCRDetaille``
answers the code, so ``get`` takes both. OCA keeps asking about an incident, which its
operator may restart: ``IN_INCIDENTE`` is final here because the flow as such failed.
"""

from dataclasses import dataclass

INTEGRATED = "IN_INTEGRE"
PARTIALLY_INTEGRATED = "IN_INTEGRE_PARTIEL"
REJECTED = "IN_REJETE"
INCIDENT = "IN_INCIDENTE"
RECEIVED = "IN_RECU"
QUEUED = "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP"
WAITING = "IN_EN_ATTENTE_TRAITEMENT_CPP"
IN_PROGRESS = "IN_EN_COURS_TRAITEMENT_CPP"


@dataclass(frozen=True)
class FlowState:
    """One row. ``outcome`` is ``pending``, ``ok``, ``partial`` or ``failed``."""

    code: str
    label_fr: str
    label_en: str
    outcome: str
    final: bool
    source: str
    known: bool = True


# fmt: off
ROWS = tuple(FlowState(*row) for row in (
    ("IN_RECU", "Reçu", "Received", "pending", False, "OCA; CHORUS-API; LIAK"),
    ("IN_TRAITE_SE_CPP", "Traité SE CPP", "Handled by the exchange system", "pending", False, "CHORUS-API; LIAK"),
    ("IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP", "Déposé, en attente du système d'échange", "Deposited, waiting for the exchange system", "pending", False, "INVOICERR live; PASTELL"),
    ("IN_EN_ATTENTE_TRAITEMENT_CPP", "En attente de traitement", "Waiting to be processed", "pending", False, "CHORUS-API; LIAK"),
    ("IN_EN_COURS_TRAITEMENT_CPP", "En cours de traitement", "Being processed", "pending", False, "CHORUS-API; LIAK"),
    ("IN_EN_ATTENTE_RETRAITEMENT_CPP", "En attente de retraitement", "Blocked, waiting for Chorus Pro's operator", "pending", False, "CHORUS-API; LIAK"),
    ("IN_A_RELANCER", "À relancer", "To be restarted", "pending", False, "D4D"),
    ("IN_INTEGRE", "Intégré", "Integrated", "ok", True, "OCA; CHORUS-API"),
    ("IN_INTEGRE_PARTIEL", "Intégré partiellement", "Partly integrated", "partial", True, "OCA; CHORUS-API"),
    ("IN_REJETE", "Rejeté", "Rejected", "failed", True, "OCA; CHORUS-API; DSE-CP 3.2.1.4.2"),
    ("IN_INCIDENTE", "Incidenté", "Failed at Chorus Pro, to be sent again", "failed", True, "OCA; CHORUS-API; LIAK"),
    ("IN_ERREUR_INTERNE", "Erreur interne", "Internal error at Chorus Pro, to be sent again", "failed", True, "D4D"),
    # Answers of the file checker of the qualification portal, never of the API.
    ("QP_RECEVABLE", "Recevable", "Acceptable (file checker)", "ok", True, "PASTELL"),
    ("QP_RECEVABLE_AVEC_ERREUR", "Recevable avec erreur", "Acceptable with errors (file checker)", "partial", True, "qualification portal"),
    ("QP_IRRECEVABLE", "Irrecevable", "Not acceptable (file checker)", "failed", True, "qualification portal"),
))
# fmt: on

BY_CODE = {row.code: row for row in ROWS}
_BY_LABEL = {row.label_fr.casefold(): row for row in ROWS}


def get(code: str | None) -> FlowState:
    """The row of a code or of a French label; unknown ones stay ``pending``.

    >>> get("Intégré partiellement").outcome
    'partial'
    >>> get("IN_NOUVEL_ETAT").outcome
    'pending'
    """
    code = (code or "").strip()
    row = BY_CODE.get(code) or _BY_LABEL.get(code.casefold())
    return row or FlowState(code, code, code, "pending", False, "", known=False)
