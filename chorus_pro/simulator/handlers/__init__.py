"""The operations: path -> name in the journal and handler. One file per API."""

from . import (
    actions,
    attachments,
    commitments,
    directory,
    downloads,
    entries,
    factures,
    references,
    structures,
    transverses,
)

#: (method, path under /cpro/) -> (name, handler)
OPERATIONS = {
    ("GET", "transverses/v1/health-check"): ("health-check", transverses.health_check),
    ("POST", "transverses/v1/consulterCRDetaille"): (
        "consulterCRDetaille",
        transverses.flow_report,
    ),
    ("POST", "transverses/v1/ajouter/fichier"): (
        "ajouter/fichier",
        attachments.add_file,
    ),
    ("POST", "transverses/v1/consulterCR"): ("consulterCR", downloads.report_file),
    ("POST", "factures/v1/completer"): ("completer", actions.complete),
    ("POST", "factures/v1/recycler"): ("recycler", actions.recycle),
    ("POST", "factures/v1/traiterRejet"): ("traiterRejet", actions.acknowledge),
    ("POST", "factures/v1/consulter/fournisseur"): (
        "consulter/fournisseur",
        actions.consult,
    ),
    ("POST", "factures/v1/telecharger/groupe"): (
        "telecharger/groupe",
        downloads.download,
    ),
    ("POST", "transverses/v1/telecharger/annuaire/destinataire"): (
        "telecharger/annuaire",
        directory.download,
    ),
    ("POST", "transverses/v1/recuperer/coordbanc/valides"): (
        "recuperer/coordbanc/valides",
        entries.bank_details,
    ),
    ("POST", "factures/v1/soumettre"): ("soumettre", entries.submit),
    ("POST", "factures/v1/deposer/flux"): ("deposer/flux", factures.deposit_flow),
    ("POST", "factures/v1/rechercher/fournisseur"): (
        "rechercher/fournisseur",
        factures.search,
    ),
    ("POST", "factures/v1/consulter/historique"): (
        "consulter/historique",
        factures.history,
    ),
    ("POST", "structures/v1/rechercher"): ("structures/rechercher", structures.search),
    ("POST", "structures/v1/consulter"): ("structures/consulter", structures.consult),
    ("POST", "structures/v1/rechercher/services"): (
        "structures/rechercher/services",
        structures.search_services,
    ),
    ("POST", "structures/v1/consulter/service"): (
        "structures/consulter/service",
        structures.consult_service,
    ),
    ("POST", "engagementsJuridiques/v1/rechercher"): (
        "engagementsJuridiques/rechercher",
        commitments.search,
    ),
    ("POST", "factures/v1/corriger/valideur/facture"): (
        "corriger/valideur",
        actions.correct_validator,
    ),
    ("POST", "transverses/v1/recuperer/tauxtva"): ("tauxtva", references.vat_rates),
    ("POST", "transverses/v1/recuperer/motifs/exonerationtva"): (
        "motifs/exonerationtva",
        references.exemption_reasons,
    ),
    ("POST", "transverses/v1/recuperer/motifs/refus/Facture/AValider"): (
        "motifs/refus",
        references.refusal_reasons,
    ),
    ("POST", "transverses/v1/recuperer/typespj"): (
        "typespj",
        references.attachment_types,
    ),
    ("POST", "transverses/v1/recuperer/syntaxeflux"): (
        "syntaxeflux",
        references.flow_syntaxes,
    ),
    ("POST", "transverses/v1/recuperer/structures/actives/fournisseur"): (
        "structures/actives/fournisseur",
        references.active_suppliers,
    ),
    ("POST", "transverses/v1/recuperer/structures/actives/destinataire"): (
        "structures/actives/destinataire",
        references.active_recipients,
    ),
    ("POST", "utilisateurs/v1/monCompte/recuperer/rattachements"): (
        "rattachements",
        references.own_attachments,
    ),
    ("POST", "transverses/v1/telecharger/pieceJointe"): (
        "telecharger/pieceJointe",
        references.attachment,
    ),
}
TOKEN = "token"

#: English names under which tests may also name an operation
ALIASES = {
    "get_token": TOKEN,
    "check_health": "health-check",
    "deposit_flow": "deposer/flux",
    "get_flow_report": "consulterCRDetaille",
    "upload_attachment": "ajouter/fichier",
    "get_flow_report_file": "consulterCR",
    "complete_invoice": "completer",
    "recycle_invoice": "recycler",
    "acknowledge_rejections": "traiterRejet",
    "get_invoice": "consulter/fournisseur",
    "download_invoices": "telecharger/groupe",
    "list_bank_details": "recuperer/coordbanc/valides",
    "submit_entry": "soumettre",
    "search_issued_invoices": "rechercher/fournisseur",
    "get_invoice_history": "consulter/historique",
    "search_structures": "structures/rechercher",
    "get_structure": "structures/consulter",
    "search_services": "structures/rechercher/services",
    "get_service": "structures/consulter/service",
    "download_directory": "telecharger/annuaire",
    "search_commitments": "engagementsJuridiques/rechercher",
    "correct_validator": "corriger/valideur",
    "list_vat_rates": "tauxtva",
    "list_attached_structures": "rattachements",
    "download_attachment": "telecharger/pieceJointe",
}


def operation_name(text):
    """The journal's name of an operation, from it or from its English name.

    :return: None for None and ``*`` (any operation)
    :raises ValueError: no such operation
    """
    if text in (None, "", "*"):
        return None
    name = ALIASES.get(text, text)
    if name != TOKEN and name not in {one for one, _handler in OPERATIONS.values()}:
        raise ValueError(f"unknown operation {text!r}")
    return name
