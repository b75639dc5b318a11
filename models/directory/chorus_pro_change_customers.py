"""Whom of the customers a change concerns: those of the buyer; where a service changed,
those that have it."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...chorus_pro.identifiers import SEPARATORS

#: what people put between the digits of a SIRET


class ChorusProDirectoryChange(models.Model):
    _inherit = "chorus.pro.directory.change"
    _order = "partner_count desc, id"

    # === FIELDS === #

    partner_count = fields.Integer(
        string="Customers when noticed",
        readonly=True,
        aggregator=False,
        help="Customers concerned when it was noticed, of all the companies.",
    )
    customer_count = fields.Integer(
        string="Customers",
        compute="_compute_customer_count",
        search="_search_customer_count",
        help="Those of the current company; where a service changed, those that have "
        "it.",
    )

    # === COMPUTE === #

    @api.depends("structure_id", "service_id")
    @api.depends_context("company")
    def _compute_customer_count(self):
        for change, customers in self._customers().items():
            change.customer_count = len(customers)

    def _search_customer_count(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        noticed = self.search([("partner_count", ">", 0)])
        return [("id", "in", noticed.filtered("customer_count").ids)]

    # === ACTIONS === #

    def action_open_customers(self):
        """The customers concerned, as many as the list of changes says."""
        self.ensure_one()
        self.check_access("read")
        return self.service_id._open_customers(self._customers()[self])

    # === BUSINESS === #

    def _customers(self):
        """:return: ``{change: res.partner}``, of the current company, as of now"""
        nobody = self.env["res.partner"]
        users = self.service_id._users().grouped(
            lambda one: one._chorus_pro_service_key()
        )
        return {
            change: users.get((change.structure_id.id, change.service_id.code), nobody)
            if change.service_id
            else change.structure_id.partner_ids
            for change in self
        }

    @api.model
    def _count_concerned(self, condition):
        """Note how many customers some changes concern, of all the companies.

        :param condition: SQL on the changes, ``c``
        """
        self.env["res.partner"].flush_model(
            [
                "company_registry",
                "parent_id",
                "commercial_partner_id",
                "is_company",
                "active",
                "chorus_pro_service_code",
            ]
        )
        self.flush_model()
        buyers = SQL(
            """
              SELECT regexp_replace(company_registry, %s, '', 'g') AS siret,
                     count(*) AS number
                FROM res_partner
               WHERE company_registry IS NOT NULL AND active
                 AND (parent_id IS NULL OR is_company)
            GROUP BY 1
            """,
            SEPARATORS,
        )
        users = SQL(
            """
              SELECT regexp_replace(buyer.company_registry, %s, '', 'g') AS siret,
                     chosen.code, count(DISTINCT p.id) AS number
                FROM res_partner p
                JOIN res_partner buyer ON buyer.id = p.commercial_partner_id
          CROSS JOIN LATERAL jsonb_each_text(p.chorus_pro_service_code)
                     AS chosen (company, code)
               WHERE p.active
            GROUP BY 1, 2
            """,
            SEPARATORS,
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE chorus_pro_directory_change c
                   SET partner_count = concerned.number
                  FROM chorus_pro_structure t
                  JOIN (%s) AS concerned ON concerned.siret = t.siret
                 WHERE t.id = c.structure_id AND c.service_id IS NULL AND %s
                """,
                buyers,
                condition,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE chorus_pro_directory_change c
                   SET partner_count = concerned.number
                  FROM chorus_pro_service v
                  JOIN chorus_pro_structure t ON t.id = v.structure_id
                  JOIN (%s) AS concerned
                    ON concerned.siret = t.siret AND concerned.code = v.code
                 WHERE v.id = c.service_id AND %s
                """,
                users,
                condition,
            )
        )
        self.invalidate_model(["partner_count"], flush=False)


class ChorusProDirectoryLoad(models.Model):
    _inherit = "chorus.pro.directory.load"

    # === FIELDS === #

    customer_change_count = fields.Integer(
        string="That concern your customers",
        compute="_compute_customer_change_count",
    )

    # === COMPUTE === #

    @api.depends("change_ids.partner_count")
    @api.depends_context("company")
    def _compute_customer_change_count(self):
        counts = dict(
            self.env["chorus.pro.directory.change"]._read_group(
                [("load_id", "in", self.ids), ("customer_count", ">", 0)],
                ["load_id"],
                ["__count"],
            )
        )
        for load in self:
            load.customer_change_count = counts.get(load, 0)

    # === ACTIONS === #

    def action_open_customer_changes(self):
        """The changes that concern one's customers."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_fr_chorus_pro.action_chorus_pro_directory_change"
        )
        return action | {
            "domain": [("load_id", "=", self.id)],
            "context": {"search_default_customers": 1},
        }
