from datetime import timedelta
from decimal import Decimal
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ...chorus_pro import errors, lifecycle
from ...chorus_pro.records import InvoiceSearch, flow_key, is_flow_number
from ..connection.chorus_pro_turn import ProcessDied
from .chorus_pro_deposit_push import LOOKUPS, minutes_from_now

#: how long a search that found nothing counts in a look-up that was cut
LOOK_UP_KEPT = timedelta(minutes=10)


def _siren(siret):
    """The company of an establishment; "" when it is no SIRET."""
    return siret[:9] if siret and len(siret) == 14 and siret.isdigit() else ""


class ChorusProDeposit(models.Model):
    """Deposits whose outcome is not known: whoever died, whatever was lost.

    Silence is never "not sent". The invoice is looked for at Chorus Pro before any
    second attempt, and what is found is adopted only when it surely is ours.
    """

    _inherit = "chorus.pro.deposit"

    @api.model
    def _orphans(self):
        """The deposits whose sender died: during the call, ``sending`` and owned by
        nobody; or between the two records, its invoices still waiting."""
        half_recorded = self.env["chorus.pro.transmission"].search(
            [
                ("state", "=", lifecycle.SENDING),
                ("deposit_id.state", "!=", lifecycle.SENDING),
            ]
        )
        sending = self.search([("state", "=", lifecycle.SENDING)])
        return (sending | half_recorded.deposit_id).filtered(
            lambda deposit: not deposit._is_owned()
        )

    def _recover(self):
        """Finish the work of the dead, without asking Chorus Pro anything."""
        is_sending = self.state == lifecycle.SENDING
        retrying(
            self._record_orphan if is_sending else self._derive_transmissions, self.env
        )

    def _speaking(self):
        """These in the language of their account's person in charge."""
        return self.with_context(lang=self.account_id._in_its_language().env.lang)

    def _note_unfollowed(self, error, again=None):
        """What became of a deposit could not be found out: said, and tried later.

        :param again: name of the field that says when to come back
        """
        self = self._speaking()
        if again:
            is_given_up = isinstance(error, ProcessDied)
            delay = timedelta(days=1) if is_given_up else timedelta(hours=1)
            self[again] = fields.Datetime.now() + delay
        text = self.env._(
            "What became of the deposit %(deposit)s could not be found out: "
            "%(reason)s. Nothing is sent again meanwhile; it is tried again by itself. "
            "Look for its invoices in the portal, or ask your administrator for the "
            "details in the server's log.",
            deposit=self.display_name,
            reason=self.env["chorus.pro.turn"]._reason(error),
        )
        self.account_id._in_its_language()._note_stopped("sync_error", text)

    def _record_orphan(self):
        self.transmission_ids._lock_in_order()
        if self.state != lifecycle.SENDING or self._is_owned():
            return
        self._apply(
            "silence",
            error_text=self.env._(
                "The program stopped while it was waiting for Chorus Pro's answer."
            ),
            lookups=0,
            next_lookup_on=minutes_from_now(LOOKUPS, 0),
        )
        self._derive_transmissions()

    def _derive_transmissions(self):
        """Bring the transmissions where their deposit already is."""
        self.transmission_ids._lock_in_order()
        waiting = self.transmission_ids.filtered(lambda t: t.state == lifecycle.SENDING)
        if not waiting:
            return
        if self.state == lifecycle.UNCERTAIN:
            waiting._apply("silence")
            waiting.move_id._chorus_pro_notify_silence(self)
        elif self.state in (lifecycle.DEPOSITED, lifecycle.PROCESSED):
            waiting._apply("receipt", attempts=0)
            waiting.move_id._chorus_pro_notify_receipt(self)
        elif self.state == lifecycle.REFUSED:
            self._refuse_whole(self.error_text)
        else:
            waiting._apply("release", attempts=self.attempts)

    # === LOOKING FOR IT === #

    def _look_up(self, keep_going=None):
        """Ask once; adopt, wait, or leave it to a person.

        A deposit has up to 50 invoices, each a search: those that were not found are
        remembered, so that a scheduled look-up that is cut goes on where it was. One
        that a person asks for searches everything afresh.

        :param keep_going: asked before each search; False stops, nothing is concluded
        :return: the exception, when Chorus Pro could not be asked
        """
        self.ensure_one()
        account = self.account_id
        turns = self.env["chorus.pro.turn"]
        wanted = {t.id: self._identity(t) for t in self._silent()}
        recent = fields.Datetime.now() - LOOK_UP_KEPT
        found = {
            transmission_id: (None, [])
            for transmission_id, (_is, at) in turns._turns("looked", wanted).items()
            if keep_going and at > recent
        }
        try:
            client = account._get_client()
            self.env["ir.cron"]._commit_progress()
            for transmission_id in wanted.keys() - found.keys():
                if keep_going and not keep_going():
                    return None
                row, others = self._find(client, wanted[transmission_id])
                found[transmission_id] = row, others
                if keep_going and not row and not others:
                    # committed when the time is asked again
                    turns._note_served("looked", transmission_id)
        except (errors.ChorusProError, UserError) as error:
            retrying(partial(self._record_lookup_failure, error), self.env)
            return error
        retrying(partial(self._record_lookup, found), self.env)
        return None

    def _silent(self):
        """Its invoices of which nothing is known; of a flow that was lost, some may
        have been found one by one."""
        return self.transmission_ids.filtered(lambda t: t.state == lifecycle.UNCERTAIN)

    @api.model
    def _identity(self, transmission):
        """What makes a found invoice ours: number, supplier, year, buyer, total."""
        identity = self._identity_of(
            transmission.move_id, transmission.number, transmission.account_id
        )
        # the customer may have been corrected or merged since it left
        if transmission.recipient_siret:
            identity["recipient"] = transmission.recipient_siret
        return identity

    @api.model
    def _identity_of(self, move, number, account):
        return {
            "number": number,
            "supplier": account.siret,
            "year": move.invoice_date.year,
            "recipient": move.commercial_partner_id.chorus_pro_siret,
            "total": Decimal(str(move.amount_total)),
        }

    @api.model
    def _find(self, client, identity):
        """Search one number.

        :return: pair (row that surely is ours or None, rows that only share the number)
        :raises errors.UnreadableAnswer: nothing was found in an answer that was not
            understood whole, which proves nothing
        """
        same, other, is_clear = [], [], True
        search = InvoiceSearch(number=identity["number"])
        for page in client.iter_issued_invoices(search):
            is_clear = is_clear and page.is_clear
            for row in page.rows:
                if row.number != identity["number"]:
                    continue
                if _siren(row.supplier_siret) not in ("", _siren(identity["supplier"])):
                    continue  # another company that the technical account serves
                (same if self._is_same(row, identity) else other).append(row)
        if len(same) == 1:
            return same[0], other
        if not (is_clear or same or other):
            raise errors.UnreadableAnswer(
                "rows without a number, or no list", operation="search_issued_invoices"
            )
        return None, same + other

    @api.model
    def _is_same(self, row, identity):
        """Whether everything that is told agrees; what is not told does not count.

        The supplier proves nothing, for all its invoices have it: it only rules out.
        """
        if _siren(row.supplier_siret) and row.supplier_siret != identity["supplier"]:
            return False
        checks = [
            (row.invoice_date and row.invoice_date.year, identity["year"]),
            (row.recipient_siret, identity["recipient"]),
            (
                row.total_with_tax is not None and abs(row.total_with_tax),
                identity["total"],
            ),
        ]
        told = [
            (remote, ours) for remote, ours in checks if remote not in (None, False)
        ]
        return len(told) >= 2 and all(remote == ours for remote, ours in told)

    def _record_lookup(self, found):
        """Adopt what was found, or say when to look again."""
        self.transmission_ids._lock_in_order()
        self.account_id._log_exchanges()
        self.env["chorus.pro.turn"]._forget("looked", *found)
        if self.state != lifecycle.UNCERTAIN:
            return
        now = fields.Datetime.now()
        ours = {i: row for i, (row, _others) in found.items() if row}
        silent = self._silent()
        twins = silent.filtered(
            lambda t: t.id in ours and t._is_followed_elsewhere(ours[t.id])
        )
        if twins and twins == silent:
            self._refuse_twins()
            return
        for twin in twins:
            del ours[twin.id]
        if ours:
            flow_number = next((r.flow_number for r in ours.values()), None)
            self._adopt(flow_number)
            for transmission in silent.sorted("id"):
                if transmission.id in ours:
                    transmission._record_row(ours[transmission.id])
            return
        doubtful = [number for _row, others in found.values() for number in others]
        if doubtful:
            text = self._doubt_text()
            if self.error_text != text:
                self._ask_person(text)
        elif self.needs_decision or (self.next_lookup_on or now) > now:
            # somebody looks between two look-ups: the search is given its time
            return
        elif self.lookups + 1 < len(LOOKUPS):
            self.write(
                {
                    "lookups": self.lookups + 1,
                    "next_lookup_on": self._lookup_after(self.lookups + 1),
                }
            )
        elif self.account_id.resend_when_not_found and not any(
            silent.mapped("was_resent")
        ):
            self._give_back(was_resent=True)
        else:
            self._ask_person(
                self.env._(
                    "Chorus Pro did not answer, and the invoice was not found there "
                    "during the 24 hours that followed. It probably never left: look "
                    "in the portal, then decide."
                )
            )

    def _doubt_text(self):
        return self.env._(
            "Chorus Pro holds an invoice with the same number, but its establishment, "
            "its year, its buyer or its total is different. Compare them in the "
            "portal, then decide."
        )

    def _refuse_twins(self):
        """What has their number and all the rest is followed by another invoice: Chorus
        Pro takes a number once, so these are not there and never will be."""
        self._apply("refuse", answered_on=fields.Datetime.now())
        words = self.env._("Chorus Pro holds this number for another invoice.")
        self._silent()._refuse(words)

    def _lookup_after(self, lookups):
        """The look-ups are counted from the call, not from each other."""
        call = self.claimed_on or fields.Datetime.now()
        return call + timedelta(minutes=LOOKUPS[min(lookups, len(LOOKUPS) - 1)])

    def _record_lookup_failure(self, error):
        """Chorus Pro cannot be asked now: the look-up is not used up."""
        self.account_id._note_sync_failure(error)
        is_late = self._lookup_after(len(LOOKUPS)) < fields.Datetime.now()
        if is_late and isinstance(error, errors.UnreadableAnswer):
            self._ask_person(
                self.env._(
                    "Chorus Pro did not answer, and what it has answered since to the "
                    "question whether it holds this invoice cannot be understood. Look "
                    "in the portal, then decide."
                )
            )
            return
        self.write({"next_lookup_on": minutes_from_now((10,), 0)})

    def _adopt(self, flow_number):
        """It had left after all."""
        silent = self._silent()
        self._apply(
            "receipt",
            flow_number=flow_number,
            answered_on=fields.Datetime.now(),
            next_report_on=minutes_from_now((30,), 0),
            error_text=False,
        )
        silent._apply("receipt", attempts=0)
        silent.move_id._chorus_pro_notify_receipt(self)

    def _ask_person(self, text):
        self.write({"needs_decision": True, "error_text": text})
        silent = self._silent()
        silent.write({"needs_decision": True, "fault_text": text})
        silent._show_on_invoice()
        for transmission in silent:
            transmission.move_id._chorus_pro_notify_fault(transmission)

    def _give_back(self, **values):
        """It never left: back to the queue, under the same number.

        :param values: fields of the transmissions
        """
        silent = self._silent()
        self._apply("release", file=False)
        silent._apply("release", next_attempt_on=False, **values)
        self._wake("ir_cron_push")

    # === A PERSON DECIDES === #

    def _check_may_decide(self):
        # without Odoo's accounting, its administrator has no accountant above him
        deciders = ("account.group_account_user", "account.group_account_manager")
        if not any(self.env.user.has_group(group) for group in deciders):
            raise UserError(
                self.env._(
                    "Only an accountant decides on a deposit without an answer. Ask "
                    "the person in charge of your accounts."
                )
            )
        self.check_access("read")
        if self.state != lifecycle.UNCERTAIN:
            raise UserError(
                self.env._(
                    "This deposit is no longer without an answer: nothing is left "
                    "to decide. Reload the page."
                )
            )

    def action_look_up_now(self):
        """Look at Chorus Pro now, whatever the schedule."""
        self.ensure_one()
        self.check_access("read")
        if self.state == lifecycle.UNCERTAIN:
            # the look-up commits, and this request's transaction is not its own
            with self.env.registry.cursor() as cr:
                self.with_env(self.env(cr=cr, su=True))._look_up()
        return True

    def action_send_again(self):
        """A person looked: it is not there. Chorus Pro is asked once more, and when
        the invoice is found it is followed instead.

        :raises UserError: nothing can be concluded yet
        """
        self.ensure_one()
        self._check_may_decide()
        with self.env.registry.cursor() as cr:
            reason = self.with_env(self.env(cr=cr, su=True))._look_then_send_again()
        if reason:
            raise UserError(reason)
        return True

    def _look_then_send_again(self):
        """Owns the cursor.

        :return: why nothing was sent again, for the user; "" when it was, or is found
        """
        is_decided, known = self.needs_decision, self.error_text
        call = self.claimed_on or self.create_date
        error = self._look_up()
        if error:
            return self.env._(
                "Nothing was sent again: whether Chorus Pro holds the invoice cannot "
                "be known at the moment. %(reason)s",
                reason=self.account_id._error_text(error, reading=True),
            )
        if self.state != lifecycle.UNCERTAIN:
            return ""
        doubt = self._doubt_text()
        if self.error_text == doubt and known != doubt:
            return doubt
        allowed = call + timedelta(minutes=LOOKUPS[1])
        if not is_decided and allowed > fields.Datetime.now():
            return self.env._(
                "Nothing was sent again: Chorus Pro was called a moment ago, and its "
                "search may not show yet what it has received. The invoice is looked "
                "for by itself; if it does not appear, decide after %(moment)s.",
                moment=self.env["chorus.pro.account"]._format_moment(allowed),
            )
        retrying(self._give_back_if_silent, self.env)
        return ""

    def _give_back_if_silent(self):
        self.transmission_ids._lock_in_order()
        if self.state == lifecycle.UNCERTAIN:
            self._give_back()

    def action_adopt(self, flow_number):
        """A person looked: it is there, under that flow number.

        :raises UserError: it is no flow number, or that of another deposit
        """
        self.ensure_one()
        self._check_may_decide()
        self.sudo()._check_adoptable(flow_number)
        self.sudo()._adopt("".join(flow_number.split()).upper())
        return True

    def _check_adoptable(self, flow_number):
        if not is_flow_number(flow_number):
            raise UserError(
                self.env._(
                    "This is no flow number: it begins with CPP and ends with digits, "
                    "such as CPP0011117000000000425903. Copy it from the portal, where "
                    "the deposited flows are listed."
                )
            )
        key = flow_key(flow_number)
        others = self.search(
            [
                ("id", "!=", self.id),
                ("flow_number", "=like", f"%{key.removeprefix('CPP')}"),
            ]
        )
        platform = self.account_id._platform()
        if others.filtered(
            lambda d: (
                flow_key(d.flow_number) == key and d.account_id._platform() == platform
            )
        ):
            raise UserError(
                self.env._(
                    "The flow %(number)s is that of another deposit. Look in the "
                    "portal for the flow that contains this invoice.",
                    number=flow_number.strip(),
                )
            )
