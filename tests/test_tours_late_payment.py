"""Late, then claimed, in a real browser; the letter is read."""

import base64
import io
from contextlib import contextmanager

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .common_delay import ChorusProDelayCommon


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestToursLatePayment(ChorusProDelayCommon, HttpCase):
    def setUp(self):
        super().setUp()
        # the words of the tours, in a database that may be French only
        self.env["res.lang"].sudo()._activate_lang("en_US")
        self.accountant.lang = "en_US"
        self.company.sudo().external_report_layout_id = self.env.ref(
            "web.external_layout_standard"
        )

    @contextmanager
    def enter_registry_test_mode(self):
        yield  # an HttpCase is in it already, and warns

    def test_a_late_payment_is_claimed(self):
        invoice = self.followed(
            ("MISE_A_DISPOSITION", "2026-03-02 10:00:00"),
            ("MISE_EN_PAIEMENT", "2026-04-20 10:00:00"),
            lines=[{"name": "Étude", "price_unit": 12000.0, "tax_ids": False}],
        )
        self.env.flush_all()
        self.start_tour(
            f"/odoo/chorus-pro/{invoice.id}",
            "chorus_pro_claim_late_interest",
            login=self.accountant.login,
        )
        self.env.invalidate_all()
        claim = invoice.chorus_pro_claim_id
        self.assertEqual((claim.state, claim.interest), ("paid", 60.23))
        letter = base64.b64decode(claim.letter_id.datas)
        pages = PdfFileReader(io.BytesIO(letter)).pages
        text = " ".join(" ".join(p.extract_text().split()) for p in pages)
        for words in (
            "Atelier du Lagon",
            "CA La Riviéra du Levant",
            invoice.name,
            "EJ-2026-0042",
            "01/04/2026",
            "20/04/2026",
            "60,23",
            "100,23",
            "04/06/2026",
            "Retenue de garantie",
        ):
            self.assertIn(words, text)
