"""Invoicing frameworks ("cadre de facturation", BT-23 of the historical channel).

Codes: enumeration ``cadreFacturation`` of the official Swagger "Factures" 1.0.0 (SW-F)
and ``invopop/gobl:addons/fr/choruspro`` (GOBL), read in 2026. ``in_file`` says whether
a deposited flow E1 or E2 carries it; works frameworks have flows of their own (E4, E5)
since February 2024 (COMMU-ACTU5) and A3 has E3 (KB-EDI). ``in_data_entry``: accepted by
``soumettre`` (SW-F).
"""

from dataclasses import dataclass

#: the ordinary invoice, credit notes included
SUPPLIER = "A1"
#: amount due must be nil
ALREADY_PAID = "A2"
SUBCONTRACTOR = "A9"
JOINT_CONTRACTOR = "A12"


@dataclass(frozen=True)
class Framework:
    """One row. ``api_code`` is the word of the JSON API, ``code`` the one of the file."""

    code: str
    api_code: str
    label_fr: str
    label_en: str
    in_file: bool
    in_data_entry: bool
    works: bool
    source: str
    known: bool = True


# fmt: off
ROWS = tuple(Framework(*row) for row in (
    ("A1", "A1_FACTURE_FOURNISSEUR", "Facture déposée par un fournisseur", "Invoice of a supplier", True, True, False, "SW-F; GOBL"),
    ("A2", "A2_FACTURE_FOURNISSEUR_DEJA_PAYEE", "Facture déjà payée déposée par un fournisseur", "Invoice of a supplier, already paid", True, True, False, "SW-F; GOBL"),
    ("A3", "A3_MEMOIRE_JUSTICE", "Mémoire de frais de justice", "Memorandum of justice costs", False, False, False, "SW-F; GOBL"),
    ("A4", "A4_PROJET_DECOMPTE_MENSUEL_FOURNISSEUR", "Projet de décompte mensuel du fournisseur", "Works: draft monthly statement of the supplier", False, False, True, "SW-F; GOBL"),
    ("A5", "A5_ETAT_ACOMPTE_FOURNISSEUR", "État d'acompte du fournisseur", "Works: interim payment statement of the supplier", False, False, True, "SW-F; GOBL"),
    ("A6", "A6_ETAT_ACOMPTE_VALIDE_FOURNISSEUR", "État d'acompte validé du fournisseur", "Works: validated interim statement of the supplier", False, False, True, "SW-F; GOBL"),
    ("A7", "A7_PROJET_DECOMPTE_FINAL_FOURNISSEUR", "Projet de décompte final du fournisseur", "Works: draft final statement of the supplier", False, False, True, "SW-F; GOBL"),
    ("A8", "A8_DECOMPTE_GENERAL_DEFINITIF_FOURNISSEUR", "Décompte général et définitif du fournisseur", "Works: general and definitive statement of the supplier", False, False, True, "SW-F; GOBL"),
    ("A9", "A9_FACTURE_SOUSTRAITANT", "Demande de paiement d'un sous-traitant", "Payment request of a subcontractor", True, True, False, "SW-F; GOBL"),
    ("A10", "A10_PROJET_DECOMPTE_MENSUEL_SOUSTRAITANT", "Projet de décompte mensuel d'un sous-traitant", "Works: draft monthly statement of a subcontractor", False, False, True, "SW-F; GOBL"),
    ("A11", "A11_PROJET_DECOMPTE_FINAL_SOUSTRAITANT", "Projet de décompte final d'un sous-traitant", "Works: draft final statement of a subcontractor", False, False, True, "SW-F"),
    ("A12", "A12_FACTURE_COTRAITANT", "Facture d'un cotraitant", "Invoice of a joint contractor", True, True, False, "SW-F; GOBL"),
    ("A13", "A13_PROJET_DECOMPTE_MENSUEL_COTRAITANT", "Projet de décompte mensuel d'un cotraitant", "Works: draft monthly statement of a joint contractor", False, False, True, "SW-F; GOBL"),
    ("A14", "A14_PROJET_DECOMPTE_FINAL_COTRAITANT", "Projet de décompte final d'un cotraitant", "Works: draft final statement of a joint contractor", False, False, True, "SW-F; GOBL"),
    ("A15", "A15_ETAT_ACOMPTE_MOE", "État d'acompte de la maîtrise d'œuvre", "Works: interim statement of the project manager", False, False, True, "SW-F; GOBL"),
    ("A16", "A16_ETAT_ACOMPTE_VALIDE_MOE", "État d'acompte validé de la maîtrise d'œuvre", "Works: validated interim statement of the project manager", False, False, True, "SW-F; GOBL"),
    ("A17", "A17_PROJET_DECOMPTE_GENERAL_MOE", "Projet de décompte général de la maîtrise d'œuvre", "Works: draft general statement of the project manager", False, False, True, "SW-F; GOBL"),
    ("A18", "A18_DECOMPTE_GENERAL_MOE", "Décompte général de la maîtrise d'œuvre", "Works: general statement of the project manager", False, False, True, "SW-F; GOBL"),
    ("A19", "A19_ETAT_ACOMPTE_VALIDE_MOA", "État d'acompte validé de la maîtrise d'ouvrage", "Works: validated interim statement of the contracting authority", False, False, True, "SW-F; GOBL"),
    ("A20", "A20_DECOMPTE_GENERAL_MOA", "Décompte général de la maîtrise d'ouvrage", "Works: general statement of the contracting authority", False, False, True, "SW-F; GOBL"),
    ("A21", "A21_DEMANDE_REMBOURSEMENT_TIC", "Demande de remboursement de la TIC", "Reimbursement request of the excise on energy", False, False, False, "SW-F; GOBL"),
    ("A22", "A22_PROJET_DECOMPTE_GENERAL_FOURNISSEUR_PROCEDURE_TACITE", "Projet de décompte général tacite du fournisseur", "Works: draft general statement of the supplier, tacit procedure", False, False, True, "SW-F; GOBL"),
    ("A23", "A23_DECOMPTE_GENERAL_DEFINITIF_TACITE_FOURNISSEUR", "Décompte général et définitif tacite du fournisseur", "Works: tacit general and definitive statement of the supplier", False, False, True, "SW-F; GOBL"),
    ("A24", "A24_DECOMPTE_GENERAL_DEFINITIF_TACITE_MOE", "Décompte général et définitif tacite de la maîtrise d'œuvre", "Works: tacit general and definitive statement of the project manager", False, False, True, "SW-F; GOBL"),
    ("A25", "A25_DECOMPTE_GENERAL_DEFINITIF_MOE_PROCEDURE_TACITE", "Décompte général et définitif de la maîtrise d'œuvre, procédure tacite", "Works: general and definitive statement of the project manager, tacit procedure", False, False, True, "SW-F; GOBL"),))
# fmt: on

BY_CODE = {row.code: row for row in ROWS}
_BY_API_CODE = {row.api_code: row for row in ROWS}


def get(code: str | None) -> Framework:
    """The row of "A1" or of "A1_FACTURE_FOURNISSEUR"; unknown rows survive.

    >>> get("A2").api_code
    'A2_FACTURE_FOURNISSEUR_DEJA_PAYEE'
    >>> get("A99").known
    False
    """
    code = (code or "").strip()
    row = BY_CODE.get(code) or _BY_API_CODE.get(code)
    return row or Framework(
        code, code, code, code, False, False, False, "", known=False
    )
