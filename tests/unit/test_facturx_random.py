"""Random invoices, pages and attachments: the whole Factur-X, as it would leave."""

import io

import official
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cii import RELAXED, invoices, texts
from test_facturx import CREATED

from chorus_pro.archive import clean_name
from chorus_pro.cii import write_cii
from chorus_pro.codes.attachment_rules import (
    EXTENSIONS,
    NAME_MAX,
    STRUCTURED_MEDIA_TYPES,
)
from chorus_pro.facturx import build_facturx, check_pdfa_structure
from chorus_pro.invoice import Attachment
from chorus_pro.xml_values import clean_line

#: files judged by one veraPDF process
BATCH = 200
MEDIA_TYPES = (*sorted(STRUCTURED_MEDIA_TYPES), "application/octet-stream", "x/y+z")


@st.composite
def attachments(draw):
    """Up to four files of any accepted type and content, named as Odoo names them."""
    kinds = draw(st.lists(st.sampled_from(sorted(EXTENSIONS)), max_size=4))
    return [
        Attachment(
            clean_name(f"{rank} {draw(texts)}.{kind}", NAME_MAX),
            draw(st.binary(min_size=1, max_size=300)),
            draw(st.sampled_from(MEDIA_TYPES)),
            clean_line(draw(texts)),
        )
        for rank, kind in enumerate(kinds)
    ]


FACTURX = (
    invoices(max_lines=20),
    attachments(),
    st.integers(1, 4),
    st.booleans(),
    texts.map(clean_line),
)


def judge_all(folder, examples):
    """Build as many random Factur-X, read each back, and have them judged."""
    paths = []

    @settings(RELAXED, max_examples=examples)
    @given(*FACTURX)
    def build(invoice, files, pages, link, seller):
        xml = write_cii(invoice)
        content = build_facturx(
            official.readable_pdf(pages, link=link),
            xml,
            files,
            number=invoice.number,
            seller_name=seller,
            created=CREATED,
        )
        assert check_pdfa_structure(content) == []
        assert embedded(content) == {
            "factur-x.xml": xml,
            **{one.name: one.content for one in files},
        }
        path = folder / f"{len(paths)}.pdf"
        path.write_bytes(content)
        paths.append(path)

    build()
    assert len(paths) >= examples
    for start in range(0, len(paths), BATCH):
        verdicts = official.judges.judge(paths[start : start + BATCH])
        for name, of_judges in verdicts.items():
            for judge, verdict in of_judges.items():
                assert verdict.failures == [], (name, judge)
                assert verdict.ok, (name, judge)


def embedded(content):
    """``{name: bytes}`` of the files in a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {
            name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()
        }


def test_random_facturx_pass_every_judge(tmp_path):
    judge_all(tmp_path, 60)


@pytest.mark.long
def test_many_random_facturx_pass_every_judge(tmp_path):
    judge_all(tmp_path, 2000)
