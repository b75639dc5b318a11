"""The words of the law on an invoice: dated, and the company's to edit."""

from datetime import date

from odoo import api, fields, models, tools

CASES = [
    ("AE", "Reverse charge (AE)"),
    ("E", "Exempt (E)"),
    ("G", "Export (G)"),
    ("G_294", "Goods sent overseas (G, CGI 294-2)"),
    ("K", "Intra-community supply (K)"),
    ("O", "Outside the scope of VAT (O)"),
    ("O_294", "Guyane, Mayotte (O, CGI 294-1)"),
    ("PMD", "Late penalties (PMD)"),
    ("PMT", "Recovery costs (PMT)"),
]


class ChorusProMention(models.Model):
    """VAT articles move from the CGI to the CIBS on 1 January 2027 (ord. 2026-671):
    a new text is a new row with its first day; invoices of before keep theirs.

    The "legal notes" of a tax win over the mention of its case.
    """

    _name = "chorus.pro.mention"
    _description = "Legal Mention"
    _order = "vat_case, valid_from desc, id desc"
    _rec_name = "text"

    # === FIELDS === #

    vat_case = fields.Selection(CASES, string="Case", required=True)
    valid_from = fields.Date(
        string="First day",
        required=True,
        default=fields.Date.context_today,
        help="Invoices dated from this day bear this text.",
    )
    text = fields.Char(required=True, help="In French: the public buyer reads it.")
    code = fields.Char(
        string="Exemption code", help="Code of the reason (VATEX), when there is one."
    )

    _case_day_unique = models.Constraint(
        "UNIQUE(vat_case, valid_from)", "This case has a text from that day already."
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _get(self, case, day):
        """What an invoice of that day says.

        :param str case: one of CASES
        :return: pair (text, VATEX code or None); ("", None) when nothing is known
        """
        for valid_from, text, code in self._by_case().get(case, ()):
            if valid_from <= (day or date.max):
                return text, code or None
        return "", None

    @api.model
    @tools.ormcache()
    def _by_case(self):
        found = {}
        for mention in self.sudo().search([]):
            row = (mention.valid_from, mention.text, mention.code)
            found.setdefault(mention.vat_case, []).append(row)
        return found
