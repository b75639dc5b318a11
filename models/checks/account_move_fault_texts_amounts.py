"""Texts of the lines, the taxes and the totals."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

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
            "CP-ODOO-33": lambda v: self.env._(
                "The tax “%(tax)s” of the line “%(line)s” is no VAT, and an electronic "
                "invoice has no place for another percentage. Reset the invoice to "
                "draft, take this tax off its lines and invoice its amount on a line "
                "of its own.",
                tax=v["tax"],
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
            "CP-LINE-13": lambda v: self.env._(
                "The unit “%(unit)s” of the line “%(label)s” has no code in electronic "
                "invoices: the file says “piece”, and the page your own unit. Choose a "
                "unit of Odoo for this line if the buyer may take one for the other.",
                unit=v["unit"],
                label=v["label"],
            ),
            "CP-TAX-10": lambda v: self.env._(
                "The VAT of %(found)s makes a rate of %(rate)s %%, and its tax is at "
                "%(usual)s %%: it was changed by hand, or the tax has changed since. "
                "The file says %(rate)s %%. If that is wrong, reset the invoice to "
                "draft and correct the VAT.",
                found=v["found"],
                rate=v["rate"],
                usual=v["usual"],
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
            "CP-TAX-05": lambda v: self.env._(
                "Nothing says why there is no VAT (category %(category)s). Write it "
                "in the legal notes of the tax, or in Accounting ‣ Configuration ‣ "
                "Chorus Pro ‣ Legal mentions.",
                category=v["category"],
            ),
            "CP-TAX-09": lambda v: self.env._(
                "The line “%(label)s” bears no VAT, and its tax does not say by which "
                "article. Overseas, only goods that leave one territory for another "
                "are an export (article 294, 2 of the CGI): services, and what is sold "
                "inside a territory, bear VAT, which a fiscal position may have taken "
                "away. Reset the invoice to draft and choose its VAT; if it is "
                "exempt, write the article in the legal notes of the tax.",
                label=v["label"],
            ),
            "CP-TOTAL-09": lambda v: self.env._(
                "The total of the invoice is zero, and Chorus Pro may refuse it: "
                "nothing is asked of the buyer. Leave it out if it is not needed."
            ),
        }
