"""The file of one deposit."""

import io
import random
import tarfile

import pytest

from chorus_pro.archive import archive_bound, build_flow, clean_name, fits_in_flow
from chorus_pro.errors import FileFault

SYNTAX = "IN_DP_E2_CII_FACTURX"


def members(flow):
    with tarfile.open(fileobj=io.BytesIO(flow.content), mode="r:gz") as archive:
        return [(m, archive.extractfile(m).read()) for m in archive.getmembers()]


def test_one_file_goes_as_it_is():
    flow = build_flow([("FAC/2026/0001.pdf", b"%PDF-")], SYNTAX)
    assert flow.filename == "FAC-2026-0001.pdf"
    assert flow.content == b"%PDF-"
    assert len(flow.sha256) == 64


def test_several_files_go_in_one_archive_in_the_order_given():
    flow = build_flow([("b.pdf", b"two"), ("a.pdf", b"one")], SYNTAX)
    assert flow.filename == "IN_DP_E2_CII_FACTURX_lot.tar.gz"
    assert [(m.name, content) for m, content in members(flow)] == [
        ("b.pdf", b"two"),
        ("a.pdf", b"one"),
    ]


def test_the_archive_is_reproducible_and_anonymous():
    files = [("a.pdf", b"one"), ("b.pdf", b"two")]
    flow = build_flow(files, SYNTAX)
    assert flow == build_flow(files, SYNTAX)
    assert flow.content[4:8] == bytes(4)  # the date in the header of gzip
    for member, _content in members(flow):
        assert (member.mtime, member.uid, member.gid) == (0, 0, 0)
        assert (member.uname, member.gname) == ("", "")


def test_names_are_made_unique_whatever_their_case():
    names = ["F/1.pdf", "f-1.PDF", "F-1.pdf", "sans"]
    flow = build_flow([(name, b"x") for name in [*names, "sans"]], SYNTAX)
    assert [m.name for m, _content in members(flow)] == [
        "F-1.pdf",
        "f-1_2.PDF",
        "F-1_3.pdf",
        "sans",
        "sans_2",
    ]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("F%1$!&/\\:;«»#@.pdf", "F-1-.pdf"),
        ("été 2026 (1)_+.pdf", "ete 2026 (1)_+.pdf"),
        ("日本.pdf", "file.pdf"),
        ("../x.pdf", "-x.pdf"),
        ("", "file"),
        ("...", "file"),
        ("....pdf", "file.pdf"),
        (" .pdf", "file.pdf"),
        ("-" * 300 + ".pdf", "file.pdf"),
        ("a. " + "b" * 300, "a. " + "b" * 197),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("b" * 300, "b" * 200),
    ],
)
def test_names_lose_what_chorus_pro_forbids(name, cleaned):
    assert clean_name(name) == cleaned


def test_two_long_names_stay_within_the_limit():
    flow = build_flow([("a" * 300 + ".pdf", b"x")] * 2, SYNTAX)
    names = [m.name for m, _content in members(flow)]
    assert len(set(names)) == 2
    assert max(map(len, names)) == 200


@pytest.mark.parametrize("count", [0, 51])
def test_a_flow_has_1_to_50_files(count):
    with pytest.raises(FileFault) as caught:
        build_flow([("a.pdf", b"x")] * count, SYNTAX)
    assert caught.value.code == "CP-FILE-02"


def test_a_member_over_10_megabytes_is_refused():
    with pytest.raises(FileFault, match=r"b\.pdf") as caught:
        build_flow([("a.pdf", b"x"), ("b.pdf", bytes(10_000_001))], SYNTAX)
    assert caught.value.code == "CP-FILE-03"


def test_an_invoice_alone_may_take_the_whole_flow_but_not_more():
    assert build_flow([("a.pdf", bytes(30_000_000))], SYNTAX)
    with pytest.raises(FileFault) as caught:
        build_flow([("a.pdf", bytes(30_000_001))], SYNTAX)
    assert caught.value.code == "CP-FILE-04"
    assert caught.value.params == {"size": 30_000_001, "limit": 30_000_000}


@pytest.mark.parametrize("sizes", [(1, 0), (511, 513, 100_000), (40_000,) * 50])
def test_an_archive_is_never_bigger_than_its_bound(sizes):
    noise = random.Random(1)
    name = "n" * 300 + ".pdf"
    flow = build_flow([(name, noise.randbytes(size)) for size in sizes], SYNTAX)
    assert len(flow.content) <= archive_bound(sizes)


def test_what_fits_makes_a_flow_at_the_very_edge():
    edge = max(n for n in range(9_970_000, 10_000_000) if fits_in_flow([n] * 3))
    noise = random.Random(1)
    flow = build_flow([("a.pdf", noise.randbytes(edge)) for _ in range(3)], SYNTAX)
    assert 29_950_000 < len(flow.content) <= 30_000_000


def test_files_just_under_the_limit_do_not_share_an_archive():
    # 29,999,700 bytes made a flow of 30,009,313
    assert not fits_in_flow([9_999_900] * 3)
    assert fits_in_flow([30_000_000])
    assert not fits_in_flow([30_000_001])
    assert not fits_in_flow([])
    assert not fits_in_flow([1] * 51)
    assert not fits_in_flow([1, 10_000_001])
