import base64

from odoo import fields, models

from ...chorus_pro import lifecycle

#: first key of the advisory locks of the deposits ("CPRO")
ADVISORY_LOCK_CLASS = 0x4350524F


class ChorusProDeposit(models.Model):
    """One call to Chorus Pro: the envelope, its exact bytes, and what came of it.

    It exists, committed, before the call leaves (promise 2). ``lifecycle.py`` draws
    its states; :meth:`_apply` is the only place that writes them.
    """

    _name = "chorus.pro.deposit"
    _inherit = ["chorus.pro.owner"]
    _description = "Chorus Pro deposit"
    _order = "id desc"
    _advisory_class = ADVISORY_LOCK_CLASS

    account_id = fields.Many2one(
        "chorus.pro.account",
        string="Chorus Pro account",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    transmission_ids = fields.One2many(
        "chorus.pro.transmission", "deposit_id", readonly=True
    )
    invoice_count = fields.Integer(readonly=True)
    state = fields.Selection(
        lifecycle.DEPOSIT_STATES,
        default=lifecycle.SENDING,
        required=True,
        index=True,
        readonly=True,
    )
    syntax = fields.Char(required=True, readonly=True)
    file = fields.Binary(attachment=True, readonly=True, string="Deposited file")
    filename = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    flow_number = fields.Char(index="btree_not_null", readonly=True)
    flow_state = fields.Char(string="State at Chorus Pro", readonly=True)
    deposited_on = fields.Date(string="Deposit date at Chorus Pro", readonly=True)
    attempts = fields.Integer(readonly=True)
    claimed_on = fields.Datetime(readonly=True)
    answered_on = fields.Datetime(readonly=True)
    lookups = fields.Integer(string="Times looked for", readonly=True)
    next_lookup_on = fields.Datetime(readonly=True)
    reports = fields.Integer(string="Reports asked", readonly=True)
    next_report_on = fields.Datetime(readonly=True)
    error_text = fields.Text(string="What happened", readonly=True)
    needs_decision = fields.Boolean(readonly=True)
    is_external = fields.Boolean(
        string="Made elsewhere",
        readonly=True,
        help="Entered in the portal or sent by another program, found there and "
        "followed since: Odoo has sent nothing and has no file.",
    )

    _asked_again = models.Index(
        "(state, id) WHERE state IN ('sending', 'uncertain', 'deposited')"
    )

    def _compute_display_name(self):
        for deposit in self:
            deposit.display_name = deposit.flow_number or self.env._(
                "Deposit %(number)s", number=deposit.id
            )

    def _apply(self, event, **values):
        """Move along ``lifecycle.py``. The only writer of the state."""
        for deposit in self:
            state = lifecycle.next_deposit_state(deposit.state, event)
            deposit.write({"needs_decision": False, **values, "state": state})

    # === ACTIONS === #

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/chorus.pro.deposit/{self.id}/file"
            "?filename_field=filename&download=true",
            "target": "download",
        }

    def _content(self):
        """The exact bytes of the envelope."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")
