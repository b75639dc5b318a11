import csv
import doctest
import importlib
import io
import json
import pkgutil
import re
import sys
import unicodedata
from pathlib import Path

import pytest

from chorus_pro import codes, lifecycle, messages, reading, rejections
from chorus_pro.codes import (
    attachment_rules,
    flow_state,
    flow_syntax,
    framework,
    invoice_status,
    limits,
    payment_means,
    return_codes,
    vatex,
)

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import tables  # noqa: E402

TABLES = [flow_state, flow_syntax, framework, invoice_status, payment_means, vatex]
STAGES = {value for name, value in vars(lifecycle).items() if name.startswith("STAGE_")}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_found_by_its_code_and_known(table):
    assert len({row.code for row in table.ROWS}) == len(table.ROWS)
    for row in table.ROWS:
        assert table.get(row.code) is row
        assert row.known


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("code", ["NOUVEAU_CODE", "", None, "  "])
def test_an_unknown_code_survives(table, code):
    row = table.get(code)
    assert not row.known
    assert row.code == (code or "").strip()


@pytest.mark.parametrize(
    "table", [invoice_status, flow_state, framework, flow_syntax, vatex, return_codes]
)
def test_every_row_names_its_source(table):
    assert all(row.source for row in table.ROWS)


def test_there_are_57_statuses_with_all_their_words():
    assert len(invoice_status.ROWS) == 57
    for row in invoice_status.ROWS:
        assert row.label_fr
        assert row.label_en
        assert row.meaning_fr.endswith(".")
        assert row.meaning_en.endswith(".")


def test_statuses_use_only_our_stages_and_actions():
    actions = {"wait", "complete", "readdress", "replace", "reconcile"}
    actions |= {"correct_validator", "submit", ""}
    for row in invoice_status.ROWS:
        assert row.stage in STAGES - {"sending"} or row.stage is None
        assert row.supplier_action in actions


@pytest.mark.parametrize(
    ("code", "stage"),
    [
        ("DEPOSEE", "with_chorus_pro"),
        ("EN_COURS_ACHEMINEMENT", "with_chorus_pro"),
        ("MISE_A_DISPOSITION", "with_buyer"),
        ("SERVICE_FAIT", "with_buyer"),
        ("MANDATEE", "with_buyer"),
        ("COMPTABILISEE", "with_buyer"),
        ("COMPLETEE", "with_buyer"),
        ("SUSPENDUE", "action_needed"),
        ("REJETEE", "action_needed"),
        ("A_RECYCLER", "action_needed"),
        ("A_COMPLETER", "action_needed"),
        ("ERREUR_FOURNISSEUR_SUR_VALIDEUR", "action_needed"),
        ("MISE_EN_PAIEMENT", "payment_ordered"),
        ("ABANDONNEE", "closed"),
        ("SUPPRIMEE", "closed"),
    ],
)
def test_a_status_leads_to_its_stage(code, stage):
    assert invoice_status.get(code).stage == stage


def test_an_unknown_status_means_keep_looking():
    row = invoice_status.get("VISEE_PAR_LE_PREFET")
    assert row.stage is None
    assert not row.final
    assert row.label_fr == row.label_en == "VISEE_PAR_LE_PREFET"
    assert lifecycle.stage(lifecycle.INTEGRATED, row.stage) == "with_chorus_pro"


def test_constants_are_rows():
    for table in TABLES:
        for name, value in vars(table).items():
            if name.isupper() and isinstance(value, str):
                assert table.get(value).known, name


def test_flow_states_say_whether_to_look_again():
    assert flow_state.get("IN_INTEGRE").outcome == "ok"
    assert flow_state.get("IN_INTEGRE_PARTIEL").outcome == "partial"
    assert flow_state.get("IN_REJETE").outcome == "failed"
    assert not flow_state.get("IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP").final
    assert flow_state.get("IN_TOUT_NOUVEAU").outcome == "pending"
    assert all(row.final == (row.outcome != "pending") for row in flow_state.ROWS)


def test_a_flow_state_may_come_as_its_french_label():
    # consulterCR answers labels according to API appendix V5.00.
    for row in flow_state.ROWS:
        assert flow_state.get(row.label_fr) is row


def test_frameworks_of_an_ordinary_flow():
    assert len(framework.ROWS) == 25
    assert [r.code for r in framework.ROWS if r.in_file] == ["A1", "A2", "A9", "A12"]
    assert not any(row.in_file and row.works for row in framework.ROWS)
    assert framework.get("A1_FACTURE_FOURNISSEUR").code == "A1"


def test_syntaxes_are_those_of_the_swagger():
    assert len(flow_syntax.ROWS) == 13
    assert flow_syntax.get(flow_syntax.FACTURX).extension == "pdf"
    assert flow_syntax.get(flow_syntax.CII_16B).extension == "xml"


def test_attachment_extensions():
    assert len(attachment_rules.EXTENSIONS) == 35
    assert attachment_rules.is_allowed("a.b.PDF")
    assert not attachment_rules.is_allowed("virus.exe")
    assert not attachment_rules.is_allowed(".pdf")
    assert not attachment_rules.is_allowed("pdf")


def test_limits_of_one_file_fit_in_a_flow():
    assert limits.FILE_MAX_BYTES <= limits.FLOW_MAX_BYTES
    assert (limits.NUMBER_MAX, limits.COMMITMENT_MAX, limits.SERVICE_MAX) == (
        20,
        50,
        100,
    )


def test_a_return_code_counts_only_with_its_message_key():
    assert return_codes.is_nothing_found(20000, "TRA_MSG_00.015")
    assert return_codes.is_nothing_found(20000, "TRA_MSG_00.015 : aucun résultat")
    assert return_codes.is_nothing_found(20007, "GFT_MSG_01.075")
    assert not return_codes.is_nothing_found(20000, "GDP_MSG_11.008")
    assert not return_codes.is_nothing_found(20001, "TRA_MSG_00.015")
    assert return_codes.is_unknown_flow(20001, "POQ_MSG_01.003")
    assert not return_codes.is_unknown_flow(20001, "GDP_MSG_11.022")


def test_return_codes_keep_an_unknown_one_as_a_refusal():
    row = return_codes.get(99999, "XYZ_MSG_00.001")
    assert (row.code, row.effect, row.known) == (99999, "refused", False)


def test_exemption_categories_are_those_of_en_16931():
    assert {row.category for row in vatex.ROWS} <= {"E", "AE", "K", "G", "O", ""}


#: sentences as they were published, with other quotes, cases and accents
XML = "FichierXml.SupplyChainTradeTransaction.ApplicableHeader"
SENTENCES = [
    (
        f"L'engagement juridique ({XML}TradeAgreement.BuyerReference.value) est "
        "obligatoire",
        "SERVICE_REQUIRED",
    ),
    (
        f"L’engagement juridique ({XML}TradeAgreement.BuyerOrderReferencedDocument."
        "IssuerAssignedID.value) est obligatoire",
        "COMMITMENT_REQUIRED",
    ),
    (
        "Le code service de la structure publique destinataire est inconnu ou inactif "
        "dans Chorus Pro",
        "SERVICE_UNKNOWN",
    ),
    (
        "Le code service de la structure publique émettrice est inconnu ou inactif "
        "dans Chorus Pro",
        "SELLER_SERVICE_UNKNOWN",
    ),
    ("... (service FACTURES_PUBLIQUES)", "SERVICE_RESERVED"),
    (
        "L'identifiant fournisseur de la demande de paiement (balise : "
        "FichierXml.Invoice.AccountingSupplierParty.Party.ID.value) n'est pas "
        "référencé dans notre système.",
        "SELLER_UNKNOWN",
    ),
    (
        f"L'élément {XML}TradeSettlement.SpecifiedTradeSettlementPaymentMeans."
        "TypeCode.value est obligatoire.",
        "PAYMENT_MEANS_MISSING",
    ),
    (
        "Le champ identifiant de la facture (FichierXml.ExchangedDocument.ID.value) "
        "ne doit pas dépasser 20 caractères",
        "NUMBER_TOO_LONG",
    ),
    (
        "(AppliedTradeAllowanceCharge.ActualAmount.value) est obligatoire si "
        "GrossPriceProductTradePrice est renseigné",
        "GROSS_PRICE",
    ),
    (
        "Vous avez déjà déposé une demande de paiement avec ce numéro de facture pour "
        "cette structure",
        "DUPLICATE",
    ),
]


@pytest.mark.parametrize(("sentence", "code"), SENTENCES)
def test_a_refusal_is_known_however_its_sentence_is_encoded(sentence, code):
    assert {code for _sentence, code in SENTENCES} == {r.code for r in rejections.ROWS}
    for text in (sentence, sentence.upper(), unicodedata.normalize("NFD", sentence)):
        assert rejections.find(text).code == code


def test_another_sentence_is_not_guessed():
    for sentence in (None, "", "La date est obligatoire", "Le SIRET est inconnu"):
        assert not rejections.find(sentence).known


def _modules():
    for module in pkgutil.iter_modules(codes.__path__, "chorus_pro.codes."):
        yield importlib.import_module(module.name)
    yield from (lifecycle, messages, reading)
    yield importlib.import_module("chorus_pro.environments")


@pytest.mark.parametrize("module", list(_modules()), ids=lambda module: module.__name__)
def test_examples_in_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert result.failed == 0


@pytest.mark.parametrize("path", tables.FILES, ids=lambda path: path.name)
def test_generated_file_is_up_to_date(path):
    expected = tables.FILES[path]()
    assert path.read_text("utf-8") == expected, "run python scripts/tables.py"


def test_status_rows_for_odoo():
    rows = list(csv.DictReader(io.StringIO(tables.statuses_csv())))
    assert list(rows[0]) == ["id", "code", "name", "meaning", "stage"]
    assert len(rows) == 57
    assert all(row["id"] == f"status_{row['code'].lower()}" for row in rows)
    assert all(row["name"] and row["meaning"] for row in rows)


def test_french_entries_name_each_english_text_once():
    entries = tables.french_entries()
    found = re.findall(r'^msgid "(.*)"$', entries, re.MULTILINE)
    assert len(found) == len(set(found))
    assert entries.count("#: model:chorus.pro.status,") == 2 * 57


def test_tables_are_printed_or_written(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(tables, "ROOT", tmp_path)
    monkeypatch.setattr(tables, "FILES", {tmp_path / "a.md": lambda: "text"})
    tables.main([])
    assert (tmp_path / "a.md").read_text("utf-8") == "text"
    tables.main(["--po"])
    assert 'msgstr "Mise en paiement"' in capsys.readouterr().out


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).with_name("recorded").glob("*.json"))
)
def test_recorded_answers_name_their_source(path):
    data = json.loads(path.read_text("utf-8"))
    assert data["source"]
    assert data["how_real"]
    assert isinstance(data["http_status"], int)
