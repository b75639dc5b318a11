"""What scenarios are made with: customers, taxes, lines, posted invoices."""

from odoo.fields import Command

from ...chorus_pro.simulator.fixtures import NOTHING_REQUIRED_SIRET

COMMITMENT = "EJ-2026-0042"
IBAN = "FR7630006000011234567890189"


class Workshop:
    """Makes invoices of ``account``'s company; each gets a number of its scenario.

    :param env: with rights to configure; the company is that of ``account``
    :param account: ready ``chorus.pro.account``
    :param carl: customer that requires a commitment number
    """

    def __init__(self, env, account, carl):
        self.env = env(su=True, context=dict(env.context, tracking_disable=True))
        self.account = account.with_env(self.env)
        self.company = self.account.company_id
        self.carl = carl.with_env(self.env)
        self.prefix, self.count = "S000", 0
        self.town = self.buyer("Commune de Port-Madras", NOTHING_REQUIRED_SIRET, "none")

    def start(self, prefix):
        """Begin a scenario: the numbers of its invoices start with ``prefix``."""
        self.prefix, self.count = prefix, 0

    # === PARTIES === #

    def country(self, code):
        """A country by its ISO code."""
        return self.env.ref(f"base.{code.lower()}")

    def buyer(self, name, siret, requirement=None, **values):
        """A public customer; ``requirement`` as on the customer's form."""
        partner = self.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "lang": "fr_FR",
                "street": "1 place de la Mairie",
                "zip": "97110",
                "city": "Pointe-à-Pitre",
                "country_id": self.country("FR").id,
                "company_registry": siret,
                "invoice_sending_method": "chorus_pro",
                **values,
            }
        )
        if requirement:
            partner.chorus_pro_requirement = requirement
        return partner

    def move_seller_to(self, country, **values):
        """Give the company another territory."""
        partner = self.company.partner_id
        partner.write({"country_id": self.country(country).id, **values})

    def bank(self, number, partner=None, **values):
        """A bank account that may be paid on, the company's by default."""
        partner = partner or self.company.partner_id
        return self.env["res.partner.bank"].create(
            {
                "acc_number": number,
                "partner_id": partner.id,
                "allow_out_payment": True,
                **values,
            }
        )

    # === TAXES AND LINES === #

    def tax(self, name):
        """A tax of the French chart of accounts, by its name in the template."""
        template = self.env["account.chart.template"].with_company(self.company)
        return template.ref(name)

    def rate(self, amount, **values):
        """A VAT that the chart of accounts lacks."""
        return self.tax("tva_normale").copy(
            {"name": f"{amount} %", "amount": amount, **values}
        )

    def exemption(self, category, reason=False, code=False):
        """A VAT of 0 % of a category, with its words and its VATEX code."""
        return self.tax("tva_sale_service_0").copy(
            {
                "name": f"0 % {category} {code or reason}"[:60],
                "ubl_cii_tax_category_code": category,
                "ubl_cii_tax_exemption_reason_code": code,
                "invoice_legal_notes": reason,
            }
        )

    def fixed_tax(self, amount, **values):
        """An eco-contribution by unit, on which VAT is due."""
        return self.env["account.tax"].create(
            {
                "name": "Éco-contribution",
                "amount_type": "fixed",
                "amount": amount,
                "include_base_amount": True,
                "type_tax_use": "sale",
                "sequence": 0,
                "company_id": self.company.id,
                "tax_group_id": self.tax("tva_normale").tax_group_id.id,
                "country_id": self.company.account_fiscal_country_id.id,
                **values,
            }
        )

    def line(self, price, *taxes, **values):
        """Values of a line; the tax is 20 % on goods by default."""
        taxes = [self.tax(t) if isinstance(t, str) else t for t in taxes]
        ids = [tax.id for tax in taxes] or self.tax("tva_normale").ids
        return {
            "name": "Article",
            "quantity": 1,
            "price_unit": price,
            "tax_ids": [Command.set(ids)],
            **values,
        }

    def text(self, display_type, name):
        """Values of a section (``line_section``) or of a note (``line_note``)."""
        return {"display_type": display_type, "name": name, "tax_ids": []}

    # === INVOICES === #

    def draft(self, *lines, partner=None, move_type="out_invoice", **values):
        """A draft to CARL with its commitment number; one line of 100 by default."""
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "company_id": self.company.id,
                "partner_id": (partner or self.carl).id,
                "invoice_date": "2026-03-02",
                "purchase_order_reference": COMMITMENT,
                "invoice_line_ids": [
                    Command.create(line) for line in lines or [self.line(100)]
                ],
                **values,
            }
        )

    def invoice(self, *lines, **values):
        """The same, posted."""
        return self.post(self.draft(*lines, **values))

    def credit_note(self, *lines, **values):
        """A posted credit note that reverses no invoice of Odoo."""
        return self.invoice(*lines, move_type="out_refund", **values)

    def post(self, move, number=None):
        """Post under the next number of the scenario."""
        self.count += 1
        move.name = number or f"{self.prefix}-{self.count:02d}"
        move.action_post()
        return move

    def reverse(self, move, **values):
        """The draft of a credit note of ``move``, everything of it."""
        return move._reverse_moves([{"invoice_date": "2026-03-09", **values}])

    def pay(self, move, amount, **values):
        """Register a payment on the invoice."""
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create(
            {"amount": amount, "payment_date": "2026-03-10", **values}
        )._create_payments()
