"""Which characters of an invoice are asked a font for."""

from dataclasses import replace

import pytest
import samples

from chorus_pro.invoice import Attachment, Note
from chorus_pro.page.characters import rare_characters


def rare(text):
    return rare_characters(replace(samples.several_rates(), notes=(Note(text),)))


def test_an_ordinary_french_invoice_asks_for_nothing():
    assert rare("L’œuvre « Été » n° 5 — 1 234,50 € ½ ﬁn ﬂ ™ №… •") == ""
    assert rare("\u202f\xa0\u2009\u2011\xad\u200b\ufeff\u2028\t") == ""
    assert rare("Nguyễn Łódź Žižkov Őrség Reykjavík ə") == ""
    assert rare("e\u0301 n\u0302 a\u20dd") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vis 中文, 文", "中文"),
        ("Привет ☃ 🙂", "Пветири☃🙂"),
        ("\uf0b7 puce de Word", "\uf0b7"),
    ],
)
def test_the_others_are_told_once(text, expected):
    assert rare(text) == "".join(sorted(set(expected)))


def test_every_text_of_the_page_is_read_and_no_attachment():
    invoice = samples.several_rates()
    line = replace(invoice.lines[0], name="螺丝")
    buyer = replace(invoice.buyer, name="שלום")
    files = (Attachment("図.pdf", b"", "application/pdf", "図"),)
    changed = replace(
        invoice, buyer=buyer, lines=(line, *invoice.lines[1:]), attachments=files
    )
    assert rare_characters(changed) == "".join(sorted("螺丝שלום"))
