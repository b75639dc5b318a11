"""structures/v1: public buyers and their services."""

from datetime import datetime, timezone

from .. import messages
from ..codes import return_codes
from ..reading import PARIS
from ..records import (
    ServiceDetails,
    ServiceSummary,
    StructureDetails,
    StructureSummary,
)
from .operations import Operations

#: asked for; Chorus Pro may use a smaller page, which is followed
_STRUCTURE_PAGE = 50
#: OCA asks 10,000 services in one page and gets them; a page of 1,000 stays small
_SERVICE_PAGE = 1000


class Structures(Operations):
    """Ask what a public buyer requires."""

    def search_structures(self, siret: str) -> list[StructureSummary]:
        """``structures/v1/rechercher`` by SIRET; empty when there is none."""
        operation = "search_structures"

        def fetch(number):
            body = self._caller.call(
                operation,
                "structures/v1/rechercher",
                messages.write_structure_search(siret, number, _STRUCTURE_PAGE),
                absent=return_codes.is_nothing_found,
            )
            return messages.read_structures(body or {})

        return list(self._caller.walk(operation, fetch))

    def get_structure(self, structure_id: int) -> StructureDetails:
        """``structures/v1/consulter``: what a structure requires."""
        operation = "get_structure"
        body = self._caller.call(
            operation,
            "structures/v1/consulter",
            messages.write_structure(structure_id),
        )
        return self._caller.read(operation, messages.read_structure, body, structure_id)

    def search_services(self, structure_id: int) -> list[ServiceSummary]:
        """``structures/v1/rechercher/services``: all services, all pages."""
        operation = "search_services"

        def fetch(number):
            body = self._caller.call(
                operation,
                "structures/v1/rechercher/services",
                messages.write_service_search(structure_id, number, _SERVICE_PAGE),
                absent=return_codes.is_nothing_found,
            )
            return messages.read_services(body or {})

        services = {row.service_id: row for row in self._caller.walk(operation, fetch)}
        return list(services.values())

    def get_service(self, structure_id: int, service_id: int) -> ServiceDetails:
        """``structures/v1/consulter/service``: what a service requires."""
        operation = "get_service"
        body = self._caller.call(
            operation,
            "structures/v1/consulter/service",
            messages.write_service(structure_id, service_id),
        )
        today = datetime.fromtimestamp(self._clock(), timezone.utc).astimezone(PARIS)
        return self._caller.read(
            operation, messages.read_service, body, service_id, today.date()
        )
