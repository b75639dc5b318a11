"""One HTTP round trip: time-outs, size, JSON, and the name of what went wrong.

Nothing is repeated here and no redirect is followed: a repeated POST could be a second
deposit. Proxies come from the server's environment, as ``requests`` reads them.
"""

import email.utils
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, BinaryIO

import requests
import urllib3

from .errors import (
    NoAnswer,
    ServerFailure,
    Throttled,
    Unreachable,
    UnreadableAnswer,
)
from .reading import clean_line
from .wire import Watch, WatchedAdapter, watched

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 20.0
TOTAL_TIMEOUT = 25.0
#: what a slow line may add to the total for a large file: 4 Mbit/s
UPLOAD_BYTES_PER_SECOND = 500_000
#: larger than any answer of the API (attachments, which come in base64, are not asked)
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: a file that is asked for: the directory of 2024 has some 25 MB in base64. The time is
#: under that of a process of Odoo (120 s), the size is only a net
DOWNLOAD_SECONDS = 100.0
MAX_DOWNLOAD_BYTES = 512 * 1024 * 1024
#: longest wait believed; a gateway that says more is asked again after a day
MAX_RETRY_AFTER = 86_400
#: how far another clock is believed to be ahead of ours, or behind it. Ahead is less
#: than what each window of the following reads again (``following.OVERLAP``): a wrong
#: date hides nothing. Behind costs nothing but calls, until it stands still
CLOCK_AHEAD = timedelta(hours=1)
CLOCK_BEHIND = timedelta(days=1)

_REMOTE_TEXT = 500
_MASKED = 10_000
#: shorter ones would blank out ordinary words
_MIN_SECRET = 4
#: a header that was echoed; a run of base64 that no word of an invoice reaches
_SECRET_LIKE = re.compile(
    r"(?i:bearer|basic)\s+[\w.~+/=-]{8,}"
    r"|(?i:cpro-account\W+)[\w+/=]+"
    r"|[A-Za-z0-9+/_-]{64,}={0,2}"
)


@dataclass(frozen=True)
class Answer:
    """A whole answer under 500, except 429.

    :ivar body: parsed JSON, numbers with a point as Decimal; None without readable JSON
    :ivar text: masked beginning of the body, for errors only
    :ivar challenge: header ``WWW-Authenticate``
    :ivar served_on: header ``Date``, aware, UTC; at most :data:`CLOCK_AHEAD` ahead of
        our clock, None when it is unreadable or too far behind
    """

    status: int
    body: Any = None
    text: str = ""
    challenge: str = ""
    served_on: datetime | None = None


class Transport:
    """The way to one environment, with one pool of connections; for one thread.

    :param session: one of the caller's, or None for one that keeps its deadline
    :param secrets: texts which must never reach an error
    :param limits: seconds and bytes, for tests
    """

    def __init__(
        self,
        session: requests.Session | None = None,
        *,
        secrets: tuple[str, ...] = (),
        clock: Callable[[], float] = time.time,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
        total_timeout: float = TOTAL_TIMEOUT,
        max_bytes: int = MAX_ANSWER_BYTES,
    ):
        if session is None:
            session = requests.Session()
            session.mount("http://", WatchedAdapter())
            session.mount("https://", WatchedAdapter())
        self._session = session
        self._secrets = tuple(
            secret for secret in secrets if len(secret) >= _MIN_SECRET
        )
        self._clock = clock
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._total_timeout = total_timeout
        self._max_bytes = max_bytes

    def exchange(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        headers: dict[str, str],
        content: bytes | None = None,
        sink: BinaryIO | None = None,
    ) -> Answer:
        """Send once, read the whole answer.

        :param sink: takes the body of a success as it comes, for an answer too large
            for the memory; the answer's ``body`` is then an empty object
        :raises Unreachable: never connected
        :raises NoAnswer: sent, and no whole answer within the time
        :raises Throttled: 429, or 503 with ``Retry-After``
        :raises ServerFailure: any other 5xx
        :raises UnreadableAnswer: a redirect, or a body that is too large
        """
        total = self._total_timeout + len(content or b"") / UPLOAD_BYTES_PER_SECOND
        if sink is not None:
            total = DOWNLOAD_SECONDS
        watch = Watch(
            connect=self._connect_timeout, read=self._read_timeout, total=total
        )
        # The errors of requests hold the request, headers included: none may stay
        # reachable from ours, not even as a context. Hence no raise inside "except".
        failure = None
        response = payload = None
        with watched(watch):
            try:
                response = self._session.request(
                    method,
                    url,
                    data=content,
                    # No compression: a small answer could hide a huge one.
                    headers={"Accept-Encoding": "identity", **headers},
                    # One number: Odoo's test hook compares it with 10.
                    timeout=self._read_timeout,
                    allow_redirects=False,
                    stream=True,
                    # Keeps requests from replacing the header by one of a .netrc file.
                    auth=_unchanged,
                )
                into = sink if response.status_code == 200 else None
                payload = self._read(response, watch, into)
            except Exception as error:
                # Whatever it is (a deadline, a socket, a header that nobody foresaw):
                # the request may have left, and the caller must know that.
                failure = _failure(error, watch, response is not None)
            finally:
                if response is not None:
                    response.close()
        if failure is not None:
            kind, text = failure
            raise kind(text, operation=operation, http_status=_status(response))
        return self._judge(response, payload, operation)

    def _read(self, response, watch, sink=None):
        """The body, or None when it is too large; an empty object once in the sink."""
        if response.raw is None:
            # A ready-made answer, as tests of Odoo addons put in place.
            return response.content[: self._max_bytes]
        payload, size = bytearray(), 0
        limit = self._max_bytes if sink is None else MAX_DOWNLOAD_BYTES
        for chunk in response.iter_content(64 * 1024):
            watch.left(0)
            size += len(chunk)
            if size > limit:
                return None
            if sink is None:
                payload += chunk
            else:
                sink.write(chunk)
        promised = response.headers.get("Content-Length", "")
        encoded = "Content-Encoding" in response.headers
        if promised.isdecimal() and size < int(promised) and not encoded:
            # urllib3 before 2.0 takes a cut answer for a whole one.
            raise ConnectionError("the answer is shorter than promised")
        return bytes(payload) if sink is None else b"{}"

    def _judge(self, response, payload, operation):
        status = response.status_code
        headers = response.headers
        body = _parse(payload) if payload else None
        text = ""
        if status >= 300 or body is None:
            text = self.mask((payload or b"")[:_MASKED].decode("utf-8", "replace"))
        details = {
            "operation": operation,
            "http_status": status,
            "remote_message": text or None,
        }
        now = datetime.fromtimestamp(self._clock(), timezone.utc)
        theirs = _moment(headers.get("Date"))
        served_on = _believed(theirs, now)
        retry_after = _seconds(headers.get("Retry-After"), theirs or now)
        if status == 429 or (status == 503 and retry_after is not None):
            raise Throttled("told to slow down", retry_after=retry_after, **details)
        if status >= 500:
            raise ServerFailure(f"HTTP {status}", **details)
        if payload is None:
            raise UnreadableAnswer("the answer is too large", **details)
        if 300 <= status < 400 or status < 200:
            # Also a portal between us and the gateway that wants a login.
            raise UnreadableAnswer(f"unexpected HTTP {status}", **details)
        return Answer(
            status=status,
            body=body,
            text=text,
            challenge=headers.get("WWW-Authenticate", ""),
            served_on=served_on,
        )

    def add_secret(self, secret: str) -> None:
        """A token that was just obtained."""
        if len(secret) >= _MIN_SECRET and secret not in self._secrets:
            self._secrets = (*self._secrets, secret)

    def mask(self, text: str) -> str:
        """``text`` without secrets, tokens or base64, on one line, shortened."""
        text = text[:_MASKED]
        for secret in self._secrets:
            text = text.replace(secret, "***")
        if len(text) > _MASKED // 2:
            # A secret cut by the line above is in the half that goes.
            text = text[: _MASKED // 2]
        text = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text)
        text = _SECRET_LIKE.sub("***", text)
        return clean_line(re.sub(r"\s+", " ", text), _REMOTE_TEXT)


def _unchanged(request):
    return request


def _status(response):
    return None if response is None else response.status_code


def _failure(error, watch, answered):
    """``(class, text)``: in doubt, the request left.

    This is the one place where a wrong answer sends an invoice twice.
    """
    name = type(error).__name__
    if answered:
        return NoAnswer, f"the answer was cut ({name})"
    if watch.used:
        if watch.sent:
            return NoAnswer, f"no answer ({name})"
        return Unreachable, f"never connected ({name})"
    # Another adapter (tests, a session of the caller's): only what surely came before
    # the connection counts as "never connected".
    if _before_connection(error):
        return Unreachable, f"never connected ({name})"
    return NoAnswer, f"no answer ({name})"


_NEVER_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidProxyURL,
)


def _before_connection(error):
    if isinstance(error, _NEVER_SENT):
        return True
    reason = error.args[0] if error.args else None
    reason = getattr(reason, "reason", reason)
    return isinstance(
        reason,
        (
            # a refusal, an unknown name, no route
            urllib3.exceptions.NewConnectionError,
            urllib3.exceptions.ConnectTimeoutError,
        ),
    )


def _parse(payload):
    try:
        return json.loads(payload, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


def _moment(text):
    if not text:
        return None
    try:
        moment = email.utils.parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _believed(moment, now):
    """Their clock, bounded by ours; None when it tells nothing."""
    if moment is None or moment < now - CLOCK_BEHIND:
        return None
    return min(moment, now + CLOCK_AHEAD)


def _seconds(text, now):
    """Seconds to wait, from a number or from a date; None when absent."""
    text = (text or "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        wait = float(text)
    else:
        until = _moment(text)
        if until is None:
            return None
        wait = (until - now).total_seconds()
    return min(max(wait, 0.0), MAX_RETRY_AFTER)
