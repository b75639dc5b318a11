"""Statuses of an invoice at Chorus Pro (``statut``, ``statutCourantCode``).

The list: enumeration of the official Swagger "Factures" 1.0.0 of September 2020 (SW-F,
56 values) and one more from a newer client (PHP, ``turbo124/piste-gouv-fr``). The
meanings: "Dossier de spécifications externes de la facturation électronique, document
Chorus Pro" v1.1 of 30/04/2026, AIFE (DSE-CP: tables 8 to 12, 2.4.2, 3.4, 6.13); the
community page "Rappel sur le cycle de vie des factures" (COMMU-CYCLE) and the one on
Hélios (COMMU-HELIOS); clients: OCA, PASTELL, D4D, LIAK. Read in 2026.

Chorus Pro imposes no order (DSE-CP 3.4): any status may follow any. ``final`` says only
that one need not expect more. ``stage`` is what an accountant filters on
(``lifecycle.STAGE_…``); None means "keep looking", as for an unknown code.

``supplier_action``: ``wait``; ``complete`` with documents; ``readdress`` under the same
number; ``replace`` by a new invoice under a new number; ``reconcile`` with the bank;
``correct_validator``, ``submit`` in the portal; "" when nothing is known.
"""

from dataclasses import dataclass

DEPOSITED = "DEPOSEE"
AVAILABLE = "MISE_A_DISPOSITION"
SUSPENDED = "SUSPENDUE"
COMPLETED = "COMPLETEE"
REJECTED = "REJETEE"
TO_READDRESS = "A_RECYCLER"
SERVICE_DONE = "SERVICE_FAIT"
ORDERED = "MANDATEE"
WITH_ACCOUNTANT = "MISE_A_DISPOSITION_COMPTABLE"
BOOKED = "COMPTABILISEE"
PAYMENT_ORDERED = "MISE_EN_PAIEMENT"


@dataclass(frozen=True)
class InvoiceStatus:
    """One row.

    :ivar family: simple, entry, technical, subcontracting or works
    :ivar edi_code: two digits of the EDI channel (DSE-CP table 8), "" when there is none
    """

    code: str
    label_fr: str
    label_en: str
    family: str
    stage: str | None
    final: bool
    supplier_action: str
    edi_code: str
    meaning_fr: str
    meaning_en: str
    source: str
    known: bool = True


# fmt: off
ROWS = tuple(InvoiceStatus(*row) for row in (
    ("BROUILLON", "Brouillon", "Draft", "entry", "action_needed", False, "submit", "",
     "Saisie dans le portail, non soumise : Chorus Pro ne l'a pas transmise.",
     "Entered in the portal and not submitted: it has not left Chorus Pro's drafts.",
     "SW-F enum; API-V5.00 via LIAK (soumettre allowed from this status)"),
    ("DEPOSEE", "Déposée", "Deposited", "simple", "with_chorus_pro", False, "wait", "01",
     "Enregistrée et contrôlée par Chorus Pro ; statut de très courte durée.",
     "Stored and checked by Chorus Pro; a very short-lived status.",
     "COMMU-CYCLE; DSE-CP table 8; SW-F"),
    ("EN_COURS_ACHEMINEMENT", "En cours d'acheminement", "On its way", "simple", "with_chorus_pro", False, "wait", "",
     "En cours d'acheminement vers le système du destinataire.",
     "Being routed to the system of the recipient.",
     "SW-F enum; D4D order; PASTELL constants"),
    ("MISE_A_DISPOSITION", "Mise à disposition du destinataire", "Made available to the recipient", "simple", "with_buyer", False, "wait", "03",
     "Dans l'espace du destinataire, qui en a été averti ; cette date fait courir le délai de paiement hors État.",
     "In the space of the recipient, who was notified; this date starts the payment delay of buyers other than the State.",
     "COMMU-CYCLE; DSE-CP table 8"),
    ("PRISE_EN_COMPTE_DESTINATAIRE", "Prise en compte par le destinataire", "Taken in charge by the recipient", "simple", "with_buyer", False, "wait", "",
     "Prise en charge par le destinataire.",
     "The recipient took it in charge.",
     "SW-F enum; FACTPULSE list (meaning guessed from the name)"),
    ("A_RECYCLER", "À recycler", "To be re-addressed", "simple", "action_needed", False, "readdress", "",
     "Mal adressée (SIRET, service ou engagement) : corriger l'adressage et renvoyer sous le même numéro. Statut remplacé par « Rejetée » à partir de septembre 2026.",
     "Wrongly addressed (SIRET, service or engagement): correct the address and send again under the same number. Replaced by REJETEE from September 2026.",
     "DSE-CP 2.4.2; SW-F; DOUBLETRADE"),
    ("EN_ATTENTE_RECYCLAGE_FOURNISSEUR", "En attente de recyclage fournisseur", "Waiting to be re-addressed by the supplier", "simple", "action_needed", False, "readdress", "",
     "En attente d'une correction de l'adressage par le fournisseur.",
     "Waits for the supplier to correct the address.",
     "SW-F enum (meaning guessed from the name)"),
    ("SUSPENDUE", "Suspendue", "Suspended", "simple", "action_needed", False, "complete", "06",
     "Des pièces manquent ; le motif est indiqué. Le délai de paiement est suspendu jusqu'au complément.",
     "Documents are missing; the reason is given. The payment delay is suspended until they are added.",
     "DSE-CP table 8; SW-F; PASTELL"),
    ("A_COMPLETER", "À compléter", "To be completed", "simple", "action_needed", False, "complete", "",
     "À compléter par le fournisseur.",
     "To be completed by the supplier.",
     "SW-F enum (meaning guessed from the name)"),
    ("COMPLETEE", "Complétée", "Completed", "simple", "with_buyer", False, "wait", "32",
     "Le fournisseur a répondu à la suspension ; le destinataire reprend le traitement.",
     "The supplier answered the suspension; it is back in the hands of the recipient.",
     "DSE-CP table 12; SW-F"),
    ("REJETEE", "Rejetée", "Rejected", "simple", "action_needed", True, "replace", "05",
     "Refusée par le destinataire, motif à l'appui : annuler par un avoir interne, puis émettre une nouvelle facture sous un nouveau numéro.",
     "Refused by the recipient, with a reason: cancel it by an internal credit note, then issue a new invoice under a new number.",
     "DSE-CP table 8 and 2.4.2; COMMU-CYCLE; PASTELL"),
    ("SERVICE_FAIT", "Service fait", "Service confirmed", "simple", "with_buyer", False, "wait", "07",
     "Le destinataire a certifié le service fait ; statut facultatif.",
     "The recipient certified that the service was done; an optional status.",
     "DSE-CP table 8; COMMU-CYCLE"),
    ("MANDATEE", "Mandatée / DP validée", "Payment order issued", "simple", "with_buyer", False, "wait", "08",
     "L'ordonnateur a émis le mandat ou la demande de paiement ; statut facultatif, souvent le dernier affiché.",
     "The authorising officer issued the payment order; an optional status, often the last one shown.",
     "DSE-CP table 8; COMMU-CYCLE; OCA stops polling here"),
    ("MISE_A_DISPOSITION_COMPTABLE", "Mise à disposition du comptable", "Made available to the accountant", "simple", "with_buyer", False, "wait", "09",
     "Transmise au comptable public ; automatique sous Hélios.",
     "Handed to the public accountant; set automatically by Hélios.",
     "DSE-CP table 8; COMMU-HELIOS"),
    ("COMPTABILISEE", "Comptabilisée", "Booked", "simple", "with_buyer", False, "wait", "10",
     "Validée et comptabilisée par le comptable public ; statut facultatif.",
     "Validated and booked by the public accountant; an optional status.",
     "DSE-CP table 8; COMMU-CYCLE"),
    ("MISE_EN_PAIEMENT", "Mise en paiement", "Payment ordered", "simple", "payment_ordered", True, "reconcile", "11",
     "L'ordre de virement est parti à la Banque de France ; ce n'est pas la preuve que l'argent est arrivé.",
     "The transfer order went to the Banque de France; no proof that the money arrived.",
     "DSE-CP table 8; SW-S; COMMU-HELIOS"),
    ("ABANDONNEE", "Abandonnée", "Abandoned", "simple", "closed", True, "", "",
     "Abandonnée.",
     "Abandoned.",
     "SW-F enum (meaning guessed from the name)"),
    ("SUPPRIMEE", "Supprimée", "Deleted", "simple", "closed", True, "", "",
     "Supprimée.",
     "Deleted.",
     "SW-F enum (meaning guessed from the name)"),
    ("NON_CONFORME", "Non conforme", "Not conforming", "simple", "action_needed", False, "", "",
     "Non conforme ; vérifier le motif dans Chorus Pro.",
     "Not conforming; look at the reason in Chorus Pro.",
     "SW-F enum (meaning guessed from the name)"),
    ("INTERPRETEE_OCR", "Interprétée OCR", "Read by OCR", "entry", "with_chorus_pro", False, "wait", "",
     "PDF lu par reconnaissance de caractères.",
     "A PDF read by character recognition.",
     "SW-F enum (meaning guessed from the name)"),
    ("EN_COURS_TRAITEMENT_PIVOT_S", "En cours de traitement pivot S", "Being prepared for the recipient", "technical", "with_chorus_pro", False, "wait", "",
     "Étape interne : production du flux pivot.",
     "Internal step: the pivot flow is produced.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_DESTINATAIRE_PD", "Erreur destinataire PD", "Recipient error (PD)", "technical", "with_chorus_pro", False, "wait", "",
     "Erreur du côté du destinataire.",
     "An error on the side of the recipient.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_DESTINATAIRE_EA", "Erreur destinataire EA", "Recipient error (EA)", "technical", "with_chorus_pro", False, "wait", "",
     "Erreur du côté du destinataire.",
     "An error on the side of the recipient.",
     "SW-F enum (meaning guessed from the name)"),
    ("TECHNIQUE_INCONNU", "Technique inconnu", "Unknown technical state", "technical", None, False, "wait", "",
     "État technique inconnu.",
     "Unknown technical state.",
     "SW-F enum (meaning guessed from the name)"),
    ("A_VALIDER_1", "À valider 1", "To be approved by the first validator", "subcontracting", "with_buyer", False, "wait", "",
     "En attente du premier valideur (titulaire en A9, mandataire en A12) ; silence de 15 jours = accord.",
     "Waits for the first validator (contract holder in A9, lead contractor in A12); 15 days of silence approve.",
     "SW-F; DSE-CP 6.13"),
    ("VALIDEE_1", "Validée par le premier valideur", "Approved by the first validator", "subcontracting", "with_buyer", False, "wait", "13",
     "Acceptée par le premier valideur.",
     "The first validator accepted.",
     "DSE-CP tables 9-11"),
    ("REFUSEE_1", "Refusée par le premier valideur", "Refused by the first validator", "subcontracting", "action_needed", False, "replace", "14",
     "Refusée par le premier valideur. En A9 la demande parvient quand même à l'acheteur ; en A12 elle s'arrête : nouvelle facture.",
     "Refused by the first validator. In A9 it still goes to the buyer; in A12 it stops: new invoice.",
     "DSE-CP tables 9-11"),
    ("A_VALIDER_2", "À valider 2", "To be approved by the second validator", "subcontracting", "with_buyer", False, "wait", "",
     "En attente du second valideur.",
     "Waits for the second validator.",
     "SW-F (meaning guessed from the name)"),
    ("VALIDEE_2", "Validée par le second valideur", "Approved by the second validator", "subcontracting", "with_buyer", False, "wait", "18",
     "Acceptée par le second valideur.",
     "The second validator accepted.",
     "DSE-CP table 9"),
    ("REFUSEE_2", "Refusée par le second valideur", "Refused by the second validator", "subcontracting", "action_needed", False, "replace", "17",
     "Refusée par le second valideur.",
     "Refused by the second validator.",
     "DSE-CP table 9"),
    ("ABSENCE_VALIDATION_1_HORS_DELAI", "Absence de validation 1 hors délai", "First validator silent past the limit", "subcontracting", "with_buyer", False, "wait", "",
     "Premier valideur silencieux au-delà du délai : accord tacite.",
     "The first validator stayed silent past the limit: tacit approval.",
     "SW-F (meaning guessed from the name)"),
    ("ABSENCE_VALIDATION_2_HORS_DELAI", "Absence de validation 2 hors délai", "Second validator silent past the limit", "subcontracting", "with_buyer", False, "wait", "",
     "Second valideur silencieux au-delà du délai : accord tacite.",
     "The second validator stayed silent past the limit: tacit approval.",
     "SW-F (meaning guessed from the name)"),
    ("ERREUR_FOURNISSEUR_SUR_VALIDEUR", "Erreur fournisseur sur valideur", "Wrong validator named by the supplier", "subcontracting", "action_needed", False, "correct_validator", "",
     "Le fournisseur a désigné un mauvais valideur : le corriger dans Chorus Pro.",
     "The supplier named the wrong validator: correct it in Chorus Pro.",
     "SW-F; API-V5.00 via LIAK"),
    ("ERREUR_COTRAITANT_SUR_VALIDEUR", "Erreur cotraitant sur valideur", "Wrong validator named by the joint contractor", "subcontracting", "action_needed", False, "correct_validator", "",
     "Le cotraitant a désigné un mauvais valideur.",
     "The joint contractor named the wrong validator.",
     "SW-F (meaning guessed from the name)"),
    ("ASSOCIEE", "Associée", "Linked", "works", "with_buyer", False, "wait", "",
     "Rattachée à un dossier de marché de travaux.",
     "Linked to a works contract file.",
     "SW-F enum (meaning guessed from the name)"),
    ("A_VALIDER_MOE", "À valider MOE", "To be approved by the project manager", "works", "with_buyer", False, "wait", "",
     "En attente de la maîtrise d'œuvre.",
     "Waits for the project manager.",
     "SW-F enum (meaning guessed from the name)"),
    ("REFUSEE_MOE", "Refusée MOE", "Refused by the project manager", "works", "action_needed", False, "replace", "",
     "Refusée par la maîtrise d'œuvre.",
     "Refused by the project manager.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_FOURNISSEUR_SUR_MOE", "Erreur fournisseur sur MOE", "Wrong project manager named by the supplier", "works", "action_needed", False, "readdress", "",
     "Le fournisseur a désigné une mauvaise maîtrise d'œuvre.",
     "The supplier named the wrong project manager.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_FOURNISSEUR_SUR_MOA", "Erreur fournisseur sur MOA", "Wrong contracting authority named by the supplier", "works", "action_needed", False, "readdress", "",
     "Le fournisseur a désigné une mauvaise maîtrise d'ouvrage.",
     "The supplier named the wrong contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_MOE_SUR_FOURNISSEUR", "Erreur MOE sur fournisseur", "Wrong supplier named by the project manager", "works", "with_buyer", False, "wait", "",
     "La maîtrise d'œuvre a désigné un mauvais fournisseur.",
     "The project manager named the wrong supplier.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_MOE_SUR_MOA", "Erreur MOE sur MOA", "Wrong contracting authority named by the project manager", "works", "with_buyer", False, "wait", "",
     "La maîtrise d'œuvre a désigné une mauvaise maîtrise d'ouvrage.",
     "The project manager named the wrong contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_MOA_SUR_FOURNISSEUR", "Erreur MOA sur fournisseur", "Wrong supplier named by the contracting authority", "works", "with_buyer", False, "wait", "",
     "La maîtrise d'ouvrage a désigné un mauvais fournisseur.",
     "The contracting authority named the wrong supplier.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_DE_MOE", "Erreur de MOE", "Error of the project manager", "works", "with_buyer", False, "wait", "",
     "Erreur de la maîtrise d'œuvre.",
     "An error of the project manager.",
     "SW-F enum (meaning guessed from the name)"),
    ("ERREUR_DE_MOA", "Erreur de MOA", "Error of the contracting authority", "works", "with_buyer", False, "wait", "",
     "Erreur de la maîtrise d'ouvrage.",
     "An error of the contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("A_ASSOCIER_MOE", "À associer MOE", "To be linked by the project manager", "works", "with_buyer", False, "wait", "",
     "À rattacher par la maîtrise d'œuvre.",
     "To be linked by the project manager.",
     "SW-F enum (meaning guessed from the name)"),
    ("A_ASSOCIER_MOA", "À associer MOA", "To be linked by the contracting authority", "works", "with_buyer", False, "wait", "",
     "À rattacher par la maîtrise d'ouvrage.",
     "To be linked by the contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("A_ASSOCIER_FOURNISSEUR", "À associer fournisseur", "To be linked by the supplier", "works", "action_needed", False, "", "",
     "À rattacher par le fournisseur, dans Chorus Pro.",
     "To be linked by the supplier, in Chorus Pro.",
     "SW-F enum (meaning guessed from the name)"),
    ("MISE_A_DISPOSITION_MOE", "Mise à disposition MOE", "Made available to the project manager", "works", "with_buyer", False, "wait", "",
     "Mise à disposition de la maîtrise d'œuvre.",
     "In the hands of the project manager.",
     "SW-F enum (meaning guessed from the name)"),
    ("MISE_A_DISPOSITION_MOA", "Mise à disposition MOA", "Made available to the contracting authority", "works", "with_buyer", False, "wait", "",
     "Mise à disposition de la maîtrise d'ouvrage.",
     "In the hands of the contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("PRISE_EN_COMPTE_MOE", "Prise en compte MOE", "Taken in charge by the project manager", "works", "with_buyer", False, "wait", "",
     "Prise en compte par la maîtrise d'œuvre.",
     "The project manager took it in charge.",
     "SW-F enum (meaning guessed from the name)"),
    ("PRISE_EN_COMPTE_MOA", "Prise en compte MOA", "Taken in charge by the contracting authority", "works", "with_buyer", False, "wait", "",
     "Prise en compte par la maîtrise d'ouvrage.",
     "The contracting authority took it in charge.",
     "SW-F enum (meaning guessed from the name)"),
    ("REFUSEE_MOA", "Refusée MOA", "Refused by the contracting authority", "works", "action_needed", False, "replace", "",
     "Refusée par la maîtrise d'ouvrage.",
     "Refused by the contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("REFUSEE_FOURNISSEUR", "Refusée fournisseur", "Refused by the supplier", "works", "with_buyer", False, "wait", "",
     "Refusée par le fournisseur.",
     "Refused by the supplier.",
     "SW-F enum (meaning guessed from the name)"),
    ("TRANSMISE_MOA", "Transmise MOA", "Passed to the contracting authority", "works", "with_buyer", False, "wait", "",
     "Transmise à la maîtrise d'ouvrage.",
     "Passed on to the contracting authority.",
     "SW-F enum (meaning guessed from the name)"),
    ("REMPLACEE_PAR_A22", "Remplacée par A22", "Replaced by A22", "works", "closed", True, "", "",
     "Remplacée par un projet de décompte général tacite (A22).",
     "Replaced by a tacit draft general statement (A22).",
     "SW-F enum (meaning guessed from the name)"),
    ("DUPLIQUE_APRES_REFUS", "Dupliquée après refus", "Duplicated after a refusal", "works", "closed", True, "", "",
     "Reprise dans un nouveau document après un refus.",
     "Taken up in a new document after a refusal.",
     "SW-F enum (meaning guessed from the name)"),
    ("ABSENCE_VALIDATION_MOE_DELAI_REGLEMENTAIRE", "Absence de validation MOE dans le délai réglementaire", "Project manager silent past the legal limit", "works", "with_buyer", False, "wait", "",
     "Maîtrise d'œuvre silencieuse au-delà du délai réglementaire.",
     "The project manager stayed silent past the legal limit.",
     "PHP client enum only (newer than the 2020 Swagger)"),))
# fmt: on

BY_CODE = {row.code: row for row in ROWS}


def get(code: str | None) -> InvoiceStatus:
    """The row of ``code``; for an unknown one, a row with ``known`` False.

    >>> get("MISE_EN_PAIEMENT").stage
    'payment_ordered'
    >>> get("NOUVEAU_STATUT").label_fr
    'NOUVEAU_STATUT'
    """
    code = (code or "").strip()
    return BY_CODE.get(code) or InvoiceStatus(
        code=code,
        label_fr=code,
        label_en=code,
        family="",
        stage=None,
        final=False,
        supplier_action="",
        edi_code="",
        meaning_fr="",
        meaning_en="",
        source="",
        known=False,
    )
