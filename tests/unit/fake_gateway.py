"""A gateway that answers what a test queued, and remembers what it received.

Not the simulator: it understands nothing, so that a test of the client depends on the
client alone.
"""

import base64
import json
from pathlib import Path
from urllib.parse import parse_qs

import requests
from wsgi_adapter import WsgiAdapter

from chorus_pro.auth import Credentials
from chorus_pro.client import ChorusProClient
from chorus_pro.environments import QUALIFICATION

RECORDED = Path(__file__).with_name("recorded")
CREDENTIALS = Credentials(
    client_id="the-client-id",
    client_secret="the-client-secret",
    technical_login="TECH_1_90000000100017@cpro.fr",
    technical_password="the-technical-password",
)
PAIR = b"TECH_1_90000000100017@cpro.fr:the-technical-password"
ACCOUNT = base64.b64encode(PAIR).decode()
TOKEN = "a-token-of-fifty-four-characters-which-nobody-may-see-"
DATE = "Mon, 28 Sep 2026 08:30:00 GMT"


def recorded(name):
    """Body of a recorded answer."""
    return json.loads((RECORDED / f"{name}.json").read_text("utf-8"))["body"]


class Call:
    """What was received."""

    def __init__(self, environ):
        self.method = environ["REQUEST_METHOD"]
        self.path = environ["PATH_INFO"]
        self.content = environ["wsgi.input"].read()
        self.headers = {
            key[5:].lower().replace("_", "-"): value
            for key, value in environ.items()
            if key.startswith("HTTP_")
        }

    @property
    def json(self):
        return json.loads(self.content)

    @property
    def form(self):
        return {k: v[0] for k, v in parse_qs(self.content.decode()).items()}


class Gateway:
    """``answer(...)`` queues the next answer of the API, ``token(...)`` of PISTE."""

    def __init__(self):
        self.calls = []
        self._answers = []
        self._tokens = []

    def answer(self, body=None, status=200, **headers):
        """:param body: JSON data, bytes, or an exception to raise"""
        self._answers.append((body, status, headers))
        return self

    def token(self, body=None, status=200, **headers):
        self._tokens.append((body, status, headers))
        return self

    @property
    def api_calls(self):
        return [call for call in self.calls if "/oauth/" not in call.path]

    @property
    def token_calls(self):
        return [call for call in self.calls if "/oauth/" in call.path]

    def __call__(self, environ, start_response):
        call = Call(environ)
        self.calls.append(call)
        if "/oauth/" in call.path:
            usual = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600}
            body, status, headers = (
                self._tokens.pop(0) if self._tokens else (usual, 200, {})
            )
        else:
            body, status, headers = self._answers.pop(0)
        if isinstance(body, Exception):
            raise body
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {key.replace("_", "-"): value for key, value in headers.items()}
        start_response(
            f"{status} Whatever",
            [("Date", DATE), ("Content-Type", "application/json"), *headers.items()],
        )
        return [content]


class Clock:
    """Seconds since 1970 that only a test moves."""

    def __init__(self, now=1_790_000_000.0):
        self.now = now

    def __call__(self):
        return self.now


def make_client(gateway, clock=None, credentials=CREDENTIALS):
    session = requests.Session()
    session.mount("https://", WsgiAdapter(gateway))
    return ChorusProClient(
        QUALIFICATION, credentials, session=session, clock=clock or Clock()
    )
