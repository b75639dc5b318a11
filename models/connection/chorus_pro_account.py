"""The connection of one supplier establishment to Chorus Pro."""

from stdnum.fr import siret as siret_key

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...chorus_pro import environments
from ...chorus_pro.errors import ConfigurationError
from ...chorus_pro.identifiers import clean_identifier, is_siret
from .chorus_pro_secret import KINDS

ENVIRONMENTS = [
    ("qualification", "Qualification (test)"),
    ("production", "Production"),
    ("simulator", "Simulator"),
]
SENDING_MODES = [
    ("manual", "By hand"),
    ("on_post", "When the invoice is posted"),
    ("daily", "Once a day"),
]
#: which establishment of which company, on which platform
_PLACE = {"environment", "simulator_address", "siret", "company_id"}


class ChorusProAccount(models.Model):
    _name = "chorus.pro.account"
    _description = "Chorus Pro Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "company_id, sequence, id"
    # A branch works with the account of its head office.
    _check_company_domain = models.check_company_domain_parent_of

    # === FIELDS === #

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    environment = fields.Selection(
        ENVIRONMENTS,
        required=True,
        default="qualification",
        tracking=True,
        help="Qualification is Chorus Pro's test platform: nothing reaches a buyer.",
    )
    simulator_address = fields.Char(
        string="Address of the simulator",
        help="Such as http://127.0.0.1:8071. Only an address of this machine.",
    )
    siret = fields.Char(
        string="SIRET",
        compute="_compute_siret",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The 14 digits of the establishment that sells: the SIRET declared in "
        "Chorus Pro, written as the seller in each file.",
    )
    siret_key_warning = fields.Boolean(compute="_compute_siret_key_warning")
    responsible_id = fields.Many2one(
        "res.users",
        string="Person in charge",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Receives the reminders about this connection.",
    )

    # Written, never read back: see chorus_pro_secret.py. The values shown are empty.
    client_id = fields.Char(
        string="PISTE client id",
        compute="_compute_write_only",
        inverse="_inverse_client_id",
        exportable=False,
    )
    client_secret = fields.Char(
        string="PISTE client secret",
        compute="_compute_write_only",
        inverse="_inverse_client_secret",
        exportable=False,
    )
    technical_login = fields.Char(
        string="Login of the technical account",
        compute="_compute_write_only",
        inverse="_inverse_technical_login",
        exportable=False,
    )
    technical_password = fields.Char(
        string="Password of the technical account",
        compute="_compute_write_only",
        inverse="_inverse_technical_password",
        exportable=False,
    )
    has_client_id = fields.Boolean(compute="_compute_has_credentials")
    has_client_secret = fields.Boolean(compute="_compute_has_credentials")
    has_technical_login = fields.Boolean(compute="_compute_has_credentials")
    has_technical_password = fields.Boolean(compute="_compute_has_credentials")
    credentials_changed_on = fields.Datetime(readonly=True, copy=False)
    environment_variables = fields.Char(
        compute="_compute_environment_variables",
        help="The server's environment may give the four values instead.",
    )
    is_ready = fields.Boolean(
        string="Configured",
        compute="_compute_is_ready",
        help="The SIRET and the four values are known.",
    )

    sending_mode = fields.Selection(
        SENDING_MODES, required=True, default="manual", tracking=True
    )
    daily_hour = fields.Float(string="Hour of the daily sending", default=18.0)
    hold_hours = fields.Integer(
        string="Hours to hold an invoice back",
        default=0,
        help="After posting, the time during which a person can still hold the "
        "invoice back before it leaves by itself.",
    )
    send_from = fields.Date(
        string="Send by itself from",
        default=fields.Date.context_today,
        required=True,
        copy=False,
        tracking=True,
        help="An invoice dated before this day never leaves by itself.",
    )
    resend_when_not_found = fields.Boolean(
        string="Send again what was never found",
        tracking=True,
        help="Chorus Pro gave no answer and the invoice was not found there after 24 "
        "hours of searches: send it once more without asking anybody.",
    )

    synchronized_until = fields.Datetime(readonly=True, copy=False)
    last_push_on = fields.Datetime(string="Last sending", readonly=True, copy=False)
    last_sync_on = fields.Datetime(
        string="Last synchronisation", readonly=True, copy=False
    )

    _hold_hours_positive = models.Constraint(
        "CHECK(hold_hours >= 0)", "The delay before sending cannot be negative."
    )
    _daily_hour_of_a_day = models.Constraint(
        "CHECK(daily_hour >= 0 AND daily_hour < 24)",
        "The hour of the daily sending is between 0:00 and 23:59.",
    )

    # === CONSTRAINTS === #

    @api.constrains("siret")
    def _check_siret(self):
        for account in self:
            if account.siret and not is_siret(account.siret):
                raise ValidationError(
                    self.env._(
                        "A SIRET has 14 digits; “%(siret)s” has not. Copy it from "
                        "the establishment declared in Chorus Pro.",
                        siret=account.siret,
                    )
                )

    @api.constrains("environment", "simulator_address")
    def _check_simulator_address(self):
        for account in self:
            if account.environment == "simulator":
                account._get_environment()

    # === COMPUTE === #

    @api.depends("company_id")
    def _compute_siret(self):
        for account in self:
            registry = clean_identifier(account.company_id.company_registry)
            account.siret = account.siret or (is_siret(registry) and registry) or False

    @api.depends("siret")
    def _compute_siret_key_warning(self):
        for account in self:
            account.siret_key_warning = is_siret(
                account.siret
            ) and not siret_key.is_valid(account.siret)

    def _compute_write_only(self):
        for field in KINDS:
            self[field] = False

    def _inverse_client_id(self):
        self._store_secret("client_id")

    def _inverse_client_secret(self):
        self._store_secret("client_secret")

    def _inverse_technical_login(self):
        self._store_secret("technical_login")

    def _inverse_technical_password(self):
        self._store_secret("technical_password")

    def _compute_has_credentials(self):
        present = self.env["chorus.pro.secret"]._present(self)
        for account in self:
            for kind in KINDS:
                account[f"has_{kind}"] = kind in present[account.id]

    @api.depends("siret", "active", "has_client_id")
    def _compute_is_ready(self):
        for account in self:
            account.is_ready = is_siret(account.siret) and all(
                account[f"has_{kind}"] for kind in KINDS
            )

    @api.depends("environment")
    def _compute_environment_variables(self):
        secret = self.env["chorus.pro.secret"]
        for account in self:
            account.environment_variables = account._origin.id and ", ".join(
                secret._variable(account, kind) for kind in KINDS
            )

    # === OVERRIDES === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("siret"):
                vals["siret"] = clean_identifier(vals["siret"])
        accounts = super().create(vals_list)
        for account in accounts.filtered("active"):
            company = account.company_id.sudo()
            if not company.chorus_pro_account_id:
                company.chorus_pro_account_id = account
        accounts.filtered(lambda a: a.environment == "production")._bind()
        return accounts

    def write(self, vals):
        if vals.get("siret"):
            vals = dict(vals, siret=clean_identifier(vals["siret"]))
        self._check_may_move(vals)
        if vals.get("active") is False:
            self._check_may_archive()
        entering_production = self.browse()
        if vals.get("environment") == "production":
            entering_production = self.filtered(lambda a: a.environment != "production")
        moving = self.browse()
        if "environment" in vals:
            moving = self.filtered(lambda a: a.environment != vals["environment"])
        result = super().write(vals)
        moving._forget_connection()
        entering_production._bind()
        if vals.get("active") is False:
            # Another account of the company may take over; a journal's explicit
            # choice stays, and says why nothing leaves.
            self.env["res.company"].sudo().search(
                [("chorus_pro_account_id", "in", self.ids)]
            ).chorus_pro_account_id = False
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for account, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", account.name)
        return vals_list

    # === BUSINESS === #

    def _platform(self, environment=None, address=None):
        """Within which identifiers and numbers are unique: an environment, and of the
        simulator each one."""
        environment = environment or self.environment
        if environment == "simulator":
            return f"simulator {address or self.simulator_address}"
        return environment

    def _check_may_move(self, vals):
        """Refuse another platform, establishment or company while something is live.

        What waits would leave for the other platform by itself, to the real buyer
        perhaps, and what has left would be looked for where it is not.
        """
        if not _PLACE & vals.keys():
            return
        self.check_access("write")
        for account in self:
            platform = account._platform(
                vals.get("environment"), vals.get("simulator_address")
            )
            before = (account._platform(), account.siret, account.company_id.id)
            after = (
                platform,
                vals.get("siret", account.siret) or False,
                vals.get("company_id", account.company_id.id),
            )
            live = before != after and account._live_transmissions()
            if live:
                raise UserError(
                    self.env._(
                        "“%(account)s” keeps its platform, its SIRET and its company: "
                        "%(count)s invoices are under way through it (%(numbers)s), "
                        "and would leave for the other place or be looked for there. "
                        "Take back what waits to leave. For what Chorus Pro has, "
                        "duplicate this account and change the copy, choose the copy "
                        "in the settings or on the journal, then archive this one: it "
                        "is followed to its end.",
                        account=account.name,
                        **account._named(live),
                    )
                )
            if platform != account._platform():
                account._leave_platform()

    def _check_may_archive(self):
        """Refuse while something waits to leave: it would wait for ever."""
        self.check_access("write")
        for account in self.filtered("active"):
            waiting = account._live_transmissions(has_left=False)
            if waiting:
                raise UserError(
                    self.env._(
                        "“%(account)s” cannot be archived yet: %(count)s invoices "
                        "wait to leave through it, or left without an answer "
                        "(%(numbers)s). Take them back, or wait until Chorus Pro has "
                        "them, then archive it. What Chorus Pro has is followed to "
                        "its end.",
                        account=account.name,
                        **account._named(waiting),
                    )
                )

    def _named(self, transmissions):
        """How many they are, and the first numbers, for a text."""
        numbers = ", ".join(transmissions[:3].mapped("number"))
        more = "…" if len(transmissions) > 3 else ""
        return {"count": len(transmissions), "numbers": numbers + more}

    def _store_secret(self, kind):
        """Keep what was typed in one write-only field, and forget it at once."""
        changed = self.browse()
        for account in self:
            value = account[kind]
            if value:
                self.env["chorus.pro.secret"].sudo()._store(account, kind, value)
                changed |= account
        # web_save reads the record again after the write: without this, the cache
        # would give the secret back to the browser.
        self.invalidate_recordset([kind, f"has_{kind}", "is_ready"], flush=False)
        if not changed:
            return
        changed.write({"credentials_changed_on": fields.Datetime.now()})
        changed._forget_connection()
        changed.filtered(lambda a: a.environment == "production")._bind()

    def _get_environment(self):
        """:return: :class:`~..chorus_pro.environments.Environment`
        :raises UserError: the simulator's address is missing or not of this machine
        """
        self.ensure_one()
        try:
            return environments.get(
                self.environment or "qualification", self.simulator_address or None
            )
        except ConfigurationError as error:
            raise UserError(
                self.env._(
                    "The simulator cannot be used at “%(address)s”: it only answers "
                    "on this machine. Write an address such as "
                    "http://127.0.0.1:8071.",
                    address=self.simulator_address or "",
                )
            ) from error
