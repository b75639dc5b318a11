"""Words that no font of the server can show: warned about before they are printed."""

import io
import shutil
from unittest.mock import patch

import pikepdf

from odoo.tests import tagged

from ..chorus_pro.codes.flow_syntax import CII_16B
from ..models.checks.content_fault import ContentFault
from ..models.readable import server_fonts
from ..models.readable.server_fonts import without_font
from .common_content import ContentCommon

FONTS = "odoo.addons.l10n_fr_chorus_pro.models.readable.server_fonts._has_font"


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestPageFonts(ContentCommon):
    def missing(self, move):
        """:return: text of the warning, or "" """
        faults = move._chorus_pro_check()[move]
        texts = [fault.message for fault in faults if fault.code == "CP-PDF-10"]
        self.assertLessEqual(len(texts), 1)
        levels = {fault.level for fault in faults if fault.code == "CP-PDF-10"}
        self.assertLessEqual(levels, {"warning"})
        return "".join(texts)

    def only_latin(self, characters):
        return all(ord(one) < 0x400 for one in characters)

    def test_the_characters_are_named(self):
        move = self.make_invoice(narration="<p>Vis 螺丝, Ω, œuf à 3 €</p>")
        with patch(FONTS, self.only_latin):
            text = self.missing(move)
        self.assertIn("(丝螺)", text)
        self.assertIn("fonts-noto-cjk", text)

    def test_an_ordinary_invoice_asks_for_no_font(self):
        move = self.make_invoice(narration="<p>« L’œuvre » – 1 234 €, ﬁn…</p>")
        with patch(FONTS, side_effect=AssertionError):
            self.assertFalse(self.missing(move))

    def test_a_file_without_page_has_no_font(self):
        move = self.make_invoice(narration="<p>螺丝</p>")
        self.account.sudo().syntax = CII_16B
        with patch(FONTS, self.only_latin):
            self.assertFalse(self.missing(move))

    def test_ten_are_named_with_few_questions(self):
        many = "".join(chr(0x4E00 + rank) for rank in range(300))
        asked = []

        def has_font(characters):
            asked.append(characters)
            return self.only_latin(characters)

        with patch(FONTS, has_font):
            self.assertEqual(without_font(many), many[:10])
            self.assertLess(len(asked), 40)
            self.assertEqual(without_font("Ωж"), "ж")

    def test_where_nobody_can_tell_nothing_is_said(self):
        for values in (
            {"return_value": None},
            {"return_value": "/none/fc-list"},
            {"return_value": shutil.which("false")},
            {"return_value": shutil.which("true")},
        ):
            with self.subTest(values), patch.object(shutil, "which", **values):
                self.assertEqual(without_font("螺"), "")

    def test_fontconfig_and_the_page_say_the_same(self):
        if not shutil.which("fc-list"):
            self.skipTest("no fontconfig here")
        signs = "螺ΩЖ☃न"
        shown = set()
        for sign in signs:
            move = self.make_invoice(narration=f"<p>x {sign}</p>")
            content = move._chorus_pro_render_readable_pdf()
            if f"<{ord(sign):04X}>".encode() in self.unicode_of_fonts(content):
                shown.add(sign)
        self.assertEqual(set(without_font(signs)), set(signs) - shown)
        self.assertTrue(server_fonts._has_font("é"))

    def test_a_page_with_the_box_of_a_missing_glyph_never_leaves(self):
        joined = "\U0001f469\u200d\U0001f527"
        if not without_font(joined[0]):
            self.skipTest("a font of this server has it")
        move = self.make_invoice(narration=f"<p>Par {joined}</p>")
        with self.assertRaises(ContentFault) as caught:
            move._chorus_pro_build_file(self.account)
        self.assertEqual(caught.exception.code, "CP-PDF-11")

    def unicode_of_fonts(self, content):
        """What the glyphs of a PDF mean (ISO 32000-1, 9.10.3)."""
        with pikepdf.open(io.BytesIO(content)) as pdf:
            fonts = [one for page in pdf.pages for one in page.resources.Font.values()]
            return b"".join(font.ToUnicode.read_bytes() for font in fonts)
