"""Files handed over before the invoice: message, client, simulator."""

import base64
import hashlib
import json

import pytest
from client_cases import OK
from simulated import build
from test_contract import World

from chorus_pro import errors, messages
from chorus_pro.codes.attachment_rules import FILE_MAX_BYTES
from chorus_pro.simulator import persistence
from chorus_pro.simulator.store import Store

PATH = "transverses/v1/ajouter/fichier"
PDF = b"%PDF-1.7 bon de livraison"


def body(content=PDF, name="bon.pdf", extension="PDF"):
    return {
        "pieceJointeFichier": base64.b64encode(content).decode(),
        "pieceJointeNom": name,
        "pieceJointeTypeMime": "application/pdf",
        "pieceJointeExtension": extension,
    }


# === MESSAGE === #


def test_the_extension_is_written_in_upper_case():
    assert messages.write_attachment("bon.pdf", PDF, "application/pdf") == body()


@pytest.mark.parametrize("name", ["pieceJointeId", "pieceJointeIdFichier"])
def test_the_identifier_is_read_under_both_names(name):
    assert messages.read_attachment({name: 12}) == 12
    assert messages.read_attachment({name: "12"}) == 12


def test_a_success_without_identifier_is_none(client, gateway):
    gateway.answer(OK)
    with pytest.raises(errors.UnreadableAnswer) as raised:
        client.upload_attachment("bon.pdf", PDF, "application/pdf")
    # a file that no invoice names does nothing: hand it over again
    assert raised.value.retryable
    assert not raised.value.uncertain


# === CLIENT === #


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bon.exe", PDF, "CP-ATTACHMENT-01"),
        ("b" * 47 + ".pdf", PDF, "CP-ATTACHMENT-02"),
        ("bon.pdf", b"x" * (FILE_MAX_BYTES + 1), "CP-ATTACHMENT-03"),
        ("bon.pdf", b"", "CP-ATTACHMENT-04"),
    ],
)
def test_what_would_be_refused_does_not_leave(client, gateway, name, content, code):
    with pytest.raises(errors.FileFault) as raised:
        client.upload_attachment(name, content, "application/pdf")
    assert raised.value.code == code
    assert gateway.api_calls == []


def test_a_file_arrives_whole_and_is_shown_by_no_journal():
    world = World()
    identifier = world.client.upload_attachment("bon.pdf", PDF, "application/pdf")
    kept = world.simulator.store.attachments[identifier]
    assert (kept.name, kept.content) == ("bon.pdf", PDF)
    (entry,) = world.simulator.calls("upload_attachment")
    assert entry["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert "JVBERi" not in json.dumps(entry)


# === SIMULATOR === #


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (body(b""), 400),
        (body() | {"pieceJointeFichier": "***"}, 400),
        (body(name="b" * 47 + ".pdf"), 400),
        (body(name="bon.exe", extension="EXE"), 400),
        (body(extension="XML"), 400),
        (body() | {"pieceJointeNom": None}, 400),
        (body() | {"pieceJointe": 1}, 400),
        (body(b"x" * (FILE_MAX_BYTES + 1)), 20003),
    ],
)
def test_the_simulator_refuses(wrong, code):
    simulator, caller = build()
    assert caller.post(PATH, wrong).json()["codeRetour"] == code
    assert simulator.store.attachments == {}


def test_attachments_survive_a_restart():
    simulator, caller = build()
    identifier = caller.call(PATH, **body())["pieceJointeId"]
    again = Store()
    persistence.load(again, json.loads(json.dumps(persistence.dump(simulator.store))))
    assert again.attachments == simulator.store.attachments
    assert again.next_id("attachment") == identifier + 1
