import base64

import psycopg2

from odoo import fields, models
from odoo.tools import SQL

from ..chorus_pro import lifecycle

#: first key of the advisory locks of this addon ("CPRO")
ADVISORY_LOCK_CLASS = 0x4350524F


class ChorusProDeposit(models.Model):
    """One call to Chorus Pro: the envelope, its exact bytes, and what came of it.

    It exists, committed, before the call leaves (promise 2). ``lifecycle.py`` draws
    its states; :meth:`_apply` is the only place that writes them.
    """

    _name = "chorus.pro.deposit"
    _description = "Chorus Pro deposit"
    _order = "id desc"

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

    # === THE OWNER OF A CALL === #

    def _own(self):
        """Hold the deposit for the time of its call, in the database's own memory.

        A session advisory lock outlives the commits of the call and vanishes with
        the connection of a killed process: others see at once whether the sender
        lives. Row locks cannot do that, for the reservation is committed.
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT pg_advisory_lock(%s, %s)", ADVISORY_LOCK_CLASS, self.id)
        )

    def _disown(self):
        """Let go of it. A connection that is gone has let go by itself."""
        self.ensure_one()
        if self.env.cr.closed:
            return
        unlock = SQL("SELECT pg_advisory_unlock(%s, %s)", ADVISORY_LOCK_CLASS, self.id)
        try:
            self.env.cr.execute(unlock, log_exceptions=False)
        except psycopg2.InternalError:  # the transaction had failed
            self.env.cr.rollback()
            self.env.cr.execute(unlock)

    def _is_owned(self):
        """Whether a living process is sending it right now."""
        self.ensure_one()
        key = (ADVISORY_LOCK_CLASS, self.id)
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock(%s, %s)", *key))
        [free] = self.env.cr.fetchone()
        if free:
            self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", *key))
        return not free

    def _commit_for_good(self):
        """Make the coming commit survive a crash of PostgreSQL.

        A database may be told to forget its last commits in a crash, in exchange for
        speed (``synchronous_commit = off``). What precedes a call may not be forgotten:
        the call would be made again.
        """
        self.env.cr.execute(
            "SELECT set_config('synchronous_commit', 'on', TRUE) "
            "WHERE current_setting('synchronous_commit') = 'off'"
        )

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
