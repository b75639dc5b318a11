"""What a user reads for each fault code: what is wrong, why, what to do now.

One text per code of :data:`chorus_pro.faults.FAULTS`, and those of Odoo's side
(``CP-ODOO-*``). A code without a text of its own is a defect of the file that no user
can correct: it gets a common text with the developer's words.
"""

import contextlib
from decimal import Decimal

from odoo import models
from odoo.tools import formatLang

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
            **{
                name: self._chorus_pro_fault_value(value)
                for name, value in params.items()
                if name != "name"
            },
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

    def _chorus_pro_fault_value(self, value):
        """Amounts, rates and quantities as the language of the reader writes them."""
        if not isinstance(value, Decimal):
            return value
        decimals = max(0, -value.as_tuple().exponent)
        return formatLang(self.env, float(value), digits=decimals)

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
            **self._chorus_pro_texts_of_attachments(),
        }
