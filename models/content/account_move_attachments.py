"""Documents already in Odoo, offered as attachments for the public buyer."""

from odoo import models
from odoo.exceptions import UserError

from ...chorus_pro.checks import check_attachments
from ...chorus_pro.codes.attachment_rules import FILE_MAX_BYTES
from ...chorus_pro.faults import ERROR
from ...chorus_pro.invoice import Attachment


class AccountMove(models.Model):
    _inherit = "account.move"

    # === ACTIONS === #

    def action_chorus_pro_pick_attachments(self):
        """Offer the documents of this invoice and of its orders."""
        self.ensure_one()
        self._chorus_pro_check_may_pick()
        wizard = self.env["chorus.pro.pick"].create({"move_id": self.id})
        self.env["chorus.pro.pick.line"].create(
            [
                {"wizard_id": wizard.id, **values}
                for values in self._chorus_pro_documents_to_pick()
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents for the public buyer"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {},
        }

    # === BUSINESS METHODS === #

    def _chorus_pro_check_may_pick(self):
        """:raises AccessError: not the user's invoice to change
        :raises UserError: it has left
        """
        self._chorus_pro_check_may_send()
        self.check_access("write")
        if self.chorus_pro_is_locked:
            raise UserError(
                self.env._(
                    "This invoice has left for Chorus Pro with its attachments. They "
                    "can be changed again if Chorus Pro refuses it."
                )
            )

    def _chorus_pro_document_sources(self):
        """The records whose documents may be of use to the buyer, the invoice first.

        Override to add those of a project or of a delivery; the bridge to the sales
        app adds the orders.
        """
        return [self]

    def _chorus_pro_documents_to_pick(self):
        """Values of the lines of the wizard, one per document that the user may read
        and that does not go with the invoice yet."""
        already = self.chorus_pro_attachment_ids
        found = []
        for source in self._chorus_pro_document_sources():
            # a field's own file (the printed invoice, the deposit) is no document
            documents = self.env["ir.attachment"].search(
                [
                    ("res_model", "=", source._name),
                    ("res_id", "=", source.id),
                    ("res_field", "=", False),
                    ("type", "=", "binary"),
                    ("id", "not in", already.ids),
                ],
                order="id",
            )
            is_here = source == self
            place = self.env._("This invoice") if is_here else source.display_name
            found += [self._chorus_pro_document(one, place) for one in documents]
        return found

    def _chorus_pro_document(self, document, origin):
        name = self._chorus_pro_attachment_name(document.name or "", document.mimetype)
        # the content itself is read when the invoice is checked
        size = min(document.file_size, FILE_MAX_BYTES + 1)
        described = Attachment(
            name=name, content=bytes(size), media_type=document.mimetype or ""
        )
        account = self.env["chorus.pro.account"]._of_moves(self)[self]
        syntax = self._chorus_pro_syntax(account)
        faults = list(check_attachments([described], syntax))
        return {
            "attachment_id": document.id,
            "name": document.name,
            "origin": origin,
            "size": self.env._(
                "%(count)s kB", count=max(1, round(document.file_size / 1000))
            ),
            "is_refused": any(fault.level == ERROR for fault in faults),
            "remark": " ".join(
                self._chorus_pro_fault_message(fault.code, fault.params)
                for fault in faults
            ),
        }
