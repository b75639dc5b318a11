"""Who collects the direct debits of an account's invoices (BT-90)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...chorus_pro.checks import is_valid_creditor_identifier
from ...chorus_pro.identifiers import clean_identifier

#: where other modules keep it on the company: Odoo Enterprise, OCA
COMPANY_FIELDS = ("sdd_creditor_identifier", "sepa_creditor_identifier")


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    creditor_identifier = fields.Char(
        string="SEPA creditor identifier",
        tracking=True,
        help="The identifier that the bank gave you to collect direct debits, such as "
        "FR72ZZZ123456 (BT-90). Only for customers who pay by direct debit.",
    )

    # === CONSTRAINTS === #

    @api.constrains("creditor_identifier")
    def _check_creditor_identifier(self):
        for account in self:
            number = account._direct_debit_creditor()
            if account.creditor_identifier and not is_valid_creditor_identifier(number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is not a SEPA creditor identifier. In France it "
                        "has 13 characters and looks like FR72ZZZ123456: copy it from "
                        "your bank's letter.",
                        number=account.creditor_identifier,
                    )
                )

    # === BUSINESS === #

    def _direct_debit_creditor(self, company=None):
        """BT-90, without separators: the account's, else the company's.

        :param company: ``res.company`` that invoices, when it is not the account's
        :return: str, ``""`` when it is not known
        """
        company = company or self.company_id
        known = [self.creditor_identifier]
        known += [company[name] for name in COMPANY_FIELDS if name in company._fields]
        return clean_identifier(next(filter(None, known), "")).upper()
