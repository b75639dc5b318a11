"""TLS in front of the simulator, with a certificate for 127.0.0.1 and no other name."""

import contextlib
import socket
import ssl
import threading


class TlsFront:
    """Passes on what it receives; ``with TlsFront(certificate, port) as front``.

    :param certificate: file with a key and its certificate
    :param behind: port of the plain server on the loopback
    """

    def __init__(self, certificate, behind):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.behind = behind
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.refused = 0

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self.listener.close()

    def serve(self):
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                connection, _address = self.listener.accept()
                threading.Thread(
                    target=self.talk, args=(connection,), daemon=True
                ).start()

    def talk(self, connection):
        try:
            client = self.context.wrap_socket(connection, server_side=True)
        except (ssl.SSLError, OSError):  # it did not like our certificate
            self.refused += 1
            return
        server = socket.create_connection(("127.0.0.1", self.behind))
        threading.Thread(target=pour, args=(server, client), daemon=True).start()
        pour(client, server)


def pour(source, target):
    """Copy until one side has nothing more to say."""
    with contextlib.suppress(OSError):
        while block := source.recv(65536):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
