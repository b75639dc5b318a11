from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date
from odoo.tools.sql import column_exists, create_column

from ...chorus_pro import action_lifecycle as life
from ...chorus_pro import lifecycle
from ..deposit.account_move_display import CUSTOMER_TYPES

#: lines that a person entered; taxes and due dates are computed again
_ENTERED_LINES = ("product", "line_section", "line_subsection", "line_note")
#: statuses after which the buyer expects another invoice
_GIVEN_BACK = ("REJETEE", "A_RECYCLER")


class AccountMove(models.Model):
    """Replacing an invoice that the buyer, or Chorus Pro, does not take.

    A credit note is kept in the books and never sent, reconciled with the invoice; a
    new invoice is prepared under a new number (DSE-CP 2.4.2.1). It is no corrective
    invoice: it refers to no preceding one (DSE-CP 3.4.2.1).

    A rejected credit note is replaced alike (by analogy: the specification speaks of
    invoices): an internal invoice cancels it, never sent, and the new credit note
    corrects the same invoice as the old one.
    """

    _inherit = "account.move"

    chorus_pro_replaces_id = fields.Many2one(
        "account.move",
        string="Replaces",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="What the public buyer did not take.",
    )
    chorus_pro_replaced_by_ids = fields.One2many(
        "account.move", "chorus_pro_replaces_id", string="Replaced by", readonly=True
    )

    def _auto_init(self):
        # created first, so that installing fills no existing invoice (measured)
        if not column_exists(self.env.cr, "account_move", "chorus_pro_replaces_id"):
            create_column(self.env.cr, "account_move", "chorus_pro_replaces_id", "int4")
        return super()._auto_init()

    @api.depends("chorus_pro_replaces_id", "chorus_pro_replaced_by_ids")
    def _compute_duplicated_ref_ids(self):
        # EXTENDS 'account': of one day and amount, they are no duplicates to delete
        result = super()._compute_duplicated_ref_ids()
        for move in self.filtered("duplicated_ref_ids"):
            move.duplicated_ref_ids -= (
                move.chorus_pro_replaces_id
                | move.chorus_pro_replaced_by_ids
                | move.reversed_entry_id.reversed_entry_id
                | move.reversal_move_ids.reversal_move_ids
            )
        return result

    # === WHEN === #

    def _chorus_pro_is_replaceable(self):
        """Whether a new invoice may take its place now."""
        self.ensure_one()
        if self.state != "posted" or self.move_type not in CUSTOMER_TYPES:
            return False
        if self.chorus_pro_replaced_by_ids.filtered(lambda m: m.state != "cancel"):
            return False
        if self._chorus_pro_credited_by():
            return False
        transmissions = self.chorus_pro_transmission_ids
        live = transmissions.filtered("live")[:1]
        if live:
            return (
                live.state == lifecycle.INTEGRATED
                and live.status_id.code in _GIVEN_BACK
                and not live.answer_ids.filtered(
                    lambda a: a.live and a.kind == life.RECYCLE
                )
            )
        latest = transmissions[:1]
        return latest.state == lifecycle.REFUSED and not self.chorus_pro_exclusion

    def action_chorus_pro_replace(self):
        """Open the wizard on those of these invoices that may be replaced."""
        return self._chorus_pro_open_answer(
            "chorus.pro.replace",
            self.env._("Replace under a new number"),
            self.filtered("chorus_pro_can_replace"),
            self.env._(
                "None of these invoices can be replaced: only one that its buyer has "
                "rejected, or that Chorus Pro has refused, and that is neither "
                "replaced nor credited yet."
            ),
        )

    # === REPLACE === #

    def _chorus_pro_replace(self, day, references):
        """Cancel these in the books, and prepare the new ones.

        In the caller's transaction: all of it or nothing. The rejections are
        acknowledged at Chorus Pro once it is committed.

        :param day: date of the cancelling entries and of the new documents
        :param references: ``{invoice: values of the one in its place}``
        :return: the new drafts
        """
        self._chorus_pro_check_may_send()
        self.check_access("write")
        # somebody else replacing the same invoices waits here, and finds it done
        self.sudo().lock_for_update(allow_referencing=True)
        new = self.browse()
        for move in self:
            move._chorus_pro_check_replaceable(day)
            kept = move._chorus_pro_free_counterparts()
            cancelling = move._chorus_pro_cancel_in_books(day)
            replacement = move._chorus_pro_prepare_new(
                day, kept | (references.get(move) or {})
            )
            move._chorus_pro_close_replaced(cancelling, replacement)
            new |= replacement
        self._chorus_pro_acknowledge()
        return new

    def _chorus_pro_check_replaceable(self, day):
        """:raises UserError: what forbids it, and what to do now"""
        if not self._chorus_pro_is_replaceable():
            raise UserError(
                self.env._(
                    "%(number)s can no longer be replaced: it is replaced or credited "
                    "already, or its buyer has changed its status. Look at it again.",
                    number=self.name,
                )
            )
        if day > fields.Date.context_today(self):
            raise UserError(
                self.env._("Choose today or an earlier day: it is the day of the entry")
            )
        if day < self.invoice_date:
            raise UserError(
                self.env._(
                    "%(number)s is of %(date)s: what cancels it cannot be earlier. "
                    "Choose that day or a later one.",
                    number=self.name,
                    date=format_date(self.env, self.invoice_date),
                )
            )
        has_tax = bool(self.line_ids.tax_ids or self.line_ids.tax_tag_ids)
        locks = self._get_violated_lock_dates(day, has_tax)
        if locks:
            raise UserError(
                self.env._(
                    "The period of %(date)s is closed (%(locks)s). Choose a later day: "
                    "the closed period stays as it is.",
                    date=format_date(self.env, day),
                    locks=self.env["res.company"]._format_lock_dates(locks),
                )
            )

    def _chorus_pro_cancel_in_books(self, day):
        """The credit note of an invoice, the invoice that cancels a credit note:
        posted, reconciled, and left out of Chorus Pro."""
        if self.move_type == "out_refund":
            ref = self.env._("Internal cancellation of %s", self.name)
        else:
            ref = self.env._("Internal credit note of %s", self.name)
        reason = self.env._(
            "%(what)s, which the public buyer did not take: never sent.", what=ref
        )
        return self._reverse_moves(
            [
                {
                    "date": day,
                    "invoice_date": day,
                    "ref": ref,
                    "journal_id": self.journal_id.id,
                    "invoice_payment_term_id": None,
                    "invoice_user_id": self.invoice_user_id.id,
                    "invoice_origin": self.invoice_origin,
                    "partner_bank_id": False,
                    "auto_post": "no",
                    "chorus_pro_exclusion": "not_through",
                    "chorus_pro_exclusion_reason": reason,
                }
            ],
            cancel=True,
        )

    def _chorus_pro_prepare_new(self, day, references):
        """A draft with everything that an accountant would enter again.

        :param references: values on top of those of the old one
        """
        values = {
            "date": day,
            "invoice_date": day,
            "ref": self.ref,
            "invoice_origin": self.invoice_origin,
            "invoice_user_id": self.invoice_user_id.id,
            "invoice_payment_term_id": self.invoice_payment_term_id.id,
            "partner_bank_id": self.partner_bank_id.id,
            "chorus_pro_replaces_id": self.id,
            "chorus_pro_framework": self.chorus_pro_framework,
            "chorus_pro_period_start": self.chorus_pro_period_start,
            "chorus_pro_period_end": self.chorus_pro_period_end,
            "chorus_pro_attachment_ids": [
                Command.set(self.chorus_pro_attachment_ids.ids)
            ],
            "buyer_reference": self.buyer_reference,
            "purchase_order_reference": self.purchase_order_reference,
            "contract_reference": self.contract_reference,
            # of a credit note: the invoice that it corrects, told to the buyer (BT-25)
            "reversed_entry_id": self.reversed_entry_id.id,
            "chorus_pro_origin_number": self.chorus_pro_origin_number,
            "chorus_pro_origin_date": self.chorus_pro_origin_date,
        }
        if self.delivery_date:
            values["delivery_date"] = self.delivery_date
        if not self.invoice_payment_term_id and self.invoice_date_due:
            delay = self.invoice_date_due - self.invoice_date
            values["invoice_date_due"] = day + max(delay, timedelta(0))
        values.update(references)
        # the lines keep their analytic distribution and their link to the sale order
        source = self.with_context(include_business_fields=True)
        data = source.copy_data(values)[0]
        data["line_ids"] = [
            line
            for line in data["line_ids"]
            if line[2]["display_type"] in _ENTERED_LINES
        ]
        recorded = {
            name: data.pop(name)
            for name in ("chorus_pro_replaces_id", "chorus_pro_kept_line_ids")
            if name in data
        }
        new = self.create(data)
        new._chorus_pro_write(recorded)
        return new

    def _chorus_pro_close_replaced(self, cancelling, replacement):
        """The old one is finished; say so on the three."""
        closing = {"chorus_pro_stage": lifecycle.STAGE_CLOSED}
        if not any(self.sudo().chorus_pro_transmission_ids.mapped("live")):
            # Chorus Pro holds nothing: it must not leave a second time
            closing = {
                "chorus_pro_stage": False,
                "chorus_pro_exclusion": "not_through",
                "chorus_pro_exclusion_reason": self.env._(
                    "Cancelled by %(entry)s and replaced.", entry=cancelling.name
                ),
            }
        self._chorus_pro_write(closing)
        self._chorus_pro_done()
        self._chorus_pro_say(
            self.env._(
                "Cancelled in the books by %(entry)s, which is never sent. The one in "
                "its place is prepared as a draft.",
                entry=cancelling._get_html_link(title=cancelling.name),
            )
        )
        replacement._chorus_pro_say(
            self.env._(
                "Replaces %(number)s, which the public buyer did not take.",
                number=self._get_html_link(title=self.name),
            )
        )

    # === ACKNOWLEDGE === #

    def _chorus_pro_acknowledge(self):
        """Tell Chorus Pro that these rejections are dealt with, after the commit."""
        rejected = self.filtered(
            lambda m: (
                m.sudo().chorus_pro_transmission_ids.filtered("live")[:1].status_id.code
                == life.ANSWERED_STATUS[life.ACKNOWLEDGE]
            )
        )
        if not rejected:
            return
        actions = rejected._chorus_pro_reserve_actions(
            life.ACKNOWLEDGE, {move.id: {} for move in rejected}
        )
        actions._perform_after_commit()

    def action_chorus_pro_dealt_with(self):
        # EXTENDS: whoever did it by hand has dealt with the rejection as well
        result = super().action_chorus_pro_dealt_with()
        self.filtered(
            lambda m: m.chorus_pro_stage == lifecycle.STAGE_CLOSED
        )._chorus_pro_acknowledge()
        return result

    def action_chorus_pro_include(self):
        # EXTENDS: what only cancels in the books is never sent
        internal = self.filtered(
            lambda m: m.reversed_entry_id.chorus_pro_replaced_by_ids
        )
        if internal:
            raise UserError(
                self.env._(
                    "%(number)s cancels what the public buyer did not take: it stays "
                    "in your books and is not sent.",
                    number=internal[0].name,
                )
            )
        return super().action_chorus_pro_include()

    @api.model
    def _chorus_pro_reference_names(self):
        """The references that are corrected when an invoice is replaced."""
        return ("purchase_order_reference", "buyer_reference", "contract_reference")
