"""A file of the directory is recognised by its content, and read whole or refused."""

import gzip
import io
import random
import tarfile
import zipfile
from datetime import datetime, timezone

import pytest

from chorus_pro.directory import reader, xlsx
from chorus_pro.directory.reader import read_directory
from chorus_pro.directory.records import (
    DirectoryFault,
    Edition,
    ListedService,
    ListedStructure,
    Skipped,
    Unread,
)
from chorus_pro.simulator.directory_file import write_archive, write_xml
from chorus_pro.simulator.fixtures import CARL_SIRET, structures
from chorus_pro.simulator.population import population, sirets

NOON = 1795424400.0  # 23 November 2026, 10:00 in Paris
CSV = "Identifiant;Raison sociale;Code postal;Ville\n20004150700027;CARL;97190;Gosier\n"
ETABLISSEMENT = """<Etablissement><Statut>A</Statut><IdSIRET>20004150700027</IdSIRET>
<Nom>CARL</Nom><DonneesB2G><Service>true</Service></DonneesB2G></Etablissement>"""


def xml(body=ETABLISSEMENT, head="", root="AnnuaireConsultationF14", name=""):
    return (
        f'<?xml version="1.0"?>{head}<{root}{name}><TypeFlux>C</TypeFlux>'
        f"<BlocEtablissements>{body}</BlocEtablissements></{root}>"
    ).encode()


def records(raw):
    return list(read_directory(io.BytesIO(raw)))


def fault_of(raw):
    with pytest.raises(DirectoryFault) as caught:
        records(raw)
    return caught.value.code


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def tarred(name, content):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def workbook(rows, shared=(), **others):
    """An Excel file; texts are inline, or by number in ``shared``.

    :param others: the rows of further sheets, by name; the first one is called A
    """
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def cell(value):
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        if isinstance(value, tuple):
            return f'<c t="s"><v>{value[0]}</v></c>'
        return f"<c><v>{value!r}</v></c>"

    def sheet(rows):
        lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        return f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>"

    sheets = {"A": rows, **others}
    texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{link}"><sheets>'
            + "".join(
                f'<sheet name="{name}" sheetId="{rank}" r:id="rId{rank}"/>'
                for rank, name in enumerate(sheets, 7)
            )
            + "</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships">'
            + "".join(
                f'<Relationship Id="rId{rank}" Target="worksheets/other{rank}.xml"/>'
                for rank, _name in enumerate(sheets, 7)
            )
            + "</Relationships>",
        )
        for rank, one in enumerate(sheets.values(), 7):
            archive.writestr(f"xl/worksheets/other{rank}.xml", sheet(one))
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{texts}</sst>")
    return file.getvalue()


# === FLUX 14 === #


def test_the_simulator_s_directory_is_read_as_it_was_written():
    known = {one.siret: one for one in structures() if one.public}
    edition, *found = records(write_archive(known.values(), NOON))
    assert edition == Edition(
        "flux14",
        produced_on=datetime(2026, 11, 23, 9, tzinfo=timezone.utc),
        tells_services=True,
    )
    listed = {one.siret: one for one in found if isinstance(one, ListedStructure)}
    assert set(listed) == set(known)
    for siret, one in known.items():
        assert listed[siret].name == one.name
        assert listed[siret].active is one.active
        assert listed[siret].works_only is one.works_only
        assert listed[siret].payment_not_reported is one.payment_not_reported
    assert listed[CARL_SIRET].requirement == "commitment"
    services = [one for one in found if isinstance(one, ListedService)]
    assert len(services) == sum(len(one.services) for one in known.values())
    assert {one.commitment_required for one in services} == {True, False}


def test_a_namespace_and_comments_change_nothing():
    raw = xml(name=' xmlns="urn:annuaire"').replace(b"<Nom>", b"<!-- name --><Nom>")
    assert records(raw)[1].name == "CARL"


def test_private_companies_leave_no_trace():
    private = "<Etablissement><IdSIRET>90000000100017</IdSIRET></Etablissement>"
    raw = xml(private + ETABLISSEMENT)
    raw = raw.replace(
        b"</BlocEtablissements>",
        b"</BlocEtablissements><BlocCodesRoutage><CodeRoutage><IdSIRET>90000000100017"
        b"</IdSIRET><IdRoutage>A</IdRoutage></CodeRoutage></BlocCodesRoutage>",
    )
    assert [type(one) for one in records(raw)] == [Edition, ListedStructure]


def test_the_name_of_the_legal_unit_stands_for_a_missing_one():
    raw = xml(ETABLISSEMENT.replace("<Nom>CARL</Nom>", "")).replace(
        b"<BlocEtablissements>",
        b"<BlocUnitesLegales><UniteLegale><IdSIREN>200041507</IdSIREN><Nom>Levant</Nom>"
        b"<TypeEntite>P</TypeEntite></UniteLegale></BlocUnitesLegales>"
        b"<BlocEtablissements>",
    )
    assert records(raw)[1].name == "Levant"


@pytest.mark.parametrize(
    ("inside", "active"),
    [
        ("<Statut>A</Statut>", True),
        ("<Statut>I</Statut>", False),
        ("<Statut>A</Statut><MotifPresence>S</MotifPresence>", False),
        ("", True),
    ],
)
def test_what_is_inactive_or_removed_is_closed(inside, active):
    raw = xml(ETABLISSEMENT.replace("<Statut>A</Statut>", inside))
    assert records(raw)[1].active is active


def test_a_differential_file_is_not_complete():
    assert records(xml().replace(b">C</Type", b">D</Type"))[0].complete is False


@pytest.mark.parametrize("block", [16, 64, 1 << 20])
def test_the_lines_are_left_out_wherever_the_blocks_fall(monkeypatch, block):
    monkeypatch.setattr("chorus_pro.directory.flux14._BLOCK", block)
    text = io.StringIO()
    write_xml(text, population(50, 100), NOON)
    assert "<LigneAnnuaire>" in text.getvalue()
    found = records(text.getvalue().encode())
    assert sum(isinstance(one, ListedStructure) for one in found) == 50


def test_a_cut_file_is_damaged_wherever_it_is_cut():
    text = io.StringIO()
    write_xml(text, population(20, 40), NOON)
    raw = text.getvalue().encode()
    for part in (0.3, 0.6, 0.9, 0.999):
        assert fault_of(raw[: int(len(raw) * part)]) == "damaged"


# === TABLES === #


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_dress(encoding, delimiter):
    text = CSV.replace("CARL", "Riviéra").replace(";", delimiter)
    edition, one = records(text.encode(encoding))
    assert edition.layout == "table"
    assert (one.siret, one.name, one.postcode) == (CARL_SIRET, "Riviéra", "97190")
    assert one.requirement is None


def test_leading_zeros_are_restored():
    lines = "\n".join(["Identifiant", "718051600143", *sirets(100)])
    assert records(lines.encode())[1].siret == "00718051600143"


def test_identifiers_without_keys_are_no_sirets():
    # as in the list of the project Is_Chorus: nothing to restore, something is missing
    lines = "\n".join(["Identifiant", *(one[:8] + one[9:13] for one in sirets(2000))])
    assert fault_of(lines.encode()) == "identifiers"


def test_a_list_without_a_title_is_read():
    assert len(records("\n".join(sirets(5)).encode())) == 6


def test_a_foreign_identifier_is_left_out():
    found = records((CSV + "DE123456789;Stadt;;\n").encode())
    assert isinstance(found[2], Skipped)


def test_requirements_of_a_table_are_read_by_their_titles():
    text = (
        "Identifiant;Désignation;Service obligatoire;Engagement obligatoire;Statut\n"
        "20004150700027;CARL;OUI;oui;INACTIF\n"
    )
    [_edition, one] = records(text.encode())
    assert (one.requirement, one.active) == ("both", False)


def test_an_excel_file_is_read():
    raw = workbook(
        [
            [(0,), "Raison sociale", "Code postal"],
            [20004150700027, (1,), 97190],
            ["20004150700035", "Annexe", 1000],
        ],
        ["Identifiant", "CARL"],
    )
    _edition, first, second = records(raw)
    assert (first.siret, first.name, first.postcode) == (CARL_SIRET, "CARL", "97190")
    assert second.postcode == "01000"
    assert len(records(zipped(annuaire_xlsx=raw))) == 3


@pytest.mark.parametrize("seed", range(20))
def test_every_sheet_is_read_by_its_titles_in_any_order(seed):
    """A generator of layouts: order of the sheets and columns, headings, strangers."""
    dice = random.Random(seed)
    structure = {
        "Identifiant": 20004150700027,
        "Raison sociale": "CARL",
        "Code postal": "97190",
        "Numéro EJ doit être renseigné": "Oui",
        "Capital en écus": "12",
    }
    service = {
        "Identifiant de la structure": 20004150700027,
        "Code du service": "FINANCES",
        "Nom du service": "Finances",
        "Statut du service": "INACTIF",
        "Numéro EJ doit être renseigné": "Non",
        "Couleur": "bleu",
    }

    def rows(values):
        titles = dice.sample(list(values), len(values))
        heading = [["Annuaire de Chorus Pro"], []][: dice.randrange(3)]
        return [*heading, titles, [values[title] for title in titles]]

    sheets = [
        ("Structures", rows(structure)),
        ("Services", rows(service)),
        ("Lisez-moi", [["Bonjour"], ["Ce classeur..."]]),
    ]
    dice.shuffle(sheets)
    edition, one, other = records(workbook([], **dict(sheets)))
    assert (one.siret, one.name, one.postcode) == ("20004150700027", "CARL", "97190")
    assert one.requirement == "commitment"
    assert other == ListedService(
        "20004150700027",
        "FINANCES",
        "Finances",
        active=False,
        commitment_required=False,
    )
    assert not edition.tells_services
    assert set(edition.unread) == {
        Unread("Structures", "Capital en écus"),
        Unread("Services", "Couleur"),
        Unread("Lisez-moi"),
    }


def test_a_column_of_a_csv_that_is_passed_over_is_said():
    edition, _one = records(CSV.replace("Ville", "Humeur").encode())
    assert edition.unread == (Unread("", "Humeur"),)


def test_cells_say_where_they_are():
    assert [xlsx._column(text, 0) for text in ("A1", "C9", "AB12", None)] == [
        0,
        2,
        27,
        0,
    ]


# === ARCHIVES === #


def test_archives_are_opened():
    for raw in (
        zipped(a_xml=xml()),
        zipped(lisezmoi_txt="Bonjour", a_csv=CSV),
        tarred("a.xml", xml()),
        zipped(b_zip=zipped(a_csv=CSV)),
    ):
        assert records(raw)[1].siret == CARL_SIRET


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"<html><body/></html>", "unknown"),
        (b"%PDF-1.7 \0\1", "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "unknown"),
        (b"Nom;Ville\nA;B\n", "unknown"),
        (b"Identifiant;Nom\n", "empty"),
        (zipped(a_txt="Bonjour"), "unknown"),
        (zipped(a_csv=CSV)[:-30], "damaged"),
        (tarred("a.xml", xml())[:-40], "damaged"),
        (gzip.compress(b"no tar"), "damaged"),
        (xml(root="AnnuaireActualisation"), "unknown"),
        (xml(body=""), "empty"),
        (xml(ETABLISSEMENT.replace("20004150700027", "2000")), "identifiers"),
        (xml(head="<!DOCTYPE r [<!ENTITY a 'ha'>]>"), "hostile"),
        (workbook([["Nom"], ["A"]]), "unknown"),
        (zipped(a_zip=zipped(b_zip=zipped(c_zip=zipped(d_csv=CSV)))), "hostile"),
    ],
)
def test_what_is_no_directory_is_refused(raw, code):
    assert fault_of(raw) == code


def test_a_bomb_is_refused_before_it_fills_the_disk(monkeypatch):
    monkeypatch.setattr(reader, "UNPACKED_MAX_BYTES", 10_000)
    assert fault_of(zipped(a_csv=CSV + " " * 100_000)) == "too_large"
    assert fault_of(tarred("a.csv", (CSV + " " * 100_000).encode())) == "too_large"
    monkeypatch.setattr(reader, "WORKBOOK_MAX_BYTES", 500)
    assert fault_of(workbook([["Identifiant"]])) == "too_large"


def test_a_size_that_lies_is_found_while_reading(monkeypatch):
    raw = bytearray(zipped(a_csv=CSV + "x" * 50_000))
    where = raw.rindex(b"PK\x01\x02") + 24
    raw[where : where + 4] = (1000).to_bytes(4, "little")
    assert fault_of(bytes(raw)) in ("damaged", "too_large")


def test_too_many_files_are_refused():
    assert fault_of(zipped(**{f"f{n}": "a" for n in range(101)})) == "too_large"


def test_a_password_is_told():
    raw = bytearray(zipped(a_csv=CSV))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    assert fault_of(bytes(raw)) == "protected"


# === POPULATION === #


def test_the_invented_directory_has_real_identifiers():
    from stdnum.fr import siret

    some = list(population(2000, 4000))
    assert all(siret.is_valid(one.siret) for one in some)
    assert len({one.siret for one in some}) == 2000
    assert some == list(population(2000, 4000)), "the same at each run"
    assert 3000 < sum(len(one.services) for one in some) < 5500
    later = list(population(2000, 4000, edition=2))
    assert len(later) == 2002
    assert sum(a != b for a, b in zip(some, later, strict=False)) in range(10, 60)
