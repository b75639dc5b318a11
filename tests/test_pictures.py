"""Pictures of the page: drawn as they are, or named in a fault."""

import base64
import io
import random
from unittest.mock import patch

import lxml.html
from PIL import (
    Image,
    MpoImagePlugin,  # noqa: F401 Odoo loads but a few formats
    PngImagePlugin,
)

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.checks.content_fault import ContentFault
from ..models.readable import pictures
from .common_content import ContentCommon

LOGGER = "odoo.addons.l10n_fr_chorus_pro.models.readable.ir_actions_report_pictures"


def picture(kind, mode="RGB", color=(200, 30, 30)):
    """A picture of one colour, as bytes."""
    stream = io.BytesIO()
    Image.new(mode, (20, 10), color).save(stream, kind)
    return stream.getvalue()


def address_of(content):
    """A picture as the address of itself."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


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

    def test_a_picture_of_a_phone_with_another_behind_it(self):
        stream = io.BytesIO()
        first = Image.new("RGB", (20, 10), (200, 30, 30))
        first.save(stream, "MPO", save_all=True, append_images=[first.resize((10, 5))])
        content = stream.getvalue()
        with Image.open(io.BytesIO(content)) as image:
            self.assertEqual(image.format, "MPO")
        self.assertEqual(pictures.drawable(content), ("image/jpeg", content))

    def test_words_of_a_drawing_in_the_notes_of_a_picture(self):
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Source", '<svg xmlns="http://www.w3.org/2000/svg"/>')
        stream = io.BytesIO()
        Image.new("RGB", (20, 10)).save(stream, "PNG", pnginfo=notes)
        content = stream.getvalue()
        self.assertEqual(pictures.drawable(content), ("image/png", content))

    def test_a_drawing_after_a_long_licence(self):
        content = b"\xef\xbb\xbf<?xml version='1.0'?><!--%b-->%b" % (
            b"licence " * 1000,
            b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
        )
        self.assertEqual(pictures.drawable(content), ("image/svg+xml", content))

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

    # === NAMED === #

    def missed(self, move=None):
        """:return: the fault of the invoice's page, and its text"""
        move = move or self.make_invoice()
        self.env.invalidate_all()
        with self.assertRaises(ContentFault) as caught:
            move._chorus_pro_render_readable_pdf()
        self.assertEqual(caught.exception.code, "CP-ODOO-15")
        return caught.exception, move._chorus_pro_fault_text(caught.exception)

    def attach(self, content, **values):
        values = {"name": "stamp.png", "raw": content, "public": True, **values}
        return self.env["ir.attachment"].create(values)

    def lose(self, attachment):
        """Its row stays, its file does not."""
        self.assertTrue(attachment.store_fname)
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s WHERE id = %s",
            ("00/" + "0" * 40, attachment.id),
        )
        self.env.invalidate_all()

    def test_what_cannot_be_drawn_is_named_as_the_user_knows_it(self):
        whole = picture("PNG")
        lost = self.attach(picture("PNG", color=(1, 2, 3)), name="perdu.png")
        self.lose(lost)
        cut = self.attach(whole[:-20], name="cachet.png")
        linked = self.attach(b"", type="url", url="/web/static/img/none.png", raw=False)
        for html, words in (
            (f'<img src="/web/image/{cut.id}"/>', "(cachet.png): it is damaged"),
            (f'<img src="/web/image/{lost.id}"/>', "(perdu.png): the server has lost"),
            (f'<img src="web/image/{linked.id}"/>', "(stamp.png): the server has no"),
            (
                '<img src="/web/static/img/none.png"/>',
                "(/web/static/img/none.png): the",
            ),
            ('<img src="/web/image/999999999"/>', "no longer exists"),
            (
                f'<img src="{address_of(b"no")}" alt="Ancre &amp; mer"/>',
                "(Ancre & mer)",
            ),
            ('<img src="data:image/png;base64,bm8="/>', "(without title): it is"),
            ("<p style=\"background: url('/web/static/none.png')\">x</p>", "none.png"),
            ('<img src="/report/barcode/Codabar/%C3%A9"/>', "barcode of é"),
            ('<img src="/web/image/res.users/2/login"/>', "did not foresee"),
        ):
            with self.subTest(html), mute_logger(LOGGER):
                fault, text = self.missed(self.make_invoice(narration=html))
                self.assertIn(words, text)
                self.assertFalse(fault.record)

    def test_a_picture_of_a_record_opens_it(self):
        self.carl.image_1920 = base64.b64encode(picture("PNG"))
        self.env.flush_all()
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.carl.id),
                ("res_field", "=", "image_128"),
            ]
        )
        self.lose(attachment)
        html = f'<img src="/web/image/res.partner/{self.carl.id}/image_128"/>'
        fault, text = self.missed(self.make_invoice(narration=html))
        self.assertEqual(fault.record, self.carl)
        self.assertIn(f"(Image 128 of {self.carl.display_name})", text)

    def test_the_letterhead_is_named_and_opened(self):
        self.company.write(
            {
                "logo": base64.b64encode(picture("PNG")),
                "layout_background": "Custom",
                "layout_background_image": base64.b64encode(b"no picture"),
            }
        )
        fault, text = self.missed()
        self.assertEqual(fault.record, self.company)
        self.assertEqual(fault.field, "layout_background_image")
        self.assertIn(f"background of the document layout of {self.company.name}", text)
        self.company.layout_background_image = False
        self.company.logo = base64.b64encode(picture("PNG")[:-20])
        fault, text = self.missed()
        self.assertEqual((fault.record, fault.field), (self.company, "logo"))
        self.assertIn(f"(logo of the company {self.company.name}): it is damaged", text)

    def test_a_background_too_big_for_the_page_is_named(self):
        side = 1750
        noise = random.Random(4).randbytes(side * side * 3)
        stream = io.BytesIO()
        Image.frombytes("RGB", (side, side), noise).save(stream, "PNG")
        encoded = base64.b64encode(stream.getvalue())
        page = lxml.html.fromstring(b'<p title="%b">x</p>' % encoded)
        if page.text_content() == "x":
            self.skipTest("this libxml2 reads attributes of any size")
        self.company.write(
            {"layout_background": "Custom", "layout_background_image": encoded}
        )
        fault, text = self.missed()
        self.assertEqual(fault.record, self.company)
        self.assertEqual(fault.field, "layout_background_image")
        self.assertIn("it is too big, and the page would be white", text)

    def test_a_lost_logo_is_not_an_absent_one(self):
        move = self.make_invoice()
        self.company.logo = False
        self.assertTrue(move._chorus_pro_render_readable_pdf())
        self.company.logo = base64.b64encode(picture("PNG", color=(3, 4, 5)))
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "=", self.company.partner_id.id),
                ("res_field", "=", "image_1920"),
            ]
        )
        self.lose(attachment)
        fault, text = self.missed(move)
        self.assertEqual((fault.record, fault.field), (self.company, "logo"))
        self.assertIn("the server has lost its file", text)

    def test_what_was_printed_without_a_picture_is_not_deposited(self):
        cut = self.attach(picture("PNG")[:-20])
        html = f'<p><img src="/web/image/{cut.id}"/></p>'
        move = self.make_invoice(narration=html)
        send = self.env["account.move.send"].with_context(force_report_rendering=True)
        report = send._get_default_pdf_report_id(move)
        data = {"pdf_report": report, "sending_methods": {"email"}}
        send._prepare_invoice_pdf_report({move: data})
        self.assertTrue(data["pdf_attachment_values"]["raw"].startswith(b"%PDF-"))
        send._link_invoice_documents({move: data})
        self.assertTrue(move.sudo().invoice_pdf_report_id)
        with self.assertRaises(ContentFault) as caught:
            move._chorus_pro_build_file(self.account)
        self.assertEqual(caught.exception.params["picture"], "stamp.png")

    # === DRAWN === #

    def inlined(self, html):
        """:return: the pictures of the page that wkhtmltopdf would be given"""
        reports = self.env["ir.actions.report"].with_context(chorus_pro_original=True)
        page = reports._chorus_pro_self_contained(f"<html><body>{html}</body></html>")
        root = lxml.html.document_fromstring(page)
        found = root.xpath("//img/@src")
        self.assertFalse([one for one in found if not one.startswith("data:image/")])
        return [Image.open(io.BytesIO(pictures.embedded(one))) for one in found]

    def test_pictures_of_odoo_are_read_without_a_request(self):
        kept = self.attach(picture("JPEG"))
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        self.env["ir.config_parameter"].sudo().set_param(
            "report.url", "https://printer.example:443/"
        )
        self.company.logo = base64.b64encode(picture("GIF"))
        for address, kind, size in (
            (f"/web/image/{kept.id}", "JPEG", (20, 10)),
            (f"web/image/{kept.id}-abc/stamp.png", "JPEG", (20, 10)),
            (f"{base}/web/image/{kept.id}/10x5", "JPEG", (10, 5)),
            (f"HTTPS://Printer.example/web/image/{kept.id}?width=4", "JPEG", (4, 2)),
            ("/web/static/img/logo.png#top", "PNG", None),
            ("/web/static/x/../img/logo.png", "PNG", None),
            ("/logo.png", "GIF", None),
            (f"/web/binary/company_logo?company={self.company.id}", "GIF", None),
        ):
            with self.subTest(address):
                (image,) = self.inlined(f'<img src="{address}"/>')
                self.assertEqual(image.format, kind)
                if size:
                    self.assertEqual(image.size, size)

    def test_barcodes_are_drawn_without_a_request(self):
        reports = type(self.env["ir.actions.report"])
        for address, arguments in (
            (
                "/report/barcode/QR/FAC%2F1/2?width=90&amp;quiet=0",
                {"barcode_type": "QR", "value": "FAC/1/2", "width": "90", "quiet": "0"},
            ),
            (
                "/report/barcode/?barcode_type=Code128&amp;value=FAC",
                {"barcode_type": "Code128", "value": "FAC"},
            ),
        ):
            with (
                self.subTest(address),
                # what draws them is a library that not every server has
                patch.object(reports, "barcode", return_value=picture("PNG")) as draw,
            ):
                self.assertEqual(len(self.inlined(f'<img src="{address}"/>')), 1)
                draw.assert_called_once_with(**arguments)

    def test_what_the_user_may_not_see_is_not_printed(self):
        secret = self.attach(picture("PNG"), public=False)
        user = self.env["res.users"].create(
            {"name": "Lou", "login": "lou", "group_ids": [Command.clear()]}
        )
        reports = self.env["ir.actions.report"].with_user(user)
        reports = reports.with_context(chorus_pro_original=True)
        html = f'<html><body><img src="/web/image/{secret.id}"/></body></html>'
        with self.assertRaises(ContentFault) as caught:
            reports._chorus_pro_self_contained(html)
        self.assertIn("may not be read", caught.exception.params["error"])
        self.assertNotIn("stamp", caught.exception.params["picture"])

    def test_what_is_embedded_is_converted_only_where_it_must_be(self):
        cmyk = address_of(picture("JPEG", "CMYK", (0, 255, 255, 0)))
        (image,) = self.inlined(f'<img src="{cmyk}"/>')
        self.assertEqual((image.format, image.mode), ("PNG", "RGB"))
        good = address_of(picture("JPEG"))
        reports = self.env["ir.actions.report"].with_context(chorus_pro_original=True)
        page = reports._chorus_pro_self_contained(f'<p><img src="{good}"/></p>')
        self.assertIn(good, page)
