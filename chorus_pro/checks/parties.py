"""Checks of the seller, the buyer and what the buyer requires.

Identifiers: ``docs/content.md``; both parties are known by their SIRET of 14 digits, a
SIREN is rejected as unknown. Requirements: ``parametres`` of structures/v1/consulter.
"""

import re
from dataclasses import dataclass

from stdnum.exceptions import ValidationError
from stdnum.fr import siret as siret_number
from stdnum.fr import tva

from ..codes.limits import COMMITMENT_MAX, SERVICE_MAX, SIRET_LENGTH
from ..faults import Fault, fault
from ..invoice import EXPORT, INTRA_COMMUNITY

SIREN_LENGTH = 9
#: annexe of the reform (BR-FR-CPRO-14); not seen for this channel, hence a warning
CONTRACT_MAX = 50

#: ISO 6523: 0002 is what this channel reads, 0009 the SIRET of the newer formats
SIRET_SCHEMES = frozenset({"0002", "0009"})
#: reserved for invoices from one public body to another
SERVICE_BETWEEN_PUBLIC_BODIES = "FACTURES_PUBLIQUES"
#: SIREN under which the State receives its invoices (qualification data, api 6; core's
#: own Chorus Pro module names its SIRET 11000201100044). That every service of the
#: State uses it is a guess: other SIRENs in 11 and 12 of the directory are not judged
STATE_SIREN = "110002011"
STATE_COMMITMENT = re.compile(r"\d{10}")
COUNTRY = re.compile("[A-Z]{2}")
VAT_PREFIX = re.compile("[A-Z]{2}")


@dataclass(frozen=True)
class BuyerRequirements:
    """What Chorus Pro, or a person, says of the buyer.

    :ivar known_services: its active service codes; None when they were not read
    :ivar services_requiring_commitment: those of them that want an engagement number
    :ivar inactive: the structure exists but no longer receives
    :ivar known: False when nobody said yet what it requires, the rest may be known
    """

    service_required: bool = False
    commitment_required: bool = False
    either_required: bool = False
    works_only: bool = False
    known_services: frozenset[str] | None = None
    services_requiring_commitment: frozenset[str] = frozenset()
    inactive: bool = False
    known: bool = True


@dataclass(frozen=True)
class References:
    """The three references and the buyer they are for: of an invoice, or of the order
    it will be made from. "" or None: not written.

    :ivar seller_is_public: a public body may use the service FACTURES_PUBLIQUES
    """

    buyer_siret: str
    buyer_name: str
    service_code: str | None = None
    commitment_number: str | None = None
    contract_number: str | None = None
    seller_is_public: bool = False


def check_parties(invoice):
    """Yield the faults of the seller and of the buyer."""
    yield from _check_party(invoice.seller, "SELLER", "seller")
    yield from _check_party(invoice.buyer, "BUYER", "buyer")
    categories = {subtotal.tax.category for subtotal in invoice.subtotals}
    if not invoice.seller.vat_number:
        if categories & {EXPORT, INTRA_COMMUNITY}:
            yield fault("CP-SELLER-10", "seller.vat_number")
        elif any(subtotal.tax_amount for subtotal in invoice.subtotals):
            # CGI, annexe II, 242 nonies A: the number stands on what charges VAT
            yield fault("CP-SELLER-13", "seller.vat_number")
    if INTRA_COMMUNITY in categories and not invoice.buyer.vat_number:
        yield fault("CP-BUYER-10", "buyer.vat_number")


def check_requirements(invoice, requirements):
    """Yield what the buyer would refuse; ``requirements`` None: it is not known."""
    references = References(
        buyer_siret=invoice.buyer.siret,
        buyer_name=invoice.buyer.name,
        service_code=invoice.service_code,
        commitment_number=invoice.commitment_number,
        contract_number=invoice.contract_number,
        seller_is_public=invoice.seller.is_public,
    )
    yield from _check_form(references)
    if requirements is None or not requirements.known:
        yield fault("CP-BUYER-13", "buyer.siret", siret=invoice.buyer.siret)
    if requirements is None:
        return
    if requirements.inactive:
        yield fault("CP-BUYER-11", "buyer.siret", siret=invoice.buyer.siret)
    if requirements.works_only:
        yield fault("CP-BUYER-12", "buyer.siret", siret=invoice.buyer.siret)
    yield from _check_required(references, requirements)
    yield from _check_known_service(references.service_code, requirements)


def check_references(
    references: References, requirements: BuyerRequirements | None
) -> list[Fault]:
    """What is wrong with the references alone, long before there is an invoice.

    :param requirements: None when they are not known: then only forms are judged
    """
    faults = [*_check_form(references)]
    if requirements is not None:
        faults += _check_required(references, requirements)
        faults += _check_known_service(references.service_code, requirements)
    return faults


def is_valid_siret(number: str) -> bool:
    """Whether the key is right, La Poste's own rule included.

    >>> is_valid_siret("20004150700027"), is_valid_siret("12345678200001")
    (True, False)
    """
    return siret_number.is_valid(number)


def is_state(siret: str) -> bool:
    """Whether this buyer is the State itself; local authorities and others are not.

    >>> is_state("11000201100044"), is_state("20004150700027")
    (True, False)
    """
    return siret.startswith(STATE_SIREN)


def looks_like_state_commitment(text: str) -> bool:
    """Whether a reference has the form of a commitment number of the State.

    Ten digits: usual, never documented (guess of content-rules; OCA limits to 50).
    """
    return bool(STATE_COMMITMENT.fullmatch(text))


def _check_party(party, subject, path):
    yield from _check_identifier(party, subject, path)
    if not party.name.strip():
        yield fault(f"CP-{subject}-05", f"{path}.name")
    country = party.address.country
    if not COUNTRY.fullmatch(country):
        yield fault(f"CP-{subject}-06", f"{path}.address.country", country=country)
    if party.vat_number:
        yield from _check_vat_number(party, subject, path)


def _check_identifier(party, subject, path):
    number, field = party.siret, f"{path}.siret"
    if party.scheme not in SIRET_SCHEMES:
        yield fault(f"CP-{subject}-08", field, scheme=party.scheme, siret=number)
    elif not number:
        yield fault(f"CP-{subject}-01", field, name=party.name)
    elif not _is_digits(number, SIRET_LENGTH):
        is_siren = _is_digits(number, SIREN_LENGTH)
        code = f"CP-{subject}-03" if is_siren else f"CP-{subject}-02"
        yield fault(code, field, siret=number, name=party.name)
    elif not is_valid_siret(number):
        yield fault(f"CP-{subject}-04", field, siret=number, name=party.name)


def _check_vat_number(party, subject, path):
    number, field = party.vat_number, f"{path}.vat_number"
    if not VAT_PREFIX.match(number):
        yield fault(f"CP-{subject}-07", field, vat_number=number)
    elif number.startswith("FR") and not _agrees_with_siret(number, party.siret):
        yield fault(f"CP-{subject}-09", field, vat_number=number, siret=party.siret)


def _agrees_with_siret(vat_number, siret):
    try:
        compact = tva.validate(vat_number)
    except ValidationError:
        return False
    is_siret = _is_digits(siret, SIRET_LENGTH)
    return not is_siret or compact.endswith(siret[:SIREN_LENGTH])


def _check_form(references):
    service, commitment = references.service_code, references.commitment_number
    if service and len(service) > SERVICE_MAX:
        yield fault("CP-SERVICE-02", "service_code", value=service, limit=SERVICE_MAX)
    if commitment and len(commitment) > COMMITMENT_MAX:
        limit = COMMITMENT_MAX
        yield fault(
            "CP-COMMITMENT-03", "commitment_number", value=commitment, limit=limit
        )
    elif commitment and is_state(references.buyer_siret):
        if not looks_like_state_commitment(commitment):
            yield fault("CP-COMMITMENT-04", "commitment_number", value=commitment)
    contract = references.contract_number
    if contract and len(contract) > CONTRACT_MAX:
        yield fault(
            "CP-CONTRACT-01", "contract_number", value=contract, limit=CONTRACT_MAX
        )
    if service == SERVICE_BETWEEN_PUBLIC_BODIES and not references.seller_is_public:
        yield fault("CP-SERVICE-04", "service_code", value=service)


def _check_required(references, requirements):
    name = references.buyer_name
    service, commitment = references.service_code, references.commitment_number
    if requirements.either_required and not (service or commitment):
        yield fault("CP-SERVICE-05", "service_code", buyer=name)
        return
    if requirements.service_required and not service:
        yield fault("CP-SERVICE-01", "service_code", buyer=name)
    if commitment:
        return
    if requirements.commitment_required:
        yield fault("CP-COMMITMENT-01", "commitment_number", buyer=name)
    elif service in requirements.services_requiring_commitment:
        yield fault("CP-COMMITMENT-02", "commitment_number", service=service)


def _check_known_service(service, requirements):
    known = requirements.known_services
    reserved = service == SERVICE_BETWEEN_PUBLIC_BODIES
    if service and known is not None and service not in known and not reserved:
        yield fault("CP-SERVICE-03", "service_code", value=service)


def _is_digits(number, length):
    return len(number) == length and number.isascii() and number.isdigit()
