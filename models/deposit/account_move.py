from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

from ...chorus_pro import lifecycle
from ...chorus_pro.codes import framework
from .chorus_pro_status import STAGES

#: fields of ours on invoices, with their SQL type: created before the ORM would fill
#: them, so that installing never rewrites the company's invoices
PLAIN_COLUMNS = {
    "chorus_pro_stage": "varchar",
    "chorus_pro_framework": "varchar",
    "chorus_pro_exclusion": "varchar",
    "chorus_pro_on_hold": "bool",
    "chorus_pro_status_id": "int4",
    "chorus_pro_status_date": "timestamp",
    "chorus_pro_send_after": "timestamp",
}

#: what an invoice is recognised by at Chorus Pro; "state", for what is undone in the
#: books is still there
IDENTITY_FIELDS = frozenset(
    {"name", "state", "move_type", "invoice_date", "partner_id", "currency_id"}
)


class AccountMove(models.Model):
    _inherit = "account.move"

    chorus_pro_framework = fields.Selection(
        selection=[
            (row.code, f"{row.code} - {row.label_en}")
            for row in framework.ROWS
            if row.in_file
        ],
        string="Invoicing framework",
        default="A1",
        copy=False,
        help="What kind of invoice the public buyer receives (BT-23). A1 unless it is "
        "already paid.",
    )
    chorus_pro_stage = fields.Selection(
        STAGES,
        string="Chorus Pro",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Where the invoice is on its way to the public buyer.",
    )
    chorus_pro_badge = fields.Selection(
        STAGES, string="Chorus Pro stage", compute="_compute_chorus_pro_badge"
    )
    chorus_pro_status_id = fields.Many2one(
        "chorus.pro.status",
        string="Chorus Pro status",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    chorus_pro_status_date = fields.Datetime(
        string="Chorus Pro status date", copy=False, readonly=True
    )
    chorus_pro_status_comment = fields.Text(
        string="Comment of the buyer", copy=False, readonly=True
    )
    chorus_pro_transmission_ids = fields.One2many(
        "chorus.pro.transmission", "move_id", string="Deposits", readonly=True
    )
    chorus_pro_transmission_id = fields.Many2one(
        "chorus.pro.transmission", compute="_compute_chorus_pro_transmission_id"
    )
    chorus_pro_event_ids = fields.One2many(
        "chorus.pro.event", "move_id", string="Chorus Pro history", readonly=True
    )
    chorus_pro_exclusion = fields.Selection(
        [
            ("not_through", "Not through Chorus Pro"),
            ("elsewhere", "Already deposited elsewhere"),
        ],
        string="Leave out of Chorus Pro",
        copy=False,
    )
    chorus_pro_exclusion_reason = fields.Char(string="Reason", copy=False)
    chorus_pro_elsewhere_flow = fields.Char(
        string="Flow number of the other deposit", copy=False
    )
    chorus_pro_on_hold = fields.Boolean(
        string="Hold back",
        copy=False,
        help="While ticked, this invoice does not leave by itself.",
    )
    chorus_pro_send_after = fields.Datetime(
        string="Leaves by itself after",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )

    def _auto_init(self):
        # A column that exists is not filled by the ORM (measured).
        for name, column_type in PLAIN_COLUMNS.items():
            if not column_exists(self.env.cr, "account_move", name):
                create_column(self.env.cr, "account_move", name, column_type)
        return super()._auto_init()

    # === COMPUTE === #

    @api.depends("chorus_pro_transmission_ids.live")
    def _compute_chorus_pro_transmission_id(self):
        for move in self:
            transmissions = move.chorus_pro_transmission_ids
            live = transmissions.filtered("live")
            move.chorus_pro_transmission_id = live[:1]

    @api.depends(
        "state",
        "move_type",
        "commercial_partner_id",
        "chorus_pro_stage",
        "chorus_pro_exclusion",
    )
    def _compute_chorus_pro_badge(self):
        candidates = self.filtered(lambda m: m.id and not m.chorus_pro_stage)
        to_send = candidates.filtered_domain(
            [("id", "in", candidates._chorus_pro_search_to_send().ids)]
        )
        for move in self:
            move.chorus_pro_badge = move.chorus_pro_stage or (
                "to_send" if move in to_send else False
            )

    def _chorus_pro_search_to_send(self):
        if not self:
            return self
        return self.search([("id", "in", self.ids), *self._chorus_pro_to_send_domain()])

    @api.model
    def _chorus_pro_to_send_domain(self):
        """The invoices that wait to be sent, a question and not a column (decision 3).

        Posted, of a customer whose method is Chorus Pro, dated from the account's
        "send from", without a transmission of their own, not left out.
        """
        accounts = self.env["chorus.pro.account"].sudo()
        per_company = []
        for company in self.env.companies:
            chosen = self.env["res.partner"]._chorus_pro_invoiced_domain(company)
            dated = self._chorus_pro_dated_domain(accounts, company)
            per_company.append(
                fields.Domain("company_id", "=", company.id)
                & fields.Domain("commercial_partner_id", "any", chosen)
                & dated
            )
        return list(
            fields.Domain.AND(
                [
                    fields.Domain("state", "=", "posted"),
                    fields.Domain("move_type", "in", ("out_invoice", "out_refund")),
                    fields.Domain("chorus_pro_stage", "=", False),
                    fields.Domain("chorus_pro_exclusion", "=", False),
                    fields.Domain.OR(per_company),
                ]
            )
        )

    @api.model
    def _chorus_pro_dated_domain(self, accounts, company):
        """Dated from the "send from" of the account of the journal or the company."""
        own = (
            self.env["account.journal"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("chorus_pro_account_id", "!=", False),
                ]
            )
        )
        domains = [
            fields.Domain("journal_id", "in", journals.ids)
            & fields.Domain("invoice_date", ">=", account.send_from)
            for account, journals in own.grouped("chorus_pro_account_id").items()
        ]
        default = accounts.browse(accounts._of_companies(company)[company.id])
        if default:
            domains.append(
                fields.Domain("journal_id", "not in", own.ids)
                & fields.Domain("invoice_date", ">=", default.send_from)
            )
        return fields.Domain.OR(domains)

    # === STATES === #

    def _chorus_pro_write(self, values):
        """Write our own fields on posted invoices, and nothing else of theirs."""
        context = {
            "skip_invoice_sync": True,
            "skip_is_manually_modified": True,
            # OCA's base_tier_validation: an approved invoice is still followed
            "skip_validation_check": True,
            "tracking_disable": True,
        }
        self.sudo().with_context(**context).write(values)

    def _chorus_pro_held(self):
        """The live transmission whose bytes left or may have left, if any."""
        self.ensure_one()
        return self.sudo().chorus_pro_transmission_ids.filtered(
            lambda t: t.live and t.state not in lifecycle.UNSENT_STATES
        )[:1]

    def _chorus_pro_check_free(self, transmissions=None):
        """Refuse to undo an invoice that Chorus Pro holds, and say why."""
        for move in self:
            held = move._chorus_pro_held()
            if transmissions is not None:
                held &= transmissions
            if held:
                raise UserError(
                    self.env._(
                        "Invoice %(number)s was handed to Chorus Pro (%(state)s): it "
                        "can no longer be changed or removed here. If it is wrong, "
                        "make a credit note and a new invoice.",
                        number=move.name,
                        state=dict(
                            held._fields["state"]._description_selection(self.env)
                        )[held.state],
                    )
                )

    @api.model
    def _has_field_access(self, field, operation):
        # EXTENDS 'base': what was recorded of Chorus Pro is written by this addon, in
        # sudo, and by nobody else: an RPC call may write what no view lets one change
        is_recorded = field.readonly and field.name.startswith("chorus_pro_")
        if operation == "write" and is_recorded and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        # EXTENDS 'account': buttons are not the only doors ("Resequence", imports, RPC)
        changed = self._chorus_pro_identity_changed(vals)
        if not changed:
            return super().write(vals)
        changed._chorus_pro_check_free()
        undone = changed.filtered(lambda m: vals.get("state", m.state) != "posted")
        undone._chorus_pro_withdraw()
        result = super().write(vals)
        # a corrected invoice starts afresh
        shown = undone.filtered("chorus_pro_stage")
        if shown:
            shown._chorus_pro_write({"chorus_pro_stage": False})
        (changed - undone)._chorus_pro_rebuild()
        return result

    def _chorus_pro_identity_changed(self, vals):
        """The posted invoices with a transmission of which ``vals`` would change what
        they are recognised by at Chorus Pro."""
        names = IDENTITY_FIELDS & vals.keys()
        if not names:
            return self.browse()
        return self.filtered(
            lambda m: (
                m.state == "posted"
                and any(m._chorus_pro_is_other(name, vals[name]) for name in names)
                and m.sudo().chorus_pro_transmission_ids
            )
        )

    def _chorus_pro_is_other(self, name, value):
        field = self._fields[name]
        cached = field.convert_to_cache(value, self)
        return field.convert_to_record(cached, self) != self[name]

    def _chorus_pro_rebuild(self):
        """What waits to leave is built again, as the invoice is now."""
        unsent = self._chorus_pro_unsent()
        for transmission in unsent:
            number = transmission.move_id.name or transmission.number
            transmission._rebuild(number=number)
        if unsent:
            self.env["chorus.pro.deposit"].sudo()._wake("ir_cron_build")

    def _compute_show_reset_to_draft_button(self):
        # EXTENDS 'account'
        result = super()._compute_show_reset_to_draft_button()
        for move in self:
            if move.show_reset_to_draft_button and move._chorus_pro_held():
                move.show_reset_to_draft_button = False
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_chorus_pro(self):
        self._chorus_pro_check_free()

    def _chorus_pro_withdraw(self):
        """Take back what has not left: reserved or ready, and nobody is sending it."""
        self._chorus_pro_unsent()._apply("withdraw")
        self._chorus_pro_write({"chorus_pro_send_after": False})

    def _chorus_pro_unsent(self):
        """The transmissions that have not left, in sudo."""
        return self.sudo().chorus_pro_transmission_ids.filtered(
            lambda t: t.state in lifecycle.UNSENT_STATES
        )

    # === ACTIONS === #

    def action_chorus_pro_send(self):
        """Open the wizard on these invoices."""
        return self.env["chorus.pro.send"]._open(self)

    def action_chorus_pro_download(self):
        """The exact file that was deposited."""
        self.ensure_one()
        self.check_access("read")
        sent = self.chorus_pro_transmission_ids.filtered("file")[:1]
        if not sent:
            raise UserError(
                self.env._("No file was built for Chorus Pro yet: send it first.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/chorus.pro.transmission/{sent.id}/file"
            "?filename_field=filename&download=true",
            "target": "download",
        }

    def action_chorus_pro_refresh(self):
        """Ask Chorus Pro about these invoices now, on a cursor of its own.

        This request has written nothing, so nothing can wait for itself; what is
        learnt is kept invoice by invoice, and a failure is told to the user.
        """
        self.check_access("read")
        # a customer reads its invoice in the portal, not how it was sent
        self.env["chorus.pro.transmission"].check_access("read")
        sent = self.sudo().chorus_pro_transmission_ids.filtered("deposit_id")
        if not sent:
            raise UserError(self.env._("Nothing was sent to Chorus Pro yet."))
        with self.env.registry.cursor() as cr:
            error = sent.with_env(self.env(cr=cr, su=True))._refresh()
        if error:
            raise UserError(error)
        return True

    def action_chorus_pro_withdraw(self):
        """Take back what waits to be sent."""
        self.check_access("write")
        self._chorus_pro_withdraw()
        return True
