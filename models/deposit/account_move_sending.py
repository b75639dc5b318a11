import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying

from ...chorus_pro import errors
from ..connection.chorus_pro_turn import Work
from ..connection.stored_files import WATCH_KEY, FilestoreAway, StoredFiles
from .account_move_send import UNATTENDED_KEY

_logger = logging.getLogger(__name__)

#: up to so many invoices are built and pushed while the user waits: a PDF takes 0.1 to
#: 1.5 s, and Odoo kills a request after 120 s
SEND_NOW_MAX = 5


class AccountMove(models.Model):
    """Sending: the one way in for the button, the list, Odoo's dialog and the clock."""

    _inherit = "account.move"

    # === RESERVE === #

    def _chorus_pro_check_may_send(self):
        if self.env.su or self.env.user.has_group("account.group_account_invoice"):
            return
        raise AccessError(
            self.env._(
                "Sending to Chorus Pro takes the right to make invoices. Ask your "
                "administrator for the group “Invoicing”."
            )
        )

    def _chorus_pro_reserve(self):
        """Reserve a transmission for each invoice that may leave.

        Whoever comes second, in another window or on another server, finds the
        reservation of the first, or the database refuses the double.

        :return: the new ``chorus.pro.transmission`` records
        """
        self._chorus_pro_check_may_send()
        self.check_access("read")
        watched = self.with_context(**{WATCH_KEY: StoredFiles()})
        try:
            faults = watched._chorus_pro_check()
        except FilestoreAway as error:
            # its own words may be in the language of the customer
            text = self.env["ir.attachment"]._chorus_pro_away_text()
            raise UserError(text) from error
        sound = self.filtered(
            lambda m: not any(fault.level == "error" for fault in faults[m])
        )
        transmissions = self.env["chorus.pro.transmission"].sudo()
        locked = sound.sudo().try_lock_for_update(allow_referencing=True)
        taken = transmissions.search([("move_id", "in", locked.ids), ("live", "=", 1)])
        free = locked - taken.move_id
        accounts = self.env["chorus.pro.account"]._of_moves(free)
        for move in free:
            framework = move._chorus_pro_settlement().framework
            if framework != move.chorus_pro_framework:
                # paid before it leaves; kept, whatever happens to the payment
                move._chorus_pro_write({"chorus_pro_framework": framework})
        reserved = transmissions.create(
            [
                {
                    "move_id": move.id,
                    "company_id": move.company_id.id,
                    "account_id": accounts[move].id,
                    "number": move.name,
                    "syntax": move._chorus_pro_syntax(accounts[move]),
                }
                for move in free
            ]
        )
        reserved._show_on_invoice()
        if len(reserved) > SEND_NOW_MAX:
            self.env["chorus.pro.deposit"]._wake("ir_cron_build")
        return reserved

    # === TWO WAYS TO GO ON === #

    def _chorus_pro_send_now(self):
        """Reserve, build and push on a cursor of its own, while the user waits.

        For a request that has written nothing to these invoices (the wizard): its own
        transaction, whatever becomes of it, undoes nothing. More than
        :data:`SEND_NOW_MAX` are only reserved; the scheduled action does the rest.

        :return: ids of the reserved ``chorus.pro.transmission``
        """
        ids = None
        try:
            with self.env.registry.cursor() as cr:
                moves = self.with_env(self.env(cr=cr))
                reserved = retrying(moves._chorus_pro_reserve, moves.env)
                ids = reserved.ids
                if len(ids) <= SEND_NOW_MAX:
                    reserved.with_env(moves.env(su=True))._process()
        except Exception:
            if ids is None:
                raise
            # The reservation stands, so the user is told how far it is. Such as a
            # connection to the database that was cut during the call.
            _logger.exception("Sending at once; the scheduled actions will go on")
        return ids

    def _chorus_pro_send_after_commit(self):
        """Reserve in the caller's transaction; build and push once it is committed.

        For callers that have just posted or changed the invoices. If they roll back,
        the reservation and the push vanish with them.
        """
        reserved = self._chorus_pro_reserve()
        if reserved and len(reserved) <= SEND_NOW_MAX:
            reserved._process_after_commit()
        return reserved

    def _generate_and_send(self, *args, **kwargs):
        # EXTENDS 'account': the way of programs (the till) through the Send dialog
        unattended = self.with_context(**{UNATTENDED_KEY: True})
        return super(AccountMove, unattended)._generate_and_send(*args, **kwargs)

    # === THE FILE === #

    def _chorus_pro_build_error(self, error):
        """What the user reads when a file could not be built."""
        self.ensure_one()
        if isinstance(error, errors.FileFault):
            return self._chorus_pro_fault_text(error)
        _logger.error("The file of invoice %s was not built", self.id, exc_info=error)
        return self.env._(
            "The file for Chorus Pro could not be built: %(error)s. Nothing was sent. "
            "Correct the invoice or its report, then send it again; your administrator "
            "finds the details in the log.",
            error=self._chorus_pro_reason(error),
        )

    # === BY ITSELF === #

    def _post(self, soft=True):
        # EXTENDS 'account': when may it leave by itself
        posted = super()._post(soft)
        posted._chorus_pro_schedule()
        return posted

    def _chorus_pro_schedule(self):
        """Note when each invoice may leave by itself, as its account chose."""
        invoices = self.filtered(lambda m: m.move_type in ("out_invoice", "out_refund"))
        accounts = self.env["chorus.pro.account"]._of_moves(invoices)
        for move in invoices:
            account = accounts[move].sudo()
            if not account or account.sending_mode == "manual":
                continue
            if move.invoice_date < account.send_from:
                continue
            if not move._chorus_pro_is_by_method():
                continue
            moment = account._automatic_moment(fields.Datetime.now())
            move._chorus_pro_write({"chorus_pro_send_after": moment})
            self.env["chorus.pro.deposit"]._wake("ir_cron_send", moment)

    @api.model
    def _chorus_pro_due_domain(self):
        """What leaves by itself now: asked again at the last moment, every time."""
        return [
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("chorus_pro_stage", "=", False),
            ("chorus_pro_exclusion", "=", False),
            ("chorus_pro_on_hold", "!=", True),
            ("chorus_pro_send_after", "!=", False),
            ("chorus_pro_send_after", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _chorus_pro_cron_send(self):
        """Scheduled action: reserve what is due, one invoice per transaction."""
        turns = self.env["chorus.pro.turn"]
        due = self.search(self._chorus_pro_due_domain(), order="invoice_date, id")
        work = Work(
            "send",
            due,
            lambda move: retrying(move._chorus_pro_reserve_due, move.env),
            lambda move, error: move._chorus_pro_note_unreserved(error),
        )
        if turns._serve([work], turns._time_left):
            self.env["chorus.pro.deposit"]._wake("ir_cron_send")
        self.env["chorus.pro.deposit"]._wake("ir_cron_build")

    def _chorus_pro_note_unreserved(self, error):
        """It could not leave by itself: said, and tried again by the next run."""
        account = self.env["chorus.pro.account"]._of_moves(self)[self].sudo()
        if account:
            account = account._in_its_language()
            text = account.env._(
                "Invoice %(number)s could not leave by itself: %(reason)s. It is tried "
                "again by itself. Look at what guards this invoice (a rule, an "
                "automation, an approval), or send it by hand; your administrator "
                "finds the details in the server's log.",
                number=self.name,
                reason=account.env["chorus.pro.turn"]._reason(error),
            )
            account._note_stopped("push_error", text)

    def _chorus_pro_reserve_due(self):
        """Reserve one; one that is not in order is shown, and does not come back."""
        account = self.env["chorus.pro.account"]._of_moves(self)[self]
        if account:
            self = self.with_context(lang=account._in_its_language().env.lang)
        late = account and self.invoice_date >= account.send_from
        if not late or not self.filtered_domain(self._chorus_pro_due_domain()):
            return
        if not self._chorus_pro_reserve():
            blocking = [f for f in self._chorus_pro_check()[self] if f.level == "error"]
            self._chorus_pro_notify_not_sent(blocking)
        self._chorus_pro_write({"chorus_pro_send_after": False})
