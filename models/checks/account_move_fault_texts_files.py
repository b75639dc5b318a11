"""Texts of the file and of its attachments."""

import math

from odoo import models
from odoo.tools import formatLang


class AccountMove(models.Model):
    _inherit = "account.move"

    # === BUSINESS METHODS === #

    def _chorus_pro_texts_of_files(self):
        return {
            "CP-FILE-03": lambda v: self.env._(
                "The file of the invoice is too big for Chorus Pro. Make its pictures "
                "smaller."
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
