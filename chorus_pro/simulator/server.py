"""The simulator on a real socket, of the loopback only."""

import threading

from werkzeug.serving import WSGIRequestHandler, make_server

HOST = "127.0.0.1"


class _Handler(WSGIRequestHandler):
    """Quiet (the journal is the log), and on the clock of the simulator."""

    def date_time_string(self, timestamp=None):
        """The ``Date`` that http.server adds by itself to every answer."""
        return super().date_time_string(timestamp or self.server.app.now())

    def log_request(self, code="-", size="-"):
        """Nothing."""

    def log_error(self, format, *args):
        """Nothing: a cut connection is what was asked for."""


def make_http_server(app, port=0):
    """A threaded werkzeug server, not started; ``port`` 0 takes a free one."""
    server = make_server(HOST, port, app, threaded=True, request_handler=_Handler)
    # a held request must not keep the process alive
    server.daemon_threads = True
    return server


class SimulatorServer:
    """``with SimulatorServer(app) as server: ... server.address``."""

    def __init__(self, app, port=0):
        self.app = app
        self._server = make_http_server(app, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def address(self):
        """``http://127.0.0.1:PORT``."""
        return f"http://{HOST}:{self._server.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self.app.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
