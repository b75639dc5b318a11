"""What every test of the addon stands on: a French company, an account on the
simulator, a public buyer, and the simulator itself behind ``requests``, in process."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..chorus_pro.simulator import Settings, create_app
from ..chorus_pro.simulator.fixtures import CARL_SIRET, DEMO_SUPPLIER_SIRET
from ..chorus_pro.simulator.wsgi import send
from ..models.connection.chorus_pro_account_connection import forget_clients

SIMULATOR_ADDRESS = "http://127.0.0.1:8071"
DEMO_CREDENTIALS = {
    "client_id": "demo-client",
    "client_secret": "demo-secret",
    "technical_login": f"TECH_1_{DEMO_SUPPLIER_SIRET}@cpro.fr",
    "technical_password": "demo-password",
}


class ChorusProCommon(AccountTestInvoicingCommon):
    """``self.simulator`` receives every call to :data:`SIMULATOR_ADDRESS`; it starts
    afresh with each test. ``self.account`` is ready, ``self.carl`` is a public buyer
    that requires a commitment number, ``self.make_invoice()`` one that passes."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.simulator = create_app(Settings(strict_requests=True))
        # The tests read the words of the code; French has its own (test_translation).
        users = cls.env["res.users"].sudo().with_context(active_test=False)
        users.search([]).write({"lang": "en_US"})
        cls.company = cls.company_data["company"]
        cls.company.sudo().write(
            {
                "name": "Atelier du Lagon",
                "street": "12 quai Lardenoy",
                "zip": "97110",
                "city": "Pointe-à-Pitre",
                "vat": "FR68900000001",
                "company_registry": DEMO_SUPPLIER_SIRET,
                "email": "atelier@example.com",
                "phone": "+590 590 00 00 00",
            }
        )
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": cls.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        cls.administrator = cls.make_user(
            "cp_administrator", "base.group_system,account.group_account_manager"
        )
        cls.admin_env = cls.env(user=cls.administrator)
        cls.account = cls.make_account()
        cls.carl = cls.make_buyer(
            "CA La Riviéra du Levant",
            # As people type it: the spaces are ignored.
            "200 041 507 00027",
            requirement="commitment",
            street="Rue du Port",
            zip="97190",
            city="Le Gosier",
        )
        cls.structure = cls.carl.chorus_pro_structure_id

    def setUp(self):
        super().setUp()
        self.simulator.reset()
        forget_clients()

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if r.url.startswith(SIMULATOR_ADDRESS + "/"):
            return send(cls.simulator, r, **kw)
        return super()._request_handler(s, r, **kw)

    # === RECORDS === #

    @classmethod
    def make_user(cls, login, groups, company=None):
        """A user of one company, the test's by default.

        :param str groups: external ids, separated by commas
        """
        company = company or cls.env.company
        return new_test_user(
            cls.env(su=True),
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=company.ids,
        )

    @classmethod
    def make_account(cls, **values):
        """A ready account of the company, on the simulator."""
        account = (
            cls.env["chorus.pro.account"]
            .sudo()
            .create(
                {
                    "name": "Atelier du Lagon",
                    "company_id": cls.env.company.id,
                    "environment": "simulator",
                    "simulator_address": SIMULATOR_ADDRESS,
                    "siret": DEMO_SUPPLIER_SIRET,
                    "send_from": "2020-01-01",
                    **DEMO_CREDENTIALS,
                    **values,
                }
            )
        )
        return account.sudo(False)

    @classmethod
    def make_buyer(cls, name, siret, requirement=None, **values):
        """A customer sent by Chorus Pro, with its structure when its requirement is
        given."""
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "country_id": cls.env.ref("base.fr").id,
                "company_registry": siret,
                "invoice_sending_method": "chorus_pro",
                **values,
            }
        )
        if requirement:
            partner.chorus_pro_requirement = requirement
        return partner

    @classmethod
    def make_invoice(cls, partner=None, post=True, lines=None, **values):
        """An invoice of two lines to CARL, with its commitment number, posted.

        :param lines: list of ``account.move.line`` values instead of the two lines
        """
        lines = lines or [
            {"name": "Entretien des voiles", "quantity": 2, "price_unit": 400.0},
            {"name": "Déplacement", "quantity": 1, "price_unit": 200.0},
        ]
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.carl).id,
                "invoice_date": "2026-03-02",
                "purchase_order_reference": "EJ-2026-0042",
                "invoice_line_ids": [
                    Command.create(
                        {"tax_ids": [Command.set(cls.tax_sale_a.ids)], **line}
                    )
                    for line in lines
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    # === RUNNING === #

    def run_postcommit(self):
        """Run the hooks of the end of the transaction, as a request does."""
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def run_cron(self, model, method):
        """Call the method of a scheduled action, with its commits, as superuser."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            getattr(self.env(cr=cr, su=True)[model], method)()
        self.env.invalidate_all()

    def calls(self, operation=None):
        """Calls received by the simulator, oldest first, of one operation or all."""
        return [
            call
            for call in self.simulator.journal
            if operation in (None, call["operation"])
        ]


__all__ = [
    "CARL_SIRET",
    "DEMO_CREDENTIALS",
    "DEMO_SUPPLIER_SIRET",
    "SIMULATOR_ADDRESS",
    "ChorusProCommon",
]
