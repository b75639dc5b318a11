"""Faults on demand: what the network or the platform does to the next calls.

==============  ==============================================================
unreachable     never connected (in process only; a cut over a socket)
timeout_before  the request arrives, nothing is executed, no answer comes
timeout_after   the request IS executed, no answer comes
hold            held open for ``seconds`` or until released, then answered;
                ``when`` "before" (default) or "after" the execution
cut_half        executed; half of the answer, then the connection is cut
trickle         executed; the answer comes a byte every ``seconds``
status          any HTTP ``status``, with ``headers`` and ``body``
html            an HTML page, under ``status`` 200 by default
redirect        302 to ``location``
401_token       401 as for an expired token, and the token is forgotten
invalid_json    executed; a text that is not JSON
truncated_json  executed; the first half of the JSON, whole for HTTP
no_flow_number  executed; the answer without ``numeroFluxDepot``
nulls           executed; every value null but codeRetour and libelle
missing_keys    executed; nothing but codeRetour and libelle
wrong_types     executed; numbers become texts, texts numbers, lists objects
large           executed; the answer is padded to ``bytes``
==============  ==============================================================

``executed`` may be given with status, html and redirect: they execute nothing by
default. Over a real socket the connection is really cut; in process
:class:`SimulatedFault` is raised, which ``wsgi.py`` turns into what requests raises.
"""

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass, field

from werkzeug.wrappers import Response

KINDS = {
    "unreachable": False,
    "timeout_before": False,
    "timeout_after": True,
    "hold": True,
    "cut_half": True,
    "trickle": True,
    "status": False,
    "html": False,
    "redirect": False,
    "401_token": False,
    "invalid_json": True,
    "truncated_json": True,
    "no_flow_number": True,
    "nulls": True,
    "missing_keys": True,
    "wrong_types": True,
    "large": True,
}
_OPTIONS = frozenset(
    ("seconds", "when", "status", "headers", "body", "location", "executed", "bytes")
)
HTML_PAGE = "<!DOCTYPE html><html><body><h1>Service momentanément indisponible</h1>"


class SimulatedFault(Exception):
    """In process there is no socket to cut: the adapter translates this."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


@dataclass
class Fault:
    """A fault waiting for its call.

    :ivar operation: name of the operation, None for any
    :ivar count: how many calls it strikes; skip: matching calls let through first
    """

    kind: str
    operation: str | None = None
    count: int = 1
    skip: int = 0
    options: dict = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event, repr=False)

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}: one of {', '.join(KINDS)}")
        unknown = set(self.options) - _OPTIONS
        if unknown:
            raise ValueError(f"unknown option {', '.join(sorted(unknown))}")

    @property
    def executed(self):
        """Whether the call does its work."""
        return bool(self.options.get("executed", KINDS[self.kind]))

    def public(self):
        """As JSON."""
        return {
            "operation": self.operation,
            "kind": self.kind,
            "count": self.count,
            "skip": self.skip,
            **self.options,
        }


class Faults:
    """The faults to come, and the requests held open now. Guarded by the caller."""

    def __init__(self):
        self.waiting = []
        self.held = []

    def add(self, fault):
        """Let it wait for its call."""
        self.waiting.append(fault)
        return fault

    def take(self, operation):
        """The fault for this call, or None."""
        for fault in self.waiting:
            if fault.operation not in (None, operation):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.count -= 1
            if fault.count <= 0:
                self.waiting.remove(fault)
            return fault
        return None

    def release(self):
        """Let every held request go on; returns how many there were."""
        held, self.held = self.held, []
        for fault in held:
            fault.released.set()
        return len(held)

    def clear(self):
        """Forget the faults to come and release what is held."""
        self.waiting = []
        self.release()


def replacement(fault):
    """The answer that stands for a fault that executes nothing, or None."""
    options = fault.options
    if fault.kind == "status":
        body = options.get("body", "")
        text = body if isinstance(body, str) else json.dumps(body)
        return Response(
            text,
            status=int(options.get("status", 500)),
            headers=options.get("headers") or {},
            content_type="application/json" if text[:1] in "{[" else "text/plain",
        )
    if fault.kind == "html":
        return Response(
            options.get("body", HTML_PAGE),
            status=int(options.get("status", 200)),
            content_type="text/html; charset=utf-8",
        )
    if fault.kind == "redirect":
        place = options.get("location", "https://elsewhere.invalid/")
        return Response("", status=302, headers={"Location": place})
    if fault.kind == "401_token":
        challenge = 'Bearer realm="PISTE", error="invalid_token"'
        return Response("", status=401, headers={"WWW-Authenticate": challenge})
    return None


def spoil(fault, response, environ):
    """The answer of an executed call, spoilt; no answer at all for a lost one.

    :param response: None when nothing was executed
    :raises SimulatedFault: in process, where a socket would be cut
    """
    kind, options = fault.kind, fault.options
    if kind in ("unreachable", "timeout_before", "timeout_after"):
        cut(environ, kind)
    whole = response.get_data()
    if kind == "cut_half":
        response.response = _half_then_cut(whole, environ)
        response.headers["Content-Length"] = str(len(whole))
    elif kind == "trickle":
        response.response = _drops(whole, float(options.get("seconds", 1)))
    elif kind == "invalid_json":
        response.set_data("<<< not JSON >>>")
    elif kind == "truncated_json":
        response.set_data(whole[: len(whole) // 2])
    elif kind == "large":
        response.set_data(whole.ljust(int(options.get("bytes", 200_000_000))))
    elif kind in _SPOILERS:
        spoilt = _SPOILERS[kind](json.loads(whole))
        response.set_data(json.dumps(spoilt))
    return response


def cut(environ, kind):
    """Close the connection of this request without a word.

    :raises SimulatedFault: in process
    :raises ConnectionAbortedError: over a socket; werkzeug's server ends silently
    """
    connection = environ.get("werkzeug.socket")
    if connection is None:
        raise SimulatedFault(kind)
    # the client may have gone already
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError(kind)


def _half_then_cut(whole, environ):
    yield whole[: len(whole) // 2]
    if environ.get("werkzeug.socket") is not None:
        cut(environ, "cut_half")


def _drops(whole, seconds):
    for position in range(len(whole)):
        if position:
            time.sleep(seconds)
        yield whole[position : position + 1]


def _without_flow_number(body):
    return {key: value for key, value in body.items() if key != "numeroFluxDepot"}


def _nulled(value):
    if isinstance(value, dict):
        return {
            key: one if key in ("codeRetour", "libelle") else _nulled(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_nulled(one) for one in value]
    return None


def _without_keys(body):
    return {key: body[key] for key in ("codeRetour", "libelle") if key in body}


def _mistyped(value):
    if isinstance(value, dict):
        return {
            key: one if key in ("codeRetour", "libelle") else _mistyped(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return {"item": _mistyped(value[0])} if value else {}
    return 7 if isinstance(value, str) else str(value)


_SPOILERS = {
    "no_flow_number": _without_flow_number,
    "nulls": _nulled,
    "missing_keys": _without_keys,
    "wrong_types": _mistyped,
}
