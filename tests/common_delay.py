"""For the tests of late payment: invoices with a history written by hand."""

from .common_path import ChorusProPathCommon


class ChorusProDelayCommon(ChorusProPathCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.make_user("cp_delay", "account.group_account_user")

    def followed(self, *events, **values):
        """An invoice at the buyer's, with this history: (status, UTC moment) pairs."""
        invoice = self.make_invoice(**values)
        transmission = (
            self.env["chorus.pro.transmission"]
            .sudo()
            .create(
                {
                    "move_id": invoice.id,
                    "company_id": invoice.company_id.id,
                    "account_id": self.account.id,
                    "number": invoice.name,
                    "syntax": "IN_DP_E2_CII_FACTURX",
                    "state": "integrated",
                    "remote_id": str(invoice.id),
                }
            )
        )
        transmission._show_on_invoice()
        self.add_events(invoice, *events)
        return invoice

    def add_events(self, invoice, *events):
        transmission = invoice.chorus_pro_transmission_ids[:1].sudo()
        statuses = self.env["chorus.pro.status"]
        for code, moment in events:
            self.env["chorus.pro.event"].sudo().create(
                {
                    "transmission_id": transmission.id,
                    "move_id": invoice.id,
                    "company_id": invoice.company_id.id,
                    "status_id": statuses._get(code).id,
                    "date": moment,
                }
            )
        latest = max(events, key=lambda event: event[1])
        transmission.write(
            {"status_id": statuses._get(latest[0]).id, "status_date": latest[1]}
        )
        transmission._show_on_invoice()
        invoice._chorus_pro_update_delay()

    def pay(self, invoice, day, amount=None):
        """Money of the bank on an invoice, as Odoo's own dialog enters it."""
        values = {"payment_date": day}
        if amount:
            values["amount"] = amount
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create(values)._create_payments()

    def credit(self, invoice, day, amount):
        """A credit note with tax of that amount, set off against the invoice."""
        refund = self.make_invoice(
            move_type="out_refund",
            invoice_date=day,
            lines=[{"name": "Avoir", "price_unit": amount, "tax_ids": False}],
        )
        (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        return refund
