from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...chorus_pro import lifecycle
from ...chorus_pro.codes import limits

#: how long a file that is ready may wait for others that are being built
WAIT_FOR_OTHERS = timedelta(seconds=60)


class ChorusProDeposit(models.Model):
    """Hundreds of invoices leave in a few full envelopes, not in dozens.

    They are built one by one, and whoever deposits would otherwise take each handful
    that is ready: 300 invoices made 25 to 57 deposits, each with its report to read.
    """

    _inherit = "chorus.pro.deposit"

    @api.model
    def _is_worth_waiting(self, account, syntax):
        """Whether more files of the account will soon share the next envelope.

        Not when it is full, when nothing is being built, or when the oldest file has
        waited long enough: whoever builds may be slow, or dead. The end of the
        building wakes the deposits; so does the end of the wait.
        """
        self.env["chorus.pro.transmission"].flush_model()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*) FILTER (WHERE state = %(ready)s),
                       min(built_on) FILTER (WHERE state = %(ready)s),
                       bool_or(state = %(reserved)s)
                  FROM chorus_pro_transmission
                 WHERE account_id = %(account)s AND syntax = %(syntax)s
                   AND state IN (%(ready)s, %(reserved)s)
                   AND (next_attempt_on IS NULL OR next_attempt_on <= %(now)s)
                """,
                ready=lifecycle.READY,
                reserved=lifecycle.RESERVED,
                account=account.id,
                syntax=syntax,
                now=now,
            )
        )
        ready, oldest, building = self.env.cr.fetchone()
        if not (ready and building and oldest) or ready >= limits.FLOW_MAX_FILES:
            return False
        until = oldest + WAIT_FOR_OTHERS
        if until <= now:
            return False
        self._wake("ir_cron_push", until)
        return True
