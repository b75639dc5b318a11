"""The client ``chorus-api`` of PyPI against the simulator: every method it has there.

    python chorus_api.py http://127.0.0.1:8070 INVOICE.xml

The invoice is a CII that the simulator integrates.
"""

import base64
import sys
from pathlib import Path

from chorusapi.client import ChorusAPI
from chorusapi.constants.syntax_flux_constant import SyntaxFlux

address, invoice = sys.argv[1], Path(sys.argv[2])
client = ChorusAPI(
    "demo-client", "demo-secret", "TECH_1_90000000100017@cpro.fr", "demo-password"
)
client.auth_url, client.api_url = f"{address}/api/oauth/token", address
client.auth()

assert client.health_check().status_code == "OK"
[structure] = client.rechercher_structure("20004150700027").liste_structures
identifier = structure.id_structure_cpp
assert client.consulter_structure(identifier).code_retour == 0
assert client.rechercher_services(identifier).code_retour == 0
deposit = client.deposer_flux(
    base64.b64encode(invoice.read_bytes()).decode(),
    invoice.name,
    syntaxe_flux=SyntaxFlux.IN_DP_E1_CII_16B,
)
number = deposit.numero_flux_depot
assert number, vars(deposit)
assert client.consulter_cr(number).fichier_cr
report = client.consulter_cr_detaille(number)
assert report.etat_courant_depot_flux == "IN_INTEGRE", vars(report)
assert len(client.rechercher_facture(number).liste_factures) == 1
assert client.annuaire_destinataire().fichier_resultat
