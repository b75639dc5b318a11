"""Every invoice of an order carries its references, and never those of another."""

from odoo import models

from .sale_order import REFERENCES


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _prepare_invoice(self):
        # EXTENDS 'sale'
        return super()._prepare_invoice() | self._chorus_pro_invoice_references()

    def _chorus_pro_invoice_references(self):
        """Texts, never False: core sorts the values by which it groups orders."""
        references = {name: self[name] or "" for name in REFERENCES}
        if not references["buyer_reference"]:
            partner = self._chorus_pro_invoiced_partner()
            service = partner._chorus_pro_default_service_code()
            references["buyer_reference"] = service or ""
        return references

    def _get_invoice_grouping_keys(self):
        # EXTENDS 'sale'
        return [*super()._get_invoice_grouping_keys(), *REFERENCES]

    def _create_account_invoices(self, invoice_vals_list, final):
        # EXTENDS 'sale'
        for values in invoice_vals_list:
            values.update(plain_references(values))
        return super()._create_account_invoices(invoice_vals_list, final)


def plain_references(values):
    """The references of an invoice to create, without empty texts."""
    return {name: values.get(name) or False for name in REFERENCES}
