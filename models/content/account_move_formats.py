"""In which format an invoice leaves, and the file of that format."""

from odoo import models

from ...chorus_pro import formats
from ...chorus_pro.codes.flow_syntax import FACTURX


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_syntax(self, account):
        """What this invoice leaves as: what was reserved, else the customer's choice,
        else that of the account.

        :param account: ``chorus.pro.account``, perhaps empty
        :return: a code of ``chorus_pro/codes/flow_syntax.py``
        """
        buyer = self.commercial_partner_id.with_company(self.company_id)
        return (
            self.sudo().chorus_pro_transmission_id.syntax
            or buyer.chorus_pro_syntax
            or account.syntax
            or FACTURX
        )

    def _chorus_pro_build_file(self, account):
        """The file to deposit, checked as far as production can.

        :param account: ``chorus.pro.account``, which has a say in the format
        :return: pair (file name, bytes)
        :raises FileFault: when Chorus Pro would refuse it
        """
        self.ensure_one()
        syntax = self._chorus_pro_syntax(account)
        invoice = self._chorus_pro_invoice(account)
        content = formats.build_xml(invoice, syntax)
        if formats.get(syntax).readable:
            content = self._chorus_pro_build_facturx(invoice, content)
        return formats.file_name(self.name, syntax), content

    def _chorus_pro_check_way(self, account, reason, busy):
        # the account may have withdrawn what the customer asks for
        found = super()._chorus_pro_check_way(account, reason, busy)
        if account and not account._allows_syntax(self._chorus_pro_syntax(account)):
            fault = self._chorus_pro_own_fault(
                "CP-ODOO-20", record=account, field="allow_ubl"
            )
            found.append(fault)
        return found

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-FORMAT-01": lambda v: self.env._(
                "The attachment “%(attachment)s” cannot leave in the format of this "
                "customer, where only PDF, PNG, JPEG, CSV, XLSX and ODS files are "
                "allowed. Choose Factur-X as the format, or take it out.",
                attachment=v["attachment"],
            ),
        }
