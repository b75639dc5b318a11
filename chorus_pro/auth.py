"""Who is calling: the application's token (PISTE) and the technical account.

Both go with every call: ``Authorization: Bearer <token>`` and ``cpro-account``, the
base64 of ``login:password`` (Swagger "Factures", header of every operation). The token
is a client-credentials grant; it has no refresh token and lasts 3600 s (observed by OCA
and by PASTELL's tests). A wrong client id and a wrong secret give the same answer, HTTP
400 ``invalid_client`` (live notes of 2026).

Nothing is sent to Chorus Pro while a token is asked for: no error of this file is ever
``uncertain``.
"""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .environments import Environment
from .errors import (
    ConfigurationError,
    NoAnswer,
    ServerFailure,
    TokenRefused,
    Unreachable,
    UnreadableAnswer,
)
from .transport import Answer, Transport

OPERATION = "get_token"

#: the media type of the Swagger files, to the letter
_JSON = "application/json;charset=utf-8"
#: a token is renewed this many seconds before it ends, at most
_MARGIN = 60
#: assumed when PISTE does not say; short, so that a wrong guess costs one call
_UNSAID_LIFE = 300


@dataclass(frozen=True)
class Credentials:
    """What PISTE and Chorus Pro gave; never shown.

    :ivar client_id: of the PISTE application ("OAuth credentials", not "API keys")
    :ivar technical_login: ``TECH_<n>_<SIRET>@cpro.fr``
    """

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    technical_login: str = field(repr=False)
    technical_password: str = field(repr=False)

    def __str__(self):
        return repr(self)

    def check(self) -> None:
        """Raise :class:`ConfigurationError` naming what is missing."""
        missing = [
            name
            for name in (
                "client_id",
                "client_secret",
                "technical_login",
                "technical_password",
            )
            if not getattr(self, name)
        ]
        if missing:
            raise ConfigurationError("missing credentials: " + ", ".join(missing))
        if ":" in self.technical_login:
            # The colon separates both in the header: Chorus Pro would read another
            # login and another password.
            raise ConfigurationError("a technical login has no colon")

    def secrets(self) -> tuple[str, ...]:
        """Everything that must be masked, the longest first."""
        pair = f"{self.technical_login}:{self.technical_password}"
        found = {
            self.client_id,
            self.client_secret,
            self.technical_login,
            self.technical_password,
            pair,
            base64.b64encode(pair.encode()).decode("ascii"),
        }
        return tuple(sorted(filter(None, found), key=len, reverse=True))


class Authenticator:
    """Gives the two headers; asks for a token when there is none, or an old one.

    :param clock: seconds since 1970
    """

    def __init__(
        self,
        environment: Environment,
        credentials: Credentials,
        transport: Transport,
        clock: Callable[[], float] = time.time,
    ):
        self._url = environment.token_url
        self._credentials = credentials
        self._transport = transport
        self._clock = clock
        self._token = None
        self._renew_on = 0.0

    @property
    def has_token(self) -> bool:
        """Whether the next call needs no new token."""
        return self._token is not None and self._clock() < self._renew_on

    def forget(self) -> None:
        """Drop a token that the gateway did not accept."""
        self._token = None

    def headers(self, has_content: bool = True) -> dict[str, str]:
        """The headers of a call; ask :attr:`has_token` and :meth:`renew` first."""
        credentials = self._credentials
        pair = f"{credentials.technical_login}:{credentials.technical_password}"
        headers = {
            "Authorization": f"Bearer {self._token}",
            "cpro-account": base64.b64encode(pair.encode()).decode("ascii"),
            "Accept": _JSON,
        }
        if has_content:
            headers["Content-Type"] = _JSON
        return headers

    def renew(self) -> None:
        """Ask PISTE for a token.

        :raises TokenRefused: the application's id or secret is wrong
        :raises Unreachable: no connection or no usable answer in time; try again
        :raises Throttled: as told
        :raises UnreadableAnswer: an answer without a token (not uncertain)
        """
        self.forget()
        answer, failure = None, None
        try:
            answer = self._transport.exchange(
                "POST",
                self._url,
                operation=OPERATION,
                headers={
                    "Accept": "application/json",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                content=urlencode(
                    {
                        "grant_type": "client_credentials",
                        "client_id": self._credentials.client_id,
                        "client_secret": self._credentials.client_secret,
                        "scope": "openid",
                    }
                ).encode("ascii"),
            )
        except (NoAnswer, ServerFailure) as error:
            # Silence here is not silence of the API: nothing was deposited.
            failure = Unreachable(f"no token: {error}", **_details(error))
        except UnreadableAnswer as error:
            failure = _unreadable(f"no token: {error}", **_details(error))
        if failure is not None:
            raise failure
        self._read(answer)

    def _read(self, answer: Answer):
        body = answer.body if isinstance(answer.body, dict) else {}
        details = {"operation": OPERATION, "http_status": answer.status}
        if answer.status in (400, 401, 403):
            words = " ".join(
                str(body[key])
                for key in ("error", "error_description")
                if body.get(key)
            )
            message = self._transport.mask(words) or answer.text or None
            raise TokenRefused(
                "PISTE refused the application", remote_message=message, **details
            )
        if answer.status >= 400 or not body:
            raise _unreadable(
                "no token: unexpected answer",
                remote_message=answer.text or None,
                **details,
            )
        token = body.get("access_token")
        # Seen once: HTTP 200 with an empty token (recorded/oauth_token_empty.json).
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            token = ""
        if not token or " " in token:
            raise _unreadable("no token in a successful answer", **details)
        self._transport.add_secret(token)
        life = _life(body.get("expires_in"))
        self._token = token
        self._renew_on = self._clock() + life - min(_MARGIN, life / 10)


def _details(error):
    return {
        "operation": OPERATION,
        "http_status": error.http_status,
        "remote_message": error.remote_message,
    }


def _unreadable(message, **details):
    error = UnreadableAnswer(message, **details)
    error.uncertain = False
    error.retryable = True
    return error


def _life(value):
    try:
        life = float(value)
    except (TypeError, ValueError, OverflowError):
        return _UNSAID_LIFE
    return life if 0 < life < 10**7 else _UNSAID_LIFE
