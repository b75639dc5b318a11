"""Texts of the faults of attachments, and those that name what is known."""

import math

from odoo import models
from odoo.tools import formatLang


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_fault_texts(self):
        return {
            **super()._chorus_pro_fault_texts(),
            **self._chorus_pro_texts_of_attachments(),
            "CP-BUYER-03": self._chorus_pro_text_of_siren,
            "CP-BUYER-08": lambda v: self.env._(
                "%(buyer)s is not known by a SIRET (it has a RIDET, a TAHITI number or "
                "a foreign one), and no public source says how to write that in a "
                "file. Enter the invoice on the portal.",
                buyer=v["buyer"],
            ),
            "CP-SELLER-08": lambda v: self.env._(
                "%(company)s is not known by a SIRET (it has a RIDET, a TAHITI number "
                "or a foreign one), and no public source says how to write that in a "
                "file. Enter the invoice on the portal.",
                company=v["company"],
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
            "CP-TAX-05": lambda v: self.env._(
                "Nothing says why there is no VAT (category %(category)s). Write it "
                "in the legal notes of the tax, or in Accounting ‣ Configuration ‣ "
                "Chorus Pro ‣ Legal mentions.",
                category=v["category"],
            ),
            "CP-NOTE-01": lambda v: self.env._(
                "The terms of the invoice name the penalties of private customers "
                "(“3 fois le taux légal”, L441-10). A public buyer owes the ECB rate "
                "plus 8 points, and the invoice says so by itself: take that sentence "
                "out of the terms and conditions or of the payment terms."
            ),
            "CP-TOTAL-09": lambda v: self.env._(
                "The total of the invoice is zero, and Chorus Pro may refuse it: "
                "nothing is asked of the buyer. Leave it out if it is not needed."
            ),
        }

    def _chorus_pro_texts_of_attachments(self):
        return {
            "CP-ATTACHMENT-01": lambda v: self.env._(
                "Chorus Pro does not take files of the kind of “%(attachment)s”. "
                "Convert it, to PDF for instance, or take it out.",
                attachment=v["attachment"],
            ),
            "CP-ATTACHMENT-02": lambda v: self.env._(
                "The name of the attachment “%(attachment)s” has %(length)s characters "
                "and Chorus Pro takes %(limit)s. Rename it.",
                attachment=v["attachment"],
                length=v["length"],
                limit=v["limit"],
            ),
            "CP-ATTACHMENT-03": lambda v: self.env._(
                "The attachment “%(attachment)s” is too big: Chorus Pro takes 10 MB "
                "for one file. Make it smaller or cut it in two.",
                attachment=v["attachment"],
            ),
            "CP-ATTACHMENT-04": lambda v: self.env._(
                "The attachment “%(attachment)s” is empty, or its file was lost. Add "
                "it again, or take it out.",
                attachment=v["attachment"],
            ),
            "CP-ATTACHMENT-05": self._chorus_pro_text_of_heavy_attachments,
            "CP-ATTACHMENT-06": lambda v: self.env._(
                "Two attachments are called “%(attachment)s”, or it bears the name of "
                "the invoice's own file. Rename it.",
                attachment=v["attachment"],
            ),
            "CP-ATTACHMENT-07": lambda v: self.env._(
                "The name of the attachment “%(attachment)s” has characters that "
                "Chorus Pro may refuse. Rename it.",
                attachment=v["attachment"],
            ),
            "CP-ATTACHMENT-09": lambda v: self.env._(
                "The attachment “%(renamed_from)s” leaves under the name "
                "“%(attachment)s”, which Chorus Pro takes.",
                renamed_from=v["renamed_from"],
                attachment=v["attachment"],
            ),
            "CP-ATTACHMENT-10": lambda v: self.env._(
                "The attachments take %(size)s MB in the file of this invoice, and "
                "Chorus Pro takes %(limit)s MB for all of it. If the file is too big "
                "with the invoice itself, it is not sent and you are told. Lighter "
                "attachments avoid that.",
                size=self._chorus_pro_megabytes(v["size"]),
                limit=v["limit"] // 1_000_000,
            ),
            "CP-ATTACHMENT-11": lambda v: self.env._(
                "The attachment “%(attachment)s” is a link, not a file, and Chorus Pro "
                "takes files only. Download what it leads to and add that file, or "
                "take the link out.",
                attachment=v["attachment"],
            ),
            "CP-FILE-04": lambda v: self.env._(
                "The file of this invoice takes %(size)s MB, with its attachments, and "
                "Chorus Pro takes %(limit)s MB for a deposit. Nothing was sent. Take "
                "out an attachment, or make the attachments or the pictures of the "
                "page lighter, then send it again.",
                size=self._chorus_pro_megabytes(v["size"]),
                limit=v["limit"] // 1_000_000,
            ),
        }

    def _chorus_pro_text_of_heavy_attachments(self, v):
        text = self.env._(
            "The attachments take %(size)s MB in the file of this invoice, and Chorus "
            "Pro takes %(limit)s MB for a deposit. Make them lighter or take one out.",
            size=self._chorus_pro_megabytes(v["size"]),
            limit=v["limit"] // 1_000_000,
        )
        if v["size"] != v["content"]:
            text += " " + self.env._(
                "In the format of this customer, files take a third more room than in "
                "a Factur-X."
            )
        return text

    def _chorus_pro_megabytes(self, size):
        """Bytes as megabytes for a person, never less than there are."""
        return formatLang(self.env, math.ceil(size / 10_000) / 100)

    def _chorus_pro_text_of_siren(self, v):
        text = self.env._(
            "%(siret)s is the SIREN of %(buyer)s. Chorus Pro wants the SIRET of the "
            "establishment, 14 digits. Complete it on the customer.",
            siret=v["siret"],
            buyer=v["buyer"],
        )
        known = self._chorus_pro_known_sirets(v["siret"])
        if known:
            text += " " + self.env._("Known: %(sirets)s.", sirets=known)
        return text

    def _chorus_pro_known_sirets(self, siren):
        """The establishments of a SIREN in the list of public buyers, for a person."""
        structures = self.env["chorus.pro.structure"].sudo()
        found = structures.search(
            [("siret", "=like", f"{siren}_____")], order="siret", limit=5
        )
        return ", ".join(
            f"{one.siret} ({one.name})" if one.name else one.siret for one in found
        )
