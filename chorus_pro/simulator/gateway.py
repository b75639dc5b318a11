"""What PISTE does before Chorus Pro is reached: tokens, subscriptions, accounts.

Answers as observed: INVOICERR (live, 2026), PROBE-2026, turbo124/piste-gouv-fr. The
body of a 401 for a token was never recorded and is empty here.
"""

import base64
import binascii
import hmac
import secrets
from urllib.parse import unquote_plus

from .calls import ApiError, GatewayError

ACCOUNT_REFUSED = "Impossible d'authentifier l'utilisateur dans le LDAP."


def give_token(form, authorization, store, settings, now):
    """POST /api/oauth/token.

    The application identifies itself in the form, as most clients do, or by HTTP Basic,
    which a server must accept (RFC 6749 2.3.1; Tryton's client does so).

    :param form: the url-encoded form
    :param authorization: the header ``Authorization``, or None
    :return: the JSON answer
    :raises GatewayError: with ``{"error": ...}``: 401 for a wrong header, else 400
    """
    if form.get("grant_type") != "client_credentials":
        raise GatewayError(400, body={"error": "unsupported_grant_type"})
    basic = _basic_pair(authorization)
    name, secret = basic or (form.get("client_id"), form.get("client_secret"))
    known = _same(name, settings.client_id)
    # a wrong id and a wrong secret give the same answer
    if not (known and _same(secret, settings.client_secret)):
        headers = {"WWW-Authenticate": 'Basic realm="PISTE"'} if basic else {}
        raise GatewayError(
            401 if basic else 400, headers, body={"error": "invalid_client"}
        )
    token = secrets.token_hex(27)
    store.tokens[token] = now + settings.token_seconds
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": settings.token_seconds,
        "scope": form.get("scope") or "openid",
    }


def _basic_pair(authorization):
    """The pair of HTTP Basic, each half url-encoded (RFC 6749 2.3.1), or None."""
    scheme, _space, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    name, _colon, secret = text.partition(":")
    return unquote_plus(name), unquote_plus(secret)


def check_token(header, store, now, known_path):
    """:raises GatewayError: 401, or 400 without a token on an unknown path"""
    scheme, _space, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        if known_path:
            raise GatewayError(401, {"WWW-Authenticate": 'Bearer realm="PISTE"'})
        challenge = (
            'Bearer realm="DefaultRealm", error="invalid_request", '
            'error_description="Unable to find token in the message"'
        )
        raise GatewayError(400, {"WWW-Authenticate": challenge})
    if store.tokens.get(token.strip(), 0) <= now:
        store.tokens.pop(token.strip(), None)
        challenge = 'Bearer realm="PISTE", error="invalid_token"'
        raise GatewayError(401, {"WWW-Authenticate": challenge})


def forget_token(header, store):
    """For the fault ``401_token``."""
    store.tokens.pop((header or "").partition(" ")[2].strip(), None)


def check_account(header, settings):
    """The login and the suppliers of the ``cpro-account`` header.

    :raises ApiError: 401, body as recorded by megalis-bretagne/pastell
    """
    try:
        text = base64.b64decode(header or "", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    login, _colon, password = text.partition(":")
    account = settings.accounts.get(login)
    if account is None or not _same(password, account.password):
        raise ApiError(401, ACCOUNT_REFUSED, http_status=401)
    return login, account.sirets


def _same(given, expected):
    return hmac.compare_digest((given or "").encode(), expected.encode())
