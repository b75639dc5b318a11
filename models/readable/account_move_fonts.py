"""Words that the page cannot show: wkhtmltopdf leaves them out, or draws boxes."""

from odoo import models

from ...chorus_pro import formats
from ...chorus_pro.codes.deposit_mode import DATA_ENTRY
from ...chorus_pro.faults import fault
from ...chorus_pro.page.characters import rare_characters
from .server_fonts import without_font


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_content_faults(self, invoice, account, requirements, shared):
        found = super()._chorus_pro_content_faults(
            invoice, account, requirements, shared
        )
        if not self._chorus_pro_has_page_of_ours(account):
            return found
        characters = rare_characters(invoice)
        known = shared.setdefault("without_font", {})
        if characters not in known:
            known[characters] = without_font(characters)
        if missing := known[characters]:
            found = [*found, fault("CP-PDF-10", "page", characters=missing)]
        return found

    def _chorus_pro_has_page_of_ours(self, account):
        """Whether a page printed by Odoo goes with the data."""
        syntax = self._chorus_pro_syntax(account)
        if syntax == DATA_ENTRY:
            return not self._chorus_pro_foreign_pdf()
        return formats.get(syntax).readable

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            "CP-PDF-10": lambda v: self.env._(
                "The server has no font for some characters of this invoice "
                "(%(characters)s): its page would show boxes or nothing in their "
                "place. Have your administrator install fonts for them (on Debian, "
                "fonts-noto-cjk for Chinese, Japanese and Korean, fonts-noto-core for "
                "other scripts), or write these words in Latin letters.",
                characters=v["characters"],
            ),
        }
