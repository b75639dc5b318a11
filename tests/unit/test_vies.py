"""VAT numbers, asked to a VIES of our own with zeep, over a real socket."""

import threading

import pytest
from stdnum.eu import vat
from werkzeug.serving import make_server

from chorus_pro import vies
from chorus_pro.simulator.vies import ViesSimulator

KNOWN = "BE0477472701"


@pytest.fixture
def service(monkeypatch):
    """A VIES that knows one number, where stdnum looks for the real one."""
    simulator = ViesSimulator({KNOWN: "ODOO"}, {"DE": "MS_UNAVAILABLE"})
    server = make_server("127.0.0.1", 0, simulator)
    address = f"http://127.0.0.1:{server.server_port}/checkVatService.wsdl"
    monkeypatch.setattr(vat, "vies_wsdl", address)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield simulator
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_number_that_vies_knows(service):
    assert vies.check(KNOWN) == vies.ViesAnswer(vies.VALID, "ODOO")
    assert service.asked == [KNOWN]


def test_a_number_that_vies_does_not_know(service):
    assert vies.check("BE0403170701") == vies.ViesAnswer(vies.INVALID)


def test_a_member_state_that_is_down_is_no_refusal(service):
    answer = vies.check("DE136695976")
    assert answer == vies.ViesAnswer(vies.UNAVAILABLE, reason="MS_UNAVAILABLE")


def test_a_question_that_makes_no_sense_is_a_refusal(service):
    service.faults["BE"] = "INVALID_INPUT"
    assert vies.check(KNOWN).state == vies.INVALID


def test_what_is_no_number_is_not_even_asked(service):
    assert vies.check("QQ123") == vies.ViesAnswer(vies.INVALID)
    assert not service.asked


def test_a_service_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(vat, "vies_wsdl", "http://127.0.0.1:9/nobody.wsdl")
    answer = vies.check(KNOWN, timeout=1)
    assert (answer.state, bool(answer.reason)) == (vies.UNAVAILABLE, True)


def test_a_page_of_maintenance_is_no_answer(service, monkeypatch):
    def page(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"<html><p>Maintenance"]

    server = make_server("127.0.0.1", 0, page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/checkVatService.wsdl"
    monkeypatch.setattr(vat, "vies_wsdl", address)
    try:
        assert vies.check(KNOWN, timeout=2).state == vies.UNAVAILABLE
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("FR83404833048", True),
        ("EL094259216", True),
        ("GB123456789", False),
        ("", False),
    ],
)
def test_whose_numbers_vies_knows(number, expected):
    assert vies.is_checkable(number) is expected
