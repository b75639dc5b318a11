import base64
import hashlib
import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...chorus_pro import lifecycle
from ...chorus_pro.codes import limits
from ..connection.stored_files import WATCH_KEY, StoredFiles, is_server_fault
from .chorus_pro_deposit_push import BACK_OFF, minutes_from_now

_logger = logging.getLogger(__name__)


class ChorusProTransmission(models.Model):
    """One invoice on its way to the public buyer, with the exact file that left.

    An invoice can have several over time; at most one is live, which the database
    itself guarantees. ``lifecycle.py`` draws the states; :meth:`_apply` is the only
    place that writes them.
    """

    _name = "chorus.pro.transmission"
    _description = "Chorus Pro transmission"
    _inherit = "chorus.pro.correctable"
    _order = "id desc"
    _rec_name = "number"

    move_id = fields.Many2one(
        "account.move", string="Invoice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Public buyer"
    )
    account_id = fields.Many2one(
        "chorus.pro.account",
        string="Chorus Pro account",
        required=True,
        index=True,
        ondelete="restrict",
    )
    deposit_id = fields.Many2one("chorus.pro.deposit", index=True, ondelete="set null")
    number = fields.Char(
        string="Number as sent", required=True, index=True, readonly=True
    )
    recipient_siret = fields.Char(
        string="SIRET of the buyer as sent",
        readonly=True,
        help="The invoice is recognised by it, even if the customer is changed later.",
    )
    state = fields.Selection(
        lifecycle.TRANSMISSION_STATES,
        default=lifecycle.RESERVED,
        required=True,
        index=True,
        readonly=True,
    )
    live = fields.Boolean(
        default=True,
        readonly=True,
        help="While it is live, the invoice cannot be sent a second time.",
    )
    needs_decision = fields.Boolean(
        readonly=True,
        help="Chorus Pro gave no answer and the invoice was not found since: "
        "a person decides.",
    )
    syntax = fields.Char(required=True, readonly=True)
    file = fields.Binary(attachment=True, readonly=True, string="Deposited file")
    filename = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    flow_number = fields.Char(related="deposit_id.flow_number")
    remote_id = fields.Char(
        string="Chorus Pro invoice id", index="btree_not_null", readonly=True
    )
    status_id = fields.Many2one("chorus.pro.status", readonly=True)
    status_date = fields.Datetime(readonly=True)
    status_comment = fields.Text(readonly=True)
    history_due = fields.Boolean(
        readonly=True, help="The history has changed and is not read yet."
    )
    history_due_on = fields.Datetime(readonly=True)
    fault_text = fields.Text(string="What must be corrected", readonly=True)
    reserved_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    built_on = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    was_resent = fields.Boolean(
        string="Sent again by itself",
        readonly=True,
        help="It was not found during the day after a call without answer, and left "
        "once more without asking anybody. The next time, a person is asked.",
    )
    next_attempt_on = fields.Datetime(readonly=True, index="btree_not_null")
    group_limit = fields.Integer(
        default=limits.FLOW_MAX_FILES,
        readonly=True,
        help="How many invoices may share its next deposit: halved each time that "
        "Chorus Pro refuses a deposit as a whole.",
    )
    event_ids = fields.One2many("chorus.pro.event", "transmission_id", readonly=True)

    _one_live_per_invoice = models.UniqueIndex(
        "(move_id) WHERE live", "This invoice is already on its way to Chorus Pro."
    )
    # what the scheduled actions ask for again and again
    _waiting = models.Index(
        "(state, account_id, id) WHERE state IN ('reserved', 'ready')"
    )
    _history_wanted = models.Index("(account_id, id) WHERE history_due")

    # === STATES === #

    def _apply(self, event, **values):
        """Move along ``lifecycle.py`` and show it on the invoice. The only writer.

        :param event: an event of the lifecycle, such as ``"claim"``
        :param values: other fields to write at once
        """
        for transmission in self:
            state = lifecycle.next_transmission_state(transmission.state, event)
            live = state in lifecycle.LIVE_STATES
            if state != lifecycle.UNCERTAIN:
                values = {**values, "needs_decision": False}
            transmission.write({**values, "state": state, "live": live})
        self._show_on_invoice()

    def _lock_in_order(self):
        """Hold the rows until the end of this step, always in the same order.

        A report, a look-up and a page of statuses may bring news of the same invoices
        at once, each in its own order: they wait for each other, and never both.
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM chorus_pro_transmission WHERE id = ANY(%s) "
                "ORDER BY id FOR NO KEY UPDATE",
                self.ids,
            ),
            log_exceptions=False,
        )

    def _stage(self):
        """What the accountant filters on, from all that is known now."""
        self.ensure_one()
        if self.needs_decision:
            return lifecycle.STAGE_ACTION_NEEDED
        return lifecycle.stage(
            self.state,
            self.status_id.stage,
            previous=self.move_id.chorus_pro_stage,
        )

    def _show_on_invoice(self):
        """Write the stage and the remote status on the invoice."""
        for transmission in self:
            move = transmission.move_id
            values = {
                "chorus_pro_stage": transmission._stage() or False,
                "chorus_pro_status_id": transmission.status_id,
                "chorus_pro_status_date": transmission.status_date,
                "chorus_pro_status_comment": transmission.status_comment,
            }
            if transmission.state in lifecycle.RECEIVED_STATES:
                values["is_move_sent"] = True
            changed = {
                name: value.id if name == "chorus_pro_status_id" else value
                for name, value in values.items()
                if move[name] != value
            }
            if changed:
                move._chorus_pro_write(changed)

    # === BUILDING === #

    def _build(self):
        """Build, check and keep the file of each: ``ready``, or ``faulty`` and why.

        Called in a transaction of its own; one invoice that cannot be built never
        disturbs the next. Locked by somebody else, or no longer to build: left alone.
        """
        for transmission in self.try_lock_for_update(allow_referencing=True):
            if transmission.state != lifecycle.RESERVED:
                continue
            watch = StoredFiles()
            move = transmission.move_id.with_context(**{WATCH_KEY: watch})
            blocking, failure = [], None
            try:
                with self.env.cr.savepoint():
                    faults = move._chorus_pro_check(transmission=transmission)[move]
                    blocking = [fault for fault in faults if fault.level == "error"]
                    if not blocking:
                        filename, content = move._chorus_pro_build_file(
                            transmission.account_id
                        )
                        # alone in its envelope it fits, or it can never leave
                        self.env["chorus.pro.deposit"]._envelope(
                            [(filename, content)], transmission.syntax
                        )
            except psycopg2.OperationalError:
                raise  # somebody else's write: the whole step is played again
            except Exception as error:  # whatever it is
                failure = error
            is_short = is_server_fault(failure) and transmission.attempts < len(
                BACK_OFF
            )
            if watch.are_away or is_short:
                transmission._build_later(watch, failure)
                continue
            move = transmission.move_id
            if failure:  # it is this invoice's
                faults = move._chorus_pro_faults_of(failure)
                transmission._fault(move._chorus_pro_build_error(failure), faults)
                continue
            if blocking:
                text = "\n".join(fault.message for fault in blocking)
                transmission._fault(text, blocking)
                continue
            transmission._apply(
                "build",
                # the number that leaves is the one that is looked for
                number=move.name,
                next_attempt_on=False,
                file=base64.b64encode(content),
                filename=filename,
                sha256=hashlib.sha256(content).hexdigest(),
                recipient_siret=move.commercial_partner_id.chorus_pro_siret,
                built_on=fields.Datetime.now(),
                fault_text=False,
            )

    def _build_later(self, watch, error):
        """The server cannot read or write its files: no fault of the invoice.

        :param watch: :class:`StoredFiles` of the building
        :param error: what the building raised, perhaps None
        """
        _logger.error("The server could not build %s", self, exc_info=error)
        if watch.are_away:
            text = self.env["ir.attachment"]._chorus_pro_away_text()
        else:
            text = self.env._(
                "The server could not build the file (its disk or its memory is full, "
                "or does not answer). Nothing was sent; it is tried again by itself. "
                "If this lasts, ask your administrator to look in the server's log."
            )
        later = minutes_from_now(BACK_OFF, self.attempts)
        self.write(
            {
                "attempts": self.attempts + 1,
                "next_attempt_on": later,
                "fault_text": text,
            }
        )
        self.account_id.push_error = text
        self.env["chorus.pro.deposit"]._wake("ir_cron_build", later)

    def _built_content(self):
        """The bytes that were built, or None: they are built anew.

        What is read back must be what was built (SHA-256), and its number still that
        of the invoice, whichever way it was changed: a disk loses and swaps files, and
        what leaves is what was checked.

        :return: bytes, or None
        """
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        is_kept = hashlib.sha256(content).hexdigest() == self.sha256
        if is_kept and self.number == self.move_id.name:
            return content
        if is_kept:
            self.move_id._chorus_pro_rebuild()
            return None
        _logger.error("The stored file of transmission %s is another one", self.id)
        if self.attempts >= len(BACK_OFF):
            self._fault(
                self.env._(
                    "The file that was built for Chorus Pro cannot be read back: the "
                    "server's disk returns another one each time. Nothing was sent. "
                    "Ask your administrator to check the disk of Odoo's files "
                    "(filestore), then send again."
                )
            )
            return None
        # the first time at once
        later = self.attempts and minutes_from_now(BACK_OFF, self.attempts - 1)
        self._rebuild(attempts=self.attempts + 1, next_attempt_on=later or False)
        self.move_id._chorus_pro_say(
            self.env._(
                "The file that waited to leave for Chorus Pro was no longer the one "
                "that had been built: the server's disk has lost or changed it. "
                "Nothing was sent; it is built again and then leaves by itself."
            )
        )
        self.env["chorus.pro.deposit"]._wake("ir_cron_build", later or None)
        return None

    def _rebuild(self, **values):
        """What waits to leave is built again: its file is not the invoice's any more.

        :param values: other fields to write at once
        """
        ready = self.filtered(lambda t: t.state == lifecycle.READY)
        ready._apply("rebuild", file=False, filename=False, sha256=False)
        self.write(values)

    def _fault(self, text, faults=()):
        """A fault stops it: say so where the accountant looks.

        :param faults: those that the text tells, for the record that is opened
        """
        self._apply("fault", fault_text=text, **self._place_values(faults))
        for transmission in self:
            transmission.move_id._chorus_pro_notify_fault(transmission)

    def _refuse(self, words):
        """Chorus Pro refused it: keep its words, and the field that they are about."""
        for transmission in self:
            faults = transmission.move_id._chorus_pro_rejection_faults(words)
            place = transmission._place_values(faults)
            transmission._apply("refuse", fault_text=words, **place)
            transmission.move_id._chorus_pro_notify_refusal(transmission)

    def action_withdraw(self):
        """Take back what has not left yet."""
        self.move_id._chorus_pro_check_may_send()
        self.check_access("read")
        unsent = (
            self.sudo()
            .try_lock_for_update(allow_referencing=True)
            .filtered(lambda t: t.state in lifecycle.UNSENT_STATES)
        )
        unsent._apply("withdraw")
        return True

    # === EVENTS === #

    def _record_status(self, status, date, comment=None, remote_id=None):
        """Take over the current status as the bulk search gave it.

        :param status: record of ``chorus.pro.status``, perhaps empty
        :param date: naive UTC datetime or False
        :return: True when something changed, and the history must be read
        """
        self.ensure_one()
        values = {}
        if remote_id and self.remote_id != str(remote_id):
            values["remote_id"] = str(remote_id)
        if status != self.status_id or (date and date != self.status_date):
            values.update(
                status_id=status.id,
                status_date=date,
                status_comment=comment,
                history_due=True,
            )
        elif comment and comment != self.status_comment:
            values.update(status_comment=comment, history_due=True)
        if not values:
            return False
        if not self.live and self.move_id.chorus_pro_transmission_id:
            # It was held for refused, was sent again, and appears after all: both
            # are at Chorus Pro, whose check of duplicates decides. A person is told.
            self.write(values)
            self.move_id._chorus_pro_notify_double(self)
            return True
        if self.state != lifecycle.INTEGRATED:
            self._apply("integrate", fault_text=False, **values)
        else:
            self.write(values)
            self._show_on_invoice()
        return True

    def _record_history(self, history):
        """Add the events that are not known yet, whatever their order.

        :param history: ``messages.InvoiceHistory``
        """
        self.ensure_one()
        self.account_id._log_exchanges()
        statuses = self.env["chorus.pro.status"]
        known_ids = set(self.event_ids.mapped("remote_event_id"))
        known = {(e.status_id.code, e.date) for e in self.event_ids}
        new = []
        for event in history.events:
            date = self.env["chorus.pro.account"]._to_utc(event.date)
            remote_id = str(event.event_id) if event.event_id else False
            date = date or self.status_date or fields.Datetime.now()
            if remote_id in known_ids if remote_id else (event.status, date) in known:
                continue
            known.add((event.status, date))
            new.append(
                {
                    "transmission_id": self.id,
                    "move_id": self.move_id.id,
                    "company_id": self.company_id.id,
                    "status_id": statuses._get(event.status).id,
                    "date": date,
                    "comment": event.comment,
                    "author": event.author,
                    "remote_event_id": remote_id,
                }
            )
        # several within a minute: Chorus Pro's numbers grow with time
        new.sort(key=lambda v: (v["date"], int(v["remote_event_id"] or 0)))
        events = self.env["chorus.pro.event"].create(new)
        self._show_payment_ordered()
        self.write({"history_due": False, "history_due_on": False})
        self.move_id._chorus_pro_notify_events(self, events)
        return events

    def _show_payment_ordered(self):
        """A payment ordered between two readings, then followed by an earlier-looking
        status, was never the current one: the history alone tells of it."""
        stage = None
        for event in self.event_ids.sorted(lambda e: (e.date, e.id)):
            stage = lifecycle.stage(
                lifecycle.INTEGRATED, event.status_id.stage, previous=stage
            )
        shown = (lifecycle.STAGE_WITH_CHORUS_PRO, lifecycle.STAGE_WITH_BUYER)
        is_ordered = stage == lifecycle.STAGE_PAYMENT_ORDERED
        if is_ordered and self.live and self.move_id.chorus_pro_stage in shown:
            self.move_id._chorus_pro_write({"chorus_pro_stage": stage})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_what_never_left(self):
        self.move_id._chorus_pro_check_free(self)
