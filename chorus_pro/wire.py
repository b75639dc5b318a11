"""A connection that has one deadline and knows whether a byte of the request left.

``requests`` gives a time-out per read only: a server that sends one byte now and then
holds the caller for ever. And its ``ConnectionError`` covers both "never connected" and
"cut half-way", which decide whether an invoice may be sent again. Both are known for
sure one level lower, in the connection itself; this file looks there and nowhere else.
"""

import http.client
import io
import time
from contextlib import contextmanager
from contextvars import ContextVar

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_BLOCK = 64 * 1024


class Deadline(TimeoutError):
    """The whole exchange took longer than allowed."""


class Watch:
    """One exchange.

    :ivar used: our connection was really used (a test may put another in its place)
    :ivar sent: at least one byte of the request was handed to the connection
    """

    def __init__(self, *, connect, read, total):
        self.connect = connect
        self.read = read
        self.used = False
        self.sent = False
        self._ends = time.monotonic() + total

    def left(self, limit):
        """Seconds for the next step, at most ``limit``; raises :class:`Deadline`."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Deadline("the exchange took too long")
        return min(limit, left)


_current = ContextVar("chorus_pro_watch", default=None)


@contextmanager
def watched(watch):
    """Put what happens inside under ``watch``."""
    mark = _current.set(watch)
    try:
        yield watch
    finally:
        _current.reset(mark)


class _Reader(io.RawIOBase):
    """The bytes of one socket, each read under what is left of the deadline."""

    def __init__(self, sock, plain, watch):
        self._sock = sock
        # http.client's own file: while it is open the socket is not really closed.
        self._plain = plain
        self._watch = watch

    def close(self):
        self._plain.close()
        super().close()

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(self._watch.left(self._watch.read))
        return self._sock.recv_into(buffer)


class _Response(http.client.HTTPResponse):
    def __init__(self, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        watch = _current.get()
        if watch is not None:
            self.fp = io.BufferedReader(_Reader(sock, self.fp, watch), _BLOCK)


class _Watched:
    """What both kinds of connection add; mixed in before urllib3's class."""

    response_class = _Response
    _connecting = False

    def connect(self):
        watch = _current.get()
        if watch is not None:
            self.timeout = watch.left(watch.connect)
        # The CONNECT of a proxy and the TLS handshake carry nothing of the request.
        self._connecting = True
        try:
            return super().connect()
        finally:
            self._connecting = False

    def send(self, data):
        """Under a watch ``data`` is bytes: this package sends nothing else."""
        watch = _current.get()
        if watch is None or self._connecting:
            return super().send(data)
        if self.sock is None and self.auto_open:
            self.connect()
        watch.sent = True
        view = memoryview(data)
        for start in range(0, len(view), _BLOCK):
            # urllib3 leaves the connection's own, short, time-out here: too short for
            # a file of 30 MB on a slow line.
            self.sock.settimeout(watch.left(watch.read))
            super().send(view[start : start + _BLOCK])
        return None


class _PlainConnection(_Watched, HTTPConnection):
    pass


class _SecureConnection(_Watched, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class WatchedAdapter(HTTPAdapter):
    """For ``requests.Session.mount``; never repeats a request by itself."""

    def __init__(self):
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        """Make pools of our connections."""
        super().init_poolmanager(*args, **kwargs)
        self._set_pools(self.poolmanager)

    def proxy_manager_for(self, proxy, **kwargs):
        """Make pools of our connections through a proxy as well."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            self._set_pools(manager)
        return manager

    @staticmethod
    def _set_pools(manager):
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def send(self, request, *args, **kwargs):
        """Note that the request goes this way and no other."""
        watch = _current.get()
        if watch is not None:
            watch.used = True
        return super().send(request, *args, **kwargs)
