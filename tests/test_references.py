"""References proposed from the customer, and asked for on the draft."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..chorus_pro.simulator import fixtures
from .common import ChorusProCommon


@tagged("post_install", "-at_install")
class TestReferences(ChorusProCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.env["chorus.pro.service"].create(
            [
                {"structure_id": cls.structure.id, "code": code, "name": name}
                for code, name in (
                    ("FINANCES", "Direction des finances"),
                    ("SERVICES_TECHNIQUES", "Services techniques"),
                )
            ]
        )
        cls.state = cls.make_buyer("État", fixtures.STATE_SIRET, requirement="service")

    def draft(self, partner=None, **values):
        values = {"purchase_order_reference": False, **values}
        return self.make_invoice(partner, post=False, **values)

    # === THE SERVICE === #

    def test_a_new_invoice_carries_the_service_of_its_customer(self):
        self.carl.chorus_pro_service_id = self.services[0]
        self.assertEqual(self.carl.chorus_pro_service_code, "FINANCES")
        self.assertEqual(self.draft().buyer_reference, "FINANCES")

    def test_a_contact_stands_for_its_own_service(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        service = self.services[1].with_context(partner_id=self.carl.id)
        contact = self.env["res.partner"].browse(
            service.action_create_contact()["res_id"]
        )
        self.assertEqual(contact.parent_id, self.carl)
        self.assertEqual(contact.name, "Services techniques")
        self.assertEqual(self.draft(contact).buyer_reference, "SERVICES_TECHNIQUES")
        other = self.env["res.partner"].create({"name": "X", "parent_id": self.carl.id})
        self.assertEqual(self.draft(other).buyer_reference, "FINANCES")
        again = service.action_create_contact()["res_id"]
        self.assertEqual(again, contact.id)

    def test_a_service_is_chosen_in_the_list_of_the_buyer(self):
        invoice = self.draft()
        with Form(invoice) as form:
            form.chorus_pro_service_id = self.services[1]
            self.assertEqual(form.buyer_reference, "SERVICES_TECHNIQUES")
            form.buyer_reference = "FINANCES"
            self.assertEqual(form.chorus_pro_service_id, self.services[0])
            form.buyer_reference = "UNKNOWN"
            self.assertFalse(form.chorus_pro_service_id)
        self.assertEqual(invoice.buyer_reference, "UNKNOWN")

    def test_what_was_written_is_kept(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        invoice = self.draft(buyer_reference="MINE")
        self.assertEqual(invoice.buyer_reference, "MINE")
        self.carl.chorus_pro_service_code = "SERVICES_TECHNIQUES"
        self.assertEqual(invoice.buyer_reference, "MINE")
        self.assertEqual(invoice.copy().buyer_reference, "MINE")
        invoice.partner_id = self.state
        self.assertFalse(invoice.buyer_reference)

    def test_another_choice_touches_no_invoice_that_exists(self):
        invoice = self.draft()
        posted = self.make_invoice()
        self.carl.chorus_pro_service_code = "FINANCES"
        self.env.flush_all()
        self.assertFalse(invoice.buyer_reference)
        self.assertFalse(posted.buyer_reference)

    def test_the_choice_belongs_to_each_company(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        other = self._create_company(name="Other")
        self.assertFalse(self.carl.with_company(other).chorus_pro_service_code)

    def test_bills_of_suppliers_have_no_service(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.carl.id}
        )
        self.assertFalse(bill.buyer_reference)

    def test_customers_whose_service_was_closed_are_listed(self):
        self.carl.chorus_pro_service_code = "FINANCES"
        Partner = self.env["res.partner"]
        closed = [("chorus_pro_service_closed", "=", True)]
        self.assertNotIn(self.carl, Partner.search(closed))
        self.services[0].active = False
        self.env.invalidate_all()
        self.assertTrue(self.carl.chorus_pro_service_closed)
        self.assertIn(self.carl, Partner.search(closed))
        self.assertNotIn(
            self.carl, Partner.search([("chorus_pro_service_closed", "=", False)])
        )

    # === THE BANNER === #

    def test_the_draft_asks_for_what_the_buyer_requires(self):
        invoice = self.draft()
        self.assertIn("requires a commitment number", invoice.chorus_pro_missing_text)
        invoice.purchase_order_reference = "EJ-1"
        self.assertFalse(invoice.chorus_pro_missing_text)

    def test_a_credit_note_is_asked_which_invoice_it_corrects(self):
        credit = self.draft(
            move_type="out_refund", purchase_order_reference="EJ-1", ref="Remise 2025"
        )
        self.assertIn("“Remise 2025”", credit.chorus_pro_missing_text)
        credit.chorus_pro_origin_number = "FA-2025-17"
        self.assertFalse(credit.chorus_pro_missing_text)
        paid = self.make_invoice()
        reversal = paid._reverse_moves()
        self.assertFalse(reversal.chorus_pro_missing_text)

    def test_it_asks_before_the_invoice_is_saved(self):
        form = Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.carl
        self.assertIn("commitment number", form.chorus_pro_missing_text)
        form.purchase_order_reference = "EJ-1"
        self.assertFalse(form.chorus_pro_missing_text)

    def test_it_never_blocks_posting(self):
        invoice = self.draft()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.chorus_pro_missing_text)

    def test_a_service_may_require_a_commitment_alone(self):
        self.structure.requirement = "none"
        self.services[0].commitment_required = True
        invoice = self.draft()
        self.assertFalse(invoice.chorus_pro_missing_text)
        invoice.buyer_reference = "FINANCES"
        self.assertIn("The service FINANCES requires", invoice.chorus_pro_missing_text)

    def test_a_customer_invoiced_otherwise_is_not_asked(self):
        self.carl.invoice_sending_method = "email"
        self.assertFalse(self.draft().chorus_pro_missing_text)

    def test_the_form_of_a_commitment_of_the_state_is_a_warning(self):
        invoice = self.draft(
            self.state, buyer_reference="SFACETAT", purchase_order_reference="EJ-42"
        )
        self.assertIn("10 digits", invoice.chorus_pro_missing_text)
        invoice.action_post()
        faults = invoice._chorus_pro_check()[invoice]
        self.assertIn("CP-COMMITMENT-04", [f.code for f in faults])
        self.assertFalse([f for f in faults if f.level == "error"])

    # === ASKING CHORUS PRO === #

    def check(self, partner=None, number=fixtures.STATE_COMMITMENT):
        invoice = self.draft(partner or self.state, purchase_order_reference=number)
        return invoice.action_chorus_pro_check_commitment()["params"]

    def test_a_commitment_that_the_state_knows(self):
        answer = self.check()
        self.assertEqual(answer["type"], "success")
        self.assertEqual(len(self.calls("engagementsJuridiques/rechercher")), 1)

    def test_a_commitment_that_it_does_not_know(self):
        answer = self.check(number="9999999999")
        self.assertEqual(answer["type"], "warning")
        self.assertIn("no open order", answer["message"])

    def test_other_buyers_are_explained_without_a_call(self):
        with self.assertRaisesRegex(UserError, "keeps its own books"):
            self.check(self.carl)
        with self.assertRaisesRegex(UserError, "no commitment number"):
            self.check(number=False)
        self.assertFalse(self.calls())

    def test_a_missing_permission_is_told(self):
        self.simulator.settings.forbidden_operations = ("search_commitments",)
        with self.assertRaisesRegex(UserError, "Engagements juridiques"):
            self.check()

    def test_an_unknown_establishment_is_told(self):
        self.account.sudo().siret = "90000009200012"
        with self.assertRaisesRegex(UserError, "your establishment"):
            self.check()

    def test_posting_asks_nothing(self):
        self.draft(self.state, buyer_reference="SFACETAT").action_post()
        self.assertFalse(self.calls())
