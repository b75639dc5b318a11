"""Where the credentials live: a table that nothing can read by accident.

PostgreSQL writes the *whole row* in the text of a CHECK or NOT NULL error, and that
text reaches the log and the RPC answer. So the secrets have a table of their own,
without constraint, without logging columns, written alone. Group ``NO_ACCESS`` and an
access line of four zeros keep it from every user, the administrator included.

A statement with the secret in it would be printed by Odoo at the level DEBUG
(``--log-sql``) and by PostgreSQL (``log_statement``): the value travels through the
stream of a COPY instead, which neither writes down.

What remains in the open: an administrator can run server code, and the value lies in
clear in the table, hence in the backups.
"""

import hashlib
import io
import os

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ...chorus_pro.auth import Credentials

# What COPY's text format wants escaped.
_ESCAPED = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None}
)

KINDS = ("client_id", "client_secret", "technical_login", "technical_password")


class ChorusProSecret(models.Model):
    _name = "chorus.pro.secret"
    _description = "Chorus Pro Secret"
    _log_access = False
    _rec_name = "kind"

    account_id = fields.Many2one(
        "chorus.pro.account", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Char(help="One of client_id, client_secret, technical_login…")
    value = fields.Char(groups=NO_ACCESS)

    # === BUSINESS === #

    @api.model
    def _store(self, account, kind, value):
        """Keep one value of one account. An empty value changes nothing.

        The value is in no statement: see the top of this file.

        :param account: one ``chorus.pro.account``
        :param str kind: one of :data:`KINDS`
        :param str value: the secret; surrounding spaces of a paste are dropped
        """
        account.ensure_one()
        value = (value or "").strip()
        if not value or kind not in KINDS:
            return
        self._run(
            SQL(
                "DELETE FROM chorus_pro_secret WHERE account_id = %s AND kind = %s",
                account.id,
                kind,
            )
        )
        row = f"{account.id}\t{kind}\t{value.translate(_ESCAPED)}\n"
        self.env.cr.copy_expert(
            "COPY chorus_pro_secret (account_id, kind, value) FROM STDIN",
            io.StringIO(row),
        )

    @api.model
    def _present(self, accounts):
        """Which values exist, without reading any.

        :return: ``{account id: set of kinds}`` for every account of ``accounts``
        """
        present = {
            account.id: {
                kind for kind in KINDS if os.environ.get(self._variable(account, kind))
            }
            for account in accounts
        }
        ids = [account_id for account_id in accounts._origin.ids if account_id]
        if ids:
            self._run(
                SQL(
                    "SELECT account_id, kind FROM chorus_pro_secret"
                    " WHERE account_id IN %s AND value <> ''",
                    tuple(ids),
                )
            )
            stored = {}
            for account_id, kind in self.env.cr.fetchall():
                stored.setdefault(account_id, set()).add(kind)
            for account in accounts:
                present[account.id] |= stored.get(account._origin.id, set())
        return present

    @api.model
    def _credentials(self, account):
        """The only reader. The server's environment wins over the table.

        :return: :class:`~..chorus_pro.auth.Credentials`; a missing value is ``""``
        """
        account.ensure_one()
        self._run(
            SQL(
                "SELECT kind, value FROM chorus_pro_secret"
                " WHERE account_id = %s ORDER BY id",
                account.id,
            )
        )
        values = dict(self.env.cr.fetchall())
        return Credentials(
            **{
                kind: os.environ.get(self._variable(account, kind))
                or values.get(kind)
                or ""
                for kind in KINDS
            }
        )

    @api.model
    def _fingerprint(self, credentials):
        """Changes when any of the four values changes; says nothing about them."""
        digest = hashlib.sha256()
        for kind in KINDS:
            digest.update(getattr(credentials, kind).encode() + b"\0")
        return digest.hexdigest()

    @api.model
    def _variable(self, account, kind):
        """Name of the environment variable that replaces a stored value.

        ``CHORUS_PRO_PRODUCTION_3_CLIENT_SECRET`` for the production account of id 3.
        The environment is part of the name, so that a neutralised copy, set back to
        qualification, does not pick up the production values of the same server.
        """
        environment = (account.environment or "qualification").upper()
        number = account._origin.id or 0
        return f"CHORUS_PRO_{environment}_{number}_{kind.upper()}"

    def _run(self, query):
        self.env.cr.execute(query, log_exceptions=False)
