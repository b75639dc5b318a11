"""Simulator: faults on demand, in process and over a real socket."""

import threading
import time

import pytest
import requests
from simulated import Caller, build, wait_for

from chorus_pro.simulator import create_app
from chorus_pro.simulator.server import SimulatorServer

SEARCH = "factures/v1/rechercher/fournisseur"


@pytest.fixture(params=["in process", "socket"])
def reached(request):
    """``(simulator, caller)`` both ways: the same faults must strike."""
    if request.param == "in process":
        yield build()
        return
    simulator = create_app()
    with SimulatorServer(simulator) as server:
        yield simulator, Caller(simulator, server.address)


def deposits(simulator):
    return len(simulator.store.flows)


def test_a_request_lost_before_the_execution_is_not_executed(reached):
    simulator, caller = reached
    caller.headers()
    simulator.next_fault("deposit_flow", "timeout_before")
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        caller.deposit()
    assert deposits(simulator) == 0
    (entry,) = simulator.calls("deposit_flow")
    assert (entry["http_status"], entry["fault"]) == (None, "timeout_before")
    caller.deposit()
    assert deposits(simulator) == 1


def test_an_answer_lost_after_the_execution_is_executed(reached):
    simulator, caller = reached
    caller.headers()
    simulator.next_fault("deposer/flux", "timeout_after")
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        caller.deposit()
    assert deposits(simulator) == 1
    (entry,) = simulator.calls("deposit_flow")
    assert entry["http_status"] is None
    assert entry["flow_number"] in simulator.store.flows


def test_an_answer_may_be_cut_half_way(reached):
    simulator, caller = reached
    caller.headers()
    simulator.next_fault("deposit_flow", "cut_half")
    with pytest.raises(
        (requests.exceptions.ChunkedEncodingError, requests.ConnectionError)
    ):
        caller.deposit()
    assert deposits(simulator) == 1


def test_a_cut_is_seen_while_streaming_too(reached):
    simulator, caller = reached
    caller.headers()
    simulator.next_fault(SEARCH.removeprefix("factures/v1/"), "cut_half")
    response = caller.post(SEARCH, {}, stream=True)
    assert response.status_code == 200
    with pytest.raises(requests.RequestException):
        b"".join(response.iter_content(10))


def test_an_answer_may_come_byte_by_byte(reached):
    simulator, caller = reached
    caller.headers()
    simulator.next_fault("deposit_flow", "trickle", seconds=0.002)
    started = time.monotonic()
    assert caller.deposit()["codeRetour"] == 0
    assert time.monotonic() - started > 0.1


def test_a_held_request_waits_until_it_is_released(reached):
    simulator, caller = reached
    caller.headers()
    simulator.next_fault("deposit_flow", "hold", seconds=20)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(caller.deposit()))
    thread.start()
    wait_for(lambda: simulator.faults.held)
    assert deposits(simulator) == 0
    assert simulator.calls("deposit_flow")[0]["http_status"] is None
    # nobody else waits meanwhile
    other = Caller(simulator, caller.address if "127" in caller.address else None)
    assert other.search()["codeRetour"] == 0
    assert simulator.release() == 1
    thread.join(5)
    assert answers[0]["codeRetour"] == 0
    assert deposits(simulator) == 1


def test_a_request_may_be_held_after_its_execution_or_for_a_while():
    simulator, caller = build()
    caller.headers()
    simulator.next_fault("deposit_flow", "hold", seconds=0.05, when="after")
    thread = threading.Thread(target=caller.deposit)
    thread.start()
    wait_for(lambda: simulator.faults.held)
    assert deposits(simulator) == 1
    thread.join(5)


def test_any_status_with_headers_and_body(reached):
    simulator, caller = reached
    simulator.next_fault(
        "rechercher/fournisseur", "status", status=429, headers={"Retry-After": "7"}
    )
    simulator.next_fault(
        "rechercher/fournisseur", "status", status=500, body={"codeRetour": 1}
    )
    first, second = caller.post(SEARCH, {}), caller.post(SEARCH, {})
    assert (first.status_code, first.headers["Retry-After"]) == (429, "7")
    assert (second.status_code, second.json()) == (500, {"codeRetour": 1})
    assert caller.post(SEARCH, {}).status_code == 200


def test_a_status_may_come_after_the_execution():
    simulator, caller = build()
    caller.headers()
    simulator.next_fault("deposit_flow", "status", status=502, executed=True)
    path = "factures/v1/deposer/flux"
    body = {"fichierFlux": "PHg+", "nomFichier": "a.xml"}
    response = caller.post(path, body | {"syntaxeFlux": "IN_DP_E1_CII_16B"})
    assert response.status_code == 502
    assert deposits(simulator) == 1


def test_an_html_page_instead_of_json(reached):
    simulator, caller = reached
    simulator.next_fault("rechercher/fournisseur", "html", status=502)
    response = caller.post(SEARCH, {})
    assert response.status_code == 502
    assert response.headers["Content-Type"].startswith("text/html")


def test_a_redirect_elsewhere(reached):
    simulator, caller = reached
    simulator.next_fault("rechercher/fournisseur", "redirect", location="https://x/")
    response = caller.post(SEARCH, {})
    assert (response.status_code, response.headers["Location"]) == (302, "https://x/")


def test_a_token_refused_is_forgotten():
    simulator, caller = build()
    caller.search()
    simulator.next_fault("rechercher/fournisseur", "401_token")
    first, second = caller.post(SEARCH, {}), caller.post(SEARCH, {})
    assert (first.status_code, second.status_code) == (401, 401)
    caller.token = None
    assert caller.post(SEARCH, {}).status_code == 200


@pytest.mark.parametrize("kind", ["invalid_json", "truncated_json"])
def test_unreadable_json_under_200(kind):
    simulator, caller = build()
    caller.headers()
    simulator.next_fault("deposit_flow", kind)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        caller.deposit()
    assert deposits(simulator) == 1


def test_a_success_without_a_flow_number():
    simulator, caller = build()
    caller.headers()
    simulator.next_fault("deposit_flow", "no_flow_number")
    answer = caller.deposit()
    assert answer["codeRetour"] == 0
    assert "numeroFluxDepot" not in answer


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("nulls", None),
        ("missing_keys", None),
        ("wrong_types", None),
    ],
)
def test_spoilt_values_keep_the_return_code(kind, row):
    simulator, caller = build()
    simulator.seed({"invoices": 1})
    simulator.next_fault("rechercher/fournisseur", kind)
    answer = caller.post(SEARCH, {}).json()
    assert answer["codeRetour"] == 0
    if kind == "nulls":
        assert set(answer["listeFactures"][0].values()) == {None}
    elif kind == "missing_keys":
        assert "listeFactures" not in answer
    else:
        assert isinstance(answer["listeFactures"], dict)


def test_a_large_answer():
    simulator, caller = build()
    simulator.next_fault("rechercher/fournisseur", "large", bytes=1_000_000)
    assert len(caller.post(SEARCH, {}).content) == 1_000_000


def test_unreachable_looks_like_a_refused_connection():
    simulator, caller = build()
    caller.headers()
    simulator.next_fault("deposit_flow", "unreachable")
    with pytest.raises(requests.ConnectionError) as raised:
        caller.deposit()
    assert "NewConnectionError" in repr(raised.value.args[0].reason)
    assert deposits(simulator) == 0


def test_faults_are_counted_and_may_let_calls_through_first():
    simulator, caller = build()
    simulator.next_fault(
        "rechercher/fournisseur", "status", status=503, skip=1, count=2
    )
    seen = [caller.post(SEARCH, {}).status_code for _turn in range(4)]
    assert seen == [200, 503, 503, 200]


def test_a_fault_without_operation_strikes_the_first_call_of_any():
    simulator, caller = build()
    simulator.next_fault("*", "status", status=503)
    assert caller.ask_token().status_code == 503


def test_wrong_faults_are_refused():
    simulator, _caller = build()
    for operation, kind, options in (
        ("nowhere", "html", {}),
        (None, "earthquake", {}),
        (None, "html", {"colour": "red"}),
    ):
        with pytest.raises(ValueError, match="unknown"):
            simulator.next_fault(operation, kind, **options)


def test_many_deposits_at_once_are_all_kept(reached):
    simulator, caller = reached
    headers = caller.headers()
    errors = []

    def send():
        own = Caller(simulator, caller.address if "127" in caller.address else None)
        own.token = headers["Authorization"].removeprefix("Bearer ")
        for _turn in range(5):
            if own.deposit()["codeRetour"]:
                errors.append("refused")

    threads = [threading.Thread(target=send) for _turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert deposits(simulator) == 40


def test_every_answer_has_one_date_of_the_simulators_clock():
    simulator = create_app(clock=lambda: 1000000000)
    with SimulatorServer(simulator) as server:
        answer = Caller(simulator, server.address).ask_token()
        dates = answer.raw.headers.getlist("Date")
        assert dates == ["Sun, 09 Sep 2001 01:46:40 GMT"]
