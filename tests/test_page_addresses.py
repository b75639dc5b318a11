"""What a page would make wkhtmltopdf fetch: found wherever it is written."""

import tracemalloc
from unittest.mock import Mock

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.readable import own_addresses
from ..models.readable.page_addresses import replace_addresses, replace_in_css

GIF = "data:image/gif;base64,AA=="
FAR = "http://far.example/x"
BASES = ("http://localhost:8069", "https://printer.example")


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestPageAddresses(BaseCase):
    def seen(self, html):
        """:return: list of triples (address, kind, title) and the page written"""
        found = []

        def replace(*address):
            found.append(address)
            return "" if address[1] == "style sheet" else "data:,ok"

        return found, replace_addresses(html, replace)

    def test_every_place_that_loads_is_found(self):
        for html, kind in (
            (f'<img src="{FAR}">', "picture"),
            (f'<img srcset="{FAR} 2x, {FAR}/3 3x">', "picture"),
            (f'<input type="image" src="{FAR}">', "picture"),
            (f'<object data="{FAR}"></object>', "picture"),
            (f'<iframe src=" {FAR} "></iframe>', "picture"),
            (f'<table background="{FAR}"><tr><td>x</td></tr></table>', "picture"),
            (f'<svg><image xlink:href="{FAR}"/></svg>', "picture"),
            (f"<p style='background: URL( \"{FAR}\" )'>x</p>", "picture"),
            (f'<p style="background: url(&quot;{FAR}&quot;)">x</p>', "picture"),
            (f"<p style=\"background: url('{FAR}')\">x</p>", "picture"),
            (f'<p style="background: url({FAR})">x</p>', "picture"),
            (
                r"<style>p{background:url(http:\2f\2f far.example\/x)}</style>",
                "picture",
            ),
            (f"<style>@font-face{{font-family:A;src:url({FAR})}}</style>", "font"),
            (f"<style>@import url({FAR});</style>", "style sheet"),
            (f'<style>@import "{FAR}" print;</style>', "style sheet"),
            (f'<link rel="stylesheet" href="{FAR}">', "style sheet"),
        ):
            with self.subTest(html):
                found, page = self.seen(html)
                self.assertEqual(found, [(FAR, kind, "")])
                self.assertNotIn("far.example", page)

    def test_what_is_not_drawn_is_not_loaded(self):
        for html in (
            f'<script src="{FAR}"></script>',
            f'<video src="{FAR}"></video>',
            f'<picture><source srcset="{FAR}"><img src="data:,x"></picture>',
            f'<img src="data:,x" srcset="{FAR} 2x">',
            f'<link rel="icon" href="{FAR}">',
        ):
            with self.subTest(html):
                found, page = self.seen(html)
                self.assertNotIn(FAR, [one for one, _kind, _title in found])
                self.assertNotIn("far.example", page)

    def test_a_picture_in_a_frame_is_a_picture(self):
        for html in (
            f'<object data="{FAR}" type="image/png"><p>else</p></object>',
            f'<embed src="{FAR}" type="image/png">',
            f'<iframe src="{FAR}"></iframe>',
        ):
            with self.subTest(html):
                page = replace_addresses(html + "after", lambda *_address: GIF)
                self.assertIn(f'<body><img src="{GIF}">after</body>', page)
                page = replace_addresses(html, lambda *_address: None)
                self.assertIn(html, page)

    def test_what_loads_nothing_is_left(self):
        for html in (
            f'<a href="{FAR}">x</a>',
            f"<style>/* url({FAR}) */ p{{fill:url(#a)}}</style>",
            f"<p>url({FAR})</p>",
            '<img src="">',
        ):
            with self.subTest(html):
                found, page = self.seen(html)
                self.assertEqual(found, [])
                self.assertIn(html, page)

    def test_the_rest_of_the_page_is_as_it_was(self):
        page = (
            '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
            "<style>a > b{content:'é & <';}</style></head>"
            '<body class="x"><p title="d\'été">1&nbsp;234 € ﬁn 🙂</p><br></body></html>'
        )
        written = replace_addresses(page, lambda *_address: None)
        self.assertEqual(written, page.replace("&nbsp;", "\xa0"))

    def test_the_wall_comes_first(self):
        page = "<html><head><base href='/'></head><body></body></html>"
        self.assertEqual(
            replace_addresses(page, lambda *_address: None)[:12], page[:12]
        )
        walled = replace_addresses(page, lambda *_address: None, walled=True)
        self.assertRegex(walled, r'<head><meta [^>]*content="default-src \'none\'')

    def test_a_style_keeps_what_stands_around_an_address(self):
        css = "p{background: red url('a') no-repeat}@import 'b' print;q{}"
        seen = replace_in_css(css, lambda url, kind, _title: f"<{url},{kind}>")
        self.assertEqual(
            seen,
            'p{background: red url("<a,picture>") no-repeat}'
            "@media print{<b,style sheet>}q{}",
        )

    def test_an_import_is_replaced_up_to_its_end(self):
        font = "https://fonts.example/css2?family=Inter:wght@300;400&display=swap"
        for written in (f'"{font}"', f"url('{font}')", f"url( {font} )"):
            with self.subTest(written):
                replace = Mock(return_value="")
                css = replace_in_css(f"@import {written};p{{color:red}}", replace)
                replace.assert_called_once_with(font, "style sheet", "")
                self.assertEqual(css, "p{color:red}")

    def test_a_style_sheet_stays_one_of_its_media(self):
        _found, page = self.seen('<link rel="stylesheet" media="print" href="/x.css">')
        self.assertIn('<style media="print">', page)
        css = replace_in_css("@import url(/x.css) print;b{}", lambda *_one: "a{}")
        self.assertEqual(css, "@media print{a{}}b{}")

    def test_a_big_picture_in_a_style_takes_little_memory(self):
        # as core's layouts write the background of the documents
        address = f"data:image/png;base64,{'A' * 1_000_000}"
        for written in (address, f'"{address}"', f"'{address}'"):
            replace = Mock(return_value=None)
            tracemalloc.start()
            try:
                replace_in_css(f"background-image: url({written});", replace)
                _now, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            replace.assert_called_once_with(address, "picture", "")
            self.assertLess(peak, 10 * len(address))

    def test_a_picture_without_any_address(self):
        for html in ('<img srcset=" ">', '<img src="">', '<link rel="stylesheet">'):
            with self.subTest(html):
                self.assertEqual(self.seen(html)[0], [])

    def test_which_addresses_are_of_this_odoo(self):
        for address, expected in (
            ("/web/image/1?a=b#c", "/web/image/1?a=b"),
            ("web/image/1", "/web/image/1"),
            ("/a/b/../c", "/a/c"),
            ("http://LOCALHOST:8069/a", "/a"),
            ("https://localhost:8069/a", "/a"),
            ("//printer.example/a", "/a"),
            ("https://printer.example:443/a", "/a"),
            ("http://localhost/a", None),
            ("http://localhost:8069@far.example/a", None),
            ("//far.example/a", None),
            (r"/\far.example/a", None),
            ("/\t/far.example/a", None),
            ("ftp://localhost:8069/a", None),
            ("file:///etc/passwd", None),
            ("cid:picture", None),
            ("http://[bad/a", None),
        ):
            with self.subTest(address):
                self.assertEqual(own_addresses.own_path(address, BASES), expected)

    def test_image_addresses(self):
        attachment = {"model": "ir.attachment", "id": 12}
        partner = {"model": "res.partner", "id": 3}
        for url, expected in (
            ("/web/image/12-abc/x.png", attachment),
            ("/web/image/12/30x20/x.png", {**attachment, "width": 30, "height": 20}),
            ("/web/image/res.partner/3/image_128", {**partner, "field": "image_128"}),
            ("/web/content?model=res.partner&id=3", partner),
            ("/web/image/base.logo?width=5", {"xmlid": "base.logo", "width": 5}),
            ("/web/image/res.partner/x/image_128", None),
            ("/web/image", None),
            ("/somewhere/else.png", None),
        ):
            with self.subTest(url=url):
                self.assertEqual(own_addresses.parse_image_url(url), expected)

    def test_no_file_outside_the_static_folders(self):
        self.assertTrue(own_addresses.read_static("/web/static/img/logo.png"))
        for path in ("/web/__manifest__.py", "/web/static/../__manifest__.py", "/x/y"):
            with self.subTest(path):
                path = own_addresses.own_path(path, ())
                self.assertIsNone(own_addresses.read_static(path))
        encoded = "/web/static/%2e%2e/__manifest__.py"
        self.assertIsNone(own_addresses.read_static(encoded))
