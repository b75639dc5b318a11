"""What goes with an invoice and who validates it, in a real browser."""

from io import BytesIO

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from ..chorus_pro.codes.deposit_mode import DATA_ENTRY
from ..chorus_pro.simulator.fixtures import (
    NOTHING_REQUIRED_SIRET,
    SERVICE_COMMITMENT_SIRET,
)
from .common_path import ChorusProPathCommon
from .common_tours import ChorusProTourMixin

NOTE = b"%PDF-1.4 signed delivery note"


@tagged("post_install", "-at_install", "chorus_pro_tour")
class TestToursEntry(ChorusProTourMixin, ChorusProPathCommon, HttpCase):
    def test_a_document_of_odoo_goes_with_the_invoice(self):
        invoice = self.make_invoice()
        for name, content in (("delivery-note.pdf", NOTE), ("plan.dwg", b"AC1032")):
            self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": invoice._name,
                    "res_id": invoice.id,
                }
            )
        self.tour("chorus_pro_pick", self.form(invoice))
        [transmission] = invoice.sudo().chorus_pro_transmission_ids
        left = PdfReader(BytesIO(transmission.deposit_id._content())).attachments
        self.assertEqual(set(left), {"factur-x.xml", "delivery-note.pdf"})
        self.assertEqual(left["delivery-note.pdf"], [NOTE])

    def test_the_validator_of_a_subcontractor(self):
        self.account.sudo().syntax = DATA_ENTRY
        self.make_buyer("Holder of the contract", NOTHING_REQUIRED_SIRET)
        self.make_buyer("Leader of the group", SERVICE_COMMITMENT_SIRET)
        invoice = self.make_invoice()
        self.tour("chorus_pro_validator", self.form(invoice))
        self.assertEqual(self.entered().validator, NOTHING_REQUIRED_SIRET)
        self.assertEqual(self.entered().current.status, "A_VALIDER_1")
        self.simulator.act(invoice.name, "ERREUR_FOURNISSEUR_SUR_VALIDEUR")
        self.synchronize()
        self.tour("chorus_pro_correct_validator", self.form(invoice))
        # the same request, entered again
        self.assertEqual(self.entered().number, invoice.name)
        self.assertEqual(self.entered().validator, SERVICE_COMMITMENT_SIRET)
        self.assertEqual(len(self.calls("soumettre")), 2)
        self.simulator.act(invoice.name, "VALIDEE_1")
        self.synchronize()
        self.assertEqual(invoice.chorus_pro_status_id.code, "VALIDEE_1")

    def entered(self):
        """The only invoice that Chorus Pro has."""
        [invoice] = self.simulator.store.invoices.values()
        return invoice
