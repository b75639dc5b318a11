"""Late, then claimed, in a real browser; the letter is read."""

import base64
import io

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .common_delay import ChorusProDelayCommon
from .common_tours import ChorusProTourMixin
from .scenarios.running import readable_page


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestToursLatePayment(ChorusProTourMixin, ChorusProDelayCommon, HttpCase):
    def test_a_late_payment_is_claimed(self):
        invoice = self.followed(
            ("MISE_A_DISPOSITION", "2026-03-02 10:00:00"),
            ("MISE_EN_PAIEMENT", "2026-04-20 10:00:00"),
            lines=[{"name": "Étude", "price_unit": 12000.0, "tax_ids": False}],
        )
        self.accountant.lang = "en_US"
        # Odoo's tests refuse every request of the browser while wkhtmltopdf runs
        claims = type(self.env["chorus.pro.interest.claim"])
        render = claims._render_letter
        self.patch(claims, "_render_letter", lambda claim: readable_page(claim.name))
        self.tour("chorus_pro_claim_late_interest", self.form(invoice), self.accountant)
        claim = invoice.chorus_pro_claim_id
        self.assertEqual((claim.state, claim.interest), ("paid", 60.23))
        self.assertTrue(base64.b64decode(claim.letter_id.datas).startswith(b"%PDF-"))
        pages = PdfFileReader(io.BytesIO(render(claim))).pages
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
