"""A deposit that is an entry by data (``soumettre``): one invoice, answered at once.

Every promise of a flow holds: the reservation is committed before the call, the call
that makes the invoice is made once, no answer is ``uncertain`` and looked for.
"""

from collections import namedtuple

from odoo import api, fields, models

from ...chorus_pro import entry, errors, lifecycle
from ...chorus_pro.archive import FlowFile
from ...chorus_pro.codes.deposit_mode import DATA_ENTRY
from ...chorus_pro.records import EntryReceipt

#: an outcome: refused, and the same invoice is there already (a row of a search)
AlreadyThere = namedtuple("AlreadyThere", "row refusal")


class ChorusProDeposit(models.Model):
    _inherit = "chorus.pro.deposit"

    # === FIELDS === #

    entry_id = fields.Char(string="Identifier at Chorus Pro", readonly=True)
    entry_number = fields.Char(string="Number at Chorus Pro", readonly=True)
    entry_status = fields.Char(string="Status when entered", readonly=True)

    # === CLAIM === #

    @api.model
    def _is_worth_waiting(self, account, syntax):
        # an entry shares its envelope with no other
        return syntax != DATA_ENTRY and super()._is_worth_waiting(account, syntax)

    @api.model
    def _fill(self, transmissions):
        if transmissions[0].syntax == DATA_ENTRY:
            transmissions = transmissions[0]
        return super()._fill(transmissions)

    @api.model
    def _envelope(self, files, syntax):
        if syntax != DATA_ENTRY:
            return super()._envelope(files, syntax)
        # not a flow: its limit does not count, each file has its own
        [(filename, content)] = files
        return FlowFile.of(filename, content)

    # === CALL === #

    @api.model
    def _call(self, claimed):
        if claimed.syntax != DATA_ENTRY:
            return super()._call(claimed)
        made = entry.unpack(claimed.file)
        try:
            return claimed.client.submit_entry(made)
        except errors.Refused as refusal:
            row = self._find_refused(claimed.client, made, refusal)
            if row:
                return AlreadyThere(row, refusal)
            raise

    @api.model
    def _find_refused(self, client, made, refusal):
        """What is refused may be a second entry of an invoice that is there (its first
        answer was lost): the platform's own check is the last net, the first counts."""
        identity = {
            "number": made.number,
            "supplier": made.supplier_siret,
            "year": made.issued_on.year,
            "recipient": made.recipient_siret,
            "total": made.total,
        }
        if refusal.return_code is None:
            return None
        try:
            row, _others = self._find(client, identity)
        except errors.ChorusProError:
            return None
        return row

    # === RECORD === #

    def _record_receipt(self, outcome):
        if isinstance(outcome, AlreadyThere):
            row = outcome.row
            if self.transmission_ids._is_followed_elsewhere(row):
                # that one is another invoice: this one is refused
                return super()._record_receipt(outcome.refusal)
            outcome = EntryReceipt(row.invoice_id, row.number, row.status)
        if not isinstance(outcome, EntryReceipt):
            return super()._record_receipt(outcome)
        # what cannot be derived: identifier, number, status
        return self._apply(
            "receipt",
            entry_id=str(outcome.invoice_id),
            entry_number=outcome.number,
            entry_status=outcome.status,
            deposited_on=outcome.deposited_on,
            answered_on=fields.Datetime.now(),
            error_text=False,
        )

    def _record_outcome(self, outcome):
        if isinstance(outcome, AlreadyThere) and self.state == lifecycle.REFUSED:
            outcome = outcome.refusal
        if not isinstance(outcome, (EntryReceipt, AlreadyThere)):
            super()._record_outcome(outcome)
            return
        self.transmission_ids._lock_in_order()
        self.account_id._log_exchanges()
        self._derive_transmissions()
        if isinstance(outcome, AlreadyThere):
            self.transmission_ids.move_id._chorus_pro_say(
                self.env._(
                    "Chorus Pro had this invoice already and refused the second entry "
                    "as a double: the first one is followed from now on."
                )
            )
        self.account_id._note_push_success()

    def _derive_transmissions(self):
        """Also after a death between the two records: all is on the deposit."""
        known = self.entry_id and self.state in (
            lifecycle.DEPOSITED,
            lifecycle.PROCESSED,
        )
        if not known:
            super()._derive_transmissions()
            return
        self.transmission_ids._lock_in_order()
        for transmission in self.transmission_ids.filtered(
            lambda t: t.state == lifecycle.SENDING
        ):
            transmission._apply("receipt", attempts=0)
            if self.entry_number:
                # followed under the number that Chorus Pro knows
                transmission.number = self.entry_number
            if transmission._follower_of(
                self.account_id, self.entry_id, transmission.move_id
            ):
                self._refuse(transmission, self._entered_over_text())
                continue
            statuses = self.env["chorus.pro.status"]
            transmission._record_status(
                statuses._get(self.entry_status) if self.entry_status else statuses,
                self.answered_on,
                remote_id=self.entry_id,
            )
            transmission.move_id._chorus_pro_notify_entry(self)
        self._close_when_done()

    def _entered_over_text(self):
        """An entry takes the place of one that was given back, under its number."""
        return self.env._(
            "Chorus Pro gave this entry the identifier of another invoice of the same "
            "number (%(identifier)s). Look in the portal which of the two it holds.",
            identifier=self.entry_id,
        )
