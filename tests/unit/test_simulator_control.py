"""Simulator: control calls, page, state file, command line."""

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import requests
from simulated import Caller, Clock, build, cii

from chorus_pro.simulator import Settings, create_app, persistence
from chorus_pro.simulator.__main__ import _arguments, _settings
from chorus_pro.simulator.faults import KINDS
from chorus_pro.simulator.fixtures import structures
from chorus_pro.simulator.handlers import ALIASES, OPERATIONS
from chorus_pro.simulator.rules import RULES
from chorus_pro.simulator.server import SimulatorServer

BASE = "http://simulator/_simulator/"


def control(caller, name, body=None, method="POST"):
    return caller.session.request(method, BASE + name, json=body)


def test_reset_forgets_everything_and_restores_the_settings():
    simulator, caller = build(page_size=7)
    caller.deposit_and_report()
    control(caller, "settings", {"page_size": 3})
    control(caller, "fault", {"kind": "html"})
    control(caller, "reset")
    assert simulator.settings.page_size == 7
    assert simulator.store.flows == {}
    assert simulator.journal == []
    assert simulator.faults.waiting == []
    # tokens too
    assert caller.post("factures/v1/rechercher/fournisseur", {}).status_code == 401


def test_seed_in_bulk_and_one_by_one():
    _simulator, caller = build()
    answer = control(caller, "seed", {"invoices": 1000}).json()
    assert len(set(answer["invoices"])) == 1000
    row = {"number": "F1", "status": "MANDATEE", "at": "2026-11-20T08:00:00"}
    control(caller, "seed", {"invoices": row | {"flow_number": "CPP1"}})
    found = caller.search(numeroFacture="F1")["listeFactures"][0]
    assert found["dateHeureEtatCourant"].startswith("2026-11-20T08:00:00")
    assert found["numeroFluxDepot"] == "CPP1"


def test_seeded_invoices_may_be_spread_in_time():
    simulator, _caller = build()
    simulator.seed({"invoices": {"count": 3, "at": 1000, "spread": 100}})
    moments = [one.current.at for one in simulator.store.invoices.values()]
    assert moments == [900, 950, 1000]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("seed", {"invoice": 1}),
        ("seed", {"invoices": {"colour": "red"}}),
        ("seed", {"structures": [{"name": "no siret"}]}),
        ("seed", {"structures": [{"siret": "1", "colour": "red"}]}),
        ("settings", {"page_sizes": 1}),
        ("settings", {"ladder": "rope"}),
        ("settings", {"page_size": "ten"}),
        ("settings", {"page_size": True}),
        ("settings", {"report_silent": 1}),
        ("fault", {"operation": "deposer/flux"}),
        ("fault", {"kind": "earthquake"}),
        ("act", {"number": "F9", "status": "MANDATEE"}),
        ("act", {"number": "F9", "status": "MANDATEE", "colour": "red"}),
        ("act", "text"),
    ],
)
def test_wrong_control_calls_say_what_is_wrong(name, body):
    _simulator, caller = build()
    answer = control(caller, name, body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_an_unknown_control_is_404():
    _simulator, caller = build()
    assert control(caller, "earthquake").status_code == 404


def test_settings_are_read_without_secrets():
    _simulator, caller = build()
    account = {"password": "hidden-word", "sirets": ["90000000100017"]}
    control(
        caller,
        "settings",
        {
            "accounts": {"TECH_9": account},
            "client_secret": "hidden-word",
            "ladder": "timed",
            "step_seconds": 2,
            "max_page_size": 5,
            "result_cap": None,
            "forbidden_operations": ["get_service"],
            "password_expiry": "2027-01-31",
        },
    )
    text = control(caller, "settings", method="GET").text
    assert "hidden-word" not in text
    values = json.loads(text)
    assert values["step_seconds"] == 2.0
    assert values["max_page_size"] == 5
    assert values["accounts"]["TECH_9"]["sirets"] == ["90000000100017"]
    assert values["password_expiry"] == "2027-01-31"


def test_the_journal_over_http_and_its_clearing():
    _simulator, caller = build()
    caller.deposit_and_report()
    calls = control(caller, "journal?operation=deposit_flow", method="GET").json()
    assert [one["operation"] for one in calls["calls"]] == ["deposer/flux"]
    control(caller, "journal", method="DELETE")
    assert control(caller, "journal", method="GET").json() == {"calls": []}


def test_act_on_one_or_on_many():
    simulator, caller = build()
    numbers = simulator.seed({"invoices": 3})["invoices"]
    answer = control(caller, "act", {"number": numbers[0], "status": "MANDATEE"})
    assert answer.json()["invoices"][0]["status"] == "MANDATEE"
    control(
        caller,
        "act",
        {"numbers": numbers[1:], "status": "REJETEE", "comment": "prix", "at": 5},
    )
    state = control(caller, "state", method="GET").json()
    assert [one["status"] for one in state["invoices"]] == [
        "MANDATEE",
        "REJETEE",
        "REJETEE",
    ]


def test_the_state_lists_flows_with_their_rules():
    _simulator, caller = build()
    caller.deposit(cii(commitment=None))
    (flow,) = control(caller, "state", method="GET").json()["flows"]
    assert flow["state"] == "IN_REJETE"
    assert flow["errors"][0]["rules"] == ["commitment_required"]


def test_faults_are_listed_and_cleared_and_held_ones_released():
    simulator, caller = build()
    body = [{"operation": "get_service", "kind": "html", "count": 2}, {"kind": "nulls"}]
    control(caller, "fault", body)
    listed = control(caller, "fault", method="GET").json()
    assert [one["kind"] for one in listed["waiting"]] == ["html", "nulls"]
    assert listed["held"] == 0
    assert control(caller, "release").json() == {"released": 0}
    control(caller, "fault", method="DELETE")
    assert simulator.faults.waiting == []


# === PAGE === #


def test_the_page_shows_the_deposits_the_history_and_the_buttons():
    simulator, caller = build()
    caller.deposit(cii("F1", service="FINANCES"))
    caller.deposit(cii("F2", commitment=None))
    caller.deposit(b"<x", name="faux.xml")
    simulator.seed({"structures": [{"siret": "1", "name": "x"}]})
    simulator.next_fault("rechercher/fournisseur", "status", status=503)
    caller.post("factures/v1/rechercher/fournisseur", {})
    page = caller.session.get("http://simulator/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for text in (
        "F1",
        "Mise à disposition",
        "engagement EJ2026001",
        "service FINANCES",
        "108,50 EUR",
        "BuyerOrderReferencedDocument.IssuerAssignedID.value) est obligatoire",
        "ERR_XSD_001",
        "Mettre en paiement",
        "Suspendre",
        "503",
    ):
        assert text in page.text, text
    assert "<script" not in page.text
    assert caller.session.get("http://simulator/style.css").status_code == 200


def test_an_empty_page_says_so():
    _simulator, caller = build()
    page = caller.session.get("http://simulator/").text
    assert "Aucun dépôt" in page
    assert "Aucune facture" in page


def test_what_others_typed_is_escaped_on_the_page():
    simulator, caller = build()
    simulator.seed({"invoices": {"number": "F1", "recipient": "1"}})
    simulator.act("F1", "REJETEE", "<script>alert(1)</script>")
    page = caller.session.get("http://simulator/").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_person_plays_the_buyer_with_the_forms():
    simulator, caller = build()
    simulator.seed({"invoices": {"number": "F1"}})
    (invoice,) = simulator.store.invoices_numbered("F1")
    form = {"invoice_id": invoice.id, "status": "SUSPENDUE", "comment": "BL absent"}
    answer = caller.session.post(BASE + "act", data=form, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/#f{invoice.id}",
    )
    assert invoice.current.comment == "BL absent"
    form["comment"] = ""
    answer = caller.session.post(BASE + "act", data=form, allow_redirects=False)
    assert answer.status_code == 400
    assert answer.text.startswith("Refusé")


# === STATE FILE, COMMAND LINE === #


def test_the_state_survives_in_a_file(tmp_path):
    file = tmp_path / "state.json"
    first, caller = build()
    persistence.attach(first, file)
    number = caller.deposit(cii("F1"))["numeroFluxDepot"]
    caller.search()
    caller.session.post(
        BASE + "act", json={"number": "F1", "status": "REJETEE", "comment": "prix"}
    )
    second = create_app(Settings(), Clock())
    persistence.attach(second, file)
    again = Caller(second)
    assert again.report(number)["etatCourantDepotFlux"] == "IN_INTEGRE"
    row = again.search()["listeFactures"][0]
    assert (row["statut"], row["montantTTC"]) == ("REJETEE", 108.5)
    assert again.deposit_and_report(cii("F1"))["etatCourantDepotFlux"] == "IN_REJETE"
    assert len(first.store.flows) == 1


def test_the_command_line_gives_the_settings():
    words = ["--ladder", "timed", "--step", "2", "--integration-delay", "1.5"]
    settings = _settings(_arguments([*words, "--set", "page_size=5"]))
    assert (settings.ladder, settings.step_seconds) == ("timed", 2.0)
    assert (settings.integration_delay, settings.page_size) == (1.5, 5)


def test_it_runs_in_its_own_process(tmp_path):
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "chorus_pro.simulator", "--port", "0"]
        + ["--state", str(tmp_path / "state.json")],
        cwd=root,
        env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().split()[-1].rstrip("/")
        session = requests.Session()
        session.trust_env = False
        session.post(f"{address}/_simulator/seed", json={"invoices": 2})
        state = session.get(f"{address}/_simulator/state").json()
        assert len(state["invoices"]) == 2
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        process.stdout.close()
    assert len(json.loads((tmp_path / "state.json").read_text())["invoices"]) == 2


def test_it_listens_on_the_loopback_only():
    with SimulatorServer(create_app()) as server:
        assert server.address.startswith("http://127.0.0.1:")
        port = int(server.address.rpartition(":")[2])
        other = socket.gethostbyname(socket.gethostname())
        if not other.startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((other, port), 1).close()


# === DOCUMENTATION === #


def test_the_documentation_names_everything():
    text = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text("utf-8")
    names = {one.name for one in fields(Settings)}
    names |= set(KINDS) | set(ALIASES) | {rule.__name__ for rule in RULES}
    names |= {one.siret for one in structures()}
    names |= {name for name, _handler in OPERATIONS.values()}
    assert sorted(name for name in names if name not in text) == []
