"""Fetching the directory: an answer larger than the memory, read piece by piece."""

import base64
import io
import json

import pytest
from simulated import NOON

from chorus_pro import environments, messages
from chorus_pro.auth import Credentials
from chorus_pro.client import ChorusProClient
from chorus_pro.directory.reader import read_directory
from chorus_pro.errors import NoAnswer, PermissionRefused, Refused, UnreadableAnswer
from chorus_pro.messages import MissingKey, directory
from chorus_pro.simulator import create_app
from chorus_pro.simulator.server import SimulatorServer


@pytest.fixture
def simulator():
    return create_app(clock=lambda: NOON)


@pytest.fixture
def client(simulator):
    with SimulatorServer(simulator) as server:
        credentials = Credentials(
            "demo-client",
            "demo-secret",
            "TECH_1_90000000100017@cpro.fr",
            "demo-password",
        )
        yield ChorusProClient(environments.simulator(server.address), credentials)


def test_the_directory_is_fetched(client, simulator):
    for name in ("fichierResultat", "fichier"):
        simulator.settings.directory_field = name
        file = io.BytesIO()
        client.download_directory(file)
        file.seek(0)
        assert len(list(read_directory(file))) > 100
    assert client.exchanges[-1].operation == "download_directory"
    assert client.exchanges[-1].outcome == "ok"


def test_a_file_is_served_as_it_is(client, simulator, tmp_path):
    path = tmp_path / "annuaire.zip"
    path.write_bytes(bytes(range(256)) * 8000)
    simulator.settings.update({"directory_file": str(path)})
    file = io.BytesIO()
    client.download_directory(file)
    assert file.getvalue() == path.read_bytes()


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("html", {}, UnreadableAnswer),
        ("truncated_json", {}, UnreadableAnswer),
        ("invalid_json", {}, UnreadableAnswer),
        ("missing_keys", {}, UnreadableAnswer),
        ("cut_half", {}, NoAnswer),
        ("timeout_after", {}, NoAnswer),
        ("status", {"status": 403}, PermissionRefused),
    ],
)
def test_what_goes_wrong_has_its_name(client, simulator, fault, options, error):
    simulator.next_fault("download_directory", fault, **options)
    with pytest.raises(error) as caught:
        client.download_directory(io.BytesIO())
    assert not caught.value.uncertain


def test_a_refusal_is_a_refusal(client, simulator):
    simulator.next_fault(
        "download_directory",
        "status",
        status=200,
        headers={"Content-Type": "application/json"},
        body=json.dumps({"codeRetour": 17, "libelle": "Non"}),
    )
    with pytest.raises(Refused) as caught:
        client.download_directory(io.BytesIO())
    assert caught.value.return_code == 17


def test_a_token_is_renewed(client, simulator):
    simulator.next_fault("download_directory", "401_token")
    file = io.BytesIO()
    client.download_directory(file)
    assert file.getvalue().startswith(b"PK")


@pytest.mark.parametrize("block", [7, 64, 1 << 20])
@pytest.mark.parametrize("slash", ["/", "\\/"])
def test_the_file_is_decoded_wherever_the_blocks_fall(monkeypatch, block, slash):
    monkeypatch.setattr(directory, "_BLOCK", block)
    content = bytes(range(256)) * 3 + b"\xff\xff\xff"
    text = base64.b64encode(content).decode().replace("/", slash)
    for answer in (
        f'{{"codeRetour": 0, "libelle": "x", "fichierResultat" : "{text}"}}',
        f'{{"fichierResultat":"{text}","codeRetour":0}}',
    ):
        file = io.BytesIO()
        rest = messages.read_directory_file(io.BytesIO(answer.encode()), file)
        assert rest["codeRetour"] == 0
        assert file.getvalue() == content


@pytest.mark.parametrize(
    "answer",
    [
        '{"codeRetour": 0}',
        '{"fichierResultat": "AAAA',
        '{"fichierResultat": "A*A="}',
        '{"fichierResultat": "AAAA"',
        "[]",
        "",
    ],
)
def test_an_answer_without_a_file_is_unreadable(answer):
    with pytest.raises(MissingKey):
        messages.read_directory_file(io.BytesIO(answer.encode()), io.BytesIO())
