"""The Factur-X: repaired, reproducible, judged by veraPDF and by our own eyes."""

import io
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import official
import pikepdf
import pytest
import samples
from official import readable_pdf
from pikepdf import Array, Dictionary, Name, Stream, String
from pikepdf.models import PdfParsingError

from chorus_pro import xsd
from chorus_pro.cii import write_cii
from chorus_pro.errors import ConfigurationError, FileFault
from chorus_pro.facturx import build_facturx, check_pdfa_structure, validate_xsd
from chorus_pro.invoice import Attachment

XML = write_cii(samples.several_rates())
PLAIN = pikepdf.ObjectStreamMode.disable
CREATED = datetime(2026, 11, 3, 9, 30)
FILES = (
    Attachment("Procès-verbal n° 4.pdf", b"%PDF-1.4", "application/pdf", "PV"),
    Attachment("métré.csv", b"a;b", "text/csv"),
    Attachment("vue.png", b"\x89PNG", "image/png"),
)


def build(pdf=None, attachments=(), **values):
    values = {
        "number": "FAC/2026/00042",
        "seller_name": "L'Atelier & Fils <SARL>",
        "created": CREATED,
        **values,
    }
    return build_facturx(pdf or readable_pdf(), XML, attachments, **values)


def changed(content, change, **save):
    """The PDF after ``change(pdf)``."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        buffer = io.BytesIO()
        pdf.save(buffer, **save)
    return buffer.getvalue()


def codes(content):
    return {fault.code for fault in check_pdfa_structure(content)}


def test_verapdf_and_the_official_judges_accept_every_case(tmp_path):
    hidden_script = changed(readable_pdf(), add_opening_script)
    cases = {
        "plain": build(),
        "several pages": build(readable_pdf(4)),
        "attachments": build(attachments=FILES),
        "made twice": build(build(attachments=FILES)),
        "no information": build(changed(readable_pdf(), forget_information)),
        "opening script removed": build(hidden_script),
        "unused font": build(changed(readable_pdf(), add_unused_font)),
    }
    paths = {name: tmp_path / f"{name}.pdf" for name in cases}
    for name, content in cases.items():
        paths[name].write_bytes(content)
        assert check_pdfa_structure(content) == [], name
    for name, verdicts in official.judges.judge(paths.values()).items():
        for judge, verdict in verdicts.items():
            assert verdict.failures == [], (name, judge)
            assert verdict.ok, (name, judge)


def add_opening_script(pdf):
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.pages[0].obj.AA = Dictionary(O=script)
    tree = Dictionary(Names=Array([String("x"), pdf.make_indirect(script)]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def forget_information(pdf):
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def add_unused_font(pdf):
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    pdf.pages[0].resources.Font.Unused = pdf.make_indirect(font)


def test_the_same_arguments_give_the_same_bytes():
    assert build(attachments=FILES) == build(attachments=FILES)


def test_made_again_it_has_one_xml_and_only_the_new_attachments():
    again = build(build(attachments=FILES), FILES[:1])
    with pikepdf.open(io.BytesIO(again)) as pdf:
        assert sorted(pdf.attachments) == ["Procès-verbal n° 4.pdf", "factur-x.xml"]
        assert len(pdf.Root.AF) == 2


def test_files_are_embedded_with_their_relation_and_content():
    with pikepdf.open(io.BytesIO(build(attachments=FILES))) as pdf:
        relations = {str(spec.UF): spec.AFRelationship for spec in pdf.Root.AF}
        assert relations.pop("factur-x.xml") == Name.Data
        assert set(relations.values()) == {Name.Supplement}
        assert set(relations) == {attachment.name for attachment in FILES}
        xml = pdf.attachments["factur-x.xml"].get_file()
        assert xml.read_bytes() == XML
        assert xml.mime_type == "text/xml"
        csv = pdf.attachments["métré.csv"].get_file()
        assert (csv.read_bytes(), csv.mime_type) == (b"a;b", "text/csv")


def test_title_author_and_date_are_said_alike_in_both_places():
    zone = timezone(timedelta(hours=-4))
    with pikepdf.open(io.BytesIO(build(created=CREATED.replace(tzinfo=zone)))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "FAC/2026/00042"
        assert str(pdf.docinfo["/Author"]) == "L'Atelier & Fils <SARL>"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261103133000+00'00'"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "FAC/2026/00042"
            assert metadata["dc:creator"] == ["L'Atelier & Fils <SARL>"]
            assert metadata["xmp:CreateDate"] == "2026-11-03T13:30:00+00:00"
            assert metadata.pdfa_status == "3B"


def test_an_encrypted_pdf_is_refused_with_or_without_a_password():
    for user in ("", "secret"):
        encryption = pikepdf.Encryption(owner="owner", user=user)
        locked = changed(readable_pdf(), lambda pdf: None, encryption=encryption)
        with pytest.raises(FileFault) as caught:
            build(locked)
        assert caught.value.code == "CP-PDF-02"
        assert codes(locked) == {"CP-PDF-02"}


def test_what_is_no_pdf_is_refused():
    for content in (b"not a PDF", b"%PDF-1.4 cut"):
        with pytest.raises(FileFault) as caught:
            build(content)
        assert caught.value.code == "CP-PDF-01"
        assert codes(content) == {"CP-PDF-01"}


def test_a_pdf_without_a_page_is_refused():
    with pytest.raises(FileFault, match="no page") as caught:
        build(changed(readable_pdf(), lambda pdf: pdf.pages.__delitem__(0)))
    assert caught.value.code == "CP-PDF-01"


def test_a_font_that_is_not_embedded_is_named():
    (fault,) = check_pdfa_structure(build(readable_pdf(font="Helvetica")))
    assert (fault.code, fault.params) == ("CP-PDF-03", {"font": "Helvetica"})


def test_a_page_that_cannot_be_read_is_a_fault(monkeypatch):
    def fail(page):
        raise PdfParsingError("cut", 1)

    monkeypatch.setattr(pikepdf, "parse_content_stream", fail)
    assert codes(build(readable_pdf(font="Helvetica"))) == {"CP-PDF-01"}


def test_a_composite_font_is_judged_by_its_descendant():
    def make_composite(pdf):
        font = pdf.pages[0].resources.Font["/F1"]
        font.Subtype = Name.Type0
        font.DescendantFonts = Array(
            [Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2)]
        )

    composite = changed(readable_pdf(font="Helvetica"), make_composite)
    assert codes(build(composite)) == {"CP-PDF-03"}


def test_a_font_drawn_in_the_file_itself_needs_no_embedding():
    def draw(pdf):
        pdf.pages[0].resources.Font["/F1"].Subtype = Name.Type3

    assert codes(build(changed(readable_pdf(font="Helvetica"), draw))) == set()


def test_a_media_type_may_be_unknown():
    content = build(attachments=[Attachment("a.fax", b"1", "")])
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fax = pdf.attachments["a.fax"].get_file()
        assert fax.mime_type == "application/octet-stream"


def test_what_is_no_annotation_is_passed_over():
    def add_null(pdf):
        pdf.pages[0].Annots.append(None)

    assert codes(build(changed(readable_pdf(), add_null))) == set()


def test_a_font_used_in_a_form_of_the_page_counts():
    def move_text_into_a_form(pdf):
        page = pdf.pages[0]
        form = Stream(pdf, page.Contents.read_bytes())
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox, form.Resources = page.MediaBox, page.Resources
        page.Resources = Dictionary(XObject=Dictionary(F=pdf.make_indirect(form)))
        page.Contents = Stream(pdf, b"/F Do")

    moved = changed(readable_pdf(font="Helvetica"), move_text_into_a_form)
    assert codes(build(moved)) == {"CP-PDF-03"}


def test_what_runs_or_is_filled_in_is_a_fault():
    def script_on_a_link(pdf):
        script = Dictionary(S=Name.JavaScript, JS=String("x"))
        pdf.pages[0].Annots[0].A = script

    def video(pdf):
        pdf.pages[0].Annots[0].Subtype = Name.Movie
        pdf.pages[0].Annots[0].AP = Dictionary(N=Stream(pdf, b""))

    def form_field(pdf):
        field = Dictionary(FT=Name.Tx, T=String("name"))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))

    for change in (script_on_a_link, video, form_field):
        assert codes(changed(build(), change)) == {"CP-PDF-04"}, change
    assert codes(changed(build(), add_opening_script)) >= {"CP-PDF-04"}


@pytest.mark.parametrize("key", ["/OutputIntents", "/Metadata"])
def test_identity_is_needed(key):
    content = changed(build(), lambda pdf: pdf.Root.__delitem__(key))
    (fault,) = check_pdfa_structure(content)
    assert (fault.code, fault.params) == ("CP-PDF-05", {"missing": key[1:]})


def test_an_identifier_is_needed():
    # pikepdf always writes one: the name of the key is destroyed in the bytes
    content = changed(build(), lambda pdf: None, object_stream_mode=PLAIN)
    (fault,) = check_pdfa_structure(content.replace(b"/ID [", b"/IX ["))
    assert (fault.code, fault.params) == ("CP-PDF-05", {"missing": "ID"})


@pytest.mark.parametrize("flags", [0, 4 | 2])
def test_an_annotation_must_be_printed(flags):
    def hide(pdf):
        pdf.pages[0].Annots[0].F = flags

    assert codes(changed(build(), hide)) == {"CP-PDF-06"}


def test_a_note_that_pops_up_is_not_judged():
    def pop_up(pdf):
        pdf.pages[0].Annots[0].Subtype = Name.Popup
        pdf.pages[0].Annots[0].F = 0

    assert codes(changed(build(), pop_up)) == set()


def test_the_xml_is_embedded_once():
    def twice(pdf):
        pdf.Root.AF.append(pdf.Root.AF[0])

    assert codes(changed(build(), twice)) == {"CP-PDF-07"}
    assert codes(readable_pdf()) >= {"CP-PDF-07", "CP-PDF-05", "CP-PDF-06"}


def test_the_xsd_accepts_what_we_write_and_says_what_is_wrong():
    validate_xsd(XML)
    with pytest.raises(FileFault, match="^line 13: Element 'Unknown'") as caught:
        validate_xsd(XML.replace(b"ram:TypeCode>", b"ram:Unknown>"))
    assert caught.value.code == "CP-FILE-01"
    with pytest.raises(FileFault, match="not an XML"):
        validate_xsd(b"<cut")
    with pytest.raises(FileFault, match="no invoice has the root order"):
        validate_xsd(b"<order/>")


@pytest.mark.parametrize("found", [None, SimpleNamespace(origin=__file__)])
def test_a_missing_xsd_is_for_the_administrator(monkeypatch, found):
    xsd._schema.cache_clear()
    monkeypatch.setattr(xsd.importlib.util, "find_spec", lambda name: found)
    with pytest.raises(ConfigurationError):
        validate_xsd(XML)
    monkeypatch.undo()
    xsd._schema.cache_clear()
    validate_xsd(XML)
