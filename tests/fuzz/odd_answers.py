"""What a gateway may answer besides JSON: odd headers, odd tokens."""

import random
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import rude_server

from chorus_pro import auth, environments, transport

#: what a gateway may write after the name of a header
HEADER_VALUES = (
    b"",
    b"0",
    b"-1",
    b"9" * 5000,
    b"Fri, 31 Dec 9999 23:59:59 -2300",
    b"Mon, 01 Jan 0001 00:00:00 +2359",
    b"Mon, 28 Sep 2126 08:30:00 GMT",
    b"Mon, 28 Sep 2026 08:30:00 +99999999",
    b"1e308",
    b"\xff\xfe\x00\x85\x0b",
    b"chunked",
    b"gzip",
    b"Bearer realm=",
    b"a=b; expires=Fri, 31 Dec 9999 23:59:59 -2300; max-age=" + b"9" * 400,
    b"http://[::1",
    b"application/json; charset=utf-7",
)
HEADER_NAMES = (
    b"Date",
    b"Retry-After",
    b"Content-Length",
    b"Content-Type",
    b"Transfer-Encoding",
    b"Content-Encoding",
    b"WWW-Authenticate",
    b"Set-Cookie",
    b"Location",
    b"\xe9",
    b"",
)
STATUSES = (b"200 OK", b"503 X", b"429 X", b"401 X", b"302 X", b"099 X", b"9 9", b"")


def raw_answer(rng: random.Random) -> bytes:
    """The bytes of an HTTP answer, most of them readable, with odd headers."""
    lines = [b"HTTP/1.1 " + rng.choice(STATUSES)]
    for _ in range(rng.randrange(6)):
        value = rng.choice(HEADER_VALUES)
        if rng.random() < 0.2:
            value = rng.randbytes(rng.randrange(30))
        lines.append(rng.choice(HEADER_NAMES) + b": " + value)
    content = rng.choice([b"", b"{}", b"[1", b"2\r\n{}\r\n0\r\n\r\n"])
    raw = b"\r\n".join([*lines, b"", content])
    if rng.random() < 0.3:
        at = rng.randrange(len(raw))
        raw = raw[:at] + rng.randbytes(rng.randrange(8)) + raw[at + 2 :]
    return raw


def read_from_the_wire(raw: bytes) -> None:
    """Read the bytes of an answer through a socket, as they would come."""
    with rude_server.serve(lambda c, _request: c.sendall(raw)) as (port, _received):
        said = transport.Transport(read_timeout=1, total_timeout=2).exchange(
            "GET", f"http://127.0.0.1:{port}/", operation="fuzz", headers={}
        )
    if said.served_on:
        ahead = said.served_on - datetime.now(timezone.utc)
        assert abs(ahead) <= timedelta(days=1, minutes=1), said.served_on


def token_answer(rng: random.Random) -> transport.Answer:
    """What PISTE may say to somebody who asks for a token."""
    lives = [3600, "3600", 10**400, "9" * 400, Decimal("1e999"), -1, None, True, [3600]]
    said = {
        "access_token": rng.choice(
            ["abcdef", "", "a b", "\ud800", "x" * 9999, 5, None]
        ),
        "expires_in": rng.choice(lives),
        "error": rng.choice(["invalid_client", "\0\ud800", None, {"a": 1}]),
    }
    body = rng.choice([said, said, said, None, [], "x", 10**400])
    return transport.Answer(rng.choice([200, 200, 200, 400, 401, 404]), body)


def read_token(said: transport.Answer) -> None:
    """As :class:`auth.Authenticator` does once it has asked."""
    way = transport.Transport()
    secrets = auth.Credentials("client-id", "client-secret", "login", "password")
    authenticator = auth.Authenticator(environments.get("qualification"), secrets, way)
    authenticator._read(said)
    assert authenticator.has_token
