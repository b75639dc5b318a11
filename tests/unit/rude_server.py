"""A real socket on this machine that behaves as badly as a test wants."""

import socket
import threading
import time
from contextlib import contextmanager

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def serve(behave, *, connections=1, pace=0, tls=None):
    """Run ``behave(connection, request_bytes)`` for each connection.

    :param tls: a server-side ``ssl.SSLContext``
    :param pace: seconds between two reads of at most a megabyte of the request
    :return: ``(port, received)``, the bytes of each request, headers and body
    """
    received, errors = [], []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def run():
        for _ in range(connections):
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            if tls:
                try:
                    connection = tls.wrap_socket(connection, server_side=True)
                except OSError as error:
                    errors.append(error)
                    continue
            with connection:
                try:
                    request = _read(connection, pace)
                    received.append(request)
                    behave(connection, request)
                except OSError as error:
                    errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], received
    finally:
        listener.close()
        thread.join(5)


def _read(connection, pace):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    parts, there = [body], len(body)
    while there < length:
        time.sleep(pace)
        part = connection.recv(1_000_000)
        if not part:
            break
        parts.append(part)
        there += len(part)
    return head + b"\r\n\r\n" + b"".join(parts)


def answer(body, status=b"200 OK", headers=b""):
    """A whole answer that ends the connection."""
    length = str(len(body)).encode()
    return (
        b"HTTP/1.1 "
        + status
        + b"\r\nConnection: close\r\nContent-Length: "
        + length
        + b"\r\n"
        + headers
        + b"\r\n"
        + body
    )
