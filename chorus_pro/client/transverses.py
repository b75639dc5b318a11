"""transverses/v1: token, health."""

from .. import messages
from ..records import HealthReport
from .operations import Operations


class Transverses(Operations):
    """What is asked of the platform itself."""

    def obtain_token(self) -> None:
        """Make sure that there is a PISTE token; every operation does it by itself.

        :raises ConfigurationError: credentials are missing
        :raises TokenRefused: PISTE refuses the application
        """
        self._caller.obtain_token()

    def check_health(self) -> HealthReport:
        """``GET transverses/v1/health-check``: needs a valid account as well."""
        operation = "check_health"
        body = self._caller.get(operation, "transverses/v1/health-check")
        return self._caller.read(operation, messages.read_health, body)
