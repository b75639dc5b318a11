import logging
import os
from datetime import datetime, timezone
from decimal import Decimal

import pytest
import requests
import rude_server
import urllib3
from fake_gateway import Clock
from wire_cases import SECRET, ask, assert_harmless, make_transport, post
from wsgi_adapter import WsgiAdapter

from chorus_pro.errors import (
    NoAnswer,
    ServerFailure,
    Throttled,
    TransportError,
    Unreachable,
    UnreadableAnswer,
)
from chorus_pro.transport import Transport
from chorus_pro.wire import Watch, WatchedAdapter, watched


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


#: 28 September 2026, 08:30 UTC
SERVED = 1_790_584_200.0

# === WHAT ANSWERS SAY === #


def test_a_whole_answer_is_parsed():
    def behave(connection, _request):
        connection.sendall(
            rude_server.answer(
                b'{"codeRetour": 0, "montant": 8.10}',
                headers=b"Date: Mon, 28 Sep 2026 08:30:00 GMT\r\n",
            )
        )

    answer = ask(behave, b'{"a": 1}', clock=Clock(SERVED))
    assert answer.status == 200
    assert answer.body == {"codeRetour": 0, "montant": Decimal("8.10")}
    assert answer.served_on == datetime(2026, 9, 28, 8, 30, tzinfo=timezone.utc)
    request = ask.received[0]
    assert request.endswith(b'\r\n\r\n{"a": 1}')
    assert b"Accept-Encoding: identity" in request
    assert SECRET.encode() in request


def test_connections_are_reused():
    def twice(connection, request):
        for _ in range(2):
            connection.sendall(rude_server.OK + b"Content-Length: 2\r\n\r\n{}")
            if not connection.recv(65536):
                return

    with rude_server.serve(twice) as (port, _):
        transport = make_transport()
        for _ in range(2):
            assert post(transport, f"http://127.0.0.1:{port}/").body == {}


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308", "304"])
def test_a_redirect_is_not_followed(status):
    def behave(connection, _request):
        connection.sendall(
            rude_server.answer(
                b"", f"{status} Moved".encode(), b"Location: http://127.0.0.1:1/\r\n"
            )
        )

    with pytest.raises(UnreadableAnswer) as caught:
        ask(behave)
    assert caught.value.http_status == int(status)
    assert len(ask.received) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_5xx_is_a_server_failure(status):
    with pytest.raises(ServerFailure) as caught:
        ask(lambda c, r: c.sendall(rude_server.answer(b"", f"{status} X".encode())))
    assert caught.value.uncertain
    assert caught.value.http_status == status


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        ("429", b"", None),
        ("429", b"Retry-After: 120\r\n", 120),
        ("429", b"Retry-After: 0\r\n", 0),
        ("429", b"Retry-After: soon\r\n", None),
        ("429", b"Retry-After: 99999999\r\n", 86_400),
        ("503", b"Retry-After: 30\r\n", 30),
        (
            "503",
            b"Date: Mon, 28 Sep 2026 08:30:00 GMT\r\n"
            b"Retry-After: Mon, 28 Sep 2026 08:31:00 GMT\r\n",
            60,
        ),
        (
            "503",
            b"Date: Mon, 28 Sep 2026 08:30:00 GMT\r\n"
            b"Retry-After: Mon, 28 Sep 2026 08:00:00 GMT\r\n",
            0,
        ),
    ],
)
def test_throttling_says_how_long_to_wait(status, header, seconds):
    with pytest.raises(Throttled) as caught:
        ask(
            lambda c, r: c.sendall(
                rude_server.answer(b"", f"{status} X".encode(), header)
            )
        )
    assert caught.value.retry_after == seconds
    assert caught.value.retryable
    assert not caught.value.uncertain


def test_wait_until_a_date_is_counted_from_our_clock_without_theirs():
    def app(environ, start_response):
        start_response("503 X", [("Retry-After", "Thu, 01 Jan 1970 00:20:00 GMT")])
        return [b""]

    session = requests.Session()
    session.mount("http://", WsgiAdapter(app))
    with pytest.raises(Throttled) as caught:
        post(Transport(session, clock=Clock(1000)), "http://x/")
    assert caught.value.retry_after == 200


@pytest.mark.parametrize("form", ["length", "chunked", "endless"])
def test_a_huge_answer_is_not_swallowed(form):
    def behave(connection, _request):
        head = {
            "length": b"Content-Length: 3000000\r\n\r\n",
            "chunked": b"Transfer-Encoding: chunked\r\n\r\n2DC6C0\r\n",
            "endless": b"\r\n",
        }[form]
        connection.sendall(rude_server.OK + head)
        for _ in range(300):
            connection.sendall(b" " * 10_000)

    with pytest.raises(UnreadableAnswer) as caught:
        ask(behave, max_bytes=100_000)
    assert caught.value.uncertain
    assert_harmless(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Maintenance</body></html>",
        b'{"codeRetour": 0',
        b"",
        b'{"codeRetour": NaN}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_json_is_none(body):
    answer = ask(lambda c, r: c.sendall(rude_server.answer(body)))
    assert answer.body is None


def test_a_body_shorter_than_promised_is_no_answer():
    # urllib3 before 2.0, which Odoo also runs with, says nothing.
    def app(environ, start_response):
        start_response("200 OK", [("Content-Length", "20")])
        return [b"{}"]

    session = requests.Session()
    session.mount("http://", WsgiAdapter(app))
    with pytest.raises(NoAnswer):
        post(Transport(session), "http://x/")


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Mon, 28 Sep 2026 08:30:00 -0000", 8),
        ("Mon, 28 Sep 2026 08:30:00 +0200", 6),
        ("hier", None),
    ],
)
def test_their_clock_in_odd_forms(date, hour):
    head = f"Date: {date}\r\n".encode()
    answer = ask(
        lambda c, r: c.sendall(rude_server.answer(b"{}", headers=head)),
        clock=Clock(SERVED),
    )
    assert (answer.served_on and answer.served_on.hour) == hour


@pytest.mark.parametrize(
    ("date", "believed"),
    [
        ("Mon, 28 Sep 2026 09:00:00 GMT", SERVED + 1800),
        ("Mon, 28 Sep 2026 10:00:00 GMT", SERVED + 3600),
        ("Tue, 02 Nov 2027 08:30:00 GMT", SERVED + 3600),
        ("Sun, 27 Sep 2026 09:00:00 GMT", SERVED - 84_600),
        ("Sun, 27 Sep 2026 08:29:59 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("Mon, 01 Jan 0001 00:00:00 +2300", None),
        ("Mon, 28 Sep 2026 08:30:00 +99999999999", None),
        ("9" * 400, None),
    ],
)
def test_their_clock_is_bounded_by_ours(date, believed):
    head = f"Date: {date}\r\nRetry-After: {date}\r\n".encode()
    answer = ask(
        lambda c, r: c.sendall(rude_server.answer(b"{}", headers=head)),
        clock=Clock(SERVED),
    )
    assert (answer.served_on and answer.served_on.timestamp()) == believed


def test_what_nobody_foresaw_in_the_call_is_an_error_of_the_tree(monkeypatch):
    def request(*_args, **_kwargs):
        raise LookupError("an encoding that nobody knows")

    monkeypatch.setattr(requests.Session, "request", request)
    with pytest.raises(NoAnswer):
        post(Transport(), "http://x/")


def test_words_of_a_page_are_kept_without_its_tags():
    page = b"<html><style>p {}</style><p>Service\n <b>en maintenance</b></p></html>"
    answer = ask(lambda c, r: c.sendall(rude_server.answer(page)))
    assert answer.text == "Service en maintenance"


def test_an_echo_of_the_request_is_masked():
    echo = (
        b"403 for password s3cr3t-password, Authorization: Bearer abcdefghijk.lmn, "
        b"cpro-account: TECHxyz=, file " + b"QUJD" * 50 + b" on "
        b"SpecifiedTradeSettlementHeaderMonetarySummation"
    )
    with pytest.raises(ServerFailure) as caught:
        ask(lambda c, r: c.sendall(rude_server.answer(echo, b"500 X")))
    text = caught.value.remote_message
    for hidden in ("s3cr3t", "abcdefghijk", "TECHxyz", "QUJD"):
        assert hidden not in text
    # Words of the XML are no secret, however long.
    assert "SpecifiedTradeSettlementHeaderMonetarySummation" in text


def test_a_long_text_is_shortened():
    transport = make_transport()
    text = transport.mask("mot " * 5000)
    assert len(text) == 500
    assert text.endswith("…")
    assert "s3cr3t" not in transport.mask("x " * 4995 + "s3cr3t-password")


def test_a_netrc_file_does_not_replace_the_token(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    ask(lambda c, r: c.sendall(rude_server.answer(b"{}")))
    assert SECRET.encode() in ask.received[0]


def test_nothing_secret_is_logged_at_any_level(caplog):
    with caplog.at_level(logging.DEBUG):
        ask(lambda c, r: c.sendall(rude_server.answer(b"{}")))
    assert "secret" not in caplog.text
    assert "czNjcjN0" not in caplog.text


def test_a_proxy_that_refuses_never_sent_the_request(monkeypatch):
    def refuse(connection, _request):
        connection.sendall(rude_server.answer(b"", b"407 Proxy Authentication"))

    with rude_server.serve(refuse) as (port, received):
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(Unreachable) as caught:
            post(make_transport(), "https://api.invalid/")
    assert received[0].startswith(b"CONNECT api.invalid:443")
    assert b"secret" not in received[0]
    assert_harmless(caught.value)


def test_a_plain_proxy_carries_the_request(monkeypatch):
    with rude_server.serve(lambda c, r: c.sendall(rude_server.answer(b"{}"))) as (
        port,
        received,
    ):
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        assert post(make_transport(), "http://api.invalid/x").body == {}
    assert received[0].startswith(b"POST http://api.invalid/x ")


def test_a_socks_proxy_keeps_the_pools_of_urllib3(monkeypatch):
    manager = object()
    monkeypatch.setattr(
        requests.adapters.HTTPAdapter, "proxy_manager_for", lambda *a, **k: manager
    )
    assert WatchedAdapter().proxy_manager_for("socks5://127.0.0.1:1") is manager


# === ANOTHER ADAPTER (tests, Odoo's hook) === #


def _aborted(reason):
    return requests.exceptions.ConnectionError(
        urllib3.exceptions.MaxRetryError(None, "/", reason)
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (requests.exceptions.ConnectTimeout("x"), Unreachable),
        (
            _aborted(urllib3.exceptions.NewConnectionError(None, "refused")),
            Unreachable,
        ),
        (requests.exceptions.InvalidURL("x"), Unreachable),
        (requests.exceptions.ReadTimeout("x"), NoAnswer),
        (requests.exceptions.Timeout("x"), NoAnswer),
        (requests.exceptions.SSLError("x"), NoAnswer),
        (requests.exceptions.ConnectionError("x"), NoAnswer),
        (requests.exceptions.ConnectionError(), NoAnswer),
        (
            requests.exceptions.ConnectionError(
                urllib3.exceptions.ProtocolError("aborted", ConnectionResetError())
            ),
            NoAnswer,
        ),
        (requests.exceptions.ChunkedEncodingError("x"), NoAnswer),
        (requests.exceptions.RequestException("x"), NoAnswer),
        (TimeoutError("x"), NoAnswer),
        (ConnectionResetError("x"), NoAnswer),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_in_doubt_the_request_left(error, expected):
    def app(environ, start_response):
        raise error

    session = requests.Session()
    session.mount("http://", WsgiAdapter(app))
    with pytest.raises(TransportError) as caught:
        post(Transport(session), "http://x/")
    assert type(caught.value) is expected
    assert_harmless(caught.value)


def test_a_ready_made_answer_without_a_stream_is_read(monkeypatch):
    def send(session, request, **kwargs):
        # Odoo's test hook compares this with a number.
        assert kwargs["timeout"] < 21
        response = requests.Response()
        response.status_code = 200
        response._content = b'{"codeRetour": 0}'
        return response

    monkeypatch.setattr(requests.Session, "send", send)
    assert post(Transport(), "https://x/").body == {"codeRetour": 0}


def test_deadline_of_a_watch():
    watch = Watch(connect=1, read=2, total=-1)
    with pytest.raises(TimeoutError):
        watch.left(1)
    with watched(watch) as same:
        assert same is watch


def test_the_adapter_works_without_a_watch():
    with rude_server.serve(lambda c, r: c.sendall(rude_server.answer(b"ok"))) as (
        port,
        _,
    ):
        session = requests.Session()
        session.mount("http://", WatchedAdapter())
        assert session.get(f"http://127.0.0.1:{port}/", timeout=2).text == "ok"
