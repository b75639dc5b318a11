"""One edition of the directory on its way into the database.

::

    queued --[fetch, or uploaded]--> fetched --[read]--> staged --[merge]--> done
       |                                |                  |
       +--------------------------------+------------------+--> failed, refused

``fetched`` has the file. ``staged`` has its records in tables of their own
(:mod:`.chorus_pro_directory_stage`). ``done`` comes in the very transaction that
changes the public buyers (:mod:`.chorus_pro_directory_merge`): whoever dies before,
nothing of the edition is there, and the next run begins at the last state reached.
"""

import io
import logging
import tempfile
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

from ...chorus_pro import errors
from ...chorus_pro.directory.records import DirectoryFault

_logger = logging.getLogger(__name__)

STATES = [
    ("queued", "Waiting"),
    ("fetched", "File received"),
    ("staged", "File read"),
    ("done", "Loaded"),
    ("failed", "Failed"),
    ("refused", "To confirm"),
]
WORKING = ("queued", "fetched", "staged")
#: the directory changes once a week, on a day that varies
DAYS_BETWEEN = 7
#: an interrupted load begins again so many times
ATTEMPTS_MAX = 5
#: minutes until one looks again whether another process still loads
LATER = 2
#: class of the advisory lock: one load at a time, on one connection
_LOCK = 0x43504449


class ChorusProDirectoryLoad(models.Model):
    _name = "chorus.pro.directory.load"
    _description = "Edition of the Directory"
    _order = "id desc"
    _rec_name = "edition_on"

    # === FIELDS === #

    state = fields.Selection(STATES, default="queued", readonly=True, required=True)
    origin = fields.Selection(
        [("chorus_pro", "Fetched from Chorus Pro"), ("upload", "File given by hand")],
        required=True,
        readonly=True,
        default="chorus_pro",
    )
    file = fields.Binary(attachment=True, readonly=True, copy=False)
    filename = fields.Char(readonly=True)
    edition_on = fields.Datetime(
        string="Edition of",
        readonly=True,
        help="When Chorus Pro made it; where the file does not say, when it came.",
    )
    layout = fields.Selection(
        [("flux14", "XML of the directory"), ("table", "Table")], readonly=True
    )
    complete = fields.Boolean(
        readonly=True, help="What is not in the file is closed. Unset for changes only."
    )
    tells_services = fields.Boolean(readonly=True)
    accept_shrink = fields.Boolean(readonly=True)
    error = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True)
    progress = fields.Integer(readonly=True, help="Percents.", aggregator=False)
    started_on = fields.Datetime(readonly=True)
    finished_on = fields.Datetime(string="Loaded on", readonly=True)
    structure_count = fields.Integer(
        string="Public buyers", readonly=True, aggregator=False
    )
    service_count = fields.Integer(string="Services", readonly=True, aggregator=False)
    skipped_count = fields.Integer(
        string="Rows left out",
        readonly=True,
        help="Their identifier is no SIRET.",
    )
    unread_text = fields.Text(
        string="Not understood",
        readonly=True,
        help="Sheets and columns whose titles are not known: nothing of them was read.",
    )
    new_count = fields.Integer(string="New", readonly=True)
    closed_count = fields.Integer(string="Closed buyers", readonly=True)
    reopened_count = fields.Integer(string="Open again", readonly=True)
    changed_count = fields.Integer(string="Requirements changed", readonly=True)
    kept_count = fields.Integer(
        string="Kept as written by hand",
        readonly=True,
        help="The directory says something else; nothing was overwritten.",
    )
    service_new_count = fields.Integer(string="New services", readonly=True)
    service_closed_count = fields.Integer(string="Closed services", readonly=True)
    service_changed_count = fields.Integer(string="Services changed", readonly=True)
    change_ids = fields.One2many(
        "chorus.pro.directory.change", "load_id", string="What changed"
    )

    # === COMPUTE === #

    @api.depends("edition_on", "create_date")
    def _compute_display_name(self):
        for load in self:
            day = load.edition_on or load.create_date or fields.Datetime.now()
            load.display_name = self.env._(
                "Directory of %(day)s", day=format_date(self.env, day)
            )

    # === ACTIONS === #

    def action_fetch(self):
        """Button of the list, on any selection or none: ask Chorus Pro for the
        directory, in the background."""
        self._check_may_load()
        waiting = self.sudo().search([("state", "in", WORKING)], limit=1)
        load = waiting or self.sudo().create({"origin": "chorus_pro"})
        self._wake()
        return load.sudo(False)._open()

    def action_accept(self):
        """Button: load it although it is so much smaller than the last one."""
        self._check_may_load()
        self.filtered(lambda load: load.state == "refused").sudo().write(
            {"state": "fetched", "accept_shrink": True, "error": False, "attempts": 0}
        )
        self._wake()

    def action_retry(self):
        """Button: begin again with the same file, or fetch it again."""
        self._check_may_load()
        for load in self.sudo().filtered(lambda load: load.state == "failed"):
            load.write(
                {
                    "state": "fetched" if load.file else "queued",
                    "error": False,
                    "attempts": 0,
                }
            )
        self._wake()

    def action_reload(self):
        """Button: show how far it is."""
        self.check_access("read")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_new(self):
        """The public buyers that this edition lists first."""
        self.ensure_one()
        self.check_access("read")
        day = fields.Date.to_date(self.edition_on)
        return self._open_structures([("listed_on", "=", day)])

    def action_open_kept(self):
        """The public buyers of which a person said something else."""
        self.ensure_one()
        self.check_access("read")
        return self._open_structures([("requirement_differs", "=", True)])

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _open_structures(self, domain):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_fr_chorus_pro.action_chorus_pro_structure"
        )
        return action | {"domain": domain}

    # === BUSINESS === #

    @api.model
    def _check_may_load(self):
        """:raises AccessError: the directory is everybody's: accountants load it"""
        groups = ("account.group_account_user", "account.group_account_manager")
        if not (self.env.su or any(map(self.env.user.has_group, groups))):
            raise AccessError(
                self.env._("Only an accountant loads the directory of public buyers.")
            )

    @api.model
    def _upload(self, raw, filename, edition_on=None):
        """Queue a file that a person has downloaded from the portal.

        :param bytes raw: what it holds; recognised when it is read
        :return: the new load
        """
        load = self.create(
            {
                "origin": "upload",
                "state": "fetched",
                "filename": filename,
                "edition_on": edition_on or fields.Datetime.now(),
            }
        )
        load._store(raw)
        self._wake()
        return load

    def _store(self, raw):
        self.env["ir.attachment"].create(
            {
                "name": self.filename or "annuaire.zip",
                "res_model": self._name,
                "res_field": "file",
                "res_id": self.id,
                "raw": raw,
            }
        )
        self.invalidate_recordset(["file"])

    def _attachment(self):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "file"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )

    def _open_file(self):
        """The file, opened for reading; from the disk where it lies there."""
        attachment = self._attachment()
        if attachment.store_fname:
            return open(attachment._full_path(attachment.store_fname), "rb")
        return io.BytesIO(attachment.raw or b"")

    @api.model
    def _wake(self, at=None):
        self.env.ref("l10n_fr_chorus_pro.ir_cron_directory").sudo()._trigger(at)

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_directory(self):
        """Scheduled action: fetch the directory once a week, load what waits."""
        if not self._lock():
            # At work elsewhere, or killed: PostgreSQL then ends its statement first.
            self._wake(fields.Datetime.now() + timedelta(minutes=LATER))
            return
        try:
            self._queue_weekly()
            # what stopped the server before comes last: it holds no other file
            order = "attempts, id"
            for load in self.search([("state", "in", WORKING)], order=order):
                load._run()
        finally:
            self._unlock()

    def _lock(self):
        """Whether no other process loads; lost with the connection of who dies."""
        query = SQL("SELECT pg_try_advisory_lock(%s, 0)", _LOCK)
        return self.env.execute_query(query)[0][0]

    def _unlock(self):
        self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s, 0)", _LOCK))

    @api.model
    def _queue_weekly(self):
        """A new edition is due, and there is an account to ask for it."""
        recent = fields.Datetime.now() - timedelta(days=DAYS_BETWEEN, hours=-1)
        asked = [
            ("origin", "=", "chorus_pro"),
            "|",
            ("state", "in", (*WORKING, "refused")),
            "&",
            ("state", "=", "done"),
            ("finished_on", ">=", recent),
        ]
        if self._account() and not self.search_count(asked, limit=1):
            self.create({"origin": "chorus_pro"})

    @api.model
    def _account(self):
        """The account that fetches for everybody: of production where there is one."""
        ready = self.env["chorus.pro.account"].search([]).filtered("is_ready")
        order = ("production", "qualification", "simulator")
        return ready.sorted(lambda account: order.index(account.environment))[:1]

    def _run(self):
        """Go on from the state reached; what goes wrong is written, not raised."""
        self.ensure_one()
        commit = self.env["ir.cron"]._commit_progress
        self.write(
            {
                "attempts": self.attempts + 1,
                "started_on": self.started_on or fields.Datetime.now(),
            }
        )
        commit()
        try:
            if self.attempts > ATTEMPTS_MAX:
                return self._fail(self._text_of("interrupted"))
            if self.state == "queued":
                self._fetch()
                commit()
            if self.state == "staged" and not self._is_staged():
                # PostgreSQL has crashed meanwhile: the tables are empty, not the file.
                self.state = "fetched"
            if self.state == "fetched":
                self._stage()
                commit()
            if self.state == "staged":
                self._merge()
                commit()
        except DirectoryFault as fault:
            self.env.cr.rollback()
            _logger.info("Directory %s: %s (%s)", self.id, fault, fault.code)
            self._fail(self._text_of(fault.code))
        except errors.ChorusProError as error:
            self.env.cr.rollback()
            _logger.info("Directory %s: %s", self.id, error)
            self._fail(self._account()._connection_text(error))
        commit(1)
        return None

    def _fetch(self):
        """Ask Chorus Pro for the file; without an answer nothing has happened.

        :raises ChorusProError: no file came
        """
        account = self._account()
        if not account:
            raise errors.ConfigurationError("no account is ready")
        client = account._get_client()
        # Nothing is read below: the connection waits without a transaction.
        self.env["ir.cron"]._commit_progress()
        with tempfile.TemporaryFile() as target:
            try:
                client.download_directory(target)
            finally:
                account._log_exchanges(client)
            target.seek(0)
            self.write({"filename": "annuaire.zip", "state": "fetched", "progress": 10})
            self._store(target.read())
        if not self.edition_on:
            self.edition_on = fields.Datetime.now()

    def _note_edition(self, edition):
        """:param edition: :class:`~..chorus_pro.directory.records.Edition`"""
        values = {
            "layout": edition.layout,
            "complete": edition.complete,
            "tells_services": edition.tells_services,
            "unread_text": "\n".join(map(self._unread_words, edition.unread)) or False,
        }
        if edition.produced_on:
            moment = edition.produced_on.astimezone(timezone.utc).replace(tzinfo=None)
            values["edition_on"] = moment.replace(microsecond=0)
        self.write(values)

    def _unread_words(self, unread):
        """:param unread: :class:`~..chorus_pro.directory.records.Unread`"""
        if not unread.title:
            return self.env._(
                "The sheet “%(sheet)s”: no title names an identifier (SIRET).",
                sheet=unread.sheet,
            )
        if not unread.sheet:
            return self.env._("The column “%(title)s”.", title=unread.title)
        return self.env._(
            "The column “%(title)s” of the sheet “%(sheet)s”.",
            title=unread.title,
            sheet=unread.sheet,
        )

    def _fail(self, text):
        self.write({"state": "failed", "error": text, "finished_on": False})
        self._drop_stage()

    def _text_of(self, code):
        """What happened, why, what to do now."""
        texts = {
            "unknown": self.env._(
                "This file is not a directory of public buyers that can be read: it "
                "is neither the XML of the directory nor a table whose first column "
                "is the identifier (SIRET). Nothing was changed. Download the "
                "directory of recipients from the Chorus Pro portal, as XML or Excel, "
                "and give that file."
            ),
            "damaged": self.env._(
                "The file is damaged or was cut while it was copied. Nothing was "
                "changed. Download it again."
            ),
            "hostile": self.env._(
                "The file has parts that a directory does not have and that could "
                "harm this server. Nothing was changed. Make sure where it comes from."
            ),
            "too_large": self.env._(
                "Unpacked, the file is larger than a directory can be. Nothing was "
                "changed. Make sure where it comes from."
            ),
            "protected": self.env._(
                "The archive has a password. Nothing was changed. Give the file "
                "without a password."
            ),
            "empty": self.env._(
                "There is no public buyer in the file. Nothing was changed. Download "
                "it again."
            ),
            "identifiers": self.env._(
                "Too many identifiers of the file are no SIRET (14 digits). Nothing "
                "was changed. In a spreadsheet, make sure that the first column is "
                "the complete identifier."
            ),
            "interrupted": self.env._(
                "The server stopped several times while loading the directory. "
                "Nothing was changed. Ask the administrator to raise the time limit "
                "of scheduled actions, then try again."
            ),
        }
        return texts[code]
