import pytest

from chorus_pro import environments
from chorus_pro.errors import ConfigurationError


def test_production_and_qualification_never_share_a_host():
    hosts = [
        {url.split("/")[2] for url in (e.token_url, e.api_url, e.portal_url)}
        for e in (environments.PRODUCTION, environments.QUALIFICATION)
    ]
    assert not hosts[0] & hosts[1]


@pytest.mark.parametrize("code", ["production", "qualification"])
def test_state_addresses_are_encrypted_and_ignore_any_address_given(code):
    environment = environments.get(code, "http://127.0.0.1:1")
    assert environment.code == code
    for url in (environment.token_url, environment.api_url, environment.portal_url):
        assert url.startswith("https://")


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("http://127.0.0.1:8070", "http://127.0.0.1:8070"),
        ("http://127.0.0.1:8070/", "http://127.0.0.1:8070"),
        (" http://localhost:80 ", "http://localhost:80"),
        ("http://localhost", "http://localhost"),
        ("http://127.3.2.1:9", "http://127.3.2.1:9"),
        ("http://[::1]:8070", "http://[::1]:8070"),
    ],
)
def test_simulator_lives_on_this_machine(address, base):
    environment = environments.get("simulator", address)
    assert environment.token_url == f"{base}/api/oauth/token"
    assert environment.api_url == f"{base}/cpro"
    assert environment.code == "simulator"


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        "127.0.0.1:8070",
        "https://127.0.0.1:8070",
        "http://api.piste.gouv.fr",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://user:password@127.0.0.1:1",
        "http://localhost.example.com:8070",
        "http://0.0.0.0:8070",
        "http://10.0.0.1:8070",
        "http://127.0.0.1:8070/elsewhere",
        "http://127.0.0.1:8070/?a=b",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://[::1",
        "ftp://127.0.0.1",
    ],
)
def test_credentials_for_the_simulator_cannot_leave_this_machine(address):
    with pytest.raises(ConfigurationError) as caught:
        environments.get("simulator", address)
    assert caught.value.who == "admin"
    assert "password" not in str(caught.value)


def test_unknown_environment_is_a_setting_to_correct():
    with pytest.raises(ConfigurationError):
        environments.get("preproduction")
