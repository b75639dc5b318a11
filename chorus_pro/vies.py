"""VIES, the European Commission's register of VAT numbers.

Chorus Pro knows a supplier of another member state by its VAT number, and the buyer of
an intra-community supply has one too (BR-IC-02). VIES is a SOAP service, called with
``zeep`` through ``stdnum``, as Odoo's ``base_vat`` does. It is often down, state
by state: that is an answer of its own, never "no such number".

Words of its faults: the WSDL ``checkVatService.wsdl`` of the Commission.
"""

from dataclasses import dataclass

from stdnum import util
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from .identifiers import clean_identifier

VALID = "valid"
INVALID = "invalid"
UNAVAILABLE = "unavailable"

#: Greece has another prefix than its country code; XI is Northern Ireland
PREFIXES = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    " XI".split()
)
#: the service says that the question itself makes no sense
INVALID_INPUT = "INVALID_INPUT"
#: what a member state says when it tells no name
NO_NAME = "---"
TIMEOUT = 10


@dataclass(frozen=True)
class ViesAnswer:
    """What VIES says of one number.

    :ivar state: :data:`VALID`, :data:`INVALID`, or :data:`UNAVAILABLE`
    :ivar name: of the registered body, "" when its state does not tell
    :ivar reason: why there is no answer, in the service's words
    """

    state: str
    name: str = ""
    reason: str = ""


def is_checkable(number: str | None) -> bool:
    """Whether VIES knows numbers of this country.

    >>> is_checkable("BE0477472701"), is_checkable("CHE123456788"), is_checkable(None)
    (True, False, False)
    """
    return bool(number) and number[:2].upper() in PREFIXES


def compact(number: str | None) -> str:
    """The number without separators, as it is kept and compared.

    >>> compact("be 0477.472.701")
    'BE0477472701'
    """
    return clean_identifier(number).upper()


def check(number: str, timeout: float = TIMEOUT) -> ViesAnswer:
    """Ask VIES once. Reads only: it may be asked again.

    :param timeout: seconds, for the description of the service and for the question
    """
    # half a second of import, for those who need it
    from zeep.exceptions import Error, Fault

    try:
        number = vat.compact(number)
        # Not vat.check_vies: from 2.0 on it gives an argument that the function which
        # Odoo puts in place of get_soap_client does not take (seen on 19.0).
        service = util.get_soap_client(vat.vies_wsdl, timeout)
        found = service.checkVat(number[:2], number[2:])
    except ValidationError:
        return ViesAnswer(INVALID)
    except Fault as fault:
        reason = str(fault.message or "")
        if INVALID_INPUT in reason:
            return ViesAnswer(INVALID, reason=reason)
        return ViesAnswer(UNAVAILABLE, reason=reason)
    except (Error, OSError, ImportError, SyntaxError) as error:
        # OSError: requests' errors; SyntaxError: lxml's, on a page instead of XML
        return ViesAnswer(UNAVAILABLE, reason=type(error).__name__)
    name = (found["name"] or "").strip()
    return ViesAnswer(
        VALID if found["valid"] else INVALID, name="" if name == NO_NAME else name
    )
