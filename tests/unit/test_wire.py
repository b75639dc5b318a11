"""Never connected, or sent and then silence: on a real socket of this machine."""

import os
import socket
import ssl
import struct
import time

import certificates
import pytest
import rude_server
from wire_cases import ask, assert_harmless, make_transport, post

from chorus_pro.errors import NoAnswer, Unreachable


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


# === NEVER CONNECTED === #


def test_refused_connection_never_left():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        post(make_transport(), f"http://127.0.0.1:{port}/")
    assert caught.value.retryable
    assert not caught.value.uncertain
    assert_harmless(caught.value)


def test_unknown_host_never_left():
    with pytest.raises(Unreachable) as caught:
        post(make_transport(), "http://no-such-host.invalid/")
    assert_harmless(caught.value)


def test_connection_time_out_never_left():
    # A full backlog: the kernel leaves the next connection unanswered.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        held = []
        try:
            for _ in range(4):
                extra = socket.socket()
                extra.setblocking(False)
                extra.connect_ex(listener.getsockname())
                held.append(extra)
            before = time.monotonic()
            with pytest.raises(Unreachable) as caught:
                post(
                    make_transport(connect_timeout=0.3),
                    f"http://127.0.0.1:{listener.getsockname()[1]}/",
                )
            assert time.monotonic() - before < 3
            assert_harmless(caught.value)
        finally:
            for extra in held:
                extra.close()


def test_a_server_without_tls_never_got_the_request():
    with rude_server.serve(lambda c, r: None) as (port, received):
        with pytest.raises(Unreachable) as caught:
            post(make_transport(connect_timeout=0.5), f"https://127.0.0.1:{port}/")
    assert b"secret" not in b"".join(received)
    assert_harmless(caught.value)


def test_a_certificate_nobody_vouches_for_never_got_the_request(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.self_signed(tmp_path))
    with rude_server.serve(lambda c, r: None, tls=context) as (port, received):
        with pytest.raises(Unreachable) as caught:
            post(make_transport(), f"https://127.0.0.1:{port}/")
    assert received == []
    assert "SSL" in str(caught.value)
    assert_harmless(caught.value)


def test_the_request_goes_through_tls_when_it_is_vouched_for(tmp_path, monkeypatch):
    certificate = certificates.self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with rude_server.serve(
        lambda c, r: c.sendall(rude_server.answer(b"{}")), tls=context
    ) as (port, received):
        assert post(make_transport(), f"https://127.0.0.1:{port}/").body == {}
    assert received[0].startswith(b"POST / HTTP/1.1")


@pytest.mark.parametrize("length", [b"", b"Content-Length: 99\r\n"])
def test_a_cut_inside_tls_is_no_whole_answer(tmp_path, monkeypatch, length):
    certificate = certificates.self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def half(connection, _request):
        connection.sendall(rude_server.OK + length + b'\r\n{"codeRe')

    with rude_server.serve(half, tls=context) as (port, _):
        try:
            answer = post(make_transport(), f"https://127.0.0.1:{port}/")
        except NoAnswer:
            return
    # Without a promised length it is the JSON that is missing its end.
    assert not length
    assert answer.body is None


def test_unwritable_header_never_left():
    with pytest.raises(Unreachable) as caught:
        make_transport().exchange(
            "POST",
            "http://127.0.0.1:9/",
            operation="deposit_flow",
            headers={"Authorization": "secret\nX: y"},
            content=b"",
        )
    assert_harmless(caught.value)


# === SENT, THEN SILENCE === #


def test_silence_after_sending_is_no_answer():
    with pytest.raises(NoAnswer) as caught:
        # Until the client gives up.
        ask(lambda c, r: c.recv(1), read_timeout=0.5)
    assert 0.4 < ask.seconds < 4
    assert caught.value.uncertain
    assert not caught.value.retryable
    assert_harmless(caught.value)


def test_connection_closed_after_sending_is_no_answer():
    with pytest.raises(NoAnswer) as caught:
        ask(lambda c, r: None)
    assert_harmless(caught.value)


def test_connection_reset_after_sending_is_no_answer():
    def reset(connection, _request):
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )

    with pytest.raises(NoAnswer):
        ask(reset)


def test_half_an_answer_is_no_answer():
    def half(connection, _request):
        connection.sendall(rude_server.OK + b'Content-Length: 99\r\n\r\n{"codeRe')

    with pytest.raises(NoAnswer) as caught:
        ask(half)
    assert caught.value.http_status == 200
    assert_harmless(caught.value)


def test_half_a_chunked_answer_is_no_answer():
    def half(connection, _request):
        connection.sendall(
            rude_server.OK + b'Transfer-Encoding: chunked\r\n\r\n20\r\n{"codeRe'
        )

    with pytest.raises(NoAnswer):
        ask(half)


def test_half_the_headers_is_no_readable_answer():
    answer = ask(lambda c, r: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Ty"))
    # The client calls this an UnreadableAnswer, uncertain as well.
    assert answer.body is None


def test_something_that_is_not_http_is_no_answer():
    with pytest.raises(NoAnswer) as caught:
        ask(lambda c, r: c.sendall(b"\x00\x01\x02\r\n\r\n"))
    assert_harmless(caught.value)


def trickle(head):
    def behave(connection, _request):
        connection.sendall(head)
        for _ in range(50):
            connection.sendall(b" ")
            time.sleep(0.1)

    return behave


@pytest.mark.parametrize(
    "head",
    [
        rude_server.OK + b"Content-Length: 1000\r\n\r\n",
        rude_server.OK + b"Transfer-Encoding: chunked\r\n\r\n3E8\r\n",
        rude_server.OK + b"X-Slow: ",
    ],
    ids=["body", "chunk", "headers"],
)
def test_a_trickling_answer_ends_at_the_deadline(head):
    # Each byte comes within the read time-out, so only the total stops it.
    with pytest.raises(NoAnswer) as caught:
        ask(trickle(head), total_timeout=0.8)
    assert 0.7 < ask.seconds < 3
    assert_harmless(caught.value)


def test_a_server_that_stops_reading_ends_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        before = time.monotonic()
        with pytest.raises(NoAnswer) as caught:
            # 32 MB do not fit in the kernel's buffers, so sending blocks.
            post(
                make_transport(read_timeout=0.4),
                f"http://127.0.0.1:{listener.getsockname()[1]}/",
                b"x" * 32_000_000,
            )
        assert time.monotonic() - before < 5
        assert_harmless(caught.value)


def test_a_slow_upload_has_more_time_than_a_connection():
    # Twenty megabytes do not fit in the kernel's buffers: the server's pace is felt.
    def behave(connection, _request):
        connection.sendall(rude_server.answer(b'{"codeRetour": 0}'))

    content = b"x" * 20_000_000
    answer = ask(behave, content, pace=0.04, connect_timeout=0.3)
    assert answer.status == 200
    assert ask.seconds > 0.6
    assert len(ask.received[0]) > len(content)
