"""What the tests of the transport share: one POST to a server that behaves as told."""

import time

import rude_server

from chorus_pro.transport import Transport

SECRET = "Bearer a-very-secret-token"


def make_transport(**limits):
    usual = {"connect_timeout": 3.0, "read_timeout": 5.0, "total_timeout": 10.0}
    return Transport(secrets=("s3cr3t-password",), **{**usual, **limits})


def post(transport, url, content=b"{}"):
    return transport.exchange(
        "POST",
        url,
        operation="deposit_flow",
        headers={"Authorization": SECRET, "cpro-account": "czNjcjN0"},
        content=content,
    )


def ask(behave, content=b"{}", pace=0, **limits):
    with rude_server.serve(behave, pace=pace) as (port, received):
        before = time.monotonic()
        try:
            return post(make_transport(**limits), f"http://127.0.0.1:{port}/", content)
        finally:
            ask.seconds = time.monotonic() - before
            ask.received = received


def assert_harmless(error):
    """Nothing of the request is reachable from the error, in text or in chain."""
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = f"{error!r} {error} {error.remote_message} {vars(error)}"
    assert "secret" not in shown
    assert "czNjcjN0" not in shown
    assert error.operation == "deposit_flow"
