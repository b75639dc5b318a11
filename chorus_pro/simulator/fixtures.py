"""Fixed structures and services of the simulator.

The five recipients of the qualification environment and what they require: live test
data of ``turbo124/piste-gouv-fr`` (2021 and 2024). CARL: SIRET of the public directory
of 29/10/2024; its requirements and services here are invented. Everything else is
invented, with SIRETs of the free range 9000000xx.
"""

from .store import Commitment, Service, Structure

DEMO_SUPPLIER_SIRET = "90000000100017"
SECOND_SUPPLIER_SIRET = "90000000100025"
INACTIVE_SUPPLIER_SIRET = "90000001900019"
CARL_SIRET = "20004150700027"
STATE_SIRET = "11000201100044"
SERVICE_REQUIRED_SIRET = "12345678200028"
COMMITMENT_REQUIRED_SIRET = "12345678200036"
EITHER_REQUIRED_SIRET = "12345678200044"
NOTHING_REQUIRED_SIRET = "12345678200051"
WORKS_ONLY_SIRET = "90000002700012"
INACTIVE_SIRET = "90000003500015"
MANY_SERVICES_SIRET = "90000004300019"
SERVICE_COMMITMENT_SIRET = "90000005000014"
NEVER_PAID_SIRET = "90000006800016"

#: the State has ordered under this number from the demo supplier
STATE_COMMITMENT = "1300123456"
#: and this one is there no more: a commitment that is settled
SETTLED_COMMITMENT = "1300123457"

#: reserved for invoices between public entities
RESERVED_SERVICE = "FACTURES_PUBLIQUES"
_DEMO_SUPPLIER_ID = 30000001


def structures():
    """All fixed structures, new objects at each call: ``list[Structure]``."""
    return [*_suppliers(), *_qualification(), *_invented_buyers(), _carl()]


def commitments():
    """The commitments of the State, invented: ``list[Commitment]``."""
    return [
        Commitment(STATE_COMMITMENT, supplier_id=_DEMO_SUPPLIER_ID),
        Commitment(SETTLED_COMMITMENT, supplier_id=_DEMO_SUPPLIER_ID, status="SOLDE"),
    ]


def _service(identifier, code, name, **facts):
    return Service(id=identifier, code=code, name=name, **facts)


def _reserved(identifier):
    return _service(identifier, RESERVED_SERVICE, "Service des factures publiques")


def _suppliers():
    address = {"address": "12 quai Lardenoy", "postcode": "97110"}
    address |= {"city": "Pointe-à-Pitre", "country": "Guadeloupe"}
    return [
        Structure(
            id=_DEMO_SUPPLIER_ID,
            siret=DEMO_SUPPLIER_SIRET,
            name="Atelier du Lagon",
            public=False,
            bank_details=[(40000001, "Compte courant")],
            vat_number="FR68900000001",
            **address,
        ),
        Structure(
            id=30000002,
            siret=SECOND_SUPPLIER_SIRET,
            name="Atelier du Lagon - Établissement de Saint-François",
            public=False,
            vat_number="FR68900000001",
            address="3 rue de la Marina",
            postcode="97118",
            city="Saint-François",
            country="Guadeloupe",
        ),
        Structure(
            id=30000003,
            siret=INACTIVE_SUPPLIER_SIRET,
            name="Voilerie des Saintes (cessée)",
            public=False,
            active=False,
            **address,
        ),
    ]


def _qualification():
    state = Structure(
        id=501100,
        siret=STATE_SIRET,
        name="Destinataire Etat",
        service_required=True,
        services=[_service(10519001, "SFACETAT", "Service facturier de l'État")],
    )
    service = Structure(
        id=26149311,
        siret=SERVICE_REQUIRED_SIRET,
        name="Destinataire avec service obligatoire",
        service_required=True,
        services=[
            _service(10519011, "SERVICE_DEST_SERV_OBL", "Service obligatoire"),
            _reserved(10519012),
        ],
    )
    commitment = Structure(
        id=26149312,
        siret=COMMITMENT_REQUIRED_SIRET,
        name="Destinataire avec EJ obligatoire",
        commitment_required=True,
    )
    either = Structure(
        id=26149313,
        siret=EITHER_REQUIRED_SIRET,
        name="Destinataire avec EJ ou service obligatoire",
        either_required=True,
        services=[
            _service(10519031, "SERVICE_DEST_EJ_OU_SERV_OBL", "Service EJ ou service")
        ],
    )
    nothing = Structure(
        id=26149314,
        siret=NOTHING_REQUIRED_SIRET,
        name="Destinataire sans paramètre",
    )
    return [state, service, commitment, either, nothing]


def _invented_buyers():
    works = Structure(
        id=30000011,
        siret=WORKS_ONLY_SIRET,
        name="Société d'aménagement du Morne (travaux uniquement)",
        works=True,
        works_only=True,
    )
    inactive = Structure(
        id=30000012,
        siret=INACTIVE_SIRET,
        name="Syndicat des eaux de l'Anse (dissous)",
        active=False,
    )
    many = Structure(
        id=30000013,
        siret=MANY_SERVICES_SIRET,
        name="Département des Îles-sous-le-Vent",
        service_required=True,
        services=[
            _service(31000000 + n, f"SERV{n:03d}", f"Service n° {n}", active=n % 20 > 0)
            for n in range(1, 219)
        ],
    )
    by_service = Structure(
        id=30000014,
        siret=SERVICE_COMMITMENT_SIRET,
        name="Commune de Port-Madras",
        services=[
            _service(32000001, "MAIRIE", "Mairie"),
            _service(32000002, "ECOLES", "Caisse des écoles", commitment_required=True),
            _service(32000003, "ANCIEN", "Ancien service", active=False),
        ],
    )
    never_paid = Structure(
        id=30000015,
        siret=NEVER_PAID_SIRET,
        name="Office de tourisme de la Pointe",
        payment_not_reported=True,
    )
    return [works, inactive, many, by_service, never_paid]


def _carl():
    return Structure(
        id=30000020,
        siret=CARL_SIRET,
        name="Communauté d'Agglomération La Riviera du Levant",
        commitment_required=True,
        address="Rue du Port",
        postcode="97190",
        city="Le Gosier",
        country="Guadeloupe",
        services=[
            _service(33000001, "SERVICES_TECHNIQUES", "Services techniques"),
            _service(33000002, "FINANCES", "Direction des finances"),
            _reserved(33000003),
        ],
    )
