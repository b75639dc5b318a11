"""What the supplier does with an invoice: client, simulator and official Swagger."""

import base64
import io
import zipfile
from datetime import datetime, timedelta, timezone

import pytest
from simulated import NOON, Caller, build
from test_contract import LOST, World

from chorus_pro import action_lifecycle, downloads, errors, messages
from chorus_pro.lifecycle import ForbiddenMove
from chorus_pro.records import HistoryEvent, UploadedAttachment
from chorus_pro.simulator import fixtures

PDF = b"%PDF-1.7 bon de livraison"
SINCE = datetime.fromtimestamp(NOON, timezone.utc)
#: those that spoil a deposit's own answer say nothing of a call without content
LOST_ACTIONS = [
    one for one in LOST if one[0] in ("timeout_before", "timeout_after")
] + [
    ("cut_half", {}, errors.NoAnswer, 1),
    ("status", {"status": 500}, errors.ServerFailure, 0),
    ("html", {}, errors.UnreadableAnswer, 0),
    ("invalid_json", {}, errors.UnreadableAnswer, 1),
]


@pytest.fixture
def world():
    return World()


def seeded(world, status="SUSPENDUE", **facts):
    """One invoice in that status: its identifier."""
    batch = {"number": "F/1", "status": status, "comment": "il manque le bon", **facts}
    world.simulator.seed({"invoices": batch})
    (invoice,) = world.simulator.store.invoices_numbered("F/1")
    return invoice.id


def stored(world, invoice_id):
    return world.simulator.store.invoices[invoice_id]


# === COMPLETE === #


def test_a_suspended_invoice_is_completed_with_its_files(world):
    invoice_id = seeded(world)
    identifier = world.client.upload_attachment("bon.pdf", PDF, "application/pdf")
    added = [UploadedAttachment(identifier, "bon.pdf")]
    answer = world.client.complete_invoice(invoice_id, added, "Le voici")
    assert answer.treated_on == SINCE
    invoice = stored(world, invoice_id)
    assert invoice.current.status == "COMPLETEE"
    assert invoice.current.comment == "Le voici"
    assert invoice.attachments == [identifier]
    history = world.client.get_invoice_history(invoice_id)
    assert action_lifecycle.was_completed(history.events, SINCE)


@pytest.mark.parametrize("status", ["MISE_A_DISPOSITION", "REJETEE", "COMPLETEE"])
def test_only_a_suspended_invoice_can_be_completed(world, status):
    invoice_id = seeded(world, status)
    with pytest.raises(errors.Refused) as raised:
        world.client.complete_invoice(invoice_id, [], "Le voici")
    assert raised.value.return_code == 20002
    assert stored(world, invoice_id).current.status == status


def test_a_file_of_somebody_else_completes_nothing(world):
    invoice_id = seeded(world)
    identifier = world.client.upload_attachment("bon.pdf", PDF, "application/pdf")
    world.simulator.store.attachments[identifier].owner = "TECH_2@cpro.fr"
    with pytest.raises(errors.Refused):
        world.client.complete_invoice(
            invoice_id, [UploadedAttachment(identifier, "bon.pdf")], ""
        )
    assert stored(world, invoice_id).current.status == "SUSPENDUE"


@pytest.mark.parametrize("operation", ["complete", "recycle", "acknowledge"])
def test_neither_an_unknown_invoice_nor_that_of_another_supplier(world, operation):
    invoice_id = seeded(world, supplier=fixtures.SECOND_SUPPLIER_SIRET)
    for wrong, code in ((1, 20000), (invoice_id, 20001)):
        with pytest.raises(errors.Refused) as raised:
            act(world, operation, wrong)
        assert raised.value.return_code == code


def act(world, operation, invoice_id):
    if operation == "complete":
        return world.client.complete_invoice(invoice_id, [], "Le voici")
    if operation == "recycle":
        return world.client.recycle_invoice(
            invoice_id, fixtures.CARL_SIRET, "FINANCES", "EJ1"
        )
    return world.client.acknowledge_rejections([invoice_id])


STATUS = {
    "complete": ("SUSPENDUE", "completer"),
    "recycle": ("A_RECYCLER", "recycler"),
    "acknowledge": ("REJETEE", "traiterRejet"),
}


@pytest.mark.parametrize("operation", STATUS)
@pytest.mark.parametrize(("kind", "options", "error", "executed"), LOST_ACTIONS)
def test_an_action_without_a_clear_answer_is_uncertain_and_made_once(
    world, operation, kind, options, error, executed
):
    status, name = STATUS[operation]
    invoice_id = seeded(world, status)
    world.client.check_health()
    world.simulator.next_fault(name, kind, **options)
    with pytest.raises(error) as raised:
        act(world, operation, invoice_id)
    assert raised.value.uncertain
    assert len(world.simulator.calls(name)) == 1
    invoice = stored(world, invoice_id)
    done = invoice.rejection_handled or invoice.current.status != status
    assert done == bool(executed)


# === WAS IT EXECUTED? === #


def event(status, minutes=0, event_id=None):
    return HistoryEvent(event_id, status, SINCE + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("events", "after", "found"),
    [
        ([], None, False),
        ([event("SUSPENDUE")], None, False),
        ([event("COMPLETEE", 3), event("SUSPENDUE")], None, True),
        # of an earlier turn
        ([event("COMPLETEE", -3), event("SUSPENDUE")], None, False),
        # the buyer went on, or suspended once more
        ([event("COMPLETEE", 1), event("SUSPENDUE", 2)], None, True),
        # two turns in one minute: the numbers tell
        ([event("COMPLETEE", 0, 4), event("SUSPENDUE", 0, 5)], 5, False),
        ([event("COMPLETEE", 0, 6), event("SUSPENDUE", 0, 5)], 5, True),
        ([HistoryEvent(9, "COMPLETEE", None)], None, False),
    ],
)
def test_a_completion_is_recognised_in_a_history(events, after, found):
    late = SINCE + timedelta(seconds=40)
    # histories are written to the minute
    since = late if not events else SINCE
    assert action_lifecycle.was_completed(events, since, after) == found


def test_the_seconds_of_the_suspension_do_not_count():
    late = SINCE + timedelta(seconds=40)
    assert action_lifecycle.was_completed([event("COMPLETEE")], late)


def test_the_moves_of_an_action_are_closed():
    for state, _label in action_lifecycle.STATES:
        for move in ("claim", "done", "release", "silence", "refuse", "withdraw"):
            try:
                after = action_lifecycle.next_state(state, move)
            except ForbiddenMove:
                continue
            assert after in dict(action_lifecycle.STATES)
            assert state in action_lifecycle.LIVE_STATES


# === RECYCLE === #


def test_a_recycled_invoice_has_another_address_and_the_same_number(world):
    invoice_id = seeded(world, "A_RECYCLER")
    answer = act(world, "recycle", invoice_id)
    assert answer.status == "DEPOSEE"
    state = world.client.get_invoice(invoice_id)
    assert state.number == "F/1"
    assert state.recipient_siret == fixtures.CARL_SIRET
    assert (state.service_code, state.commitment_number) == ("FINANCES", "EJ1")
    assert state.status == "MISE_A_DISPOSITION"


def test_what_the_new_address_requires_is_checked(world):
    invoice_id = seeded(world, "A_RECYCLER")
    with pytest.raises(errors.Refused) as raised:
        world.client.recycle_invoice(invoice_id, fixtures.CARL_SIRET, None, None)
    assert raised.value.return_code == 20004
    assert "engagement" in raised.value.remote_message
    assert stored(world, invoice_id).current.status == "A_RECYCLER"


def test_a_withdrawn_recycling_is_a_refusal(world):
    invoice_id = seeded(world, "A_RECYCLER")
    world.simulator.settings.recycling_refused = True
    with pytest.raises(errors.Refused) as raised:
        act(world, "recycle", invoice_id)
    assert raised.value.http_status == 404


# === ACKNOWLEDGE === #


def test_an_acknowledged_rejection_is_seen_everywhere(world):
    invoice_id = seeded(world, "REJETEE")
    assert world.client.get_invoice(invoice_id).rejection_handled is False
    act(world, "acknowledge", invoice_id)
    assert world.client.get_invoice(invoice_id).rejection_handled is True
    _simulator, caller = build()
    caller.simulator.store = world.simulator.store
    history = caller.history(invoice_id)
    (action,) = history["historiquesDesActionsUtilisateurs"]["histoAction"]
    assert action["histoActionCode"] == "TRAITEMENT_REJET"


def test_of_a_list_all_are_acknowledged_or_none(world):
    numbers = world.simulator.seed(
        {
            "invoices": [
                {"number": "A", "status": "REJETEE", "comment": "x"},
                {"number": "B"},
            ]
        }
    )["invoices"]
    ids = [world.simulator.store.invoices_numbered(one)[0].id for one in numbers]
    with pytest.raises(errors.Refused):
        world.client.acknowledge_rejections(ids)
    assert not any(stored(world, one).rejection_handled for one in ids)


# === DOWNLOADS === #


def test_a_pdf_comes_alone_and_a_zip_when_there_are_files(world):
    invoice_id = seeded(world)
    alone = world.client.download_invoices([invoice_id], "PDF")
    (file,) = downloads.read_files(alone, "F/1")
    assert file.name == "F-1.pdf"
    assert file.content.startswith(b"%PDF-")
    identifier = world.client.upload_attachment("bon.pdf", PDF, "application/pdf")
    added = [UploadedAttachment(identifier, "bon.pdf")]
    world.client.complete_invoice(invoice_id, added, "")
    files = downloads.read_files(
        world.client.download_invoices([invoice_id], "PDF"), "F/1"
    )
    assert {one.name for one in files} == {"F-1.pdf", "bon.pdf"}
    assert downloads.of_invoice(files, "F/1", invoice_id) == files
    assert downloads.of_invoice(files, "F/2", 5) == ()
    without = world.client.download_invoices(
        [invoice_id], "PDF", with_attachments=False
    )
    assert without.startswith(b"%PDF-")


def test_a_pivot_is_one_xml_with_everything(world):
    invoice_id = seeded(world)
    content = world.client.download_invoices([invoice_id], "PIVOT")
    (file,) = downloads.read_files(content, "F/1 pivot")
    assert file.name == "F-1 pivot.xml"
    assert b"F/1" in file.content


def test_the_simulator_gives_ten_at_most(world):
    invoice_id = seeded(world)
    with pytest.raises(errors.Refused):
        world.client.download_invoices([invoice_id] * 11, "PDF")


def test_the_report_of_a_flow_is_a_pdf_where_there_is_one(world):
    receipt = world.deposit()
    report = world.client.get_flow_report_file(receipt.flow_number)
    assert report.startswith(b"%PDF-")
    world.simulator.settings.report_without_file = True
    assert world.client.get_flow_report_file(receipt.flow_number) is None
    assert world.client.get_flow_report_file("CPP0000000000000000000000") is None


def test_a_download_that_is_not_base64_is_unreadable():
    with pytest.raises(messages.MissingKey):
        messages.read_download({"fichierResultat": "***"})
    with pytest.raises(messages.MissingKey):
        messages.read_download({})
    assert messages.read_download({"fichierResultat": "JVBE\nRi0="}) == b"%PDF-"


def zipped(*files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def test_names_of_an_archive_are_harmless():
    files = downloads.read_files(
        zipped(("../../etc/passwd", b"x"), ("F1/a:b.pdf", b"x"), ("F1/a?b.pdf", b"y")),
        "F1",
    )
    assert [one.name for one in files] == ["passwd", "a-b.pdf", "a-b_2.pdf"]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not an archive",
        zipped(*((f"{n}.pdf", b"x") for n in range(501))),
        zipped(("F1.pdf", b"x" * 1000))[:-40],
    ],
)
def test_a_bad_archive_is_not_opened(content):
    with pytest.raises(downloads.UnreadableDownload):
        downloads.read_files(content, "F1")


def test_a_small_archive_cannot_hide_a_huge_file(monkeypatch):
    monkeypatch.setattr(downloads, "DOWNLOAD_MAX_BYTES", 10_000)
    bomb = zipped(("F1.pdf", b"\0" * 10_001))
    assert len(bomb) < 1000
    with pytest.raises(downloads.UnreadableDownload):
        downloads.read_files(bomb, "F1")


# === THE OFFICIAL SWAGGER === #


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("completer", "SUSPENDUE", {"commentaire": "Le voici"}),
        (
            "recycler",
            "A_RECYCLER",
            {"destinataire": {"codeDestinataire": fixtures.NOTHING_REQUIRED_SIRET}},
        ),
        ("consulter/fournisseur", "REJETEE", {}),
    ],
)
def test_an_answer_fits_the_official_swagger(path, status, body):
    simulator, caller = build()
    simulator.seed({"invoices": {"number": "F1", "status": status, "comment": "x"}})
    (invoice,) = simulator.store.invoices.values()
    # Caller checks every successful answer
    answer = caller.call(
        f"factures/v1/{path}", identifiantFactureCPP=invoice.id, **body
    )
    assert answer["codeRetour"] == 0


def test_the_other_answers_fit_it_too():
    simulator, caller = build()
    simulator.seed({"invoices": {"number": "F1", "status": "REJETEE", "comment": "x"}})
    (invoice,) = simulator.store.invoices.values()
    rejected = [{"idDemandePaiement": invoice.id}]
    answer = caller.call("factures/v1/traiterRejet", listeDemandePaiement=rejected)
    assert answer["codeRetour"] == 0
    answer = caller.call(
        "factures/v1/telecharger/groupe",
        format="PIVOT",
        listeFacture=[{"idFacture": invoice.id}],
    )
    assert answer["fichierResultat"]
    assert caller.history(invoice.id)["codeRetour"] == 0


# === OPERATIONS THAT OTHER CLIENTS USE === #


@pytest.mark.parametrize("name", ["idStructure", "identifiantStructure"])
def test_a_wrong_validator_is_corrected_under_the_same_number(name):
    simulator, caller = build()
    simulator.seed({"invoices": {"number": "F/1"}})
    simulator.act("F/1", "ERREUR_FOURNISSEUR_SUR_VALIDEUR")
    (invoice,) = simulator.store.invoices_numbered("F/1")
    validator = simulator.store.structures_by_siret[fixtures.NOTHING_REQUIRED_SIRET]
    value = validator.id if name == "idStructure" else validator.siret
    path = "factures/v1/corriger/valideur/facture"
    answer = caller.call(path, idFacture=invoice.id, **{name: value})
    assert answer["codeRetour"] == 0
    assert (invoice.validator, invoice.current.status) == (
        fixtures.NOTHING_REQUIRED_SIRET,
        "A_VALIDER_1",
    )
    assert caller.call(path, idFacture=invoice.id)["codeRetour"] == 20002
    found = caller.search(idStructureValideur=validator.id)["listeFactures"]
    assert [row["numeroFacture"] for row in found] == ["F/1"]


def test_an_unknown_validator_corrects_nothing():
    simulator, caller = build()
    simulator.seed({"invoices": {"number": "F/1"}})
    simulator.act("F/1", "ERREUR_FOURNISSEUR_SUR_VALIDEUR")
    (invoice,) = simulator.store.invoices_numbered("F/1")
    path = "factures/v1/corriger/valideur/facture"
    answer = caller.call(path, idFacture=invoice.id, identifiantStructure="1")
    assert answer["codeRetour"] == 20000
    assert invoice.current.status == "ERREUR_FOURNISSEUR_SUR_VALIDEUR"


def test_the_files_of_an_invoice_can_be_read_back(world):
    invoice_id = seeded(world)
    identifier = world.client.upload_attachment("bon.pdf", PDF, "application/pdf")
    world.client.complete_invoice(
        invoice_id, [UploadedAttachment(identifier, "bon.pdf")], "Le voici"
    )
    caller = Caller(world.simulator)
    answer = caller.call(
        "transverses/v1/telecharger/pieceJointe",
        objetPieceJointe="DEMANDE_PAIEMENT",
        demandePaiement={"listeFacture": [{"idFacture": invoice_id}]},
    )
    assert base64.b64decode(answer["pieceJointe"]) == PDF
