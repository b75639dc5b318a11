from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..deposit.account_move_display import CUSTOMER_TYPES

STATES = [
    ("new", "To look at"),
    ("linked", "Linked"),
    ("ignored", "Ignored"),
]


class ChorusProFoundInvoice(models.Model):
    """An invoice of ours at Chorus Pro that was not deposited by Odoo.

    Entered in the portal, or sent by another program. The search of the statuses brings
    it anyway; it is kept aside, and a person links it to the invoice of Odoo or ignores
    it. Nothing personal: the buyer is a public body.
    """

    _name = "chorus.pro.found.invoice"
    _description = "Invoice found at Chorus Pro"
    _order = "deposit_date desc, id desc"
    _rec_name = "number"

    account_id = fields.Many2one(
        "chorus.pro.account",
        string="Chorus Pro account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    remote_id = fields.Char(
        string="Chorus Pro invoice id", required=True, readonly=True
    )
    number = fields.Char(required=True, readonly=True, index=True)
    flow_number = fields.Char(readonly=True)
    buyer_siret = fields.Char(string="SIRET of the buyer", readonly=True)
    buyer_name = fields.Char(string="Public buyer", readonly=True)
    amount_total = fields.Monetary(string="Total with tax", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    invoice_date = fields.Date(readonly=True)
    deposit_date = fields.Date(string="Deposited on", readonly=True)
    status_id = fields.Many2one(
        "chorus.pro.status", string="Chorus Pro status", readonly=True
    )
    status_date = fields.Datetime(string="Since", readonly=True)
    state = fields.Selection(STATES, default="new", required=True, readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice in Odoo",
        compute="_compute_move_id",
        compute_sudo=False,
        help="The one with the same number, year, buyer and total.",
    )
    linked_move_id = fields.Many2one("account.move", readonly=True, ondelete="set null")

    _remote_unique = models.UniqueIndex(
        "(account_id, remote_id)", "This invoice of Chorus Pro is in the list already."
    )

    # === WHICH INVOICE OF ODOO === #

    @api.depends("number", "state", "linked_move_id")
    def _compute_move_id(self):
        companies = self.env["res.company"].search(
            [("id", "child_of", self.company_id.ids)]
        )
        moves = self.env["account.move"].search(
            [
                ("company_id", "in", companies.ids),
                ("move_type", "in", CUSTOMER_TYPES),
                ("state", "=", "posted"),
                ("name", "in", self.mapped("number")),
                ("chorus_pro_stage", "=", False),
            ]
        )
        accounts = self.env["chorus.pro.account"].sudo()._of_moves(moves)
        by_number = moves.grouped("name")
        for found in self:
            candidates = by_number.get(found.number, moves.browse())
            # of another establishment, the account of its journal says
            same = candidates.filtered(
                lambda m, found=found: (
                    found._is_it(m)
                    and accounts[m].siret == found.account_id.sudo().siret
                )
            )
            found.move_id = found.linked_move_id or (same if len(same) == 1 else False)

    def _is_it(self, move):
        """Whether number, year, buyer and total agree; what is not told does not."""
        total = move.currency_id.round(abs(self.amount_total) - move.amount_total)
        return (
            move.name == self.number
            and bool(self.invoice_date)
            and move.invoice_date.year == self.invoice_date.year
            and move.commercial_partner_id.chorus_pro_siret == self.buyer_siret
            and not total
        )

    # === FILLED BY THE SYNCHRONISATION === #

    @api.model
    def _put_aside(self, account, rows, known):
        """Keep what was found and is not ours; forget what turned out to be ours.

        :param rows: ``records.InvoiceRow`` that belong to no transmission
        :param known: identifiers at Chorus Pro of what we follow
        """
        self = self.sudo()
        if known:
            self.search(
                [
                    ("account_id", "=", account.id),
                    ("state", "=", "new"),
                    ("remote_id", "in", list(known)),
                ]
            ).unlink()
        rows = {str(row.invoice_id): row for row in account._own_rows(rows)}
        if not rows:
            return
        present = self.search(
            [("account_id", "=", account.id), ("remote_id", "in", list(rows))]
        )
        for found in present:
            row = rows.pop(found.remote_id)
            status = self.env["chorus.pro.status"]._get(row.status)
            moment = account._to_utc(row.status_date)
            if (found.status_id, found.status_date) != (status, moment):
                found.write({"status_id": status.id, "status_date": moment})
        self.create([self._values(account, row) for row in rows.values()])

    @api.model
    def _values(self, account, row):
        return {
            "account_id": account.id,
            "company_id": account.company_id.id,
            "remote_id": str(row.invoice_id),
            "number": row.number,
            "flow_number": row.flow_number,
            "buyer_siret": row.recipient_siret,
            "buyer_name": row.recipient_name,
            "amount_total": row.total_with_tax,
            "invoice_date": row.invoice_date,
            "deposit_date": row.deposit_date,
            "status_id": self.env["chorus.pro.status"]._get(row.status).id,
            "status_date": account._to_utc(row.status_date),
        }

    # === ACTIONS === #

    def _check_may_decide(self):
        deciders = ("account.group_account_user", "account.group_account_manager")
        if not any(map(self.env.user.has_group, deciders)):
            raise AccessError(
                self.env._(
                    "Only an accountant decides what to do with an invoice found at "
                    "Chorus Pro. Ask the person in charge of your accounts."
                )
            )
        self.check_access("read")

    def action_link(self):
        """Follow these from now on, as if Odoo had deposited them."""
        self._check_may_decide()
        for found in self:
            move = found.move_id
            if not move:
                raise UserError(
                    self.env._(
                        "No invoice of Odoo has the number %(number)s, the same year, "
                        "buyer and total. Post it with that number, or open the right "
                        "invoice and choose “Leave out of Chorus Pro”, “Already "
                        "deposited elsewhere”.",
                        number=found.number,
                    )
                )
            move._chorus_pro_link(found.flow_number)
            found.sudo().write({"state": "linked", "linked_move_id": move.id})
        return True

    def action_ignore(self):
        """None of Odoo's business."""
        self._check_may_decide()
        self.sudo().filtered(lambda f: f.state == "new").state = "ignored"
        return True

    def action_look_again(self):
        """Back among those to look at."""
        self._check_may_decide()
        self.sudo().filtered(lambda f: f.state == "ignored").state = "new"
        return True


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    def _own_rows(self, rows):
        """Those of this establishment that no account of Odoo follows.

        A technical account may be attached to several establishments: the search shows
        the invoices of all of them.
        """
        rows = [row for row in rows if row.supplier_siret in (None, self.siret)]
        followed = self.env["chorus.pro.transmission"].search(
            [("remote_id", "in", [str(row.invoice_id) for row in rows])]
        )
        platform = self._platform()
        here = followed.filtered(lambda t: t._is_on(platform)).grouped("remote_id")
        return [
            row
            for row in rows
            if not any(t._is_shown_by(row) for t in here.get(str(row.invoice_id), ()))
        ]
