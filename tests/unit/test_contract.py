"""The client against the simulator, in process and over a real socket.

They share no code but the tables, so what both understand is what the sources say. Our
own files are deposited too: what ``cii.py`` writes, the simulator's reader reads.
"""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
import requests
import samples
from simulated import NOON, Clock, cii, wait_for

from chorus_pro import environments, errors
from chorus_pro.archive import build_flow
from chorus_pro.auth import Credentials
from chorus_pro.cii import write_cii
from chorus_pro.client import ChorusProClient
from chorus_pro.codes.flow_syntax import CII_16B, FACTURX
from chorus_pro.facturx import build_facturx
from chorus_pro.records import InvoiceSearch
from chorus_pro.simulator import DEMO_SUPPLIER_SIRET, Settings, create_app, fixtures
from chorus_pro.simulator.server import SimulatorServer
from chorus_pro.simulator.wsgi import SimulatorAdapter

CREDENTIALS = Credentials(
    client_id="demo-client",
    client_secret="demo-secret",
    technical_login=f"TECH_1_{DEMO_SUPPLIER_SIRET}@cpro.fr",
    technical_password="demo-password",
)


class World:
    """A simulator, a client of it, and the clock of both."""

    def __init__(self, address=None, simulator=None):
        self.clock = Clock()
        self.simulator = simulator or create_app(
            Settings(strict_requests=True), self.clock
        )
        self.simulator._clock = self.clock
        self.address = address
        self.client = self.new_client()

    def new_client(self, **changes):
        session = None
        if self.address is None:
            session = requests.Session()
            session.trust_env = False
            session.mount("http://", SimulatorAdapter(self.simulator))
        return ChorusProClient(
            environments.simulator(self.address or "http://127.0.0.1:8070"),
            replace(CREDENTIALS, **changes),
            session=session,
            clock=self.clock,
        )

    def deposit(self, content=None, name="facture.xml", syntax=CII_16B):
        return self.client.deposit_flow(content or cii(), name, syntax)


@pytest.fixture(params=["wsgi", "socket"])
def world(request, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    if request.param == "wsgi":
        yield World()
        return
    simulator = create_app()
    with SimulatorServer(simulator) as server:
        yield World(server.address, simulator)


# === ONE INVOICE, FROM THE DEPOSIT TO THE PAYMENT ORDER === #


def test_the_life_of_one_invoice(world):
    receipt = world.deposit(cii("F1", service="FINANCES"))
    assert receipt.flow_number.startswith("CPP0011106")
    assert receipt.deposited_on == date(2026, 11, 23)
    report = world.client.get_flow_report(receipt.flow_number, CII_16B)
    assert (report.known, report.state) == (True, "IN_INTEGRE")
    assert report.state_date == datetime.fromtimestamp(NOON, timezone.utc)
    assert report.errors == ()
    world.clock.now += 3600
    for status in ("MANDATEE", "MISE_EN_PAIEMENT"):
        world.simulator.act("F1", status)
    search = InvoiceSearch(flow_number=receipt.flow_number)
    page = world.client.search_issued_invoices(search)
    (row,) = page.rows
    assert (row.number, row.status) == ("F1", "MISE_EN_PAIEMENT")
    assert row.total_with_tax == Decimal("108.50")
    assert row.invoice_date == date(2026, 11, 3)
    assert row.supplier_siret == DEMO_SUPPLIER_SIRET
    assert row.recipient_siret == fixtures.CARL_SIRET
    assert row.service_code == "FINANCES"
    assert row.status_date == datetime.fromtimestamp(NOON + 3600, timezone.utc)
    assert page.served_on == datetime.fromtimestamp(NOON + 3600, timezone.utc)
    history = world.client.get_invoice_history(row.invoice_id)
    assert history.current_status == "MISE_EN_PAIEMENT"
    assert {one.status for one in history.events} == {
        "DEPOSEE",
        "EN_COURS_ACHEMINEMENT",
        "MISE_A_DISPOSITION",
        "MANDATEE",
        "MISE_EN_PAIEMENT",
    }
    assert "@" not in repr(history)
    assert {one.author for one in history.events} > {None}


def test_a_refused_invoice_comes_back_with_its_reasons(world):
    receipt = world.deposit(cii("F1", commitment=None, means=None))
    report = world.client.get_flow_report(receipt.flow_number)
    assert report.state == "IN_REJETE"
    (error,) = report.errors
    assert error.invoice_number == "F1"
    assert len(error.messages) == 2
    page = world.client.search_issued_invoices(InvoiceSearch(number="F1"))
    assert page.rows == ()


def test_a_wrong_file_comes_back_as_a_technical_error(world):
    receipt = world.deposit(b"<x/>")
    report = world.client.get_flow_report(receipt.flow_number)
    assert report.state == "IN_REJETE"
    assert report.technical_errors[0].code == "ERR_SYNTAXE_001"


def test_a_young_flow_is_not_known_yet(world):
    world.simulator.settings.flow_unknown_seconds = 60
    receipt = world.deposit()
    assert not world.client.get_flow_report(receipt.flow_number).known
    world.clock.now += 60
    assert world.client.get_flow_report(receipt.flow_number).known


@pytest.mark.parametrize("status", [200, 400])
def test_an_unknown_syntax_is_refused_in_chorus_pros_words(world, status):
    world.simulator.settings.error_http_status = status
    with pytest.raises(errors.Refused) as raised:
        world.deposit(syntax="IN_DP_E9")
    assert raised.value.return_code == 135
    assert "inconnue" in raised.value.remote_message


# === OUR OWN FILES === #


def blank_pdf():
    target = BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize("kind", sorted(samples.KINDS))
def test_what_we_write_is_integrated(kind):
    world = World()
    # this buyer asks nothing and takes every service code
    carl = {"siret": fixtures.CARL_SIRET, "services": [{"code": "SERVICE_ACHATS"}]}
    world.simulator.seed({"structures": [carl]})
    invoice = samples.KINDS[kind]()
    content = build_facturx(
        blank_pdf(),
        write_cii(invoice),
        number=invoice.number,
        seller_name=invoice.seller.name,
        created=datetime(2026, 11, 23),
    )
    flow = build_flow([(f"{invoice.number}.pdf", content)], FACTURX)
    receipt = world.client.deposit_flow(flow.content, flow.filename, FACTURX)
    report = world.client.get_flow_report(receipt.flow_number)
    assert report.state == "IN_INTEGRE", report
    (row,) = world.client.search_issued_invoices(InvoiceSearch()).rows
    assert row.number == invoice.number
    assert row.total_with_tax == invoice.totals.with_tax
    assert row.amount_due == invoice.totals.due
    assert world.simulator.calls("deposit_flow")[0]["sha256"] == flow.sha256


def test_our_archive_is_read(world):
    invoices = [replace(samples.invoice(), number=f"F{n}") for n in range(12)]
    files = [(f"{one.number}.xml", write_cii(one)) for one in invoices]
    flow = build_flow(files, CII_16B)
    receipt = world.client.deposit_flow(flow.content, flow.filename, CII_16B)
    assert world.client.get_flow_report(receipt.flow_number).state == "IN_INTEGRE"
    search = InvoiceSearch(flow_number=receipt.flow_number, page_size=5)
    rows = [
        row for page in world.client.iter_issued_invoices(search) for row in page.rows
    ]
    assert {row.number for row in rows} == {one.number for one in invoices}


# === SEARCH === #


@pytest.mark.parametrize("smaller", [None, 7])
def test_every_page_is_walked_whatever_its_size(world, smaller):
    world.simulator.settings.max_page_size = smaller
    expected = world.simulator.seed({"invoices": 50})["invoices"]
    search = InvoiceSearch(page_size=20)
    seen = [
        row.number
        for page in world.client.iter_issued_invoices(search)
        for row in page.rows
    ]
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize("empty", ["list", "error"])
def test_nothing_found_is_empty_however_it_is_said(world, empty):
    world.simulator.settings.empty_search = empty
    page = world.client.search_issued_invoices(InvoiceSearch())
    assert page.rows == ()
    assert world.client.search_structures("00000000000000") == []


def test_only_what_changed_since_is_found(world):
    numbers = world.simulator.seed({"invoices": {"count": 100, "at": NOON - 7200}})
    numbers = numbers["invoices"]
    for number in numbers[:5]:
        world.simulator.act(number, "MANDATEE")
    since = datetime.fromtimestamp(NOON, timezone.utc)
    search = InvoiceSearch(status_changed_from=since)
    page = world.client.search_issued_invoices(search)
    assert {row.number for row in page.rows} == set(numbers[:5])
    before = replace(
        search,
        status_changed_from=since - timedelta(hours=3),
        status_changed_to=since - timedelta(hours=1),
    )
    assert world.client.search_issued_invoices(before).total == 95


def test_other_criteria_are_understood(world):
    world.simulator.seed(
        {
            "invoices": [
                {"number": "F1", "recipient": fixtures.CARL_SIRET, "with_tax": "10.00"},
                {"number": "F2", "with_tax": "20.00", "status": "MANDATEE"},
            ]
        }
    )

    def found(**criteria):
        page = world.client.search_issued_invoices(InvoiceSearch(**criteria))
        return [row.number for row in page.rows]

    assert found(recipient_siret=fixtures.CARL_SIRET) == ["F1"]
    assert found(statuses=("MANDATEE",)) == ["F2"]
    assert found(amount_from=Decimal("15")) == ["F2"]
    assert found(amount_to=Decimal("15")) == ["F1"]
    day = date(2026, 11, 23)
    assert found(deposited_from=day, deposited_to=day) == ["F1", "F2"]
    assert found(ascending=False) == ["F2", "F1"]


def test_a_cap_is_visible_in_the_total(world):
    world.simulator.seed({"invoices": 30})
    world.simulator.settings.result_cap = 20
    page = world.client.search_issued_invoices(InvoiceSearch())
    assert page.total == 20


def test_a_long_history_is_read_whole(world):
    world.simulator.seed({"invoices": {"number": "F1"}})
    world.simulator.settings.max_page_size = 10
    for _turn in range(25):
        invoice = world.simulator.act("F1", "MANDATEE")
    history = world.client.get_invoice_history(invoice.id)
    assert len(history.events) == 27


# === STRUCTURES === #


def test_what_a_buyer_requires(world):
    (carl,) = world.client.search_structures(fixtures.CARL_SIRET)
    assert carl.active
    details = world.client.get_structure(carl.structure_id)
    assert details.commitment_required
    assert not details.service_required
    assert not details.service_or_commitment_required
    services = world.client.search_services(carl.structure_id)
    assert {one.code for one in services} == {
        "SERVICES_TECHNIQUES",
        "FINANCES",
        "FACTURES_PUBLIQUES",
    }
    service = world.client.get_service(carl.structure_id, services[0].service_id)
    assert not service.commitment_required


def test_all_218_services_are_read(world):
    world.simulator.settings.max_page_size = 10
    (many,) = world.client.search_structures(fixtures.MANY_SERVICES_SIRET)
    assert len(world.client.search_services(many.structure_id)) == 218
    assert len(world.simulator.calls("search_services")) == 22


def test_an_inactive_structure_is_seen_as_such(world):
    (row,) = world.client.search_structures(fixtures.INACTIVE_SIRET)
    assert row.active is False


# === CONNECTION === #


def test_four_green_lights_and_the_password_expiry(world):
    world.simulator.settings.password_expiry = date(2027, 1, 31)
    report = world.client.test_connection(DEMO_SUPPLIER_SIRET)
    assert set(report.lights.values()) == {"ok"}
    assert report.password_expiry == date(2027, 1, 31)
    assert report.structure_id == 30000001


def test_the_first_red_light_says_what_is_wrong(world):
    wrong_id = world.new_client(client_id="other-client")
    wrong_account = world.new_client(technical_password="other-password")
    for client, light, error in (
        (wrong_id, "application", errors.TokenRefused),
        (wrong_account, "technical_account", errors.AccountRefused),
    ):
        report = client.test_connection(DEMO_SUPPLIER_SIRET)
        assert report.lights[light] == "failed"
        assert isinstance(report.error, error)
    world.simulator.settings.forbidden_operations = ("rechercher/fournisseur",)
    report = world.client.test_connection(DEMO_SUPPLIER_SIRET)
    assert report.lights["permissions"] == "failed"
    assert isinstance(report.error, errors.PermissionRefused)


def test_a_token_that_ends_is_renewed_without_a_word(world):
    world.client.check_health()
    world.clock.now += 4000
    assert world.client.check_health().available
    assert len(world.simulator.calls("token")) == 2


def test_a_token_refused_in_mid_run_is_renewed_once(world):
    world.client.check_health()
    world.simulator.next_fault("deposit_flow", "401_token")
    world.deposit()
    assert len(world.simulator.store.flows) == 1
    assert len(world.simulator.calls("token")) == 2


# === FAULTS: WHAT THE CALLER MAY CONCLUDE === #

LOST = [
    ("timeout_before", {}, errors.NoAnswer, 0),
    ("timeout_after", {}, errors.NoAnswer, 1),
    ("cut_half", {}, errors.NoAnswer, 1),
    ("status", {"status": 500}, errors.ServerFailure, 0),
    ("status", {"status": 502, "executed": True}, errors.ServerFailure, 1),
    ("html", {}, errors.UnreadableAnswer, 0),
    ("html", {"status": 502}, errors.ServerFailure, 0),
    ("redirect", {}, errors.UnreadableAnswer, 0),
    ("invalid_json", {}, errors.UnreadableAnswer, 1),
    ("truncated_json", {}, errors.UnreadableAnswer, 1),
    ("no_flow_number", {}, errors.UnreadableAnswer, 1),
    ("nulls", {}, errors.UnreadableAnswer, 1),
    ("missing_keys", {}, errors.UnreadableAnswer, 1),
]


@pytest.mark.parametrize(("kind", "options", "error", "executed"), LOST)
def test_a_deposit_without_a_clear_answer_is_uncertain(
    world, kind, options, error, executed
):
    world.client.check_health()
    world.simulator.next_fault("deposit_flow", kind, **options)
    with pytest.raises(error) as raised:
        world.deposit()
    assert raised.value.uncertain
    assert len(world.simulator.store.flows) == executed
    # sent once, whatever happened
    assert len(world.simulator.calls("deposit_flow")) == 1


def test_a_deposit_found_again_after_a_lost_answer(world):
    world.client.check_health()
    world.simulator.next_fault("deposit_flow", "timeout_after")
    with pytest.raises(errors.NoAnswer):
        world.deposit(cii("F1"))
    (row,) = world.client.search_issued_invoices(InvoiceSearch(number="F1")).rows
    assert row.flow_number in world.simulator.store.flows


def test_throttling_tells_how_long_to_wait(world):
    world.client.check_health()
    headers = {"Retry-After": "7"}
    world.simulator.next_fault("deposit_flow", "status", status=429, headers=headers)
    with pytest.raises(errors.Throttled) as raised:
        world.deposit()
    assert raised.value.retry_after == 7
    assert not raised.value.uncertain


def test_never_connected_is_surely_not_executed():
    world = World()
    world.client.check_health()
    world.simulator.next_fault("deposit_flow", "unreachable")
    with pytest.raises(errors.Unreachable) as raised:
        world.deposit()
    assert not raised.value.uncertain
    assert raised.value.retryable
    assert not world.simulator.store.flows


def test_a_read_that_fails_may_be_repeated(world):
    world.client.check_health()
    for kind in ("timeout_after", "cut_half", "invalid_json"):
        world.simulator.next_fault("rechercher/fournisseur", kind)
        with pytest.raises(errors.TransportError) as raised:
            world.client.search_issued_invoices(InvoiceSearch())
        assert raised.value.retryable
        assert not raised.value.uncertain


@pytest.mark.parametrize("kind", ["nulls", "missing_keys", "wrong_types"])
@pytest.mark.parametrize(
    "operation",
    [
        "get_flow_report",
        "search_issued_invoices",
        "get_invoice_history",
        "search_structures",
        "get_structure",
        "search_services",
        "get_service",
        "search_commitments",
        "check_health",
    ],
)
def test_spoilt_answers_raise_only_our_errors(operation, kind):
    world = World()
    number = world.deposit().flow_number
    invoice_id = 8420532
    arguments = {
        "get_flow_report": (number,),
        "search_issued_invoices": (InvoiceSearch(),),
        "get_invoice_history": (invoice_id,),
        "search_structures": (fixtures.CARL_SIRET,),
        "get_structure": (30000020,),
        "search_services": (30000020,),
        "get_service": (30000020, 33000001),
        "search_commitments": (30000001, fixtures.STATE_COMMITMENT),
        "check_health": (),
    }[operation]
    world.simulator.next_fault(operation, kind)
    try:
        getattr(world.client, operation)(*arguments)
    except errors.ChorusProError as error:
        assert not error.uncertain


def test_while_a_request_is_held_the_client_waits(world):
    world.client.check_health()
    world.simulator.next_fault("deposit_flow", "hold", seconds=15)
    receipts = []
    thread = threading.Thread(target=lambda: receipts.append(world.deposit()))
    thread.start()
    wait_for(lambda: world.simulator.faults.held)
    assert not world.simulator.store.flows
    world.simulator.release()
    thread.join(5)
    assert receipts[0].flow_number in world.simulator.store.flows


def test_no_secret_is_in_the_journal_nor_in_the_exchanges(world):
    world.deposit()
    for client in (world.client, world.new_client(technical_password="other-password")):
        client.test_connection(DEMO_SUPPLIER_SIRET)
    text = repr(world.simulator.journal) + repr(world.client.exchanges)
    for secret in (*CREDENTIALS.secrets(), "other-password"):
        if secret != CREDENTIALS.client_id:
            assert secret not in text
