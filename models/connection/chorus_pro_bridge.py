"""The bridges to other apps, in the folder ``bridges`` of the repository: said when an
app is there and its bridge is not."""

from odoo import api, fields, models
from odoo.modules.module import get_module_path

#: app -> bridge
BRIDGES = {"sale": "l10n_fr_chorus_pro_sale"}


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _chorus_pro_bridge_warning(self):
        """What an administrator must do for the installed apps to be bridged, or ""."""
        installed = self.env["ir.module.module"].sudo()._installed()
        sentences = []
        for app, bridge in BRIDGES.items():
            if app not in installed or bridge in installed:
                continue
            if get_module_path(bridge, display_warning=False):
                sentences.append(
                    self.env._(
                        "Sales is installed, but its bridge %(bridge)s is not: orders "
                        "carry no commitment number, and orders of different ones may "
                        "share an invoice. Update the list of apps, then install it.",
                        bridge=bridge,
                    )
                )
            else:
                sentences.append(
                    self.env._(
                        "Sales is installed, but Odoo does not find its bridge "
                        "%(bridge)s: orders carry no commitment number, and orders of "
                        "different ones may share an invoice. Add the folder “bridges” "
                        "of this addon to addons_path, start Odoo again, update the "
                        "list of apps and install it.",
                        bridge=bridge,
                    )
                )
        return "\n".join(sentences)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    chorus_pro_bridge_warning = fields.Text(
        compute="_compute_chorus_pro_bridge_warning"
    )

    @api.depends("company_id")
    def _compute_chorus_pro_bridge_warning(self):
        warning = self.env["res.company"]._chorus_pro_bridge_warning()
        for settings in self:
            settings.chorus_pro_bridge_warning = warning


class ChorusProAccount(models.Model):
    _inherit = "chorus.pro.account"

    bridge_warning = fields.Text(compute="_compute_bridge_warning")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_bridge_warning(self):
        warning = self.env["res.company"]._chorus_pro_bridge_warning()
        for account in self:
            account.bridge_warning = warning
