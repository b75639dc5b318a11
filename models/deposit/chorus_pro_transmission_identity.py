"""One invoice of Chorus Pro is followed by one invoice of Odoo, and no other."""

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError


class ChorusProTransmission(models.Model):
    _inherit = "chorus.pro.transmission"

    # === FIELDS === #

    platform = fields.Char(
        readonly=True,
        help="Whose identifier it is: those of two environments may be the same.",
    )

    # what was recorded before this column existed has none, and may hold doubles
    _one_follower = models.UniqueIndex(
        "(remote_id, platform) WHERE live AND remote_id IS NOT NULL",
        "Another invoice already follows this one of Chorus Pro.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _follower_of(self, account, remote_id, move):
        """The other invoice that follows this identifier of Chorus Pro, if any.

        Of any company of the same platform, hence sudo: nothing of it is shown to
        whoever may not read it. The transmissions of one invoice may share an
        identifier (a validator was corrected, a deposit held for refused appeared).

        :param move: the invoice that would follow it
        :return: ``account.move`` in sudo, perhaps empty
        """
        platform = account.sudo()._platform()
        others = self.sudo().search(
            [("remote_id", "=", str(remote_id)), ("move_id", "!=", move.id)],
            order="id",
        )
        return others.filtered(lambda t: t._is_on(platform))[:1].move_id

    def _is_on(self, platform):
        """Whether it was sent to that platform; its account may have moved since, as
        in a neutralised copy of a database."""
        self.ensure_one()
        return (self.platform or self.account_id.sudo()._platform()) == platform

    def _is_shown_by(self, row):
        """Whether a row with this identifier, on this platform, is this invoice.

        An identifier alone proves nothing: the number agrees too or, where the row
        tells none, all the rest.

        :param row: ``records.InvoiceRow``
        """
        self.ensure_one()
        if self.remote_id != str(row.invoice_id):
            return False
        deposits = self.env["chorus.pro.deposit"]
        if row.number:
            return row.number == self.number
        return deposits._is_same(row, deposits._identity(self))

    def _invoice_id(self):
        """Chorus Pro's identifier of this invoice, for a call through its account.

        :raises UserError: the account has moved to another platform since
        """
        self.ensure_one()
        if not self._is_on(self.account_id.sudo()._platform()):
            raise UserError(
                self.env._(
                    "%(number)s was sent to another platform (%(platform)s) than the "
                    "one that “%(account)s” calls now. Ask for it in the portal of "
                    "that platform.",
                    number=self.number,
                    platform=self.platform,
                    account=self.account_id.sudo().name,
                )
            )
        return int(self.remote_id)

    def _is_followed_elsewhere(self, row):
        """Whether another invoice of ours already follows what the row shows.

        :param row: ``records.InvoiceRow``
        """
        self.ensure_one()
        if self.remote_id == str(row.invoice_id):
            return False
        return bool(self._follower_of(self.account_id, row.invoice_id, self.move_id))

    def _alike(self, row):
        """Of several of one number, which may be what the row shows: Chorus Pro takes
        a number once, so the first of those that agree."""
        deposits = self.env["chorus.pro.deposit"]
        if len(self) < 2:
            return self
        same = self.filtered(lambda t: deposits._is_same(row, deposits._identity(t)))
        return same.sorted("id")[:1]

    def _record_status(self, status, date, comment=None, remote_id=None):
        # EXTENDS: a new identifier is taken by one invoice, whoever else takes it now
        if not remote_id or self.remote_id == str(remote_id):
            return super()._record_status(status, date, comment, remote_id)
        try:
            with self.env.cr.savepoint():
                self.platform = self.account_id._platform()
                return super()._record_status(status, date, comment, remote_id)
        except psycopg2.errors.UniqueViolation as error:
            # played again, the step sees who was first
            raise ConcurrencyError("another invoice takes the identifier") from error
