"""Lengths and sizes of the historical channel. Sizes in bytes, decimal megabytes.

* C#: ``CPP-2017/ChorusPro``, transcription of the 2017 API appendix
* DSE-CP: "Dossier de spécifications externes … document Chorus Pro" v1.1, 30/04/2026
* OCA, OMNI: clients in production; GOBL: ``invopop/gobl:addons/fr/choruspro``

Megabytes are counted as 1,000,000 bytes: the smaller reading, safe whichever is meant.
"""

#: invoice number, BT-1 (C#; DSE-CP 3.2.1.4.2)
NUMBER_MAX = 20
#: letters, digits and these, in an invoice number (C#; the space only in the EDI
#: appendix V4.20 as quoted in public threads)
NUMBER_PUNCTUATION = "-_/+"
#: SIRET of the recipient (C#)
SIRET_LENGTH = 14
#: identifier of the supplier, whatever its kind (C#)
SUPPLIER_IDENTIFIER_MAX = 18
#: service code, BT-10 (C#)
SERVICE_MAX = 100
#: engagement number, BT-13 (C#; OCA)
COMMITMENT_MAX = 50
#: comment, and designation of an attachment (C#)
COMMENT_MAX = 2000
DESIGNATION_MAX = 100
#: decimals of a quantity (GOBL)
QUANTITY_DECIMALS = 4
#: decimals of a price (annexe 7 of the reform, G1.14)
PRICE_DECIMALS = 6

#: one flow deposited through the API (DSE-CP 5.4.1)
FLOW_MAX_BYTES = 30_000_000
#: one invoice file inside a flow (OMNI)
FILE_MAX_BYTES = 10_000_000
#: invoices in one flow: ours, so that a technical refusal concerns few of them. The EDI
#: channel takes 500 (DSE-CP recommendation for G2B)
FLOW_MAX_FILES = 50
#: what telecharger/groupe gives at once (C#)
DOWNLOAD_MAX_BYTES = 120_000_000
#: name of a file (DSE-CP 3.2.1.4.1 says 256, the 2017 appendix 200: the smaller)
FILENAME_MAX = 200
#: not in a file name (DSE-CP 3.2.1.4.1, written for platforms, safe for all)
FILENAME_FORBIDDEN = "%$!&/\\:;«»#@"

#: results of a search without another wish (C#)
SEARCH_DEFAULT_MAX = 200
SEARCH_DEFAULT_PAGE = 10
#: an invoice with its attachments, handed over one by one (120 MB: OCA, who keep 118)
ENTRY_MAX_BYTES = 118 * 1024 * 1024
