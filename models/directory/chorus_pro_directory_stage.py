"""Reading the file of the directory into tables of its own.

They are no part of the model: unlogged tables, dropped after use, filled by COPY.
Reading takes most of the time of a load and touches nothing that people use.
"""

import io
import logging

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.tools import SQL, formatLang

from ...chorus_pro.directory.reader import read_directory
from ...chorus_pro.directory.records import Edition, ListedService, ListedStructure
from ...chorus_pro.directory.words import search_key, search_words

_logger = logging.getLogger(__name__)

STRUCTURES = "chorus_pro_directory_stage_structure"
SERVICES = "chorus_pro_directory_stage_service"
WORDS = "chorus_pro_directory_stage_words"

_STRUCTURE_COLUMNS = (
    "siret",
    "name",
    "street",
    "street2",
    "zip",
    "city",
    "country_code",
    "active",
    "requirement",
    "works_only",
    "payment_not_reported",
)
_SERVICE_COLUMNS = ("siret", "code", "name", "active", "commitment_required")
_WORDS_COLUMNS = ("siret", "search_key", "search_words")
_BOOLEANS = {"active", "works_only", "payment_not_reported", "commitment_required"}
#: rows of one COPY: what is in memory at a time
_BATCH = 5_000
#: a progress is shown, and committed, every so many batches
_SHOWN_EVERY = 10
#: an edition with less than this part of the last one is not believed
_SMALLEST = 0.8
#: of few structures any part may go
_FEW = 1000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
#: what PostgreSQL does not take, a file may hold
_NUL = "\0"


class ChorusProDirectoryLoad(models.Model):
    _inherit = "chorus.pro.directory.load"

    def _stage(self):
        """From ``fetched`` to ``staged``, or to ``refused``.

        :raises DirectoryFault: the file is not one that can be believed
        """
        self._create_stage()
        known = self._listed_count()
        copier = _Copier(self.env.cr)
        with self._open_file() as file:
            for record in read_directory(file):
                if isinstance(record, ListedStructure):
                    copier.structure(record)
                elif isinstance(record, ListedService):
                    copier.service(record)
                elif isinstance(record, Edition):
                    self._note_edition(record)
                else:
                    copier.skipped += 1
                if copier.is_due():
                    self._show(copier, known)
        copier.flush()
        self._write_counts(copier)
        self._clean_stage()
        if self._has_shrunk(known):
            return
        self._stage_words()
        self.write({"state": "staged", "progress": 80})

    def _show(self, copier, known):
        """Say how far it is; what was read so far is in the tables, for nobody yet."""
        copier.shown = copier.batches
        expected = max(known, copier.structures) * 3
        done = min((copier.structures + copier.services) / expected, 1)
        self._write_counts(copier)
        self.progress = 10 + round(60 * done)
        self.env["ir.cron"]._commit_progress()

    def _write_counts(self, copier):
        self.write(
            {
                "structure_count": copier.structures,
                "service_count": copier.services,
                "skipped_count": copier.skipped,
            }
        )

    # === TABLES === #

    def _create_stage(self):
        self._drop_stage()
        for table, columns in (
            (STRUCTURES, _STRUCTURE_COLUMNS),
            (SERVICES, _SERVICE_COLUMNS),
            (WORDS, _WORDS_COLUMNS),
        ):
            self.env.cr.execute(
                SQL(
                    "CREATE UNLOGGED TABLE %s (%s)",
                    SQL.identifier(table),
                    SQL(", ").join(
                        SQL(
                            "%s %s",
                            SQL.identifier(column),
                            SQL("boolean") if column in _BOOLEANS else SQL("varchar"),
                        )
                        for column in columns
                    ),
                )
            )

    def _drop_stage(self):
        for table in (STRUCTURES, SERVICES, WORDS):
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))

    def _is_staged(self):
        """Whether the tables still hold what was read."""
        self.env.cr.execute(SQL("SELECT to_regclass(%s)", STRUCTURES))
        if not self.env.cr.fetchone()[0]:
            return False
        rows = self.env.execute_query(
            SQL("SELECT 1 FROM %s LIMIT 1", SQL.identifier(STRUCTURES))
        )
        return bool(rows)

    def _clean_stage(self):
        """One row for each identifier; the open one where the file has it twice."""
        for table, key in ((STRUCTURES, ["siret"]), (SERVICES, ["siret", "code"])):
            values = {
                "table": SQL.identifier(table),
                "key": SQL(", ").join(map(SQL.identifier, key)),
            }
            index = SQL("CREATE UNIQUE INDEX ON %(table)s (%(key)s)", **values)
            try:
                with self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(index, log_exceptions=False)
            except UniqueViolation:
                self.env.cr.execute(
                    SQL(
                        """
                        DELETE FROM %(table)s
                         WHERE ctid IN (
                            SELECT place
                              FROM (SELECT ctid AS place,
                                           row_number() OVER (
                                               PARTITION BY %(key)s
                                               ORDER BY active DESC, name
                                           ) AS rank
                                      FROM %(table)s) AS ranked
                             WHERE rank > 1)
                        """,
                        **values,
                    )
                )
                self.env.cr.execute(index)
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    # === CHECKS === #

    def _listed_count(self):
        rows = self.env.execute_query(
            SQL("SELECT count(*) FROM chorus_pro_structure WHERE listed")
        )
        return rows[0][0]

    def _has_shrunk(self, known):
        """Refuse an edition that would close a fifth of the public buyers."""
        small = known > _FEW and self.structure_count < known * _SMALLEST
        if not (self.complete and small) or self.accept_shrink:
            return False
        self.write(
            {
                "state": "refused",
                "error": self.env._(
                    "This edition has %(count)s public buyers, the last one had "
                    "%(known)s: loading it would close the others. Nothing was "
                    "changed. If it is right, confirm; else download it again.",
                    count=formatLang(self.env, self.structure_count, digits=0),
                    known=formatLang(self.env, known, digits=0),
                ),
            }
        )
        self._drop_stage()
        return True

    # === WORDS === #

    def _stage_words(self):
        """How the new and the renamed are found: computed here, by the same code as
        for a structure that a person adds."""
        self.env.cr.execute(
            SQL(
                """
                SELECT s.siret, %(name)s, %(city)s, %(zip)s
                  FROM %(stage)s s
             LEFT JOIN chorus_pro_structure t ON t.siret = s.siret
                 WHERE t.id IS NULL
                    OR (t.name, t.city, t.zip)
                       IS DISTINCT FROM (%(name)s, %(city)s, %(zip)s)
                """,
                stage=SQL.identifier(STRUCTURES),
                **{name: effective(name) for name in ("name", "city", "zip")},
            )
        )
        found = self.env.cr.fetchall()
        for start in range(0, len(found), _BATCH):
            batch = found[start : start + _BATCH]
            _copy(
                self.env.cr,
                WORDS,
                _WORDS_COLUMNS,
                [
                    _line((siret, search_key(name), search_words(name, city, postcode)))
                    for siret, name, city, postcode in batch
                ],
            )
        table = SQL.identifier(WORDS)
        self.env.cr.execute(SQL("CREATE UNIQUE INDEX ON %s (siret)", table))
        self.env.cr.execute(SQL("ANALYZE %s", table))


def effective(column):
    """SQL: a name or address after the load, of ``s`` (file) and ``t`` (ours).

    What a person wrote stays, and is only completed.
    """
    return SQL(
        "CASE WHEN t.own_address THEN COALESCE(t.%(column)s, s.%(column)s)"
        " ELSE COALESCE(s.%(column)s, t.%(column)s) END",
        column=SQL.identifier(column),
    )


class _Copier:
    """Collects rows and hands them to PostgreSQL in batches.

    :ivar structures: rows so far; likewise services and skipped
    """

    def __init__(self, cr):
        self._cr = cr
        self._structures, self._services = [], []
        self.structures = self.services = self.skipped = 0
        self.batches = self.shown = 0

    def structure(self, one):
        self.structures += 1
        self._structures.append(
            _line(
                (
                    one.siret,
                    one.name,
                    one.street,
                    one.street2,
                    one.postcode,
                    one.city,
                    one.country_code,
                    one.active,
                    one.requirement,
                    one.works_only,
                    one.payment_not_reported,
                )
            )
        )
        if len(self._structures) >= _BATCH:
            self.flush()

    def service(self, one):
        self.services += 1
        self._services.append(
            _line((one.siret, one.code, one.name, one.active, one.commitment_required))
        )
        if len(self._services) >= _BATCH:
            self.flush()

    def is_due(self):
        return self.batches - self.shown >= _SHOWN_EVERY

    def flush(self):
        self.batches += 1
        _copy(self._cr, STRUCTURES, _STRUCTURE_COLUMNS, self._structures)
        _copy(self._cr, SERVICES, _SERVICE_COLUMNS, self._services)
        self._structures.clear()
        self._services.clear()


def _line(values):
    """A line of COPY's text format."""
    return "\t".join(map(_text, values)) + "\n"


def _text(value):
    if value is None or value == "":
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    if value.isprintable() and "\\" not in value:
        return value
    return value.replace(_NUL, "").translate(_ESCAPES)


def _copy(cr, table, columns, lines):
    if lines:
        cr.copy_expert(
            f"COPY {table} ({', '.join(columns)}) FROM STDIN",
            io.StringIO("".join(lines)),
        )
