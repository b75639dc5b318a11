"""How far the refresh of the customers' buyers is, for a person to see and to start."""

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ...chorus_pro.identifiers import SEPARATORS
from .chorus_pro_structure_knowledge import FRESH

#: the public buyers of the customers that Chorus Pro sends to, each with what is known
_BUYERS = """
   SELECT t.id,
          COALESCE(t.refresh_after > %(now)s, FALSE),
          t.refresh_asked_on IS NULL
          AND (COALESCE(t.checked_on >= %(limit)s, FALSE)
               OR (%(told)s AND COALESCE(t.listed, FALSE)
                   AND t.told_requirement IS NOT NULL))
     FROM (SELECT DISTINCT regexp_replace(company_registry, %(separators)s, '', 'g')
                  AS siret
             FROM res_partner
            WHERE company_registry IS NOT NULL AND active
              AND invoice_sending_method::text LIKE %(method)s) AS p
LEFT JOIN chorus_pro_structure t ON t.siret = p.siret
    WHERE p.siret ~ '^[0-9]{14}$'
"""


class ChorusProStructure(models.Model):
    _inherit = "chorus.pro.structure"

    # === BUSINESS === #

    @api.model
    def _customers_buyers(self):
        """:return: rows ``(id or None, put aside, fresh)``, of all companies"""
        self.env["res.partner"].flush_model(["company_registry", "active"])
        self.flush_model()
        now = fields.Datetime.now()
        edition = self._last_edition_on()
        return self.env.execute_query(
            SQL(
                _BUYERS,
                now=now,
                limit=now - FRESH,
                told=bool(edition and edition >= now - FRESH),
                separators=SEPARATORS,
                method='%"chorus_pro"%',
            )
        )

    @api.model
    def _refresh_customers_buyers(self, *, fresh_too=False):
        """Queue the customers' buyers, those put aside too, and start at once.

        :param bool fresh_too: ask about those that are known and fresh as well
        """
        wanted = [
            found
            for found, _aside, is_fresh in self._customers_buyers()
            # those without a record are created by the scheduled action
            if found and (fresh_too or not is_fresh)
        ]
        self.browse(wanted).write(
            {"refresh_asked_on": fields.Datetime.now(), "refresh_after": False}
        )
        self.env.ref("l10n_fr_chorus_pro.ir_cron_structures")._trigger()


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    # === FIELDS === #

    buyer_count = fields.Integer(
        string="Public buyers of the customers",
        compute="_compute_buyer_counts",
        help="One for each SIRET, of all the companies: they are shared.",
    )
    buyer_fresh_count = fields.Integer(
        string="Known and fresh",
        compute="_compute_buyer_counts",
        help="Chorus Pro or its directory told it less than 30 days ago.",
    )
    buyer_waiting_count = fields.Integer(
        string="Waiting", compute="_compute_buyer_counts"
    )
    buyer_aside_count = fields.Integer(
        string="Could not be read",
        compute="_compute_buyer_counts",
        help="Chorus Pro does not know the SIRET, or does not let it be read: asked "
        "again after a week.",
    )
    buyer_progress = fields.Integer(string="Progress", compute="_compute_buyer_counts")
    buyer_pause_text = fields.Char(
        string="Last failure", compute="_compute_buyer_counts"
    )

    # === COMPUTE === #

    @api.depends("directory_paused_until")
    def _compute_buyer_counts(self):
        rows = self.env["chorus.pro.structure"].sudo()._customers_buyers()
        buyers = len(rows)
        aside = sum(put_aside for _id, put_aside, _fresh in rows)
        fresh = sum(is_fresh and not put_aside for _id, put_aside, is_fresh in rows)
        asked = self.env["chorus.pro.directory.load"].sudo()._account()
        pause = asked.directory_paused_until
        paused = pause and pause > fields.Datetime.now()
        for account in self:
            account.buyer_count = buyers
            account.buyer_fresh_count = fresh
            account.buyer_aside_count = aside
            account.buyer_waiting_count = buyers - fresh - aside
            account.buyer_progress = round(100 * (fresh + aside) / (buyers or 1))
            account.buyer_pause_text = paused and self.env._(
                "Chorus Pro did not answer about a public buyer: the others wait and "
                "are asked again from %(time)s.",
                time=format_datetime(self.env, pause, dt_format="short"),
            )

    # === ACTIONS === #

    def action_refresh_buyers(self):
        """Button: ask Chorus Pro, in the background, about the customers' buyers that
        are not known and fresh."""
        return self._refresh_buyers(fresh_too=False)

    def action_refresh_all_buyers(self):
        """Button: ask about all of them again, although most are fresh."""
        return self._refresh_buyers(fresh_too=True)

    # === BUSINESS === #

    def _refresh_buyers(self, *, fresh_too):
        self.ensure_one()
        self.check_access("read")
        loads = self.env["chorus.pro.directory.load"]
        loads._check_may_load()
        loads.sudo()._account().directory_paused_until = False
        structures = self.env["chorus.pro.structure"].sudo()
        structures._refresh_customers_buyers(fresh_too=fresh_too)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
