"""The third-party judges, and a readable PDF for them."""

import importlib
import io
import os
import sys
import tempfile
from functools import cache
from pathlib import Path

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

# Hypothesis would keep its tables in the repository.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY",
    str(Path(tempfile.gettempdir()) / "l10n_fr_chorus_pro_hypothesis"),
)


def scripts_module(name):
    """A module of ``scripts/``."""
    # scripts/ also holds a module named "samples": ours must stay the first found.
    path = list(sys.path)
    sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path[:] = path


judges = scripts_module("judges")


def assert_official(xml, kind="facturx-en16931"):
    """The official XSD and schematron say yes; returns the count of rules fired.

    :param kind: of ``judges.KINDS``: ``facturx-en16931`` or ``ubl``
    """
    assert judges.xsd(xml, kind).failures == []
    verdict = judges.schematron(xml, kind)
    assert verdict.failures == []
    # an invoice of one line fires 47 rules of UBL and more of CII
    assert verdict.fired_rules > (40 if kind == "ubl" else 50)
    return verdict.fired_rules


@cache
def readable_pdf(pages=1, *, font="Vera", link=True):
    """A page of text with a link and transparency; Vera is embedded, Helvetica not."""
    if font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, invariant=True)
    for _rank in range(pages):
        page.setFillColor(Color(0.1, 0.2, 0.9, alpha=0.5))
        page.rect(40, 40, 200, 100, fill=1, stroke=0)
        page.setFont(font, 11)
        for row in range(50):
            page.drawString(50, 800 - row * 14, f"Réparation n° {row} : 108,50 EUR")
        if link:
            page.linkURL("https://lagon.example/cgv", (50, 50, 150, 70))
        page.showPage()
    page.save()
    return buffer.getvalue()
