"""From the tables of the stage to the public buyers, in one transaction.

Set-based, and only over rows that differ: a weekly edition changes few. Users search
and send meanwhile; what somebody changes at the same moment makes this transaction
begin again, not theirs.

Who is believed:

* what a person wrote (a requirement, a name, an address) stays; the file is noted
  beside it (``told_requirement``) and the difference is shown;
* between the file and what Chorus Pro answered, the newer of the two;
* what the file does not say changes nothing.

A structure that was listed and is no more is closed, never deleted: invoices name it.
The same for a service. What was never listed is no business of the directory.
"""

import logging

from psycopg2 import errors as postgres

from odoo import fields, models
from odoo.tools import SQL

from ...chorus_pro.identifiers import SEPARATORS
from ..buyer.chorus_pro_service import INTERNAL_CODE
from .chorus_pro_directory_stage import SERVICES, STRUCTURES, WORDS, effective

_logger = logging.getLogger(__name__)

_TRIES = 5
_MANY = 1000
_ADDRESS = ("name", "street", "street2", "zip", "city", "country_code")
#: everything that the file may change of a structure
_TOLD = (
    *_ADDRESS,
    "is_active",
    "requirement",
    "requirement_source",
    "told_requirement",
    "works_only",
    "payment_not_reported",
    "source",
    "listed",
    "listed_on",
    "unlisted_on",
    "services_checked_on",
)


class ChorusProDirectoryLoad(models.Model):
    _inherit = "chorus.pro.directory.load"

    def _merge(self):
        """From ``staged`` to ``done``."""
        for attempt in range(1, _TRIES + 1):
            try:
                self._merge_once()
                break
            except (postgres.SerializationFailure, postgres.UniqueViolation):
                # Somebody wrote one of the rows since this transaction began.
                self.env.cr.rollback()
                _logger.info("Directory %s: attempt %s to merge", self.id, attempt)
                if attempt == _TRIES:
                    raise
        self.env.invalidate_all(flush=False)
        self._drop_stage()

    def _merge_once(self):
        self.env["chorus.pro.structure"].flush_model()
        self.env["chorus.pro.service"].flush_model()
        for table in ("structure", "service"):
            # left by an attempt of the same transaction; dropped at its end otherwise
            name = SQL.identifier(f"chorus_pro_directory_{table}_difference")
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", name))
        counts = {}
        self._merge_differences()
        counts["new_count"] = self._insert_structures()
        self._analyze("chorus_pro_structure", counts["new_count"])
        self._note_structure_changes()
        self._update_structures()
        self._close_structures()
        self._merge_service_differences()
        counts["service_new_count"] = self._insert_services()
        self._analyze("chorus_pro_service", counts["service_new_count"])
        self._note_service_changes()
        counts["service_changed_count"] = self._update_services()
        self._close_services()
        changes = self.env["chorus.pro.directory.change"]
        changes._count_concerned(SQL("c.load_id = %s", self.id))
        counts.update(self._count_changes())
        self._update_customers()
        self._drop_file()
        self.write(
            {
                **counts,
                "state": "done",
                "progress": 100,
                "error": False,
                "finished_on": fields.Datetime.now(),
            }
        )
        self.flush_recordset()

    def _execute(self, query, **values):
        """Run a statement with the names that all of them share.

        :return: number of rows
        """
        self.env.cr.execute(
            SQL(
                query,
                structures=SQL.identifier(STRUCTURES),
                services=SQL.identifier(SERVICES),
                words=SQL.identifier(WORDS),
                load=self.id,
                uid=self.env.uid,
                edition=self.edition_on,
                day=fields.Date.to_date(self.edition_on),
                services_on=self.edition_on if self.tells_services else None,
                internal=INTERNAL_CODE,
                newer=self._newer(),
                **values,
            ),
            log_exceptions=False,
        )
        return self.env.cr.rowcount

    def _newer(self):
        """SQL: the file is newer than what Chorus Pro answered about the structure."""
        return SQL("COALESCE(t.checked_on < %s, TRUE)", self.edition_on)

    def _analyze(self, table, written):
        """Tell the planner of the rows just written: believing that the table is empty,
        it joins it row by row, for hours."""
        if written > _MANY:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def _drop_file(self):
        """The bytes have served; what they were is in the database now."""
        self._attachment().unlink()

    # === STRUCTURES === #

    def _merge_differences(self):
        """The known structures of which the file says something else."""
        taken = SQL(
            "%s AND s.requirement IS NOT NULL"
            " AND (t.requirement_source IS DISTINCT FROM 'manual'"
            "      OR t.requirement IS NULL)",
            self._newer(),
        )
        self._execute(
            """
            CREATE TEMPORARY TABLE chorus_pro_directory_structure_difference
                ON COMMIT DROP AS
            SELECT t.id, s.siret, told.*,
                   t.requirement AS old_requirement,
                   t.is_active AS old_is_active,
                   t.works_only AS old_works_only,
                   t.payment_not_reported AS old_payment_not_reported,
                   t.told_requirement AS old_told_requirement
              FROM %(structures)s s
              JOIN chorus_pro_structure t ON t.siret = s.siret
        CROSS JOIN LATERAL (
                SELECT %(address)s,
                       CASE WHEN %(newer)s THEN s.active
                            ELSE t.is_active END AS is_active,
                       CASE WHEN %(taken)s THEN s.requirement
                            ELSE t.requirement END AS requirement,
                       CASE WHEN %(taken)s
                             AND s.requirement IS DISTINCT FROM t.requirement
                            THEN 'directory'
                            ELSE t.requirement_source END AS requirement_source,
                       CASE WHEN %(newer)s
                            THEN COALESCE(s.requirement, t.told_requirement)
                            ELSE t.told_requirement END AS told_requirement,
                       CASE WHEN %(newer)s
                            THEN COALESCE(s.works_only, t.works_only)
                            ELSE t.works_only END AS works_only,
                       CASE WHEN %(newer)s
                            THEN COALESCE(s.payment_not_reported,
                                          t.payment_not_reported)
                            ELSE t.payment_not_reported END AS payment_not_reported,
                       'directory' AS source,
                       TRUE AS listed,
                       COALESCE(t.listed_on, %(day)s) AS listed_on,
                       NULL::date AS unlisted_on,
                       COALESCE(t.services_checked_on, %(services_on)s)
                           AS services_checked_on
                 ) AS told
             WHERE (%(new)s) IS DISTINCT FROM (%(old)s)
            """,
            taken=taken,
            address=SQL(", ").join(
                SQL("%s AS %s", effective(column), SQL.identifier(column))
                for column in _ADDRESS
            ),
            new=_columns("told", _TOLD),
            old=_columns("t", _TOLD),
        )

    def _insert_structures(self):
        return self._execute(
            """
            INSERT INTO chorus_pro_structure
                   (siret, siren, name, street, street2, zip, city, country_code,
                    source, listed, listed_on, is_active, own_address,
                    requirement, told_requirement, requirement_source,
                    works_only, payment_not_reported, services_checked_on,
                    search_key, search_words,
                    create_uid, write_uid, create_date, write_date)
            SELECT s.siret, left(s.siret, 9), s.name, s.street, s.street2, s.zip,
                   s.city, s.country_code, 'directory', TRUE, %(day)s, s.active, FALSE,
                   s.requirement, s.requirement,
                   CASE WHEN s.requirement IS NOT NULL THEN 'directory' END,
                   COALESCE(s.works_only, FALSE),
                   COALESCE(s.payment_not_reported, FALSE), %(services_on)s,
                   w.search_key, w.search_words,
                   %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM %(structures)s s
         LEFT JOIN %(words)s w ON w.siret = s.siret
             WHERE NOT EXISTS (
                   SELECT 1 FROM chorus_pro_structure t WHERE t.siret = s.siret)
          ORDER BY s.siret
            """
        )

    def _note_structure_changes(self):
        """One line for each change that somebody who invoices must know."""
        self._execute(
            """
            INSERT INTO chorus_pro_directory_change
                   (load_id, structure_id, noticed_on, kind, before, after,
                    partner_count)
            SELECT %(load)s, d.id, now() AT TIME ZONE 'UTC', one.kind,
                   CASE WHEN one.kind IN ('requirement', 'kept')
                        THEN d.old_requirement END,
                   CASE WHEN one.kind = 'kept' THEN d.told_requirement
                        WHEN one.kind = 'requirement' THEN d.requirement END,
                   0
              FROM chorus_pro_directory_structure_difference d
        CROSS JOIN LATERAL (
                VALUES ('requirement', d.old_requirement IS NOT NULL
                                   AND d.requirement <> d.old_requirement),
                       ('kept', d.requirement_source = 'manual'
                            AND d.told_requirement <> d.requirement
                            AND d.told_requirement
                                IS DISTINCT FROM d.old_told_requirement),
                       ('closed', d.old_is_active AND NOT d.is_active),
                       ('reopened', d.is_active AND NOT d.old_is_active),
                       ('works', d.works_only AND NOT d.old_works_only),
                       ('ordinary', d.old_works_only AND NOT d.works_only),
                       ('silent', d.payment_not_reported
                              AND NOT d.old_payment_not_reported),
                       ('reporting', d.old_payment_not_reported
                                 AND NOT d.payment_not_reported)
                 ) AS one (kind, is_so)
             WHERE one.is_so
            """
        )

    def _update_structures(self):
        return self._execute(
            """
            UPDATE chorus_pro_structure t
               SET %(assignments)s,
                   search_key = COALESCE(w.search_key, t.search_key),
                   search_words = COALESCE(w.search_words, t.search_words),
                   write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
              FROM chorus_pro_directory_structure_difference d
         LEFT JOIN %(words)s w ON w.siret = d.siret
             WHERE t.id = d.id
            """,
            assignments=SQL(", ").join(
                SQL("%s = d.%s", SQL.identifier(name), SQL.identifier(name))
                for name in _TOLD
            ),
        )

    def _close_structures(self):
        """Those that were listed and are not any more, where the file is complete."""
        if not self.complete:
            return
        self._execute(
            """
            WITH gone AS (
                SELECT t.id, t.is_active AND %(newer)s AS closes
                  FROM chorus_pro_structure t
                 WHERE t.listed
                   AND NOT EXISTS (
                       SELECT 1 FROM %(structures)s s WHERE s.siret = t.siret)
            ), updated AS (
                UPDATE chorus_pro_structure t
                   SET listed = FALSE, unlisted_on = %(day)s,
                       is_active = t.is_active AND NOT gone.closes,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM gone
                 WHERE t.id = gone.id
            )
            INSERT INTO chorus_pro_directory_change
                   (load_id, structure_id, noticed_on, kind, partner_count)
            SELECT %(load)s, id, now() AT TIME ZONE 'UTC', 'closed', 0
              FROM gone
             WHERE closes
            """
        )

    # === SERVICES === #

    def _merge_service_differences(self):
        self._execute(
            """
            CREATE TEMPORARY TABLE chorus_pro_directory_service_difference
                ON COMMIT DROP AS
            SELECT v.id, t.id AS structure_id, told.*,
                   v.active AS old_active,
                   v.commitment_required AS old_commitment_required
              FROM %(services)s s
              JOIN chorus_pro_structure t ON t.siret = s.siret
              JOIN chorus_pro_service v ON v.structure_id = t.id AND v.code = s.code
        CROSS JOIN LATERAL (
                SELECT COALESCE(s.name, v.name) AS name,
                       s.active,
                       COALESCE(s.commitment_required, v.commitment_required)
                           AS commitment_required,
                       s.active AND s.code <> %(internal)s AS is_proposed,
                       TRUE AS listed,
                       CASE WHEN s.commitment_required IS NULL
                            THEN v.details_checked_on
                            ELSE COALESCE(v.details_checked_on, %(edition)s)
                       END AS details_checked_on
                 ) AS told
             WHERE %(newer)s
               AND (%(new)s) IS DISTINCT FROM (%(old)s)
            """,
            new=_columns("told", _SERVICE_TOLD),
            old=_columns("v", _SERVICE_TOLD),
        )

    def _insert_services(self):
        return self._execute(
            """
            INSERT INTO chorus_pro_service
                   (structure_id, code, name, active, is_proposed, listed,
                    commitment_required, details_checked_on,
                    create_uid, write_uid, create_date, write_date)
            SELECT t.id, s.code, s.name, s.active,
                   s.active AND s.code <> %(internal)s, TRUE,
                   COALESCE(s.commitment_required, FALSE),
                   CASE WHEN s.commitment_required IS NOT NULL THEN %(edition)s END,
                   %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM %(services)s s
              JOIN chorus_pro_structure t ON t.siret = s.siret
         LEFT JOIN chorus_pro_service v
                ON v.structure_id = t.id AND v.code = s.code
             WHERE v.id IS NULL AND %(newer)s
          ORDER BY t.id, s.code
            """
        )

    def _note_service_changes(self):
        self._execute(
            """
            INSERT INTO chorus_pro_directory_change
                   (load_id, structure_id, service_id, noticed_on, kind, partner_count)
            SELECT %(load)s, d.structure_id, d.id, now() AT TIME ZONE 'UTC', one.kind, 0
              FROM chorus_pro_directory_service_difference d
        CROSS JOIN LATERAL (
                VALUES ('service_closed', d.old_active AND NOT d.active),
                       ('service_opened', d.active AND NOT d.old_active),
                       ('service_commitment', d.active AND d.commitment_required
                                          AND NOT d.old_commitment_required),
                       ('service_free', d.active AND d.old_commitment_required
                                    AND NOT d.commitment_required)
                 ) AS one (kind, is_so)
             WHERE one.is_so
            """
        )

    def _update_services(self):
        return self._execute(
            """
            UPDATE chorus_pro_service v
               SET %(assignments)s,
                   write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
              FROM chorus_pro_directory_service_difference d
             WHERE v.id = d.id
            """,
            assignments=SQL(", ").join(
                SQL("%s = d.%s", SQL.identifier(name), SQL.identifier(name))
                for name in _SERVICE_TOLD
            ),
        )

    def _close_services(self):
        """Archive those that a listed structure had and has not any more."""
        if not (self.complete and self.tells_services):
            return
        self._execute(
            """
            WITH gone AS (
                UPDATE chorus_pro_service v
                   SET active = FALSE, is_proposed = FALSE, listed = FALSE,
                       write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
                  FROM chorus_pro_structure t
                  JOIN %(structures)s listed ON listed.siret = t.siret
                 WHERE v.structure_id = t.id AND v.active
                   AND (v.listed OR v.remote_id IS NOT NULL) AND %(newer)s
                   AND NOT EXISTS (
                       SELECT 1 FROM %(services)s s
                        WHERE s.siret = t.siret AND s.code = v.code)
             RETURNING v.id, v.structure_id
            )
            INSERT INTO chorus_pro_directory_change
                   (load_id, structure_id, service_id, noticed_on, kind, partner_count)
            SELECT %(load)s, structure_id, id, now() AT TIME ZONE 'UTC',
                   'service_closed', 0
              FROM gone
            """
        )

    # === WHAT CHANGED === #

    def _update_customers(self):
        """What the creation or the new name of a structure changes elsewhere, such as
        the delay of payment of its invoices, for those that have customers."""
        self.env.invalidate_all(flush=False)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.id
                  FROM res_partner p
                  JOIN chorus_pro_structure t
                    ON t.siret = regexp_replace(p.company_registry, %s, '', 'g')
                 WHERE t.write_date = now() AT TIME ZONE 'UTC'
                """,
                SEPARATORS,
            )
        )
        ids = list({row[0] for row in rows})
        self.env["chorus.pro.structure"].browse(ids)._update_delays()

    def _count_changes(self):
        self.env.cr.execute(
            SQL(
                "SELECT kind, count(*) FROM chorus_pro_directory_change"
                " WHERE load_id = %s GROUP BY kind",
                self.id,
            )
        )
        found = dict(self.env.cr.fetchall())
        return {
            "changed_count": found.get("requirement", 0),
            "kept_count": found.get("kept", 0),
            "closed_count": found.get("closed", 0),
            "reopened_count": found.get("reopened", 0),
            "service_closed_count": found.get("service_closed", 0),
        }


_SERVICE_TOLD = (
    "name",
    "active",
    "commitment_required",
    "is_proposed",
    "listed",
    "details_checked_on",
)


def _columns(alias, names):
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)
