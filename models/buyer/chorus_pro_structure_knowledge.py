"""How old is what is known of a public buyer, and its refresh in the background.

A customer's structure is asked when it is first used, then again by age. No call where
the answer is known and fresh; otherwise some calls for each structure, never for each
invoice. What was asked is kept in the table, so that a stopped server goes on later.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...chorus_pro import errors
from ...chorus_pro.identifiers import SEPARATORS
from ..connection.chorus_pro_turn import Work
from .chorus_pro_structure_unknown import LATER, UnknownSiret

_logger = logging.getLogger(__name__)

#: what Chorus Pro or its directory said is believed for so long
FRESH = timedelta(days=30)
#: structures of one run of the scheduled action: some hundreds of calls
BUDGET = 60
#: after a failure of the network or of the account: nobody is asked meanwhile
PAUSE = timedelta(minutes=30)


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === FIELDS === #

    refresh_asked_on = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="It waits to be asked from Chorus Pro in the background.",
    )
    refresh_after = fields.Datetime(
        readonly=True, copy=False, help="It could not be read: not again before."
    )
    change_ids = fields.One2many(
        "chorus.pro.directory.change", "structure_id", string="What changed"
    )

    # === ACTIONS === #

    def action_take_told(self):
        """Button: what was chosen by hand gives way to what Chorus Pro says."""
        self.check_access("write")
        for structure in self.filtered("requirement_differs"):
            structure.write(
                {
                    "requirement": structure.told_requirement,
                    "requirement_source": "directory"
                    if structure.listed
                    else "chorus_pro",
                }
            )
        return True

    # === BUSINESS === #

    def _stale(self):
        """Those of which what is known is too old, or was never asked.

        The directory, which is read whole each week, counts as much as an answer; but
        only for what it tells: a table of identifiers tells nothing of requirements.
        """
        now = fields.Datetime.now()
        limit = now - FRESH
        edition = self._last_edition_on()
        return self.filtered(
            lambda one: (
                not (one.checked_on and one.checked_on >= limit)
                and not (
                    one.listed and one.told_requirement and edition and edition >= limit
                )
                and not (one.refresh_after and one.refresh_after > now)
            )
        )

    @api.model
    def _last_edition_on(self):
        loads = self.env["chorus.pro.directory.load"].sudo()
        last = loads.search(
            [("state", "=", "done"), ("complete", "=", True)],
            order="edition_on desc",
            limit=1,
        )
        return last.edition_on

    def _refresh_later(self):
        """Queue those that are not fresh; they are asked in the background.

        No HTTP here: it may be called while an invoice is posted or a customer chosen.
        """
        stale = self.sudo()._stale().filtered(lambda one: not one.refresh_asked_on)
        if stale:
            stale.write({"refresh_asked_on": fields.Datetime.now()})
            self.env.ref("l10n_fr_chorus_pro.ir_cron_structures").sudo()._trigger()

    def _refresh_soon(self):
        """Wake the scheduled action when one of them is not fresh, and write nothing:
        two invoices to one buyer may be posted at the same moment."""
        if self.sudo()._stale():
            self.env.ref("l10n_fr_chorus_pro.ir_cron_structures").sudo()._trigger()

    def _refresh_now(self, account=None):
        """Ask Chorus Pro at once, and say what changed.

        :param account: the one to ask through; by default that of the user's company
        :return: list of translated sentences, empty when everything is as it was;
            warnings on what could not be read come last
        :raises UserError: no account, or no answer
        :raises UnknownSiret: Chorus Pro has no structure of this SIRET
        """
        self.ensure_one()
        before = self._snapshot()
        account = account or self.env.company._chorus_pro_account()
        warnings = self._refresh_from_chorus_pro(account)
        changes = self._note_changes(before)
        return [change._sentence() for change in changes] + warnings

    def _snapshot(self):
        """What a refresh may change and somebody who invoices must know."""
        services = self.with_context(active_test=False).service_ids
        return {
            "requirement": self.requirement,
            "told": self.told_requirement,
            "by_hand": self.requirement_source == "manual",
            "active": self.is_active,
            "works": self.works_only,
            "silent": self.payment_not_reported,
            "services": {
                one.id: (one.active, one.commitment_required) for one in services
            },
        }

    def _note_changes(self, before):
        """Write down what differs from a snapshot.

        :return: ``chorus.pro.directory.change``
        """
        after = self._snapshot()
        found = []

        def note(kind, is_so, **values):
            if is_so:
                found.append({"structure_id": self.id, "kind": kind, **values})

        note(
            "requirement",
            before["requirement"] and after["requirement"] != before["requirement"],
            before=before["requirement"],
            after=after["requirement"],
        )
        note(
            "kept",
            self.requirement_differs and after["told"] != before["told"],
            before=after["requirement"],
            after=after["told"],
        )
        for name, gained, lost in (
            ("active", "reopened", "closed"),
            ("works", "works", "ordinary"),
            ("silent", "silent", "reporting"),
        ):
            note(gained, after[name] and not before[name])
            note(lost, before[name] and not after[name])
        for service, (was_open, was_strict) in before["services"].items():
            is_open, is_strict = after["services"].get(service, (False, False))
            note("service_opened", is_open and not was_open, service_id=service)
            note("service_closed", was_open and not is_open, service_id=service)
            strict = is_open and is_strict and not was_strict
            note("service_commitment", strict, service_id=service)
            free = is_open and was_strict and not is_strict
            note("service_free", free, service_id=service)
        changes = self.env["chorus.pro.directory.change"].sudo().create(found)
        if changes:
            changes._count_concerned(SQL("c.id IN %s", tuple(changes.ids)))
        return changes

    def _refresh_before_sending(self, account):
        """Ask again when what is known is old, so that a buyer that changed its
        requirements gives a fault here rather than a rejection there.

        Called outside of any other work. What fails is no obstacle: the checks then
        use what is known.
        """
        self.ensure_one()
        known = self.checked_on or self.told_requirement
        if not (account and known and self._stale() and self._may_ask(account)):
            return
        self.with_context(chorus_pro_background=True)._refresh_quietly(account)

    def _may_ask(self, account):
        pause = account.sudo().directory_paused_until
        return not (pause and pause > fields.Datetime.now())

    def _refresh_quietly(self, account):
        """One structure in the background; a failure is noted for later.

        :return: False when it makes no sense to go on with others now
        """
        before = self._snapshot()
        now = fields.Datetime.now()
        try:
            with self.env.cr.savepoint():
                self._read_from_chorus_pro(account)
        except errors.PermissionRefused as error:
            _logger.info("Structure %s: %s", self.siret, error)
            self.write({"refresh_asked_on": False, "refresh_after": now + LATER})
        except errors.ChorusProError as error:
            _logger.info("Structure %s: %s; the others wait", self.siret, error)
            account.sudo().directory_paused_until = now + PAUSE
            return False
        except UnknownSiret as error:
            _logger.info("Structure %s: %s", self.siret, error)
            self._note_unknown(account)
        else:
            self.write({"refresh_asked_on": False, "refresh_after": False})
            self._note_changes(before)
        return True

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_refresh(self):
        """Scheduled action: those that were asked for, then the customers' by age."""
        account = self.env["chorus.pro.directory.load"]._account()
        if not account or not self._may_ask(account):
            return
        turns, is_answered = self.env["chorus.pro.turn"], True
        self._create_missing()

        def refresh(structure):
            nonlocal is_answered
            is_answered = structure._refresh_quietly(account)
            account._log_exchanges()

        work = Work(
            "structure",
            self.with_context(chorus_pro_background=True).browse(
                self._due_ids()[:BUDGET]
            ),
            refresh,
            lambda structure, error: structure.write(
                {
                    "refresh_asked_on": False,
                    "refresh_after": fields.Datetime.now() + LATER,
                }
            ),
        )
        turns._serve([work], lambda: is_answered and turns._time_left())
        if not is_answered:
            return
        self._create_missing()
        if self._due_ids():
            self.env.ref("l10n_fr_chorus_pro.ir_cron_structures")._trigger()

    @api.model
    def _create_missing(self):
        """The customers of Chorus Pro that were never looked at are public buyers too;
        a few at a time."""
        self.env["res.partner"].flush_model(["company_registry", "active", "name"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (p.siret) p.siret, p.name
                  FROM (SELECT regexp_replace(company_registry, %s, '', 'g') AS siret,
                               name
                          FROM res_partner
                         WHERE company_registry IS NOT NULL AND active
                           AND invoice_sending_method::text LIKE %s) AS p
                 WHERE p.siret ~ '^[0-9]{14}$'
                   AND NOT EXISTS (
                       SELECT 1 FROM chorus_pro_structure t WHERE t.siret = p.siret)
                 LIMIT %s
                """,
                SEPARATORS,
                '%"chorus_pro"%',
                BUDGET,
            )
        )
        self.create([{"siret": siret, "name": name} for siret, name in rows])

    @api.model
    def _due_ids(self):
        """Ids of the structures to ask: what waits, then the oldest that customers of
        Chorus Pro have; a bounded number."""
        self.env["res.partner"].flush_model(["company_registry", "active"])
        self.flush_model(["siret", "refresh_asked_on", "refresh_after", "checked_on"])
        now = fields.Datetime.now()
        edition = self._last_edition_on()
        told = bool(edition and edition >= now - FRESH)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.id
                  FROM chorus_pro_structure t
                 WHERE COALESCE(t.refresh_after <= %(now)s, TRUE)
                   AND (t.refresh_asked_on IS NOT NULL
                        OR (COALESCE(t.checked_on < %(limit)s, TRUE)
                            AND NOT (%(told)s AND t.listed
                                     AND t.told_requirement IS NOT NULL)
                            AND t.siret IN (
                                SELECT regexp_replace(
                                       company_registry, %(separators)s, '', 'g')
                                  FROM res_partner
                                 WHERE company_registry IS NOT NULL AND active
                                   AND invoice_sending_method::text
                                       LIKE %(method)s)))
                 ORDER BY t.refresh_asked_on NULLS LAST,
                          t.checked_on NULLS FIRST, t.id
                 LIMIT %(limit_rows)s
                """,
                now=now,
                limit=now - FRESH,
                told=told,
                separators=SEPARATORS,
                method='%"chorus_pro"%',
                limit_rows=BUDGET + 1,
            )
        )
        return [row[0] for row in rows]


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    directory_paused_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Chorus Pro did not answer about a public buyer: not asked again before.",
    )
