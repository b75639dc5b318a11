"""The test of a connection: four lights, each lit by what an answer proves.

========================= ========================================================
light                     green when
========================= ========================================================
``gateway``               PISTE's token host and the API both answer
``application``           PISTE gave a token
``technical_account``     an operation was reached without HTTP 401
``permissions``           structures and issued invoices may both be searched, and
                          one's own structure is not inactive
========================= ========================================================

The first red light is the news; those not reached stay ``unknown``. HTTP 403 says
"API not subscribed, terms not accepted, or no connection declared" without telling
which (OCA issues 349 and 410).
"""

from .errors import (
    AccountRefused,
    ChorusProError,
    ConfigurationError,
    PermissionRefused,
    Refused,
    TokenRefused,
)
from .records import ConnectionReport, InvoiceSearch

GATEWAY = "gateway"
APPLICATION = "application"
TECHNICAL_ACCOUNT = "technical_account"
PERMISSIONS = "permissions"
LIGHTS = (GATEWAY, APPLICATION, TECHNICAL_ACCOUNT, PERMISSIONS)

OK = "ok"
FAILED = "failed"
UNKNOWN = "unknown"


def test_connection(client, siret: str) -> ConnectionReport:
    """A :class:`ConnectionReport`; see ``ChorusProClient.test_connection``."""
    return _Test(client, siret).run()


class _Test:
    def __init__(self, client, siret):
        self.client = client
        self.siret = siret
        self.lights = dict.fromkeys(LIGHTS, UNKNOWN)
        self.error = None
        self.structure_id = None
        self.structure_active = None
        self.password_expiry = None

    def run(self):
        self._token() and self._health() and self._search()
        return ConnectionReport(
            lights=self.lights,
            error=self.error,
            password_expiry=self.password_expiry,
            structure_id=self.structure_id,
            structure_active=self.structure_active,
        )

    def _try(self, action, *args):
        """The result of ``action``, or the error it raised."""
        try:
            return action(*args)
        except ChorusProError as error:
            return error

    def _fail(self, light, error):
        self.lights[light] = FAILED
        self.error = self.error or error

    def _token(self):
        result = self._try(self.client.obtain_token)
        if isinstance(result, TokenRefused):
            self.lights[GATEWAY] = OK
            self._fail(APPLICATION, result)
        elif isinstance(result, ConfigurationError):
            self.error = result
        elif isinstance(result, ChorusProError):
            self._fail(GATEWAY, result)
        else:
            self.lights[APPLICATION] = OK
        return not isinstance(result, ChorusProError)

    def _health(self):
        result = self._try(self.client.check_health)
        if isinstance(result, (PermissionRefused, Refused)):
            # The gateway answered, before looking at the account: go on and see.
            self.lights[GATEWAY] = OK
            self._fail(PERMISSIONS, result)
            return True
        return self._reached(result)

    def _search(self):
        """Both searches are tried, so that one red light says all."""
        structures = self._try(self.client.search_structures, self.siret)
        if not self._reached(structures):
            return
        issued = self._try(
            self.client.search_issued_invoices,
            InvoiceSearch(page_size=1, max_results=1),
        )
        if not self._reached(issued):
            return
        if self.lights[PERMISSIONS] == UNKNOWN:
            self.lights[PERMISSIONS] = OK
        if isinstance(structures, list):
            self._own_structure(structures)

    def _reached(self, result):
        """Light what ``result`` proves; False when it makes no sense to go on."""
        if isinstance(result, TokenRefused):
            self.lights[GATEWAY] = OK
            self._fail(APPLICATION, result)
        elif isinstance(result, AccountRefused):
            self.lights[GATEWAY] = OK
            self._fail(TECHNICAL_ACCOUNT, result)
        elif isinstance(result, PermissionRefused):
            self._fail(PERMISSIONS, result)
            return True
        elif isinstance(result, Refused):
            # An operation was reached, so the account is good; a search that is
            # refused is no permission, and Chorus Pro's words are shown.
            self.lights[TECHNICAL_ACCOUNT] = OK
            self._fail(PERMISSIONS, result)
            return True
        elif isinstance(result, ChorusProError):
            self._fail(GATEWAY, result)
        else:
            self.lights[GATEWAY] = self.lights[TECHNICAL_ACCOUNT] = OK
            return True
        return False

    def _own_structure(self, structures):
        own = [row for row in structures if row.identifier == self.siret]
        if not own:
            return
        self.structure_id = own[0].structure_id
        self.structure_active = own[0].active
        if self.structure_active is False:
            # Searching still works; what it deposits is refused at integration.
            self.lights[PERMISSIONS] = FAILED
        details = self._try(self.client.get_structure, self.structure_id)
        # Only a help: an account may be allowed to search and not to consult.
        if not isinstance(details, ChorusProError):
            self.password_expiry = details.technical_password_expiry
