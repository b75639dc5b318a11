"""Pictures of the page: drawn as they are, or named in a fault."""

import base64
import io

from PIL import Image

from odoo.tests import tagged

from ..models.checks.content_fault import ContentFault
from ..models.readable import pictures
from .common_content import ContentCommon


def picture(kind, mode="RGB", color=(200, 30, 30)):
    """A picture of one colour, as bytes."""
    stream = io.BytesIO()
    Image.new(mode, (20, 10), color).save(stream, kind)
    return stream.getvalue()


def embedded(content, title=""):
    """HTML of a picture that is inside the page."""
    encoded = base64.b64encode(content).decode()
    return f'<p><img alt="{title}" src="data:image/png;base64,{encoded}"/></p>'


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestPictures(ContentCommon):
    def test_what_every_build_draws_is_left_alone(self):
        for kind in ("PNG", "JPEG", "GIF"):
            content = picture(kind)
            self.assertEqual(pictures.drawable(content)[1], content, kind)

    def test_what_some_builds_do_not_draw_becomes_png(self):
        for kind, mode, color in (
            ("WEBP", "RGB", (200, 30, 30)),
            ("WEBP", "RGBA", (200, 30, 30, 0)),
            ("BMP", "RGB", (200, 30, 30)),
            ("JPEG", "CMYK", (0, 255, 255, 0)),
        ):
            with self.subTest(kind=kind, mode=mode):
                media_type, content = pictures.drawable(picture(kind, mode, color))
                self.assertEqual(media_type, "image/png")
                with Image.open(io.BytesIO(content)) as image:
                    self.assertEqual(image.format, "PNG")
                    self.assertEqual(image.mode, "RGBA" if mode == "RGBA" else "RGB")
                    if mode != "RGBA":
                        red, green, blue = image.getpixel((5, 5))
                        self.assertGreater(red, 150)
                        self.assertLess(green + blue, 120)

    def test_a_record_without_picture_shows_nothing(self):
        _media_type, content = pictures.drawable(b"")
        with Image.open(io.BytesIO(content)) as image:
            self.assertEqual(image.getpixel((0, 0))[3], 0)

    def test_no_picture(self):
        drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
        for content in (
            b"<html/>",
            picture("PNG")[:30],
            picture("PNG")[:-20],
            picture("JPEG")[:-20],
            b"<svg><g></svg>",
            b"<html><body>" + drawing + b"</body></html>",
            b"\0" * 50,
        ):
            with self.subTest(content=content[:9]), self.assertRaises(ValueError):
                pictures.drawable(content)
        self.assertEqual(pictures.drawable(drawing), ("image/svg+xml", drawing))

    def test_a_damaged_picture_is_named_and_the_copy_is_printed_all_the_same(self):
        damaged = self.env["ir.attachment"].create(
            {"name": "stamp.png", "raw": b"no picture", "public": True}
        )
        address = f"/web/image/{damaged.id}"
        move = self.make_invoice(narration=f'<p><img src="{address}"/></p>')
        with self.assertRaises(ContentFault) as caught:
            move._chorus_pro_render_readable_pdf()
        self.assertEqual(caught.exception.code, "CP-ODOO-15")
        self.assertIn(address, move._chorus_pro_fault_text(caught.exception))
        send = self.env["account.move.send"].with_context(force_report_rendering=True)
        report = send._get_default_pdf_report_id(move)
        data = {"pdf_report": report, "sending_methods": {"email"}}
        send._prepare_invoice_pdf_report({move: data})
        self.assertTrue(data["pdf_attachment_values"]["raw"].startswith(b"%PDF-"))

    def test_a_picture_inside_the_page_is_drawn_or_named(self):
        page = embedded(picture("JPEG", "CMYK", (0, 255, 255, 0)), "Ancre &amp; mer")
        seen = []

        def redraw(content, title):
            seen.append(title)
            return pictures.drawable(content)

        drawn = pictures.redraw_embedded(page, redraw)
        self.assertEqual(seen, ["Ancre & mer"])
        self.assertNotEqual(drawn, page)
        self.assertEqual(pictures.redraw_embedded(drawn, redraw), drawn)
        reports = self.env["ir.actions.report"].with_context(chorus_pro_original=True)
        with self.assertRaises(ContentFault) as caught:
            reports._chorus_pro_self_contained(embedded(b"no picture", "Logo"))
        self.assertEqual(caught.exception.params["url"], "Logo")
