"""Running a scenario and leaving nothing of it: for the tests and for the samples."""

import contextlib
import io
from unittest.mock import patch

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas


def readable_page(text):
    """A one-page PDF with an embedded font, instead of a second of wkhtmltopdf.

    The rendering itself has its own tests (``test_readable.py``).
    """
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))  # ships with reportlab
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, initialFontName="Vera")
    page.setFont("Vera", 12)
    page.drawString(72, 720, text)
    page.save()
    return buffer.getvalue()


@contextlib.contextmanager
def undone(env):
    """Whatever happens inside, the next scenario does not see it."""
    savepoint = env.cr.savepoint()
    try:
        yield
    finally:
        savepoint.close(rollback=True)
        env.registry.clear_cache()


@contextlib.contextmanager
def page_of(env, scenario):
    """A page of one line, in no time, unless the scenario wants Odoo's report."""
    if scenario.real_page:
        yield
        return
    with patch.object(
        type(env["account.move"]),
        "_chorus_pro_render_readable_pdf",
        lambda move: readable_page(move.name),
    ):
        yield


#: each scenario is played under both, and its numbers say which
ROUNDINGS = {"G": "round_globally", "L": "round_per_line"}


@contextlib.contextmanager
def built(shop, rank, scenario, rounding="G"):
    """Build the invoices of a scenario, number them after its rank, undo them.

    :param rounding: key of :data:`ROUNDINGS`
    :return: the posted ``account.move``; they exist inside the ``with`` only
    """
    shop.start(f"{rounding}{rank:03d}")
    with undone(shop.env), page_of(shop.env, scenario):
        shop.company.tax_calculation_rounding_method = ROUNDINGS[rounding]
        yield scenario.build(shop)


def sums(moves):
    """What a rounding may change in the files of some invoices.

    :return: list of the lines, the VAT and the totals of each
    """
    accounts = moves.env["chorus.pro.account"]._of_moves(moves)
    described = [move._chorus_pro_invoice(accounts[move]) for move in moves]
    return [(one.lines, one.allowances, one.subtotals, one.totals) for one in described]
