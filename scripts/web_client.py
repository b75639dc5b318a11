"""A user's session on Odoo, and the simulator's control calls, over HTTP."""

import http.cookiejar
import json
import urllib.error
import urllib.request


class RemoteError(Exception):
    """The server answered with an error; the message is the user's."""


class Odoo:
    """What a browser says to Odoo: one session, calls of model methods."""

    def __init__(self, url: str, database: str, login: str, password: str):
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        words = {"db": database, "login": login, "password": password}
        session = self.post("/web/session/authenticate", words)
        self.context = dict(session["user_context"])

    def post(self, path: str, params: dict):
        """Make one JSON-RPC call. Raises RemoteError with Odoo's own words."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        request = urllib.request.Request(
            self.url + path,
            data=body.encode(),
            headers={"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=120) as answer:
            said = json.load(answer)
        if "error" in said:
            data = said["error"].get("data") or {}
            raise RemoteError(data.get("message") or said["error"].get("message"))
        return said.get("result")

    def call(self, model: str, method: str, *args, context=None, **kwargs):
        """Call a public method, in the user's language."""
        kwargs["context"] = {**self.context, **(context or {})}
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def read(self, model: str, ids, fields):
        """Read ``fields`` of ``ids`` (an id or a list); returns a list of dicts."""
        ids = ids if isinstance(ids, list) else [ids]
        return self.call(model, "read", ids, fields)

    def find(self, model: str, domain, fields=("id",), **options):
        """Search and read."""
        return self.call(model, "search_read", domain, list(fields), **options)


class Simulator:
    """The control calls of the simulator."""

    def __init__(self, url: str):
        self.url = url

    def control(self, name: str, body=None):
        """GET a control page, or POST ``body`` to it. Raises RemoteError."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_simulator/{name}",
            data=data,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RemoteError(error.read().decode(errors="replace")) from error
