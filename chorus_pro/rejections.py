"""Sentences with which Chorus Pro refuses an invoice, and what each is really about.

The sentence may name one thing and mean another: « L'engagement juridique
(…BuyerReference.value) est obligatoire » asks for the service code, which only the path
says. Read in reports of deposits, as they were published: cloud.tempolia.fr FAQ 34,
public.agedi.fr 2166, OCA issues 414, 504 and 612, the community page "good practices"
of 28 March 2023. Paths are those of CII D16B.
"""

import re
import unicodedata
from dataclasses import dataclass

SERVICE_REQUIRED = "SERVICE_REQUIRED"
SERVICE_UNKNOWN = "SERVICE_UNKNOWN"
SERVICE_RESERVED = "SERVICE_RESERVED"
COMMITMENT_REQUIRED = "COMMITMENT_REQUIRED"
SELLER_UNKNOWN = "SELLER_UNKNOWN"
SELLER_SERVICE_UNKNOWN = "SELLER_SERVICE_UNKNOWN"
PAYMENT_MEANS_MISSING = "PAYMENT_MEANS_MISSING"
NUMBER_TOO_LONG = "NUMBER_TOO_LONG"
DUPLICATE = "DUPLICATE"
GROSS_PRICE = "GROSS_PRICE"


@dataclass(frozen=True)
class Rejection:
    """One row.

    :ivar field: what to correct, as :class:`chorus_pro.faults.Fault` names it; "" when
        no field of the invoice is at fault
    :ivar pattern: of the sentence in lower case, without accents
    """

    code: str
    field: str
    pattern: str
    source: str
    known: bool = True


ROWS = tuple(
    Rejection(*row)
    for row in (
        (
            DUPLICATE,
            "number",
            r"deja depose une demande de paiement avec ce numero",
            "good practices, 28/03/2023",
        ),
        (SERVICE_RESERVED, "service_code", r"\bfactures_publiques\b", "OCA"),
        (
            SELLER_SERVICE_UNKNOWN,
            "",
            r"code service de la structure \w+ emettrice est inconnu ou inactif",
            "agedi 2166",
        ),
        (
            SERVICE_UNKNOWN,
            "service_code",
            r"code service de la structure \w+ destinataire est inconnu ou inactif",
            "agedi 2166",
        ),
        (
            COMMITMENT_REQUIRED,
            "commitment_number",
            r"\bbuyerorderreferenceddocument\b.*est obligatoire",
            "tempolia FAQ 34",
        ),
        (
            SERVICE_REQUIRED,
            "service_code",
            r"\bbuyerreference\b.*est obligatoire",
            "tempolia FAQ 34",
        ),
        (
            SELLER_UNKNOWN,
            "seller.siret",
            r"identifiant fournisseur\b.*n'est pas reference",
            "OCA; INVOICERR",
        ),
        (
            PAYMENT_MEANS_MISSING,
            "payment.means_code",
            r"specifiedtradesettlementpaymentmeans\W+typecode\b.*est obligatoire",
            "OCA 414, 612",
        ),
        (
            NUMBER_TOO_LONG,
            "number",
            r"identifiant de la facture\b.*ne doit pas depasser",
            "OCA",
        ),
        (
            GROSS_PRICE,
            "",
            r"appliedtradeallowancecharge\W+actualamount\b.*est obligatoire",
            "OCA 504",
        ),
    )
)

_COMPILED = [(re.compile(row.pattern, re.DOTALL), row) for row in ROWS]


def find(sentence: str | None) -> Rejection:
    """The row of a sentence; ``known`` False for one that was never published.

    >>> find("L'engagement juridique (....BuyerReference.value) est obligatoire").code
    'SERVICE_REQUIRED'
    >>> find("Motif inconnu").known
    False
    """
    plain = _plain(sentence or "")
    for pattern, row in _COMPILED:
        if pattern.search(plain):
            return row
    return Rejection("", "", "", "", known=False)


def _plain(sentence):
    """Lower case, without accents: files and answers come in several encodings."""
    text = unicodedata.normalize("NFKD", sentence.replace("’", "'").casefold())
    return "".join(one for one in text if not unicodedata.combining(one))
