"""One call of the API: its headers, its outcome, the name of its error, its pages.

Between ``client``, which knows the operations, and ``transport.py``, which knows
HTTP. One INFO line a call: operation, seconds, outcome and flow number; nothing else.
"""

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator

import requests

from . import messages
from .auth import OPERATION as GET_TOKEN
from .auth import Authenticator, Credentials
from .environments import Environment
from .errors import (
    AccountRefused,
    ChorusProError,
    PermissionRefused,
    Refused,
    TokenRefused,
    UnreadableAnswer,
)
from .records import Exchange
from .transport import Answer, Transport

_logger = logging.getLogger(__name__)

#: no list of Chorus Pro has so many pages: something repeats itself
MAX_PAGES = 10_000
_KEPT_EXCHANGES = 1000
_REFUSALS = {401: AccountRefused, 403: PermissionRefused}


class Caller:
    """Parameters as of ``ChorusProClient``.

    :ivar exchanges: the last calls, oldest first
    """

    def __init__(
        self,
        environment: Environment,
        credentials: Credentials,
        session: requests.Session | None,
        clock: Callable[[], float],
    ):
        self.exchanges: list[Exchange] = []
        self._environment = environment
        self._credentials = credentials
        self._clock = clock
        self._transport = Transport(session, secrets=credentials.secrets(), clock=clock)
        self._auth = Authenticator(environment, credentials, self._transport, clock)

    def obtain_token(self) -> None:
        """Make sure that there is a token.

        :raises ConfigurationError: credentials are missing
        :raises ChorusProError: as ``Authenticator.renew``, never ``uncertain``
        """
        self._credentials.check()
        if not self._auth.has_token:
            self._record(GET_TOKEN, self._auth.renew)

    def call(self, operation: str, path: str, request: dict, **options) -> dict | None:
        """The body of a successful answer; options as of :meth:`call_with_answer`."""
        return self.call_with_answer(operation, path, request, **options)[0]

    def call_with_answer(
        self,
        operation: str,
        path: str,
        request: dict,
        *,
        absent: Callable[[int, str], bool] | None = None,
        write: bool = False,
        flow_number: str | None = None,
    ) -> tuple[dict | None, Answer]:
        """``(body, answer)``; the body is None where ``absent`` accepts the code.

        :param path: below the environment's address, such as ``factures/v1/…``
        :param absent: whether ``(return_code, label)`` only says "nothing found"
        :param write: a failure may mean "perhaps executed"
        """
        answer = self._exchange(operation, path, request, write, flow_number)
        code, label = _envelope(answer)
        understood = answer.status < 300 or answer.status == 400
        if understood and absent is not None and code and absent(code, label or ""):
            return None, answer
        self._raise_refusal(operation, answer)
        self._check_code(operation, answer, code, label, write)
        return answer.body, answer

    def download(
        self, operation: str, path: str, request: dict, reader: Callable
    ) -> Answer:
        """A reading call whose answer is too large for the memory.

        :param reader: takes the open file of the answer's JSON, returns the rest of the
            object, without what it has taken out; raises ``MissingKey``
        :return: the answer, without a body
        """
        with tempfile.TemporaryFile() as sink:
            answer = self._exchange(operation, path, request, False, None, sink)
            self._raise_refusal(operation, answer)
            sink.seek(0)
            body = self.read(operation, reader, sink)
        code, label = messages.read_envelope(body)
        self._check_code(operation, answer, code, label, False)
        return answer

    def get(self, operation: str, path: str) -> dict | None:
        """The body of a GET, which has no envelope; None without readable JSON."""
        answer = self._exchange(operation, path, None, False, None)
        self._raise_refusal(operation, answer)
        return answer.body

    def read(self, operation: str, reader: Callable, body, *args, write: bool = False):
        """``reader(body, *args)``; a missing key becomes :class:`UnreadableAnswer`."""
        try:
            return reader(body, *args)
        except messages.MissingKey as error:
            failure = UnreadableAnswer(str(error), operation=operation, http_status=200)
        raise self._named(failure, write)

    def _check_code(self, operation, answer, code, label, write):
        """Raise what a missing or another ``codeRetour`` than 0 means."""
        if code is None:
            text = "no return code in the answer"
            if answer.body is None:
                text = "no JSON in the answer"
            raise self._named(
                UnreadableAnswer(
                    text,
                    operation=operation,
                    http_status=answer.status,
                    remote_message=answer.text or None,
                ),
                write,
            )
        if code != 0:
            raise Refused(
                f"refused with code {code}",
                operation=operation,
                http_status=answer.status,
                return_code=code,
                remote_message=self._transport.mask(label or "") or None,
            )

    # === PAGES === #

    def walk(self, operation: str, fetch: Callable) -> Iterator:
        """Every row of every page.

        :param fetch: page number -> ``(rows, Paging)``
        """
        for number in range(1, MAX_PAGES + 1):
            rows, paging = fetch(number)
            self.check_page(operation, number, paging.page)
            yield from rows
            if not rows or number >= (paging.pages or 1):
                return
        raise self.endless(operation)

    def check_page(self, operation: str, asked: int, got: int | None) -> None:
        """Raise :class:`UnreadableAnswer` when the pages do not advance."""
        if got is not None and got != asked:
            raise self._named(
                UnreadableAnswer(
                    f"page {got} came instead of page {asked}", operation=operation
                )
            )

    def endless(self, operation: str) -> UnreadableAnswer:
        """The error of a list that does not end."""
        return self._named(
            UnreadableAnswer("the pages do not end", operation=operation)
        )

    # === ONE CALL === #

    def _exchange(self, operation, path, request, write, flow_number, sink=None):
        """One call with its headers; after a 401, once more with a new token."""
        self.obtain_token()
        content = None if request is None else json.dumps(request).encode("ascii")
        answer = self._send(operation, path, content, write, flow_number, sink)
        if answer.status == 401:
            # Refused before any execution, a deposit included.
            self._auth.forget()
            self.obtain_token()
            answer = self._send(operation, path, content, write, flow_number, sink)
        return answer

    def _send(self, operation, path, content, write, flow_number, sink=None):
        def send():
            return self._transport.exchange(
                "GET" if content is None else "POST",
                f"{self._environment.api_url}/{path}",
                operation=operation,
                headers=self._auth.headers(has_content=content is not None),
                content=content,
                sink=sink,
            )

        return self._record(operation, send, write, flow_number)

    def _record(self, operation, action, write=False, flow_number=None):
        """Run ``action``; note the call and its outcome, without any content."""
        started, before = self._clock(), time.monotonic()
        answer, failure = None, None
        try:
            answer = action()
        except ChorusProError as error:
            failure = self._named(error, write)
        seconds = time.monotonic() - before
        if failure is not None:
            outcome, status = type(failure).__name__, failure.http_status
        else:
            outcome, status = _outcome(answer), getattr(answer, "status", None)
            flow_number = flow_number or _flow_number(answer)
        self.exchanges.append(
            Exchange(operation, started, seconds, outcome, status, flow_number)
        )
        del self.exchanges[:-_KEPT_EXCHANGES]
        _logger.info(
            "chorus_pro %s %.3f s %s %s",
            operation,
            seconds,
            outcome,
            flow_number or "-",
        )
        if failure is not None:
            raise failure
        return answer

    def _raise_refusal(self, operation, answer):
        """Raise what an HTTP status over 399 means."""
        if answer.status < 400:
            return
        kind = _REFUSALS.get(answer.status, Refused)
        if answer.status in (400, 401) and _names_token(answer.challenge):
            kind = TokenRefused
        code, label = _envelope(answer)
        raise kind(
            f"HTTP {answer.status}",
            operation=operation,
            http_status=answer.status,
            return_code=code,
            remote_message=self._transport.mask(label or "") or answer.text or None,
        )

    @staticmethod
    def _named(error, write=False):
        """The same error; on a read, ``retryable`` rather than ``uncertain``."""
        if error.uncertain and not write:
            error.uncertain = False
            error.retryable = True
        return error


def _envelope(answer):
    if not isinstance(answer.body, dict):
        return None, None
    return messages.read_envelope(answer.body)


def _flow_number(answer):
    body = getattr(answer, "body", None)
    return messages.read_flow_number(body) if isinstance(body, dict) else None


def _outcome(answer):
    """For the log; a token has no answer to show."""
    if answer is None:
        return "ok"
    if answer.status in _REFUSALS:
        return _REFUSALS[answer.status].__name__
    if answer.status >= 400 or _envelope(answer)[0]:
        return Refused.__name__
    return "ok" if answer.body is not None else UnreadableAnswer.__name__


def _names_token(challenge):
    """Whether ``WWW-Authenticate`` complains of the bearer token (RFC 6750).

    Without any token PISTE says ``Bearer realm="PISTE"`` (PROBE-2026); no such header
    was seen with a wrong ``cpro-account``.
    """
    return challenge.strip().lower().startswith("bearer")
