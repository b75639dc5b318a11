from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.identifiers import clean_reference
from ...chorus_pro.records import flow_key
from ..deposit.account_move_display import CUSTOMER_TYPES


class AccountMove(models.Model):
    """Invoices that somebody has entered in the portal by hand."""

    _inherit = "account.move"

    def _chorus_pro_link(self, flow_number=False):
        """Find this invoice at Chorus Pro and follow it from now on.

        Nothing is sent. It is linked only when its number, year, buyer and total agree
        with what Chorus Pro tells (promise 2); from then on it counts as sent.

        :param flow_number: of the deposit, when the user knows it
        :raises AccessError: the user does not decide on deposits
        :raises UserError: it is on its way already, not found, or another one
        """
        self.ensure_one()
        self._chorus_pro_check_may_link()
        self._chorus_pro_check_free()
        accounts = self.env["chorus.pro.account"]
        account = accounts._of_moves(self)[self].sudo()._in_its_language()
        if not account:
            raise UserError(
                self.env._(
                    "This invoice has no Chorus Pro account, so it cannot be looked "
                    "for. An administrator chooses one on its journal or company."
                )
            )
        row = self._chorus_pro_find(account, clean_reference(flow_number))
        self._chorus_pro_withdraw()
        transmission = self._chorus_pro_create_linked(account, row)
        transmission._record_row(row)
        account._log_exchanges()
        self._chorus_pro_write(
            {
                "chorus_pro_exclusion": False,
                "chorus_pro_exclusion_reason": False,
                "chorus_pro_elsewhere_flow": row.flow_number or flow_number,
            }
        )
        self._chorus_pro_done()
        self._chorus_pro_say(
            self.env._(
                "Found at Chorus Pro (flow %(number)s), where it was deposited without "
                "Odoo: followed from now on, and never sent again.",
                number=row.flow_number or "?",
            )
        )
        self.env["chorus.pro.deposit"].sudo()._wake("ir_cron_synchronize")
        return transmission

    def _chorus_pro_check_may_link(self):
        deciders = ("account.group_account_user", "account.group_account_manager")
        if not self.env.su and not any(map(self.env.user.has_group, deciders)):
            raise AccessError(
                self.env._(
                    "Only an accountant links an invoice to a deposit made elsewhere. "
                    "Ask the person in charge of your accounts."
                )
            )
        self.check_access("read")
        if self.move_type not in CUSTOMER_TYPES or self.state != "posted":
            raise UserError(
                self.env._(
                    "Only a posted invoice or credit note to a customer is linked to "
                    "its deposit. Post it first, with the number it has in Chorus Pro."
                )
            )

    def _chorus_pro_find(self, account, flow_number):
        """The row of this invoice at Chorus Pro.

        :return: ``messages.InvoiceRow``
        :raises UserError: not found, several, another one, or no answer
        """
        deposits = self.env["chorus.pro.deposit"]
        try:
            row, others = deposits._find(
                account._get_client(),
                deposits._identity_of(self, self.name, account),
            )
        except errors.ChorusProError as error:
            raise UserError(account._error_text(error, reading=True)) from error
        is_other = row and row.flow_number and flow_number
        if is_other and flow_key(row.flow_number) != flow_key(flow_number):
            raise UserError(
                self.env._(
                    "Chorus Pro holds invoice %(number)s under the flow %(found)s, not "
                    "%(flow)s. Compare them in the portal, then write the right flow "
                    "number or none.",
                    number=self.name,
                    found=row.flow_number,
                    flow=flow_number,
                )
            )
        if row:
            self._chorus_pro_check_unfollowed(account, row)
            return row
        if others:
            raise UserError(
                self.env._(
                    "Chorus Pro holds %(count)s invoices under the number %(number)s, "
                    "but none of them surely is this one: the establishment, the year, "
                    "the buyer or the total is different, or several look alike. "
                    "Compare them in the portal. If it is not this invoice, send this "
                    "one.",
                    count=len(others),
                    number=self.name,
                )
            )
        raise UserError(
            self.env._(
                "Chorus Pro (%(account)s) shows no invoice %(number)s among those of "
                "this establishment. Check the number in the portal; a deposit of less "
                "than an hour may not be integrated yet.",
                account=account.name,
                number=self.name,
            )
        )

    def _chorus_pro_check_unfollowed(self, account, row):
        transmissions = self.env["chorus.pro.transmission"]
        other = transmissions._follower_of(account, row.invoice_id, self)
        if other:
            place = self._chorus_pro_other_number_place(other)
            raise UserError(
                self._chorus_pro_fault_message("CP-ODOO-23", {"where": place})
            )

    def _chorus_pro_create_linked(self, account, row):
        """Record a deposit that was not ours: no file, no call of ours."""
        deposit = (
            self.env["chorus.pro.deposit"]
            .sudo()
            .create(
                {
                    "account_id": account.id,
                    "company_id": self.company_id.id,
                    "is_external": True,
                    "state": lifecycle.PROCESSED,
                    "syntax": "",
                    "flow_number": row.flow_number,
                    "deposited_on": row.deposit_date,
                    "claimed_on": fields.Datetime.now(),
                    "invoice_count": 1,
                }
            )
        )
        return (
            self.env["chorus.pro.transmission"]
            .sudo()
            .create(
                {
                    "move_id": self.id,
                    "company_id": self.company_id.id,
                    "account_id": account.id,
                    "deposit_id": deposit.id,
                    "number": self.name,
                    "state": lifecycle.INTEGRATED,
                    "syntax": "",
                }
            )
        )
