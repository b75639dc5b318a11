"""The figures of the dashboard, and the list behind each of them."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...chorus_pro import lifecycle
from ..connection.chorus_pro_account import ENVIRONMENTS
from ..deposit.account_move_display import CUSTOMER_TYPES
from ..deposit.chorus_pro_status import STAGES

#: stages of invoices for which the money is still awaited
WAITING_STAGES = (
    lifecycle.STAGE_SENDING,
    lifecycle.STAGE_WITH_CHORUS_PRO,
    lifecycle.STAGE_WITH_BUYER,
    lifecycle.STAGE_ACTION_NEEDED,
)
#: the delays are those of the invoices deposited since
DELAYS_SINCE = timedelta(days=365)
BUYERS_SHOWN = 8
DELAYS = ("days_to_available", "days_to_mandate", "days_to_payment")
TO_SEND = "to_send"


class ChorusProDashboard(models.AbstractModel):
    """Nothing is stored, and nothing is read that the user could not read in a list:
    record rules and the companies that are ticked apply to every figure."""

    _name = "chorus.pro.dashboard"
    _description = "Chorus Pro dashboard"

    @api.model
    @api.readonly
    def get_data(self):
        """Everything that the page shows but the delays, in a fixed number of queries.

        :return: dict of plain values, amounts formatted
        :raises AccessError: the user does not invoice
        """
        self.env["chorus.pro.transmission"].check_access("read")
        accounts = self._accounts()
        return {
            "connected": bool(accounts.filtered(lambda a: a.connection_state == "ok")),
            "has_account": bool(accounts),
            "may_connect": accounts.has_access("create"),
            "steps": self._first_steps(accounts),
            "environments": self._environments(accounts),
            "warnings": self._warnings(accounts),
            "stages": self._stages(),
            "facts": self._facts(),
        }

    @api.model
    @api.readonly
    def get_delays(self):
        """The averages of all buyers, of each and of each month, by one query: the
        page shows its counters without waiting for it.

        :raises AccessError: the user does not invoice
        """
        self.env["chorus.pro.transmission"].check_access("read")
        whole, by_buyer, by_month = Averages(), {}, {}
        groups = self.env["chorus.pro.invoice.report"]._read_group(
            self._delays_domain(),
            ["partner_id", "deposit_date:month"],
            ["__count"]
            + [f"{name}:sum" for name in DELAYS]
            + [f"{name}:count" for name in DELAYS],
        )
        for buyer, month, *numbers in groups:
            whole.add(*numbers)
            by_buyer.setdefault(buyer, Averages()).add(*numbers)
            by_month.setdefault(month, Averages()).add(*numbers)
        most = sorted(by_buyer.items(), key=lambda one: -one[1].count)[:BUYERS_SHOWN]
        return {
            "delays": [
                {"key": name, "days": days, "count": count}
                for name, days, count in zip(
                    DELAYS, whole.days, whole.counts, strict=True
                )
            ],
            "by_buyer": [
                {"key": buyer.id, "label": buyer.display_name, **averages.row}
                for buyer, averages in most
            ],
            "by_month": [
                {
                    "key": fields.Date.to_string(month),
                    "label": format_date(self.env, month, date_format="MMM y"),
                    **averages.row,
                }
                for month, averages in sorted(by_month.items())
            ],
        }

    def _accounts(self):
        return self.env["chorus.pro.account"].search(
            [("company_id", "parent_of", self.env.companies.ids)]
        )

    # === THE CONNECTION === #

    def _environments(self, accounts):
        """What must be seen wherever one sends; nothing in production."""
        labels = dict(accounts._fields["environment"]._description_selection(self.env))
        return [
            {"key": key, "label": labels[key]}
            for key, _label in ENVIRONMENTS
            if key != "production" and key in accounts.mapped("environment")
        ]

    def _warnings(self, accounts):
        # an archived one is read as long as something that it sent is live
        everyone = accounts | self.with_context(active_test=False)._accounts()
        return [
            {"account": account.id, "name": account.name, "text": "\n".join(sentences)}
            for account, sentences in everyone._work_warnings().items()
            if sentences
        ]

    # === COUNTERS === #

    def _stages(self):
        """One tile for each stage, in the order of the life of an invoice."""
        moves = self.env["account.move"]
        labels = dict(
            moves._fields["chorus_pro_badge"]._description_selection(self.env)
        )
        tiles = []
        for key, _label in STAGES:
            if key == lifecycle.STAGE_CLOSED:
                continue
            label, counted = labels[key], "amount_residual_signed"
            if key == lifecycle.STAGE_PAYMENT_ORDERED:
                # the bank may have paid already: what was ordered
                label, counted = self.env._("Ordered this month"), "amount_total_signed"
            count, amount = self._count(self._domain(key), counted)
            tiles.append({"key": key, "label": label, "count": count, "amount": amount})
        return tiles

    def _facts(self):
        """What is waited for: money, and for how long."""
        count, amount = self._count(self._domain("waiting"))
        late, late_amount = self._count(self._domain("late"))
        oldest = self.env["chorus.pro.invoice.report"].search(
            [
                ("stage", "in", WAITING_STAGES),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="deposit_date, id",
            limit=1,
        )
        found = self.env["chorus.pro.found.invoice"].search_count(
            [("state", "=", "new"), ("company_id", "in", self.env.companies.ids)]
        )
        today = self.env["account.move"]._chorus_pro_today()
        return {
            "waiting": {"count": count, "amount": amount},
            "late": {"count": late, "amount": late_amount},
            "oldest": {
                "move": oldest.move_id.id,
                "name": oldest.move_id.name,
                "buyer": oldest.partner_id.display_name,
                "days": (today - oldest.deposit_date).days,
            }
            if oldest
            else None,
            "found": found,
        }

    def _count(self, domain, field="amount_residual_signed"):
        """:return: pair (number of invoices, their sum as text, in one's currency)"""
        company = self.env.company
        groups = self.env["account.move"]._read_group(
            domain, ["company_currency_id"], ["__count", f"{field}:sum"]
        )
        count, total = 0, 0.0
        for currency, number, amount in groups:
            count += number
            total += currency._convert(
                amount, company.currency_id, company, fields.Date.context_today(self)
            )
        return count, format_amount(self.env, total, company.currency_id)

    def _domain(self, key):
        """The invoices behind a figure."""
        domain = Domain("company_id", "in", self.env.companies.ids)
        domain &= Domain("move_type", "in", CUSTOMER_TYPES)
        if key == TO_SEND:
            return domain & Domain("chorus_pro_to_send", "=", True)
        if key == "late":
            return domain & Domain("chorus_pro_is_late", "=", True)
        if key == "waiting":
            return domain & Domain("chorus_pro_stage", "in", WAITING_STAGES)
        domain &= Domain("chorus_pro_stage", "=", key)
        if key == lifecycle.STAGE_PAYMENT_ORDERED:
            first = self.env["account.move"]._chorus_pro_today().replace(day=1)
            domain &= Domain("chorus_pro_payment_ordered_on", ">=", first)
        return domain

    # === DELAYS === #

    def _delays_domain(self):
        today = self.env["account.move"]._chorus_pro_today()
        return [
            ("company_id", "in", self.env.companies.ids),
            ("deposit_date", ">=", today - DELAYS_SINCE),
        ]

    # === THE LIST BEHIND A FIGURE === #

    @api.model
    @api.readonly
    def open_figure(self, key, value=None):
        """The action that shows what a figure counts.

        :param key: of a stage, ``waiting``, ``late``, or one of the delays'
            ``partner_id`` (``value``: its id), ``month`` (its first day), ``delays``
        :raises UserError: no such figure
        """
        self.env["chorus.pro.transmission"].check_access("read")
        if key in ("delays", "partner_id", "month"):
            return self._open_delays(key, value)
        labels = {
            **dict(
                self.env["account.move"]
                ._fields["chorus_pro_badge"]
                ._description_selection(self.env)
            ),
            "waiting": self.env._("Money awaited"),
            "late": self.env._("Late under the law"),
        }
        if key not in labels:
            raise UserError(self.env._("This figure does not exist. Reload the page."))
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_fr_chorus_pro.action_move_all"
        )
        action.pop("path", None)  # the address of the whole list is another
        return {
            **action,
            "name": labels[key],
            "domain": list(self._domain(key)),
            "help": Markup("<p class='o_view_nocontent_smiling_face'>%s</p>")
            % self._nothing_text(key),
        }

    def _nothing_text(self, key):
        """What the list behind a figure says when the figure is zero."""
        return {
            TO_SEND: self.env._("No invoice waits to be sent"),
            lifecycle.STAGE_SENDING: self.env._("No invoice is being sent"),
            lifecycle.STAGE_WITH_CHORUS_PRO: self.env._(
                "Chorus Pro holds no invoice that the buyer has not received"
            ),
            lifecycle.STAGE_WITH_BUYER: self.env._("No invoice is with its buyer"),
            lifecycle.STAGE_ACTION_NEEDED: self.env._("No invoice needs your action"),
            lifecycle.STAGE_PAYMENT_ORDERED: self.env._(
                "No payment was ordered this month"
            ),
            "waiting": self.env._("No money is awaited from a public buyer"),
            "late": self.env._("No buyer is late"),
        }.get(key, self.env._("No invoice"))

    def _open_delays(self, key, value):
        domain = list(self._delays_domain())
        if key == "partner_id":
            domain.append(("partner_id", "=", int(value)))
        elif key == "month":
            first = fields.Date.to_date(value)
            after = (first + timedelta(days=32)).replace(day=1)
            domain += [("deposit_date", ">=", first), ("deposit_date", "<", after)]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_fr_chorus_pro.action_chorus_pro_invoice_report"
        )
        action.pop("path", None)
        return {**action, "domain": domain}


class Averages:
    """Days summed over groups, each of the delays on its own."""

    def __init__(self):
        self.count = 0
        self.sums = [0] * len(DELAYS)
        self.counts = [0] * len(DELAYS)

    def add(self, count, *numbers):
        """:param numbers: the sums, then how many invoices each is the sum of"""
        self.count += count
        for i in range(len(DELAYS)):
            self.sums[i] += numbers[i] or 0
            self.counts[i] += numbers[len(DELAYS) + i]

    @property
    def days(self):
        """In tenths; None where no invoice has reached the status."""
        return [
            round(total / count, 1) if count else None
            for total, count in zip(self.sums, self.counts, strict=True)
        ]

    @property
    def row(self):
        return {"count": self.count, "days": self.days}
