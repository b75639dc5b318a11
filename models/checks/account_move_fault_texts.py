"""What a user reads for each fault code: what is wrong, why, what to do now.

One text per code of :data:`chorus_pro.faults.FAULTS`, and those of Odoo's side
(``CP-ODOO-*``). A code without a text of its own is a defect of the file that no user
can correct: it gets a common text with the developer's words.
"""

import contextlib

from odoo import models

from ...chorus_pro.faults import FAULTS


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_fault_text(self, error):
        """The user's text for an exception that has a fault code.

        :param error: :class:`chorus_pro.errors.FileFault`
        """
        params = getattr(error, "params", None) or {"error": str(error)}
        return self._chorus_pro_fault_message(error.code, params)

    def _chorus_pro_fault_message(self, code, params, invoice=None):
        """The translated text of a fault.

        :param dict params: values of the fault
        :param invoice: the description at fault, for the names of its parties
        """
        texts = self._chorus_pro_fault_texts()
        values = {
            "number": self.name or "",
            # who may read an invoice sees the name of its customer on it
            "buyer": self.commercial_partner_id.sudo().display_name or "",
            "company": self.company_id.name or "",
            **{name: value for name, value in params.items() if name != "name"},
        }
        if "name" in params:
            values["label"] = params["name"]
        # a fault raised elsewhere may come without the values of its text
        with contextlib.suppress(KeyError):
            return texts[code](values)
        kind = FAULTS.get(code)
        return self.env._(
            "The file would break a rule of electronic invoices, and Chorus Pro would "
            "refuse it. This cannot be corrected on the invoice: give your "
            "administrator this detail: “%(code)s, %(reason)s”.",
            reason=params.get("error") or (kind.summary if kind else code),
            code=code,
        )

    def _chorus_pro_fault_texts(self):
        """Texts by code, as functions of the values of the fault.

        Override to add those of a module's own checks.
        """
        return {
            **self._chorus_pro_texts_of_the_way(),
            **self._chorus_pro_texts_of_parties(),
            **self._chorus_pro_texts_of_references(),
            **self._chorus_pro_texts_of_payment(),
            **self._chorus_pro_texts_of_amounts(),
            **self._chorus_pro_texts_of_files(),
        }

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
            "CP-ODOO-23": lambda v: self.env._(
                "The number %(number)s is that of another invoice too, %(where)s. "
                "Chorus Pro takes a number once a year for all the establishments of a "
                "company, and would refuse this one. Reset this invoice to draft and "
                "write a number with another prefix: its journal goes on from there.",
                number=v["number"],
                where=v["where"],
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
            "CP-NUMBER-03": lambda v: self.env._(
                "Chorus Pro takes letters without accents, digits, spaces and - _ / + "
                "in a number, and this one is %(value)s. Reset the invoice to draft "
                "and change the numbering of its journal.",
                value=v["value"],
            ),
            "CP-NUMBER-04": lambda v: self.env._(
                "The number “%(value)s” starts or ends with a space, or has two in a "
                "row. Reset the invoice to draft and correct its number.",
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
        }

    def _chorus_pro_texts_of_parties(self):
        return {
            "CP-BUYER-01": lambda v: self.env._(
                "%(buyer)s has no SIRET, by which Chorus Pro finds the public buyer. "
                "Write its 14 digits on the customer.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-02": lambda v: self.env._(
                "The SIRET of %(buyer)s is %(siret)s: a SIRET has 14 digits. Correct "
                "it on the customer.",
                buyer=v["buyer"],
                siret=v["siret"],
            ),
            "CP-BUYER-04": lambda v: self.env._(
                "The SIRET %(siret)s of %(buyer)s fails its key. Check it before "
                "sending; a few true ones do.",
                siret=v["siret"],
                buyer=v["buyer"],
            ),
            "CP-BUYER-05": lambda v: self.env._("The customer has no name. Write it."),
            "CP-BUYER-06": lambda v: self.env._(
                "%(buyer)s has no country. Choose it on the customer (Guadeloupe, "
                "Martinique, Réunion... are countries of the list).",
                buyer=v["buyer"],
            ),
            "CP-BUYER-07": lambda v: self.env._(
                "The VAT number %(vat_number)s of %(buyer)s must start with the "
                "letters of its country. Correct it on the customer.",
                vat_number=v["vat_number"],
                buyer=v["buyer"],
            ),
            "CP-BUYER-09": lambda v: self.env._(
                "The VAT number %(vat_number)s of %(buyer)s does not agree with its "
                "SIRET. Check both on the customer.",
                vat_number=v["vat_number"],
                buyer=v["buyer"],
            ),
            "CP-BUYER-10": lambda v: self.env._(
                "An intra-community supply needs the VAT number of %(buyer)s. Write it "
                "on the customer.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-11": lambda v: self.env._(
                "%(buyer)s is inactive in Chorus Pro and receives nothing any more. "
                "Ask the buyer for its new SIRET.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-12": lambda v: self.env._(
                "%(buyer)s takes works invoices only. Ask the buyer for the SIRET that "
                "receives ordinary invoices.",
                buyer=v["buyer"],
            ),
            "CP-BUYER-13": lambda v: self.env._(
                "What %(buyer)s requires is not known yet. Press “Check with Chorus "
                "Pro” on the customer, or make sure of the references.",
                buyer=v["buyer"],
            ),
            "CP-SELLER-01": lambda v: self.env._(
                "%(company)s has no SIRET. Write its 14 digits on the Chorus Pro "
                "account.",
                company=v["company"],
            ),
            "CP-SELLER-02": lambda v: self.env._(
                "Your SIRET is %(siret)s: a SIRET has 14 digits. Correct it on the "
                "Chorus Pro account.",
                siret=v["siret"],
            ),
            "CP-SELLER-03": lambda v: self.env._(
                "%(siret)s is your SIREN. Chorus Pro wants the SIRET of the "
                "establishment, 14 digits. Complete it on the Chorus Pro account.",
                siret=v["siret"],
            ),
            "CP-SELLER-04": lambda v: self.env._(
                "Your SIRET %(siret)s fails its key. Check it on the Chorus Pro "
                "account.",
                siret=v["siret"],
            ),
            "CP-SELLER-05": lambda v: self.env._("Your company has no name. Write it."),
            "CP-SELLER-06": lambda v: self.env._(
                "The company %(company)s has no country. Choose it on the company.",
                company=v["company"],
            ),
            "CP-SELLER-07": lambda v: self.env._(
                "Your VAT number %(vat_number)s must start with the letters of its "
                "country. Correct it on the company.",
                vat_number=v["vat_number"],
            ),
            "CP-SELLER-09": lambda v: self.env._(
                "Your VAT number %(vat_number)s does not agree with your SIRET "
                "%(siret)s. Check both.",
                vat_number=v["vat_number"],
                siret=v["siret"],
            ),
            "CP-SELLER-10": lambda v: self.env._(
                "An export or an intra-community supply needs your VAT number. Write "
                "it on the company."
            ),
        }

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
            "CP-CURRENCY-03": lambda v: self.env._(
                "The invoice is in %(currency)s and its VAT in euros is not known. Add "
                "a rate for its date.",
                currency=v["currency"],
            ),
            "CP-DELIVERY-01": lambda v: self.env._(
                "An intra-community supply needs a delivery date and a country of "
                "delivery. Complete the delivery address of the invoice."
            ),
        }

    def _chorus_pro_texts_of_amounts(self):
        return {
            "CP-ODOO-08": lambda v: self.env._(
                "The line “%(line)s” has no VAT. Every line says which VAT it bears, "
                "even none. Reset the invoice to draft and choose its VAT.",
                line=v["line"],
            ),
            "CP-ODOO-09": lambda v: self.env._(
                "The line “%(line)s” bears several VAT rates. Reset the invoice to "
                "draft and make one line per rate.",
                line=v["line"],
            ),
            "CP-ODOO-10": lambda v: self.env._(
                "The tax “%(tax)s” is negative. A retention is no VAT, and no source "
                "says how to write it in a file; leave it out of the invoice and "
                "settle it on the payment.",
                tax=v["tax"],
            ),
            "CP-ODOO-11": lambda v: self.env._(
                "The tax “%(tax)s” of the line “%(line)s” is no VAT, and VAT is not "
                "computed on it. Invoice it on a line of its own.",
                tax=v["tax"],
                line=v["line"],
            ),
            "CP-ODOO-12": lambda v: self.env._(
                "The tax “%(tax)s” has the category %(category)s, which does not exist "
                "in France. Choose another category code on the tax.",
                tax=v["tax"],
                category=v["category"],
            ),
            "CP-ODOO-13": lambda v: self.env._(
                "The lines and the VAT of the file make %(file_total)s and the posted "
                "total is %(total)s. A tax of its lines, such as an eco-contribution, "
                "has probably changed since. Reset the invoice to draft, choose the "
                "taxes of its lines again and confirm it.",
                file_total=v["file_total"],
                total=v["total"],
            ),
            "CP-ODOO-30": lambda v: self.env._(
                "The tax “%(tax)s” charges VAT on this invoice (%(found)s), and its "
                "category %(category)s says that there is none. Correct the category "
                "code of the tax: S for a VAT that is charged.",
                tax=v["tax"],
                found=v["found"],
                category=v["category"],
            ),
            "CP-ODOO-31": lambda v: self.env._(
                "The tax “%(tax)s” charges no VAT on this invoice, and its category S "
                "says that there is some. Its rate is 0, its distribution takes back "
                "what it gives, or it has changed since. Choose the category that says "
                "why there is none: AE for a reverse charge, E for an exemption.",
                tax=v["tax"],
            ),
            "CP-ODOO-32": lambda v: self.env._(
                "An electronic invoice writes amounts with two decimals, and "
                "%(amount)s %(currency)s has more. Reset the invoice to draft and "
                "change its prices so that every amount has two, or invoice in euros.",
                amount=v["amount"],
                currency=v["currency"],
            ),
            "CP-LINE-01": lambda v: self.env._(
                "The invoice has no line. Reset it to draft and add one."
            ),
            "CP-LINE-06": lambda v: self.env._(
                "The amount of the line “%(label)s” is %(found)s where quantity times "
                "price makes %(expected)s. The buyer may ask why.",
                label=v["label"],
                found=v["found"],
                expected=v["expected"],
            ),
            "CP-LINE-08": lambda v: self.env._(
                "%(rate)s %% is not a French VAT rate. Check the tax of the line "
                "“%(label)s”.",
                rate=v["rate"],
                label=v["label"],
            ),
            "CP-LINE-09": lambda v: self.env._(
                "The tax of the line “%(label)s” has the category %(category)s with a "
                "rate that does not agree with it. Correct the category code of the "
                "tax.",
                label=v["label"],
                category=v["category"],
            ),
            "CP-LINE-12": lambda v: self.env._(
                "The quantity of the line “%(label)s” is %(quantity)s, and Chorus Pro "
                "takes %(decimals)s decimals: it would read zero, and an amount of "
                "%(amount)s. Reset the invoice to draft and use a smaller unit of "
                "measure, or a quantity of 1 and the amount as its price.",
                label=v["label"],
                quantity=v["quantity"],
                decimals=v["decimals"],
                amount=v["amount"],
            ),
            "CP-TAX-03": lambda v: self.env._(
                "The VAT at %(rate)s %% is %(found)s where the rate makes "
                "%(expected)s. It was rounded line by line, took the cash rounding, or "
                "was changed by hand. The buyer may ask why.",
                rate=v["rate"],
                found=v["found"],
                expected=v["expected"],
            ),
            "CP-TAX-04": lambda v: self.env._(
                "The VAT at %(rate)s %% is %(found)s where the rate makes "
                "%(expected)s. It was changed by hand, its tax has changed since, or "
                "many lines were rounded one by one. Reset the invoice to draft and "
                "correct the VAT, or round taxes globally in the settings.",
                rate=v["rate"],
                found=v["found"],
                expected=v["expected"],
            ),
            "CP-TAX-07": lambda v: self.env._(
                "Lines outside the scope of VAT and lines with VAT cannot stand on one "
                "invoice. Make two invoices."
            ),
            "CP-TOTAL-07": lambda v: self.env._(
                "The total is negative (%(found)s). Make a credit note instead.",
                found=v["found"],
            ),
            "CP-TOTAL-08": lambda v: self.env._(
                "The total of the credit note is negative (%(found)s). Make an invoice "
                "instead.",
                found=v["found"],
            ),
        }

    def _chorus_pro_texts_of_files(self):
        return {
            "CP-FILE-03": lambda v: self.env._(
                "The file of the invoice is too big for Chorus Pro. Make its pictures "
                "smaller."
            ),
        }
