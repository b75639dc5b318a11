"""Nothing is fetched while a page is made for a deposit: counted on a real server."""

import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler
from unittest.mock import patch

from odoo.tests import tagged

from ..models.checks.content_fault import ContentFault
from ..models.readable import page_addresses
from .common_content import ContentCommon

#: seconds; what the page took when it was fetched
SLOW = 20


class Server(socketserver.ThreadingTCPServer):
    """A server on this machine that answers late, and counts who comes."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.closed = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.closed.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.closed.wait(SLOW)
        self.send_error(404)

    def log_message(self, *_args):
        """Nothing on the console."""


@tagged("post_install", "-at_install", "chorus_pro_files")
class TestPageNetwork(ContentCommon):
    def setUp(self):
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.stop)

    def render(self, move):
        """:return: seconds"""
        start = time.monotonic()
        move._chorus_pro_render_readable_pdf()
        return time.monotonic() - start

    def test_a_picture_of_another_server_is_a_fault_and_is_not_fetched(self):
        far = f"{self.server.url}/x.png"
        for html in (
            f'<p><img src="{far}"/></p>',
            f"<p style=\"background-image: url('{far}')\">x</p>",
            f'<p style="background-image: url({far})">x</p>',
        ):
            with self.subTest(html):
                move = self.make_invoice(narration=html)
                self.assertIn(far, str(move.narration))
                with self.assertRaises(ContentFault) as caught:
                    self.render(move)
                fault = caught.exception
                self.assertEqual(fault.code, "CP-ODOO-15")
                text = move._chorus_pro_fault_text(fault)
                self.assertIn(far, text)
                self.assertIn("Put the picture itself into Odoo", text)
        self.assertEqual(self.server.asked, [])

    def layout(self, html):
        """Have the report print some HTML more."""
        self.env["ir.ui.view"].create(
            {
                "name": "more",
                "type": "qweb",
                "inherit_id": self.env.ref("account.report_invoice_document").id,
                "arch": f"<xpath expr=\"//div[@id='informations']\" "
                f'position="before">{html}</xpath>',
            }
        )

    def test_the_layout_is_read_like_the_terms(self):
        for html in (
            f"<style>p {{ background: url('{self.server.url}/a.png') }}</style>",
            f'<link rel="stylesheet" href="{self.server.url}/a.css"/>',
            f'<table background="{self.server.url}/b.png"/>',
        ):
            with self.subTest(html), self.env.cr.savepoint() as savepoint:
                self.layout(html)
                with self.assertRaises(ContentFault) as caught:
                    self.render(self.make_invoice())
                self.assertEqual(caught.exception.code, "CP-ODOO-15")
                savepoint.rollback()
        self.assertEqual(self.server.asked, [])

    def test_the_server_of_odoo_itself_is_not_asked(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("web.base.url", self.server.url)
        self.layout(
            '<link rel="stylesheet" href="/web/static/src/libs/fontawesome/css/'
            'font-awesome.css"/><script src="/web/none.js"/>'
        )
        move = self.make_invoice(
            narration=f'<p><img src="{self.server.url}/web/static/img/logo.png"/>'
            '<img src="/web/static/img/odoo_logo.svg"/></p>'
        )
        self.assertLess(self.render(move), SLOW / 2)
        self.assertEqual(self.server.asked, [])

    def test_what_nobody_saw_meets_a_wall(self):
        move = self.make_invoice(
            narration=f'<p><img src="{self.server.url}/x.png"/></p>'
        )
        with patch.object(page_addresses, "_replace_attributes"):
            self.assertLess(self.render(move), SLOW / 2)
        self.assertEqual(self.server.asked, [])
