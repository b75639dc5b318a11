"""The simulator behind ``requests``, in process: no port, no thread.

``send(app, prepared_request)`` answers like ``requests.Session.send`` and turns the
simulated faults into what requests raises. For Odoo's tests::

    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        return send(cls.simulator, request, **kw)
"""

import io
from http.client import responses as REASONS
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError
from werkzeug.test import EnvironBuilder

from .faults import SimulatedFault


def send(app, prepared_request, **kwargs):
    """Send a prepared request to a WSGI application.

    :param kwargs: those of ``Session.send``; only ``stream`` is looked at
    :return: ``requests.Response``
    :raises requests.RequestException: for a simulated fault: ``ReadTimeout`` for a
        lost answer, ``ConnectionError`` for no connection, ``ChunkedEncodingError`` for
        a cut answer (while the content is read)
    """
    started = {}

    def start_response(status, headers, exc_info=None):
        started.update(status=status, headers=headers)
        return lambda _data: None

    try:
        chunks = app(_environ(prepared_request), start_response)
    except SimulatedFault as fault:
        raise _translated(fault, prepared_request) from None
    status = int(started["status"].partition(" ")[0])
    answer = HTTPResponse(
        body=_Stream(chunks),
        headers=started["headers"],
        status=status,
        reason=REASONS.get(status),
        preload_content=False,
        enforce_content_length=True,
        request_method=prepared_request.method,
    )
    response = HTTPAdapter().build_response(prepared_request, answer)
    if not kwargs.get("stream"):
        response.content  # noqa: B018 - read now, as Session.send does
    return response


class SimulatorAdapter(BaseAdapter):
    """``session.mount("http://", SimulatorAdapter(app))``."""

    def __init__(self, app):
        super().__init__()
        self.app = app

    def send(self, request, **kwargs):
        """See :func:`send`."""
        return send(self.app, request, **kwargs)

    def close(self):
        """Nothing is open."""


class _Stream(io.RawIOBase):
    """A WSGI iterable as the readable file that urllib3 wants."""

    def __init__(self, chunks):
        super().__init__()
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return 0
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _environ(request):
    url = urlsplit(request.url)
    body = request.body or b""
    builder = EnvironBuilder(
        path=url.path or "/",
        base_url=f"{url.scheme}://{url.netloc}",
        query_string=url.query,
        method=request.method,
        headers=list(request.headers.items()),
        data=body.encode() if isinstance(body, str) else body,
    )
    try:
        return builder.get_environ()
    finally:
        builder.close()


def _translated(fault, request):
    if fault.kind == "unreachable":
        reason = NewConnectionError(None, "simulated: connection refused")
        return requests.ConnectionError(
            MaxRetryError(None, request.url, reason), request=request
        )
    if fault.kind == "cut_half":
        error = ProtocolError("simulated: connection cut")
        return requests.ConnectionError(error, request=request)
    return requests.ReadTimeout("simulated: no answer", request=request)
