import psycopg2

from odoo import models
from odoo.tools import SQL


class ChorusProOwner(models.AbstractModel):
    """A record that one living process owns for the time of its call.

    A session advisory lock outlives the commits of the call and vanishes with the
    connection of a killed process: others see at once whether the sender lives. Row
    locks cannot do that, for the reservation is committed.
    """

    _name = "chorus.pro.owner"
    _description = "Owner of a call to Chorus Pro"

    #: first key of the advisory locks, one per model; the second is the record's id
    _advisory_class = None

    def _own(self):
        """Hold the record for the time of its call, in the database's own memory."""
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT pg_advisory_lock(%s, %s)", self._advisory_class, self.id)
        )

    def _disown(self):
        """Let go of it. A connection that is gone has let go by itself."""
        self.ensure_one()
        if self.env.cr.closed:
            return
        unlock = SQL("SELECT pg_advisory_unlock(%s, %s)", self._advisory_class, self.id)
        try:
            self.env.cr.execute(unlock, log_exceptions=False)
        except psycopg2.InternalError:  # the transaction had failed
            self.env.cr.rollback()
            self.env.cr.execute(unlock)

    def _is_owned(self):
        """Whether a living process is sending it right now."""
        self.ensure_one()
        key = (self._advisory_class, self.id)
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
