"""Words for each step of a late payment: what, by which article, how sure."""

from decimal import Decimal

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date, formatLang

from ...chorus_pro.late_payment import SPEC


class AccountMove(models.Model):
    _inherit = "account.move"

    def _chorus_pro_steps_html(self, steps):
        """Show a computation line by line.

        :param steps: list of ``late_payment.Step``
        :return: Markup, a table; empty without steps
        """
        if not steps:
            return Markup()
        rows = Markup()
        for step in steps:
            rows += Markup(
                "<tr><td>%s</td><td class='text-nowrap text-muted'>%s</td>"
                "<td class='text-end'>%s</td></tr>"
            ) % (
                self._chorus_pro_step_text(step),
                step.article,
                "" if step.certainty == SPEC else self._chorus_pro_doubt_badge(step),
            )
        return (
            Markup("<table class='table table-sm mb-0'><tbody>%s</tbody></table>")
            % rows
        )

    def _chorus_pro_doubt_badge(self, step):
        """A badge that says, on top of "to be checked", what there is to check."""
        return Markup('<span class="badge text-bg-warning" title="%s">%s</span>') % (
            self._chorus_pro_doubt_words(step.code) or "",
            self.env._("to be checked"),
        )

    def _chorus_pro_doubt_words(self, code):
        _ = self.env._
        counting = _(
            "The usual way of counting: no text was found on the first day, nor on "
            "closed days."
        )
        statuses = _(
            "The rule is in the law; which status of Chorus Pro stands for it was "
            "deduced."
        )
        number = _(
            "The rule was read in decree 2013-269, article 8; its number in the code "
            "was not verified."
        )
        formula = _(
            "The formula is that of an official note; 365 also in a leap year was "
            "deduced."
        )
        return {
            "kind_unconfirmed": _("Confirm the kind of buyer on the customer."),
            "start_available": statuses,
            "start_first_status": statuses,
            "start_request": statuses,
            "due": counting,
            "new_due": counting,
            "suspended": statuses,
            "resumed": statuses,
            "suspended_ordered": statuses,
            "suspended_late": statuses,
            "rejected": statuses,
            "due_moved": _("Read the clause of the contract or of its CCAG."),
            "base_total": number,
            "base_credited": _(
                "That the interest is counted on what is left after the credit notes "
                "was deduced."
            ),
            "base_retention": number,
            "base": number,
            "first_day": number,
            "rate": _(
                "The ECB rate comes from a secondary source: verify it at the Banque "
                "de France."
            ),
            "part_ordered": formula,
            "part_bank": formula,
            "part_running": formula,
            "interest": _("No text was found on rounding."),
            "lump_sum": _("40 euros are in the law; “once per invoice” was deduced."),
            "limit": _(
                "The four years of debts of public bodies: verify the law and what "
                "interrupts them."
            ),
            "outside": _("Which law applies to this buyer was deduced."),
        }.get(code)

    def _chorus_pro_step_text(self, step):
        """:param step: ``late_payment.Step``; an unknown one is shown by its code"""
        for words in (self._chorus_pro_delay_words, self._chorus_pro_interest_words):
            text = words(step.code)
            if text:
                return text % self._chorus_pro_step_values(step)
        return step.code

    def _chorus_pro_step_values(self, step):
        def money(amount, digits=2):
            return formatLang(self.env, float(amount or 0), digits=digits) + " €"

        def percent(rate):
            return formatLang(self.env, float(rate or Decimal(0)), digits=2)

        is_part = step.code.startswith("part_")
        return {
            "day": format_date(self.env, step.day) if step.day else "",
            "until": format_date(self.env, step.until) if step.until else "",
            "days": step.days or 0,
            "base": percent(step.base) if step.code == "rate" else money(step.base),
            "rate": percent(step.rate),
            "amount": money(step.amount, 4 if is_part else 2),
        }

    def _chorus_pro_delay_words(self, code):
        _ = self.env._
        return {
            "kind_authority": _(
                "State, local authority or one of their establishments: %(days)s days."
            ),
            "kind_health": _("Public health establishment: %(days)s days."),
            "kind_undertaking": _("Public undertaking: %(days)s days."),
            "kind_unconfirmed": _(
                "Nobody confirmed this kind of buyer: it was read in its name."
            ),
            "outside": _(
                "The public procurement code gives this buyer no delay; that of the "
                "commercial code is not computed here."
            ),
            "contract_shorter": _("The contract gives %(days)s days: they count."),
            "contract_longer": _(
                "The contract gives %(days)s days, more than the law allows: without "
                "effect."
            ),
            "not_started": _(
                "The buyer has not received the invoice yet: the delay does not run."
            ),
            "start_available": _(
                "Made available to the buyer on %(day)s: the delay starts."
            ),
            "start_first_status": _(
                "First status set by the buyer on %(day)s, without a recorded "
                "availability: the delay starts."
            ),
            "start_request": _(
                "No status of the buyer is recorded: deposit plus two days, on "
                "%(day)s. In a dispute it is for you to prove it."
            ),
            "start_given": _("Start of the delay given by hand: %(day)s."),
            "start_executed": _(
                "Delivered or done on %(day)s only: the delay starts that day."
            ),
            "due": _("%(days)s days later, the first day not counted: due on %(day)s."),
            "suspended": _(
                "Suspended on %(day)s: the delay is interrupted; %(days)s days were "
                "left."
            ),
            "completed": _(
                "Completed on %(day)s: a new delay opens, of 30 days or what was left "
                "if longer: %(days)s days."
            ),
            "resumed": _(
                "Taken up again by the buyer on %(day)s without “completed”: a new "
                "delay of %(days)s days."
            ),
            "new_due": _("%(days)s days later: due on %(day)s."),
            "still_suspended": _(
                "Suspended since %(day)s: the delay does not run until the buyer has "
                "everything."
            ),
            "suspended_again": _(
                "Suspended again on %(day)s: without effect, the delay is interrupted "
                "once only."
            ),
            "suspended_ordered": _(
                "Suspended on %(day)s, after the payment was mandated: without effect."
            ),
            "suspended_late": _(
                "Suspended on %(day)s, after the due date: nothing was left to "
                "interrupt."
            ),
            "rejected": _(
                "Rejected on %(day)s: the request is over and its days are lost. The "
                "new invoice counts from its own availability."
            ),
            "due_moved": _(
                "The contract moves a due date on a closed day: due on %(day)s."
            ),
        }.get(code)

    def _chorus_pro_interest_words(self, code):
        _ = self.env._
        return {
            "base_total": _("Invoiced, taxes included: %(amount)s."),
            "base_credited": _("Less the credit notes: %(amount)s."),
            "base_retention": _("Less the retention money: %(amount)s."),
            "base": _("Amount that bears interest: %(amount)s."),
            "not_late": _(
                "Paid within the delay, which ended on %(day)s: nothing due."
            ),
            "first_day": _("Interest from %(day)s, the day after the due date."),
            "rate": _(
                "ECB rate on %(day)s: %(base)s %%, plus 8 points: %(rate)s %%. Later "
                "changes do not count."
            ),
            "part_ordered": _(
                "Put into payment on %(until)s, %(days)s days late: %(base)s × "
                "%(rate)s %% × %(days)s / 365 = %(amount)s."
            ),
            "part_bank": _(
                "Received at the bank on %(until)s, %(days)s days late: %(base)s × "
                "%(rate)s %% × %(days)s / 365 = %(amount)s. The buyer reported no "
                "payment order, which came before the money: perhaps a few days too "
                "many."
            ),
            "part_running": _(
                "Unpaid, counted until %(until)s, %(days)s days late: %(base)s × "
                "%(rate)s %% × %(days)s / 365 = %(amount)s."
            ),
            "interest": _("Interest, rounded once to the cent: %(amount)s."),
            "lump_sum": _("Lump sum for recovery costs, once per invoice: %(amount)s."),
            "total": _("Interest and lump sum: %(amount)s, without VAT."),
            "payable_by": _(
                "The buyer pays them 45 days after the principal at the latest: on "
                "%(day)s."
            ),
            "limit": _("After %(day)s they can no longer be claimed (four years)."),
        }.get(code)
