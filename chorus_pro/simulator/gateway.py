"""What PISTE does before Chorus Pro is reached: tokens, subscriptions, accounts.

Answers as observed: INVOICERR (live, 2026), PROBE-2026, turbo124/piste-gouv-fr. The
body of a 401 for a token was never recorded and is empty here.
"""

import base64
import binascii
import hmac
import secrets

from .calls import ApiError, GatewayError

ACCOUNT_REFUSED = "Impossible d'authentifier l'utilisateur dans le LDAP."


def give_token(form, store, settings, now):
    """POST /api/oauth/token.

    :param form: the url-encoded form
    :return: the JSON answer
    :raises GatewayError: 400 with ``{"error": ...}``
    """
    if form.get("grant_type") != "client_credentials":
        raise GatewayError(400, body={"error": "unsupported_grant_type"})
    known = _same(form.get("client_id"), settings.client_id)
    # a wrong id and a wrong secret give the same answer
    if not (known and _same(form.get("client_secret"), settings.client_secret)):
        raise GatewayError(400, body={"error": "invalid_client"})
    token = secrets.token_hex(27)
    store.tokens[token] = now + settings.token_seconds
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": settings.token_seconds,
        "scope": form.get("scope") or "openid",
    }


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
