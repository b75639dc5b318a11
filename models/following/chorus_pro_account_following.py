"""What was learnt of Chorus Pro's search, and the slower ways where it is not exact."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

from odoo import fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ...chorus_pro import lifecycle
from ...chorus_pro.following import DAY, EXACT, IGNORED, OVERLAP, Follower
from ...chorus_pro.records import InvoiceSearch
from ..connection.chorus_pro_account_health import FOLLOWED_STAGES

#: the quick way is tried again after so long
SLOW_FOR = timedelta(days=7)
#: everything that is followed is compared once in so long, whatever the quick way says
SWEEP_EVERY = timedelta(hours=24)
#: invoices looked for one by one where a list cannot be read whole
LOOKED_UP_AT_MOST = 100


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    following_precision = fields.Selection(
        [
            (EXACT, "Exactly"),
            (DAY, "By the day"),
            (IGNORED, "Not at all"),
        ],
        string="Changes are found by their date",
        default=EXACT,
        required=True,
        readonly=True,
        copy=False,
        help="How Chorus Pro applies the filter on the date of the status. Where it "
        "does not, everything that is followed is read again each time.",
    )
    following_slow_since = fields.Datetime(readonly=True, copy=False)
    following_unsure = fields.Text(
        string="What may be missing", readonly=True, copy=False
    )
    swept_on = fields.Datetime(string="Last full comparison", readonly=True, copy=False)

    # === THE QUICK WAY, OR NOT === #

    def _known_precision(self):
        """How exact the filter was found to be; tried again after a week."""
        self.ensure_one()
        since = self.following_slow_since
        if since and since < fields.Datetime.now() - SLOW_FOR:
            return EXACT
        return self.following_precision or EXACT

    def _learnt(self, follower):
        """The values to write after a synchronisation, and the message, if any."""
        values = {"following_precision": follower.precision}
        if follower.precision != IGNORED:
            values["following_slow_since"] = False
        elif self._known_precision() != IGNORED:
            values["following_slow_since"] = fields.Datetime.now()
        if follower.precision == IGNORED and not self.following_slow_since:
            self._say_slow()
        unsure = follower.unsure and self._unsure_text(follower)
        if unsure and not self.following_unsure:
            self.message_post(body=unsure)
        values["following_unsure"] = unsure or False
        return values

    def _say_slow(self):
        self.message_post(
            body=self.env._(
                "Chorus Pro does not find the changes by their date. From now on "
                "everything that is followed is read again each time: it takes "
                "longer, and nothing is missed. The quick way is tried again in a "
                "week. You have nothing to do."
            )
        )

    def _unsure_text(self, follower):
        count = sum(count for _search, count in follower.unsure)
        return self.env._(
            "Chorus Pro changed more than %(count)s invoices that look alike at the "
            "same time, and lists only a part of them. Those that seem late are looked "
            "for one by one; refresh the others from the invoice.",
            count=count,
        )

    def _leave_platform(self):
        """It moves to another platform: what it sent says where it is, and what was
        learnt or found there is not true here."""
        sent = self.env["chorus.pro.transmission"].sudo()
        sent = sent.search(
            [
                ("account_id", "=", self.id),
                ("deposit_id", "!=", False),
                ("platform", "=", False),
            ]
        )
        # of before the column, two may be live under one identifier
        sure = sent.filtered(lambda t: not (t.live and t.remote_id))
        sure.write({"platform": self._platform()})
        found = self.env["chorus.pro.found.invoice"].sudo()
        found.search([("account_id", "=", self.id)]).unlink()
        self.write(
            {
                "synchronized_until": False,
                "following_precision": EXACT,
                "following_slow_since": False,
                "following_unsure": False,
                "swept_on": False,
            }
        )

    # === EVERYTHING, ONCE A DAY === #

    def _followed_days(self):
        """Days of deposit of what may still change.

        :return: list of dates; what is finished is not in it and costs nothing
        """
        self.ensure_one()
        self.env["chorus.pro.transmission"].flush_model()
        self.env["account.move"].flush_model(["chorus_pro_stage"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT coalesce(d.deposited_on, d.claimed_on::date)
                  FROM chorus_pro_transmission t
                  JOIN chorus_pro_deposit d ON d.id = t.deposit_id
                  JOIN account_move m ON m.id = t.move_id
                 WHERE t.account_id = %(account)s
                   AND t.state IN %(states)s
                   AND m.chorus_pro_stage IN %(stages)s
                   AND coalesce(d.deposited_on, d.claimed_on::date) IS NOT NULL
                """,
                account=self.id,
                states=(lifecycle.UNCERTAIN, *lifecycle.RECEIVED_STATES),
                stages=FOLLOWED_STAGES,
            )
        )
        return [day for (day,) in rows]

    def _sweep_when_due(self, client):
        """Compare everything that is followed, once a day: the net under the quick way.

        What it finds although the quick way should have brought it shows that the
        filter of Chorus Pro cannot be trusted: the slow way is used from then on.

        :return: whether the quick way has missed anything
        """
        now = fields.Datetime.now()
        if not self.swept_on or self.following_precision == IGNORED:
            # nothing to compare yet, or everything is read each time anyway
            retrying(partial(self.write, {"swept_on": now}), self.env)
            return False
        if self.swept_on > now - SWEEP_EVERY:
            return False
        seen_before = self._followed_from() - OVERLAP
        days, missed = self._followed_days(), 0
        if days:
            follower = Follower(client.iter_issued_invoices)
            self.env["ir.cron"]._commit_progress()
            for rows in follower.sweep(days, max(days)):
                late = [
                    row
                    for row in rows
                    if row.status_date and self._to_utc(row.status_date) < seen_before
                ]
                missed += self._record_page(late)
                self._record_page(rows)
        retrying(partial(self.write, {"swept_on": now}), self.env)
        return bool(missed)

    # === ONE BY ONE === #

    def _look_up_unsure(self, client, follower):
        """Ask by their numbers for our own invoices that a cut list may hide."""
        self.ensure_one()
        wanted = self.env["chorus.pro.transmission"]
        for search, _count in follower.unsure:
            wanted |= wanted.search(
                self._may_hide(search), limit=LOOKED_UP_AT_MOST, order="status_date, id"
            )
        numbers = wanted[:LOOKED_UP_AT_MOST].mapped("number")
        self.env["ir.cron"]._commit_progress()
        for number in numbers:
            self._record_pages(
                page.rows
                for page in client.iter_issued_invoices(InvoiceSearch(number=number))
            )

    def _may_hide(self, search):
        """Domain of what we follow and what agrees with the amount and the buyer."""
        domain = [
            ("account_id", "=", self.id),
            ("state", "in", (lifecycle.UNCERTAIN, *lifecycle.RECEIVED_STATES)),
            ("move_id.chorus_pro_stage", "in", FOLLOWED_STAGES),
        ]
        if search.amount_from is not None:
            domain.append(("move_id.amount_total", ">=", search.amount_from))
        if search.amount_to is not None:
            top = search.amount_to + Decimal("0.001")
            domain.append(("move_id.amount_total", "<", top))
        return domain
