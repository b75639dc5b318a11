"""The four lights of ``ChorusProClient.test_connection``."""

from datetime import date

import pytest
import requests
from client_cases import BEARER, NOTHING_FOUND, OK
from fake_gateway import make_client, recorded

from chorus_pro.auth import Credentials
from chorus_pro.errors import (
    AccountRefused,
    ConfigurationError,
    PermissionRefused,
    Refused,
    ServerFailure,
    Throttled,
    TokenRefused,
    Unreachable,
    UnreadableAnswer,
)

# === TEST OF THE CONNECTION === #

SIRET = "90000000100017"
HEALTH = {"body": "disponible", "statusCode": "OK"}
OWN = {
    **OK,
    "listeStructures": [
        {"idStructureCPP": 4, "identifiantStructure": "1" * 14},
        {"idStructureCPP": 7, "identifiantStructure": SIRET},
    ],
}
DETAILS = {
    **OK,
    "parametres": {},
    "informationGenerales": {"dateExpirationMotPasseCompteTech": "2027-11-30"},
}
EMPTY = {**OK, "listeFactures": []}


def lights(report):
    return [
        report.lights[name]
        for name in ("gateway", "application", "technical_account", "permissions")
    ]


def test_four_green_lights(client, gateway):
    gateway.answer(HEALTH).answer(OWN).answer(EMPTY).answer(DETAILS)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok"] * 4
    assert report.error is None
    assert report.structure_id == 7
    assert report.password_expiry == date(2027, 11, 30)
    sent = gateway.api_calls[2].json["rechercheFactureParFournisseur"]
    assert sent["nbResultatsParPage"] == 1


def test_a_forbidden_look_at_ones_own_structure_does_not_fail(client, gateway):
    gateway.answer(HEALTH).answer(OWN).answer(EMPTY).answer(b"", 403)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok"] * 4
    assert report.error is None
    assert (report.structure_id, report.password_expiry) == (7, None)


def test_an_inactive_establishment_may_send_nothing(client, gateway):
    other, own = OWN["listeStructures"]
    closed = {**OWN, "listeStructures": [other, {**own, "statut": "INACTIVE"}]}
    gateway.answer(HEALTH).answer(closed).answer(EMPTY).answer(DETAILS)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok", "ok", "ok", "failed"]
    assert report.error is None
    assert report.structure_active is False


def test_a_siret_that_chorus_pro_does_not_know(client, gateway):
    gateway.answer(HEALTH).answer(NOTHING_FOUND).answer(EMPTY)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok"] * 4
    assert report.structure_id is None


@pytest.mark.parametrize(
    ("token", "expected", "kind"),
    [
        (
            (requests.exceptions.ConnectTimeout("x"),),
            ["failed", "unknown", "unknown", "unknown"],
            Unreachable,
        ),
        ((b"", 500), ["failed", "unknown", "unknown", "unknown"], Unreachable),
        ((b"<html>",), ["failed", "unknown", "unknown", "unknown"], UnreadableAnswer),
        ((b"", 429), ["failed", "unknown", "unknown", "unknown"], Throttled),
        (
            ({"error": "invalid_client"}, 400),
            ["ok", "failed", "unknown", "unknown"],
            TokenRefused,
        ),
    ],
)
def test_no_token_turns_a_first_light_red(client, gateway, token, expected, kind):
    gateway.token(*token)
    report = client.test_connection(SIRET)
    assert lights(report) == expected
    assert type(report.error) is kind
    assert gateway.api_calls == []


def test_missing_credentials_prove_nothing_of_the_gateway(gateway):
    client = make_client(gateway, credentials=Credentials("", "", "", ""))
    report = client.test_connection(SIRET)
    assert lights(report) == ["unknown"] * 4
    assert isinstance(report.error, ConfigurationError)


LDAP = (recorded("error_401_ldap"), 401)


@pytest.mark.parametrize(
    ("answers", "expected", "kind"),
    [
        # The API host is unreachable, or ill.
        (
            [(requests.exceptions.ConnectTimeout("x"),)],
            ["failed", "ok", "unknown", "unknown"],
            Unreachable,
        ),
        ([(b"", 500)], ["failed", "ok", "unknown", "unknown"], ServerFailure),
        ([(b"<html>",)], ["failed", "ok", "unknown", "unknown"], UnreadableAnswer),
        # The account.
        ([LDAP, LDAP], ["ok", "ok", "failed", "unknown"], AccountRefused),
        ([(HEALTH,), LDAP, LDAP], ["ok", "ok", "failed", "unknown"], AccountRefused),
        (
            [(b"", 403), LDAP, LDAP],
            ["ok", "ok", "failed", "failed"],
            PermissionRefused,
        ),
        # The permissions.
        (
            [(HEALTH,), (b"", 403), (EMPTY,)],
            ["ok", "ok", "ok", "failed"],
            PermissionRefused,
        ),
        (
            [(HEALTH,), (OWN,), (b"", 403), (DETAILS,)],
            ["ok", "ok", "ok", "failed"],
            PermissionRefused,
        ),
        (
            [(b"", 403), (OWN,), (EMPTY,), (DETAILS,)],
            ["ok", "ok", "ok", "failed"],
            PermissionRefused,
        ),
        (
            [(b"", 403), (b"", 403), (b"", 403)],
            ["ok", "ok", "unknown", "failed"],
            PermissionRefused,
        ),
        (
            [(HEALTH,), (OWN,), ({"codeRetour": 20001, "libelle": "non"},), (DETAILS,)],
            ["ok", "ok", "ok", "failed"],
            Refused,
        ),
        # An illness that begins in the middle.
        (
            [(HEALTH,), (OWN,), (b"", 502)],
            ["failed", "ok", "ok", "unknown"],
            ServerFailure,
        ),
    ],
)
def test_the_first_red_light_is_the_news(client, gateway, answers, expected, kind):
    for answer in answers:
        gateway.answer(*answer)
    report = client.test_connection(SIRET)
    assert lights(report) == expected
    assert type(report.error) is kind


def test_a_token_that_the_api_refuses_is_the_application(client, gateway):
    gateway.answer(b"", 401, WWW_Authenticate=BEARER)
    gateway.answer(b"", 401, WWW_Authenticate=BEARER)
    report = client.test_connection(SIRET)
    assert lights(report) == ["ok", "failed", "unknown", "unknown"]
    assert isinstance(report.error, TokenRefused)
