import logging

from odoo import api, models
from odoo.service.model import retrying

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.records import InvoiceSearch
from ..connection.chorus_pro_turn import ProcessDied, Work

_logger = logging.getLogger(__name__)


class ChorusProTransmission(models.Model):
    """Work on a cursor of one's own: after a commit, or in a scheduled action."""

    _inherit = "chorus.pro.transmission"

    def _process_after_commit(self):
        """Build and push once the caller's transaction is committed.

        The hook runs before the HTTP answer leaves, so that the form shows the
        result. Nothing comes out of it: the reservation stands, and what is not done
        here is done by the scheduled actions.
        """
        registry, ids = self.env.registry, self.ids
        uid, context = self.env.uid, self.env.context

        @self.env.cr.postcommit.add
        def process():
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, uid, context, su=True)
                    env["chorus.pro.transmission"].browse(ids)._process()
            except Exception:
                _logger.exception("Deposit after the commit; it will be tried again")

    def _process(self):
        """Build each, then push them. Owns the cursor."""
        turns = self.env["chorus.pro.turn"]
        turns._serve([self._build_work()], lambda: True)
        ready = self.filtered(lambda t: t.state == lifecycle.READY)
        if ready:
            self.env["chorus.pro.deposit"]._push(ready)

    def _build_alone(self):
        """Build one in a transaction of its own, played again when it collides."""
        account = self.account_id._in_its_language()
        speaking = self.with_context(lang=account.env.lang)
        self._know_buyer(account)
        retrying(speaking._build, self.env)

    def _build_work(self):
        return Work("build", self, type(self)._build_alone, type(self)._note_unbuilt)

    def _note_unbuilt(self, error):
        """The building ended its process or could not be recorded."""
        account = self.account_id._in_its_language()
        reason = account.env["chorus.pro.turn"]._reason(error)
        if isinstance(error, ProcessDied) and self.state == lifecycle.RESERVED:
            speaking = self.with_context(lang=account.env.lang)
            speaking._fault(
                account.env._(
                    "The file for Chorus Pro could not be built: %(reason)s. Nothing "
                    "was sent. Make the page lighter (pictures, attachments, number "
                    "of lines), then send the invoice again; your administrator finds "
                    "the details in the log.",
                    reason=reason,
                )
            )
            return
        text = account.env._(
            "The file of invoice %(number)s could not be recorded: %(reason)s. It is "
            "tried again by itself. Look at what guards this invoice (a rule, an "
            "automation, an approval); your administrator finds the details in the "
            "server's log.",
            number=self.number,
            reason=reason,
        )
        account._note_stopped("push_error", text)

    def _know_buyer(self, account):
        """Ask about the buyer when what is known is old: before the building, in a
        transaction of its own, which the building then reads."""
        try:
            structure = self.move_id.commercial_partner_id.chorus_pro_structure_id
            if structure:
                structure._refresh_before_sending(account)
            self.env["ir.cron"]._commit_progress()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("The buyer of transmission %s was not asked", self.id)

    # === REFRESH === #

    def _refresh(self):
        """Ask Chorus Pro about each now. Owns the cursor.

        :return: text of the first failure, False when all went well
        """
        failure = False
        for deposit in self.deposit_id:
            if deposit.state == lifecycle.UNCERTAIN:
                deposit._look_up()
            elif deposit.state == lifecycle.DEPOSITED:
                deposit._ask_report()
        for account, transmissions in self.grouped("account_id").items():
            try:
                client = account._get_client()
                for transmission in transmissions:
                    if transmission.state == lifecycle.INTEGRATED:
                        transmission._refresh_status(client, account)
            except errors.ChorusProError as error:
                failure = failure or account._error_text(error, reading=True)
            failure = failure or account.sync_error
        return failure

    def _refresh_status(self, client, account):
        search = InvoiceSearch(number=self.number)
        self.env["ir.cron"]._commit_progress()
        for page in client.iter_issued_invoices(search):
            account._record_page(page.rows)
        retrying(account._note_sync_success, self.env)
        self._read_history(client)
