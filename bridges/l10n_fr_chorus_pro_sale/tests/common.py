"""Orders of a French company to public buyers."""

from odoo.fields import Command

from odoo.addons.l10n_fr_chorus_pro.chorus_pro.simulator import fixtures
from odoo.addons.l10n_fr_chorus_pro.tests.common import ChorusProCommon


class ChorusProSaleCommon(ChorusProCommon):
    """``self.make_order()`` is a quotation to CARL, which requires a commitment
    number; ``self.seller`` may sell and nothing else."""

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        return groups | cls.env.ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Entretien des voiles",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 400.0,
                "taxes_id": [Command.set(cls.tax_sale_a.ids)],
            }
        )
        cls.seller = cls.make_user("cp_seller", "sales_team.group_sale_salesman")
        cls.state = cls.make_buyer("État", fixtures.STATE_SIRET, requirement="service")

    @classmethod
    def make_order(cls, partner=None, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.carl).id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "product_uom_qty": 2})
                ],
                **values,
            }
        )
