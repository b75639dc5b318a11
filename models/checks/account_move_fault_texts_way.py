"""Texts of what forbids an invoice to go, whatever it contains."""

from odoo import models

from ...chorus_pro.identifiers import visible


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_texts_of_the_way(self):
        return {
            "CP-ODOO-01": lambda v: self.env._(
                "Only posted customer invoices and credit notes go to Chorus Pro. "
                "Confirm it first."
            ),
            "CP-ODOO-02": lambda v: self.env._(
                "The company %(company)s has no Chorus Pro account. An administrator "
                "creates one in Accounting ‣ Configuration ‣ Chorus Pro.",
                company=v["company"],
            ),
            "CP-ODOO-04": lambda v: self.env._(
                "%(buyer)s is not set to be invoiced through Chorus Pro. If this is a "
                "public buyer, choose “by Chorus Pro” as its sending method.",
                buyer=v["buyer"],
            ),
            "CP-ODOO-05": lambda v: self.env._(
                "This invoice was left out of Chorus Pro. Empty “Leave out of Chorus "
                "Pro” if it must go after all."
            ),
            "CP-ODOO-06": lambda v: self.env._(
                "This invoice is already on its way to Chorus Pro. Follow it on its "
                "Chorus Pro page; nothing needs to be sent again."
            ),
            "CP-ODOO-07": lambda v: self.env._(
                "This invoice could not be prepared for Chorus Pro: %(error)s. Your "
                "administrator finds the details in the log.",
                error=v["error"],
            ),
            "CP-ODOO-14": lambda v: self.env._(
                "The page of the invoice could not be made with the report "
                "“%(report)s”: %(error)s. Correct the report, or choose another one on "
                "the customer or the journal; your administrator finds the details in "
                "the log.",
                report=v["report"],
                error=v["error"],
            ),
            "CP-ODOO-20": lambda v: self.env._(
                "%(buyer)s is to be sent UBL, which this Chorus Pro account does not "
                "allow. Choose another format on the customer, or allow UBL on the "
                "account.",
                buyer=v["buyer"],
            ),
            "CP-ODOO-21": lambda v: self.env._(
                "An invoice %(number)s already is at Chorus Pro, deposited without "
                "Odoo. If it is this one, link it instead of sending it again: Chorus "
                "Pro ‣ Found at Chorus Pro.",
                number=v["number"],
            ),
            "CP-ODOO-22": lambda v: self.env._(
                "You may not read the customer %(buyer)s, or the delivery address: it "
                "may belong to another company. Have somebody send this invoice who "
                "may, or ask your administrator for access.",
                buyer=v["buyer"],
            ),
            "CP-ODOO-34": lambda v: self.env._(
                "The language of %(buyer)s (%(language)s) is not active, so that the "
                "page of the invoice cannot be printed. Choose another language on "
                "the customer, or have your administrator activate this one.",
                buyer=v["buyer"],
                language=v["language"],
            ),
            "CP-ODOO-23": lambda v: self.env._(
                "The number %(number)s is that of another invoice too, %(where)s. "
                "Chorus Pro takes a number once a year for all the establishments of a "
                "company, and would refuse this one. Reset this invoice to draft and "
                "write a number with another prefix: its journal goes on from there.",
                number=v["number"],
                where=v["where"],
            ),
            "CP-ODOO-24": lambda v: self.env._(
                "This invoice was sent %(other)s already: sent to Chorus Pro too, the "
                "buyer would receive it twice. If that is how the buyer gets it, leave "
                "it out of Chorus Pro; else make a credit note and a new invoice.",
                other=v["other"],
            ),
            "CP-ODOO-15": lambda v: self.env._(
                "A picture of the page of the invoice cannot be drawn (%(picture)s): "
                "%(error)s. Replace it in the report, the layout or the terms, or take "
                "it out.",
                picture=v["picture"],
                error=v["error"],
            ),
            "CP-NUMBER-02": lambda v: self.env._(
                "The number %(value)s has %(length)s characters and Chorus Pro takes "
                "%(limit)s. Reset the invoice to draft and shorten the numbering of "
                "its journal.",
                value=v["value"],
                length=v["length"],
                limit=v["limit"],
            ),
            "CP-NUMBER-03": self._chorus_pro_text_of_number_characters,
            "CP-NUMBER-04": lambda v: self.env._(
                "The number “%(value)s” starts or ends with a space, or has two in a "
                "row. Reset the invoice to draft and correct its number.",
                value=v["value"],
            ),
            "CP-NUMBER-05": lambda v: self.env._(
                "The number %(value)s is the date of the day, which Chorus Pro refuses "
                "as a number. Reset the invoice to draft and write a number with a "
                "prefix: its journal goes on from there.",
                value=v["value"],
            ),
            "CP-NUMBER-06": lambda v: self.env._(
                "The number %(value)s reads as a date, and Chorus Pro refuses the date "
                "of the day as a number. A prefix in the numbering of the journal "
                "avoids that.",
                value=v["value"],
            ),
            "CP-DATE-01": lambda v: self.env._(
                "The invoice is dated in the future. Chorus Pro may refuse it before "
                "that day."
            ),
            "CP-DATE-02": lambda v: self.env._(
                "The invoice has neither a due date nor payment terms. Add one of them."
            ),
            "CP-DATE-03": lambda v: self.env._(
                "A period ends before it starts. Correct the dates of the lines."
            ),
            "CP-FRAMEWORK-02": lambda v: self.env._(
                "The framework A2 says that the invoice is already paid, but %(found)s "
                "is still due. Choose A1, or register the payment.",
                found=v["found"],
            ),
            "CP-FRAMEWORK-05": lambda v: self.env._(
                "Nothing is due on this invoice any more, and its framework A1 asks "
                "the buyer for a payment. If the buyer has paid it, choose A2."
            ),
            "CP-FRAMEWORK-06": lambda v: self.env._(
                "This invoice leaves as already paid (framework A2), and %(found)s of "
                "it is unpaid in Odoo. If the buyer still has to pay, choose A1; else "
                "register the payment.",
                found=v["found"],
            ),
        }

    def _chorus_pro_text_of_number_characters(self, v):
        written = visible(v["value"])
        if written != v["value"]:
            return self.env._(
                "The number has characters that are not drawn, here between brackets: "
                "%(value)s. Chorus Pro refuses them, and the buyer could not type "
                "them. Reset the invoice to draft and type its number again.",
                value=written,
            )
        return self.env._(
            "Chorus Pro takes letters without accents, digits, spaces and - _ / + in a "
            "number, and this one is %(value)s. Reset the invoice to draft and change "
            "the numbering of its journal.",
            value=written,
        )
