"""The ECB's rate by half-year: what late interest is counted with (CCP R2192-31)."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...chorus_pro.late_payment import Rate, half_year
from ...chorus_pro.late_payment.interest import POINTS

#: how sure a rule or a figure is, as ``chorus_pro.late_payment.steps`` says it
CERTAINTIES = [
    ("spec", "Read at the source"),
    ("secondary", "From a secondary source: to be checked"),
    ("guess", "To be checked"),
]


class ChorusProEcbRate(models.Model):
    """The rate on the first day of a half-year serves for all interest that starts in
    it. A half-year without rate is a fault: the last one is never carried forward."""

    _name = "chorus.pro.ecb.rate"
    _description = "ECB Rate of a Half-Year"
    _order = "first_day desc"
    _rec_name = "first_day"

    first_day = fields.Date(
        string="Half-year from",
        required=True,
        help="1 January or 1 July.",
    )
    rate = fields.Float(
        string="ECB rate (%)",
        digits=(5, 2),
        required=True,
        help="Main refinancing operations, in force on that day: not the one that was "
        "announced.",
    )
    late_rate = fields.Float(
        string="Late rate (%)",
        digits=(5, 2),
        compute="_compute_late_rate",
        help="ECB rate plus 8 points (CCP R2192-31).",
    )
    certainty = fields.Selection(CERTAINTIES, required=True, default="spec")
    source = fields.Char(help="Where the rate was read.")

    _first_day_unique = models.UniqueIndex(
        "(first_day)", "This half-year has a rate already: correct that one."
    )

    # === CONSTRAINTS === #

    @api.constrains("first_day")
    def _check_first_day(self):
        for rate in self:
            if rate.first_day != half_year(rate.first_day):
                raise ValidationError(
                    self.env._(
                        "A half-year starts on 1 January or 1 July; %(day)s does not.",
                        day=format_date(self.env, rate.first_day),
                    )
                )

    # === COMPUTE === #

    @api.depends("rate")
    def _compute_late_rate(self):
        for rate in self:
            rate.late_rate = rate.rate + float(POINTS)

    @api.depends("first_day")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = format_date(self.env, rate.first_day) or ""

    # === BUSINESS === #

    @api.model
    def _all(self):
        """:return: list of ``late_payment.Rate``"""
        return [
            Rate(row.first_day, Decimal(f"{row.rate:.2f}"), row.certainty)
            for row in self.sudo().search([])
        ]

    @api.model
    def _unknown_text(self, first_day):
        """What a user reads when a half-year has no rate."""
        return self.env._(
            "The ECB rate of the half-year that starts on %(day)s is not known, and "
            "the previous one must not be used instead. Look it up at the Banque de "
            "France and write it in Invoicing ▸ Configuration ▸ Chorus Pro ▸ Rates of "
            "late interest.",
            day=format_date(self.env, first_day),
        )

    @api.model
    def _raise_unknown(self, error):
        """:param error: ``late_payment.RateUnknown``"""
        raise UserError(self._unknown_text(error.first_day))
