"""The WSGI application: routes, gateway, faults, journal. One lock guards the state."""

import copy
import json
import threading
import time
from dataclasses import fields

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from . import control, gateway, page, seeding
from .calls import ApiError, Call, GatewayError, bad_request
from .faults import Fault, Faults, replacement, spoil
from .fixtures import commitments, structures
from .handlers import OPERATIONS, TOKEN, operation_name
from .integration import advance
from .schemas import Schemas
from .settings import Settings
from .store import Store

TOKEN_PATH = "/api/oauth/token"
API_PREFIX = "/cpro/"
JSON_TYPE = "application/json;charset=utf-8"
#: fields that hold a whole file, which the journal does not keep
_FILES = frozenset({"fichierFlux", "pieceJointeFichier"})
#: room for JSON around a flow in base64
_ENVELOPE = 100_000


def create_app(settings=None, clock=time.time):
    """A new simulator.

    :param settings: :class:`Settings`, the defaults when None
    :param clock: callable giving epoch seconds
    """
    return Simulator(settings or Settings(), clock)


class Simulator:
    """A WSGI callable with its state, and the same controls as ``/_simulator/``.

    :ivar settings: :class:`Settings`, may be changed at any time
    :ivar store: :class:`store.Store`
    :ivar journal: received calls, oldest first: list of dicts with ``operation``,
        ``method``, ``path``, ``at`` (epoch seconds), ``http_status`` (None: no answer),
        ``return_code``, ``fault``, ``request`` (files masked; never a credential),
        ``ignored`` (filters that are not simulated) and, for a deposit, ``sha256``,
        ``name``, ``size``, ``flow_number``
    """

    def __init__(self, settings, clock):
        self.settings = settings
        self.journal = []
        self.store = Store(structures(), commitments())
        self.faults = Faults()
        self.lock = threading.RLock()
        self.on_change = lambda: None
        self._clock = clock
        self._initial = copy.deepcopy(settings)
        self._schemas = {}

    # === CONTROLS === #

    def now(self):
        """Epoch seconds on Chorus Pro's clock."""
        return self._clock() + self.settings.clock_offset

    def reset(self):
        """Back to the fixed structures and the first settings; held calls go on."""
        with self.lock:
            self.faults.clear()
            self.journal.clear()
            self.store = Store(structures(), commitments())
            for one in fields(self.settings):
                value = copy.deepcopy(getattr(self._initial, one.name))
                setattr(self.settings, one.name, value)

    def seed(self, wanted):
        """Add structures and integrated invoices, see :func:`seeding.seed`."""
        with self.lock:
            return seeding.seed(self.store, self.settings, self.now(), wanted)

    def next_fault(self, operation, kind, *, count=1, skip=0, **options):
        """Let something go wrong with coming calls.

        :param operation: ``deposer/flux`` or ``deposit_flow`` ...; None or ``*``: any
        :param kind: see :mod:`faults`
        :param count: number of calls struck
        :param skip: matching calls let through first
        :raises ValueError: unknown operation, kind or option
        :return: the :class:`faults.Fault`; ``released.set()`` ends its ``hold``
        """
        fault = Fault(kind, operation_name(operation), count, skip, options)
        with self.lock:
            return self.faults.add(fault)

    def release(self):
        """Let every held request go on; returns how many there were."""
        with self.lock:
            return self.faults.release()

    def act(self, number, status, comment=None, **details):
        """Play the public buyer, see :func:`seeding.act`."""
        with self.lock:
            advance(self.store, self.settings, self.now())
            return seeding.act(
                self.store,
                self.settings,
                self.now(),
                number,
                status,
                comment,
                **details,
            )

    def advance(self):
        """Do what time has made due (each request does it too)."""
        with self.lock:
            advance(self.store, self.settings, self.now())

    def calls(self, operation):
        """The journal's entries of one operation."""
        name = operation_name(operation)
        return [one for one in list(self.journal) if name in (None, one["operation"])]

    # === WSGI === #

    def __call__(self, environ, start_response):
        """WSGI."""
        request = Request(environ)
        response = self._respond(request, environ)
        if "werkzeug.socket" not in environ:
            # over a socket the server adds it, see server.py
            response.headers.setdefault("Date", http_date(self.now()))
        return response(environ, start_response)

    def _respond(self, request, environ):
        path = request.path
        if path == TOKEN_PATH:
            return self._call(request, environ, TOKEN, None)
        if path.startswith(API_PREFIX):
            found = OPERATIONS.get((request.method, path.removeprefix(API_PREFIX)))
            name, handler = found or (path, None)
            return self._call(request, environ, name, handler)
        if path.startswith(control.PREFIX):
            return control.respond(self, request)
        if path in page.PATHS and request.method == "GET":
            with self.lock:
                self.advance()
                return page.respond(self, path)
        return Response("", status=404)

    def _call(self, request, environ, name, handler):
        entry = {
            "operation": name,
            "method": request.method,
            "path": request.path,
            "at": self._clock(),
            "http_status": None,
            "return_code": None,
            "fault": None,
            "request": None,
        }
        too_large = self._too_large(request)
        body = b"" if too_large else request.get_data()
        with self.lock:
            self.journal.append(entry)
            fault = self.faults.take(name)
        if fault is None:
            response = self._execute(request, body, entry, name, handler, too_large)
        else:
            entry["fault"] = fault.kind
            response = self._with_fault(
                fault, environ, request, (body, entry, name, handler, too_large)
            )
        entry["http_status"] = response.status_code
        return response

    def _with_fault(self, fault, environ, request, execution):
        if fault.kind == "hold" and fault.options.get("when") != "after":
            self._hold(fault)
        if fault.kind == "401_token":
            with self.lock:
                gateway.forget_token(request.headers.get("Authorization"), self.store)
        response = self._execute(request, *execution) if fault.executed else None
        if fault.kind == "hold" and fault.options.get("when") == "after":
            self._hold(fault)
        return replacement(fault) or spoil(fault, response, environ)

    def _hold(self, fault):
        with self.lock:
            self.faults.held.append(fault)
        fault.released.wait(float(fault.options.get("seconds", 60)))

    def _too_large(self, request):
        limit = self.settings.flow_max_bytes * 4 // 3 + _ENVELOPE
        return (request.content_length or 0) > limit

    def _execute(self, request, body, entry, name, handler, too_large):
        with self.lock:
            try:
                if too_large:
                    raise ApiError(20001, "GDP_MSG_11.022", http_status=413)
                answer, status = self._answer(request, body, entry, name, handler), 200
            except ApiError as error:
                answer = {"codeRetour": error.code, "libelle": error.label}
                status = error.http_status or self.settings.error_http_status
            except GatewayError as error:
                text = json.dumps(error.body) if error.body else ""
                return Response(
                    text,
                    status=error.http_status,
                    headers=error.headers,
                    content_type=JSON_TYPE,
                )
            entry["return_code"] = answer.get("codeRetour")
            text = json.dumps(answer, ensure_ascii=False)
            return Response(text, status=status, content_type=JSON_TYPE)

    def _answer(self, request, body, entry, name, handler):
        if name == TOKEN:
            if request.method != "POST":
                raise GatewayError(405)
            return self._token(request, entry)
        authorization = request.headers.get("Authorization")
        gateway.check_token(authorization, self.store, self.now(), handler is not None)
        if handler is None:
            raise GatewayError(404)
        forbidden = {operation_name(one) for one in self.settings.forbidden_operations}
        if name in forbidden:
            raise GatewayError(403)
        account = gateway.check_account(
            request.headers.get("cpro-account"), self.settings
        )
        asked = {} if request.method == "GET" else self._json(request, body, entry)
        advance(self.store, self.settings, self.now())
        call = Call(
            self.store, self.settings, asked, *account, now=self.now(), notes=entry
        )
        answer = handler(call)
        if request.method != "GET":
            self.on_change()
        return answer

    def _token(self, request, entry):
        form = request.form
        entry["request"] = {
            key: form[key] for key in ("grant_type", "scope") if key in form
        }
        authorization = request.headers.get("Authorization")
        return gateway.give_token(
            form, authorization, self.store, self.settings, self.now()
        )

    def _json(self, request, body, entry):
        if request.mimetype != "application/json":
            raise GatewayError(415)
        try:
            asked = json.loads(body)
        except ValueError as error:
            raise bad_request("JSON illisible") from error
        strict = self.settings.strict_requests
        if asked == [] and not strict:
            asked = {}  # how PHP writes an empty object
        if not isinstance(asked, dict):
            raise bad_request("Un objet JSON est attendu")
        entry["request"] = _masked(asked)
        if strict not in self._schemas:
            self._schemas[strict] = Schemas(strict)
        schemas = self._schemas[strict]
        path = request.path.removeprefix(API_PREFIX)
        if not strict:
            asked = schemas.tolerated(path, asked)
        fault = schemas.request_fault(path, asked)
        if fault:
            raise bad_request(fault)
        return asked


def _masked(asked):
    shown = dict(asked)
    for name in _FILES & set(asked):
        size = len(asked[name]) if isinstance(asked[name], str) else 0
        shown[name] = f"*** {size} characters ***"
    return shown
