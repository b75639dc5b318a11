"""A production account works in one database only (promise 7).

A copy of the database made without neutralisation would send the invoices of its
original. So production deposits stop when the database's uuid, its name or its
PostgreSQL cluster is not the one recorded when the production credentials were set,
until an administrator says that this database is the right one. A byte-identical clone
of the whole server cannot be told apart.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...chorus_pro.identifiers import is_siret


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    binding_uuid = fields.Char(readonly=True, copy=False)
    binding_database = fields.Char(
        string="Database allowed to send", readonly=True, copy=False
    )
    binding_cluster = fields.Char(readonly=True, copy=False)
    binding_confirmed_on = fields.Datetime(
        string="Database confirmed on", readonly=True, copy=False
    )
    binding_confirmed_by = fields.Many2one(
        "res.users", string="Database confirmed by", readonly=True, copy=False
    )
    is_unbound = fields.Boolean(
        string="Database to confirm",
        compute="_compute_is_unbound",
        help="This database is not the one where the production account was set up.",
    )

    # === COMPUTE === #

    @api.depends("environment", "binding_uuid", "binding_database", "binding_cluster")
    def _compute_is_unbound(self):
        production = self.filtered(lambda a: a.environment == "production")
        (self - production).is_unbound = False
        if production:
            here = self._database_identity()
            for account in production:
                account.is_unbound = account._bound_identity() != here

    # === ACTIONS === #

    def action_confirm_database(self):
        """The administrator says: this database is the one that sends."""
        self.check_access("write")
        if not self.env.is_system():
            raise AccessError(
                self.env._("Only an administrator confirms the database that sends.")
            )
        self.filtered(lambda a: a.environment == "production")._bind()
        for account in self:
            account.message_post(
                body=self.env._(
                    "This database (%(database)s) was confirmed as the one that "
                    "sends to Chorus Pro.",
                    database=self.env.cr.dbname,
                )
            )

    # === BUSINESS === #

    def _deposit_block_reason(self):
        """Why nothing may be deposited through this account now.

        :return: a translated sentence with its remedy, or False when all is well
        """
        self.ensure_one()
        account = self.sudo()
        if not account.active:
            return self.env._(
                "The Chorus Pro account “%(account)s” is archived. Restore it, or "
                "choose another one on the journal or in the settings.",
                account=account.name,
            )
        if not is_siret(account.siret):
            return self.env._(
                "The Chorus Pro account “%(account)s” has no SIRET. Write the 14 "
                "digits of the establishment that sells.",
                account=account.name,
            )
        refused = account._refused_variables_text()
        if refused:
            return refused
        if not account.is_ready:
            return self.env._(
                "The Chorus Pro account “%(account)s” is not complete: %(missing)s "
                "missing. An administrator completes it in the configuration.",
                account=account.name,
                missing=", ".join(account._missing_credentials()),
            )
        if account.is_unbound:
            return self.env._(
                "This database is not the one where the production account "
                "“%(account)s” was set up, so nothing leaves from it. If it has "
                "replaced the old one, an administrator presses “Confirm this "
                "database” on the account.",
                account=account.name,
            )
        return False

    def _bind(self):
        """Record this database as the one allowed to deposit in production."""
        if not self:
            return
        uuid, database, cluster = self._database_identity()
        self.write(
            {
                "binding_uuid": uuid,
                "binding_database": database,
                "binding_cluster": cluster,
                "binding_confirmed_on": fields.Datetime.now(),
                "binding_confirmed_by": self.env.uid,
            }
        )

    def _bound_identity(self):
        return (
            self.binding_uuid or "",
            self.binding_database or "",
            self.binding_cluster or "",
        )

    @api.model
    def _database_identity(self):
        """:return: (uuid, database name, cluster's system identifier or ``""``)"""
        parameters = self.env["ir.config_parameter"].sudo()
        uuid = parameters.get_param("database.uuid") or ""
        cluster = ""
        # Asked first: a refused call would break the transaction and log an error.
        query = SQL(
            "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
        )
        if self.env.execute_query(query)[0][0]:
            query = SQL("SELECT system_identifier::text FROM pg_control_system()")
            cluster = self.env.execute_query(query)[0][0]
        return uuid, self.env.cr.dbname, cluster
