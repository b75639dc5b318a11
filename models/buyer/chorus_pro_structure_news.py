"""Is this right? The button that reads a buyer again at Chorus Pro and says what
changed, with who is concerned."""

from odoo import models

from .chorus_pro_structure_unknown import UnknownSiret

#: customers named in one sentence
_NAMED = 8


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === BUSINESS === #

    def _check_now(self):
        """Read these buyers through the account of the current company.

        :return: client action: a notification, then the form shows the result
        :raises UserError: no account, or no answer
        """
        account = self.env.company._chorus_pro_account()
        changes, warnings = [], []
        for structure in self:
            before = structure._snapshot()
            try:
                warnings += structure._refresh_from_chorus_pro(account)
            except UnknownSiret as error:
                # an error for the user would undo that it is remembered
                structure._note_unknown(account)
                return structure._notify_unknown(error)
            for change in structure._note_changes(before):
                changes += [change._sentence(), structure._users_in_words(change)]
        action = self._notify_refreshed(list(filter(None, changes + warnings)))
        if not warnings:
            action["params"]["type"] = "info" if changes else "success"
        return action

    def _users_in_words(self, change):
        """Who writes the closed service on its invoices, in the current company."""
        if change.kind != "service_closed":
            return ""
        users = change.service_id._users()
        if not users:
            return ""
        names = users.mapped("display_name")
        shown = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            shown += f" … (+ {len(names) - _NAMED})"
        return self.env._("Choose another service for %(customers)s.", customers=shown)
