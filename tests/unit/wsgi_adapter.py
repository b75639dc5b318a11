"""A WSGI application in the place of the network, for ``requests.Session.mount``."""

import io

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict


class WsgiAdapter(BaseAdapter):
    """Answers by calling ``app(environ, start_response)`` in this process.

    An exception of the application is raised by the call, as the network would.
    """

    def __init__(self, app):
        super().__init__()
        self.app = app

    def send(self, request, **kwargs):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        path, _, query = request.path_url.partition("?")
        environ = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": request.url.partition(":")[0],
            "HTTP_HOST": request.url.split("/")[2],
        }
        for name, value in request.headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        started = []
        content = b"".join(
            self.app(environ, lambda *arguments: started.extend(arguments[:2]))
        )
        response = requests.Response()
        response.status_code = int(started[0].split(" ")[0])
        response.headers = CaseInsensitiveDict(started[1])
        response.raw = io.BytesIO(content)
        response.request = request
        response.url = request.url
        return response

    def close(self):
        pass
