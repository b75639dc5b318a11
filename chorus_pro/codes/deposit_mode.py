"""Ways to deposit an invoice other than a flow (``modeDepot`` of ``soumettre``).

Enumeration ``modeDepot`` of the official Swagger "Factures" 1.0.0. ``DEPOT_PDF_API``:
the supplier's own PDF is the main document and the number is his (PASTELL, in
production; a second public client). In ``SAISIE_API`` the platform makes the PDF and
chooses the number (recorded answer of April 2026), so it is never used.
"""

#: the data of the invoice are entered, its PDF stays as it is
DATA_ENTRY = "DEPOT_PDF_API"
