"""A PDF that a program stamped, completed or signed: veraPDF and we say the same."""

import io
from datetime import datetime

import official
import pdf_changes
import pikepdf
import pytest
import samples
from official import readable_pdf
from pikepdf import Array, Dictionary, Name

from chorus_pro.cii import write_cii
from chorus_pro.facturx import build_facturx
from chorus_pro.pdfa import check_pdfa_structure, drawing

XML = write_cii(samples.several_rates())


def facturx(change, *, before=True):
    """The Factur-X of a page to which ``change`` was done, before or after."""
    page = changed(readable_pdf(), change) if before else readable_pdf()
    built = build_facturx(
        page,
        XML,
        number="FAC/2026/00042",
        seller_name="L'Atelier",
        created=datetime(2026, 11, 3, 9, 30),
    )
    return built if before else changed(built, change)


def changed(content, change):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def test_verapdf_takes_what_we_let_through_and_refuses_what_we_stop(tmp_path):
    paths = {}
    for change in (*pdf_changes.REPAIRED, *pdf_changes.ALLOWED, *pdf_changes.FAULTS):
        paths[change] = tmp_path / f"{change.__name__}.pdf"
        paths[change].write_bytes(facturx(change))
    verdicts = official.judges.verapdf(paths.values())
    for change, path in paths.items():
        codes = [fault.code for fault in check_pdfa_structure(path.read_bytes())]
        expected = pdf_changes.FAULTS.get(change)
        assert (expected in codes) if expected else codes == [], (change, codes)
        verdict = verdicts[str(path)]
        assert verdict.ok != bool(expected), (change, verdict.failures)


@pytest.mark.parametrize("change", pdf_changes.REPAIRED)
def test_what_is_repaired_was_a_fault(tmp_path, change):
    """None of these is repaired for nothing; Java is asked once, above."""
    before = io.BytesIO(changed(readable_pdf(), change))
    with pikepdf.open(before) as pdf, pikepdf.open(io.BytesIO(facturx(change))) as made:
        pages = pdf.pages[0].obj, made.pages[0].obj
        roots = pdf.Root, made.Root
        kept = [one.unparse(resolved=True) for one in (*pages, *roots)]
        assert len(set(kept)) == 4
        seen = [pikepdf.parse_content_stream(page) for page in pages]
        assert pikepdf.unparse_content_stream(seen[0]) == (
            pikepdf.unparse_content_stream(seen[1])
        )


def test_the_version_is_the_one_that_the_norm_knows():
    with pikepdf.open(io.BytesIO(readable_pdf())) as pdf:
        stream = io.BytesIO()
        pdf.save(stream, force_version="2.0")
    built = build_facturx(
        stream.getvalue(),
        XML,
        number="1",
        seller_name="A",
        created=datetime(2026, 11, 3),
    )
    assert built.startswith(b"%PDF-1.7")


def test_the_page_and_the_reason_are_told():
    (told,) = check_pdfa_structure(facturx(pdf_changes.unknown_instruction))
    assert told.params == {"page": 1, "reason": "operator odd"}
    (told,) = check_pdfa_structure(facturx(pdf_changes.inks))
    assert told.params == {"page": 1}


@pytest.mark.parametrize("parts", [1, 3])
def test_instructions_without_end_are_not_unpacked(monkeypatch, parts):
    """A few kilobytes that hold megabytes, in one stream or in several."""

    def endless(pdf):
        body = b"0 0 m\n" * (600_000 // parts)
        pdf.pages[0].Contents = pikepdf.Array(
            [pdf.make_indirect(pikepdf.Stream(pdf, body)) for _part in range(parts)]
        )

    def is_read(_drawn):
        raise AssertionError("unpacked")

    monkeypatch.setattr(drawing, "INSTRUCTIONS_MAX", 3 << 20)
    built = facturx(endless)
    monkeypatch.setattr(drawing.pikepdf, "parse_content_stream", is_read)
    (told,) = check_pdfa_structure(built)
    assert told.params == {"page": 1, "reason": "more than 3 MB of instructions"}


@pytest.mark.parametrize("change", pdf_changes.FAULTS_OF_THE_PROFILE)
def test_a_profile_that_describes_nothing_is_told(change):
    (told,) = check_pdfa_structure(facturx(change))
    reason = f"colour profile: {pdf_changes.FAULTS_OF_THE_PROFILE[change]}"
    assert told.code == "CP-PDF-09"
    assert told.params == {"page": 1, "reason": reason}


def test_a_profile_that_is_no_stream_or_cannot_be_unpacked():
    def absent(pdf):
        pdf_changes.colour(pdf, Array([Name.ICCBased, Dictionary(N=3)]))

    def odd(pdf):
        space = pdf_changes.profile(pdf)
        space[1].Filter = Name.FlateDecode
        pdf_changes.colour(pdf, space)

    for change, reason in (
        (absent, "it is not there"),
        (odd, "it cannot be unpacked"),
    ):
        (told,) = check_pdfa_structure(facturx(change))
        assert told.params["reason"] == f"colour profile: {reason}"


def test_inks_that_the_author_described_are_left_to_him():
    def describe(pdf):
        pdf_changes.inks(pdf)
        pdf.pages[0].resources.ColorSpace = Dictionary(DefaultCMYK=Name.DeviceRGB)

    assert check_pdfa_structure(facturx(describe)) == []


def test_glyphs_and_masks_are_read_like_a_page():
    def glyph(pdf):
        drawn = pdf.make_indirect(pikepdf.Stream(pdf, b"9 0 d0 0 1 1 0 k 0 0 9 9 re f"))
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            CharProcs=Dictionary(a=drawn),
            Resources=Dictionary(),
        )
        pdf_changes.draw(pdf, b"BT /X 9 Tf (a) Tj ET", Font={"X": font})

    def mask(pdf):
        drawn = pdf_changes.form(pdf, b"0 1 1 0 k 0 0 9 9 re f")
        state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=drawn))
        pdf_changes.draw(pdf, b"/G gs", ExtGState={"G": state})

    def stamp_of_two_states(pdf):
        states = Dictionary(
            On=pdf_changes.form(pdf), Off=pdf_changes.form(pdf, b"0 1 1 0 k")
        )
        pdf_changes.annotate(pdf, "Stamp", AP=Dictionary(N=states))

    for change in (glyph, mask, stamp_of_two_states):
        codes = {fault.code for fault in check_pdfa_structure(facturx(change))}
        assert codes == {"CP-PDF-08"}, change
