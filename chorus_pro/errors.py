"""What can go wrong with Chorus Pro, named for the decision the caller takes.

::

    ChorusProError
    ├── ConfigurationError      nothing left: a setting is missing or refused locally
    ├── TransportError
    │   ├── Unreachable         never connected: surely not executed, try again
    │   ├── NoAnswer            sent, then silence: uncertain on writes
    │   ├── Throttled           quota: wait as told, surely not executed
    │   ├── ServerFailure       5xx: uncertain on writes
    │   └── UnreadableAnswer    HTML page, broken JSON, missing key: uncertain on writes
    ├── AuthenticationError
    │   ├── TokenRefused        PISTE refuses the application's id or secret
    │   ├── AccountRefused      the technical account is unknown, inactive or expired
    │   └── PermissionRefused   API not subscribed, terms not accepted, or no connection
    ├── Refused                 Chorus Pro understood and said no: show its words
    └── FileFault               a file of ours would not be accepted

The texts are short English for developers; what a user reads is written by the models.
"""


class ChorusProError(Exception):
    """Base of every error of this package.

    :param message: English, for developers; never holds a secret
    :param operation: name of the client's operation, such as ``deposit_flow``
    :param http_status: HTTP status of the answer, None without an answer
    :param return_code: ``codeRetour`` of the answer, None when unreadable
    :param remote_message: Chorus Pro's or PISTE's own words, masked and shortened
    """

    #: the same call may be repeated as it is: nothing was executed
    retryable = False
    #: the call may have been executed, although it failed here (writes only)
    uncertain = False
    #: who can do something about it: "user", "admin" or "nobody"
    who = "nobody"

    def __init__(
        self,
        message="",
        *,
        operation=None,
        http_status=None,
        return_code=None,
        remote_message=None,
    ):
        super().__init__(message)
        self.operation = operation
        self.http_status = http_status
        self.return_code = return_code
        self.remote_message = remote_message


class ConfigurationError(ChorusProError):
    """Nothing was sent: a setting is missing or refused on our side."""

    who = "admin"


class UnknownSupplier(ConfigurationError):
    """Chorus Pro knows no structure of the supplier's SIRET; nothing was entered."""


class TransportError(ChorusProError):
    """The call did not bring a readable answer of Chorus Pro."""


class Unreachable(TransportError):
    """Never connected (name, refusal, connection time-out, TLS): not executed."""

    retryable = True


class NoAnswer(TransportError):
    """The request left and no whole answer came back: perhaps executed."""

    uncertain = True


class Throttled(TransportError):
    """The gateway asks to slow down (429, or 503 with Retry-After): not executed.

    :param retry_after: seconds to wait, None when the gateway did not say
    """

    retryable = True

    def __init__(self, message="", *, retry_after=None, **details):
        super().__init__(message, **details)
        self.retry_after = retry_after


class ServerFailure(TransportError):
    """HTTP 5xx: perhaps executed."""

    uncertain = True


class UnreadableAnswer(TransportError):
    """An answer that is not what the operation promises: perhaps executed."""

    uncertain = True


class AuthenticationError(ChorusProError):
    """The call was refused before it reached an operation."""

    who = "admin"


class TokenRefused(AuthenticationError):
    """PISTE gives no token: client id or secret wrong, or application inactive."""


class AccountRefused(AuthenticationError):
    """HTTP 401: the technical account is wrong, too new (30 minutes) or expired."""


class PermissionRefused(AuthenticationError):
    """HTTP 403: API not subscribed, terms not accepted, or permission missing."""


class Refused(ChorusProError):
    """Chorus Pro understood the request and said no."""

    who = "user"


class FileFault(ChorusProError):
    """A file that Chorus Pro would refuse, found before it left.

    :param code: fault code of :data:`faults.FAULTS`, such as ``CP-FILE-01``
    :param params: values of the user's text
    """

    who = "user"

    def __init__(self, message="", *, code="CP-FILE-01", params=None, **details):
        super().__init__(message, **details)
        self.code = code
        self.params = params or {}
