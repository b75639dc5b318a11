import base64

import pytest
import requests
from fake_gateway import ACCOUNT, CREDENTIALS, TOKEN, Clock, Gateway, recorded
from wsgi_adapter import WsgiAdapter

from chorus_pro.auth import Authenticator, Credentials
from chorus_pro.environments import PRODUCTION, QUALIFICATION
from chorus_pro.errors import (
    ConfigurationError,
    Throttled,
    TokenRefused,
    Unreachable,
    UnreadableAnswer,
)
from chorus_pro.transport import Transport


@pytest.fixture
def gateway():
    return Gateway()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def authenticator(gateway, clock):
    return make(gateway, clock)


def make(gateway, clock, environment=QUALIFICATION, credentials=CREDENTIALS):
    session = requests.Session()
    session.mount("https://", WsgiAdapter(gateway))
    transport = Transport(session, secrets=credentials.secrets(), clock=clock)
    return Authenticator(environment, credentials, transport, clock)


def test_token_is_asked_as_piste_wants_it(authenticator, gateway):
    authenticator.renew()
    (call,) = gateway.calls
    assert (call.method, call.path) == ("POST", "/api/oauth/token")
    assert call.headers["host"] == "sandbox-oauth.piste.gouv.fr"
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"
    assert call.form == {
        "grant_type": "client_credentials",
        "client_id": "the-client-id",
        "client_secret": "the-client-secret",
        "scope": "openid",
    }
    # The technical account has no business at PISTE.
    assert "cpro-account" not in call.headers


def test_headers_of_a_call(authenticator):
    authenticator.renew()
    assert authenticator.headers() == {
        "Authorization": f"Bearer {TOKEN}",
        "cpro-account": ACCOUNT,
        "Accept": "application/json;charset=utf-8",
        "Content-Type": "application/json;charset=utf-8",
    }
    assert "Content-Type" not in authenticator.headers(has_content=False)


def test_secrets_with_accents_and_signs_arrive_whole(gateway, clock):
    credentials = Credentials("é&=+ %", "s&=é+", "TECH_1@cpro.fr", "mot:de passé")
    authenticator = make(gateway, clock, PRODUCTION, credentials)
    authenticator.renew()
    assert gateway.calls[0].form["client_id"] == "é&=+ %"
    assert gateway.calls[0].form["client_secret"] == "s&=é+"
    account = base64.b64decode(authenticator.headers()["cpro-account"]).decode()
    assert account == "TECH_1@cpro.fr:mot:de passé"


def test_token_serves_until_a_minute_before_its_end(authenticator, clock):
    assert not authenticator.has_token
    authenticator.renew()
    clock.now += 3600 - 61
    assert authenticator.has_token
    clock.now += 2
    assert not authenticator.has_token


def test_short_token_keeps_most_of_its_life(authenticator, gateway, clock):
    gateway.token({"access_token": "abcdef", "expires_in": 42})
    authenticator.renew()
    clock.now += 37
    assert authenticator.has_token
    clock.now += 1
    assert not authenticator.has_token


@pytest.mark.parametrize(
    "said", [None, "soon", -5, 0, 10**9, [], "x" * 20, 10**400, "9" * 400]
)
def test_unsaid_or_absurd_life_is_short(authenticator, gateway, clock, said):
    gateway.token({"access_token": "abcdef", "expires_in": said})
    authenticator.renew()
    clock.now += 200
    assert authenticator.has_token
    clock.now += 100
    assert not authenticator.has_token


def test_life_may_come_as_text(authenticator, gateway, clock):
    gateway.token({"access_token": "abcdef", "expires_in": "3600"})
    authenticator.renew()
    clock.now += 3000
    assert authenticator.has_token


def test_recorded_token(authenticator, gateway):
    gateway.token(recorded("oauth_token_ok"))
    authenticator.renew()
    assert authenticator.headers()["Authorization"] == "Bearer theToken"


def test_forgotten_token_is_asked_again(authenticator):
    authenticator.renew()
    authenticator.forget()
    assert not authenticator.has_token


@pytest.mark.parametrize("status", [400, 401, 403])
def test_wrong_id_or_secret_is_token_refused(authenticator, gateway, status):
    gateway.token(
        {
            "error": "invalid_client",
            "error_description": "client the-client-id: bad the-client-secret",
        },
        status,
    )
    with pytest.raises(TokenRefused) as caught:
        authenticator.renew()
    error = caught.value
    assert error.who == "admin"
    assert not error.uncertain
    assert not error.retryable
    assert error.http_status == status
    assert error.operation == "get_token"
    assert error.remote_message.startswith("invalid_client")
    assert "the-client" not in error.remote_message


def test_refusal_without_json_keeps_its_words(authenticator, gateway):
    gateway.token(b"<p>Forbidden</p>", 403)
    with pytest.raises(TokenRefused) as caught:
        authenticator.renew()
    assert caught.value.remote_message == "Forbidden"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (recorded("oauth_token_empty"), 200),
        ({}, 200),
        ({"access_token": None}, 200),
        ({"access_token": 12}, 200),
        ({"access_token": "two words"}, 200),
        ({"access_token": "line\nbreak"}, 200),
        ({"access_token": "accentué"}, 200),
        ([], 200),
        (b"<html>login</html>", 200),
        (b"", 200),
        (b"not found", 404),
        (b"", 302),
    ],
)
def test_answer_without_a_token_is_unreadable_never_uncertain(
    authenticator, gateway, body, status
):
    gateway.token(body, status)
    with pytest.raises(UnreadableAnswer) as caught:
        authenticator.renew()
    assert not caught.value.uncertain
    assert caught.value.retryable
    assert caught.value.operation == "get_token"
    assert caught.value.__context__ is None
    assert not authenticator.has_token


@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ReadTimeout("x"),
        requests.exceptions.ConnectionError("cut"),
        requests.exceptions.ConnectTimeout("x"),
    ],
)
def test_silence_of_the_token_host_is_never_uncertain(authenticator, gateway, failure):
    gateway.token(failure)
    with pytest.raises(Unreachable) as caught:
        authenticator.renew()
    assert caught.value.retryable
    assert not caught.value.uncertain
    assert caught.value.__context__ is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failing_token_host_is_unreachable(authenticator, gateway, status):
    gateway.token(b"down for the-client-secret", status)
    with pytest.raises(Unreachable) as caught:
        authenticator.renew()
    assert caught.value.http_status == status
    assert "the-client-secret" not in caught.value.remote_message


def test_quota_of_the_token_host(authenticator, gateway):
    gateway.token(b"", 429, Retry_After="7")
    with pytest.raises(Throttled) as caught:
        authenticator.renew()
    assert caught.value.retry_after == 7


def test_a_failed_renewal_leaves_no_old_token(authenticator, gateway):
    authenticator.renew()
    gateway.token(b"", 500)
    with pytest.raises(Unreachable):
        authenticator.renew()
    assert not authenticator.has_token


def test_credentials_are_never_shown():
    for text in (repr(CREDENTIALS), str(CREDENTIALS), f"{CREDENTIALS}"):
        for secret in CREDENTIALS.secrets():
            assert secret not in text


def test_both_forms_of_the_account_are_secrets():
    assert ACCOUNT in CREDENTIALS.secrets()
    assert "the-technical-password" in CREDENTIALS.secrets()


@pytest.mark.parametrize(
    "name", ["client_id", "client_secret", "technical_login", "technical_password"]
)
def test_a_missing_credential_is_named_before_anything_leaves(name):
    values = dict.fromkeys(
        ("client_id", "client_secret", "technical_login", "technical_password"), "x"
    )
    with pytest.raises(ConfigurationError, match=name):
        Credentials(**{**values, name: ""}).check()
    Credentials(**values).check()


def test_a_login_with_a_colon_would_be_read_as_another():
    with pytest.raises(ConfigurationError, match="colon"):
        Credentials("x", "x", "TECH:1", "x").check()
