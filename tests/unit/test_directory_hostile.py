"""A file of the directory made to harm is refused by name, in bounded memory."""

import io
import itertools
import random
import tarfile
import zipfile

import pytest
from lxml import etree
from test_directory_files import (
    CSV,
    ETABLISSEMENT,
    fault_of,
    records,
    tarred,
    workbook,
    xml,
    zipped,
)

from chorus_pro.directory import reader, xlsx
from chorus_pro.directory.bounds import drop_former
from chorus_pro.directory.reader import read_directory
from chorus_pro.directory.records import DirectoryFault

#: mutated files of a run, of each kind
MUTATIONS = 60


class Endless(io.RawIOBase):
    """A file of a beginning and of one thing again and again, without end."""

    def __init__(self, beginning, unit):
        super().__init__()
        self._beginning, self._unit = beginning, unit
        self.seek(0)

    def seek(self, *_where):
        again = itertools.repeat(self._unit * (4096 // len(self._unit)))
        self._parts = itertools.chain([self._beginning], again)
        self._rest = b""
        return 0

    def read(self, size=-1):
        while len(self._rest) < size:
            self._rest += next(self._parts)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


@pytest.mark.parametrize(
    ("beginning", "unit"),
    [
        (b"Identifiant;Nom\n", b"x"),
        (b"Identifiant;Nom\n", b";"),
        (b"Identifiant;Nom\n", b'"a\n";'),
        (b"<AnnuaireConsultationF14>", b"<x/>"),
        (b"<AnnuaireConsultationF14>", b"<x>a</x>"),
        (b"<AnnuaireConsultationF14>", b"<x>"),
        (b"<AnnuaireConsultationF14>", b"x"),
        (b"<AnnuaireConsultationF14><Etablissement>", b"<Nom>a</Nom>"),
        (b"<AnnuaireConsultationF14><Etablissement Nom='", b"x"),
    ],
)
def test_what_never_ends_is_refused_early(beginning, unit):
    with pytest.raises(DirectoryFault) as caught:
        list(read_directory(Endless(beginning, unit)))
    assert caught.value.code in ("too_large", "damaged")


def test_empty_blocks_are_passed_over():
    blocks = "<BlocLignesAnnuaire></BlocLignesAnnuaire>" * 25_000
    assert len(records(xml(body=ETABLISSEMENT + blocks))) == 2


def test_what_stands_before_an_element_is_forgotten_at_every_depth():
    root = etree.fromstring("<r><a><x/><b/></a><y/><a><x/><x/><b/></a></r>")
    drop_former(root.findall("a/b")[-1])
    assert etree.tostring(root) == b"<r><a><b/></a></r>"


@pytest.mark.parametrize("unit", ["<c/>", "<x/>"])
def test_a_row_is_bounded(unit):
    raw = with_part("xl/worksheets/", f"<row>{unit * 1_500_000}</row>")
    assert fault_of(raw) == "too_large"


def test_shared_texts_are_bounded(monkeypatch):
    raw = workbook([["Identifiant"], [(0,)]], shared=["20004150700027"] * 11)
    assert len(records(raw)) == 2
    monkeypatch.setattr(xlsx, "_TEXTS_MAX", 10)
    assert fault_of(raw) == "too_large"


def with_part(name, body):
    """A workbook one part of which has other content in its root.

    :param name: how the name of the part begins
    """
    good = workbook([["Identifiant"]])
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.namelist():
            content = old.read(one).decode()
            if one.startswith(name):
                start = content.index(">") + 1
                content = content[:start] + body + content[content.rindex("</") :]
            new.writestr(one, content)
    return file.getvalue()


def test_a_workbook_without_sheet_is_damaged():
    assert fault_of(with_part("xl/workbook.xml", "")) == "damaged"


@pytest.mark.parametrize(
    "described",
    [
        {"type": tarfile.GNUTYPE_SPARSE},
        {
            "pax_headers": {
                "GNU.sparse.major": "1",
                "GNU.sparse.minor": "0",
                "GNU.sparse.realsize": "7000000000",
            }
        },
        {"pax_headers": {"comment": "x" * 100_000}},
    ],
)
def test_a_tar_of_holes_or_of_headers_is_hostile(described):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a.csv")
        member.size = len(CSV)
        for name, value in described.items():
            setattr(member, name, value)
        archive.addfile(member, io.BytesIO(CSV.encode()))
    assert fault_of(file.getvalue()) == "hostile"


def test_a_long_name_is_no_harm():
    assert records(tarred("a" * 300 + ".csv", CSV.encode()))


def test_a_long_list_of_files_is_refused_unread(monkeypatch):
    monkeypatch.setattr(reader, "_ZIP_LIST_MAX", 100)
    assert fault_of(zipped(**{f"f{n}": "a" for n in range(20)})) == "too_large"


def test_a_method_that_python_has_not_is_damaged():
    raw = bytearray(zipped(a_csv=CSV))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        raw[raw.index(mark) + offset] = 9  # Deflate64
    assert fault_of(bytes(raw)) == "damaged"


def packed(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.csv", CSV * 20)
        archive.writestr("b.csv", CSV * 20)
    return file.getvalue()


@pytest.mark.parametrize(
    "good",
    [
        packed(zipfile.ZIP_DEFLATED),
        packed(zipfile.ZIP_BZIP2),
        packed(zipfile.ZIP_LZMA),
        tarred("a.csv", (CSV * 20).encode()),
        workbook([["Identifiant"], ["20004150700027"]]),
        xml(),
        CSV.encode(),
    ],
    ids=["deflate", "bzip2", "lzma", "tar", "workbook", "xml", "csv"],
)
def test_a_damaged_file_raises_nothing_else(good):
    chance = random.Random(1)
    for _number in range(MUTATIONS):
        raw = bytearray(good)
        for _change in range(chance.randint(1, 6)):
            where = chance.randrange(len(raw))
            if chance.random() < 0.2:
                del raw[where : where + chance.randint(1, 40)]
            else:
                raw[where % len(raw)] = chance.choice(
                    (0, 9, 255, chance.randrange(256))
                )
        try:
            records(bytes(raw))
        except DirectoryFault as fault:
            assert str(fault)
