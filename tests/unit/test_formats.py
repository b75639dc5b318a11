"""One invoice, three formats: who writes it, what it is called, what it may carry."""

import official
import pytest
import samples
from samples import line

from chorus_pro import formats
from chorus_pro.checks import BuyerRequirements, check_invoice
from chorus_pro.codes.attachment_rules import STRUCTURED_MEDIA_TYPES
from chorus_pro.codes.flow_syntax import CII_16B, FACTURX, UBL
from chorus_pro.errors import ConfigurationError, FileFault
from chorus_pro.invoice import Attachment

STRUCTURED = (CII_16B, UBL)
JUDGE = {FACTURX: "facturx-en16931", CII_16B: "facturx-en16931", UBL: "ubl"}
PDF = Attachment("bon.pdf", b"%PDF-", "application/pdf", "Bon")


def faults(invoice, syntax):
    found = check_invoice(
        invoice, BuyerRequirements(), today=samples.TODAY, syntax=syntax
    )
    return [fault.code for fault in found]


def attached(*attachments):
    return samples.invoice(attachments=attachments)


@pytest.mark.parametrize("syntax", formats.FORMATS)
@pytest.mark.parametrize("kind", samples.KINDS)
def test_every_kind_goes_out_in_every_format(kind, syntax):
    invoice = samples.KINDS[kind]()
    assert faults(invoice, syntax) == []
    # judged by the XSD here, by the schematrons in test_cii.py and test_ubl.py
    formats.build_xml(invoice, syntax)


def test_cii_alone_is_the_xml_of_the_facturx():
    invoice = samples.every_field()
    alone = formats.build_xml(invoice, CII_16B)
    assert alone == formats.build_xml(invoice, FACTURX)


@pytest.mark.parametrize("syntax", formats.FORMATS)
def test_an_xml_against_the_xsd_is_not_kept(syntax):
    with pytest.raises(FileFault, match="NaN") as caught:
        formats.build_xml(samples.invoice([line(quantity="NaN")]), syntax)
    assert caught.value.code == "CP-FILE-01"


def test_only_ubl_was_never_verified():
    verified = {syntax: one.verified for syntax, one in formats.FORMATS.items()}
    assert verified == {FACTURX: True, CII_16B: True, UBL: False}


def test_a_syntax_without_writer_is_a_matter_of_configuration():
    with pytest.raises(ConfigurationError):
        formats.build_xml(samples.invoice(), "IN_DP_E1_XCBL")


@pytest.mark.parametrize(
    ("syntax", "name"),
    [
        (FACTURX, "facturx_FAC-2026-00042.pdf"),
        (CII_16B, "cii_FAC-2026-00042.xml"),
        (UBL, "ubl_FAC-2026-00042.xml"),
    ],
)
def test_the_name_says_the_format(syntax, name):
    assert formats.file_name("FAC/2026/00042", syntax) == name


# --- attachments of an XML alone ---------------------------------------------


@pytest.mark.parametrize("syntax", STRUCTURED)
def test_the_six_types_go_inside_the_xml(syntax):
    invoice = attached(
        *(
            Attachment(f"piece{rank}.pdf", b"content", media_type)
            for rank, media_type in enumerate(sorted(STRUCTURED_MEDIA_TYPES))
        )
    )
    assert faults(invoice, syntax) == []
    official.assert_official(formats.build_xml(invoice, syntax), JUDGE[syntax])


@pytest.mark.parametrize("syntax", STRUCTURED)
def test_another_type_proposes_facturx(syntax):
    zipped = Attachment("plans.zip", b"PK", "application/zip")
    assert faults(attached(PDF, zipped), syntax) == ["CP-FORMAT-01"]
    assert faults(attached(PDF, zipped), FACTURX) == []


def test_base64_counts_in_the_size_of_the_flow():
    invoice = attached(
        *(Attachment(f"{n}.pdf", bytes(8_000_000), PDF.media_type) for n in range(3))
    )
    assert faults(invoice, FACTURX) == []
    assert faults(invoice, UBL) == ["CP-ATTACHMENT-05"]


def test_a_big_attachment_does_not_disturb_the_xsd():
    big = Attachment("plan.pdf", bytes(9_000_000), PDF.media_type)
    for syntax in STRUCTURED:
        assert len(formats.build_xml(attached(big), syntax)) > 12_000_000
