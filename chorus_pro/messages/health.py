"""transverses/v1/health-check."""

from ..reading import read_integer, read_text, read_words
from ..records import HealthReport
from .envelope import MissingKey


def read_health(body: dict | None) -> HealthReport:
    """A :class:`HealthReport`; this answer has no return code (PROBE-2026)."""
    if not isinstance(body, dict):
        raise MissingKey("the health check is not a JSON object")
    word = (read_text(body.get("statusCode")) or "").upper()
    available = word == "OK" or read_integer(body.get("statusCodeValue")) == 200
    return HealthReport(available=available, message=read_words(body.get("body")))
