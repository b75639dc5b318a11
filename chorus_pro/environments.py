"""Where Chorus Pro is: production, qualification, or a simulator on this machine.

Addresses: PISTE as used by ``OCA/l10n-france``, by ``antoine2116/go-choruspro`` and by
a probe of the live gateway in 2026; the Swagger "Structures" names the API host. The
former hosts in ``aife.economie.gouv.fr`` were switched off on 30 September 2023.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import ConfigurationError


@dataclass(frozen=True)
class Environment:
    """The addresses of one environment.

    :ivar api_url: without the final slash, such as ``https://api.piste.gouv.fr/cpro``
    :ivar portal_url: where a person logs in
    """

    code: str
    token_url: str
    api_url: str
    portal_url: str


PRODUCTION = Environment(
    code="production",
    token_url="https://oauth.piste.gouv.fr/api/oauth/token",
    api_url="https://api.piste.gouv.fr/cpro",
    portal_url="https://chorus-pro.gouv.fr",
)
QUALIFICATION = Environment(
    code="qualification",
    token_url="https://sandbox-oauth.piste.gouv.fr/api/oauth/token",
    api_url="https://sandbox-api.piste.gouv.fr/cpro",
    portal_url="https://qualif.chorus-pro.gouv.fr",
)

#: where recycling (another address, the same number) is still offered. It is withdrawn
#: with the release of September 2026, on a day that is not given; what was sent back
#: before may still be recycled (DSE-CP 2.4.2.2). Remove an environment once it is gone:
#: an administrator may do so for each account meanwhile
RECYCLING = frozenset({"production", "qualification", "simulator"})


def simulator(address: str) -> Environment:
    """The simulator at ``address``, such as ``http://127.0.0.1:8070``.

    :raises ConfigurationError: anything but plain http to this very machine, so that
        credentials typed for the simulator cannot leave it
    """
    try:
        parts = urlsplit((address or "").strip())
        port = parts.port
    except ValueError:
        raise ConfigurationError("the simulator's address cannot be read") from None
    if parts.scheme != "http" or not _is_loopback(parts.hostname):
        raise ConfigurationError(
            "the simulator's address must begin with http://127.0.0.1 or localhost"
        )
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigurationError("the simulator's address is a host and a port only")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    base = f"http://{host}" + (f":{port}" if port is not None else "")
    return Environment(
        code="simulator",
        token_url=f"{base}/api/oauth/token",
        api_url=f"{base}/cpro",
        portal_url=f"{base}/",
    )


def _is_loopback(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def get(code: str, address: str | None = None) -> Environment:
    """The environment ``production``, ``qualification`` or ``simulator``.

    :param address: of the simulator only
    :raises ConfigurationError: unknown code, or an address that is not ours

    >>> get("qualification").api_url
    'https://sandbox-api.piste.gouv.fr/cpro'
    """
    if code == "simulator":
        return simulator(address or "")
    for environment in (PRODUCTION, QUALIFICATION):
        if environment.code == code:
            return environment
    raise ConfigurationError(f"unknown environment {code!r}")
