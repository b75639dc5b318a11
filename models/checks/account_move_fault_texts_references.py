"""Texts of the number, the references, the payment and the terms."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_texts_of_references(self):
        return {
            "CP-SERVICE-01": lambda v: self.env._(
                "%(buyer)s requires a service code. Ask the buyer for it and write it "
                "on the invoice.",
                buyer=v["buyer"],
            ),
            "CP-SERVICE-02": lambda v: self.env._(
                "The service code “%(value)s” is longer than %(limit)s "
                "characters. Correct it on the invoice.",
                value=v["value"],
                limit=v["limit"],
            ),
            "CP-SERVICE-03": lambda v: self.env._(
                "%(buyer)s has no active service “%(value)s”. Choose one of its "
                "services, or check the customer with Chorus Pro again.",
                buyer=v["buyer"],
                value=v["value"],
            ),
            "CP-SERVICE-04": lambda v: self.env._(
                "The service FACTURES_PUBLIQUES is for invoices between public bodies. "
                "Ask the buyer for the right service code."
            ),
            "CP-SERVICE-05": lambda v: self.env._(
                "%(buyer)s requires a service code or a commitment number. Write one "
                "of them on the invoice.",
                buyer=v["buyer"],
            ),
            "CP-COMMITMENT-01": lambda v: self.env._(
                "%(buyer)s requires a commitment number. It stands on the order; write "
                "it on the invoice.",
                buyer=v["buyer"],
            ),
            "CP-COMMITMENT-02": lambda v: self.env._(
                "The service %(service)s requires a commitment number. It stands on "
                "the order; write it on the invoice.",
                service=v["service"],
            ),
            "CP-COMMITMENT-03": lambda v: self.env._(
                "The commitment number “%(value)s” is longer than %(limit)s "
                "characters. Correct it on the invoice.",
                value=v["value"],
                limit=v["limit"],
            ),
            "CP-COMMITMENT-04": lambda v: self.env._(
                "The commitment numbers of the State usually have 10 digits, and this "
                "one is “%(value)s”. Check it on the order.",
                value=v["value"],
            ),
            "CP-CONTRACT-01": lambda v: self.env._(
                "The contract number “%(value)s” is longer than %(limit)s "
                "characters. Correct it on the invoice.",
                value=v["value"],
                limit=v["limit"],
            ),
        }

    def _chorus_pro_texts_of_payment(self):
        return {
            "CP-PAYMENT-03": lambda v: self.env._(
                "The payment is by transfer and the invoice has no IBAN. Choose the "
                "bank account on the invoice."
            ),
            "CP-PAYMENT-04": lambda v: self.env._(
                "The IBAN %(value)s is not valid. Correct the bank account.",
                value=v["value"],
            ),
            "CP-PAYMENT-09": lambda v: self.env._(
                "The file cannot say how to pay: “%(value)s” is a payment method that "
                "electronic invoices have no code for, and the invoice has no IBAN. "
                "Choose the payment means on the Chorus Pro page of the invoice.",
                value=v["value"],
            ),
            "CP-CURRENCY-03": lambda v: self.env._(
                "The invoice is in %(currency)s and its VAT in euros is not known. Add "
                "a rate for its date.",
                currency=v["currency"],
            ),
            "CP-DELIVERY-01": lambda v: self.env._(
                "An intra-community supply needs a delivery date and a country of "
                "delivery. Complete the delivery address of the invoice."
            ),
            "CP-NOTE-01": lambda v: self.env._(
                "The terms of the invoice name the penalties of private customers "
                "(“3 fois le taux légal”, L441-10). A public buyer owes the ECB rate "
                "plus 8 points, and the invoice says so by itself: take that sentence "
                "out of the terms and conditions or of the payment terms."
            ),
        }
