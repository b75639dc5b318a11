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
import re

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.service.db import list_dbs
from odoo.tools import SQL

from ...chorus_pro.auth import Credentials

# What COPY's text format wants escaped.
_ESCAPED = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None}
)

KINDS = ("client_id", "client_secret", "technical_login", "technical_password")


def word_of_database(name):
    """A database's name as that of a variable can hold it: as it is, or with what is
    no letter of ASCII replaced and a mark, for "a-b" and "a.b" are two databases."""
    word = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if word == name:
        return word
    return f"{word}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


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
            account.id: {kind for kind in KINDS if self._from_server(account, kind)}
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
                kind: self._from_server(account, kind) or values.get(kind) or ""
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

        ``CHORUS_PRO_compta_PRODUCTION_3_CLIENT_SECRET`` for the production account of
        id 3 of the database ``compta``: another database of the same server has an
        account of id 3 as well. The environment is part of the name, so that a
        neutralised copy, set back to qualification, does not pick up the production
        values of the same server.
        """
        database = word_of_database(self.env.cr.dbname)
        return f"CHORUS_PRO_{database}_{self._end_of_variable(account, kind)}"

    @api.model
    def _former_variable(self, account, kind):
        """The name until 19.0.1.1.0, without the database."""
        return f"CHORUS_PRO_{self._end_of_variable(account, kind)}"

    @api.model
    def _end_of_variable(self, account, kind):
        environment = (account.environment or "qualification").upper()
        number = account._origin.id or 0
        return f"{environment}_{number}_{kind.upper()}"

    @api.model
    def _from_server(self, account, kind):
        """The value that the server's environment gives, or None. One under a former
        name is taken only where it can be of no other database."""
        value = os.environ.get(self._variable(account, kind))
        if value or self._refused_variables(account):
            return value
        return os.environ.get(self._former_variable(account, kind))

    @api.model
    def _refused_variables(self, account):
        """Former names that are given and might belong to another database.

        :return: ``{former name: its name now}``
        """
        given = {
            former: self._variable(account, kind)
            for kind in KINDS
            if os.environ.get(former := self._former_variable(account, kind))
            and not os.environ.get(self._variable(account, kind))
        }
        if not given or list_dbs(force=True) == [self.env.cr.dbname]:
            return {}
        return given

    def _run(self, query):
        self.env.cr.execute(query, log_exceptions=False)
